// SPDX-License-Identifier: GPL-2.0
/*
 * Telling a seccomp filter's answers from the kernel's (see sandbox.h).
 */
#include "case.h"
#include "sandbox.h"

#include <ctype.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

/* The system calls that cases act with, by the C library's names; those are harmless with nonsense for arguments. */
static const struct {
	const char *name;
	long number;
} calls[] = {
#define NAMED(name, number) { #name, number },
#define CALL(name) NAMED(name, SYS_##name)
	CALL(acct) CALL(bind) CALL(bpf) CALL(connect) CALL(copy_file_range) CALL(execve) CALL(execveat) CALL(fallocate)
	CALL(fchmod) CALL(fchown) CALL(fgetxattr) CALL(flock) CALL(fremovexattr) CALL(fsetxattr) CALL(fsync) CALL(futex)
	CALL(getrandom) CALL(io_setup) CALL(io_submit) CALL(io_uring_enter) CALL(io_uring_register)
	CALL(io_uring_setup) CALL(ioctl) CALL(kcmp) CALL(keyctl) CALL(linkat) CALL(madvise) CALL(mbind) CALL(memfd_create)
	CALL(memfd_secret) CALL(mincore) CALL(mlock) CALL(mount) CALL(move_pages) CALL(mprotect) CALL(mremap) CALL(mseal) CALL(msync)
	CALL(munmap) CALL(name_to_handle_at) CALL(open_by_handle_at) CALL(openat) CALL(perf_event_open)
	CALL(pidfd_getfd) CALL(pidfd_open) CALL(pkey_mprotect) CALL(prctl) CALL(preadv) CALL(preadv2)
	CALL(process_madvise) CALL(process_vm_readv) CALL(process_vm_writev) CALL(ptrace) CALL(pwritev)
	CALL(pwritev2) CALL(read) CALL(readahead) CALL(readv) CALL(remap_file_pages) CALL(sendmsg) CALL(setsockopt)
	CALL(setxattr) CALL(splice) CALL(swapon) CALL(tee) CALL(truncate) CALL(unshare) CALL(userfaultfd)
	CALL(vmsplice) CALL(write) CALL(writev) CALL(fchmodat2)
	NAMED(open, SYS_openat) NAMED(mkostemp, SYS_openat) NAMED(chmod, SYS_fchmodat) NAMED(fchmodat, SYS_fchmodat)
	NAMED(pread, SYS_pread64) NAMED(pwrite, SYS_pwrite64) NAMED(futimens, SYS_utimensat)
	NAMED(utimensat, SYS_utimensat) NAMED(dup2, SYS_dup3) NAMED(recv, SYS_recvfrom) NAMED(send, SYS_sendto)
#ifdef SYS_fcntl
	CALL(fcntl)
#endif
#ifdef SYS_fcntl64
	NAMED(fcntl, SYS_fcntl64)
#endif
#ifdef SYS_ftruncate
	CALL(ftruncate)
#endif
#ifdef SYS_ftruncate64
	NAMED(ftruncate, SYS_ftruncate64)
#endif
#ifdef SYS_mmap
	CALL(mmap)
#endif
#ifdef SYS_mmap2
	NAMED(mmap, SYS_mmap2)
#endif
#ifdef SYS_sendfile
	CALL(sendfile)
#endif
#ifdef SYS_sendfile64
	NAMED(sendfile, SYS_sendfile64)
#endif
#ifdef SYS_access
	CALL(access)
#endif
#ifdef SYS_fstat
	CALL(fstat)
#endif
#ifdef SYS_newfstatat
	NAMED(fstat, SYS_newfstatat)
#endif
#ifdef SYS_fadvise64
	NAMED(posix_fadvise, SYS_fadvise64)
#endif
#ifdef SYS_clone3
	CALL(clone3)
#endif
#undef CALL
#undef NAMED
};

bool is_filtered(void)
{
	/* PR_GET_SECCOMP itself may be refused; then something does that. */
	int mode = prctl(PR_GET_SECCOMP);

	return mode == SECCOMP_MODE_FILTER || (mode == -1 && errno != EINVAL);
}

bool filter_refuses(const char *call, int error)
{
	size_t length = 0;

	if ((error != EPERM && error != ENOSYS) || !is_filtered())
		return false;
	if (!strncmp(call, "(int)", 5))
		call += 5;
	if (!strncmp(call, "syscall(SYS_", 12))
		call += 12;
	while (isalnum((unsigned char)call[length]) || call[length] == '_')
		length++;
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strlen(calls[i].name) == length && !strncmp(calls[i].name, call, length) &&
		    syscall(calls[i].number, -1L, -1L, -1L, -1L, -1L, -1L) == -1 && errno == error)
			return true;
	return false;
}
