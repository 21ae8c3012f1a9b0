// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "userfault.h"

DESCRIBE("UFFDIO_COPY that waits for its source fails with EAGAIN where its destination has become a private mapping of a memfd sealed with F_SEAL_WRITE, and fills no hole of the file.",
	 .contract = "EAGAIN", .since = "7.1", .needs = "userfaultfd",
	 .source = "fcntl(2), F_SEAL_WRITE; ioctl_userfaultfd(2), UFFDIO_COPY: EAGAIN; 292411fda25b mm/userfaultfd: detect VMA type change after copy retry in mfill_copy_folio_retry()");

struct copier {
	pthread_t thread;
	struct uffdio_copy copy;
	int uffd, result, error;
};

static void *copy_in_thread(void *arg)
{
	struct copier *copier = arg;

	copier->result = ioctl(copier->uffd, UFFDIO_COPY, &copier->copy);
	copier->error = errno;
	return NULL;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(0), before = sealable_memfd(0), uffd = userfault_new(0);
	struct fault_page source = fault_page_new();
	struct uffdio_copy fill = {
		.dst = (uintptr_t)source.address, .src = (uintptr_t)alien_page(), .len = PAGE,
	};
	unsigned char *map = map_shared(before, PAGE, PROT_READ | PROT_WRITE);
	struct copier copier = {
		.uffd = uffd,
		.copy = { .dst = (uintptr_t)map, .src = (uintptr_t)source.address, .len = PAGE },
	};

	SETUP(ftruncate(before, (off_t)PAGE));
	SETUP(ftruncate(fd, (off_t)PAGE));
	seal(fd, F_SEAL_WRITE);
	userfault_register(uffd, map, PAGE, UFFDIO_REGISTER_MODE_MISSING);
	thread_start(&copier.thread, copy_in_thread, &copier);
	fault_page_wait(&source);

	SETUP(mmap(map, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_FIXED, fd, 0));
	userfault_register(uffd, map, PAGE, UFFDIO_REGISTER_MODE_MISSING);
	SETUP(ioctl(source.uffd, UFFDIO_COPY, &fill));
	pthread_join(copier.thread, NULL);

	BYTES_ARE(fd, 0, PAGE, 0);
	REFUSED(EAGAIN, (errno = copier.error, copier.result));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	return passed();
}
