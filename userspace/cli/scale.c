// SPDX-License-Identifier: GPL-2.0
/* Which unit a column of figures is shown in, and with how many decimals. */
#include <math.h>

#include "metric.h"

static const struct step {
	const char *unit;
	double divisor;
} number_steps[] = {
	{ "",	 1 },
	{ "M",	 1e6 },
	{ "G",	 1e9 },
}, time_steps[] = {
	{ "ns",	 1 },
	{ "us",	 1e3 },
	{ "ms",	 1e6 },
	{ "s",	 1e9 },
}, bytes_steps[] = {
	{ "bytes", 1 },
	{ "KiB", 1024 },
	{ "MiB", 1048576 },
	{ "GiB", 1073741824 },
};

static const struct {
	const struct step *steps;
	size_t nr;
	double most;	/* of a step, in its own unit, before the next is taken */
} units[] = {
	[UNIT_NUMBER]	= { number_steps, ARRAY_SIZE(number_steps), 1e6 },
	[UNIT_NS]	= { time_steps, ARRAY_SIZE(time_steps), 1e3 },
	[UNIT_BYTES]	= { bytes_steps, ARRAY_SIZE(bytes_steps), 10240 },
};

static int decimals_of(double largest)
{
	if (!largest || largest >= 1000)
		return 0;
	return largest < 10 ? 3 : largest < 100 ? 2 : 1;
}

/* @largest, in size, is shown with four digits or more; of whole numbers, all. */
struct scale scale_for(enum unit unit, double largest, bool whole)
{
	const struct step *step = units[unit].steps;
	const struct step *last = step + units[unit].nr - 1;

	largest = fabs(largest);
	while (step < last && largest / step->divisor >= units[unit].most)
		step++;
	return (struct scale) {
		.unit = step->unit, .divisor = step->divisor,
		.decimals = whole && step->divisor == 1 ? 0 : decimals_of(largest / step->divisor),
	};
}

int scale_text(const struct scale *scale, double value, char *buffer, size_t size)
{
	return snprintf(buffer, size, "%.*f", scale->decimals, value / scale->divisor);
}
