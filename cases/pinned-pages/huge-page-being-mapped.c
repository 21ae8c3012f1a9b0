// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"
#include "uring.h"

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while pages of a huge page of the memfd are registered buffers of an io_uring, also at the moment in which somebody maps the huge page.",
	 .contract = "EBUSY", .since = "5.14", .needs = "io_uring thp",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; io_uring_register(2), IORING_REGISTER_BUFFERS; de74976eb651 filemap: add filemap_map_folio_range()");

struct views {
	int ro;
	size_t size;
};

static void *map_again_and_again(void *arg)
{
	const struct views *views = arg;
	unsigned char *view = map_aligned(views->ro, views->size, PROT_READ, MAP_SHARED);

	madvise(view, views->size, MADV_NOHUGEPAGE);
	for (;;) {
		(void)*(volatile unsigned char *)view;
		madvise(view, views->size, MADV_DONTNEED);
	}
	return NULL;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { TRIES = 12 };
	struct views views;
	int fd = huge_page_memfd(&views.size);
	struct ring ring = ring_new();
	unsigned char *map, *view;
	pthread_t thread;

	require_processors(2);
	map = map_huge_page(fd, views.size, PROT_READ | PROT_WRITE, MAP_SHARED);
	views.ro = reopen(fd, O_RDONLY);
	view = map_aligned(views.ro, views.size, PROT_READ, MAP_SHARED);
	SETUP_NEEDS("MADV_NOHUGEPAGE", madvise(view, views.size, MADV_NOHUGEPAGE), EINVAL);
	/* As many references for pins as the mapping lacks while it is made; the fault has one. */
	ring_register_pages(&ring, map, pages_at_a_touch(view) - 1);
	unmap(map, views.size);
	thread_start(&thread, map_again_and_again, &views);

	/* Each looks at the pins six times, and sleeps in between. */
	for (int try = 0; try < TRIES; try++)
		REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, (off_t)views.size);
	return passed();
}
