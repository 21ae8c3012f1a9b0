// SPDX-License-Identifier: GPL-2.0
/*
 * Starts cases as others end, gathers what they print, and turns exit status and output into outcomes.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "executor.h"

#include "clock.h"
#include "console.h"
#include "outcomes.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { DRAIN_MS = 100 };	/* between looks at the output of cases that have not ended */

struct slot {
	struct result *result;		/* NULL: free */
	pid_t pid;			/* the keeper; without keepers, the case and its process group */
	int output_fd;			/* -1 after the end of file */
	char *output;
	size_t length;
	double started, deadline;
	struct report *report;
};

/* One line in the kernel's log, among what the kernel itself has to say while the case runs. */
static void mark(const char *id)
{
	char line[160];
	int length = snprintf(line, sizeof(line), "run-cases: %s\n", id);

	/* Not dprintf(3), which asks for the file offset; this file has none. */
	if (run.marks >= 0 && write(run.marks, line, (size_t)length) < 0)
		die("/dev/kmsg: %s", strerror(errno));
}

/* False where a limit of open files or processes does not allow one more at once. */
static bool start(struct slot *slot, struct result *result)
{
	pid_t executor = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return false;
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	if (ends[1] >= run.highest_fd)
		run.highest_fd = ends[1] + 1;
	memset(slot->report, 0, sizeof(*slot->report));
	fflush(stdout);
	mark(result->id);
	slot->started = now_ms();
	slot->pid = fork();
	if (slot->pid < 0) {
		close(ends[0]);
		close(ends[1]);
		return false;
	}
	if (!slot->pid && run.one_shot)
		begin_case(result->id, ends[1]);
	if (!slot->pid)
		keep(result->id, ends[1], slot->report, executor);
	if (run.one_shot)
		setpgid(slot->pid, slot->pid);
	close(ends[1]);
	slot->output_fd = ends[0];
	slot->result = result;
	slot->length = 0;
	slot->deadline = slot->started + run.timeout_s * 1000;
	if (!run.one_shot)
		slot->deadline += GRACE_MS + 1000;	/* the keeper acts first */
	return true;
}

/* Reads what there is.  At the end of file all that could write into the pipe has ended. */
static void drain(struct slot *slot)
{
	char chunk[4096];
	ssize_t got = -1;

	while (slot->output_fd >= 0 && (got = read(slot->output_fd, chunk, sizeof(chunk))) > 0) {
		size_t room = OUTPUT_LIMIT - slot->length;
		size_t kept = (size_t)got < room ? (size_t)got : room;

		memcpy(slot->output + slot->length, chunk, kept);
		slot->length += kept;
	}
	if (!got) {
		close(slot->output_fd);
		slot->output_fd = -1;
	}
}

/* Only printable ASCII leaves here: a case's output cannot forge a line or steer a terminal. */
static char *diagnostics(char *output, size_t length, char *own_line, size_t own_size)
{
	char *kept = checked(calloc(1, length + 64)), *end = kept, *rest, *line;
	int lines = 0;

	for (size_t i = 0; i < length; i++)
		if (output[i] != '\n' && (output[i] < ' ' || output[i] > '~'))
			output[i] = output[i] == '\t' ? ' ' : '?';
	output[length] = '\0';
	own_line[0] = '\0';
	for (rest = output; (line = strsep(&rest, "\n")); ) {
		if (!strncmp(line, "ok 1 ", 5) || !strncmp(line, "not ok 1 ", 9)) {
			snprintf(own_line, own_size, "%s", line);
			continue;
		}
		if (!*line || !strncmp(line, "TAP version", 11) || !strncmp(line, "1..", 3))
			continue;
		if (!strncmp(line, "# Totals:", 9))
			continue;
		if (!strncmp(line, "# ", 2))
			line += 2;
		if (strlen(line) > LINE_LIMIT)
			line[LINE_LIMIT] = '\0';
		if (++lines <= LINES_LIMIT)
			end += sprintf(end, "%s\n", line);
	}
	if (lines > LINES_LIMIT)
		sprintf(end, "(%d more lines)\n", lines - LINES_LIMIT);
	return kept;
}

