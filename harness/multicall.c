// SPDX-License-Identifier: GPL-2.0
/*
 * All cases in one static program, for places where a file system costs memory: an initramfs, a
 * board.  `cases --list` prints the ids, `cases family/name [OPTION...]` is that case.
 */
#include <stdio.h>
#include <string.h>

/* Made by the Makefile: one row a case, then a row of zeros. */
struct entry {
	const char *id;
	int (*main)(int argc, char **argv);
};
extern const struct entry entries[];

int main(int argc, char **argv)
{
	for (const struct entry *entry = entries; argc == 2 && entry->id; entry++)
		if (!strcmp(argv[1], "--list"))
			puts(entry->id);
	if (argc == 2 && !strcmp(argv[1], "--list"))
		return 0;
	for (const struct entry *entry = entries; argc >= 2 && entry->id; entry++)
		if (!strcmp(argv[1], entry->id))
			return entry->main(argc - 1, argv + 1);
	fprintf(stderr, "Usage: %s --list | CASE [OPTION...]\n", argv[0]);
	return 2;
}
