// SPDX-License-Identifier: GPL-2.0
/*
 * The words of harness/case.h for a reproducer (runner/output/reproducer.py): each does what the harness's does, in the
 * fewest lines that a reader needs.  Without names for outcomes, sandboxes and machines that lack something rare.
 * A reproducer gets those of them that its case uses; what is not here comes from the harness.
 */
#define _GNU_SOURCE
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../harness/abi.h"

#define at_end(undo) atexit(undo)

/* The call must fail with this errno. */
#define REFUSED(error, call) ({ errno = 0; if ((long)(call) != -1 || errno != (error)) err(1, "FAIL: not %s: %s", #error, #call); })
/* The call must succeed. */
#define ALLOWED(call) ({ __auto_type r_ = (call); if ((long)r_ == -1) err(1, "FAIL: %s", #call); r_; })
/* The call must return this number. */
#define TRANSFERS(count, call) ({ long r_ = (call); if (r_ != (long)(count)) err(1, "FAIL: %ld: %s", r_, #call); })
/* This call only leads there. */
#define SETUP(call) ({ __auto_type r_ = (call); if ((long)r_ == -1) err(2, "set-up failed: %s", #call); r_; })
/* So does this one; it fails where the machine lacks something. */
#define NEEDS(what, call) ({ __auto_type r_ = (call); if ((long)r_ == -1) err(4, "SKIP: %s", what); r_; })
/* Where it is a macro of the harness that asks. */
#define SETUP_NEEDS(what, call, ...) NEEDS(what, call)

static void act_refused(int error, const char *name, long result, int got)
{
	if (result != -1 || got != error)
		errx(1, "FAIL: %s, not %s", result == -1 ? strerror(got) : "allowed", name);
}

static void act_allowed(long result, int got)
{
	if (result == -1)
		errx(1, "FAIL: %s", strerror(got));
}

#define PAGE ((size_t)sysconf(_SC_PAGESIZE))

#define pattern(offset) ((unsigned char)(1 + (offset) % 191))

enum { PATTERN_PERIOD = 191, PATTERN_CHUNK = 4096 };
#define PATTERN_ALIEN 0xee

static const unsigned char *pattern_from(size_t offset)
{
	static unsigned char bytes[PATTERN_CHUNK + PATTERN_PERIOD];

	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = pattern(i);
	return bytes + offset % PATTERN_PERIOD;
}

static void fill_with_pattern(void *memory, size_t size)
{
	for (size_t i = 0; i < size; i++)
		((unsigned char *)memory)[i] = pattern(i);
}

#define write_pattern(fd, size) ({ for (size_t i_ = 0; i_ < (size); i_++) SETUP(pwrite(fd, (char[]){ pattern(i_) }, 1, i_)); })

static int sealable_memfd(size_t size)
{
	int fd = memfd_create("case", MFD_CLOEXEC | MFD_ALLOW_SEALING | 0x10 /* MFD_EXEC, since 6.3 */);

	fd = fd >= 0 ? fd : SETUP(memfd_create("case", MFD_CLOEXEC | MFD_ALLOW_SEALING));
	write_pattern(fd, size);
	return fd;
}

#define sealable_memfd_0666(size) ({ int fd_ = sealable_memfd(size); SETUP(fchmod(fd_, 0666)); fd_; })

static int sealable_hugetlb_memfd(size_t pages)
{
	int fd = memfd_create("case", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB | 0x10 /* MFD_EXEC, since 6.3 */);
	size_t size = pages * huge_page_size();
	unsigned char *map;

	fd = fd >= 0 ? fd : SETUP(memfd_create("case", MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB));
	SETUP(ftruncate(fd, size));
	map = NEEDS("free huge pages", mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));
	for (size_t i = 0; i < size; i++)
		map[i] = pattern(i);
	SETUP(munmap(map, size));
	return fd;
}

static void seal(int fd, unsigned int seals)
{
	NEEDS("these seals", fcntl(fd, F_ADD_SEALS, seals));
}

#define status_of(fd) ({ struct stat s_; SETUP(fstat(fd, &s_)); s_; })
/* A hugetlb file's block is a huge page. */
#define huge_page_size() ({ size_t s_ = status_of(NEEDS("huge pages", memfd_create("size", MFD_CLOEXEC | MFD_HUGETLB))).st_blksize; s_; })

