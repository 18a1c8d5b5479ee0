/* SPDX-License-Identifier: GPL-2.0 */
/* The ready set as an urn, from which one ticket is drawn. */
#ifndef WEFT_URN_H
#define WEFT_URN_H

#include "policy.h"

/* urn.c: @task puts so many tickets into the urn; those that @differ need sums. */
void weft_urn_add(struct weft_worker *worker, struct weft_task *task, u32 tickets, bool differ);
/* The task whose ticket is drawn, or NULL; its tickets are out. */
struct weft_task *weft_urn_draw(struct weft_worker *worker);

#endif /* WEFT_URN_H */
