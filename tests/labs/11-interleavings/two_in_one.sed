# SPDX-License-Identifier: GPL-2.0
# A step does two things that others can see.
#
# fails: [0-9]+ schedules, not \(2 \+ 2\)! / 2! / 2! = 6
s/^static void dawdle/static volatile u32 steps;\
\
&/
/chan_send(log/i\
		steps++;