/* Who is not root begins with unshare -Ur. */
static const char *enter_namespaces(int kinds)
{
	NEEDS("root, or unshare -Ur ./a.out", unshare(kinds));
	if (kinds & CLONE_NEWNS)
		SETUP(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	return NULL;
}

/* The first process of a namespace is the child that goes on. */
static void enter_pid_namespace(void)
{
	pid_t pid;

	NEEDS("root, or unshare -Ur ./a.out", unshare(CLONE_NEWPID));
	pid = fork_child();
	if (!pid)
		return;
	reap_child(pid);
	_exit(0);
}

#define open_memfd_noexec() NEEDS("setting vm.memfd_noexec", open("/proc/sys/vm/memfd_noexec", O_RDWR | O_CLOEXEC))

static int memfd_noexec(void)
{
	char digit[2] = "";

	SETUP(read(NEEDS("vm.memfd_noexec", open("/proc/sys/vm/memfd_noexec", O_RDONLY | O_CLOEXEC)), digit, 1));
	return atoi(digit);
}

/* Below the value of its parent a namespace cannot go. */
static void enter_pid_namespace_noexec(int value)
{
	enter_pid_namespace();
	if (memfd_noexec() != value)
		NEEDS("such a vm.memfd_noexec", pwrite(open_memfd_noexec(), (char[]){ '0' + value }, 1, 0));
}

#define reopen(fd, flags) ({ char path_[64]; snprintf(path_, sizeof(path_), "/proc/self/fd/%d", fd);	\
	SETUP(open(path_, (flags) | O_CLOEXEC)); })

#define SAME(got, wanted) ({ long long g_ = (got), w_ = (wanted); if (g_ != w_) errx(1, "FAIL: %s is %#llx, not %#llx", #got, g_, w_); })
#define byte_of(fd, offset) ({ unsigned char b_; pread(fd, &b_, 1, offset) == 1 ? b_ : -1; })
#define seals_are(fd, seals) SAME(fcntl(fd, F_GET_SEALS), seals)
#define size_is(fd, size) SAME(status_of(fd).st_size, size)
#define mode_is(fd, mode) SAME(status_of(fd).st_mode & 07777, mode)
#define offset_is(fd, offset) SAME(lseek(fd, 0, SEEK_CUR), offset)

/* Of the file, as /proc/self/fd names it. */
static void name_is(int fd, const char *name)
{
	char link[64], got[512] = "";

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	if (readlink(link, got, sizeof(got) - 1) == -1 || strcmp(got, name))
		errx(1, "FAIL: the name is '%s', not '%s'", got, name);
}

static void bytes_are(int fd, off_t offset, size_t length, int byte)
{
	for (size_t i = 0; i < length; i++)
		SAME(byte_of(fd, offset + i), byte);
}

static void contents_intact(int fd, size_t length)
{
	for (size_t i = 0; i < length; i++)
		SAME(byte_of(fd, i), pattern(i));
}

static void state_is(int fd, int seals, off_t size)
{
	SAME(fcntl(fd, F_GET_SEALS), seals);
	for (off_t i = 0; i <= size; i++)
		SAME(byte_of(fd, i), i < size ? pattern(i) : -1);
}

static void mapping_intact(const void *address, size_t length)
{
	for (size_t i = 0; i < length; i++)
		SAME(((const unsigned char *)address)[i], pattern(i));
}

/* /proc/self/maps says so of the mapping at the address; without a length: of any that is there. */
static void mapped_as(void *address, size_t length, const char *permissions)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char *start = NULL, *end = NULL, got[5] = "", line[512];

	while (fgets(line, sizeof(line), maps) && !(start <= (char *)address && (char *)address < end))
		sscanf(line, "%p-%p %4s", (void **)&start, (void **)&end, got);
	fclose(maps);
	if (strcmp(got, permissions) || (length && (start != address || end != start + length)))
		errx(1, "FAIL: %p is mapped as %s, %p-%p", address, got, start, end);
}

#define permissions_are(address, permissions) mapped_as(address, 0, permissions)

static sigjmp_buf after_fault;

static void on_fault(int signo)
{
	siglongjmp(after_fault, signo);
}

/* A load from the address (-1), or a store of the byte, must raise this signal, or none (0). */
static void access_raises(int signo, volatile unsigned char *address, int byte)
{
	int raised;

	signal(SIGBUS, on_fault);
	signal(SIGSEGV, on_fault);
	if (!(raised = sigsetjmp(after_fault, 1)))
		byte < 0 ? (void)*address : (void)(*address = byte);
	signal(SIGBUS, SIG_DFL);
	signal(SIGSEGV, SIG_DFL);
	SAME(raised, signo);
}

/* The write must fail with this errno as a whole; nothing, not even up to the end of the file, may be stored. */
#define REFUSED_ACROSS_EOF(error, fd, offset, size, call) REFUSED(error, call)

