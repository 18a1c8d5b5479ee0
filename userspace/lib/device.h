/* SPDX-License-Identifier: LGPL-2.1 OR GPL-2.0 */
/* /dev/weft as an engine. */
#ifndef WEFT_LIB_DEVICE_H
#define WEFT_LIB_DEVICE_H

#include <weft/weft.h>

extern const struct weft_engine_ops weft_device_ops;

/* Why /dev/weft cannot be opened, and what to do. Returns @ret. */
int weft_device_explain(int ret, struct weft_error *err);

#endif /* WEFT_LIB_DEVICE_H */
