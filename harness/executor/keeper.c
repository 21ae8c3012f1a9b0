// SPDX-License-Identifier: GPL-2.0
/*
 * One case, from fork(2) to the end of all that it started.
 *
 * Each case runs under a keeper, a process that is the reaper of whatever the case starts.  The
 * keeper waits for the case or for its deadline, and then kills what is left.  When the executor
 * dies, the kernel signals the keepers; when a keeper dies, the kernel kills its case.
 *
 * On a machine that lives for one run only (--one-shot) there are no keepers: the executor forks into
 * the cases itself, which halves what a case costs, and kills their process groups.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "executor.h"

#include "built-in.h"
#include "clock.h"
#include "outcomes.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Kills every process whose parent is the caller: orphans of the case, reparented to its keeper. */
static void kill_children(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;

	while (proc && (entry = readdir(proc))) {
		char path[300], line[512], *after_name;
		int fd, parent;
		ssize_t got;

		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/stat", entry->d_name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		got = read(fd, line, sizeof(line) - 1);
		close(fd);
		if (got <= 0)
			continue;
		line[got] = '\0';
		after_name = strrchr(line, ')');
		if (after_name && sscanf(after_name, ") %*c %d", &parent) == 1 && parent == getpid())
			kill((pid_t)atoi(entry->d_name), SIGKILL);
	}
	if (proc)
		closedir(proc);
}

/* Reaps until the case has ended, a signal asks to stop, or the deadline has passed. */
static bool await_case(pid_t pid, double deadline, int *status)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	sigaddset(&signals, SIGTERM);
	for (;;) {
		double left = deadline - now_ms();
		struct timespec limit;
		int ended;
		pid_t got;

		while ((got = waitpid(-1, &ended, WNOHANG)) > 0)
			if (got == pid) {
				*status = ended;
				return true;
			}
		if (left <= 0)
			return false;
		limit.tv_sec = (time_t)(left / 1000);
		limit.tv_nsec = (long)((left - (double)limit.tv_sec * 1000) * 1e6);
		if (sigtimedwait(&signals, NULL, &limit) == SIGTERM)
			return false;
	}
}

/* True when nothing that the case started is left. */
static bool kill_the_rest(pid_t group)
{
	double limit = now_ms() + GRACE_MS;
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGCHLD);
	kill(-group, SIGKILL);
	for (;;) {
		const struct timespec pause = { .tv_nsec = 50L * 1000 * 1000 };
		pid_t got;

		while ((got = waitpid(-1, NULL, WNOHANG)) > 0)
			;
		if (got < 0)
			return true;	/* ECHILD */
		if (now_ms() > limit)
			return false;
		kill_children();
		sigtimedwait(&signals, NULL, &pause);
	}
}

/*
 * Makes this program's own code and constants private pages.  A fork copies the table entries of such
 * pages, but has a child fault in again those of a file, and a fault is what costs most under emulation.
 */
static int own_segment(struct dl_phdr_info *object, size_t size, void *unused)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	(void)size;
	(void)unused;
	for (int i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &object->dlpi_phdr[i];
		uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
		size_t length = object->dlpi_addr + segment->p_vaddr + segment->p_memsz - start;
		int protection = PROT_READ | (segment->p_flags & PF_X ? PROT_EXEC : 0);

		if (segment->p_type != PT_LOAD || segment->p_flags & PF_W)
			continue;
		if (mprotect((void *)start, length, protection | PROT_WRITE))
			continue;	/* a policy against it; the pages stay the file's */
		for (volatile char *byte = (char *)start; byte < (char *)start + length; byte += page)
			*byte = *byte;
		mprotect((void *)start, length, protection);
	}
	return 0;
}

void own_program_text(void)
{
	dl_iterate_phdr(own_segment, NULL);
}

void become_case(const char *id, char *option)
{
	char path[1024];

	for (const struct entry *entry = built_in_cases; !run.cases && entry->id; entry++)
		if (!strcmp(entry->id, id))
			become_built_in(entry, option, run.highest_fd);
	snprintf(path, sizeof(path), "%s/%s", run.cases, id);
	execl(path, path, option, (char *)NULL);
	printf("# cannot execute %s: %s\n", path, strerror(errno));
	fflush(stdout);
	_exit(OUTCOME_broken);
}

void begin_case(const char *id, int output_fd)
{
	detach(output_fd);
	become_case(id, NULL);
}

void keep(const char *id, int output_fd, struct report *report, pid_t executor)
{
	double start = now_ms();
	sigset_t blocked;
	pid_t pid;

	/* Blocked, never handled: sigtimedwait() takes them, so no race with the wait. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	signal(SIGINT, SIG_IGN);
	setpgid(0, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != executor)
		_exit(0);

	pid = fork();
	if (!pid)
		begin_case(id, output_fd);
	if (pid < 0) {
		/* A limit of processes, of the user or the control group. */
		dprintf(output_fd, "ok 1 %s # SKIP no process for it: %s\n", id, strerror(errno));
		report->status = KSFT_SKIP << 8;
		report->done = true;
		_exit(0);
	}
	setpgid(pid, pid);
	if (!await_case(pid, start + run.timeout_s * 1000, &report->status))
		report->timed_out = true;
	report->ms = now_ms() - start;
	report->unkillable = !kill_the_rest(pid);
	report->done = true;
	_exit(0);
}
