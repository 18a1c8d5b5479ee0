# SPDX-License-Identifier: GPL-2.0
# Look, then store: somebody may have come between.
#
# fails: schedules of [0-9]+ make of 2 and 2: main returned 0, counter = [23]; the shortest: weft replay
s/while (!__sync_bool_compare_and_swap(&counter, seen, seen + 1));/while (0);\
	counter = seen + 1;/
