// SPDX-License-Identifier: GPL-2.0
/*
 * KTAP: the head, a line for each case with what it said, and the end.  With a table "ok" is what the table
 * says of this kernel, and without one what the case asserts.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "executor.h"

#include "console.h"

#include <stdio.h>
#include <string.h>

const char *dotted(const char *id)
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

void print_result(struct result *result, size_t number)
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

void print_head(const struct utsname *kernel, const char *facts)
{
	print_line("KTAP version 1");
	print_line("# kernel: %s %s %s %s", kernel->sysname, kernel->release, kernel->version,
		   kernel->machine);
	print_signature();
	print_line("# facts: %s", facts);
	if (run.table)
		print_line("# judged by the table of %s%s", run.table, run.expect && *run.expect ? ", as --expect asks" : "");
	print_line("1..%zu", run.count);
}

/* By something beside the kernel: a filter, a security module, missing capabilities.  The first two tell a sandbox. */
static bool was_refused(const char *reason, bool *is_sandbox)
{
	static const char *const telling[] = { "seccomp filter ", "security module ", "PR_SET_MDWE ", "no /proc " };

	for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++)
		if (strstr(reason, telling[i]))
			return *is_sandbox = true;
	return strstr(reason, "Operation not permitted");
}

static void print_comparison(size_t done)
{
	size_t matched = 0, skipped = 0, failed = 0, refused = 0;
	bool is_sandbox = false;

	for (size_t i = 0; i < run.count; i++) {
		const struct result *result = &run.results[i];

		if (!result->printed)
			continue;
		if (is_expected(result))
			matched++;
		else if (!strcmp(verdict(result), "skip")) {
			skipped++;
			refused += was_refused(result->detail, &is_sandbox);
		} else
			failed++;
	}
	print_line("# Table of %s: %zu as expected, %zu not, %zu not tried", run.table, matched, failed, skipped);
	if (is_sandbox)
		print_line("# This looks like a sandbox, which refused %zu cases something; that says nothing about the kernel", refused);
	/* Whoever counts fewer results than this has lost lines of the console. */
	if (run.lava)
		print_signal(run.lava, done == run.count ? "pass" : "fail", (double)done, "results");
}

int print_end(size_t done, double ms)
{
	size_t pass = 0, fail = 0, skipped = 0, known = 0;

	for (size_t i = 0; i < run.count; i++) {
		const struct result *result = &run.results[i];

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
	print_line("# %zu cases, %.2f s", done, ms / 1e3);
	if (fail)
		return EXIT_MISMATCH;
	if (run.table && skipped == done)
		return run.kselftest ? KSFT_SKIP : ALL_SKIPPED;
	return 0;
}
