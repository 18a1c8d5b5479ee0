# SPDX-License-Identifier: GPL-2.0
# The store is atomic, the load is, the two together are not.
#
# fails: counter = [23]; the shortest: weft replay --set times=2 --set way=2
s/__sync_fetch_and_add(&counter, 1);/__sync_lock_test_and_set(\&counter, __sync_fetch_and_add(\&counter, 0) + 1);/