/* How many processes the kernel has killed for want of memory, of the machine's or of a control group's; 0 before 4.13. */
static unsigned long oom_kills(void)
{
	FILE *vmstat = fopen("/proc/vmstat", "re");
	unsigned long count = 0;
	char line[128];

	while (vmstat && fgets(line, sizeof(line), vmstat))
		if (sscanf(line, "oom_kill %lu", &count) == 1)
			break;
	if (vmstat)
		fclose(vmstat);
	return count;
}

/* Who ends cases with this signal beside the kernel that is tested; NULL: nobody. */
static const char *killed_by(int signo)
{
	switch (signo) {
	case SIGSYS: return "a seccomp filter killed the case";
	case SIGXFSZ: return "RLIMIT_FSIZE ended the case";
	case SIGKILL: return oom_kills() > run.oom_kills ? "it was killed for want of memory" : NULL;
	default: return NULL;
	}
}

/* The outcome by exit status; the detail, for the reader only, from the case's own TAP line. */
static void judge(struct slot *slot, char *outcome, char *detail, size_t size, char **output)
{
	int status = slot->report->status, code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	const char *name, *text;
	char own_line[600];

	*output = diagnostics(slot->output, slot->length, own_line, sizeof(own_line));
	detail[0] = '\0';
	if (slot->report->timed_out || !slot->report->done) {
		strcpy(outcome, slot->report->done || now_ms() > slot->deadline ? "timeout" : "broken");
		snprintf(detail, size, "%s", slot->report->unkillable ? ", and a process of it could not be killed" :
			 !slot->report->done ? ", its keeper died" : "");
		return;
	}
	if (WIFSIGNALED(status)) {
		const char *killer = killed_by(WTERMSIG(status));

		strcpy(outcome, killer ? "skip" : signal_name(WTERMSIG(status)));
		snprintf(detail, size, "%s", killer ? killer : ", the case was killed");
		return;
	}
	name = outcome_name(code);
	if (!name) {
		strcpy(outcome, "broken");
		snprintf(detail, size, ", exit status %d is no outcome", code);
		return;
	}
	strcpy(outcome, name);
	if (code == OUTCOME_skip) {
		text = strstr(own_line, "# SKIP ");
		text = text ? strchr(text + strlen("# SKIP "), ' ') : NULL;
		snprintf(detail, size, "%s", text ? text + 1 : "no reason given");
	} else if (code != OUTCOME_pass) {
		text = strstr(own_line, " # ");
		if (text && !strncmp(text + 3, name, strlen(name)))
			snprintf(detail, size, "%s", text + 3 + strlen(name));
	}
}

static void finish(struct slot *slot)
{
	struct result *result = slot->result;
	char outcome[24], detail[200], *output;

	judge(slot, outcome, detail, sizeof(detail), &output);
	if (slot->output_fd >= 0)
		close(slot->output_fd);
	slot->result = NULL;
	if (slot->report->ms > result->ms)
		result->ms = slot->report->ms;
	if (result->runs++ && !strcmp(outcome, result->outcome)) {
		free(output);
		return;
	}
	if (result->runs > 1)
		result->differing++;
	free(result->output);
	strcpy(result->outcome, outcome);
	strcpy(result->detail, detail);
	result->output = output;
}

static void on_stop_signal(int signo)
{
	stop_signal = signo;
}

static void on_child(int signo)
{
	(void)signo;		/* ends ppoll() */
}

/* Kills every case, waits for the processes, and keeps the results there are. */
static void stop_all(struct slot *slots, int count)
{
	for (int i = 0; i < count; i++)
		if (slots[i].result)
			kill(run.one_shot ? -slots[i].pid : slots[i].pid, run.one_shot ? SIGKILL : SIGTERM);
	for (int i = 0; i < count; i++)
		if (slots[i].result)
			waitpid(slots[i].pid, NULL, 0);
}

/* Without keepers: notes the cases that ended, and kills what they left in their groups. */
static void reap(struct slot *slots, int count)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (int i = 0; i < count; i++) {
			struct report *report = slots[i].report;

			if (!slots[i].result || slots[i].pid != pid || report->done)
				continue;
			report->status = status;
			report->ms = now_ms() - slots[i].started;
			report->done = true;
			kill(-pid, SIGKILL);
			slots[i].deadline = now_ms() + GRACE_MS;
		}
	}
}

