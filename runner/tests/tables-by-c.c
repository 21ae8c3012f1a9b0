// SPDX-License-Identifier: GPL-2.0
/*
 * What harness/executor/judge.c makes of the tables, for a comparison with the runner's (test_dist.py).
 *
 * The argument is a file of tables.  Each line of the input is "expect TAB facts TAB release TAB version TAB
 * signature TAB os-release", and gets an answer: the chosen table, a row for each case, and an empty line.
 * "history" gets the history of each case.
 */
#include "../../harness/executor/judge.c"

#include <errno.h>
#include <setjmp.h>

static jmp_buf refused;

void die(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("refused: ");
	vprintf(format, args);
	printf("\n");
	va_end(args);
	longjmp(refused, 1);
}

static void say(const char *line)
{
	puts(line);
}

static void answer(char *line)
{
	char *rest = line, *fields[6];
	const char *chosen;

	for (int i = 0; i < 6; i++)
		fields[i] = strsep(&rest, "\t");
	chosen = judge_choose(&(struct kernel){ fields[2], fields[3], fields[4], fields[5] }, fields[1], fields[0]);
	puts(chosen ? chosen : "too old");
	for (size_t i = 0; chosen && i < known.cell_count; i++) {
		const struct row *row = judge_row(known.cells[i].base->id);

		printf("%s\t%s\t%s:%d\n", row->id, row->outcomes, row->file, row->line);
	}
}

int main(int argc, char **argv)
{
	FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
	char *text = NULL, *line = NULL;
	size_t size = 0;

	if (!file || getdelim(&text, &size, '\0', file) < 0)
		return 2;
	if (setjmp(refused))
		return 1;
	judge_read(text, argv[1]);
	size = 0;
	while (getline(&line, &size, stdin) > 0) {
		line[strcspn(line, "\n")] = '\0';
		if (!strcmp(line, "history"))
			for (size_t i = 0; i < known.cell_count; i++)
				judge_history(known.cells[i].base->id, say);
		else if (!setjmp(refused))
			answer(line);
		printf("\n");
	}
	return 0;
}
