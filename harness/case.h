/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a case includes, and all of it.
 *
 * Here: the frame of a case (describe, begin, act, check, pass) and helpers that set a state up.
 * Not here: what only the harness needs of the frame (frame.h), and anything that performs an act under
 * test.  The act is a system call, written out in the case inside REFUSED(), ALLOWED() or TRANSFERS(), so
 * that the reader and a failure message see it.
 *
 *	DESCRIBE("A sentence.", .contract = "EBUSY", .since = "3.17", .source = "fcntl(2)");
 *
 *	int main(int argc, char **argv)
 *	{
 *		BEGIN(argc, argv);
 *		int fd = sealable_memfd(PAGE);                          the state
 *
 *		REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));   the act and what it must do
 *
 *		STATE_IS(fd, 0, PAGE);                                  nothing happened
 *		return passed();
 *	}
 *
 * Every way out of a case goes through one function, which turns the outcome into the exit status
 * of outcomes.def.  A case that ends without a verdict ends as broken, never as passed.
 */
#ifndef HARNESS_CASE_H
#define HARNESS_CASE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
/* 32-bit programs too know offsets as the kernel does: before any header of the C library. */
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "abi.h"
#include "clock.h"
#include "pattern.h"

/* ---- the frame ------------------------------------------------------------------------------- */

/*
 * What --describe prints and the runner reads.
 * @sentence:	the transition, as the documentation would state it
 * @contract:	the newest documented behaviour of the act: "allowed", an errno name, a signal name
 * @since:	the mainline version from which the contract holds
 * @source:	man page and section, or commit id and subject
 * @needs:	what the machine must offer, as words with a space between: fuse, root, hugetlb,
 *		userfaultfd, io_uring, map_files, userns, thp, blockdev, udmabuf, iommufd, vfio,
 *		liveupdate, disks; NULL for nothing.
 *		runner/data/modules.tsv says which of them bring kernel modules into a guest
 * @cve:	the ids of the published flaws that make a kernel fail here, with a space between;
 *		NULL for none
 */
struct about {
	const char *sentence, *contract, *since, *source, *needs, *cve;
};

#define DESCRIBE(text, ...) \
	static const struct about about_this_case = { .sentence = (text), __VA_ARGS__ }

/* First statement of main(): handles --help, --describe and --expect, which do not return. */
#define BEGIN(argc, argv) case_begin(argc, argv, __FILE__, &about_this_case)

void case_begin(int argc, char **argv, const char *file, const struct about *about);

/* Last statement of main(): the only way to exit status 0.  In a forked child: ends the child. */
int passed(void) __attribute__((noreturn));

/* Ends the case: it cannot be tried here, and this is why (printf format, one line). */
void skip(const char *reason, ...) __attribute__((noreturn, format(printf, 1, 2)));

/* Ends the case: the set-up failed, which says nothing about the kernel's sealing. */
void broken(const char *why, ...) __attribute__((noreturn, format(printf, 1, 2)));

/*
 * Skips unless this machine lives for one run only, as a guest of the suite does: for acts that take
 * memory away from all of it, or that every process notices.  DISPOSABLE_MACHINE=1 in the environment
 * says that it does.
 */
void require_disposable_machine(void);

/* ---- acts and assertions --------------------------------------------------------------------- */

struct where {
	const char *file;
	int line;
	const char *text;
};
#define HERE(text) (&(const struct where){ __FILE__, __LINE__, text })

