# SPDX-License-Identifier: GPL-2.0
# Each line as it is.
{ print roff($0) }
