// SPDX-License-Identifier: GPL-2.0
/*
 * A session's descriptor goes from hand to hand, by fork(), by exec(), over sockets,
 * and a mapping stays when it is gone: the last one who lets go ends the session, nobody
 * before, and no later.
 */
#include "weft_test.h"

#include <sys/socket.h>

/* A pipe for one byte, or for its end: progress of another process. */
struct signal_pipe {
	int out, in;
};

static struct signal_pipe make_pipe(void)
{
	int ends[2] = { -1, -1 };

	if (pipe2(ends, O_CLOEXEC))
		perror("pipe2");
	return (struct signal_pipe){ .out = ends[0], .in = ends[1] };
}

static void tell(struct signal_pipe p)
{
	if (write(p.in, "x", 1) != 1)
		_exit(1);
}

/* 1: a byte came; 0: nobody is left who could write. */
static int listen_to(struct signal_pipe p)
{
	char byte;

	return read(p.out, &byte, 1);
}

FIXTURE(hand_over)
{
	struct signal_pipe from, to;	/* the child */
	int fd;
};

FIXTURE_SETUP(hand_over)
{
	self->from = make_pipe();
	self->to = make_pipe();
	self->fd = run(&count_for_ever, 2, 0);
	ASSERT_GE(self->fd, 0);
	ASSERT_EQ(1, sessions());
}

FIXTURE_TEARDOWN(hand_over)
{
	EXPECT_EQ(0, sessions());
}

static bool goes_on(int fd)
{
	volatile __u64 *data = map_data(fd);

	if (!data)
		return false;
	wait_for_change(data);
	munmap((void *)data, PAGE);
	return result(fd).out_end == WEFT_END_NONE;
}

