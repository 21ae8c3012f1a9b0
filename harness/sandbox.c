// SPDX-License-Identifier: GPL-2.0
/*
 * Telling a sandbox's answers from the kernel's (see sandbox.h).
 */
#include "case.h"
#include "sandbox.h"

#include <ctype.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

#ifndef PR_GET_MDWE
#define PR_GET_MDWE 66
#endif

/*
 * How much a case depends on a call: SOME act with it, and name it where it fails; every kernel has those that
 * any case may make on the way (ANY), without looking at their errors; without NEEDED, no case comes to a verdict.
 */
enum use { SOME, ANY, NEEDED };

/* The system calls that cases make, by the C library's names; all are harmless with nonsense for arguments. */
static const struct {
	const char *name;
	long number;
	enum use use;
} calls[] = {
#define NAMED(name, number, use) { #name, number, use },
#define CALL(name, use) NAMED(name, SYS_##name, use)
	CALL(close, NEEDED) CALL(getpid, NEEDED) CALL(munmap, NEEDED) CALL(rt_sigaction, NEEDED)
	CALL(accept4, ANY) CALL(bind, ANY) CALL(connect, ANY) CALL(dup, ANY) CALL(execve, ANY) CALL(faccessat, ANY)
	CALL(fallocate, ANY) CALL(fchmod, ANY) CALL(fchown, ANY) CALL(fgetxattr, ANY) CALL(fsetxattr, ANY)
	CALL(fremovexattr, ANY) CALL(fsync, ANY) CALL(geteuid, ANY) CALL(getppid, ANY) CALL(getsockname, ANY) CALL(gettid, ANY)
	CALL(ioctl, ANY) CALL(kill, ANY) CALL(linkat, ANY) CALL(listen, ANY) CALL(mprotect, ANY) CALL(mremap, ANY) CALL(msync, ANY)
	CALL(openat, NEEDED) CALL(pipe2, ANY) CALL(prctl, ANY) CALL(preadv, ANY) CALL(pwritev, ANY)
	CALL(read, NEEDED) CALL(readv, ANY) CALL(recvmsg, ANY) CALL(rt_sigprocmask, ANY) CALL(sched_setaffinity, ANY) CALL(sendmsg, ANY)
	CALL(setresuid, ANY) CALL(set_robust_list, ANY) CALL(setsockopt, ANY) CALL(setxattr, ANY) CALL(sigaltstack, ANY)
	CALL(socketpair, ANY) CALL(splice, ANY) CALL(tee, ANY) CALL(tgkill, ANY) CALL(truncate, ANY) CALL(wait4, ANY)
	CALL(write, ANY) CALL(writev, ANY)
	CALL(acct, SOME) CALL(add_key, SOME) CALL(bpf, SOME) CALL(capset, SOME) CALL(copy_file_range, SOME) CALL(execveat, SOME) CALL(fanotify_init, SOME)
	CALL(fanotify_mark, SOME) CALL(fchmodat2, SOME) CALL(file_getattr, SOME) CALL(file_setattr, SOME) CALL(flock, SOME) CALL(futex, SOME)
	CALL(getrandom, SOME) CALL(io_setup, SOME) CALL(io_submit, SOME) CALL(io_uring_enter, SOME)
	CALL(io_uring_register, SOME) CALL(io_uring_setup, SOME) CALL(kcmp, SOME) CALL(keyctl, SOME) CALL(madvise, SOME)
	CALL(mbind, SOME) CALL(memfd_create, SOME) CALL(memfd_secret, SOME) CALL(mincore, SOME) CALL(mlock, SOME)
	CALL(mount, SOME) CALL(move_pages, SOME) CALL(mseal, SOME) CALL(name_to_handle_at, SOME)
	CALL(open_by_handle_at, SOME) CALL(open_tree, SOME) CALL(perf_event_open, SOME) CALL(pidfd_getfd, SOME)
	CALL(pidfd_open, SOME) CALL(pkey_mprotect, SOME) CALL(preadv2, SOME) CALL(process_madvise, SOME)
	CALL(process_vm_readv, SOME) CALL(process_vm_writev, SOME) CALL(ptrace, SOME) CALL(pwritev2, SOME)
	CALL(readahead, SOME) CALL(remap_file_pages, SOME) CALL(setns, SOME) CALL(setxattrat, SOME) CALL(socket, SOME) CALL(swapon, SOME)
	CALL(swapoff, SOME) CALL(umount2, SOME) CALL(unshare, SOME) CALL(userfaultfd, SOME) CALL(vmsplice, SOME)
	NAMED(mkostemp, SYS_openat, ANY) NAMED(open, SYS_openat, ANY) NAMED(fchmodat, SYS_fchmodat, ANY)
	NAMED(pread, SYS_pread64, ANY) NAMED(pwrite, SYS_pwrite64, ANY) NAMED(recv, SYS_recvfrom, ANY) NAMED(send, SYS_sendto, ANY)
	NAMED(setrlimit, SYS_prlimit64, ANY) NAMED(waitpid, SYS_wait4, ANY) NAMED(dup2, SYS_dup3, ANY) NAMED(futimens, SYS_utimensat, ANY) NAMED(utimensat, SYS_utimensat, ANY) NAMED(lseek, SYS_lseek, ANY)
	NAMED(readlink, SYS_readlinkat, ANY)
	/* Not on every machine. */
#ifdef SYS_access
	CALL(access, ANY)
#endif
#ifdef SYS_chmod
	CALL(chmod, ANY)
#else
	NAMED(chmod, SYS_fchmodat, ANY)
#endif
#ifdef SYS_clone3
	CALL(clone3, SOME)
#endif
#ifdef SYS_dup2
	CALL(dup2, ANY)
#endif
#ifdef SYS_faccessat2
	NAMED(faccessat, SYS_faccessat2, SOME)
#endif
#ifdef SYS_fadvise64
	NAMED(posix_fadvise, SYS_fadvise64, ANY)
#endif
#ifdef SYS_fcntl
	CALL(fcntl, ANY)
#endif
#ifdef SYS_fcntl64
	NAMED(fcntl, SYS_fcntl64, ANY)
#endif
#ifdef SYS_fstat
	CALL(fstat, ANY)
#endif
#ifdef SYS_newfstatat
	NAMED(fstat, SYS_newfstatat, ANY)
#endif
#ifdef SYS_ftruncate
	CALL(ftruncate, ANY)
#endif
#ifdef SYS_ftruncate64
	NAMED(ftruncate, SYS_ftruncate64, ANY)
#endif
#ifdef SYS_mmap
	CALL(mmap, ANY)
#endif
#ifdef SYS_mmap2
	NAMED(mmap, SYS_mmap2, ANY)
#endif
#ifdef SYS_readlink
	CALL(readlink, ANY)
#endif
#ifdef SYS_sendfile
	CALL(sendfile, ANY)
#endif
#ifdef SYS_sendfile64
	NAMED(sendfile, SYS_sendfile64, ANY)
#endif
#undef CALL
#undef NAMED
};

