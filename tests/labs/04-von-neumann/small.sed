# SPDX-License-Identifier: GPL-2.0
# However large the buffer is, only its first 4 KiB are touched.
#
# fails: does the chase leave the caches
# fails: 64 of [0-9]+ lines
s/nr_lines = bytes \/ LINE/nr_lines = 64/
s/mem_chase_init(lines, bytes, 1)/mem_chase_init(lines, 4096, 1)/
