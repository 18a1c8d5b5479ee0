// SPDX-License-Identifier: GPL-2.0
/*
 * Globals of several types, printed: what --set can override, and what the
 * tests of the tool look for.
 *
 * expect: main 0
 * expect-output:
 * |number 5
 * |small 7
 * |word weft
 * |flag 0
 * |table 1 2 3
 */
#include <weft/task.h>

volatile int number = 5;
volatile u8 small = 7;
volatile char word[16] = "weft";
volatile bool flag;
volatile u32 table[3] = { 1, 2, 3 };

int main(void)
{
	print("number %d\n", number);
	print("small %u\n", small);
	print("word %s\n", (long)word);
	print("flag %d\n", flag);
	print("table %u %u %u\n", table[0], table[1], table[2]);
	return 0;
}
