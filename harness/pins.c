// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of pages that somebody else uses, and of processes that wait for them (see pins.h).
 */
#include "pins.h"
#include "frame.h"

#include <ctype.h>
#include <linux/aio_abi.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <time.h>

#ifndef MADV_PAGEOUT
#define MADV_PAGEOUT 21 /* 5.4 */
#endif

enum { TRIES = 50 };

/* ---- pages in a pipe -------------------------------------------------------------------------- */

struct page_pipe page_pipe_new(void)
{
	int fd[2];

	SETUP(pipe2(fd, O_CLOEXEC));
	return (struct page_pipe){ .out = fd[0], .in = fd[1] };
}

struct page_pipe pin_with_vmsplice(int fd, off_t offset, size_t length, unsigned int flags)
{
	struct page_pipe pipe = page_pipe_new();
	void *map = SETUP(mmap(NULL, length, PROT_READ, MAP_SHARED, fd, offset));
	struct iovec pages = { map, length };
	ssize_t got;

	/* Eight pages fit into a pipe of every size that a pipe has by default. */
	if (length > 8 * PAGE)
		SETUP_NEEDS("a larger pipe", fcntl(pipe.in, F_SETPIPE_SZ, (int)length), EPERM);
	got = SETUP_NEEDS("vmsplice(2)", vmsplice(pipe.in, &pages, 1, flags | SPLICE_F_NONBLOCK), ENOSYS);

	if (got != (ssize_t)length)
		broken("the pipe took %zd bytes of %zu", got, length);
	unmap(map, length);
	return pipe;
}

void drain(const struct page_pipe *pipe, size_t length)
{
	char bytes[4096];

	while (length) {
		size_t want = length < sizeof(bytes) ? length : sizeof(bytes);
		ssize_t got = SETUP(read(pipe->out, bytes, want));

		if (!got)
			broken("the pipe is empty, %zu bytes too early", length);
		length -= (size_t)got;
	}
}

/* ---- a page whose first touch waits ----------------------------------------------------------- */

struct fault_page fault_page_new(void)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct fault_page page = {
		.uffd = SETUP_NEEDS("userfaultfd(2) for faults inside the kernel",
				    (int)syscall(SYS_userfaultfd, O_CLOEXEC), ENOSYS, EPERM),
		.address = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)),
	};
	struct uffdio_register area = {
		.range = { (uintptr_t)page.address, PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	SETUP(ioctl(page.uffd, UFFDIO_API, &api));
	SETUP(ioctl(page.uffd, UFFDIO_REGISTER, &area));
	return page;
}

void fault_page_wait(const struct fault_page *page)
{
	struct uffd_msg message;

	if (SETUP(read(page->uffd, &message, sizeof(message))) != sizeof(message))
		broken("a short message from userfaultfd");
	if (message.event != UFFD_EVENT_PAGEFAULT)
		broken("userfaultfd reports event %#x, not a page fault", message.event);
}

void fault_page_resolve(const struct fault_page *page)
{
	struct uffdio_zeropage zeros = { .range = { (uintptr_t)page->address, PAGE } };

	SETUP(ioctl(page->uffd, UFFDIO_ZEROPAGE, &zeros));
}

/* ---- asynchronous I/O of io_submit(2) --------------------------------------------------------- */

void aio_start(enum aio_direction direction, int fd, void *address, size_t length)
{
	struct iocb transfer = {
		.aio_lio_opcode = direction == AIO_READ ? IOCB_CMD_PREAD : IOCB_CMD_PWRITE,
		.aio_fildes = (unsigned int)fd,
		.aio_buf = (uintptr_t)address,
		.aio_nbytes = length,
	};
	struct iocb *transfers[] = { &transfer };
	aio_context_t context = 0;

	SETUP_NEEDS("asynchronous I/O", syscall(SYS_io_setup, 1, &context), ENOSYS, EAGAIN);
	if (SETUP(syscall(SYS_io_submit, context, 1L, transfers)) != 1)
		broken("io_submit took no request");
}

/* ---- the wait for pins ------------------------------------------------------------------------ */

/*
 * The kernel scans the pages five times and sleeps (HZ << scan) / 200 ticks before scans 1 to 4.
 * The coarse clock's resolution is one tick.  A sleep of n ticks may be up to one tick shorter,
 * which matters at HZ=24 only.
 */
double shortest_pin_wait_ms(void)
{
	struct timespec tick;
	double tick_ms, half, surely;
	long hz, ticks = 0;

	SETUP(clock_getres(CLOCK_MONOTONIC_COARSE, &tick));
	tick_ms = (double)tick.tv_sec * 1e3 + (double)tick.tv_nsec / 1e6;
	if (tick_ms < 0.1 || tick_ms > 100)
		skip("a clock tick of %g ms cannot be a kernel's", tick_ms);
	hz = (long)(1e3 / tick_ms + 0.5);
	for (int scan = 1; scan <= 4; scan++)
		ticks += (hz << scan) / 200;
	half = (double)ticks * tick_ms / 2;
	surely = (double)(ticks - 4) * tick_ms;
	return half < surely ? half : surely;
}

/* The state letter of /proc/PID/stat, which follows the name in parentheses; 'X' for a process gone. */
static char process_state(pid_t pid)
{
	char path[64], stat[512], *name_end;
	ssize_t got = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		got = read(fd, stat, sizeof(stat) - 1);
		close(fd);
	}
	if (got <= 0)
		return 'X';
	stat[got] = '\0';
	name_end = strrchr(stat, ')');
	return name_end && name_end[1] == ' ' ? name_end[2] : 'X';
}

