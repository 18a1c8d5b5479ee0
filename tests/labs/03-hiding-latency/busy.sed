# SPDX-License-Identifier: GPL-2.0
# Who waits by computing hides nothing.
#
# fails: ms, not from
# fails: does it sleep
s/sleep_ns(wait_us/compute_ns(wait_us/
