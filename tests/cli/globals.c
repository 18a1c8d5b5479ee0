// SPDX-License-Identifier: GPL-2.0
/* Globals of less usual types, set and shown (tests/cli/globals.sh). */
#include <weft/task.h>

enum level { COLD = -2, COOL, WARM = 7 };
enum wide { DEEP = -5000000000LL, FLAT = 3 };

struct node {
	int id;
	union {
		u32 whole;
		struct {
			u16 low;
			u16 high;
		};
	};
	struct {
		u8 small;
		enum level inner;
	};
};

struct bits {
	enum level level : 4;
	u32 three : 3;
	int five : 5;
};

volatile enum level level = WARM;
volatile enum wide wide = FLAT;
volatile struct node node = { 1, { 2 }, { 3, WARM } };
volatile struct bits bits = { COLD, 5, -3 };
volatile double real = 2.5;
volatile float single = -0.125f;
volatile float reals[4] = { 1, 0.1f, 1e30f, 1 / 3.f };
volatile double odd[2] = { __builtin_inf(), -0.0 };
volatile struct {
	int n;
	double ratio;
} mixed = { 3, 0.1 };

int main(void)
{
	print("level %d wide %ld\n", level, (long)wide);
	print("whole %u low %u high %u small %u inner %d\n", node.whole, node.low, node.high,
	      node.small, node.inner);
	return 0;
}
