// SPDX-License-Identifier: GPL-2.0
/*
 * The executor: runs cases in parallel and prints one KTAP line for each.
 *
 * It needs no shell, no Python and no file beyond the cases, so that it serves as well on a board or
 * inside an initramfs.  It knows exit statuses (outcomes.def).  With the tables of expected/ (judge.h)
 * "ok" is what they say of this kernel, and without them what the case asserts.
 *
 * The cases are programs of their own below a directory.  Linked with the table that the Makefile
 * makes, the executor holds them all instead, and forks into a case without execve(2), which costs
 * more than most cases do where the processor is emulated.  Linked with the tables as well it is
 * `sealing`, one file that needs nothing else.  Under the name of a case, FAMILY.NAME, that is this
 * case as a kselftest, which ends with 0, 1 or 4.
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
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "crc32.h"
#include "judge.h"
#include "signals.h"

#ifndef SYS_close_range
#define SYS_close_range 436
#endif

enum {
	OUTPUT_LIMIT = 16 * 1024,	/* bytes kept of what a case prints */
	LINE_LIMIT = 240,		/* of one diagnostic line */
	LINES_LIMIT = 40,		/* diagnostic lines of one case */
	DRAIN_MS = 100,			/* between looks at the output of cases that have not ended */
	GRACE_MS = 2000,		/* for killed processes to disappear */
	EXIT_MISMATCH = 1,
	EXIT_CANNOT_RUN = 2,
	KSFT_SKIP = 4,
};

/* Exit statuses of cases, from the one list. */
static const struct {
	const char *name;
	int code;
} outcomes[] = {
#define OUTCOME(name, code, meaning) { #name, code },
#define ERRNO(name, code) { #name, code },
#include "outcomes.def"
#undef OUTCOME
#undef ERRNO
};
enum { PASS = 0, SKIP = 4, BROKEN = 12 };

/* The cases linked into this program, then a row of zeros; absent where there are none. */
struct entry {
	const char *id;
	int (*main)(int argc, char **argv);
};
extern const struct entry built_in_cases[] __attribute__((weak));
/* The tables linked into it, likewise. */
extern char tables_inside[] __attribute__((weak));

/* One case over all its repeats.  The first outcome that is not the most favourable is kept. */
struct result {
	char *id;			/* map-then-seal/shared-read */
	char outcome[24];		/* a name of outcomes.def, a signal's name, or "timeout" */
	char detail[200];		/* the rest of the case's own TAP line, or our reason */
	char *output;			/* its diagnostic lines */
	const struct row *row;		/* what the table says; NULL without one */
	double ms;			/* the longest run */
	int runs, differing;
	bool wanted, printed;
};

/* What a keeper reports, in memory shared with the executor; without keepers, what reap() saw. */
struct report {
	int status;			/* as waitpid(2) gives it */
	bool done, timed_out, unkillable;
	double ms;
};

struct slot {
	struct result *result;		/* NULL: free */
	pid_t pid;			/* the keeper; without keepers, the case and its process group */
	int output_fd;			/* -1 after the end of file */
	char *output;
	size_t length;
	double started, deadline;
	struct report *report;
};

static struct {
	const char *cases;		/* directory of programs; NULL: the built-in ones */
	const char *tables;		/* file of them; NULL: those inside */
	const char *expect;		/* the version whose table it is; NULL: this kernel's */
	const char *table;		/* which one was chosen; NULL: nobody judges */
	const char *lava;		/* name of the closing result of a LAVA suite */
	bool console, one_shot, raw, kselftest;
	enum { RUN, LIST, DESCRIBE, EXPLAIN, TABLE } task;
	int jobs, repeat;
	int highest_fd;			/* none of ours is above */
	int marks;			/* /dev/kmsg, or -1 */
	double timeout_s;
	struct result *results;
	size_t count;
} run = { .jobs = 64, .repeat = 1, .marks = -1, .timeout_s = 60 };

static volatile sig_atomic_t stop_signal;

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

void die(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
	/* To kselftest 2 is another thing. */
	exit(run.kselftest ? EXIT_MISMATCH : EXIT_CANNOT_RUN);
}

