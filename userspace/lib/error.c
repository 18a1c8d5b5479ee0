// SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0
/* The text of a failure. */
#include <stdarg.h>

#include "program.h"

int weft_error_set(struct weft_error *err, int ret, const char *fmt, ...)
{
	va_list args;

	if (!err)
		return ret;
	va_start(args, fmt);
	vsnprintf(err->text, sizeof(err->text), fmt, args);
	va_end(args);
	return ret;
}
