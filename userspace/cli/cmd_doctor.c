// SPDX-License-Identifier: GPL-2.0
/* weft doctor: what this machine can do, and the command that mends each lack. */
#include <string.h>

#include "cli.h"
#include "doctor.h"

static const struct argp_option options[] = {
	{ "json", OPT_JSON, NULL, 0, "One JSON object", 0 },
	{ }
};

static const char doc[] =
	"Say what this machine can do, and the one command that mends each lack. Nothing is "
	"changed. A LACK is in the way of `make demo', a lack of something else."
	"\v"
	"Exit status: 0 `make demo' has all that it needs, 7 it has not; 1 error, 2 usage.\n"
	"\n"
	"EXAMPLES\n"
	"  weft doctor\n"
	"  weft doctor --json\n";

static error_t parse(int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case OPT_JSON:
		*(bool *)state->input = true;
		return 0;
	case ARGP_KEY_ARG:
		cli_usage("'%s' is one argument too many", arg);
	}
	return ARGP_ERR_UNKNOWN;
}

static void print_finding(const struct check *check, const struct finding *finding)
{
	printf("%-4s  %-16s %s\n", finding->ok ? "ok" : check->demo ? "LACK" : "lack", check->name,
	       finding->found);
	if (finding->ok)
		return;
	printf("      %-16s %s\n", "", check->why);
	if (finding->mend[0])
		printf("      %-16s mend: %s\n", "", finding->mend);
}

static json_t *json_finding(const struct check *check, const struct finding *finding)
{
	return json_pack("{s:s, s:b, s:b, s:o, s:s, s:o}", "name", check->name,
			 "ok", finding->ok, "demo", check->demo,
			 "found", cli_json_text(finding->found, strlen(finding->found)),
			 "why", check->why,
			 "mend", finding->mend[0] ? cli_json_text(finding->mend, strlen(finding->mend)) :
						    json_null());
}

static void print_verdict(const json_t *lacking)
{
	const json_t *name;
	size_t i;

	if (!json_array_size(lacking)) {
		puts("\nmake demo has what it needs");
		return;
	}
	fputs("\nmake demo lacks:", stdout);
	json_array_foreach((json_t *)lacking, i, name)
		printf("%s %s", i ? "," : "", json_string_value(name));
	putchar('\n');
}

int cmd_doctor(int argc, char **argv)
{
	const struct argp argp = { .options = options, .parser = parse, .doc = doc };
	json_t *lacking = json_array(), *list = json_array();
	const struct check *check;
	struct finding finding;
	bool json = false;
	int status;

	cli_parse(&argp, argc, argv, &json);
	for (check = doctor_checks; check->name; check++) {
		doctor_look(check, &finding);
		if (check->demo && !finding.ok)
			json_array_append_new(lacking, json_string(check->name));
		if (json)
			json_array_append_new(list, json_finding(check, &finding));
		else
			print_finding(check, &finding);
	}
	status = json_array_size(lacking) ? STATUS_FAILED : STATUS_OK;
	if (json)
		cli_json_print(json_pack("{s:b, s:O, s:O}", "demo", !status, "lacking", lacking,
					 "checks", list));
	else
		print_verdict(lacking);
	json_decref(list);
	json_decref(lacking);
	return status;
}
