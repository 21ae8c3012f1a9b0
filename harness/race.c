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
	int delay;
};

static void start_together(const struct start *start)
{
	/* Giving way, as there may be one processor only. */
	atomic_fetch_sub(start->waiting, 1);
	while (atomic_load(start->waiting) > 0)
		sched_yield();
	for (volatile int i = 0; i < start->delay; i = i + 1)
		;
	start->act(start->arg);
}

static void *their_thread(void *start)
{
	start_together(start);
	return NULL;
}

void race(int round, void (*ours)(void *), void (*theirs)(void *), void *arg)
{
	enum { STEP = 40, STEPS = 32 };
	int delay = STEP * (round / 2 % STEPS), error;
	atomic_int waiting = 2;
	struct start our_start = { ours, arg, &waiting, round % 2 ? delay : 0 };
	struct start their_start = { theirs, arg, &waiting, round % 2 ? 0 : delay };
	pthread_t thread;

	thread_start(&thread, their_thread, &their_start);
	start_together(&our_start);
	error = pthread_join(thread, NULL);
	if (error)
		broken("pthread_join: %s", strerror(error));
}
