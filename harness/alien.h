/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a case tries to get into a sealed memfd: bytes that its pattern has nowhere, in the places
 * they can come from.
 */
#ifndef HARNESS_ALIEN_H
#define HARNESS_ALIEN_H

#include "case.h"
#include "pins.h"

/* Every byte is PATTERN_ALIEN. */
extern const unsigned char alien[64];

/* A memfd with such bytes, O_RDWR, offset 0; not to be sealed. */
int alien_memfd(size_t size);
/* A page of anonymous memory with such bytes, aligned to its size. */
void *alien_page(void);
/* /proc/self/mem, which writes to read-only memory as well.  Skips where the kernel is built or told not to. */
int mem_that_forces_writes(void);
/* A pipe that holds sizeof(alien) such bytes. */
struct page_pipe alien_pipe(void);
/* The pipe still holds exactly those: whatever was to take them took none.  Empties it. */
#define PIPE_STILL_HOLDS_ALIEN(pipe) \
	pipe_still_holds_alien(HERE("contents of " #pipe), &(pipe))
void pipe_still_holds_alien(const struct where *where, const struct page_pipe *pipe);

#endif
