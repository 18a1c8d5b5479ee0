/* SPDX-License-Identifier: GPL-2.0 */
/* All workers stand still, so that what they use without a lock can be changed. */
#ifndef WEFT_PAUSE_H
#define WEFT_PAUSE_H

#include "platform.h"

struct weft_session;

/**
 * weft_session_pause - until weft_session_resume() no worker touches a task
 * @session:	a started one whose workers run the tasks
 *
 * A worker that runs a task keeps it. Not on a worker's thread; one caller at a
 * time; may sleep. 0, -ESHUTDOWN when the session is over, -EINTR.
 */
int weft_session_pause(struct weft_session *session);
void weft_session_resume(struct weft_session *session);

#endif /* WEFT_PAUSE_H */
