// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of clean pages that hold data (see reclaim.h).
 */
#include "reclaim.h"
#include "pins.h"
#include "uring.h"

#include <signal.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>

enum { TRIES = 50, PAGES_AT_ONCE = 512 };
/* So many ticks with the child at work since the one before: a machine that was stopped meanwhile makes one. */
enum { TICKS = 40, TICK_US = 50000 };

static void touch(const volatile unsigned char *map, size_t size)
{
	for (size_t offset = 0; offset < size; offset += PAGE)
		(void)map[offset];
}

int unwritten_memfd(size_t size, unsigned char **map)
{
	int fd = sealable_memfd(0);

	stay_on_one_cpu();
	SETUP(ftruncate(fd, (off_t)size));
	*map = map_shared(fd, size, PROT_READ | PROT_WRITE);
	/* Whatever shmem_enabled says: of huge pages there are cases of their own.  A kernel without them refuses. */
	madvise(*map, size, MADV_NOHUGEPAGE);
	touch(*map, size);
	return fd;
}

int unwritten_huge_memfd(size_t *size, unsigned char **map)
{
	int fd = sealable_memfd(0);

	*size = pmd_page_size();
	stay_on_one_cpu();
	SETUP(ftruncate(fd, (off_t)*size));
	*map = map_aligned(fd, *size, PROT_READ | PROT_WRITE, MAP_SHARED);
	madvise(*map, *size, MADV_HUGEPAGE);
	touch(*map, *size);
	if (smaps_kib(*map, "ShmemPmdMapped") * 1024 < *size)
		skip("no huge page for a memfd that is read; see shmem_enabled in /sys/kernel/mm/transparent_hugepage");
	return fd;
}

/* Whether this machine has memory from which pages that are pinned for long are moved first. */
static bool has_movable_memory(void)
{
	FILE *zones = fopen("/proc/zoneinfo", "re"), *sums = fopen("/proc/meminfo", "re");
	bool movable = false, found = false;
	unsigned long count;
	char line[128], zone[32];

	while (!found && zones && fgets(line, sizeof(line), zones))
		if (sscanf(line, "Node %*d, zone %31s", zone) == 1)
			movable = !strcmp(zone, "Movable");
		else
			found = movable && sscanf(line, " managed %lu", &count) == 1 && count;
	while (!found && sums && fgets(line, sizeof(line), sums))
		found = sscanf(line, "CmaTotal: %lu", &count) == 1 && count;
	if (zones)
		fclose(zones);
	if (sums)
		fclose(sums);
	return found;
}

void require_unmoved(const void *map)
{
	if ((smaps_kib(map, "Private_Dirty") || smaps_kib(map, "Shared_Dirty")) && has_movable_memory())
		skip("to be pinned the pages were moved, out of ZONE_MOVABLE or CMA, which marks them dirty");
}

void fill_by_io_uring(void *map, size_t size)
{
	struct ring ring = ring_new();
	int source = sealable_memfd(size);

	ring_register(&ring, map, size);
	require_unmoved(map);
	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_READ_FIXED, .fd = source,
		.addr = (uintptr_t)map, .len = (__u32)size,
	});
	if (SETUP(ring_result(&ring)) != (ssize_t)size)
		broken("io_uring read less than there is");
	SETUP(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));
	SETUP(close(source));
	SETUP(close(ring.fd));
}

int memfd_filled_through_buffer(void)
{
	unsigned char *map;
	int fd = unwritten_memfd(PAGE, &map);

	fill_by_io_uring(map, PAGE);
	unmap(map, PAGE);
	return fd;
}

unsigned char *private_copy_from_swap(int fd)
{
	unsigned char *map = map_private(fd, PAGE, PROT_READ | PROT_WRITE);

	stay_on_one_cpu();
	memset(map, PATTERN_ALIEN, PAGE);
	page_out(map, PAGE);
	touch(map, PAGE);
	return map;
}

void seal_when_unused(int fd, unsigned int seals)
{
	/* A refusal with EBUSY comes after a wait, or else the release is still under way elsewhere. */
	for (int tries = 0; tries < TRIES; tries++) {
		if (!fcntl(fd, F_ADD_SEALS, seals))
			return;
		if (errno != EBUSY)
			broken("F_ADD_SEALS: %s", strerror(errno));
		sched_yield();
	}
	skip("somebody goes on using pages of the memfd");
}

unsigned char *map_readonly_and_touch(int fd, size_t size)
{
	unsigned char *map;

	require_madvise();
	map = map_aligned(reopen(fd, O_RDONLY), size, PROT_READ, MAP_SHARED);
	touch(map, size);
	return map;
}

static int fallocated_memfd(size_t size)
{
	int fd = sealable_memfd(0);

	SETUP_NEEDS("fallocate(2)", fallocate(fd, 0, 0, (off_t)size), EOPNOTSUPP);
	return fd;
}

/* Skips where fallocate(2) allocates small pages.  The one that is tried is filled and freed: it is the first to be given out. */
static void require_huge_fallocation(size_t size)
{
	int fd;
	unsigned char *map;

	stay_on_one_cpu();
	fd = fallocated_memfd(size);
	map = map_huge_page(fd, size, PROT_READ | PROT_WRITE, MAP_SHARED);
	fill_with_pattern(map, size);
	unmap(map, size);
	SETUP(close(fd));
}

