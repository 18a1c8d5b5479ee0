// SPDX-License-Identifier: GPL-2.0
/* read() and poll(): every line once and in order, and the end of them. */
#include "weft_test.h"

static int start_lines(int fd, __u64 lines)
{
	struct weft_start start = { .args = { lines } };
	int err = load(fd, &print_lines);

	return err ? err : start_on(fd, 1, &start);
}

TEST(read_gives_the_lines_then_the_end)
{
	size_t want = 3 * (sizeof(print_line) - 1), have = 0;
	int fd = open_weft();
	char buffer[256];
	ssize_t n;

	ASSERT_EQ(0, start_lines(fd, 3));
	while ((n = read(fd, buffer + have, sizeof(buffer) - have)) > 0)
		have += n;
	EXPECT_EQ(0, n);
	ASSERT_EQ(want, have);
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(0, memcmp(buffer + i * (want / 3), print_line, want / 3));
	EXPECT_EQ(0, read(fd, buffer, sizeof(buffer)));
	close(fd);
}

TEST(read_in_pieces)
{
	size_t want = 5000 * (sizeof(print_line) - 1), have = 0;
	int fd = open_weft();
	char piece[7];
	ssize_t n;

	ASSERT_EQ(0, start_lines(fd, 5000));
	while ((n = read(fd, piece, sizeof(piece))) > 0)
		for (ssize_t i = 0; i < n; i++, have++)
			ASSERT_EQ(print_line[have % (sizeof(print_line) - 1)], piece[i]);
	EXPECT_EQ(0, n);
	EXPECT_EQ(want, have);
	EXPECT_EQ(0, wait_end(fd, -1));
	EXPECT_EQ(WEFT_END_MAIN, result(fd).out_end);
	close(fd);
}

/* A printer whose buffer is full waits; it is no deadlock, and can be closed. */
TEST(nobody_reads)
{
	int fd = open_weft();

	ASSERT_EQ(0, start_lines(fd, 1000000));
	EXPECT_EQ(-ETIMEDOUT, wait_end(fd, 50000000));
	EXPECT_EQ(WEFT_END_NONE, result(fd).out_end);
	close(fd);
	EXPECT_EQ(0, sessions());
}

TEST(read_without_waiting)
{
	int fd = run(&sleep_for_ever, 1, 0);
	char byte;

	ASSERT_GE(fd, 0);
	ASSERT_EQ(0, fcntl(fd, F_SETFL, O_NONBLOCK));
	EXPECT_EQ(-1, read(fd, &byte, 1));
	EXPECT_EQ(EAGAIN, errno);
	ASSERT_EQ(0, stop(fd));
	EXPECT_EQ(0, read(fd, &byte, 1));
	close(fd);
}

/* A page's end behind which there is nothing: the kernel itself refuses only what is not ours. */
static char *edge(void)
{
	size_t page = sysconf(_SC_PAGESIZE);
	char *pages = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED || mprotect(pages + page, page, PROT_NONE))
		return NULL;
	return pages + page;
}

/* What did not arrive comes again, whole: nobody can tell how much of it did. */
TEST(read_to_a_bad_address_loses_nothing)
{
	size_t want = 2 * (sizeof(print_line) - 1);
	char buffer[64] = "", *nothing = edge();
	int fd = open_weft();

	ASSERT_NE(NULL, nothing);
	ASSERT_EQ(0, start_lines(fd, 2));
	ASSERT_EQ(0, wait_end(fd, -1));
	EXPECT_EQ(-1, read(fd, (void *)-4096L, 16));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(-1, read(fd, nothing, 16));
	EXPECT_EQ(EFAULT, errno);
	/* The first half has room, the second has not. */
	EXPECT_EQ(-1, read(fd, nothing - 10, 20));
	EXPECT_EQ(EFAULT, errno);
	EXPECT_EQ(0, read(fd, NULL, 0));
	ASSERT_EQ(want, read(fd, buffer, sizeof(buffer)));
	for (size_t i = 0; i < want; i++)
		EXPECT_EQ(print_line[i % (sizeof(print_line) - 1)], buffer[i]);
	EXPECT_EQ(0, read(fd, nothing, 16));
	close(fd);
}

struct stubborn {
	int fd;
	char *nothing;
	long bytes;
};

/* Every second read of it goes wrong. */
static void *read_badly(void *arg)
{
	struct stubborn *s = arg;
	char buffer[100];
	ssize_t n;

	do {
		n = read(s->fd, s->nothing, sizeof(buffer));
		if (n < 0 && errno == EFAULT)
			n = read(s->fd, buffer, sizeof(buffer));
		s->bytes += n > 0 ? n : 0;
	} while (n > 0);
	return (void *)n;
}