static void *checked(void *memory)
{
	if (!memory)
		die("out of memory");
	return memory;
}

/* ---- printing -------------------------------------------------------------------------------- */

/*
 * One line in one write(2).  On a console that the kernel writes to as well, each line ends in its
 * checksum: a message printed into the middle of it is then found out, and cannot change a verdict.
 */
static void __attribute__((format(printf, 1, 2))) print_line(const char *format, ...)
{
	char line[1024];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(line, sizeof(line) - 16, format, args);
	va_end(args);
	if (length > (int)sizeof(line) - 17)
		length = (int)sizeof(line) - 17;
	if (run.console)
		length += sprintf(line + length, " [%08x]", crc32_of(line, (size_t)length));
	line[length++] = '\n';
	for (int done = 0; done < length; ) {
		ssize_t written = write(STDOUT_FILENO, line + done, (size_t)(length - done));

		if (written < 0 && errno != EINTR && errno != EAGAIN)
			exit(EXIT_CANNOT_RUN);
		if (written > 0)
			done += (int)written;
	}
}

/* KTAP ids have no slash. */
static const char *dotted(const char *id)
{
	static char text[256];

	snprintf(text, sizeof(text), "%s", id);
	for (char *slash = text; (slash = strchr(slash, '/')); )
		*slash = '.';
	return text;
}

static bool is_expected(const struct result *result)
{
	return !result->differing && judge_allows(result->row, result->outcome);
}

/* The verdict against the table, in LAVA's words: a set-up that failed says nothing of the kernel. */
static const char *verdict(const struct result *result)
{
	if (!result->differing && !strcmp(result->outcome, "skip"))
		return "skip";
	if (!result->differing && !strcmp(result->outcome, "broken"))
		return "unknown";
	return is_expected(result) ? "pass" : "fail";
}

/* In which way an outcome is not the table's; README.md has these words. */
static const char *mismatch(const struct result *result)
{
	if (!strcmp(result->outcome, "broken"))
		return "broken";
	if (judge_allows(result->row, "pass") || !strcmp(result->outcome, "timeout"))
		return "regression";
	return strcmp(result->outcome, "pass") ? "changed" : "improved";
}

static void print_history_line(const char *line)
{
	print_line("#   table: %s", line);
}

/* What LAVA takes for a result, from a test shell or by a pattern on the console. */
static void print_signal(const char *id, const char *result, double measurement, const char *units)
{
	print_line("# <LAVA_SIGNAL_TESTCASE TEST_CASE_ID=%s RESULT=%s MEASUREMENT=%.0f UNITS=%s>", id,
		   result, measurement, units);
}

static void print_result(struct result *result, size_t number)
{
	const char *id = dotted(result->id);
	char *line, *rest = result->output;

	result->printed = true;
	if (result->differing)
		print_line("not ok %zu %s # mixed, %d of %d runs differ from the first, one with %s", number,
			   id, result->differing, result->runs, result->outcome);
	else if (!strcmp(result->outcome, "skip"))
		print_line("ok %zu %s # SKIP %s", number, id, result->detail);
	else if (result->row && !is_expected(result))
		print_line("not ok %zu %s # %s%s; the table says %s: %s", number, id, result->outcome,
			   result->detail, result->row->outcomes, mismatch(result));
	else if (!strcmp(result->outcome, "pass"))
		print_line("ok %zu %s # %.0f ms", number, id, result->ms);
	else
		print_line("%s %zu %s # %s%s%s", result->row ? "ok" : "not ok", number, id,
			   result->row ? "XFAIL " : "", result->outcome, result->detail);

	while (rest && (line = strsep(&rest, "\n")))
		if (*line)
			print_line("#   %s", line);
	if (result->row && !is_expected(result) && strcmp(verdict(result), "skip"))
		judge_history(result->id, print_history_line);
	if (run.lava)
		print_signal(id, verdict(result), result->ms, "ms");
}

/* ---- the keeper ------------------------------------------------------------------------------ */

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

