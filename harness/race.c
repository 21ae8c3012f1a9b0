// SPDX-License-Identifier: GPL-2.0
/*
 * Two threads at once (see race.h).
 */
#include "race.h"

#include <sched.h>
#include <stdatomic.h>

bool another_round(int round)
{
	enum { FEWEST = 5, MOST = 60, ENOUGH_MS = 200 };
	static double started;

	if (!round)
		started = now_ms();
	return round < FEWEST || (round < MOST && now_ms() - started < ENOUGH_MS);
}

struct start {
	void (*act)(void *);
	void *arg;
	atomic_int *waiting;
	int steps;
};

/* Both are here; after so many steps, each of which gives way as well, the act. */
static void start_together(const struct start *start)
{
	enum { SPINS = 40 };

	/* Giving way, as there may be one processor only: there who comes last would act first in each round. */
	atomic_fetch_sub(start->waiting, 1);
	while (atomic_load(start->waiting) > 0)
		sched_yield();
	for (int step = 0; step < start->steps; step++) {
		for (volatile int i = 0; i < SPINS; i = i + 1)
			;
		sched_yield();
	}
	start->act(start->arg);
}

static void *their_thread(void *start)
{
	start_together(start);
	return NULL;
}

void race(int round, void (*ours)(void *), void (*theirs)(void *), void *arg)
{
	enum { MOST_STEPS = 32 };
	int steps = round / 2 % MOST_STEPS, error;
	atomic_int waiting = 2;
	struct start our_start = { ours, arg, &waiting, round % 2 ? steps : 0 };
	struct start their_start = { theirs, arg, &waiting, round % 2 ? 0 : steps };
	pthread_t thread;

	thread_start(&thread, their_thread, &their_start);
	start_together(&our_start);
	error = pthread_join(thread, NULL);
	if (error)
		broken("pthread_join: %s", strerror(error));
}