enum { CALLS = sizeof(calls) / sizeof(calls[0]) };
static int errors[CALLS];	/* with which a filter refuses them; 0: it does not */

static bool is_filtered(void)
{
	/* PR_GET_SECCOMP itself may be refused; then something does that. */
	int mode = prctl(PR_GET_SECCOMP);

	return mode == SECCOMP_MODE_FILTER || (mode == -1 && errno != EINVAL);
}

/*
 * Before the case gives up privileges or sets limits, by which the kernel would refuse as well.  It looks at nonsense
 * after all that a filter can see, so what it refuses then is the filter's.
 */
static bool look_at_filter(void)
{
	static bool looked, filtered;

	if (looked)
		return filtered;
	looked = true;
	filtered = is_filtered();
	for (size_t i = 0; filtered && i < CALLS; i++)
		if (syscall(calls[i].number, -1L, -1L, -1L, -1L, -1L, -1L) == -1 &&
		    (errno == EPERM || errno == ENOSYS || errno == EACCES))
			errors[i] = errno;
	return filtered;
}

static const char *refused_call(enum use use)
{
	static char said[64];

	look_at_filter();
	for (size_t i = 0; i < CALLS; i++)
		if (errors[i] && calls[i].use >= use) {
			snprintf(said, sizeof(said), "a seccomp filter refuses %s", calls[i].name);
			return said;
		}
	return NULL;
}

const char *why_not_begin(void)
{
	return refused_call(NEEDED);
}

const char *why_not_believed(void)
{
	/* Through it cases open files again, find mappings, and look at what they got. */
	return access("/proc/self/fd", F_OK) ? "no /proc is mounted here" : refused_call(ANY);
}

size_t call_name(const char **call)
{
	static const char *const before[] = { "(int)", "syscall(SYS_" };
	size_t length = 0;

	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		if (!strncmp(*call, before[i], strlen(before[i])))
			*call += strlen(before[i]);
	while (isalnum((unsigned char)(*call)[length]) || (*call)[length] == '_')
		length++;
	return length;
}

bool filter_refuses(const char *call, int error)
{
	size_t length = call_name(&call);

	look_at_filter();
	for (size_t i = 0; i < CALLS; i++)
		if (errors[i] == error && error && strlen(calls[i].name) == length && !strncmp(calls[i].name, call, length))
			return true;
	return false;
}

static const char *confinement(void)
{
	/* What is told of processes that a module leaves alone, and by modules without a policy. */
	static const char *const free_ones[] = { "unconfined", "unconfined_t", "kernel", "_", "" };
	static char label[200];
	char domain[200] = "";
	/* By stdio, whose calls are not among those that make mutation lies about. */
	FILE *current = fopen("/proc/self/attr/current", "re");
	bool labelled = current && fgets(label, sizeof(label), current);

	if (current)
		fclose(current);
	if (!labelled)		/* no security module that has labels */
		return NULL;
	label[strcspn(label, "\n")] = '\0';
	/* SELinux says user:role:type:level. */
	if (sscanf(label, "%*[^:]:%*[^:]:%199[^:]", domain) != 1)
		strcpy(domain, label);
	for (size_t i = 0; i < sizeof(free_ones) / sizeof(free_ones[0]); i++)
		if (!strcmp(domain, free_ones[i]))
			return NULL;
	return label;
}

/* PR_SET_MDWE (6.3) has mprotect(2) refuse what makes memory executable. */
static bool denies_exec(void)
{
	return prctl(PR_GET_MDWE, 0L, 0L, 0L, 0L) > 0;
}

const char *confines(const char *call)
{
	static char said[256];
	const char *label = confinement();

	if (!label)
		return strstr(call, "PROT_EXEC") && denies_exec() ? "PR_SET_MDWE" : NULL;
	snprintf(said, sizeof(said), "a security module (%s)", label);
	return said;
}

const char *sandbox(const char *call)
{
	return look_at_filter() ? "a seccomp filter" : confines(call);
}