/* The system call it sleeps in: its number, -1 for none, -2 where the kernel does not tell. */
static long current_syscall(pid_t pid)
{
	char path[64], text[256];
	ssize_t got = -1;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -2;
	got = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (got <= 0)
		return -2;
	text[got] = '\0';
#ifdef __arm__
	/* Of a process that is not traced, kernels before 5.15 do not know it. */
	if (!strncmp(text, "0 ", 2))
		return -2;
#endif
	return isdigit((unsigned char)text[0]) ? strtol(text, NULL, 10) : -1;
}

/* A kernel that does not tell which call it is in has to be believed. */
static bool sleeps_in(pid_t pid, long number, long also)
{
	long now;

	if (process_state(pid) != 'D')
		return false;
	now = current_syscall(pid);
	return now == -2 || now == number || now == also;
}

bool sleeps_in_fcntl(pid_t pid)
{
#if defined(SYS_fcntl64) && defined(SYS_fcntl)
	return sleeps_in(pid, SYS_fcntl64, SYS_fcntl);
#elif defined(SYS_fcntl64)
	return sleeps_in(pid, SYS_fcntl64, SYS_fcntl64);
#else
	return sleeps_in(pid, SYS_fcntl, SYS_fcntl);
#endif
}

static bool sleeps_in_write(pid_t pid)
{
	return sleeps_in(pid, SYS_write, SYS_write);
}

/* Its act has returned, or it has ended. */
static bool has_returned(const struct sleeper *sleeper)
{
	struct pollfd returned = { .fd = sleeper->returned, .events = POLLIN };

	return SETUP(poll(&returned, 1, 0)) > 0;
}

static struct sleeper start_until(bool (*sleeps)(pid_t), void (*act)(void *), void *arg)
{
	double started = now_ms();
	struct peer peer = peer_fork(act, arg);
	struct sleeper sleeper = { .pid = peer.pid, .started = started, .returned = peer.from, .release = peer.to };

	/* The kernel reports no event when a process falls asleep, so look again and again. */
	while (!(sleeper.caught = sleeps(sleeper.pid)) && !has_returned(&sleeper))
		sched_yield();
	return sleeper;
}

struct sleeper sleeper_start(void (*act)(void *), void *arg)
{
	return start_until(sleeps_in_fcntl, act, arg);
}

