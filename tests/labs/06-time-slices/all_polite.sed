# SPDX-License-Identifier: GPL-2.0
# If all give way nobody has to be interrupted.
#
# fails: do they give way
s/pieces\[i\]++;/& task_yield();/
