# SPDX-License-Identifier: GPL-2.0
# main looks before all steps have been taken.
#
# fails: b* has not 2 a and 2 b
/task_join(/d
