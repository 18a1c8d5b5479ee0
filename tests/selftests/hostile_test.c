// SPDX-License-Identifier: GPL-2.0
/*
 * Programs that mean harm (tests/programs/hostile): while each runs on all CPUs, these
 * go on answering; the session's limits hold; what is said in the end is one clear line.
 */
#include "answer.h"

enum { VEHICLES = 2, TRIES = 3, LINES = 50 };

static const __u64 memory_limit = 64 << 20;

/* The OS is as late as it has threads to run: of those there are fewer. */
static const struct vehicle {
	const char *name;
	unsigned int tasks;	/* at once */
	unsigned int loops;	/* a CPU, of processes to compare with */
} vehicles[VEHICLES] = {
	{ .name = "task", .tasks = 100000, .loops = 1 },
	{ .name = "kthread", .tasks = 64, .loops = 16 },
};

struct ending {
	int status;		/* of weft run */
	const char *says;	/* first on standard error */
};

FIXTURE(hostile)
{
	char dir[32];
	char text[4096];	/* the file that was read last */
};

/* Emulated: on vehicles[@emulated] alone. */
FIXTURE_VARIANT(hostile)
{
	const char *program;
	const char *policy;
	int emulated;
	const char *options;
	struct ending ending;
};

#define HOSTILE(name, policy_name, emulated_on, more_options, ...)		\
FIXTURE_VARIANT_ADD(hostile, name)						\
{										\
	.program = #name, .policy = #policy_name, .emulated = emulated_on,	\
	.options = more_options, .ending = __VA_ARGS__,				\
}

#define TIME_IS_UP { 5, "time limit: the run was ended after " }
#define DEADLOCK { 4, "all tasks are asleep - deadlock" }
#define HAS_FAULT(what) { 3, "fault: " what }

HOSTILE(fork_bomb, fifo, 0, "", TIME_IS_UP);
HOSTILE(loops, rr, 1, "", TIME_IS_UP);
HOSTILE(arena, go, 0, "", TIME_IS_UP);
HOSTILE(walk, fifo, 1, "", TIME_IS_UP);
HOSTILE(sleep, rr, 0, "", TIME_IS_UP);
HOSTILE(select, go, 1, "", TIME_IS_UP);
HOSTILE(recursion, fifo, 0, "--time-limit 60s", HAS_FAULT("stack overflow"));
HOSTILE(join, rr, 1, "--time-limit 60s", DEADLOCK);
HOSTILE(channels, go, 0, "--time-limit 60s", HAS_FAULT("memory limit reached"));
HOSTILE(flood, fifo, 1, "", TIME_IS_UP);
HOSTILE(crowd, rr, 0, "", TIME_IS_UP);

FIXTURE_SETUP(hostile)
{
	strcpy(self->dir, "/tmp/hostile.XXXXXX");
	ASSERT_NE(NULL, mkdtemp(self->dir));
}

FIXTURE_TEARDOWN(hostile)
{
	char path[64];

	for (int i = 0; i < 2; i++) {
		snprintf(path, sizeof(path), "%s/%s", self->dir, i ? "out" : "err");
		unlink(path);
	}
	rmdir(self->dir);
	EXPECT_EQ(0, sessions());
}

/* How it ended, as wait() says it; its output's end and its errors in files. */
static int run_program(const char *dir, const struct vehicle *vehicle, const char *policy,
		       const char *options, const char *program)
{
	const char *tree = getenv("TREE");
	char command[1024];
	int status = -1;
	pid_t pid;

	snprintf(command, sizeof(command),
		 "weft run --engine kernel --vehicle %s --policy %s --max-tasks %u "
		 "--memory %llu --time-limit %ums %s '%s/build/programs/hostile/%s.o' "
		 "2>%s/err | tail -c 4000 >%s/out; exit ${PIPESTATUS[0]}",
		 vehicle->name, policy, vehicle->tasks, (unsigned long long)memory_limit,
		 time_scale() > 1 ? 2000 : 500, options, tree ? tree : ".", program, dir, dir);
	pid = fork();
	if (!pid) {
		execl("/bin/bash", "bash", "-c", command, (char *)NULL);
		_exit(127);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

static char *read_file(char *text, size_t room, const char *dir, const char *name)
{
	char path[64];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	file = fopen(path, "r");
	len = file ? fread(text, 1, room - 1, file) : 0;
	text[len] = 0;
	if (file)
		fclose(file);
	return text;
}

/* The number behind @name in the summary. */
static double number_after(const char *text, const char *name)
{
	const char *at = strstr(text, name);

	return at ? strtod(at + strlen(name), NULL) : -1;
}

static unsigned int lines_of(const char *text)
{
	unsigned int nr = 0;

	for (; *text; text++)
		nr += *text == '\n';
	return nr;
}

/* All that the program does to the machine, and what is said of it. */
static void check_end(struct __test_metadata *_metadata, FIXTURE_DATA(hostile) *self,
		      const struct ending *ending, unsigned int tasks)
{
	const char *text = read_file(self->text, sizeof(self->text), self->dir, "err");

	EXPECT_EQ(0, strncmp(text, ending->says, strlen(ending->says)))
		TH_LOG("it says: %s", text);
	EXPECT_LE(lines_of(text), LINES);
	read_file(self->text, sizeof(self->text), self->dir, "out");
	EXPECT_GT(number_after(text, "\npeak memory "), 0);
	EXPECT_LE(number_after(text, "\npeak memory "), memory_limit / 1024);
	EXPECT_GE(number_after(text, "finished, "), 0);
	EXPECT_LE(number_after(text, "finished, "), tasks);
}

TEST_F_TIMEOUT(hostile, machine_answers, 300)
{
	for (int i = 0; i < VEHICLES; i++) {
		const struct vehicle *vehicle = &vehicles[i];
		__u64 answer_ns = 0;
		bool good = false;

		if (time_scale() > 1 && i != variant->emulated)
			continue;
		/* The best of some: a machine that is busy is not what is measured. */
		for (int try = 0; try < TRIES && !good; try++) {
			struct probe *probe = start_probe();
			int status;

			ASSERT_NE(NULL, probe);
			status = run_program(self->dir, vehicle, variant->policy,
					     variant->options, variant->program);
			answer_ns = stop_probe(probe);
			ASSERT_EQ(variant->ending.status, status);
			good = answer_is_good(answer_ns, vehicle->loops);
		}
		EXPECT_TRUE(good)
			TH_LOG("%s: an answer took %llu ms", vehicle->name,
			       (unsigned long long)answer_ns / 1000000);
		check_end(_metadata, self, &variant->ending, vehicle->tasks);
	}
}

TEST_HARNESS_MAIN