/* The other order, and the child's only close, is lifecycle_test's. */
TEST_F(hand_over, child_is_the_last_to_close)
{
	pid_t pid = fork();
	int status;

	ASSERT_GE(pid, 0);
	if (!pid) {
		bool good = listen_to(self->to) == 1 && goes_on(self->fd);

		close(self->fd);
		_exit(good && sessions() == 0 ? 0 : 1);
	}
	close(self->fd);
	EXPECT_EQ(1, sessions());
	tell(self->to);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* Nobody closes: that is left to the kernel, when the last of a family has ended. */
TEST_F(hand_over, grandchild_is_the_last_to_end)
{
	pid_t pid = fork();

	ASSERT_GE(pid, 0);
	if (!pid) {
		if (!fork()) {
			tell(self->from);
			listen_to(self->to);
		}
		_exit(0);
	}
	close(self->fd);
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
	ASSERT_EQ(1, listen_to(self->from));
	EXPECT_EQ(1, sessions());
	tell(self->to);
	close(self->from.in);
	/* Its descriptors are closed one by one, this pipe before or after the device. */
	EXPECT_EQ(0, listen_to(self->from));
	while (sessions())
		sched_yield();
}

union control {
	struct cmsghdr header;
	char bytes[CMSG_SPACE(sizeof(int))];
};

/* A byte, and @control with it, sent or received; 0, or -1 where they are not both there. */
static int pass(int socket, union control *control, bool send)
{
	char byte = 'x';
	struct iovec text = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr message = {
		.msg_iov = &text,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = sizeof(*control),
	};

	ssize_t bytes = send ? sendmsg(socket, &message, 0) : recvmsg(socket, &message, 0);

	return bytes == 1 && message.msg_controllen ? 0 : -1;
}

static int send_fd(int socket, int fd)
{
	union control control;

	control.header.cmsg_level = SOL_SOCKET;
	control.header.cmsg_type = SCM_RIGHTS;
	control.header.cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return pass(socket, &control, true);
}

static int receive_fd(int socket)
{
	union control control;
	int fd = -1;

	if (!pass(socket, &control, false))
		memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

TEST_F(hand_over, over_a_socket)
{
	int ends[2], status;
	pid_t pid;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	pid = fork();
	ASSERT_GE(pid, 0);
	if (!pid) {
		int fd;

		close(self->fd);
		fd = receive_fd(ends[1]);
		tell(self->from);
		listen_to(self->to);
		_exit(fd >= 0 && goes_on(fd) ? 0 : 1);
	}
	ASSERT_EQ(0, send_fd(ends[0], self->fd));
	close(self->fd);
	ASSERT_EQ(1, listen_to(self->from));
	EXPECT_EQ(1, sessions());
	tell(self->to);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

/* Sent, and never received: it lives in the socket, and goes with it. */
TEST_F(hand_over, nobody_receives)
{
	int ends[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	ASSERT_EQ(0, send_fd(ends[0], self->fd));
	close(self->fd);
	close(ends[0]);
	EXPECT_EQ(1, sessions());
	close(ends[1]);
	/* The kernel collects what is in flight at a time of its own. */
	while (sessions())
		sched_yield();
}

/* The device is readable in the socket that it has gone into itself: only a collector can end it. */
TEST_F(hand_over, sent_through_its_own_socket)
{
	int ends[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	ASSERT_EQ(0, send_fd(ends[0], ends[1]));
	ASSERT_EQ(0, send_fd(ends[0], self->fd));
	close(self->fd);
	close(ends[0]);
	close(ends[1]);
	while (sessions()) {
		/* Each socket that is closed lets the collector look. */
		ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
		close(ends[0]);
		close(ends[1]);
	}
}

/* A child that becomes another program, which waits for the end of its input. */
static pid_t exec_cat(struct signal_pipe from, struct signal_pipe to, int fd, int flags)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	fcntl(fd, F_SETFD, flags);
	dup2(to.out, STDIN_FILENO);
	execl("/bin/cat", "cat", (char *)NULL);
	_exit(1);
}

TEST_F(hand_over, exec_closes_what_says_so)
{
	pid_t pid = exec_cat(self->from, self->to, self->fd, FD_CLOEXEC);

	ASSERT_GE(pid, 0);
	close(self->fd);
	/* The child's copies of the pipe go at its exec(), in no order with the device. */
	close(self->from.in);
	ASSERT_EQ(0, listen_to(self->from));
	while (sessions())
		sched_yield();
	/* And not because it has ended. */
	EXPECT_EQ(0, waitpid(pid, NULL, WNOHANG));
	close(self->to.in);
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
}

TEST_F(hand_over, exec_keeps_what_does_not)
{
	pid_t pid = exec_cat(self->from, self->to, self->fd, 0);

	ASSERT_GE(pid, 0);
	close(self->from.in);
	ASSERT_EQ(0, listen_to(self->from));
	EXPECT_TRUE(goes_on(self->fd));
	close(self->fd);
	EXPECT_EQ(1, sessions());
	close(self->to.in);
	ASSERT_EQ(pid, waitpid(pid, NULL, 0));
}

/* The session runs as long as somebody can look at what it does, also a child that inherits it. */
TEST_F(hand_over, mapped_ring_is_the_last)
{
	int fd = run(&count_for_ever, 1, WEFT_START_EVENTS), status;
	volatile __u64 *head;
	pid_t pid;

	ASSERT_GE(fd, 0);
	close(self->fd);
	head = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, WEFT_MAP_EVENTS(0));
	ASSERT_NE(MAP_FAILED, (void *)head);
	close(fd);
	wait_for_change(head);
	EXPECT_EQ(-1, syscall(SYS_delete_module, "weft", O_NONBLOCK));
	EXPECT_EQ(EAGAIN, errno);
	pid = fork();
	ASSERT_GE(pid, 0);
	if (!pid) {
		listen_to(self->to);
		wait_for_change(head);
		munmap((void *)head, PAGE);
		_exit(sessions() == 0 ? 0 : 1);
	}
	munmap((void *)head, PAGE);
	EXPECT_EQ(1, sessions());
	tell(self->to);
	ASSERT_EQ(pid, waitpid(pid, &status, 0));
	EXPECT_EQ(0, status);
}

TEST_HARNESS_MAIN
