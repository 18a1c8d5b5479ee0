// SPDX-License-Identifier: GPL-2.0
/* "mlfq,levels=4,boost=100ms": a policy, and what it is told, by the engine's list. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

/* The number of @word in "off|one|half", or -1. */
static int word_number(const char *words, const char *word)
{
	size_t length = strlen(word), n;
	int i;

	for (i = 0; *words; i++) {
		n = strcspn(words, "|");
		if (n == length && !strncmp(words, word, n))
			return i;
		words += n + (words[n] == '|');
	}
	return -1;
}

void cli_param_text(const struct weft_param_info *param, __u64 value, char *buffer, size_t size)
{
	const char *words = param->words;

	switch (param->unit) {
	case WEFT_PARAM_NS:
		cli_duration_text(value, buffer, size);
		return;
	case WEFT_PARAM_WORD:
		while (value-- && strchr(words, '|'))
			words = strchr(words, '|') + 1;
		snprintf(buffer, size, "%.*s", (int)strcspn(words, "|"), words);
		return;
	}
	snprintf(buffer, size, "%llu", value);
}

static int parse_value(const struct weft_param_info *param, const char *option,
		       const char *text, __u64 *value)
{
	int number;

	if (param->unit == WEFT_PARAM_NS && strcmp(text, "0"))
		return cli_parse_duration(option, text, value);
	if (param->unit != WEFT_PARAM_WORD)
		return cli_parse_number(option, text, value);
	number = word_number(param->words, text);
	*value = number;
	if (number >= 0)
		return STATUS_OK;
	cli_error("%s %s: say one of %s", option, text, param->words);
	return STATUS_USAGE;
}

/* What policy @index can be told under this name; false: nothing. */
static bool find_param(struct weft_session *session, __u32 index, const char *name,
		       struct weft_param_info *param)
{
	struct weft_policy_info policy;
	__u32 i;

	for (i = 0; !weft_session_policy(session, index, i, &policy); i++) {
		*param = policy.out_param;
		if (!param->name[0] || !strcmp(param->name, name))
			return param->name[0];
	}
	return false;
}

/* "KEY=VALUE", which is taken apart. */
static int add_param(struct weft_session *session, __u32 index, char *text,
		     struct policy_choice *choice)
{
	struct weft_param_value *to = &choice->params[choice->nr_params];
	char *value = strchr(text, '='), option[64];
	struct weft_param_info param;
	int status;

	if (!value)
		return cli_error("policy %s: '%s' is not KEY=VALUE", choice->name, text);
	*value++ = 0;
	if (!find_param(session, index, text, &param))
		return cli_error("policy %s cannot be told '%s': weft policies lists what it can",
				 choice->name, text);
	if (choice->nr_params == WEFT_PARAMS_MAX)
		return cli_error("policy %s is told too much", choice->name);
	snprintf(option, sizeof(option), "policy %s: %s", choice->name, text);
	status = parse_value(&param, option, value, &to->value);
	if (status)
		return status;
	if (to->value < param.least || to->value > param.most)
		return cli_error("policy %s: %s=%s is not from %llu to %llu", choice->name, text,
				 value, param.least, param.most);
	snprintf(to->name, sizeof(to->name), "%s", text);
	choice->nr_params++;
	return STATUS_OK;
}

/* Says which policies there are if @name is none of them. */
static int find_policy(struct weft_session *session, const char *name, __u32 *index)
{
	struct weft_policy_info policy;
	char known[256] = "";
	size_t used = 0;
	__u32 i;

	for (i = 0; !weft_session_policy(session, i, 0, &policy); i++) {
		*index = i;
		if (!strcmp(policy.out_name, name))
			return STATUS_OK;
		if (used < sizeof(known))
			used += snprintf(known + used, sizeof(known) - used, "%s%s",
					 i ? ", " : "", policy.out_name);
	}
	return cli_error("no policy '%s': there are %s", name, known);
}

int cli_choose_policy(struct weft_session *session, const char *text,
		      struct policy_choice *choice)
{
	char *copy = strdup(text), *rest = copy, *name, *param;
	__u32 index;
	int status;

	if (!copy)
		cli_no_memory();
	name = strsep(&rest, ",");
	choice->nr_params = 0;
	snprintf(choice->name, sizeof(choice->name), "%.*s", WEFT_NAME_LEN - 1, name);
	status = find_policy(session, name, &index);
	while (!status && (param = strsep(&rest, ",")))
		status = add_param(session, index, param, choice);
	free(copy);
	return status;
}
