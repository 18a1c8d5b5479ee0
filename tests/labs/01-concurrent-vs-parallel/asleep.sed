# SPDX-License-Identifier: GPL-2.0
# To sleep is not to compute.
#
# fails: work [0-9]+ ran .*, not 40 ms
s/compute_ns(work_ms/sleep_ns(work_ms/