/* True when the slot's case is over in one way or another. */
static bool is_over(struct slot *slot)
{
	struct report *report = slot->report;

	if (slot->output_fd < 0 && !run.one_shot)
		waitpid(slot->pid, NULL, 0);
	if (slot->output_fd < 0 && (!run.one_shot || report->done))
		return true;
	if (now_ms() <= slot->deadline)
		return false;
	if (run.one_shot && !report->timed_out && !report->done) {
		report->timed_out = true;
		kill(-slot->pid, SIGKILL);
		slot->deadline = now_ms() + GRACE_MS;
		return false;
	}
	/* An unkillable process holds the pipe, or the keeper itself does not end. */
	kill(slot->pid, SIGKILL);
	if (!run.one_shot)
		waitpid(slot->pid, NULL, 0);
	report->unkillable = true;
	return true;
}

/* Waits for cases to end, and finishes those that did. */
static void wait_for_cases(struct slot *slots, int count, const sigset_t *unblocked)
{
	const struct timespec limit = { .tv_nsec = DRAIN_MS * 1000000L };
	struct pollfd *fds = checked(calloc((size_t)count, sizeof(*fds)));
	int ended;

	/* Not for POLLIN but from a flood: being woken for each line costs more than the line. */
	for (int i = 0; i < count; i++) {
		short events = slots[i].length > OUTPUT_LIMIT / 2 ? POLLIN : 0;

		fds[i] = (struct pollfd){ slots[i].result ? slots[i].output_fd : -1, events, 0 };
	}
	ended = ppoll(fds, (nfds_t)count, &limit, unblocked);
	if (run.one_shot)
		reap(slots, count);
	for (int i = 0; i < count; i++) {
		if (!slots[i].result)
			continue;
		if (fds[i].revents || ended <= 0)
			drain(&slots[i]);
		if (is_over(&slots[i]))
			finish(&slots[i]);
	}
	free(fds);
}

/* In the order of the plan; on a console as soon as known, since the machine may die before the rest. */
static void print_finished(size_t *numbered, bool all)
{
	for (size_t i = 0; i < run.count; i++) {
		struct result *result = &run.results[i];

		if (result->printed)
			continue;
		if (result->runs == run.repeat || (all && result->runs))
			print_result(result, ++*numbered);
		else if (!console.shared && !all)
			return;
	}
}

size_t run_all(void)
{
	size_t total = run.count * (size_t)run.repeat, next = 0, numbered = 0;
	int count = run.jobs, busy = 0;
	struct slot *slots = checked(calloc((size_t)count, sizeof(*slots)));
	struct report *reports = mmap(NULL, (size_t)count * sizeof(*reports), PROT_READ | PROT_WRITE,
				      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	struct sigaction stop = { .sa_handler = on_stop_signal }, child = { .sa_handler = on_child };
	sigset_t blocked, unblocked;

	if (reports == MAP_FAILED)
		die("mmap: %s", strerror(errno));
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigaddset(&blocked, SIGHUP);
	if (run.one_shot) {
		sigaddset(&blocked, SIGCHLD);
		sigaction(SIGCHLD, &child, NULL);
	}
	sigprocmask(SIG_BLOCK, &blocked, &unblocked);
	sigaction(SIGINT, &stop, NULL);
	sigaction(SIGTERM, &stop, NULL);
	sigaction(SIGHUP, &stop, NULL);
	signal(SIGPIPE, SIG_IGN);
	for (int i = 0; i < count; i++) {
		slots[i].report = &reports[i];
		slots[i].output = checked(malloc(OUTPUT_LIMIT + 1));
	}

	run.oom_kills = oom_kills();
	while ((next < total || busy) && !stop_signal) {
		busy = 0;
		for (int i = 0; i < count; i++) {
			if (!slots[i].result && next < total && start(&slots[i], &run.results[next % run.count]))
				next++;
			busy += slots[i].result != NULL;
		}
		if (!busy && next < total)
			die("no case can be started: %s", strerror(errno));
		if (busy)
			wait_for_cases(slots, count, &unblocked);
		print_finished(&numbered, false);
	}
	if (stop_signal)
		stop_all(slots, count);
	print_finished(&numbered, true);
	for (int i = 0; i < count; i++)
		free(slots[i].output);
	free(slots);
	munmap(reports, (size_t)count * sizeof(*reports));
	return numbered;
}
