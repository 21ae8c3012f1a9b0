// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of files and mappings.  A failure here says nothing about the kernel's sealing, so it ends
 * the case as broken, or as skipped where the kernel or the machine lacks what is asked for.
 */
#include "frame.h"
#include "pattern.h"

#include <linux/magic.h>
#include <stdbool.h>
#include <sys/file.h>
#include <sys/vfs.h>

void write_pattern(int fd, size_t size)
{
	for (size_t done = 0, want; done < size; done += want) {
		want = size - done < PATTERN_CHUNK ? size - done : PATTERN_CHUNK;
		if (pwrite(fd, pattern_from(done), want, (off_t)done) != (ssize_t)want)
			broken("writing the pattern: %s", strerror(errno));
	}
}

int sealable_memfd(size_t size)
{
	unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	/* MFD_EXEC (6.3) asks for what older kernels do anyway, whatever vm.memfd_noexec=1 makes default. */
	int fd = (int)syscall(SYS_memfd_create, "case", flags | MFD_EXEC);

	if (fd < 0 && errno == EACCES)
		skip("vm.memfd_noexec=2 forbids an executable memfd");
	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_memfd_create, "case", flags);
	if (fd < 0 && errno == ENOSYS)
		skip("this kernel has no memfd_create");
	if (fd < 0)
		broken("memfd_create: %s", strerror(errno));
	/* Such a kernel takes MFD_ALLOW_SEALING all the same: create/allow-sealing fails on it, and is enough. */
	SETUP_NEEDS("seals of a memfd, which need CONFIG_SHMEM", fcntl(fd, F_GET_SEALS), EINVAL);
	SETUP(ftruncate(fd, (off_t)size));
	write_pattern(fd, size);
	return fd;
}

int sealable_memfd_0666(size_t size)
{
	int fd = sealable_memfd(size);

	SETUP(fchmod(fd, 0666));
	return fd;
}

int noexec_memfd(size_t size)
{
	int fd = SETUP_NEEDS("MFD_NOEXEC_SEAL", (int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_NOEXEC_SEAL), EINVAL);

	SETUP(ftruncate(fd, (off_t)size));
	write_pattern(fd, size);
	return fd;
}

size_t huge_page_size(void)
{
	FILE *meminfo = fopen("/proc/meminfo", "re");
	size_t kib = 0;
	char line[128];

	while (meminfo && fgets(line, sizeof(line), meminfo))
		if (sscanf(line, "Hugepagesize: %zu kB", &kib) == 1)
			break;
	if (meminfo)
		fclose(meminfo);
	if (!kib)
		skip("this kernel has no huge pages");
	return kib * 1024;
}

int take_turn(const char *what, const char *path)
{
	int lock = SETUP_NEEDS(what, open(path, O_RDONLY | O_CLOEXEC), ENOENT, EACCES);

	while (flock(lock, LOCK_EX)) {
		if (errno == ENOSYS)
			skip("taking turns with %s, by flock(2): %s", what, strerror(errno));
		if (errno != EINTR)
			broken("locking %s: %s", path, strerror(errno));
	}
	return lock;
}

/*
 * Cases that take huge pages take turns, so that a small pool is enough for all of them at once: the
 * turn lasts until the process ends.  The lock leaves nothing behind, and needs no permission.
 */
static void lock_huge_pages(void)
{
	static int lock = -1;

	if (lock >= 0)
		return;
	lock = take_turn("the pool of huge pages", "/sys/kernel/mm/hugepages");
}

int sealable_hugetlb_memfd(size_t pages)
{
	unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB;
	size_t size = pages * huge_page_size();
	unsigned char *map;
	int fd;

	/* First: a process that ends gives its files back from the highest descriptor to the lowest. */
	lock_huge_pages();
	fd = (int)syscall(SYS_memfd_create, "case", flags | MFD_EXEC);
	if (fd < 0 && errno == EACCES)
		skip("vm.memfd_noexec=2 forbids an executable memfd");
	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_memfd_create, "case", flags);
	if (fd < 0 && (errno == EINVAL || errno == ENOSYS || errno == ENODEV))
		skip("this kernel has no sealable hugetlb memfd");
	if (fd < 0)
		broken("memfd_create: %s", strerror(errno));
	SETUP(ftruncate(fd, (off_t)size));
	/* mmap(2) reserves the pages or fails.  Once written, they stay in the file. */
	map = SETUP_NEEDS("as many free huge pages", mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0),
			  ENOMEM);
	fill_with_pattern(map, size);
	unmap(map, size);
	return fd;
}

