// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

#include <poll.h>

DESCRIBE("F_SEAL_WRITE is not added when a fatal signal ends its wait while the last of thousands of pages is still in use.",
	 .contract = "allowed", .since = "3.17",
	 .source = "05f65b5c7090 shm: wait for pins to be released when sealing; signal(7), SIGKILL");

/*
 * The look lets others run after every 4096 pages in use; kernels up to 4.19 after 1024.  A pipe takes
 * 256 pages of 4 KiB, or 16 of 64 KiB, in the largest size that everybody may give it.
 */
enum { FREED = 4096, LARGEST = 1 << 20, MOST_PIPES = FREED / 16 };

struct pinned {
	int fd, count;
	struct page_pipe pipes[MOST_PIPES];
};

static void close_all(const struct pinned *pinned)
{
	for (int i = 0; i < pinned->count; i++) {
		SETUP(close(pinned->pipes[i].in));
		SETUP(close(pinned->pipes[i].out));
	}
}

static void add_write_seal(void *arg)
{
	const struct pinned *pinned = arg;

	/* Those that the child inherited; the parent's hold the pages. */
	close_all(pinned);
	REFUSED(EBUSY, fcntl(pinned->fd, F_ADD_SEALS, F_SEAL_WRITE));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { TRIES = 6, LATER_MS = 5 };
	struct pinned pinned = { .fd = sealable_memfd(0), .count = (int)(FREED * PAGE / LARGEST) };
	struct sleeper sealer;
	int status;

	SETUP(fallocate(pinned.fd, 0, 0, (off_t)((FREED + 1) * PAGE)));
	pin_with_vmsplice(pinned.fd, (off_t)(FREED * PAGE), PAGE, 0);

	/* It sleeps first for work of all processors, and then looks at all pages once: each time later. */
	for (int try = 0; try < TRIES; try++) {
		for (int i = 0; i < pinned.count; i++)
			pinned.pipes[i] = pin_with_vmsplice(pinned.fd, (off_t)i * LARGEST, LARGEST, 0);
		sealer = sleeper_caught(add_write_seal, &pinned);
		poll(NULL, 0, LATER_MS * try);

		close_all(&pinned);
		ALLOWED(kill(sealer.pid, SIGKILL));
		status = sleeper_status(&sealer);
		CHECK(WIFSIGNALED(status), "it survived SIGKILL");
		SEALS_ARE(pinned.fd, 0);
	}

	SIZE_IS(pinned.fd, (off_t)((FREED + 1) * PAGE));
	BYTES_ARE(pinned.fd, 0, PAGE, 0);
	return passed();
}
