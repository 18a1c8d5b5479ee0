// SPDX-License-Identifier: GPL-2.0
/* The table of policies: a new one is one file and one row. */
#include "policy.h"

static const struct weft_policy *const policies[] = {
	&weft_policy_go,
	&weft_policy_rr,
	&weft_policy_fifo,
};

u32 weft_policy_count(void)
{
	return ARRAY_SIZE(policies);
}

const struct weft_policy *weft_policy_at(u32 index)
{
	if (index >= ARRAY_SIZE(policies))
		return NULL;
	return policies[array_index_nospec(index, ARRAY_SIZE(policies))];
}

const struct weft_policy *weft_policy_find(const char *name)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(policies); i++)
		if (!strcmp(policies[i]->name, name))
			return policies[i];
	return NULL;
}
