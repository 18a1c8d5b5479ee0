// SPDX-License-Identifier: GPL-2.0
/*
 * For tests/lib/coverage: a process that was forked ends by _exit(), at which gcov's
 * counters would be lost. Linked with --wrap=_exit.
 */
void __gcov_dump(void);
void __real__exit(int status) __attribute__((noreturn));
void __wrap__exit(int status) __attribute__((noreturn));

void __wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}