/* It ends with its parent. */
#define fork_child() ({ pid_t pid_ = SETUP(fork()); pid_ ? pid_ : prctl(PR_SET_PDEATHSIG, SIGKILL); })

#define child_outcome(status) _exit(status)

#define reap_child(pid) ({ int s_; SETUP(waitpid(pid, &s_, 0)); if (s_) _exit(WIFSIGNALED(s_) ? 2 : WEXITSTATUS(s_)); })

#define take_turn(what, path) NEEDS(what, open(path, O_RDONLY | O_CLOEXEC))

struct page_pipe { int out, in; /* its ends */ };
#define page_pipe_new() ({ int fd_[2]; SETUP(pipe2(fd_, O_CLOEXEC)); (struct page_pipe){ fd_[0], fd_[1] }; })

/* A new pipe with these pages of the file, which are mapped nowhere any more. */
static struct page_pipe pin_with_vmsplice(int fd, off_t offset, size_t length, unsigned int flags)
{
	struct iovec pages = { SETUP(mmap(NULL, length, PROT_READ, MAP_SHARED, fd, offset)), length };
	struct page_pipe pipe = page_pipe_new();

	if (length > 8 * PAGE)
		NEEDS("a larger pipe", fcntl(pipe.in, F_SETPIPE_SZ, (int)length));
	if (NEEDS("vmsplice(2)", vmsplice(pipe.in, &pages, 1, flags | SPLICE_F_NONBLOCK)) != (ssize_t)length)
		errx(2, "set-up failed: the pipe took less than %zu bytes", length);
	SETUP(munmap(pages.iov_base, length));
	return pipe;
}

static void drain(const struct page_pipe *pipe, size_t length)
{
	char bytes[4096];

	for (ssize_t got; length; length -= got)
		if (!(got = SETUP(read(pipe->out, bytes, length < sizeof(bytes) ? length : sizeof(bytes)))))
			errx(2, "set-up failed: the pipe is empty, %zu bytes too early", length);
}

static size_t smaps_kib(const void *address, const char *field)
{
	FILE *smaps = fopen("/proc/self/smaps", "r");
	size_t start, end, here = 0, kib = 0;
	char line[512];

	while (fgets(line, sizeof(line), smaps))
		if (sscanf(line, "%zx-%zx ", &start, &end) == 2)
			here = start <= (size_t)address && (size_t)address < end;
		else if (here && !strncmp(line, field, strlen(field)) && line[strlen(field)] == ':')
			kib = atol(line + strlen(field) + 1);
	return fclose(smaps) ? 0 : kib;
}

static void stay_on_one_cpu(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	SETUP(sched_setaffinity(0, sizeof(one), &one));
}

static const char *case_name(void)
{
	return "case";
}

#define require_madvise() NEEDS("madvise(2)", madvise(NULL, 0, MADV_NORMAL))

static void page_out(void *address, size_t length)
{
	NEEDS("MADV_PAGEOUT", madvise(address, length, MADV_PAGEOUT));
	if (smaps_kib(address, "Swap") * 1024 < length)
		errx(4, "SKIP: the pages stayed in memory; is there swap space?");
}

/* Those that are in memory only. */
static size_t pages_kept(void *map, size_t size)
{
	unsigned char in_memory[size / PAGE];
	size_t present = 0, swapped;

	NEEDS("mincore(2)", mincore(map, size, in_memory));
	for (size_t page = 0; page < size / PAGE; page++)
		present += in_memory[page] & 1;
	swapped = smaps_kib(map, "Swap") * 1024 / PAGE;
	return swapped < present ? present - swapped : 0;
}

/* The kernel lets a page go a moment after its last user did. */
static void seal_when_unused(int fd, unsigned int seals)
{
	for (int tries = 0; fcntl(fd, F_ADD_SEALS, seals); tries++) {
		if (tries == 50)
			err(4, "SKIP: somebody goes on using pages of the memfd");
		sched_yield();
	}
}

static int open_map_file(const void *address, size_t length, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), "/proc/self/map_files/%zx-%zx", (size_t)address, (size_t)address + length);
	return NEEDS("/proc/self/map_files, with CAP_CHECKPOINT_RESTORE", open(path, flags | O_CLOEXEC));
}

static int loop_device(int fd)
{
	struct loop_info64 info = { .lo_flags = LO_FLAGS_AUTOCLEAR };
	int control = NEEDS("loop devices", open("/dev/loop-control", O_RDWR | O_CLOEXEC)), device;
	char path[32];

	snprintf(path, sizeof(path), "/dev/loop%d", SETUP(ioctl(control, LOOP_CTL_GET_FREE)));
	device = NEEDS("a free loop device", open(path, O_RDWR | O_DIRECT | O_CLOEXEC));
	SETUP(ioctl(device, LOOP_SET_FD, fd));
	SETUP(ioctl(device, LOOP_SET_STATUS64, &info));
	return device;
}

