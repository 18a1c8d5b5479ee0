// SPDX-License-Identifier: GPL-2.0
/* What START asks for: checked, then kept in the session. */
#include "session.h"

enum { VEHICLES = WEFT_VEHICLE_SIM + 1, NICE_MIN = -20, NICE_MAX = 19, RT_MAX = 99 };

u32 weft_session_vehicles(void)
{
	u32 offered = 1U << WEFT_VEHICLE_TASK, i;

	/* Workers carry the tasks there, too, and nobody else may. */
	if (weft_clock_virtual())
		return 1U << WEFT_VEHICLE_SIM;
	for (i = WEFT_VEHICLE_TASK + 1; i < VEHICLES; i++)
		if (weft_vehicle_at(i))
			offered |= 1U << i;
	return offered;
}

/* "go" for an empty name. The session has it until its end, or the next one. */
static int choose_policy(struct weft_session *session, const struct weft_start *start,
			 const struct weft_param_value *params)
{
	const char *name = start->policy[0] ? start->policy : "go";
	const struct weft_policy *policy = weft_policy_get(name), *old;

	if (!policy)
		return -EOPNOTSUPP;
	if (weft_policy_params(policy, params, start->nr_params, session->params)) {
		weft_policy_put(policy);
		return -EINVAL;
	}
	old = session->policy;
	weft_lock(&session->end_lock);
	session->policy = policy;
	weft_unlock(&session->end_lock);
	weft_policy_put(old);
	return 0;
}

/* What preempts by chance has no need of a clock, which would spoil the order. */
static void set_chaos(struct weft_session *session, const struct weft_start *start)
{
	/* A start before this one may have failed later. */
	session->chaos = 0;
	if (start->flags & WEFT_START_CHAOS)
		session->chaos = WEFT_CHAOS_PREEMPTS | WEFT_CHAOS_DELAYS;
	else if (session->policy->chaos)
		session->chaos = WEFT_CHAOS_PREEMPTS;
	if (session->chaos)
		session->quantum_ns = max_t(u64, session->quantum_ns, WEFT_CHAOS_QUANTUM_NS);
	if (start->flags & WEFT_START_STEPS)
		session->chaos |= WEFT_CHAOS_STEPS;
	session->chaos_seed = start->flags & WEFT_START_CHAOS ? start->chaos_seed : 0;
}

int weft_session_configure(struct weft_session *session, const struct weft_start *start,
			   const struct weft_param_value *params)
{
	int err;

	if (start->chaos_seed && !(start->flags & WEFT_START_CHAOS))
		return -EINVAL;
	if (start->flags & ~WEFT_START_FLAGS || start->accounting > WEFT_ACCOUNTING_FULL ||
	    start->vehicle >= VEHICLES || !(weft_session_vehicles() >> start->vehicle & 1))
		return -EOPNOTSUPP;
	if (start->policy[WEFT_NAME_LEN - 1] ||
	    start->event_records == U32_MAX || start->nice < NICE_MIN ||
	    start->nice > NICE_MAX || start->rt_priority > RT_MAX)
		return -EINVAL;
	if (!(start->flags & WEFT_START_KEEP) &&
	    !weft_program_entry(&session->program, start->main_insn))
		return -EINVAL;
	err = choose_policy(session, start, params);
	if (err)
		return err;
	session->vehicle = weft_vehicle_at(start->vehicle);
	session->keep = start->flags & WEFT_START_KEEP;
	session->unpinned = start->flags & WEFT_START_UNPINNED;
	session->nice = start->nice ? : weft_own_nice();
	session->rt_priority = start->rt_priority;
	session->quantum_ns = start->quantum_ns ? max_t(u64, start->quantum_ns, WEFT_QUANTUM_MIN_NS) :
						  WEFT_QUANTUM_NS;
	set_chaos(session, start);
	session->tick_ns = max_t(u64, min_t(u64, session->quantum_ns / 4, WEFT_TICK_NS),
				 WEFT_QUANTUM_MIN_NS / 2);
	return weft_may_schedule(start);
}
