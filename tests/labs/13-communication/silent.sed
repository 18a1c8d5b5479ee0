# SPDX-License-Identifier: GPL-2.0
# Some questions are not answered.
#
# fails: the server left [0-9]+ questions unanswered
s/^		compute(units);/		if (question % 8 == 3)\
			continue;\
&/
