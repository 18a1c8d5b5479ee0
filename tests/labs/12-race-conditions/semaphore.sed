# SPDX-License-Identifier: GPL-2.0
# A semaphore with one permit is a lock.
#
# passes
s/^static chan ones;/&\
static semaphore permit = SEMAPHORE(1);/
/^	u64 seen;/,/^	} while/ {
	/^	u64 seen;/!d
	s/.*/	sem_acquire(\&permit);\
	counter++;\
	sem_release(\&permit);/
}