struct sleeper writer_start(void (*act)(void *), void *arg)
{
	/* Its act does not return by itself. */
	SETUP_NEEDS("/proc/PID/stat", access("/proc/self/stat", R_OK), ENOENT, EACCES);
	return start_until(sleeps_in_write, act, arg);
}

static void another_try(void)
{
	static int tries;

	if (++tries > TRIES)
		skip("this machine is too slow to act while another process waits for pins");
}

struct sleeper sleeper_caught(void (*act)(void *), void *arg)
{
	struct sleeper sleeper;

	while (sleeper = sleeper_start(act, arg), !sleeper.caught) {
		sleeper_end(&sleeper);
		another_try();
	}
	return sleeper;
}

void sleeper_end(struct sleeper *sleeper)
{
	close(sleeper->release);
	reap_child(sleeper->pid);
	close(sleeper->returned);
}

int sleeper_status(struct sleeper *sleeper)
{
	int status;

	close(sleeper->release);
	SETUP(waitpid(sleeper->pid, &status, 0));
	close(sleeper->returned);
	return status;
}

bool sleeper_settles(struct sleeper *sleeper)
{
	bool settled = sleeps_in_fcntl(sleeper->pid);
	siginfo_t info = { 0 };

	close(sleeper->release);
	SETUP(waitid(P_PID, (id_t)sleeper->pid, &info, WEXITED | WNOWAIT));
	close(sleeper->returned);
	/* One that came too early for a full wait is the kernel's doing, not the machine's. */
	if (!settled && info.si_code == CLD_EXITED && info.si_status == OUTCOME_EBUSY &&
	    now_ms() - sleeper->started >= shortest_pin_wait_ms()) {
		SETUP(waitpid(sleeper->pid, NULL, 0));
		another_try();
		return false;
	}
	reap_child(sleeper->pid);
	return true;
}

long voluntary_switches(void)
{
	struct rusage usage;

	SETUP(getrusage(RUSAGE_THREAD, &usage));
	return usage.ru_nvcsw;
}

void stay_on_one_cpu(void)
{
	unsigned int cpu;
	cpu_set_t *one;
	size_t size;

	SETUP(syscall(SYS_getcpu, &cpu, NULL, NULL));
	size = CPU_ALLOC_SIZE(cpu + 1);
	one = CPU_ALLOC(cpu + 1);
	if (!one)
		broken("no memory for a set of %u processors", cpu + 1);
	CPU_ZERO_S(size, one);
	CPU_SET_S(cpu, size, one);
	SETUP(sched_setaffinity(0, size, one));
	CPU_FREE(one);
}

/* ---- the state of a mapping's pages ----------------------------------------------------------- */

size_t smaps_kib(const void *address, const char *field)
{
	FILE *smaps = fopen("/proc/self/smaps", "re");
	size_t length = strlen(field), kib = 0;
	unsigned long start, end;
	bool here = false, found = false;
	char line[512];

	while (!found && smaps && fgets(line, sizeof(line), smaps))
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2) {
			here = start <= (uintptr_t)address && (uintptr_t)address < end;
		} else if (here && !strncmp(line, field, length) && line[length] == ':') {
			kib = strtoul(line + length + 1, NULL, 10);
			found = true;
		}
	if (smaps)
		fclose(smaps);
	return kib;
}

bool is_mapped(const void *address)
{
	static int pagemap = -1;
	uint64_t entry;

	if (pagemap < 0)
		pagemap = SETUP_NEEDS("/proc/self/pagemap", open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC), ENOENT, EPERM);
	if (SETUP(pread(pagemap, &entry, sizeof(entry), (off_t)((uintptr_t)address / PAGE * sizeof(entry)))) != sizeof(entry))
		broken("/proc/self/pagemap has no entry for the page");
	return entry >> 63;
}

