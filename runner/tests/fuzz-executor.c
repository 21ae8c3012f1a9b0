// SPDX-License-Identifier: GPL-2.0
/*
 * What the executor reads from others, under a fuzzer: a case's output with its exit status, and the command line.
 *
 *	clang -g -fsanitize=fuzzer,address,undefined -Iharness runner/tests/fuzz-executor.c -o build/fuzz-executor
 *	build/fuzz-executor -close_fd_mask=3 -max_total_time=600 build/fuzz-corpus runner/tests/corpus/executor
 *
 * Compiled with -DREPLAY it is a program that takes inputs by name instead: test_corpus.py does that with gcc.
 *
 * The first byte chooses.  Odd: the second is the exit status or signal, and the rest is output.  Even: the
 * rest is arguments, divided by line ends.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdlib.h>

static jmp_buf left;

static void __attribute__((noreturn)) leave(int status)
{
	longjmp(left, status + 1);
}

#define main executor_main
#define exit(status) leave(status)
#include "../../harness/clock.c"
#include "../../harness/outcomes.c"
#include "../../harness/executor/built-in.c"
#include "../../harness/executor/console.c"
#include "../../harness/executor/judge.c"
#include "../../harness/executor/keeper.c"
#include "../../harness/executor/ktap.c"
#include "../../harness/executor/run.c"
#include "../../harness/executor/run-cases.c"
#include "../../harness/executor/scheduler.c"
#undef main
#undef exit

static int one_case(int argc, char **argv)
{
	(void)argv;
	return argc;
}

const struct entry built_in_cases[] = { { "a/one", one_case }, { "b/two-words", one_case }, { NULL, NULL } };

static void require(bool holds, const char *what)
{
	if (!holds) {
		fprintf(stderr, "broken rule: %s\n", what);
		abort();
	}
}

static void read_output(const uint8_t *data, size_t size)
{
	struct report report = { .done = true, .status = data[0] & 0x80 ? data[0] & 0x7f : data[0] << 8 };
	struct slot slot = { .report = &report };
	char outcome[24], detail[200], *output;
	static char pipe_content[OUTPUT_LIMIT + 1];

	slot.output = pipe_content;
	slot.length = size - 1 < OUTPUT_LIMIT ? size - 1 : OUTPUT_LIMIT;
	memcpy(slot.output, data + 1, slot.length);
	judge(&slot, outcome, detail, sizeof(detail), &output);
	require(*outcome != '\0', "there is an outcome");
	for (char *c = detail; *c; c++)
		require(*c >= ' ' && *c <= '~', "details are printable");
	for (char *c = output; *c; c++)
		require((*c >= ' ' && *c <= '~') || *c == '\n', "output is printable");
	for (char *line = output; *line; line = strchr(line, '\n') + 1)
		require(strchr(line, '\n') && strchr(line, '\n') - line <= LINE_LIMIT, "lines are whole and short");
	require(strlen(output) <= slot.length + 64, "nothing is added");
	free(output);
}

static void read_arguments(const uint8_t *data, size_t size)
{
	char *text = strndup((const char *)data, size), *rest = text, *argv[64] = { "run-cases" }, **patterns;
	int argc = 1;

	while (argc < 63 && (argv[argc] = strsep(&rest, "\n")))
		argc++;
	argv[argc] = NULL;
	run.cases = run.tables = run.expect = run.lava = NULL;
	console.shared = run.one_shot = run.raw = false;
	run.task = RUN;
	run.jobs = 64;
	run.repeat = 1;
	run.timeout_s = 30;
	optind = 0;
	if (!setjmp(left)) {
		patterns = parse_arguments(argc, argv);
		run.cases = NULL;	/* never the file system */
		find_cases(patterns);
		require(run.count > 0, "there is a case");
		require(run.jobs >= 1 && run.jobs <= 1024 && run.repeat >= 1, "numbers are in range");
		require(run.timeout_s > 0 && run.timeout_s <= 86400, "the timeout is in range");
	}
	if (run.marks >= 0)
		close(run.marks);
	run.marks = -1;
	for (size_t i = 0; i < run.count; i++)
		free(run.results[i].id);
	free(run.results);
	run.results = NULL;
	run.count = 0;
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size >= 2 && data[0] & 1)
		read_output(data + 1, size - 1);
	else if (size >= 2)
		read_arguments(data + 1, size - 1);
	return 0;
}

#ifdef REPLAY
int main(int argc, char **argv)
{
	static uint8_t data[1 << 20];

	for (int i = 1; i < argc; i++) {
		FILE *file = fopen(argv[i], "r");
		size_t size = file ? fread(data, 1, sizeof(data), file) : 0;

		fprintf(stderr, "%s\n", argv[i]);
		if (!size)
			return 2;
		fclose(file);
		LLVMFuzzerTestOneInput(data, size);
	}
	return 0;
}
#endif
