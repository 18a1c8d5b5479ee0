// SPDX-License-Identifier: GPL-2.0
/* weft policies, weft info: what an engine has. */
#include <string.h>

#include "cli.h"

static const struct argp_option options[] = {
	{ "engine", OPT_ENGINE, "ENGINE", 0,
	  "kernel (the module, default) or hosted (in this process)", 0 },
	{ "json", OPT_JSON, NULL, 0, "One JSON object", 0 },
	{ }
};

static const char policies_doc[] =
	"List the scheduling policies, for weft run --policy."
	"\v"
	"Exit status: 0 shown, 1 error, 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft policies\n"
	"  weft policies --engine hosted --json\n";

static const char info_doc[] =
	"Show the engine's ABI version, features and limits."
	"\v"
	"Exit status: 0 shown, 1 error, 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft info\n"
	"  weft info --engine hosted --json\n";

struct query {
	enum engine engine;
	bool json;
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct query *query = state->input;

	switch (key) {
	case OPT_ENGINE:
		query->engine = cli_engine(arg);
		return 0;
	case OPT_JSON:
		query->json = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_usage("'%s' is one argument too many", arg);
	}
	return ARGP_ERR_UNKNOWN;
}

static int open_query(const char *doc, int argc, char **argv, struct query *query,
		      struct weft_session **session)
{
	const struct argp argp = { .options = options, .parser = parse, .doc = doc };

	cli_parse(&argp, argc, argv, query);
	query->engine = cli_engine_for(query->engine, WEFT_VEHICLE_TASK);
	return cli_open_session(query->engine, WEFT_VEHICLE_TASK, session);
}

static void print_param(const struct weft_param_info *param)
{
	char value[32], text[64];

	cli_param_text(param, param->otherwise, value, sizeof(value));
	snprintf(text, sizeof(text), "%s=%s", param->name, value);
	printf("           %-14s %s%s%s\n", text, param->about, param->words[0] ? ": " : "",
	       param->words);
}

static json_t *json_param(const struct weft_param_info *param)
{
	char value[32];

	cli_param_text(param, param->otherwise, value, sizeof(value));
	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:s}", "name", param->name, "about",
			 param->about, "default", value, "min", cli_json_u64(param->least),
			 "max", cli_json_u64(param->most), "words", param->words);
}

/* Policy @index with all that it can be told; false past the last. */
static bool tell_policy(struct weft_session *session, __u32 index, json_t *list)
{
	struct weft_policy_info policy;
	json_t *params = json_array();
	__u32 i;

	for (i = 0; !weft_session_policy(session, index, i, &policy); i++) {
		if (!i && !list)
			printf("%-8s %s\n", policy.out_name, policy.out_about);
		if (!policy.out_param.name[0])
			break;
		if (list)
			json_array_append_new(params, json_param(&policy.out_param));
		else
			print_param(&policy.out_param);
	}
	if (policy.out_name[0] && list)
		json_array_append_new(list, json_pack("{s:s, s:s, s:O}", "name", policy.out_name,
						      "about", policy.out_about, "params", params));
	json_decref(params);
	return policy.out_name[0];
}

static void list_policies(struct weft_session *session, bool json)
{
	json_t *list = json ? json_array() : NULL;
	__u32 i = 0;

	while (tell_policy(session, i, list))
		i++;
	if (json)
		cli_json_print(json_pack("{s:O}", "policies", list));
	json_decref(list);
}

int cmd_policies(int argc, char **argv)
{
	struct weft_session *session = NULL;
	struct query query = { };
	int status;

	status = open_query(policies_doc, argc, argv, &query, &session);
	if (!status)
		list_policies(session, query.json);
	weft_session_close(session);
	return status;
}

static __u32 vehicles_with(enum engine engine, __u32 vehicle)
{
	struct weft_session *session = NULL;
	struct weft_info info = { };

	if (!cli_open_session(engine, vehicle, &session))
		weft_session_info(session, &info);
	weft_session_close(session);
	return info.out_vehicles;
}

/* The hosted engine can have processes, threads or virtual time, by how it is opened. */
static __u32 all_vehicles(const struct query *query, const struct weft_info *info)
{
	if (query->engine != ENGINE_HOSTED)
		return info->out_vehicles;
	return info->out_vehicles | vehicles_with(query->engine, WEFT_VEHICLE_PROCESS) |
	       vehicles_with(query->engine, WEFT_VEHICLE_SIM);
}

static void print_info(const struct query *query, const struct weft_info *info)
{
	__u32 vehicles = all_vehicles(query, info), i;

	printf("engine            %s\n", cli_engine_name(query->engine));
	printf("ABI version       %u\n", info->out_abi);
	printf("features         %s%s%s\n",
	       info->out_features & WEFT_FEATURE_EVENTS ? " events" : "",
	       info->out_features & WEFT_FEATURE_ATOMICS ? " atomics" : "",
	       info->out_features & WEFT_FEATURE_BASELINES ? " baselines" : "");
	printf("longest program   %u instructions\n", info->out_max_insns);
	printf("most tasks        %u\n", info->out_max_tasks);
	printf("most memory       %llu MiB\n", info->out_max_memory >> 20);
	printf("largest stack     %u bytes\n", info->out_max_stack);
	printf("policies          %u\n", info->out_policies);
	printf("vehicles         ");
	for (i = 0; vehicles >> i; i++)
		if (vehicles >> i & 1)
			printf(" %s", weft_vehicle_name(i));
	printf("\nsessions open     %u\n", info->out_sessions);
}

static void print_info_json(const struct query *query, const struct weft_info *info)
{
	json_t *features = json_array(), *list = json_array();
	__u32 vehicles = all_vehicles(query, info), i;

	for (i = 0; vehicles >> i; i++)
		if (vehicles >> i & 1)
			json_array_append_new(list, json_string(weft_vehicle_name(i)));
	if (info->out_features & WEFT_FEATURE_EVENTS)
		json_array_append_new(features, json_string("events"));
	if (info->out_features & WEFT_FEATURE_ATOMICS)
		json_array_append_new(features, json_string("atomics"));
	if (info->out_features & WEFT_FEATURE_BASELINES)
		json_array_append_new(features, json_string("baselines"));
	cli_json_print(json_pack("{s:s, s:i, s:o, s:o, s:i, s:i, s:I, s:i, s:i, s:i}",
				 "engine", cli_engine_name(query->engine),
				 "abi", (int)info->out_abi,
				 "features", features,
				 "vehicles", list,
				 "max_insns", (int)info->out_max_insns,
				 "max_tasks", (int)info->out_max_tasks,
				 "max_memory", (json_int_t)info->out_max_memory,
				 "max_stack", (int)info->out_max_stack,
				 "policies", (int)info->out_policies,
				 "sessions", (int)info->out_sessions));
}

int cmd_info(int argc, char **argv)
{
	struct weft_session *session = NULL;
	struct weft_error none = { };
	struct weft_info info = { };
	struct query query = { };
	int status, err;

	status = open_query(info_doc, argc, argv, &query, &session);
	if (!status) {
		err = weft_session_info(session, &info);
		if (err)
			status = cli_failure(err, &none);
		else if (query.json)
			print_info_json(&query, &info);
		else
			print_info(&query, &info);
	}
	weft_session_close(session);
	return status;
}