/* Turns a child of ours into the case. option is NULL, or one such as "--describe". */
static void __attribute__((noreturn)) become_case(const char *id, char *option)
{
	char path[1024];

	if (!run.cases) {
		char *argv[] = { (char *)id, option, NULL };

		for (const struct entry *entry = built_in_cases; entry->id; entry++) {
			if (strcmp(entry->id, id))
				continue;
			/* What execve(2) would have done. */
			if (syscall(SYS_close_range, 3, ~0u, 0))	/* since Linux 5.9 */
				for (int fd = 3; fd < run.highest_fd; fd++)
					close(fd);
			prctl(PR_SET_NAME, strrchr(id, '/') + 1);
			exit(entry->main(option ? 2 : 1, argv));
		}
	}
	snprintf(path, sizeof(path), "%s/%s", run.cases, id);
	execl(path, path, option, (char *)NULL);
	printf("# cannot execute %s: %s\n", path, strerror(errno));
	fflush(stdout);
	_exit(BROKEN);
}

/* In the new process: its own group, no signal blocked or handled, its output into the pipe. */
static void __attribute__((noreturn)) begin_case(const char *id, int output_fd)
{
	sigset_t none;
	int null;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	dup2(output_fd, STDOUT_FILENO);
	dup2(output_fd, STDERR_FILENO);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	signal(SIGHUP, SIG_DFL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGCHLD, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	null = open("/dev/null", O_RDONLY);
	if (null >= 0)
		dup2(null, STDIN_FILENO);
	become_case(id, NULL);
}

static void __attribute__((noreturn))
keep(const char *id, int output_fd, struct report *report, pid_t executor)
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
	if (pid < 0)
		_exit(1);
	setpgid(pid, pid);
	if (!await_case(pid, start + run.timeout_s * 1000, &report->status))
		report->timed_out = true;
	report->ms = now_ms() - start;
	report->unkillable = !kill_the_rest(pid);
	report->done = true;
	_exit(0);
}

/* ---- running --------------------------------------------------------------------------------- */

/* One line in the kernel's log, among what the kernel itself has to say while the case runs. */
static void mark(const char *id)
{
	char line[160];
	int length = snprintf(line, sizeof(line), "run-cases: %s\n", id);

	/* Not dprintf(3), which asks for the file offset; this file has none. */
	if (run.marks >= 0 && write(run.marks, line, (size_t)length) < 0)
		die("/dev/kmsg: %s", strerror(errno));
}

static void start(struct slot *slot, struct result *result)
{
	pid_t executor = getpid();
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		die("pipe: %s", strerror(errno));
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	if (ends[1] >= run.highest_fd)
		run.highest_fd = ends[1] + 1;
	memset(slot->report, 0, sizeof(*slot->report));
	fflush(stdout);
	mark(result->id);
	slot->started = now_ms();
	slot->pid = fork();
	if (slot->pid < 0)
		die("fork: %s; fewer --jobs may help", strerror(errno));
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

/* The outcome by exit status; the detail, for the reader only, from the case's own TAP line. */
static void judge(struct slot *slot, char *outcome, char *detail, size_t size, char **output)
{
	int status = slot->report->status, code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	const char *name = NULL, *text;
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
		/* Only a seccomp filter sends SIGSYS: a sandbox that kills for a system call. */
		bool sandbox = WTERMSIG(status) == SIGSYS;

		strcpy(outcome, sandbox ? "skip" : signal_name(WTERMSIG(status)));
		snprintf(detail, size, "%s", sandbox ? "a seccomp filter killed the case" : ", the case was killed");
		return;
	}
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		if (outcomes[i].code == code)
			name = outcomes[i].name;
	if (!name) {
		strcpy(outcome, "broken");
		snprintf(detail, size, ", exit status %d is no outcome", code);
		return;
	}
	strcpy(outcome, name);
	if (code == SKIP) {
		text = strstr(own_line, "# SKIP ");
		text = text ? strchr(text + strlen("# SKIP "), ' ') : NULL;
		snprintf(detail, size, "%s", text ? text + 1 : "no reason given");
	} else if (code != PASS) {
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
		else if (!run.console && !all)
			return;
	}
}

