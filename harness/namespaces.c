// SPDX-License-Identifier: GPL-2.0
/*
 * Entering namespaces, and the sysctl that belongs to one (see namespaces.h).
 */
#include "namespaces.h"
#include "frame.h"

#include <poll.h>
#include <sys/mount.h>
#include <sys/prctl.h>

#define NOEXEC_SYSCTL "/proc/sys/vm/memfd_noexec"

static void write_map(const char *path, const char *format, unsigned int id)
{
	int fd = SETUP(open(path, O_WRONLY | O_CLOEXEC));
	char text[64];

	snprintf(text, sizeof(text), format, id, id);
	/* Who lacks CAP_SETFCAP cannot map root. */
	SETUP_NEEDS("a user namespace of its own", write(fd, text, strlen(text)), EPERM);
	close(fd);
}

const char *enter_namespaces(int kinds)
{
	static char reason[128];
	unsigned int uid = geteuid(), gid = getegid();

	if (unshare(kinds)) {
		if (unshare(kinds | CLONE_NEWUSER)) {
			snprintf(reason, sizeof(reason), "no namespace of its own: %s", strerror(errno));
			return reason;
		}
		if (!access("/proc/self/setgroups", F_OK))
			write_map("/proc/self/setgroups", "deny", 0);
		write_map("/proc/self/uid_map", "%u %u 1", uid);
		write_map("/proc/self/gid_map", "%u %u 1", gid);
	}
	if ((kinds & CLONE_NEWNS) && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		snprintf(reason, sizeof(reason), "making mounts private: %s", strerror(errno));
		return reason;
	}
	return NULL;
}

void enter_mount_namespace(void)
{
	const char *reason = enter_namespaces(CLONE_NEWNS);

	if (reason)
		skip("%s", reason);
}

void enter_pid_namespace(void)
{
	const char *reason = enter_namespaces(CLONE_NEWPID);
	struct pollfd parent = { .events = POLLIN };
	int alive[2];
	pid_t pid;

	if (reason)
		skip("%s", reason);
	SETUP(pipe2(alive, O_CLOEXEC));
	fflush(stdout);
	pid = SETUP(fork());
	if (pid) {
		reap_child(pid);
		passed();
	}
	/* The parent is outside this namespace: getppid() would say 0, whether it lives or not. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	close(alive[1]);
	parent.fd = alive[0];
	if (SETUP(poll(&parent, 1, 0)))
		_exit(OUTCOME_broken);
	close(alive[0]);
}

int memfd_noexec(void)
{
	FILE *sysctl = fopen(NOEXEC_SYSCTL, "re");
	int value;

	if (!sysctl && errno == ENOENT)
		skip("this kernel has no vm.memfd_noexec");
	if (!sysctl || fscanf(sysctl, "%d", &value) != 1)
		broken("reading " NOEXEC_SYSCTL ": %s", strerror(errno));
	fclose(sysctl);
	return value;
}

void require_executable_default(void)
{
	if (!access(NOEXEC_SYSCTL, F_OK) && memfd_noexec())
		skip("vm.memfd_noexec=%d changes what memfd_create does without a flag", memfd_noexec());
}

int open_memfd_noexec(void)
{
	/* A user namespace's root is not enough: the file belongs to the first one's. */
	return SETUP_NEEDS("setting vm.memfd_noexec", open(NOEXEC_SYSCTL, O_RDWR | O_CLOEXEC),
			   EACCES, EPERM, EROFS);
}

void enter_pid_namespace_noexec(int value)
{
	char digit = (char)('0' + value);
	int outside = memfd_noexec(), sysctl;

	enter_pid_namespace();
	if (memfd_noexec() == value)
		return;
	if (value < outside)
		skip("vm.memfd_noexec=%d here, and a namespace cannot go below", outside);
	sysctl = open_memfd_noexec();
	SETUP(pwrite(sysctl, &digit, 1, 0));
	close(sysctl);
	if (memfd_noexec() != value)
		broken("vm.memfd_noexec is not %d after writing it", value);
}
