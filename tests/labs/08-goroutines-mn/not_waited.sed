# SPDX-License-Identifier: GPL-2.0
# main does not wait for the crowd.
#
# fails: [0-9]+ of 1000 tasks never sat down
/wg_wait(&standing);/d
