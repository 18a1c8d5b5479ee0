# SPDX-License-Identifier: GPL-2.0
# A request is left out.
#
# fails: 9 requests, not 10
s/i = 0; i < rounds/i = 1; i < rounds/
