// SPDX-License-Identifier: GPL-2.0
/*
 * Runs each case under a kernel that lies, in every way that lies.h knows and the case could notice.
 *
 * Here: the choice of the mutations, their runs in parallel, and a line for each.
 * Not here: the lies (lies.c); which of them a case may overlook (the runner).
 *
 * All cases are linked in.  A case first runs as it is, and what it calls is recorded; then once for
 * each mutation.  Prints:
 *
 *	case ID OUTCOME REASON			as it is
 *	mutant ID MUTATION OUTCOME PLACE	PLACE: file:line of what ended the case, or -
 *	probe ...				the same, for a mutation that a case may well overlook: it
 *						shows that an assertion can fail
 *	done CASES MUTANTS
 *
 * OUTCOME is a name of outcomes.def, or of a signal, "timeout", or "unreached" when the call that was
 * to lie did not happen.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "clock.h"
#include "executor/built-in.h"
#include "executor/console.h"
#include "lies.h"
#include "outcomes.h"
#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NAME_SIZE = 64 };

/* A run of a case: to record it, or under a mutation. */
struct job {
	const struct entry *entry;
	char mutation[4 * NAME_SIZE];	/* with the premise in front */
	char premise[2 * NAME_SIZE];	/* the lie under which the case passes where it does not by itself */
	bool recording, probe;
	struct job *next;
};

struct slot {
	struct job *job;
	pid_t pid;
	int output;
	struct event_log *log;
	volatile struct lie_state *state;
	double deadline;
};

static struct {
	int jobs;
	int highest_fd;		/* none of ours is above */
	double timeout_s;
	struct job *first;	/* still to run, mutations before cases as they are */
	int cases, mutants;
} run = { .timeout_s = 10 };

/* ---- what is tried ---------------------------------------------------------------------------- */

static bool same_group(const struct event *one, const struct event *other)
{
	return one->site == other->site && one->line == other->line && one->function == other->function &&
		one->argument == other->argument && !one->error == !other->error && one->act == other->act;
}

/*
 * Of calls that are made from one place, for one assertion, with one result, those that come first
 * and last stand for all; where there are many of them, the last is another one each time, and the
 * second stands in.  Only the acts of a case that tries every set of seals all count.
 */
static bool is_chosen(const struct event_log *log, int count, int index)
{
	enum { MANY = 64 };
	int before = 0, after = 0;

	for (int i = 0; i < count; i++)
		if (same_group(&log->events[i], &log->events[index])) {
			before += i < index;
			after += i > index;
		}
	if (log->events[index].each)
		return true;
	if (before + after + 1 > MANY)
		return before < 2;
	return !before || !after;
}

static struct job *new_job(const struct entry *entry, struct job ***end)
{
	struct job *job = checked(calloc(1, sizeof(*job)));

	job->entry = entry;
	job->next = **end;
	**end = job;
	*end = &job->next;
	return job;
}

static int logged(const struct event_log *log)
{
	int limit = (int)(sizeof(log->events) / sizeof(log->events[0]));

	return log->count < limit ? log->count : limit;
}

static void add_mutations(const struct job *recorded, const struct event_log *log)
{
	int count = logged(log);
	struct job **end = &run.first;

	for (int i = 0; i < count; i++) {
		struct lie lies[LIES_LIMIT];
		int chosen = is_chosen(log, count, i) ? lies_for(&log->events[i], lies) : 0;

		for (int j = 0; j < chosen; j++) {
			struct job *job;
			char name[NAME_SIZE];

			name_event(&log->events[i], name, sizeof(name));
			if (!strncmp(recorded->premise, name, strlen(name)))
				continue;
			job = new_job(recorded->entry, &end);
			snprintf(job->mutation, sizeof(job->mutation), "%s%s%s%.15s", recorded->premise,
				 *recorded->premise ? "," : "", name, lies[j].name);
			job->probe = lies[j].probe;
		}
	}
}

/*
 * The act did not go as the case asserts, and ended it.  Under a kernel that lies about the act, the
 * case goes on: what it does then is recorded and mutated like that of any other.  The act itself can
 * have another outcome still.
 */
static void add_premise(const struct job *recorded, const struct event_log *log, const struct event *act)
{
	struct job **end = &run.first, *job;
	char name[NAME_SIZE];

	name_event(act, name, sizeof(name));
	job = new_job(recorded->entry, &end);
	snprintf(job->mutation, sizeof(job->mutation), "%sEIO", name);
	job->probe = !act->act;
	job = new_job(recorded->entry, &end);
	job->recording = true;
	snprintf(job->premise, sizeof(job->premise), "%s%s", name,
		 strcmp(log->contract, "allowed") ? log->contract : "0");
}

