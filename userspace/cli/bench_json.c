// SPDX-License-Identifier: GPL-2.0
/* weft bench --json. */
#include <string.h>

#include "bench.h"

static json_t *environment(const struct bench *bench, const struct bench_machine *machine)
{
	return json_pack("{s:s, s:o, s:i, s:i, s:o, s:i, s:i, s:b, s:s, s:f, s:f, s:f}",
			 "engine", cli_engine_name(bench->engine),
			 "machine", cli_json_machine(), "here", bench->here,
			 "near", bench->near,
			 "near_shares_cache", bench->near_unknown ? json_null() :
					      json_boolean(bench->near >= 0), "far", bench->far, "runs", (int)bench->runs,
			 "quick", bench->quick, "go", bench->go_version,
			 "cycle_ns", machine->cycle_ns, "stamp_ns", machine->stamp_ns,
			 "memory_ns", machine->memory_ns);
}

static json_t *contender(const struct bench *bench, const struct bench_cell *cell)
{
	json_t *object = json_pack("{s:s}", "name", cell->contender->name), *samples;
	json_t *disturbed;
	struct bench_spread spread;
	unsigned int i;
	double ratio;

	if (cell->reason)
		json_object_set_new(object, cell->failed ? "failed" : "skipped",
				    cli_json_text(cell->reason, strlen(cell->reason)));
	if (!cell->nr)
		return object;
	spread = bench_spread(cell);
	ratio = bench_ratio(bench, cell);
	json_object_set_new(object, "median", json_real(spread.median));
	json_object_set_new(object, "min", json_real(spread.min));
	json_object_set_new(object, "max", json_real(spread.max));
	json_object_set_new(object, "ratio", ratio ? json_real(ratio) : json_null());
	samples = json_array();
	disturbed = json_array();
	for (i = 0; i < cell->nr; i++) {
		json_array_append_new(samples, json_real(cell->samples[i].value));
		json_array_append_new(disturbed, json_boolean(cell->samples[i].disturbed));
	}
	json_object_set_new(object, "samples", samples);
	json_object_set_new(object, "disturbed", disturbed);
	json_object_set_new(object, "repeated", json_integer(bench_repeated(cell)));
	return object;
}

static json_t *measure(const struct bench_cell *cell, json_t *contenders)
{
	json_t *object = json_pack("{s:s, s:s, s:s, s:s}", "bench", cell->group->name,
				   "key", cell->measure->key, "text", cell->measure->text,
				   "unit", bench_unit(cell->measure->unit));

	if (cell->measure->curve)
		json_object_set_new(object, "bytes", cli_json_u64(cell->measure->x));
	json_object_set_new(object, "contenders", contenders);
	return object;
}

void bench_json(const struct bench *bench, const struct bench_machine *machine)
{
	json_t *measures = json_array(), *contenders = NULL;
	size_t i;

	for (i = 0; i < bench->nr_cells; i++) {
		const struct bench_cell *cell = &bench->cells[i];

		if (!i || cell->measure != cell[-1].measure) {
			contenders = json_array();
			json_array_append_new(measures, measure(cell, contenders));
		}
		json_array_append_new(contenders, contender(bench, cell));
	}
	cli_json_print(json_pack("{s:o, s:o}", "environment", environment(bench, machine),
				 "measures", measures));
}
