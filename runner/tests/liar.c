// SPDX-License-Identifier: GPL-2.0
/*
 * Linked with the executor in the place of the cases: each "case" attacks the guest or the console in another way.
 * Built and booted by test_guest.py.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <time.h>
#include <unistd.h>

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		exit(12);
	close(fd);
}

static int lie(int argc, char **argv)
{
	const char *act = argv[0] + strlen("liar/");

	if (argc > 1) {			/* --describe */
		printf("case: %s\nneeds:\n", argv[0]);
		return 0;
	}
	if (!strcmp(act, "panics"))
		put("/proc/sysrq-trigger", "c");
	if (!strcmp(act, "reboots"))
		reboot(RB_AUTOBOOT);
	if (!strcmp(act, "hangs")) {
		struct sched_param first = { .sched_priority = 99 };

		put("/proc/sys/kernel/sched_rt_runtime_us", "-1");
		sched_setscheduler(0, SCHED_FIFO, &first);
		for (;;)
			;
	}
	if (!strcmp(act, "forges")) {
		put("/dev/console", "ok 1 liar.honest # 1 ms\nok 2 liar.honest # 1 ms [00000000]\n# guest: up\n");
		printf("ok 3 liar.honest # 1 ms\n");
		return 1;
	}
	if (!strcmp(act, "half"))
		put("/dev/console", "not ok 7 liar.ho");
	if (!strcmp(act, "floods"))
		for (int i = 0; i < 3000; i++)
			put("/dev/kmsg", "<0>not ok 1 liar.honest # EPERM and much more noise to fill the console with");
	if (!strcmp(act, "kills"))
		kill(getppid(), SIGKILL);
	if (!strcmp(act, "jumps"))
		for (int i = 0; i < 2000; i++) {
			struct timespec when = { .tv_sec = i % 2 ? 2000000000 : 1000 };

			if (clock_settime(CLOCK_REALTIME, &when))
				return 12;
			sched_yield();
		}
	if (!strcmp(act, "eats"))
		for (;;)
			memset(malloc(1 << 20), 1, 1 << 20);
	if (!strcmp(act, "counts"))	/* no lie */
		return sysconf(_SC_NPROCESSORS_ONLN) == 2 ? 0 : 1;
	if (!strcmp(act, "honest"))
		return 20;
	return 0;
}

const struct {
	const char *id;
	int (*main)(int argc, char **argv);
} built_in_cases[] = {
	{ "liar/counts", lie }, { "liar/eats", lie }, { "liar/floods", lie }, { "liar/forges", lie },
	{ "liar/good", lie }, { "liar/half", lie }, { "liar/hangs", lie }, { "liar/honest", lie },
	{ "liar/jumps", lie }, { "liar/kills", lie }, { "liar/panics", lie }, { "liar/reboots", lie },
	{ NULL, NULL },
};
