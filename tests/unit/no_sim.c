// SPDX-License-Identifier: GPL-2.0
/* For tests of the verifier, which have no engine: time is the machine's. */
#include "platform.h"

__thread struct weft_sim *weft_sim;

u64 weft_sim_now(const struct weft_sim *sim)
{
	(void)sim;
	return 0;
}

bool weft_sim_due(struct weft_sim *sim)
{
	(void)sim;
	return false;
}
