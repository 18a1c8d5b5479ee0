/* SPDX-License-Identifier: GPL-2.0 */
/* What the two halves of the guest's first process ask of each other. */
#ifndef WEFT_VM_GUEST_H
#define WEFT_VM_GUEST_H

#include <stdbool.h>

#include "frame.h"

/* channel.c; a sealed guest has none until it is unsealed: what is sent is held */
extern bool sealed;
int open_channel(bool uml);
void unseal(void);
void drain_channel(void);
void send_frame(enum frame_type type, const void *data, size_t len);
void say_failure(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* machine.c */
int read_small(const char *path, char *buf, size_t size);
void write_small(const char *path, const char *text);
void send_log(void);
void load_boot_modules(void);
int mount_early(void);
int mount_root(bool uml);
int mount_sealed(void);
int mount_scratch(char **keep, unsigned int nr_keep);
void set_up_machine(void);
int load_module(const char *path);
int unload_module(const char *path);
void scan_for_leaks(void);

/* seed.c */
int start_noise(uint64_t seed);
void start_trace(void);
void stop_trace(void);
void send_trace(void);

#endif
