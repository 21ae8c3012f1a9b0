// SPDX-License-Identifier: GPL-2.0
/*
 * The frame of a case: command line, acts, verdict.  Nothing here opens, maps or looks at a file; set-up
 * is in setup.c and peer.c, and state.c compares what an act left behind.
 */
#include "frame.h"
#include "sandbox.h"

#include <ctype.h>
#include <kselftest.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/resource.h>

#ifndef ARRAY_SIZE	/* kselftest.h has it since 5.18 */
#define ARRAY_SIZE(array) (sizeof(array) / sizeof((array)[0]))
#endif

static char case_id[256];	/* map-then-seal/shared-read */
static const struct about *case_about;
static enum outcome expected_outcome;
static bool expecting;		/* --expect was given */
static pid_t case_pid;
enum { REASON_SIZE = 400 };
static char *child_reason;	/* shared with children: why one skipped */

const char *case_name(void)
{
	return case_id;
}

static void (*undo_at_end)(void);

void at_end(void (*undo)(void))
{
	undo_at_end = undo;
}

/*
 * The one way out.  A child passes its outcome to its parent, which reports it; the case itself
 * prints its TAP line.  Under --expect the exit status is 0 (as expected), 1 (not), or 125, which
 * git bisect takes for "this one cannot be tried".
 */
void conclude(enum outcome outcome, const char *directive, ...)
{
	char text[512], tap_id[256];
	const char *refused;
	int status = outcome;
	va_list args;

	if (outcome != OUTCOME_pass && outcome != OUTCOME_skip && (refused = why_not_believed()))
		skip("%s, so a mismatch says nothing", refused);
	if (getpid() != case_pid) {
		fflush(stdout);
		_exit(outcome);
	}
	if (undo_at_end) {
		void (*undo)(void) = undo_at_end;

		undo_at_end = NULL;
		undo();
	}

	va_start(args, directive);
	vsnprintf(text, sizeof(text), directive, args);
	va_end(args);
	snprintf(tap_id, sizeof(tap_id), "%s", case_id);
	for (char *slash = tap_id; (slash = strchr(slash, '/')); )
		*slash = '.';

	if (expecting && outcome != expected_outcome &&
	    (outcome == OUTCOME_skip || outcome == OUTCOME_broken))
		status = 125;
	else if (expecting)
		status = outcome == expected_outcome ? KSFT_PASS : KSFT_FAIL;

	if (expecting && status != 125)
		ksft_test_result(status == KSFT_PASS, "%s # %s, expected: %s\n", tap_id,
				 outcome_name(outcome), outcome_name(expected_outcome));
	else if (outcome == OUTCOME_pass)
		ksft_test_result_pass("%s\n", tap_id);
	else if (outcome == OUTCOME_skip)
		ksft_test_result_skip("%s %s\n", tap_id, text);
	else
		ksft_test_result_fail("%s # %s\n", tap_id, text);
	fflush(stdout);
	_exit(status);
}

/* Says what happened at which line; the executor and kselftest's runner forward "# " lines. */
void explain(const struct where *where, const char *format, ...)
{
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	ksft_print_msg("%s\n", where->text);
	ksft_print_msg("%s at %s:%d\n", text, where->file, where->line);
}

int passed(void)
{
	conclude(OUTCOME_pass, " ");
}

void skip(const char *reason, ...)
{
	char text[REASON_SIZE];
	va_list args;

	va_start(args, reason);
	vsnprintf(text, sizeof(text), reason, args);
	va_end(args);
	if (getpid() != case_pid)
		memcpy(child_reason, text, sizeof(text));
	conclude(OUTCOME_skip, "%s", text);
}

/* In a sandbox, a set-up that fails is the sandbox's doing until somebody tries without one. */
static void __attribute__((noreturn)) broken_or_refused(const char *what)
{
	if (sandbox(what))
		skip("under %.200s the set-up failed: %.150s", sandbox(what), what);
	conclude(OUTCOME_broken, "broken");
}

void broken(const char *why, ...)
{
	char text[400];
	va_list args;

	va_start(args, why);
	vsnprintf(text, sizeof(text), why, args);
	va_end(args);
	ksft_print_msg("set-up failed: %s\n", text);
	broken_or_refused(text);
}

void child_outcome(int outcome)
{
	if (outcome == OUTCOME_skip)
		skip("%s", child_reason);
	if (!outcome_name(outcome))
		broken("a child ended with status %d, which is no outcome", outcome);
	conclude(outcome, "%s, in another process", outcome_name(outcome));
}

