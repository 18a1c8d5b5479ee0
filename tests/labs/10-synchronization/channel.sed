# SPDX-License-Identifier: GPL-2.0
# A channel that is closed is an event: who waits goes on, and who comes later.
#
# passes
s/^static event gate;/static chan gate;/
s/event_wait(&gate);/u64 nothing;\
\
	chan_recv(gate, \&nothing);/
s/event_set(&gate);/chan_close(gate);/
/travellers = arena_alloc/i\
	gate = chan_make(0);