void require_smaps(const void *address, const char *field, size_t bytes)
{
	size_t kib = smaps_kib(address, field);

	if (kib * 1024 != bytes)
		skip("%s of the mapping is %zu KiB instead of %zu", field, kib, bytes / 1024);
}

size_t pmd_page_size(void)
{
	FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "re");
	size_t size = 0;

	if (file && fscanf(file, "%zu", &size) != 1)
		size = 0;
	if (file)
		fclose(file);
	if (access("/sys/kernel/mm/transparent_hugepage/shmem_enabled", F_OK))
		skip("this kernel has no huge pages in shared memory");
	return size ? size : huge_page_size();
}

void *map_aligned(int fd, size_t size, int prot, int flags)
{
	unsigned char *area = SETUP(mmap(NULL, 2 * size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	unsigned char *map = area + (size - (uintptr_t)area % size) % size;

	return SETUP(mmap(map, size, prot, flags | MAP_FIXED, fd, 0));
}

void have_mapped_huge(void *map, size_t size)
{
	/* Where shmem_enabled gave no huge page, 6.1 and later may still make one. */
	if (smaps_kib(map, "ShmemPmdMapped") * 1024 < size)
		madvise(map, size, MADV_COLLAPSE);
	if (smaps_kib(map, "ShmemPmdMapped") * 1024 < size)
		skip("no huge page for a memfd here; see shmem_enabled in /sys/kernel/mm/transparent_hugepage");
}

int huge_page_memfd(size_t *size)
{
	size_t huge = pmd_page_size();
	int fd = sealable_memfd(0);
	unsigned char *map;

	SETUP(ftruncate(fd, (off_t)huge));
	map = map_aligned(fd, huge, PROT_READ | PROT_WRITE, MAP_SHARED);
	madvise(map, huge, MADV_HUGEPAGE);
	fill_with_pattern(map, huge);
	have_mapped_huge(map, huge);
	unmap(map, huge);
	*size = huge;
	return fd;
}

unsigned char *map_huge_page(int fd, size_t size, int prot, int flags)
{
	unsigned char *map = map_aligned(fd, size, prot, flags);

	(void)*(volatile unsigned char *)map;
	if (smaps_kib(map, "ShmemPmdMapped") * 1024 < size)
		skip("the huge page of the memfd is mapped page by page");
	return map;
}

size_t pages_at_a_touch(void *map)
{
	size_t pages;

	(void)*(volatile unsigned char *)map;
	pages = smaps_kib(map, "Rss") * 1024 / PAGE;
	if (pages < 2)
		skip("the kernel maps the huge page as one, or page by page");
	return pages;
}

void require_processors(int count)
{
	cpu_set_t ours;

	if (!sched_getaffinity(0, sizeof(ours), &ours) && CPU_COUNT(&ours) < count)
		skip("fewer than %d processors", count);
}

void page_out(void *address, size_t length)
{
	FILE *swaps = fopen("/proc/swaps", "re");
	char line[512];
	int lines = 0;

	while (swaps && fgets(line, sizeof(line), swaps))
		lines++;
	if (swaps)
		fclose(swaps);
	if (lines < 2)
		skip("this machine has no swap space");
	SETUP_NEEDS("MADV_PAGEOUT", madvise(address, length, MADV_PAGEOUT), EINVAL, ENOSYS);
	if (smaps_kib(address, "Swap") * 1024 < length)
		skip("the kernel kept the pages in memory");
}

void migrate_page(void *page)
{
	const int move = 2;	/* MPOL_MF_MOVE */
	int here = -1, other, now = -1;

	SETUP_NEEDS("move_pages(2)", syscall(SYS_move_pages, 0, 1UL, &page, NULL, &here, move),
		    ENOSYS, EPERM);
	other = !here;
	SETUP_NEEDS("a second memory node",
		    syscall(SYS_move_pages, 0, 1UL, &page, &other, &now, move),
		    ENODEV, EINVAL, EACCES);
	if (now != other)
		skip("the page stayed on its memory node: status %d", now);
}
