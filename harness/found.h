/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What acts.def works on: included by acts.c, which makes its calls, and by each case that a walk found.
 */
#ifndef HARNESS_FOUND_H
#define HARNESS_FOUND_H

#include "case.h"
#include "pins.h"
#include "uring.h"
#include "userfault.h"

#include <setjmp.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/xattr.h>

#define FOUND static __attribute__((unused))

FOUND int fd[6], file[3];		/* descriptions, and a description of each file to look at it */
FOUND int pair[2], source, memory;	/* a socket pair, a memfd to copy from, /proc/self/mem */
FOUND int direct = -1;			/* a file to read from without the page cache */
FOUND int uffd = -1;
FOUND unsigned char *at, *huge_at;	/* addresses that are free: of small pages, of huge ones */
FOUND unsigned char *bytes;		/* for one transfer */
FOUND struct page_pipe pipes[2], feed;	/* to hold pages; to copy from */
FOUND struct ring ring = { .fd = -1 };
FOUND struct iovec registered;
FOUND pid_t child;

/* Of a kernel without huge pages any size will do. */
#define HUGE huge_size()
FOUND size_t huge_size(void)
{
	static size_t size;

	if (!size)
		size = access("/sys/kernel/mm/hugepages", F_OK) ? 512 * PAGE : huge_page_size();
	return size;
}

FOUND const char *path_of(int number)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", number);
	return path;
}

FOUND void set_limit(int resource, rlim_t limit)
{
	struct rlimit limits;

	SETUP(getrlimit((unsigned int)resource, &limits));
	limits.rlim_cur = limit == RLIM_INFINITY ? limits.rlim_max : limit;
	SETUP(setrlimit((unsigned int)resource, &limits));
}

static sigjmp_buf out_of_access;

FOUND void leave_access(int signo)
{
	siglongjmp(out_of_access, signo);
}

#define RAISES(signo) (-1000 - (signo))
/* Loads a byte, or stores so many; the first alone decides whether there is a signal. */
FOUND long touch(volatile unsigned char *address, size_t length, int byte)
{
	int signo = sigsetjmp(out_of_access, 1);

	if (signo)
		return RAISES(signo);
	if (byte < 0)
		return *address;
	*address = (unsigned char)byte;
	memset((unsigned char *)address, byte, length);
	return 0;
}

/* Into the page tables, without which MADV_PAGEOUT finds nothing. */
FOUND void touch_pages(unsigned char *address, size_t length)
{
	for (size_t i = 0; i < length; i += PAGE)
		touch(address + i, 1, -1);
}

/* The source, read by io_uring into memory that is registered as a buffer for so long. */
FOUND ssize_t read_registered(unsigned char *address, size_t length)
{
	struct iovec area = { address, length };
	ssize_t result;

	if (syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_BUFFERS, &area, 1))
		return -1;
	ring_submit(&ring, &(struct io_uring_sqe){ .opcode = IORING_OP_READ_FIXED, .fd = source, .addr = (uintptr_t)address, .len = (__u32)length });
	result = ring_result(&ring);
	SETUP(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));
	return result;
}

FOUND struct iovec iovec_of(void *address, size_t length)
{
	return (struct iovec){ address, length };
}

FOUND void fill(size_t length, int byte)
{
	memset(bytes, byte, length);
}

FOUND void fill_file(int number, size_t length, int byte)
{
	fill(length, byte);
	SETUP(pwrite(number, bytes, length, 0));
}

FOUND int drain_all(const struct page_pipe *pipe)
{
	while (read(pipe->out, bytes, PAGE) > 0)
		;
	return 0;
}

/* An ACL that says no more than a mode. */
struct acl {
	uint32_t version;
	struct {
		uint16_t tag, permissions;
		uint32_t id;
	} entries[3];
};

FOUND struct acl *acl_of(int mode)
{
	static struct acl acl;

	acl = (struct acl){ 2, { { 0x01, (uint16_t)(mode >> 6 & 7), ~0u }, { 0x04, (uint16_t)(mode >> 3 & 7), ~0u },
				 { 0x20, (uint16_t)(mode & 7), ~0u } } };
	return &acl;
}

/* PTRACE_POKEDATA, word after word. */
FOUND int poke(pid_t pid, unsigned char *address, size_t length, int byte)
{
	long word, result = 0;
	int error;

	memset(&word, byte, sizeof(word));
	SETUP(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
	SETUP(ptrace(PTRACE_INTERRUPT, pid, NULL, NULL));
	SETUP(waitpid(pid, NULL, __WALL));
	for (size_t i = 0; i < length && !result; i += sizeof(word))
		result = ptrace(PTRACE_POKEDATA, pid, address + i, word);
	error = errno;
	SETUP(ptrace(PTRACE_DETACH, pid, NULL, NULL));
	errno = error;
	return (int)result;
}

/* The page, if it is missing, is filled by a userfaultfd that is there for so long. */
FOUND int fill_missing(unsigned char *page, int byte)
{
	struct uffdio_register area = { .range = { (uintptr_t)page, PAGE }, .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffdio_copy copy = { .dst = (uintptr_t)page, .src = (uintptr_t)bytes, .len = PAGE };
	int result, error;

	fill(PAGE, byte);
	if (ioctl(uffd, UFFDIO_REGISTER, &area))
		return -1;
	result = ioctl(uffd, UFFDIO_COPY, &copy);
	error = errno;
	SETUP(ioctl(uffd, UFFDIO_UNREGISTER, &area.range));
	errno = error;
	return result;
}

/* All but what needs more than any kernel has: a ring, a userfaultfd, a file for O_DIRECT. */
FOUND void found_begin(bool with_ring, bool with_uffd, bool with_direct)
{
	const struct sigaction handler = { .sa_handler = leave_access };
	const size_t small = 16 * PAGE, huge = 7 * HUGE;	/* the slots of model.h */

	SETUP(sigaction(SIGSEGV, &handler, NULL));
	SETUP(sigaction(SIGBUS, &handler, NULL));
	signal(SIGXFSZ, SIG_IGN);
	for (int i = 0; i < 3; i++) {
		struct page_pipe *pipe = i < 2 ? &pipes[i] : &feed;

		*pipe = page_pipe_new();
		SETUP(fcntl(pipe->out, F_SETFL, O_NONBLOCK));
	}
	SETUP(fcntl(feed.in, F_SETFL, O_NONBLOCK));	/* units of huge pages do not fit into it */
	SETUP(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
	source = SETUP((int)syscall(SYS_memfd_create, "source", MFD_CLOEXEC));
	memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	if (with_direct)
		direct = SETUP_NEEDS("a file for O_DIRECT", open(".", O_TMPFILE | O_RDWR | O_DIRECT | O_CLOEXEC, 0600), EINVAL, EOPNOTSUPP, EROFS, EACCES, EISDIR);
	if (with_uffd)
		uffd = userfault_new(0);
	if (with_ring)
		ring = ring_new();
	bytes = SETUP(mmap(NULL, 6 * HUGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	/* From now on nothing maps memory but at these addresses. */
	at = SETUP(mmap(NULL, small, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	huge_at = SETUP(mmap(NULL, huge, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	SETUP(munmap(at, small));
	SETUP(munmap(huge_at, huge));
	huge_at += -(uintptr_t)huge_at & (HUGE - 1);
}

#endif