static void add_premises(const struct job *recorded, const struct event_log *log)
{
	int last = logged(log) - 1;

	while (last >= 0 && (!log->events[last].act || is_assertion(&log->events[last])))
		last--;
	if (last >= 0) {
		add_premise(recorded, log, &log->events[last]);
		return;
	}
	/* The result came from elsewhere, such as another thread: it can be that of any call. */
	for (int i = 0; i < logged(log); i++)
		if (log->events[i].in_case && !is_assertion(&log->events[i]))
			add_premise(recorded, log, &log->events[i]);
}

/* ---- one run ---------------------------------------------------------------------------------- */

static void start(struct slot *slot, struct job *job)
{
	pid_t self = getpid();

	slot->job = job;
	slot->deadline = now_ms() + run.timeout_s * 1000;
	*slot->state = (struct lie_state){ 0 };
	slot->log->count = 0;
	if (ftruncate(slot->output, 0))
		die("ftruncate: %s", strerror(errno));
	lseek(slot->output, 0, SEEK_SET);
	slot->pid = fork();
	if (slot->pid < 0)
		die("fork: %s", strerror(errno));
	if (slot->pid) {
		setpgid(slot->pid, slot->pid);
		return;
	}
	detach(slot->output);
	if (getppid() != self)
		_exit(OUTCOME_broken);
	if (job->recording)
		record_events(slot->log);
	if (*job->mutation || *job->premise)
		tell_lie(*job->mutation ? job->mutation : job->premise, slot->state);
	become_built_in(job->entry, NULL, run.highest_fd);
}

static const char *outcome_of(int status)
{
	if (WIFSIGNALED(status))
		return signal_name(WTERMSIG(status));
	return outcome_name(WEXITSTATUS(status)) ?: "broken";
}

/* "... at FILE:LINE", the last of those that the case printed. */
static void find_place(const char *output, char *place, size_t size)
{
	const char *at = output, *end;

	snprintf(place, size, "-");
	while ((at = strstr(at, " at "))) {
		at += strlen(" at ");
		end = at + strcspn(at, " \n");
		if (*end == '\n' && memchr(at, ':', (size_t)(end - at)))
			snprintf(place, size, "%.*s", (int)(end - at), at);
	}
}

static void read_output(int fd, char *output, size_t size)
{
	ssize_t got = pread(fd, output, size - 1, 0);

	output[got < 0 ? 0 : got] = '\0';
	for (char *at = output; *at; at++)
		if (*at == '\t' || *at == '\r')
			*at = ' ';
}

static void finish(struct slot *slot, const char *outcome)
{
	static char output[1 << 16];
	struct job *job = slot->job;
	char text[200] = "-", *reason;

	kill(-slot->pid, SIGKILL);
	read_output(slot->output, output, sizeof(output));
	if (!job->recording) {
		find_place(output, text, sizeof(text));
		if (!slot->state->told)
			outcome = "unreached";
		print_line("%s %s %s %s %s", job->probe ? "probe" : "mutant", job->entry->id, job->mutation,
			   outcome, text);
		run.mutants += !job->probe;
	} else if (!*job->premise) {
		reason = strstr(output, "# SKIP ");
		if (reason)
			snprintf(text, sizeof(text), "%.*s", (int)strcspn(reason + 7, "\n"), reason + 7);
		print_line("case %s %s %s", job->entry->id, outcome, text);
		run.cases++;
	}
	if (job->recording && !strcmp(outcome, "pass"))
		add_mutations(job, slot->log);
	else if (job->recording && !*job->premise && strcmp(outcome, "skip"))
		add_premises(job, slot->log);
	free(job);
	slot->job = NULL;
}

/* ---- all of them ------------------------------------------------------------------------------ */

static void await_one(struct slot *slots)
{
	const struct timespec moment = { .tv_nsec = 100L * 1000 * 1000 };
	sigset_t child;
	int status;
	pid_t pid;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	while ((pid = waitpid(-1, &status, WNOHANG)) <= 0) {
		for (struct slot *slot = slots; slot < slots + run.jobs; slot++)
			if (slot->job && now_ms() > slot->deadline) {
				kill(slot->pid, SIGKILL);
				kill(-slot->pid, SIGKILL);
				waitpid(slot->pid, NULL, 0);
				finish(slot, "timeout");
				return;
			}
		sigtimedwait(&child, NULL, &moment);
	}
	for (struct slot *slot = slots; slot < slots + run.jobs; slot++)
		if (slot->job && slot->pid == pid)
			finish(slot, outcome_of(status));
}