/* The call must return -1 with exactly this errno.  Otherwise the case ends: allowed, or errno. */
#define REFUSED(error, call) ({							\
	errno = 0;								\
	intptr_t result_ = (intptr_t)(call);					\
	act_refused(HERE(#call), error, #error, result_, errno); })

/* The call must not return -1; its value is the macro's.  Otherwise the case ends with the errno. */
#define ALLOWED(call) ({							\
	errno = 0;								\
	__auto_type result_ = (call);						\
	act_allowed(HERE(#call), (intptr_t)result_, errno);			\
	result_; })

/* The call must return exactly this count.  Otherwise the case ends: errno, short, or fail. */
#define TRANSFERS(count, call) ({						\
	errno = 0;								\
	intptr_t result_ = (intptr_t)(call);					\
	act_transfers(HERE(#call), (intptr_t)(count), result_, errno); })

/*
 * For a write of PATTERN_ALIEN bytes to a file with the pattern that would cross its end at size,
 * which F_SEAL_GROW fixed: refused as a whole.  Kernels that ask for the seal page by page store the
 * pages before the end, which the case then ends with as short, after a look at all of the file;
 * another count, or another effect on the file, is fail.
 */
#define REFUSED_ACROSS_EOF(error, fd, offset, size, call) ({			\
	errno = 0;								\
	intptr_t result_ = (intptr_t)(call);					\
	act_refused_across_eof(HERE(#call), error, #error, fd, offset, size, result_, errno); })

/* Loading from or storing to the address must raise this signal, or none (0). */
#define LOAD_RAISES(signo, address) \
	access_raises(HERE("load from " #address), signo, address, -1)
#define STORE_RAISES(signo, address, byte) \
	access_raises(HERE("store to " #address), signo, address, (unsigned char)(byte))

/* A post-condition that is not a call: false ends the case as fail, with the explanation. */
#define CHECK(condition, ...) ({						\
	if (!(condition))							\
		check_failed(HERE(#condition), __VA_ARGS__); })

/* A post-condition that is a call which must not return -1 (the file is still usable): else fail. */
#define STILL_ALLOWED(call) ({							\
	errno = 0;								\
	__auto_type result_ = (call);						\
	if ((intptr_t)result_ == -1) {						\
		not_the_filters(HERE(#call), errno);				\
		check_failed(HERE(#call), "a post-condition: %s", strerror(errno)); \
	}									\
	result_; })

/* A post-condition that is a call which must return -1 with exactly this errno: else fail. */
#define STILL_REFUSED(error, call) ({						\
	errno = 0;								\
	intptr_t result_ = (intptr_t)(call);					\
	if (result_ == -1)							\
		not_the_filters(HERE(#call), errno);				\
	if (result_ != -1 || errno != (error))					\
		check_failed(HERE(#call), "a post-condition: returned %ld (%s), asserted: " #error, \
			     (long)result_, result_ == -1 ? strerror(errno) : "no error"); })

/* A step of the set-up: -1 ends the case as broken.  The value is the macro's. */
#define SETUP(call) ({								\
	errno = 0;								\
	__auto_type result_ = (call);						\
	if ((intptr_t)result_ == -1)						\
		setup_failed(HERE(#call), errno);				\
	result_; })

/* The same for a step that not every machine offers: one of these errnos skips the case. */
#define SETUP_NEEDS(what, call, ...) ({						\
	errno = 0;								\
	__auto_type result_ = (call);						\
	if ((intptr_t)result_ == -1)						\
		setup_lacks(HERE(#call), what, errno, (const int[]){ __VA_ARGS__, 0 }); \
	result_; })

/* All of the memfd's visible state: seals, size, and the pattern that sealable_memfd() wrote. */
#define STATE_IS(fd, seals, size) state_is(HERE("state of " #fd), fd, seals, size)
/* Its parts.  The pattern is compared from offset 0 up to length; what lies beyond is not looked at. */
#define SEALS_ARE(fd, seals) seals_are(HERE("seals of " #fd), fd, seals)
#define SIZE_IS(fd, size) size_is(HERE("size of " #fd), fd, size)
/* The file offset of the open file description. */
#define OFFSET_IS(fd, offset) offset_is(HERE("file offset of " #fd), fd, offset)
#define CONTENTS_INTACT(fd, length) contents_intact(HERE("contents of " #fd), fd, length)
/* length bytes at the file offset all have this value */
#define BYTES_ARE(fd, offset, length, byte) \
	bytes_are(HERE("contents of " #fd), fd, offset, length, byte)
/* The mapping shows the pattern that sealable_memfd() wrote, from offset 0 up to length. */
#define MAPPING_INTACT(address, length) \
	mapping_intact(HERE("mapping at " #address), address, length)
/* What proc(5) calls the perms of the mapping at the address: "r--s", "rw-p". */
#define PERMISSIONS_ARE(address, perms) \
	permissions_are(HERE("permissions of " #address), address, perms)
/* The permission bits of the file's mode. */
#define MODE_IS(fd, mode) mode_is(HERE("mode of " #fd), fd, mode)
/* What /proc/self/fd gives as the file's name. */
#define NAME_IS(fd, name) name_is(HERE("name of " #fd), fd, name)
/* /proc/self/maps lists one mapping with exactly these bounds, and as permissions say ("rw-s"). */
#define MAPPED_AS(address, length, permissions) \
	mapped_as(HERE("mapping at " #address), address, length, permissions)

void act_refused(const struct where *, int error, const char *name, intptr_t result, int got);
void act_allowed(const struct where *, intptr_t result, int got);
void act_transfers(const struct where *, intptr_t count, intptr_t result, int got);
void act_refused_across_eof(const struct where *, int error, const char *name, int fd, off_t offset,
			    off_t size, intptr_t result, int got);
void access_raises(const struct where *, int signo, volatile void *address, int byte);
/* Ends the case as skipped if the call failed with this error because a sandbox refuses it. */
void not_the_filters(const struct where *, int error);
void check_failed(const struct where *, const char *why, ...)
	__attribute__((noreturn, format(printf, 2, 3)));
void setup_failed(const struct where *, int error) __attribute__((noreturn));
void setup_lacks(const struct where *, const char *what, int error, const int *lacking)
	__attribute__((noreturn));
void mapped_as(const struct where *, const void *address, size_t length, const char *permissions);
void state_is(const struct where *, int fd, unsigned int seals, off_t size);
void seals_are(const struct where *, int fd, unsigned int seals);
void size_is(const struct where *, int fd, off_t size);
void offset_is(const struct where *, int fd, off_t offset);
void mode_is(const struct where *, int fd, mode_t mode);
void name_is(const struct where *, int fd, const char *name);
void contents_intact(const struct where *, int fd, size_t length);
void bytes_are(const struct where *, int fd, off_t offset, size_t length, int byte);
void mapping_intact(const struct where *, const void *address, size_t length);
void permissions_are(const struct where *, const void *address, const char *perms);

/* ---- set-up: files --------------------------------------------------------------------------- */

/*
 * A memfd of this size that can be sealed, close-on-exec, mode 0777 (also under vm.memfd_noexec=1),
 * no seal set, offset 0, every byte written with the pattern.  Skips where the kernel has no
 * memfd_create, or where vm.memfd_noexec=2 forbids an executable one.
 */
int sealable_memfd(size_t size);

/* The same with mode 0666, by fchmod: F_SEAL_EXEC on it implies no other seal. */
int sealable_memfd_0666(size_t size);

/*
 * The same from MFD_NOEXEC_SEAL: mode 0666, F_SEAL_EXEC set, and nothing else.  Skips where the
 * kernel has no such flag.
 */
int noexec_memfd(size_t size);

/*
 * The same of so many huge pages (MFD_HUGETLB), which other cases then have to wait for: the fewest
 * that do.  Skips without free ones.
 */
int sealable_hugetlb_memfd(size_t pages);
/* One page of it, and one more is free for the act: for a copy, or to be reserved. */
int sealable_hugetlb_memfd_with_spare(void);
size_t huge_page_size(void);

/* Writes the pattern from offset 0 up to size; the file offset stays as it is. */
void write_pattern(int fd, size_t size);

/* Adds seals; a kernel that does not know one of them skips the case, any other failure breaks it. */
void seal(int fd, unsigned int seals);

/* A new open file description of the same inode through /proc/self/fd, close-on-exec. */
int reopen(int fd, int flags);

/* The file behind a mapping, opened through /proc/self/map_files.  Skips where that is not permitted. */
int open_map_file(const void *address, size_t length, int flags);

/* ---- set-up: mappings ------------------------------------------------------------------------ */

/* mmap(2) of the file from offset 0, breaking the case when refused. */
void *map_shared(int fd, size_t length, int prot);
void *map_private(int fd, size_t length, int prot);
/* Skips where vm.max_map_count does not let a process have so many, beside the few of any program. */
void require_mappings(size_t count);
/*
 * mmap(2) with MAP_SHARED of a memfd that F_SEAL_WRITE seals, read-only, from a writable description.
 * Kernels before 6.7 refuse that with EPERM: skips there.
 */
void *map_shared_sealed(int fd, size_t length, int prot);
void unmap(void *address, size_t length);

/* Skips on a kernel built without madvise(2) and posix_fadvise(2), by CONFIG_ADVISE_SYSCALLS=n. */
void require_madvise(void);
/* Skips on a kernel built without process_vm_writev(2), by CONFIG_CROSS_MEMORY_ATTACH=n. */
void require_process_vm(void);

/* ---- set-up: other processes ----------------------------------------------------------------- */

/*
 * Another process that performs one act, holds the state it reached until released, and ends.
 * It dies with the case.  An assertion that fails in it ends the case with the same outcome.
 */
struct peer {
	pid_t pid;
	int to, from;
};

/* Forks; returns when act(arg) has returned in the child. */
struct peer peer_start(void (*act)(void *), void *arg);
/* Releases the child and reaps it. */
void peer_end(struct peer *peer);
/* Kills the child with SIGKILL and reaps it. */
void peer_kill(struct peer *peer);

/* A forked child that dies with the case; ends through passed(), skip(), ... or _exit(0). */
pid_t fork_child(void);
/* Reaps it; an outcome other than pass becomes the case's own. */
void reap_child(pid_t pid);

/*
 * Starts a thread; breaks the case when that fails.  Skips on a kernel built without futex(2), by
 * CONFIG_FUTEX=n: there pthread_join(3) aborts the process.
 */
void thread_start(pthread_t *thread, void *(*routine)(void *), void *arg);

/* One-shot synchronisation across threads and processes: wait() returns after signal(). */
struct gate {
	int fd[2];
};
struct gate gate_new(void);
void gate_signal(const struct gate *gate);
void gate_wait(const struct gate *gate);

/* Sends a descriptor over a connected AF_UNIX socket; receives one, close-on-exec. */
void send_fd(int socket, int fd);
int receive_fd(int socket);

#endif
