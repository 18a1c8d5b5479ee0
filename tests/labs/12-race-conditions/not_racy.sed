# SPDX-License-Identifier: GPL-2.0
# The one that is to lose updates does not.
#
# fails: it never makes: main returned 0, counter = 2
/case PLAIN:/,/break/ s/counter++/__sync_fetch_and_add(\&counter, 1)/
