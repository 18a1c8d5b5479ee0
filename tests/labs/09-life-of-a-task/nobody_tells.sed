# SPDX-License-Identifier: GPL-2.0
# main waits for a message that nobody sends.
#
# fails: schedules of [0-9]+: deadlock: main waits for channel over
/chan_send(over/d
