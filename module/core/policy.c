// SPDX-License-Identifier: GPL-2.0
/* The table of policies: a new one is one file and one row. Others are registered. */
#include "session.h"

enum { WEFT_POLICIES_MAX = 16 };

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

/* Those of other modules; a place that is free is NULL. Protected by @lock. */
static struct {
	struct weft_lock lock;
	struct weft_registered *policies[WEFT_POLICIES_MAX];
} registered = { .lock = WEFT_LOCK_INIT(registered.lock) };

/* The policies in their order, with the lock held: NULL past the end. */
static const struct weft_policy *policy_at(u32 index)
{
	u32 i;

	if (index < ARRAY_SIZE(policies))
		return policies[array_index_nospec(index, ARRAY_SIZE(policies))];
	index -= ARRAY_SIZE(policies);
	for (i = 0; i < WEFT_POLICIES_MAX; i++)
		if (registered.policies[i] && !index--)
			return &registered.policies[i]->shown;
	return NULL;
}

static const struct weft_policy *find(const char *name)
{
	const struct weft_policy *policy;
	u32 i;

	for (i = 0; (policy = policy_at(i)); i++)
		if (!strcmp(policy->name, name))
			return policy;
	return NULL;
}

u32 weft_policy_count(void)
{
	u32 nr = 0;

	weft_lock(&registered.lock);
	while (policy_at(nr))
		nr++;
	weft_unlock(&registered.lock);
	return nr;
}

/* One whose module is on its way out is not there any more. */
static const struct weft_policy *get(const struct weft_policy *policy)
{
	return policy && weft_owner_get(policy->owner) ? policy : NULL;
}

const struct weft_policy *weft_policy_get_at(u32 index)
{
	const struct weft_policy *policy;

	weft_lock(&registered.lock);
	policy = get(policy_at(index));
	weft_unlock(&registered.lock);
	return policy;
}

const struct weft_policy *weft_policy_get(const char *name)
{
	const struct weft_policy *policy;

	weft_lock(&registered.lock);
	policy = get(find(name));
	weft_unlock(&registered.lock);
	return policy;
}

void weft_policy_put(const struct weft_policy *policy)
{
	if (policy)
		weft_owner_put(policy->owner);
}

static u32 count_params(const struct weft_policy *policy)
{
	u32 nr = 0;

	while (policy->params && policy->params[nr].name)
		nr++;
	return nr;
}

static bool is_whole(const struct weft_policy *policy)
{
	return policy->name && policy->name[0] && strlen(policy->name) < WEFT_NAME_LEN &&
	       policy->about && count_params(policy) <= WEFT_PARAMS_MAX &&
	       !policy->enqueue == !policy->pick && (policy->enqueue || policy->key) &&
	       !policy->steal && !policy->settle;
}

/* Where @of is, or a free place for NULL; with the lock held. */
static struct weft_registered **find_place(const struct weft_policy *of)
{
	u32 i;

	for (i = 0; i < WEFT_POLICIES_MAX; i++) {
		struct weft_registered *here = registered.policies[i];

		if (of ? here && here->given == of : !here)
			return &registered.policies[i];
	}
	return NULL;
}

int __weft_register_policy(const struct weft_policy *policy, struct module *owner)
{
	struct weft_registered *new, **place;
	int err = 0;

	if (!is_whole(policy))
		return -EINVAL;
	new = weft_alloc(sizeof(*new));
	if (!new)
		return -ENOMEM;
	weft_watch_init(new, policy, owner);
	weft_lock(&registered.lock);
	place = find_place(NULL);
	if (find(policy->name))
		err = -EEXIST;
	else if (!place)
		err = -ENOSPC;
	else
		*place = new;
	weft_unlock(&registered.lock);
	if (err)
		weft_free(new);
	return err;
}
EXPORT_SYMBOL_GPL(__weft_register_policy);

void weft_unregister_policy(const struct weft_policy *policy)
{
	struct weft_registered **place, *old = NULL;

	weft_lock(&registered.lock);
	place = find_place(policy);
	if (place) {
		old = *place;
		*place = NULL;
	}
	weft_unlock(&registered.lock);
	weft_free(old);
}
EXPORT_SYMBOL_GPL(weft_unregister_policy);

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
	const struct weft_policy *policy;
	u32 nr;

	if (info->__reserved)
		return -EINVAL;
	policy = weft_policy_get_at(info->index);
	if (!policy)
		return -ENOENT;
	*info = (struct weft_policy_info){
		.size = info->size, .index = info->index, .param = info->param,
	};
	scnprintf(info->out_name, sizeof(info->out_name), "%s", policy->name);
	scnprintf(info->out_about, sizeof(info->out_about), "%s", policy->about);
	nr = count_params(policy);
	if (info->param < nr)
		describe_param(&policy->params[array_index_nospec(info->param, nr)],
			       &info->out_param);
	weft_policy_put(policy);
	return 0;
}
