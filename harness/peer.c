// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of other processes: a peer that reaches a state and holds it, plain children, gates to
 * order events without sleeping, and passing descriptors.
 */
#include "frame.h"

#include <linux/futex.h>
#include <sys/prctl.h>
#include <sys/socket.h>

pid_t fork_child(void)
{
	pid_t parent = getpid(), pid;

	fflush(stdout);
	pid = SETUP(fork());
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(OUTCOME_broken);
	}
	return pid;
}

/* An outcome in a child has been explained by the child; the parent ends with the same one. */
static void take_status(int status)
{
	if (WIFSIGNALED(status))
		broken("a child was killed by signal %d (%s)", WTERMSIG(status),
		       strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) != OUTCOME_pass)
		child_outcome(WEXITSTATUS(status));
}

void reap_child(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			broken("waitpid: %s", strerror(errno));
	take_status(status);
}

struct peer peer_fork(void (*act)(void *), void *arg)
{
	struct peer peer;
	int to[2], from[2];
	char byte = 0;

	SETUP(pipe2(to, O_CLOEXEC));
	SETUP(pipe2(from, O_CLOEXEC));
	peer.pid = fork_child();
	if (!peer.pid) {
		close(to[1]);
		close(from[0]);
		act(arg);
		SETUP(write(from[1], &byte, 1));
		/* End of file (the case died) releases as well. */
		while (read(to[0], &byte, 1) < 0 && errno == EINTR)
			;
		passed();
	}
	close(to[0]);
	close(from[1]);
	peer.to = to[1];
	peer.from = from[0];
	return peer;
}

struct peer peer_start(void (*act)(void *), void *arg)
{
	struct peer peer = peer_fork(act, arg);
	char byte;

	/* End of file instead of the byte: its act failed, and its exit status says how. */
	if (SETUP(read(peer.from, &byte, 1)) != 1) {
		reap_child(peer.pid);
		broken("a peer ended before it reached its state");
	}
	return peer;
}

void peer_end(struct peer *peer)
{
	close(peer->to);
	close(peer->from);
	reap_child(peer->pid);
}

void peer_kill(struct peer *peer)
{
	SETUP(kill(peer->pid, SIGKILL));
	SETUP(waitpid(peer->pid, NULL, 0));
	close(peer->to);
	close(peer->from);
}

void thread_start(pthread_t *thread, void *(*routine)(void *), void *arg)
{
	uint32_t word = 0;
	int error;

	SETUP_NEEDS("futex(2), for threads", syscall(SYS_futex, &word, FUTEX_WAKE, 1, NULL, NULL, 0), ENOSYS);
	error = pthread_create(thread, NULL, routine, arg);
	if (error == EAGAIN)
		skip("a limit of this process, reached by pthread_create: %s", strerror(error));
	if (error)
		broken("pthread_create: %s", strerror(error));
}

struct gate gate_new(void)
{
	struct gate gate;

	SETUP(pipe2(gate.fd, O_CLOEXEC));
	return gate;
}

void gate_signal(const struct gate *gate)
{
	SETUP(write(gate->fd[1], "", 1));
}

void gate_wait(const struct gate *gate)
{
	char byte;
	ssize_t got;

	while ((got = read(gate->fd[0], &byte, 1)) < 0 && errno == EINTR)
		;
	if (got != 1)
		broken("waiting at a gate: %s", got ? strerror(errno) : "nobody can signal it any more");
}

void send_fd(int socket, int fd)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	struct iovec byte = { "", 1 };
	struct msghdr message = {
		.msg_iov = &byte, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	SETUP(sendmsg(socket, &message, 0));
}

int receive_fd(int socket)
{
	union {
		struct cmsghdr header;
		char space[CMSG_SPACE(sizeof(int))];
	} control = { 0 };
	char buffer;
	struct iovec byte = { &buffer, 1 };
	struct msghdr message = {
		.msg_iov = &byte, .msg_iovlen = 1,
		.msg_control = &control, .msg_controllen = sizeof(control),
	};
	struct cmsghdr *header;
	int fd;

	SETUP(recvmsg(socket, &message, MSG_CMSG_CLOEXEC));
	header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_type != SCM_RIGHTS)
		broken("no descriptor came over the socket");
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}
