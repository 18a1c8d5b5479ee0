// SPDX-License-Identifier: GPL-2.0
/*
 * Vehicle "process": each task in a process of its own. All of the session is in
 * memory that they share, at the same addresses.
 */
#include <unistd.h>

#include "engine.h"
#include "nursery.h"

void weft_process_main(struct weft_carrier *carrier)
{
	struct weft_hosted_carrier *hc = weft_hosted_carrier_of(carrier);
	clockid_t clock;

	if (!clock_getcpuclockid(getpid(), &clock))
		WRITE_ONCE(hc->clock, clock);
	weft_carrier_enters(carrier);
	weft_carrier_run(carrier);
}

static int launch(struct weft_carrier *carrier)
{
	return weft_nursery_fork(weft_hosted_of(carrier->worker->session)->nursery, carrier);
}

/* It touches its carrier no more; what is left of it is the nursery's to bury. */
static void join(struct weft_carrier *carrier)
{
	(void)carrier;
}

const struct weft_vehicle_ops weft_vehicle_process = {
	.name		= "process",
	.about		= "1:1: each task has a process of its own, in shared memory",
	.bytes		= sizeof(struct weft_hosted_carrier),
	.create		= weft_hosted_carrier_create,
	.launch		= launch,
	.ends		= weft_carrier_ends,
	.usage		= weft_carrier_usage,
	.join		= join,
	.destroy	= weft_hosted_carrier_destroy,
};
