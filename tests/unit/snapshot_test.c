// SPDX-License-Identifier: GPL-2.0
/* Memory goes back to what it was, whatever was written since. */
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness.h"
#include "platform.h"
#include "snapshot.h"

static void *memory_of(size_t pages)
{
	return mmap(NULL, pages * PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static u64 draw(u64 *state)
{
	*state = *state * 6364136223846793005ULL + 1442695040888963407ULL;
	return *state >> 33;
}

enum { PAGES = 40, KEPT = 30, STEPS = 3000 };

/* Against whole copies: writes, snapshots and returns in any order. */
static void go_anywhere(struct test *t, u64 seed)
{
	static u8 copies[KEPT + 1][PAGES * PAGE_SIZE];
	u8 *memory = memory_of(PAGES);
	struct weft_snapshots *snapshots;
	u64 random = seed;
	unsigned int kept = 0, i;

	for (i = 0; i < PAGES * PAGE_SIZE; i += 100)
		memory[i] = draw(&random);
	memcpy(copies[0], memory, sizeof(copies[0]));
	snapshots = weft_snapshots_create(memory, sizeof(copies[0]));
	for (i = 0; i < STEPS; i++) {
		u64 what = draw(&random) % 8;

		if (what == 0 && kept < KEPT) {
			CHECK_EQ(weft_snapshots_take(snapshots), ++kept);
			memcpy(copies[kept], memory, sizeof(copies[0]));
		} else if (what == 1) {
			kept = draw(&random) % (kept + 1);
			weft_snapshots_return(snapshots, kept);
			if (memcmp(copies[kept], memory, sizeof(copies[0])))
				test_fail(t, __FILE__, __LINE__, "seed %llu: step %u, back to %u",
					  (unsigned long long)seed, i, kept);
		} else {
			memory[draw(&random) % sizeof(copies[0])] = draw(&random);
		}
	}
	weft_snapshots_destroy(snapshots);
	munmap(memory, sizeof(copies[0]));
}

TEST(returns_to_any_snapshot)
{
	u64 seed;

	for (seed = 1; seed <= 20; seed++)
		go_anywhere(t, seed);
}

/* More than the OS would have mappings for, were each other page one of its own. */
TEST(every_other_page_of_very_many)
{
	enum { MANY = 200000 };
	u8 *memory = memory_of(MANY);
	struct weft_snapshots *snapshots = weft_snapshots_create(memory, MANY * PAGE_SIZE);
	size_t i;

	for (i = 0; i < MANY; i += 2)
		memory[i * PAGE_SIZE] = 1;
	weft_snapshots_return(snapshots, 0);
	for (i = 0; i < MANY && !memory[i * PAGE_SIZE]; i++)
		;
	CHECK_EQ(i, MANY);
	weft_snapshots_destroy(snapshots);
	munmap(memory, MANY * PAGE_SIZE);
}

TEST(says_when_there_is_no_room)
{
	enum { MANY = 3000 };
	u8 *memory = memory_of(MANY);
	struct weft_snapshots *snapshots = weft_snapshots_create(memory, MANY * PAGE_SIZE);
	unsigned int i, kept = 0;

	memset(memory, 1, MANY * PAGE_SIZE);
	while (kept < 100 && weft_snapshots_take(snapshots) == kept + 1)
		kept++;
	CHECK(kept >= 2 && kept < 100);
	CHECK_EQ(weft_snapshots_take(snapshots), 0);
	memset(memory, 2, MANY * PAGE_SIZE);
	/* Back where there was room, there is again. */
	weft_snapshots_return(snapshots, 1);
	for (i = 0; i < MANY * PAGE_SIZE && memory[i] == 1; i++)
		;
	CHECK_EQ(i, MANY * PAGE_SIZE);
	CHECK_EQ(weft_snapshots_take(snapshots), 2);
	weft_snapshots_destroy(snapshots);
	munmap(memory, MANY * PAGE_SIZE);
}

TEST(two_at_once)
{
	u8 *a = memory_of(2), *b = memory_of(2);
	struct weft_snapshots *of_a = weft_snapshots_create(a, 2 * PAGE_SIZE);
	struct weft_snapshots *of_b = weft_snapshots_create(b, 2 * PAGE_SIZE);

	a[0] = b[0] = 1;
	weft_snapshots_return(of_a, 0);
	CHECK(!a[0] && b[0] == 1);
	weft_snapshots_destroy(of_a);
	a[0] = b[PAGE_SIZE] = 2;
	weft_snapshots_return(of_b, 0);
	CHECK(a[0] == 2 && !b[0] && !b[PAGE_SIZE]);
	weft_snapshots_destroy(of_b);
	/* Nobody looks any more. */
	b[0] = 3;
	munmap(a, 2 * PAGE_SIZE);
	munmap(b, 2 * PAGE_SIZE);
}

/* A wild pointer is not ours to mend. */
TEST(another_fault_ends_the_process)
{
	u8 *memory = memory_of(1), *readonly;
	struct weft_snapshots *snapshots;
	int status = 0;
	pid_t pid;

	readonly = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	signal(SIGSEGV, SIG_DFL);
	snapshots = weft_snapshots_create(memory, PAGE_SIZE);
	pid = fork();
	if (!pid) {
		memory[0] = 1;
		*(volatile u8 *)readonly = 1;
		_exit(0);
	}
	waitpid(pid, &status, 0);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	weft_snapshots_destroy(snapshots);
	munmap(readonly, PAGE_SIZE);
	munmap(memory, PAGE_SIZE);
}
