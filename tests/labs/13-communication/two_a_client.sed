# SPDX-License-Identifier: GPL-2.0
# Two tasks answer a client's questions: the second may overtake the first.
#
# fails: [0-9]+ answers were not to the question whose turn it was
/^static void serve(/,/^}/ {
	s/serve/help/
	s/^		compute(units);/		if (!(question \& 1))\
			task_yield();\
&/
	s/^	chan_close(client->answers);//
	s/^}/}\
\
static void serve(long nr)\
{\
	task_id first = go(help, nr), second = go(help, nr);\
\
	task_join(first);\
	task_join(second);\
	chan_close(all[nr].answers);\
}/
}