static size_t run_all(void)
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

	while ((next < total || busy) && !stop_signal) {
		busy = 0;
		for (int i = 0; i < count; i++) {
			if (!slots[i].result && next < total)
				start(&slots[i], &run.results[next++ % run.count]);
			busy += slots[i].result != NULL;
		}
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

/* ---- which cases ----------------------------------------------------------------------------- */

static void add_case(const char *id)
{
	run.results = checked(realloc(run.results, (run.count + 1) * sizeof(*run.results)));
	memset(&run.results[run.count], 0, sizeof(*run.results));
	run.results[run.count++].id = checked(strdup(id));
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct result *)a)->id, ((const struct result *)b)->id);
}

static void find_in_directory(const char *path, const char *prefix)
{
	DIR *directory = opendir(path);
	struct dirent *entry;

	if (!directory)
		die("%s: %s; build the cases with make, or name them with --cases", path, strerror(errno));
	while ((entry = readdir(directory))) {
		char child[1024], id[512];
		struct stat status;

		if (entry->d_name[0] == '.' || strchr(entry->d_name, '.'))
			continue;	/* objects and dependency files */
		snprintf(child, sizeof(child), "%s/%s", path, entry->d_name);
		snprintf(id, sizeof(id), "%s%s%s", prefix, *prefix ? "/" : "", entry->d_name);
		if (stat(child, &status))
			continue;
		if (S_ISDIR(status.st_mode))
			find_in_directory(child, id);
		else if (*prefix && (status.st_mode & 0111))
			add_case(id);
	}
	closedir(directory);
}

/* A pattern names a case as a path or as KTAP spells it: pinned-pages/vm*, pinned-pages.vmsplice. */
static bool matches(const char *id, const char *pattern)
{
	return !fnmatch(pattern, id, 0) || !fnmatch(pattern, dotted(id), 0);
}

static struct result *find_result(const char *id)
{
	const struct result key = { .id = (char *)id };

	return bsearch(&key, run.results, run.count, sizeof(*run.results), by_id);
}

/* Marks what the pattern names. A guest is told hundreds of ids, which are looked up, not compared. */
static void want(const char *pattern)
{
	struct result *named = find_result(pattern);
	bool found = named;

	if (named)
		named->wanted = true;
	for (size_t i = 0; !named && i < run.count; i++)
		if (matches(run.results[i].id, pattern))
			found = run.results[i].wanted = true;
	if (!found)
		die("no case matches '%s'; --list shows all %zu", pattern, run.count);
}

static void find_cases(char **patterns)
{
	size_t kept = 0;

	if (run.cases)
		find_in_directory(run.cases, "");
	else
		for (const struct entry *entry = built_in_cases; entry->id; entry++)
			add_case(entry->id);
	if (!run.count)
		die("%s holds no case", run.cases ? run.cases : "this program");
	qsort(run.results, run.count, sizeof(*run.results), by_id);
	for (char **pattern = patterns; *pattern; pattern++)
		want(*pattern);
	for (size_t i = 0; i < run.count; i++)
		if (!*patterns || run.results[i].wanted)
			run.results[kept++] = run.results[i];
		else
			free(run.results[i].id);
	run.count = kept;
}

/* ---- what is expected of them ---------------------------------------------------------------- */

/* The beginning of a file, whole lines or not; nothing where there is no such file. */
static char *read_file(const char *path, size_t limit)
{
	char *text = checked(calloc(1, limit + 1));
	FILE *file = fopen(path, "re");

	if (file) {
		text[fread(text, 1, limit, file)] = '\0';
		fclose(file);
	}
	return text;
}

