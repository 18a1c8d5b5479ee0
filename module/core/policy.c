// SPDX-License-Identifier: GPL-2.0
/* The table of policies: a new one is one file and one row. */
#include "policy.h"

static const struct weft_policy *const policies[] = {
	&weft_policy_go,
	&weft_policy_rr,
	&weft_policy_fifo,
	&weft_policy_prio,
	&weft_policy_mlfq,
	&weft_policy_lottery,
	&weft_policy_stride,
	&weft_policy_fair,
	&weft_policy_edf,
	&weft_policy_sjf,
	&weft_policy_stcf,
	&weft_policy_random,
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

static const struct weft_param *find_param(const struct weft_policy *policy, const char *name)
{
	const struct weft_param *param = policy->params;

	while (param && param->name) {
		if (!strncmp(param->name, name, WEFT_NAME_LEN))
			return param;
		param++;
	}
	return NULL;
}

int weft_policy_params(const struct weft_policy *policy, const struct weft_param_value *values,
		       u32 nr, u64 *params)
{
	const struct weft_param *param;
	u32 i;

	if (nr && !values)
		return -EINVAL;
	for (i = 0; i < WEFT_PARAMS_MAX; i++)
		params[i] = 0;
	for (param = policy->params; param && param->name; param++)
		params[param - policy->params] = param->otherwise;
	for (i = 0; i < nr; i++) {
		param = find_param(policy, values[i].name);
		if (!param || values[i].value < param->least || values[i].value > param->most)
			return -EINVAL;
		params[param - policy->params] = values[i].value;
	}
	return 0;
}

static void describe_param(const struct weft_param *param, struct weft_param_info *out)
{
	scnprintf(out->name, sizeof(out->name), "%s", param->name);
	scnprintf(out->words, sizeof(out->words), "%s", param->words ? param->words : "");
	scnprintf(out->about, sizeof(out->about), "%s", param->about);
	out->otherwise = param->otherwise;
	out->least = param->least;
	out->most = param->most;
	out->unit = param->unit;
}

int weft_policy_describe(struct weft_policy_info *info)
{
	const struct weft_policy *policy = weft_policy_at(info->index);
	u32 nr = 0;

	if (info->__reserved)
		return -EINVAL;
	if (!policy)
		return -ENOENT;
	*info = (struct weft_policy_info){
		.size = info->size, .index = info->index, .param = info->param,
	};
	scnprintf(info->out_name, sizeof(info->out_name), "%s", policy->name);
	scnprintf(info->out_about, sizeof(info->out_about), "%s", policy->about);
	while (policy->params && policy->params[nr].name)
		nr++;
	if (info->param < nr)
		describe_param(&policy->params[array_index_nospec(info->param, nr)],
			       &info->out_param);
	return 0;
}
