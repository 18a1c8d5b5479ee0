# SPDX-License-Identifier: GPL-2.0
# A waiter who seats one at a time: nobody is stuck.
#
# passes
s/cure == WAITER/(cure == WAITER || cure == YOURS)/
s/cure == YOURS)$/false)/
s/chairs.count = seats - 1;/chairs.count = cure == YOURS ? 1 : seats - 1;/
