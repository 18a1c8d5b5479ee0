# SPDX-License-Identifier: GPL-2.0
# One of them makes do with one fork, and eats while a neighbour does.
#
# fails: schedules of [0-9]+: main returned 0, eaten = 3, clashes = [1-9]
s/^	mutex_\(lock\|unlock\)(&forks\[second\]);/	if (cure != YOURS || seat)\
	&/
