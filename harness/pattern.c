// SPDX-License-Identifier: GPL-2.0
/*
 * The bytes that the memfds of cases are filled with.
 */
#include "pattern.h"

#include <string.h>
#include <unistd.h>

size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

unsigned char pattern(size_t offset)
{
	/* 191 is prime: neither pages nor powers of two repeat it.  Values 1..191, so never 0 or 0xee. */
	return (unsigned char)(1 + offset % PATTERN_PERIOD);
}

static unsigned char patterned[PATTERN_CHUNK + PATTERN_PERIOD];

/*
 * Before any thread, and where the executor holds the cases, once for all of them: a division for each
 * byte costs more than most cases do where the processor is emulated.
 */
static void __attribute__((constructor)) make_pattern(void)
{
	for (size_t i = 0; i < sizeof(patterned); i++)
		patterned[i] = pattern(i);
}

const unsigned char *pattern_from(size_t offset)
{
	return patterned + offset % PATTERN_PERIOD;
}

void fill_with_pattern(void *memory, size_t size)
{
	for (size_t done = 0, want; done < size; done += want) {
		want = size - done < PATTERN_CHUNK ? size - done : PATTERN_CHUNK;
		memcpy((unsigned char *)memory + done, pattern_from(done), want);
	}
}
