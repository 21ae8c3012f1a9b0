/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The bytes that the memfds of cases are filled with.
 */
#ifndef HARNESS_PATTERN_H
#define HARNESS_PATTERN_H

#include <stddef.h>

size_t page_size(void);
#define PAGE page_size()

/* The pattern's byte at a file offset: position-dependent, never 0, never PATTERN_ALIEN. */
unsigned char pattern(size_t offset);
enum { PATTERN_PERIOD = 191, PATTERN_CHUNK = 4096 };
#define PATTERN_ALIEN 0xee
/* PATTERN_CHUNK bytes of the pattern, from this file offset on. */
const unsigned char *pattern_from(size_t offset);
/* Stores the pattern, from offset 0 up to size. */
void fill_with_pattern(void *memory, size_t size);

#endif
