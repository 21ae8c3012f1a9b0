// SPDX-License-Identifier: GPL-2.0
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "console.h"

#include "crc32.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct console console = { .prefix = "", .exit_status = EXIT_CANNOT_RUN };

void die(const char *format, ...)
{
	va_list args;

	fflush(stdout);
	fprintf(stderr, "%s: ", program_invocation_short_name);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
	exit(console.exit_status);
}

void *checked(void *memory)
{
	if (!memory || memory == MAP_FAILED)
		die("out of memory");
	return memory;
}

/*
 * On a console that the kernel writes to as well, each line ends in its
 * checksum: a message printed into the middle of it is then found out, and cannot change a verdict.
 */
void print_line(const char *format, ...)
{
	char line[1024];
	va_list args;
	int length;

	length = sprintf(line, "%s", console.shared ? console.prefix : "");
	va_start(args, format);
	length += vsnprintf(line + length, sizeof(line) - 16 - (size_t)length, format, args);
	va_end(args);
	if (length > (int)sizeof(line) - 17)
		length = (int)sizeof(line) - 17;
	if (console.shared)
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
