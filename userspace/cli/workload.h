/* SPDX-License-Identifier: GPL-2.0 */
/* A job list: tasks without code. */
#ifndef WEFT_CLI_WORKLOAD_H
#define WEFT_CLI_WORKLOAD_H

#include "run.h"

/**
 * struct workload - what a file says
 * @root:	the file, from which names are, and the policy
 */
struct workload {
	const char *file;
	json_t *root;
	unsigned int nr_jobs;
	unsigned int nr_steps;
};

/* workload.c: both print why they fail. Reads and checks the file. */
int workload_read(struct workload *workload, const char *file);
/* The options it names. */
void workload_options(const struct workload *workload, struct run_options *options);
/* Writes its jobs into the program that carries them out. */
int workload_write(const struct workload *workload, struct weft_program *program, __u64 grace_ns);

struct timeline;

/*
 * workload_run.c: runs it as @run's options say; the exit status. @timeline, zeroes
 * before, has a run if the jobs began, and then their names.
 */
int workload_run(const struct workload *workload, struct run *run, struct timeline *timeline);
/* A variable of the program that carried it out; NULL: there is none. */
const void *workload_global(const struct run *run, const char *name, __u32 size);

const char *workload_name(const struct workload *workload, unsigned int job, char *buffer,
			  size_t size);
__u64 workload_arrival(const struct workload *workload, unsigned int job);

#endif /* WEFT_CLI_WORKLOAD_H */
