# SPDX-License-Identifier: GPL-2.0
# A task says that it has finished before it has.
#
# fails: schedules of [0-9]+: main returned 0, finished = [0-2]; the shortest: weft replay
/^	sleep_ns/i\
	tell();
/^	__sync_fetch_and_add/,/^}/ s/^	tell();//
