// SPDX-License-Identifier: GPL-2.0
/* Vehicle "thread": each task on a pthread of its own. */
#include "engine.h"

/* Of a carrier: what the interpreter and a printed line take, and the C library. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { STACK_BYTES = 1 << 20 };
#else
enum { STACK_BYTES = 64 << 10 };
#endif

struct weft_carrier *weft_hosted_carrier_create(struct weft_session *session)
{
	struct weft_hosted_carrier *hc = weft_alloc_lines(sizeof(*hc));

	if (!hc)
		return NULL;
	hc->core.worker = &hc->worker.core;
	/* No such clock: nobody reads a time before there is a thread. */
	hc->clock = -1;
	return &hc->core;
}

void weft_hosted_carrier_destroy(struct weft_carrier *carrier)
{
	weft_free(weft_hosted_carrier_of(carrier));
}

static void *carrier_main(void *arg)
{
	struct weft_carrier *carrier = arg;
	clockid_t clock;

	if (!pthread_getcpuclockid(pthread_self(), &clock))
		WRITE_ONCE(weft_hosted_carrier_of(carrier)->clock, clock);
	weft_carrier_enters(carrier);
	weft_carrier_run(carrier);
	return NULL;
}

static int launch(struct weft_carrier *carrier)
{
	pthread_attr_t attr;
	int err;

	pthread_attr_init(&attr);
	pthread_attr_setstacksize(&attr, STACK_BYTES);
	err = pthread_create(&weft_hosted_carrier_of(carrier)->worker.thread, &attr, carrier_main,
			     carrier);
	pthread_attr_destroy(&attr);
	return -err;
}

static void join(struct weft_carrier *carrier)
{
	pthread_join(weft_hosted_carrier_of(carrier)->worker.thread, NULL);
}

const struct weft_vehicle_ops weft_vehicle_thread = {
	.name		= "thread",
	.about		= "1:1: each task has a pthread of its own",
	.bytes		= sizeof(struct weft_hosted_carrier),
	.create		= weft_hosted_carrier_create,
	.launch		= launch,
	.ends		= weft_carrier_ends,
	.usage		= weft_carrier_usage,
	.join		= join,
	.destroy	= weft_hosted_carrier_destroy,
};

/* Whether it can be processes was decided when the session was opened. */
const struct weft_vehicle_ops *weft_vehicle_at(u32 number)
{
	switch (number) {
	case WEFT_VEHICLE_THREAD:
		return weft_heap ? NULL : &weft_vehicle_thread;
	case WEFT_VEHICLE_PROCESS:
		return weft_heap ? &weft_vehicle_process : NULL;
	}
	return NULL;
}
