// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "race.h"
#include "userfault.h"

#include <sched.h>
#include <stdatomic.h>

DESCRIBE("Writing through /proc/self/mem to a private mapping, which UFFDIO_CONTINUE fills and MADV_DONTNEED empties all the while, never reaches a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "5.14", .needs = "userfaultfd",
	 .cve = "CVE-2022-2590",
	 .source = "5535be309971 mm/gup: fix FOLL_FORCE COW security issue and remove FOLL_COW");

enum { WRITES = 2000 };

struct both {
	int fd, uffd, mem;
	unsigned char *map;
	atomic_bool written;
};

/* EIO: the page is missing at this moment, and nobody waits for it to be filled. */
static void write_once(const struct both *both)
{
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	ssize_t written = syscall(SYS_pwritev, both->mem, &bytes, 1, (long)(uintptr_t)both->map, 0L);

	CHECK(written == sizeof(alien) || (written == -1 && errno == EIO), "returned %zd: %s", written,
	      strerror(errno));
}

static void write_to_mapping(void *arg)
{
	struct both *both = arg;

	for (int i = 0; i < WRITES; i++)
		write_once(both);
	both->written = true;
}

static void fill_and_empty(void *arg)
{
	struct both *both = arg;

	while (!both->written) {
		struct uffdio_continue there = { .range = { (uintptr_t)both->map, PAGE } };

		ioctl(both->uffd, UFFDIO_CONTINUE, &there);
		sched_yield();
		SETUP(madvise(both->map, PAGE, MADV_DONTNEED));
	}
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct both both = {
		.fd = sealable_memfd(PAGE), .uffd = userfault_new(UFFD_FEATURE_MINOR_SHMEM),
		.mem = SETUP(open("/proc/self/mem", O_RDWR | O_CLOEXEC)),
	};

	require_madvise();
	seal(both.fd, F_SEAL_WRITE);
	both.map = map_private(both.fd, PAGE, PROT_READ);
	userfault_register(both.uffd, both.map, PAGE, UFFDIO_REGISTER_MODE_MINOR);

	write_once(&both);	/* the page is missing still */
	race(0, write_to_mapping, fill_and_empty, &both);

	STATE_IS(both.fd, F_SEAL_WRITE, PAGE);
	return passed();
}