TEST(readers_with_bad_addresses_share_the_lines)
{
	struct stubborn readers[4] = { };
	int fd = open_weft();
	pthread_t threads[4];
	char *nothing = edge();
	long total = 0;
	void *end;

	ASSERT_NE(NULL, nothing);
	ASSERT_EQ(0, start_lines(fd, 4000));
	for (int i = 0; i < 4; i++) {
		readers[i].fd = fd;
		readers[i].nothing = nothing;
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, read_badly, &readers[i]));
	}
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(0, pthread_join(threads[i], &end));
		EXPECT_EQ(NULL, end);
		total += readers[i].bytes;
	}
	EXPECT_EQ(4000 * (sizeof(print_line) - 1), total);
	close(fd);
}

TEST(poll_says_what_read_would)
{
	struct pollfd p = { .events = POLLIN };
	char buffer[256];

	p.fd = open_weft();
	ASSERT_EQ(0, start_lines(p.fd, 2));
	ASSERT_EQ(1, poll(&p, 1, -1));
	EXPECT_TRUE(p.revents & (POLLIN | POLLHUP));
	ASSERT_EQ(0, wait_end(p.fd, -1));
	ASSERT_EQ(1, poll(&p, 1, 0));
	EXPECT_EQ(POLLIN | POLLHUP, p.revents);
	while (read(p.fd, buffer, sizeof(buffer)) > 0)
		;
	ASSERT_EQ(1, poll(&p, 1, 0));
	EXPECT_EQ(POLLHUP, p.revents);
	close(p.fd);
}

TEST(poll_waits_while_it_runs)
{
	struct pollfd p = { .events = POLLIN };

	p.fd = run(&sleep_for_ever, 1, 0);
	ASSERT_GE(p.fd, 0);
	EXPECT_EQ(0, poll(&p, 1, 0));
	EXPECT_EQ(0, poll(&p, 1, 10));
	ASSERT_EQ(0, stop(p.fd));
	EXPECT_EQ(1, poll(&p, 1, -1));
	EXPECT_EQ(POLLHUP, p.revents);
	close(p.fd);
}

struct poller {
	struct pollfd p;
	int answer;
};

static void *poll_for_ever(void *arg)
{
	struct poller *poller = arg;

	poller->answer = poll(&poller->p, 1, -1);
	return NULL;
}

/* Whoever polls is woken by the end. */
TEST(poll_is_woken)
{
	struct poller poller = { .p.events = POLLIN };
	pthread_t thread;

	poller.p.fd = run(&sleep_for_ever, 1, 0);
	ASSERT_GE(poller.p.fd, 0);
	ASSERT_EQ(0, pthread_create(&thread, NULL, poll_for_ever, &poller));
	ASSERT_EQ(0, stop(poller.p.fd));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(1, poller.answer);
	EXPECT_EQ(POLLHUP, poller.p.revents);
	close(poller.p.fd);
}

static void *wait_for_ever(void *arg)
{
	return (void *)(long)wait_end(*(int *)arg, -1);
}

static void *read_for_ever(void *arg)
{
	char buffer[100];
	long total = 0;
	ssize_t n;

	while ((n = read(*(int *)arg, buffer, sizeof(buffer))) > 0)
		total += n;
	return (void *)(n < 0 ? n : total);
}

TEST(threads_share_a_descriptor)
{
	int fd = run(&loop_for_ever, 2, 0);
	pthread_t waiter, reader;
	void *waited, *got;

	ASSERT_GE(fd, 0);
	ASSERT_EQ(0, pthread_create(&waiter, NULL, wait_for_ever, &fd));
	ASSERT_EQ(0, pthread_create(&reader, NULL, read_for_ever, &fd));
	ASSERT_EQ(0, stop(fd));
	ASSERT_EQ(0, pthread_join(waiter, &waited));
	ASSERT_EQ(0, pthread_join(reader, &got));
	EXPECT_EQ(NULL, waited);
	EXPECT_EQ(NULL, got);
	close(fd);
}

TEST(readers_share_the_lines)
{
	int fd = open_weft();
	pthread_t readers[4];
	long total = 0;
	void *got;

	ASSERT_EQ(0, start_lines(fd, 4000));
	for (int i = 0; i < 4; i++)
		ASSERT_EQ(0, pthread_create(&readers[i], NULL, read_for_ever, &fd));
	for (int i = 0; i < 4; i++) {
		ASSERT_EQ(0, pthread_join(readers[i], &got));
		ASSERT_GE((long)got, 0);
		total += (long)got;
	}
	EXPECT_EQ(4000 * (sizeof(print_line) - 1), total);
	close(fd);
}

TEST_HARNESS_MAIN