/* What conditions of the tables ask for; the architecture by Debian's name. */
static const char *facts(const struct utsname *kernel, bool with_arch)
{
	static const char *const debian[][2] = {
		{ "x86_64", "amd64" }, { "i686", "i386" }, { "aarch64", "arm64" },
		{ "armv7l", "armhf" }, { "armv8l", "armhf" }, { "ppc64le", "ppc64el" },
	};
	const char *arch = kernel->machine;
	static char text[200];

	for (size_t i = 0; i < sizeof(debian) / sizeof(debian[0]); i++)
		if (!strcmp(arch, debian[i][0]))
			arch = debian[i][1];
	snprintf(text, sizeof(text), "%s%s%sbits=%zu endian=%s page=%ldK", with_arch ? "arch=" : "", with_arch ? arch : "",
		 with_arch ? " " : "", sizeof(long) * 8, __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? "big" : "little",
		 sysconf(_SC_PAGESIZE) / 1024);
	return text;
}

static void read_tables(void)
{
	struct stat status;

	if (!run.tables) {
		judge_read(tables_inside, "the tables");
		return;
	}
	if (stat(run.tables, &status) || access(run.tables, R_OK))
		die("%s: %s", run.tables, strerror(errno));
	judge_read(read_file(run.tables, (size_t)status.st_size), run.tables);
}

/* Chooses the table of this kernel, or of --expect; each case gets its row. */
static void choose_table(const struct utsname *kernel)
{
	const struct kernel self = { kernel->release, kernel->version, read_file("/proc/version_signature", 200),
				     read_file("/etc/os-release", 4096) };

	run.table = judge_choose(&self, facts(kernel, true), run.expect);
	if (!run.table) {
		if (!run.kselftest)
			die("a kernel older than 3.17, where mainline's file sealing begins; a vendor's that has it all the same is judged with --expect 3.17");
		printf("1..0 # SKIP a kernel older than 3.17, where mainline's file sealing begins\n");
		exit(KSFT_SKIP);
	}
	for (size_t i = 0; i < run.count; i++) {
		run.results[i].row = judge_row(run.results[i].id);
		if (!run.results[i].row)
			die("%s has no row for %s", run.tables ? run.tables : "the table", run.results[i].id);
	}
}

static int print_table(void)
{
	for (size_t i = 0; i < run.count; i++)
		printf("%s\t%s\t%s:%d\n", run.results[i].id, run.results[i].row->outcomes, run.results[i].row->file,
		       run.results[i].row->line);
	return 0;
}

/* The closing lines. */
static void print_comparison(size_t done)
{
	size_t matched = 0, skipped = 0, failed = 0;

	for (size_t i = 0; i < run.count; i++) {
		const struct result *result = &run.results[i];

		if (!result->printed)
			continue;
		if (is_expected(result))
			matched++;
		else if (!strcmp(verdict(result), "skip"))
			skipped++;
		else
			failed++;
	}
	print_line("# Table of %s: %zu as expected, %zu not, %zu not tried", run.table, matched, failed, skipped);
	/* Whoever counts fewer results than this has lost lines of the console. */
	if (run.lava)
		print_signal(run.lava, done == run.count ? "pass" : "fail", (double)done, "results");
}

/* ---- the command line ------------------------------------------------------------------------ */

static void __attribute__((noreturn)) print_help(void)
{
	printf("Usage: %s [OPTION...] [PATTERN...]\n"
	       "Runs the cases whose id matches a PATTERN (a glob such as 'pinned-pages/*'), or all of\n"
	       "them, in parallel, and prints KTAP: one line a case.\n\n"
	       "  --cases DIR        the directory of the case programs (default: the cases built into\n"
	       "                     this program, else the directory 'cases' beside it)\n"
	       "  --list             print the ids and run nothing\n"
	       "  --describe         print what each case says of itself and run nothing\n"
	       "  --explain          print that and what made each case what it is, and run nothing\n"
	       "  --table            print the table of this kernel, or of --expect, and run nothing\n"
	       "  --expect VERSION   judge by the table of this version (6.6, 6.12.9), whatever the kernel\n"
	       "                     says it is; the environment variable EXPECT does the same\n"
	       "  --tables FILE      judge by these tables; the default are those in this program, if it has any:\n"
	       "                     lines 'CASE<TAB>OUTCOME', as 'make table' prints them\n"
	       "  --raw              judge by no table: ok is what the case asserts\n"
	       "  --jobs N           cases at once (default 64)\n"
	       "  --timeout SECONDS  of one case, after which all it started is killed (default 60)\n"
	       "  --repeat N         run each case N times; a case whose runs differ is not ok, 'mixed'\n"
	       "  --lava NAME        print each verdict against the table as a LAVA signal, too, and at the\n"
	       "                     end one called NAME with their number\n"
	       "  --console          end each line with its CRC-32 and print results as they come: for\n"
	       "                     a console that the kernel writes to as well\n"
	       "  --one-shot         for a machine that is gone after the run: no keeper for each case; what\n"
	       "                     a case leaves outside its process group stays\n"
	       "  --kmsg             write the name of each case to the kernel's log as it starts\n"
	       "  --help             this text\n\n"
	       "Exit status: 0 each case did what the table says (without a table: what it asserts) or could\n"
	       "not be tried, 1 not, 2 nothing could be run, 128 + N stopped by signal N.\n",
	       program_invocation_short_name);
	exit(0);
}