int fallocated_huge_memfd(size_t *size)
{
	*size = pmd_page_size();
	require_huge_fallocation(*size);
	return fallocated_memfd(*size);
}

unsigned char *map_collapsed(int fd, size_t size, int prot)
{
	/* Touched on both sides, for the table in which the entry of the huge page will be (6.1 wants it there). */
	unsigned char *area = SETUP(mmap(NULL, 4 * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0));
	unsigned char *map = area + size + (size - (uintptr_t)area % size) % size;

	map[-1] = map[size] = 1;
	map = SETUP(mmap(map, size, prot, MAP_SHARED | MAP_FIXED, fd, 0));
	SETUP_NEEDS("MADV_COLLAPSE of a memfd", madvise(map, size, MADV_COLLAPSE), EINVAL, ENOSYS, EAGAIN, EBUSY, ENOMEM);
	return map;
}

int sealed_huge_memfd_in_swap(size_t *size, size_t *kept)
{
	unsigned char *map, *view;
	int fd = unwritten_huge_memfd(size, &map);

	write_pattern(fd, *size);
	unmap(map, *size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, *size);
	SETUP_NEEDS("MADV_PAGEOUT", madvise(view, *size, MADV_PAGEOUT), EINVAL);
	*kept = pages_kept(view, *size);
	unmap(view, *size);
	return fd;
}

int sealed_half_huge_memfd_in_swap(size_t *size, size_t *kept)
{
	const size_t huge = pmd_page_size();
	unsigned char *view;
	int fd;

	require_huge_fallocation(huge);
	*size = huge / 2;
	fd = sealable_memfd(0);
	SETUP(ftruncate(fd, (off_t)*size));
	SETUP(fallocate(fd, FALLOC_FL_KEEP_SIZE, 0, (off_t)huge));
	write_pattern(fd, *size);
	seal_when_unused(fd, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW);
	view = map_aligned(reopen(fd, O_RDONLY), huge, PROT_READ, MAP_SHARED);
	touch(view, *size);
	SETUP_NEEDS("MADV_PAGEOUT", madvise(view, huge, MADV_PAGEOUT), EINVAL);
	*kept = pages_kept(view, *size);
	unmap(view, huge);
	return fd;
}

static void tick(int signo)
{
	(void)signo;
}

static double processor_ms(clockid_t clock)
{
	struct timespec used = { 0 };

	clock_gettime(clock, &used);
	return (double)used.tv_sec * 1e3 + (double)used.tv_nsec / 1e6;
}

bool reap_truncating(pid_t child, int fd)
{
	const struct itimerval every = { { 0, TICK_US }, { 0, TICK_US } };
	const struct sigaction action = { .sa_handler = tick };
	double used, before = 0;
	clockid_t clock;
	siginfo_t ended;
	char byte;
	int ticks = 0;

	if (clock_getcpuclockid(child, &clock))
		broken("no clock of the child's processor time");
	SETUP(sigaction(SIGALRM, &action, NULL));
	SETUP(setitimer(ITIMER_REAL, &every, NULL));
	while (ticks < TICKS && waitid(P_PID, (id_t)child, &ended, WEXITED | WNOWAIT)) {
		if (errno != EINTR)
			broken("waitid: %s", strerror(errno));
		used = processor_ms(clock);
		ticks += used > before;
		before = used;
	}
	SETUP(setitimer(ITIMER_REAL, &(struct itimerval){ 0 }, NULL));
	if (ticks == TICKS)
		SETUP(pread(fd, &byte, 1, 0));
	reap_child(child);
	return ticks == TICKS;
}

size_t pages_kept(void *map, size_t size)
{
	unsigned char in_memory[PAGES_AT_ONCE];
	size_t pages = size / PAGE, present = 0, swapped;

	for (size_t first = 0; first < pages; first += PAGES_AT_ONCE) {
		size_t count = pages - first < PAGES_AT_ONCE ? pages - first : PAGES_AT_ONCE;

		SETUP_NEEDS("mincore(2)", mincore((char *)map + first * PAGE, count * PAGE, in_memory), ENOSYS);
		for (size_t page = 0; page < count; page++)
			present += in_memory[page] & 1;
	}
	/* Those on their way to swap space count as present there, and here no longer. */
	swapped = smaps_kib(map, "Swap") * 1024 / PAGE;
	return swapped < present ? present - swapped : 0;
}

void require_reclaimed(size_t kept)
{
	if (kept)
		skip("the kernel kept %zu pages in memory", kept);
}

void same_bytes(const struct where *where, int fd, const unsigned char *bytes, size_t length)
{
	unsigned char *now = SETUP(malloc(length) ?: MAP_FAILED);

	if (pread(fd, now, length, 0) != (ssize_t)length)
		check_failed(where, "cannot be read: %s", strerror(errno));
	for (size_t i = 0; i < length; i++)
		if (now[i] != bytes[i])
			check_failed(where, "byte %zu is %#x, it was %#x", i, now[i], bytes[i]);
	free(now);
}
