// SPDX-License-Identifier: GPL-2.0
/*
 * Meeting the kernel while it splits a huge page (see split.h).
 */
#include "split.h"

#include <sched.h>

#ifndef MADV_COLD
#define MADV_COLD 20 /* 5.4 */
#endif

enum { MAPPINGS = 10000, TRIES = 40, UNDER_WAY = 4 /* a quarter */ };

void map_many_times(int fd)
{
	unsigned char *area = SETUP_NEEDS("40 MiB of address space", mmap(NULL, MAPPINGS * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0), ENOMEM);

	for (size_t i = 0; i < MAPPINGS; i++)
		SETUP(mmap(area + i * PAGE, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED, fd, 0));
}

static double processor_ms(clockid_t clock)
{
	struct timespec used = { 0 };

	SETUP(clock_gettime(clock, &used));
	return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

static void *advise(void *arg)
{
	struct split *split = arg;

	if (pthread_getcpuclockid(pthread_self(), &split->clock))
		broken("no clock of the thread's processor time");
	split->before = processor_ms(CLOCK_THREAD_CPUTIME_ID);
	atomic_store(&split->begun, true);
	SETUP_NEEDS("MADV_COLD", madvise(split->map, PAGE, MADV_COLD), EINVAL);
	split->took = processor_ms(CLOCK_THREAD_CPUTIME_ID) - split->before;
	atomic_store(&split->over, true);
	/* The clock ends with the thread. */
	while (!atomic_load(&split->seen))
		sched_yield();
	return NULL;
}

void split_start(struct split *split, void *map)
{
	double enough = split->took / UNDER_WAY;

	split->map = map;
	atomic_store(&split->begun, false);
	atomic_store(&split->over, false);
	atomic_store(&split->seen, false);
	thread_start(&split->thread, advise, split);
	while (!atomic_load(&split->over) &&
	       (!split->tries || !atomic_load(&split->begun) || processor_ms(split->clock) - split->before < enough))
		sched_yield();
}

void split_end(struct split *split)
{
	split->met = !atomic_load(&split->over);
	atomic_store(&split->seen, true);
	if (pthread_join(split->thread, NULL))
		broken("pthread_join");
	if (++split->tries == TRIES && !split->met)
		skip("each split of a huge page was over too soon");
}