static double positive(const char *option, const char *text, double limit)
{
	char *end;
	double value = strtod(text, &end);

	if (*end || !(value > 0) || value > limit)
		die("--%s takes a number above 0 and up to %.0f, not '%s'", option, limit, text);
	return value;
}

static char **parse_arguments(int argc, char **argv)
{
	static const struct option options[] = {
		{ "cases", required_argument, NULL, 'c' }, { "list", no_argument, NULL, 'l' },
		{ "describe", no_argument, NULL, 'd' }, { "explain", no_argument, NULL, 'x' },
		{ "table", no_argument, NULL, 'T' }, { "raw", no_argument, NULL, 'R' }, { "jobs", required_argument, NULL, 'j' },
		{ "timeout", required_argument, NULL, 't' }, { "repeat", required_argument, NULL, 'r' },
		{ "expect", required_argument, NULL, 'e' }, { "tables", required_argument, NULL, 'F' }, { "lava", required_argument, NULL, 'L' },
		{ "console", no_argument, NULL, 'C' },
		{ "one-shot", no_argument, NULL, '1' }, { "help", no_argument, NULL, 'h' },
		{ "kmsg", no_argument, NULL, 'k' },
		{ NULL, 0, NULL, 0 },
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'c': run.cases = optarg; break;
		case 'l': run.task = LIST; break;
		case 'd': run.task = DESCRIBE; break;
		case 'x': run.task = EXPLAIN; break;
		case 'T': run.task = TABLE; break;
		case 'R': run.raw = true; break;
		case 'j': run.jobs = (int)positive("jobs", optarg, 1024); break;
		case 't': run.timeout_s = positive("timeout", optarg, 86400); break;
		case 'r': run.repeat = (int)positive("repeat", optarg, 1000000); break;
		case 'e': run.expect = optarg; break;
		case 'F': run.tables = optarg; break;
		case 'L': run.lava = optarg; break;
		case 'C': run.console = true; break;
		case '1': run.one_shot = true; break;
		case 'k':
			if (run.marks < 0)
				run.marks = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
			if (run.marks < 0)
				die("--kmsg: /dev/kmsg: %s", strerror(errno));
			break;
		case 'h': print_help();
		default: die("try --help");
		}
	}
	if (run.jobs < 1 || run.repeat < 1)
		die("--jobs and --repeat take whole numbers from 1");
	if (run.raw || (!run.tables && !tables_inside)) {
		if (run.lava || (run.expect && *run.expect) || run.task == EXPLAIN || run.task == TABLE)
			die("--lava, --expect, --explain and --table need tables, which %s; name some with --tables",
			    run.raw ? "--raw puts aside" : "this program lacks");
		run.raw = true;
	}
	if (run.lava && (!*run.lava || run.lava[strspn(run.lava, "abcdefghijklmnopqrstuvwxyz0123456789_.-")]))
		die("--lava takes a name of a-z, 0-9, '_', '.' and '-', not '%s'", run.lava);
	return argv + optind;
}

/* The directory 'cases' beside this program. */
static const char *default_cases(void)
{
	static char path[1100];
	ssize_t length = readlink("/proc/self/exe", path, sizeof(path) - 16);
	char *slash;

	if (length < 0)
		return "cases";
	path[length] = '\0';
	slash = strrchr(path, '/');
	strcpy(slash ? slash + 1 : path, "cases");
	return path;
}

