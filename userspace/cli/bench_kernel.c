// SPDX-License-Identifier: GPL-2.0
/* The kernel's own means as contenders: measured by the module, on kthreads. */
#include <errno.h>
#include <string.h>

#include "bench.h"

enum { QUICK = 50 };

static int measure_with(struct bench *bench, struct weft_baseline *baseline)
{
	struct weft_session *session = NULL;
	int ret;

	if (bench->engine != ENGINE_KERNEL)
		return bench_say(bench, BENCH_SKIP, "needs the module");
	ret = cli_open_session(ENGINE_KERNEL, WEFT_VEHICLE_TASK, &session);
	if (ret)
		return bench_say(bench, BENCH_FAILED, "no session");
	ret = weft_session_baseline(session, baseline);
	weft_session_close(session);
	if (ret == -ENOTTY || ret == -EOPNOTSUPP)
		return bench_say(bench, BENCH_SKIP, "not offered");
	return ret ? bench_say(bench, BENCH_FAILED, "%s", strerror(-ret)) : 0;
}

/* @contender->kind as often as its value says; ns a piece. */
int bench_kernel(struct bench *bench, const struct bench_measure *measure,
		 const struct bench_contender *contender, double *value)
{
	int other = bench_second_cpu(bench, measure->place);
	struct weft_baseline baseline = {
		.kind = contender->kind,
		.cpu = bench->here,
		.other_cpu = other < 0 ? bench->here : other,
		.iterations = bench->quick ? QUICK : contender->value,
	};
	int ret = measure_with(bench, &baseline);

	if (ret)
		return ret;
	if (!baseline.out_count)
		return bench_say(bench, BENCH_SKIP, "no switch seen");
	*value = (double)baseline.out_ns / baseline.out_count;
	return 0;
}
