# SPDX-License-Identifier: GPL-2.0
# Half of them cross again.
#
# fails: 501 of 1001 tasks passed more than once
s/travellers\[i\].crossed++;/travellers[i].crossed += 1 + !(i \& 1);/
