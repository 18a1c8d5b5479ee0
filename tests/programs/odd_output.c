// SPDX-License-Identifier: GPL-2.0
/*
 * Prints what a JSON writer can stumble over: quotes, control characters, and
 * bytes that are no UTF-8.
 *
 * expect: main 0
 * expect-lines: 3 .*
 */
#include <weft/task.h>

int main(void)
{
	print("quote \" backslash \\ tab \t end\n");
	print("controls %c %c %c\n", 1, 27, 127);
	print("bytes %c %c %c\n", 0x80, 0xff, 0xc3);
	return 0;
}