static const char *directory_on(enum file_system kind)
{
	const char *const candidates[] = { "/tmp", "/var/tmp", "/dev/shm", "/run", getenv("TMPDIR") ?: "/" };
	struct statfs status;

	for (int i = 0; i < 5; i++)
		if (!access(candidates[i], W_OK | X_OK) && !statfs(candidates[i], &status) &&
		    (kind == TMPFS) == (status.f_type == TMPFS_MAGIC) && (unsigned int)status.f_type != RAMFS_MAGIC)
			return candidates[i];
	errx(4, "SKIP: TMPDIR is not on %s, nor are /tmp, /var/tmp, /dev/shm, /run", kind == TMPFS ? "tmpfs" : "a disk");
}

/* An ordinary user may ask for faults of programs only, since 5.11. */
static int userfault_new(unsigned long long features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int uffd = syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	uffd = uffd >= 0 ? uffd : NEEDS("userfaultfd(2)", syscall(SYS_userfaultfd, O_CLOEXEC));
	NEEDS("this feature of userfaultfd(2)", ioctl(uffd, UFFDIO_API, &api));
	if ((api.features & features) != features)
		errx(4, "SKIP: no such feature of userfaultfd(2)");
	return uffd;
}

static ssize_t aio_result(aio_context_t context)
{
	struct io_event event;

	SETUP(syscall(SYS_io_getevents, context, 1L, 1L, &event, NULL));
	if (event.res >= 0)
		return event.res;
	errno = -event.res;
	return -1;
}

#define udmabuf_device() NEEDS("/dev/udmabuf", open("/dev/udmabuf", O_RDWR | O_CLOEXEC))
#define alien_page() memset(SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)), PATTERN_ALIEN, PAGE)

static int luo_session(void)
{
	struct { uint32_t size; int32_t fd; char name[64]; } session = { .size = sizeof(session), .name = "case" };

	SETUP(ioctl(NEEDS("/dev/liveupdate", open("/dev/liveupdate", O_RDWR | O_CLOEXEC)), LUO_CREATE_SESSION, &session));
	return session.fd;
}

#define enter_mount_namespace() enter_namespaces(CLONE_NEWNS)
#define open_handle(fd, handle) \
	NEEDS("open_by_handle_at(2), with CAP_DAC_READ_SEARCH", open_by_handle_at(fd, &(handle)->header, O_RDWR | O_CLOEXEC))

static struct page_pipe alien_pipe(void)
{
	struct page_pipe pipe = page_pipe_new();

	SETUP(write(pipe.in, alien, sizeof(alien)));
	return pipe;
}

/* Who waits for what never comes is ended. */
#define give_up_late(socket) alarm(60)

#define word(ring, offset) ((unsigned int *)((ring) + (offset)))

#define entry_size(params) ((params)->flags & 1 << 10 /* IORING_SETUP_SQE128 */ ? 2 : 1)

/* Each of the three is small: what four entries take. */
static struct ring ring_new(void)
{
	struct ring ring = { .fd = -1 };

	ring.fd = NEEDS("io_uring", syscall(SYS_io_uring_setup, 4, &ring.params));
	ring.submissions = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, IORING_OFF_SQ_RING));
	ring.completions = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, IORING_OFF_CQ_RING));
	ring.entries = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, ring.fd, IORING_OFF_SQES));
	return ring;
}

static void ring_register(const struct ring *ring, void *address, size_t length)
{
	struct iovec buffer = { address, length };

	NEEDS("registering this memory", syscall(SYS_io_uring_register, ring->fd, IORING_REGISTER_BUFFERS, &buffer, 1));
}

static ssize_t ring_result(const struct ring *ring)
{
	unsigned int *head = word(ring->completions, ring->params.cq_off.head);
	unsigned int *tail = word(ring->completions, ring->params.cq_off.tail);
	const struct io_uring_cqe *entries = (void *)(ring->completions + ring->params.cq_off.cqes);
	int result;

	while (__atomic_load_n(tail, __ATOMIC_ACQUIRE) == *head)
		SETUP(syscall(SYS_io_uring_enter, ring->fd, 0, 1, IORING_ENTER_GETEVENTS, NULL, 0));
	result = entries[*head % ring->params.cq_entries].res;
	__atomic_store_n(head, *head + 1, __ATOMIC_RELEASE);
	if (result >= 0)
		return result;
	errno = -result;
	return -1;
}
