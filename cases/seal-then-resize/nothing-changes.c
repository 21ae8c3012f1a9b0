// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/falloc.h>
#include <sys/sendfile.h>

DESCRIBE("On a memfd with F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE and F_SEAL_SEAL, 21 acts that would change contents, size or seals are refused one after the other, and all three stay as they are.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "memfd_create(2), file sealing; fcntl(2), File Sealing");

enum { SEALS = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL };

/* After each act all of the file is compared, so that a failure names the act that did it. */
#define WITHOUT_EFFECT(error, call)		\
	do {					\
		REFUSED(error, call);		\
		STATE_IS(fd, SEALS, 2 * PAGE);	\
	} while (0)

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE), readonly = reopen(fd, O_RDONLY), pipe_fd[2];
	int append = reopen(fd, O_WRONLY | O_APPEND), source = sealable_memfd(PAGE);
	int memory = SETUP(open("/proc/self/mem", O_RDWR | O_CLOEXEC));
	unsigned char *shared, *private, aliens[PAGE];
	struct iovec area = { aliens, PAGE };
	char path[64];

	require_madvise();
	memset(aliens, PATTERN_ALIEN, sizeof(aliens));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	SETUP(pipe2(pipe_fd, O_CLOEXEC | O_NONBLOCK));
	SETUP(write(pipe_fd[1], aliens, PAGE));
	seal(fd, SEALS);
	shared = map_shared(readonly, 2 * PAGE, PROT_READ);
	private = map_private(fd, 2 * PAGE, PROT_READ | PROT_WRITE);

	WITHOUT_EFFECT(EPERM, write(fd, aliens, PAGE));
	WITHOUT_EFFECT(EPERM, pwrite(fd, aliens, PAGE, (off_t)(2 * PAGE)));
	WITHOUT_EFFECT(EPERM, pwritev(fd, &area, 1, (off_t)PAGE));
	WITHOUT_EFFECT(EPERM, write(append, aliens, PAGE));
	WITHOUT_EFFECT(EPERM, sendfile(fd, source, NULL, PAGE));
	WITHOUT_EFFECT(EPERM, splice(pipe_fd[0], NULL, fd, NULL, PAGE, 0));
	WITHOUT_EFFECT(EPERM, ftruncate(fd, 0));
	WITHOUT_EFFECT(EPERM, ftruncate(fd, (off_t)(3 * PAGE)));
	WITHOUT_EFFECT(EPERM, truncate(path, (off_t)PAGE));
	WITHOUT_EFFECT(EPERM, open(path, O_WRONLY | O_TRUNC | O_CLOEXEC));
	WITHOUT_EFFECT(EPERM, fallocate(fd, 0, 0, (off_t)(3 * PAGE)));
	WITHOUT_EFFECT(EPERM, fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)(3 * PAGE)));
	WITHOUT_EFFECT(EPERM, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)PAGE));
	WITHOUT_EFFECT(EOPNOTSUPP, fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, 0, (off_t)PAGE));
	WITHOUT_EFFECT(EOPNOTSUPP, fallocate(fd, FALLOC_FL_ZERO_RANGE, 0, (off_t)PAGE));
	WITHOUT_EFFECT(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
	WITHOUT_EFFECT(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	WITHOUT_EFFECT(EACCES, mprotect(shared, PAGE, PROT_READ | PROT_WRITE));
	WITHOUT_EFFECT(EACCES, madvise(shared, PAGE, MADV_REMOVE));
	WITHOUT_EFFECT(EFAULT, read(source, shared, PAGE));
	WITHOUT_EFFECT(EIO, pwrite(memory, aliens, PAGE, (off_t)(uintptr_t)shared));

	ALLOWED(fallocate(fd, 0, 0, (off_t)(2 * PAGE)));
	ALLOWED(ftruncate(fd, (off_t)(2 * PAGE)));
	ALLOWED(madvise(shared, 2 * PAGE, MADV_DONTNEED));
	ALLOWED(fsync(fd));
	memset(private, PATTERN_ALIEN, 2 * PAGE);
	STATE_IS(fd, SEALS, 2 * PAGE);
	MAPPING_INTACT(shared, 2 * PAGE);
	return passed();
}