static void run_all(void)
{
	struct slot *slots = checked(calloc((size_t)run.jobs, sizeof(*slots)));
	const int prot = PROT_READ | PROT_WRITE, flags = MAP_SHARED | MAP_ANONYMOUS;
	int busy;

	for (struct slot *slot = slots; slot < slots + run.jobs; slot++) {
		slot->log = mmap(NULL, sizeof(*slot->log), prot, flags, -1, 0);
		slot->state = mmap(NULL, sizeof(*slot->state), prot, flags, -1, 0);
		slot->output = (int)syscall(SYS_memfd_create, "output", 0);
		if (slot->log == MAP_FAILED || slot->state == MAP_FAILED || slot->output < 0)
			die("no memory for a job: %s", strerror(errno));
		run.highest_fd = slot->output + 1;
	}
	do {
		busy = 0;
		for (struct slot *slot = slots; slot < slots + run.jobs; slot++) {
			if (!slot->job && run.first) {
				struct job *job = run.first;

				run.first = job->next;
				start(slot, job);
			}
			busy += slot->job != NULL;
		}
		if (busy)
			await_one(slots);
	} while (busy);
	free(slots);
}

static void add_cases(char **patterns)
{
	struct job **end = &run.first;

	for (const struct entry *entry = built_in_cases; entry->id; entry++) {
		bool wanted = !*patterns;

		for (char **pattern = patterns; *pattern; pattern++)
			wanted = wanted || !fnmatch(*pattern, entry->id, 0);
		if (!wanted)
			continue;
		new_job(entry, &end)->recording = true;
	}
	if (!run.first)
		die("no case matches");
}

static void __attribute__((noreturn)) print_help(void)
{
	printf("Usage: mutants [OPTION...] [PATTERN...]\n"
	       "       mutants --lie MUTATION CASE\n"
	       "Runs each case (of those whose id matches a PATTERN) once for each way in which the kernel\n"
	       "could lie to it, and prints how it ends.  Or runs one case under one mutation: its output\n"
	       "and exit status are the case's own.  harness/lies.h says what a mutation's name means.\n\n"
	       "  --lie MUTATION     such as 'fcntl#3=EPERM'\n"
	       "  --jobs N           runs at once (default: 4 for each processor)\n"
	       "  --timeout SECONDS  of one run (default 10)\n"
	       "  --console          begin each line with \"# \" and end it with its CRC-32\n"
	       "  --help             this text\n\n"
	       "Exit status: 0 all was tried, whatever came of it; 2 nothing could be.\n");
	exit(0);
}

static void __attribute__((noreturn)) run_one(const char *mutation, char **cases)
{
	volatile struct lie_state *state = checked(mmap(NULL, sizeof(*state), PROT_READ | PROT_WRITE,
							MAP_SHARED | MAP_ANONYMOUS, -1, 0));

	if (!*cases || cases[1])
		die("--lie goes with one case");
	if (!tell_lie(mutation, state))
		die("'%s' is no mutation: FUNCTION#N=LIE, see harness/lies.h", mutation);
	for (const struct entry *entry = built_in_cases; entry->id; entry++)
		if (!strcmp(entry->id, *cases))
			become_built_in(entry, NULL, STDERR_FILENO + 1);
	die("no case is named '%s'", *cases);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "lie", required_argument, NULL, 'l' }, { "jobs", required_argument, NULL, 'j' },
		{ "timeout", required_argument, NULL, 't' }, { "console", no_argument, NULL, 'C' },
		{ "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	const char *mutation = NULL;
	sigset_t child;
	int option;

	console.prefix = "# ";
	run.jobs = 4 * (int)sysconf(_SC_NPROCESSORS_ONLN);
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'l': mutation = optarg; break;
		case 'j': run.jobs = atoi(optarg); break;
		case 't': run.timeout_s = atof(optarg); break;
		case 'C': console.shared = true; break;
		case 'h': print_help();
		default: die("try --help");
		}
	}
	if (run.jobs < 1 || run.jobs > 256 || !(run.timeout_s > 0))
		die("--jobs takes 1 to 256, --timeout a number above 0");
	if (mutation)
		run_one(mutation, argv + optind);
	setenv("KSFT_TAP_LEVEL", "1", 1);
	/* Blocked, never handled: sigtimedwait() takes it. */
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	add_cases(argv + optind);
	run_all();
	print_line("done %d %d", run.cases, run.mutants);
	return 0;
}