/* exit() or a return from main() without a verdict, here or in a child. */
static void no_verdict(void)
{
	if (getpid() != case_pid)
		return;
	ksft_print_msg("the case ended without a verdict\n");
	conclude(OUTCOME_broken, "broken");
}

/* ---- acts and assertions --------------------------------------------------------------------- */

void not_the_filters(const struct where *where, int error)
{
	const char *call = where->text;
	size_t length = call_name(&call);
	int before = errno;

	if (filter_refuses(where->text, error))
		skip("a seccomp filter refuses %.*s: %s", (int)length, call, strerror(error));
	if (error == EACCES && confines(where->text))
		skip("%s refuses %.*s: %s", confines(where->text), (int)length, call, strerror(error));
	/* A kernel without seccomp has refused the question; callers go on to look at their own errno. */
	errno = before;
}

/* As much as cases lend to the kernel at once, which counts it against RLIMIT_MEMLOCK. */
static bool can_lock_memory(void)
{
	enum { LENT = 65536 };
	void *memory = mmap(NULL, LENT, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	bool can = memory != MAP_FAILED && !mlock(memory, LENT);

	if (memory != MAP_FAILED)
		munmap(memory, LENT);
	return can;
}

/* As many as a pipe takes. */
static bool can_open_two_more(void)
{
	int one = dup(STDOUT_FILENO), two = dup(STDOUT_FILENO);

	if (one >= 0)
		close(one);
	if (two >= 0)
		close(two);
	return two >= 0;
}

/* Ends the case as skipped if RLIMIT_NOFILE, RLIMIT_NPROC, pids.max or RLIMIT_MEMLOCK is reached by what it needs at the least. */
static void not_the_limits(const struct where *where, int error)
{
	const char *call = where->text;
	size_t length = call_name(&call);

	if ((error == EMFILE && !can_open_two_more()) || (error == ENOBUFS && !can_lock_memory()) ||
	    (error == EAGAIN && (strstr(where->text, "fork(") || strstr(where->text, "clone"))))
		skip("a limit of this process, reached by %.*s: %s", (int)length, call, strerror(error));
}

static void __attribute__((noreturn)) act_failed_with(const struct where *where, int got, const char *asserted)
{
	int outcome = outcome_of_errno(got);

	not_the_filters(where, got);
	not_the_limits(where, got);
	explain(where, "failed with errno %d (%s), asserted: %s", got, strerror(got), asserted);
	conclude(outcome, "%s, asserted: %s", outcome_name(outcome), asserted);
}

void act_refused(const struct where *where, int error, const char *name, intptr_t result, int got)
{
	if (result == -1)
		not_the_filters(where, got);
	if (result == -1 && got == error)
		return;
	if (result == -1)
		act_failed_with(where, got, name);
	explain(where, "returned %#lx, asserted: %s", (long)result, name);
	conclude(OUTCOME_allowed, "allowed, asserted: %s", name);
}

void act_allowed(const struct where *where, intptr_t result, int got)
{
	if (result == -1)
		act_failed_with(where, got, "allowed");
}

void act_transfers(const struct where *where, intptr_t count, intptr_t result, int got)
{
	if (result == count)
		return;
	if (result == -1)
		act_failed_with(where, got, "allowed");
	explain(where, "transferred %ld bytes, asserted: %ld", (long)result, (long)count);
	if (result >= 0 && result < count)
		conclude(OUTCOME_short, "short, asserted: %ld bytes", (long)count);
	conclude(OUTCOME_fail, "fail");
}

static sigjmp_buf after_fault;

static void on_fault(int signo)
{
	siglongjmp(after_fault, signo);
}

/* byte is -1 for a load. Not for threads: one jump buffer serves the process. */
void access_raises(const struct where *where, int signo, volatile void *address, int byte)
{
	struct sigaction catch = { .sa_handler = on_fault }, old_bus, old_segv;
	volatile unsigned char *target = address;
	int got;

	sigaction(SIGBUS, &catch, &old_bus);
	sigaction(SIGSEGV, &catch, &old_segv);
	got = sigsetjmp(after_fault, 1);
	if (!got) {
		if (byte < 0)
			(void)*target;
		else
			*target = (unsigned char)byte;
	}
	sigaction(SIGBUS, &old_bus, NULL);
	sigaction(SIGSEGV, &old_segv, NULL);

	if (got == signo)
		return;
	explain(where, "raised %s, asserted: %s", got ? strsignal(got) : "nothing",
		signo ? strsignal(signo) : "nothing");
	if (!got)
		conclude(OUTCOME_allowed, "allowed, asserted: %s", strsignal(signo));
	conclude(got == SIGBUS ? OUTCOME_SIGBUS : OUTCOME_SIGSEGV, "%s, asserted: %s",
		 strsignal(got), signo ? strsignal(signo) : "allowed");
}

void check_failed(const struct where *where, const char *why, ...)
{
	char text[400];
	va_list args;

	va_start(args, why);
	vsnprintf(text, sizeof(text), why, args);
	va_end(args);
	explain(where, "%s", text);
	conclude(OUTCOME_fail, "fail");
}

void setup_failed(const struct where *where, int error)
{
	not_the_limits(where, error);
	explain(where, "set-up failed with errno %d (%s)", error, strerror(error));
	broken_or_refused(where->text);
}

/* lacking ends with 0 */
void setup_lacks(const struct where *where, const char *what, int error, const int *lacking)
{
	for (; *lacking; lacking++)
		if (error == *lacking)
			skip("%s: %s", what, strerror(error));
	setup_failed(where, error);
}

/* ---- the command line ------------------------------------------------------------------------ */

static void print_help(void)
{
	printf("Usage: %s [--expect OUTCOME | --describe | --help]\n\n%s\n\n", case_id,
	       case_about->sentence);
	printf("Without an option: performs the transition; the exit status is its outcome.\n"
	       "  --expect OUTCOME  exit 0 if this is the outcome, 1 if not, 125 if it cannot be tried\n"
	       "  --describe        print sentence, contract, requirements and source, and do nothing\n"
	       "\nOutcomes and their exit status:\n");
	for (const struct listed_outcome *at = outcomes; at->name; at++)
		if (!at->error)
			printf("  %3d  %-10s %s\n", at->code, at->name, at->meaning);
	printf("  %3d... the name of an errno: the act failed with it although something else is asserted\n",
	       OUTCOME_EPERM);
}

static void print_description(void)
{
	printf("case: %s\nsentence: %s\ncontract: %s\nsince: %s\nsource: %s\nneeds: %s\ncve: %s\n", case_id,
	       case_about->sentence, case_about->contract, case_about->since, case_about->source,
	       case_about->needs ? case_about->needs : "", case_about->cve ? case_about->cve : "");
}

/* cases/map-then-seal/shared-read.c, with any directories before it, gives map-then-seal/shared-read. */
static void set_case_id(const char *file)
{
	const char *start = strstr(file, "cases/"), *next;

	while (start && (next = strstr(start + 1, "cases/")))
		start = next;
	snprintf(case_id, sizeof(case_id), "%s", start ? start + strlen("cases/") : file);
	if (strlen(case_id) > 2 && !strcmp(case_id + strlen(case_id) - 2, ".c"))
		case_id[strlen(case_id) - 2] = '\0';
}

static void __attribute__((noreturn, format(printf, 1, 2))) usage_error(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", case_id);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "; try --help\n");
	_exit(OUTCOME_broken);
}

static void take_expectation(const char *name)
{
	if (!name || outcome_of_name(name) < 0)
		usage_error("'%s' is not an outcome", name ? name : "");
	expected_outcome = outcome_of_name(name);
	expecting = true;
}

static void forget_case_pid(void)
{
	case_pid = 0;
}

void case_begin(int argc, char **argv, const char *file, const struct about *about)
{
	const struct rlimit no_core = { 0, 0 };
	const char *refused;

	set_case_id(file);
	case_about = about;
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			print_help();
			exit(0);
		} else if (!strcmp(argv[i], "--describe")) {
			print_description();
			exit(0);
		} else if (!strcmp(argv[i], "--expect")) {
			take_expectation(argv[++i]);
		} else if (!strncmp(argv[i], "--expect=", strlen("--expect="))) {
			take_expectation(argv[i] + strlen("--expect="));
		} else {
			usage_error("unknown argument '%s'", argv[i]);
		}
	}

	case_pid = getpid();
	/* A child in a pid namespace of its own can have this same number. */
	pthread_atfork(NULL, NULL, forget_case_pid);
	setrlimit(RLIMIT_CORE, &no_core);
	ksft_print_header();
	ksft_set_plan(1);
	fflush(stdout);
	refused = why_not_begin();
	if (refused)
		skip("%s", refused);
	child_reason = SETUP(mmap(NULL, REASON_SIZE, PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	atexit(no_verdict);
}