int sealable_hugetlb_memfd_with_spare(void)
{
	int fd = sealable_hugetlb_memfd(2);

	SETUP(ftruncate(fd, (off_t)huge_page_size()));
	return fd;
}

/* Whether this is a hugetlb memfd, and a fresh one that nobody uses cannot be sealed either (6.7 and 6.8).  errno stays. */
static bool takes_hugetlb_for_used(int fd)
{
	struct statfs status = { 0 };
	bool used = !fstatfs(fd, &status) && (unsigned long)status.f_type == HUGETLBFS_MAGIC &&
		    fcntl(sealable_hugetlb_memfd(1), F_ADD_SEALS, F_SEAL_WRITE) && errno == EBUSY;

	errno = EBUSY;
	return used;
}

void seal(int fd, unsigned int seals)
{
	int scratch;

	if (!fcntl(fd, F_ADD_SEALS, seals))
		return;
	if (errno == EBUSY && takes_hugetlb_for_used(fd))
		skip("this kernel takes every page of a hugetlb memfd for used, and does not seal it against writing");
	if (errno != EINVAL)
		broken("adding seals %#x: %s", seals, strerror(errno));
	scratch = sealable_memfd(0);
	for (unsigned int bit = 1; bit; bit <<= 1)
		if ((seals & bit) && fcntl(scratch, F_ADD_SEALS, bit) && errno == EINVAL)
			skip("this kernel has no seal %#x (%s)", bit,
			     bit == F_SEAL_FUTURE_WRITE ? "F_SEAL_FUTURE_WRITE" :
			     bit == F_SEAL_EXEC ? "F_SEAL_EXEC" : "not in any kernel");
	broken("adding seals %#x: EINVAL, although each is known", seals);
}

int reopen(int fd, int flags)
{
	char path[64];
	int new;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	new = open(path, flags | O_CLOEXEC);
	if (new < 0)
		broken("reopening %s: %s", path, strerror(errno));
	return new;
}

int open_map_file(const void *address, size_t length, int flags)
{
	uintptr_t start = (uintptr_t)address;
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx", (unsigned long)start,
		 (unsigned long)(start + length));
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0 && (errno == EPERM || errno == EACCES))
		skip("/proc/self/map_files needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN");
	if (fd < 0 && errno == ENOENT && access("/proc/self/map_files", F_OK))
		skip("this kernel has no /proc/self/map_files");
	if (fd < 0)
		broken("opening %s: %s", path, strerror(errno));
	return fd;
}

void *map_shared(int fd, size_t length, int prot)
{
	return SETUP(mmap(NULL, length, prot, MAP_SHARED, fd, 0));
}

void *map_private(int fd, size_t length, int prot)
{
	return SETUP(mmap(NULL, length, prot, MAP_PRIVATE, fd, 0));
}

void require_mappings(size_t count)
{
	enum { FEW = 100 };
	FILE *file = fopen("/proc/sys/vm/max_map_count", "re");
	size_t most;

	if (file && fscanf(file, "%zu", &most) == 1 && most < count + FEW)
		skip("%zu mappings, of which vm.max_map_count allows %zu", count, most);
	if (file)
		fclose(file);
}

void *map_shared_sealed(int fd, size_t length, int prot)
{
	return SETUP_NEEDS("a read-only shared mapping under F_SEAL_WRITE", mmap(NULL, length, prot, MAP_SHARED, fd, 0), EPERM);
}

void unmap(void *address, size_t length)
{
	SETUP(munmap(address, length));
}

void require_madvise(void)
{
	SETUP_NEEDS("madvise(2)", madvise(NULL, 0, MADV_NORMAL), ENOSYS);
}

void require_process_vm(void)
{
	SETUP_NEEDS("process_vm_writev(2)", process_vm_writev(getpid(), NULL, 0, NULL, 0, 0), ENOSYS);
}

void require_disposable_machine(void)
{
	const char *said = getenv("DISPOSABLE_MACHINE");

	if (!said || strcmp(said, "1"))
		skip("this would harm a machine that lives on: only in a guest, or with DISPOSABLE_MACHINE=1");
}
