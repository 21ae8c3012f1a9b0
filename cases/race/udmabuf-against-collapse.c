// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"
#include "pins.h"

#include <stdatomic.h>

DESCRIBE("What is stored through a dma-buf of a memfd is in the memfd, also if the kernel was making one huge page of its pages when the dma-buf was made.",
	 .contract = "allowed", .since = "6.1", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; madvise(2), MADV_COLLAPSE; mm/gup: check folio->mapping under folio lock in memfd_pin_folios()");

/* The kernel takes each of these pages from so many mappings: that is the time in which the dma-buf is made. */
enum { PAGES = 128, MAPPINGS = 200, MEETINGS = 5, TRIES = 15 };

struct collapse {
	void *map;
	size_t size;
	atomic_bool over;
};

static void *collapse_it(void *arg)
{
	struct collapse *collapse = arg;

	SETUP_NEEDS("MADV_COLLAPSE", madvise(collapse->map, collapse->size, MADV_COLLAPSE), EINVAL, ENOMEM, EAGAIN);
	atomic_store(&collapse->over, true);
	return NULL;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct collapse collapse = { .size = pmd_page_size() };
	int device = udmabuf_device(), fd = sealable_memfd(0), buffer, met = 0;
	struct udmabuf_create create = udmabuf_of(fd, PAGE);
	unsigned char *map, *last = NULL, *view;
	pthread_t thread;
	bool early;

	require_processors(2);
	SETUP(ftruncate(fd, (off_t)collapse.size));
	seal(fd, F_SEAL_SHRINK);
	map = collapse.map = map_aligned(fd, collapse.size, PROT_READ | PROT_WRITE, MAP_SHARED);
	for (int i = 0; i < MAPPINGS; i++)
		last = SETUP(mmap(NULL, PAGES * PAGE, PROT_READ, MAP_SHARED, fd, (off_t)PAGE));
	for (int try = 0; met < MEETINGS && try < TRIES; try++) {
		SETUP_NEEDS("huge pages", madvise(map, collapse.size, MADV_NOHUGEPAGE), EINVAL);
		fill_with_pattern(map, PAGE + PAGES * PAGE);
		SETUP_NEEDS("MADV_POPULATE_READ", madvise(last, PAGES * PAGE, MADV_POPULATE_READ), EINVAL);
		SETUP(madvise(map, collapse.size, MADV_HUGEPAGE));
		atomic_store(&collapse.over, false);
		thread_start(&thread, collapse_it, &collapse);

		/* When the second page goes, the kernel has looked for users of the first. */
		while (is_mapped(map + PAGE) && !atomic_load(&collapse.over))
			;
		early = !atomic_load(&collapse.over);
		buffer = ALLOWED(ioctl(device, UDMABUF_CREATE, &create));
		pthread_join(thread, NULL);
		view = map_shared(buffer, PAGE, PROT_READ | PROT_WRITE);
		view[0] = PATTERN_ALIEN;
		BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);

		met += early;
		SEALS_ARE(fd, F_SEAL_SHRINK);
		SIZE_IS(fd, (off_t)collapse.size);
		unmap(view, PAGE);
		SETUP(close(buffer));
		SETUP(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)collapse.size));
	}
	if (met < MEETINGS)
		skip("each huge page was made too soon");
	return passed();
}
