# SPDX-License-Identifier: GPL-2.0
# Each throws away what the others have added.
#
# fails: the sum is 200, not 20100
s/sum += number/sum = number/
