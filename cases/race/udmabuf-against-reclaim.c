// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"
#include "pins.h"
#include "reclaim.h"

#include <stdatomic.h>

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a dma-buf of the memfd exists, also if memory was reclaimed from the memfd when the dma-buf was made.",
	 .contract = "EBUSY", .since = "5.4", .needs = "udmabuf thp swap",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; madvise(2), MADV_PAGEOUT; mm/gup: check folio->mapping under folio lock in memfd_pin_folios()");

enum { TRIES = 60, DELAYS = 40, SPINS = 50 };

struct meeting {
	int device, fd, buffer;
	size_t size;
	unsigned char *map;
	atomic_bool over;
};

static void *page_it_out(void *arg)
{
	struct meeting *meeting = arg;

	SETUP_NEEDS("MADV_PAGEOUT", madvise(meeting->map, meeting->size, MADV_PAGEOUT), EINVAL);
	atomic_store(&meeting->over, true);
	return NULL;
}

/* Of a huge page that reaches past the end of the file: before it takes that out of the file, reclaim has to split it. */
static void make_huge_memfd(struct meeting *meeting)
{
	meeting->fd = sealable_memfd(0);
	SETUP(ftruncate(meeting->fd, (off_t)PAGE));
	seal(meeting->fd, F_SEAL_SHRINK);
	meeting->map = map_aligned(meeting->fd, meeting->size, PROT_READ | PROT_WRITE, MAP_SHARED);
	SETUP_NEEDS("huge pages", madvise(meeting->map, meeting->size, MADV_HUGEPAGE), EINVAL);
	fill_with_pattern(meeting->map, PAGE);
	have_mapped_huge(meeting->map, meeting->size);
}

/* A dma-buf of it, made when reclaim has begun; true if the page went to swap space all the same. */
static bool make_dmabuf_during_reclaim(struct meeting *meeting, int delay)
{
	struct udmabuf_create create = udmabuf_of(meeting->fd, PAGE);
	pthread_t thread;

	atomic_store(&meeting->over, false);
	thread_start(&thread, page_it_out, meeting);
	while (is_mapped(meeting->map) && !atomic_load(&meeting->over))
		;
	for (volatile int i = 0; i < delay; i = i + 1)
		;
	meeting->buffer = SETUP(ioctl(meeting->device, UDMABUF_CREATE, &create));
	pthread_join(thread, NULL);
	return smaps_kib(meeting->map, "Swap");
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct meeting meeting = { .device = udmabuf_device(), .size = pmd_page_size() };

	require_processors(2);
	for (int try = 1;; try++) {
		make_huge_memfd(&meeting);
		if (make_dmabuf_during_reclaim(&meeting, try % DELAYS * SPINS) || try == TRIES)
			break;
		unmap(meeting.map, meeting.size);
		SETUP(close(meeting.buffer));
		SETUP(close(meeting.fd));
	}
	unmap(meeting.map, meeting.size);

	REFUSED(EBUSY, fcntl(meeting.fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(meeting.fd, F_SEAL_SHRINK, PAGE);
	return passed();
}
