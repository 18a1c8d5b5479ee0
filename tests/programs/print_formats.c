// SPDX-License-Identifier: GPL-2.0
/*
 * print(): every conversion, flag and width, and the line end where there is
 * none.
 *
 * expect: main 0
 * expect-output:
 * |plain
 * |-7 7 4294967289
 * |-9223372036854775808 18446744073709551615
 * |dead 123456789abcdef0
 * |[   42] [42   ] [00042] [-0042]
 * |[  abc] [abc  ] abc
 * |x 100%
 * |0x200000000
 * |1 2 3 4 5 6 7 8 9 10 11 12
 * |no line end
 * |two
 * |lines
 * |
 * |done
 */
#include <weft/task.h>

static const char abc[] = "abc";

int main(void)
{
	print("plain\n");
	print("%d %i %u\n", -7, 7, -7);
	print("%lld %llu\n", 1ULL << 63, ~0ULL);
	print("%x %lx\n", 0xdead, 0x123456789abcdef0ULL);
	print("[%5d] [%-5d] [%05d] [%05d]\n", 42, 42, 42, -42);
	print("[%5s] [%-5s] %s\n", abc, abc, abc);
	print("%c 100%%\n", 'x');
	print("%p\n", 0x200000000ULL);
	print("%d %d %d %d %d %d %d %d %d %d %d %d\n", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
	print("no line end");
	print("two\nlines\n");
	print("");
	print("done\n");
	return 0;
}