static void print_indented(const char *line)
{
	printf("  %s\n", line);
}

static int describe_all(void)
{
	for (size_t i = 0; i < run.count; i++) {
		pid_t pid;
		int status;

		fflush(stdout);
		pid = fork();
		if (!pid)
			become_case(run.results[i].id, "--describe");
		waitpid(pid, &status, 0);
		if (status)
			die("%s --describe: exit status %d", run.results[i].id, WEXITSTATUS(status));
		if (run.task == EXPLAIN) {
			printf("table:\n");
			judge_history(run.results[i].id, print_indented);
		}
		printf("\n");
	}
	return 0;
}

/* Where Ubuntu's kernels say what upstream version they are. */
static void print_signature(void)
{
	char line[200];
	FILE *file = fopen("/proc/version_signature", "r");

	if (file && fgets(line, sizeof(line), file))
		print_line("# signature: %.*s", (int)strcspn(line, "\n"), line);
	if (file)
		fclose(file);
}

/* kselftest starts a case under its own name, FAMILY.NAME, and tells no more. */
static bool is_case_name(char *name)
{
	for (const struct entry *entry = built_in_cases; entry && entry->id; entry++)
		if (!strcmp(dotted(entry->id), name))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	size_t pass = 0, fail = 0, skipped = 0, known = 0, done;
	char *own_name[] = { program_invocation_short_name, NULL }, **patterns;
	struct utsname kernel;
	double start = now_ms();

	run.kselftest = tables_inside && is_case_name(*own_name);
	run.expect = tables_inside ? getenv("EXPECT") : NULL;
	patterns = parse_arguments(argc, argv);
	if (!run.cases && !built_in_cases)
		run.cases = default_cases();
	find_cases(run.kselftest ? own_name : patterns);
	uname(&kernel);
	if (!run.raw)
		read_tables();
	if (!run.raw && (run.task == RUN || run.task == TABLE))
		choose_table(&kernel);
	if (run.task == DESCRIBE || run.task == EXPLAIN)
		return describe_all();
	if (run.task == TABLE)
		return print_table();
	if (run.task == LIST) {
		for (size_t i = 0; i < run.count; i++)
			printf("%s\n", run.results[i].id);
		return 0;
	}

	if (run.one_shot && !run.cases)
		dl_iterate_phdr(own_segment, NULL);
	setenv("KSFT_TAP_LEVEL", "1", 1);
	print_line("KTAP version 1");
	print_line("# kernel: %s %s %s %s", kernel.sysname, kernel.release, kernel.version,
		   kernel.machine);
	print_signature();
	print_line("# facts: %s", facts(&kernel, false));
	if (run.table)
		print_line("# judged by the table of %s%s", run.table, run.expect && *run.expect ? ", as --expect asks" : "");
	print_line("1..%zu", run.count);
	done = run_all();
	for (size_t i = 0; i < run.count; i++) {
		struct result *result = &run.results[i];

		if (!result->printed)
			continue;
		if (!result->differing && !strcmp(result->outcome, "skip"))
			skipped++;
		else if (result->row ? !is_expected(result) : result->differing || strcmp(result->outcome, "pass"))
			fail++;
		else if (strcmp(result->outcome, "pass"))
			known++;
		else
			pass++;
	}
	print_line("# Totals: pass:%zu fail:%zu xfail:%zu xpass:0 skip:%zu error:0", pass, fail, known, skipped);
	if (run.table)
		print_comparison(done);
	if (stop_signal) {
		print_line("Bail out! stopped by signal %d after %zu of %zu cases", (int)stop_signal, done,
			   run.count);
		return 128 + stop_signal;
	}
	print_line("# %zu cases, %.2f s", done, (now_ms() - start) / 1e3);
	if (fail)
		return EXIT_MISMATCH;
	if (run.table && skipped == done)
		return run.kselftest ? KSFT_SKIP : EXIT_CANNOT_RUN;
	return 0;
}
