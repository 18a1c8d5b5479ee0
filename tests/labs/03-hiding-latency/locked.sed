# SPDX-License-Identifier: GPL-2.0
# A lock that is held while one waits lets nobody else do anything.
#
# fails: ms, not from
s/^static waitgroup done;/&\nstatic mutex m;/
s/compute_ns(compute_us/mutex_lock(\&m); &/
s/sleep_ns(wait_us.*$/& mutex_unlock(\&m);/
