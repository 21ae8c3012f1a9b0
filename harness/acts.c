// SPDX-License-Identifier: GPL-2.0
/*
 * The acts of a walk (see acts.h).
 */
#include "acts.h"
#include "uring.h"

#include <setjmp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/xattr.h>


const char *const act_names[ACT_COUNT] = {
#define ACT(name) #name,
	ACTS
#undef ACT
};

struct hands hands;
static struct ring ring = { .fd = -1 };
static unsigned char *bytes;		/* for one transfer */
static int source = -1, memory = -1;	/* a memfd to copy from; /proc/self/mem */
static unsigned int plain_flags;	/* an executable memfd, whatever vm.memfd_noexec says */
static unsigned char *registered;
static size_t registered_length;
static struct child {
	int to, from;
} child;

/* The size of huge pages; on a kernel without, any will do. */
static size_t huge_page(void)
{
	static size_t size;
	unsigned long kib;
	char text[4096] = "", *line;
	int fd;

	if (size)
		return size;
	fd = open("/proc/meminfo", O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		broken("/proc/meminfo: %s", strerror(errno));
	close(fd);
	line = strstr(text, "Hugepagesize:");
	size = line && sscanf(line, "Hugepagesize: %lu kB", &kib) == 1 ? kib * 1024 : 512 * PAGE;
	return size;
}

size_t unit_size(const struct file *file)
{
	return (is_huge(file->kind) ? huge_page() : PAGE) / 2;
}

unsigned char *slot_address(int slot)
{
	return hands.slots[slot];
}

static size_t slot_length(int slot, int count)
{
	return (size_t)count * (slot < SMALL_SLOTS ? PAGE : huge_page());
}

/* ---- doing it --------------------------------------------------------------------------------- */

static sigjmp_buf out_of_access;

static void leave_access(int signo)
{
	siglongjmp(out_of_access, signo);
}

static long touch(volatile unsigned char *at, size_t length, int byte)
{
	int signo = sigsetjmp(out_of_access, 1);

	if (signo)
		return RAISES(signo);
	if (byte < 0)
		return *at;
	/* The first byte alone decides whether there is a signal. */
	*at = (unsigned char)byte;
	memset((unsigned char *)at, byte, length);
	return 0;
}

/* So many units, or another number where the count is no multiple. */
static long in_units(ssize_t count, size_t unit)
{
	if (count < 0)
		return -errno;
	return count % (ssize_t)unit ? 5000 + count : count / (ssize_t)unit;
}

static unsigned char *filled(size_t length, int byte)
{
	return memset(bytes, byte, length);
}

static int source_with(size_t length, int byte)
{
	if (pwrite(source, filled(length, byte), length, 0) != (ssize_t)length)
		broken("the file to copy from: %s", strerror(errno));
	return source;
}

static void set_limit(int resource, rlim_t bytes_)
{
	struct rlimit limit;

	getrlimit((unsigned int)resource, &limit);
	limit.rlim_cur = bytes_ == RLIM_INFINITY ? limit.rlim_max : bytes_;
	setrlimit((unsigned int)resource, &limit);
}

static const char *own_path(int fd)
{
	static char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return path;
}

static int open_flags(int access)
{
	return (access & READ ? access & WRITE ? O_RDWR : O_RDONLY : O_WRONLY) | (access & APPEND ? O_APPEND : 0);
}

static long took(int fd, int *kept)
{
	if (fd < 0)
		return -errno;
	*kept = fd;
	return 0;
}

static long create(int file, int description, int kind)
{
	static const unsigned int flags[KINDS] = {
		[PLAIN] = MFD_ALLOW_SEALING, [NOEXEC] = MFD_NOEXEC_SEAL, [UNSEALABLE] = 0,
		[HUGETLB] = MFD_ALLOW_SEALING | MFD_HUGETLB, [HUGE_SHMEM] = MFD_ALLOW_SEALING,
	};
	int fd = (int)syscall(SYS_memfd_create, "found", MFD_CLOEXEC | flags[kind] | (kind == NOEXEC ? 0 : plain_flags));

	if (fd >= 0)
		hands.observers[file] = reopen(fd, O_RDONLY);
	return took(fd, &hands.descriptors[description]);
}

static long pass(int from, int to)
{
	int pair[2];

	SETUP(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
	send_fd(pair[0], hands.descriptors[from]);
	hands.descriptors[to] = receive_fd(pair[1]);
	close(pair[0]);
	close(pair[1]);
	return 0;
}

static void __attribute__((noreturn)) live_as_child(void)
{
	struct {
		struct model model;
		struct step step;
	} order;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(child.to, &order, sizeof(order)) == sizeof(order)) {
		long result = perform(&order.model, &order.step);

		if (write(child.from, &result, sizeof(result)) != sizeof(result))
			break;
	}
	_exit(0);
}

static long fork_child_of_walk(void)
{
	int to[2], from[2];
	char path[64];

	SETUP(pipe2(to, O_CLOEXEC));
	SETUP(pipe2(from, O_CLOEXEC));
	hands.child = fork();
	if (hands.child < 0)
		return -errno;
	child = hands.child ? (struct child){ to[1], from[0] } : (struct child){ to[0], from[1] };
	close(hands.child ? to[0] : to[1]);
	close(hands.child ? from[1] : from[0]);
	if (!hands.child)
		live_as_child();
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)hands.child);
	hands.maps[1] = SETUP(open(path, O_RDONLY | O_CLOEXEC));
	return 0;
}

static long in_child(const struct model *model, const struct step *step)
{
	struct {
		struct model model;
		struct step step;
	} order = { *model, *step };
	long result;

	order.step.who = 0;
	if (write(child.to, &order, sizeof(order)) != sizeof(order) || read(child.from, &result, sizeof(result)) != sizeof(result))
		broken("the forked child of the walk has died");
	return result;
}

static long kill_child(void)
{
	kill(hands.child, SIGKILL);
	waitpid(hands.child, NULL, 0);
	close(child.to);
	close(child.from);
	close(hands.maps[1]);
	hands.child = 0;
	return 0;
}

/* An ACL that says no more than a mode. */
struct acl {
	uint32_t version;
	struct {
		uint16_t tag, permissions;
		uint32_t id;
	} entries[3];
};

static struct acl acl_of(int mode)
{
	return (struct acl){ 2, {
		{ 0x01, (uint16_t)(mode >> 6 & 7), ~0u }, { 0x04, (uint16_t)(mode >> 3 & 7), ~0u },
		{ 0x20, (uint16_t)(mode & 7), ~0u } } };
}

static long write_file(const struct step *s, int fd, size_t unit)
{
	const int16_t *a = s->a;
	off_t offset = (off_t)a[1] * (off_t)unit, zero = 0;
	size_t length = (size_t)a[2] * unit;
	struct iovec parts[2] = { { bytes, length }, { (void *)16, PAGE } };
	long result;

	switch (s->act) {
	case PWRITE_: return in_units(pwrite(fd, filled(length, a[3]), length, offset), unit);
	case WRITE_BAD_: return in_units(pwrite(fd, (void *)16, length, offset), unit);
	case WRITE_BAD_TAIL_:
		filled(length, a[3]);
		return in_units(pwritev(fd, parts, 2, offset), unit);
	case WRITE_AT_LIMIT_:
		filled(length, a[3]);
		set_limit(RLIMIT_FSIZE, (rlim_t)offset + (rlim_t)(a[2] / 2) * unit);
		result = in_units(pwrite(fd, bytes, length, offset), unit);
		set_limit(RLIMIT_FSIZE, RLIM_INFINITY);
		return result;
	case SENDFILE_:
		SETUP(lseek(fd, offset, SEEK_SET));
		return in_units(sendfile(fd, source_with(length, a[3]), &zero, length), unit);
	case COPY_RANGE_:
		return in_units(syscall(SYS_copy_file_range, source_with(length, a[3]), &zero, fd, &offset, length, 0), unit);
	}
	filled(length, a[3]);
	ring_submit(&ring, &(struct io_uring_sqe){
		.opcode = IORING_OP_WRITEV, .fd = fd, .addr = (uintptr_t)parts, .len = 1, .off = (__u64)offset });
	return in_units(ring_result(&ring), unit);
}

static long store_for(const struct step *s, unsigned char *at, size_t unit)
{
	struct iovec from = { bytes, unit }, to = { at, unit };

	switch (s->act) {
	case STORE_: return touch(at, unit, s->a[2]);
	case PROC_MEM_: return in_units(pwrite(memory, filled(unit, s->a[2]), unit, (off_t)(uintptr_t)at), unit);
	case PROCESS_VM_:
		filled(unit, s->a[2]);
		return in_units(process_vm_writev(getpid(), &from, 1, &to, 1, 0), unit);
	case READ_INTO_: return in_units(pread(source_with(unit, s->a[2]), at, unit, 0), unit);
	}
	ring_start(&ring, IORING_OP_READV, source_with(unit, s->a[2]), &to);
	return in_units(ring_result(&ring), unit);
}

static long failed_or_zero(long result)
{
	return result == -1 ? -errno : 0;
}

static long act_on_memory(const struct model *m, const struct step *s)
{
	static const int advices[] = {
		[DONTNEED_] = MADV_DONTNEED, [REMOVE_] = MADV_REMOVE, [PAGEOUT_] = MADV_PAGEOUT, [POPULATE_] = MADV_POPULATE_READ,
	};
	const int16_t *a = s->a;
	unsigned char *at = slot_address(a[0]);
	size_t unit = slot_length(a[0], 1) / 2;
	struct iovec pages = { at, PAGE / 2 };

	switch (s->act) {
	case UNMAP_: return failed_or_zero(munmap(at, slot_length(a[0], a[1])));
	case PROTECT_: return failed_or_zero(mprotect(at, slot_length(a[0], a[1]), a[2]));
	case MOVE_: case MOVE_AND_STAY_:
		return failed_or_zero((intptr_t)mremap(at, slot_length(a[0], a[1]), slot_length(a[0], a[2]),
			MREMAP_MAYMOVE | MREMAP_FIXED | (s->act == MOVE_ ? 0 : MREMAP_DONTUNMAP), slot_address(a[3])));
	case DONTNEED_: case REMOVE_: case PAGEOUT_: case POPULATE_:
		return failed_or_zero(madvise(at, slot_length(a[0], a[1]), advices[s->act]));
	case LOAD_: return touch(at + (size_t)a[1] * unit, 0, -1);
	case VMSPLICE_:
		return in_units(vmsplice(hands.pipes[a[1]][1], &pages, 1, SPLICE_F_NONBLOCK), PAGE / 2);
	case REGISTER_:
		registered = at;
		registered_length = pages.iov_len = unit;
		return failed_or_zero(syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_BUFFERS, &pages, 1));
	}
	(void)m;
	return store_for(s, at + (size_t)a[1] * unit, unit);
}

static long act_on_file(const struct model *m, const struct step *s)
{
	static const int modes[] = {
		[KEEP_SIZE_] = FALLOC_FL_KEEP_SIZE, [PUNCH_] = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
		[COLLAPSE_] = FALLOC_FL_COLLAPSE_RANGE, [ZERO_RANGE_] = FALLOC_FL_ZERO_RANGE, [ALLOCATE_] = 0,
	};
	const int16_t *a = s->a;
	int *fds = hands.descriptors, fd = fds[a[0]];
	const struct file *file = &m->files[m->descriptions[a[0]].file];
	size_t unit = unit_size(file);
	off_t offset = (off_t)a[1] * (off_t)unit;
	struct acl acl;
	long result;

	switch (s->act) {
	case REOPEN_: return took(open(own_path(fd), open_flags(a[2]) | O_CLOEXEC), &fds[a[1]]);
	case REOPEN_TRUNCATE_: return took(open(own_path(fd), open_flags(a[2]) | O_TRUNC | O_CLOEXEC), &fds[a[1]]);
	case DUP_: return took(fcntl(fd, F_DUPFD_CLOEXEC, 0), &fds[a[1]]);
	case PASS_: return pass(a[0], a[1]);
	case CLOSE_: return failed_or_zero(close(fd));
	case SEAL_: return failed_or_zero(fcntl(fd, F_ADD_SEALS, a[1]));
	case MAP_: case MAP_AT_LIMIT_:
		if (s->act == MAP_AT_LIMIT_)
			set_limit(RLIMIT_AS, 0);
		result = failed_or_zero((intptr_t)mmap(slot_address(a[1]), slot_length(a[1], a[2]), a[4], MAP_FIXED |
			(a[5] == SHARED ? MAP_SHARED : a[5] == PRIVATE ? MAP_PRIVATE : MAP_SHARED_VALIDATE), fd, 2 * (off_t)unit * a[3]));
		set_limit(RLIMIT_AS, RLIM_INFINITY);
		return result;
	case TRUNCATE_: return failed_or_zero(ftruncate(fd, offset));
	case ALLOCATE_: case KEEP_SIZE_: case PUNCH_: case COLLAPSE_: case ZERO_RANGE_:
		return failed_or_zero(fallocate(fd, modes[s->act], offset, (off_t)a[2] * (off_t)unit));
	case CHMOD_: return failed_or_zero(fchmod(fd, (mode_t)a[1]));
	case SET_ACL_:
		acl = acl_of(a[1]);
		return failed_or_zero(fsetxattr(fd, "system.posix_acl_access", &acl, sizeof(acl), 0));
	case SPLICE_: return in_units(splice(fd, &offset, hands.pipes[a[2]][1], NULL, PAGE / 2, SPLICE_F_NONBLOCK), PAGE / 2);
	}
	return write_file(s, fd, unit);
}

long perform(const struct model *m, const struct step *s)
{
	struct io_uring_sqe fixed = { .opcode = IORING_OP_READ_FIXED, .len = (__u32)registered_length };

	if (s->who)
		return in_child(m, s);
	errno = 0;
	switch (s->act) {
	case CREATE_: return create(s->a[0], s->a[1], s->a[2]);
	case FORK_: return fork_child_of_walk();
	case KILL_: return kill_child();
	case DRAIN_:
		while (read(hands.pipes[s->a[0]][0], bytes, PAGE) > 0)
			;
		return 0;
	case RING_READ_FIXED_:
		fixed.fd = source_with(registered_length, s->a[0]);
		fixed.addr = (uintptr_t)registered;
		ring_submit(&ring, &fixed);
		return in_units(ring_result(&ring), registered_length);
	case UNREGISTER_: return failed_or_zero(syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0));
	case UNMAP_: case PROTECT_: case MOVE_: case MOVE_AND_STAY_: case DONTNEED_: case REMOVE_: case PAGEOUT_: case POPULATE_:
	case LOAD_: case STORE_: case PROC_MEM_: case PROCESS_VM_: case READ_INTO_: case RING_READ_: case VMSPLICE_: case REGISTER_:
		return act_on_memory(m, s);
	}
	return act_on_file(m, s);
}

/* ---- what there is ---------------------------------------------------------------------------- */

static bool has_ring(void)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		ring_new();
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

static long free_huge_pages(void)
{
	char path[96], text[32] = "";
	int fd;

	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%zukB/free_hugepages", huge_page() / 1024);
	fd = open(path, O_RDONLY);
	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return 0;
	close(fd);
	return atol(text);
}

static bool huge_shmem_always(void)
{
	char text[128] = "";
	int fd = open("/sys/kernel/mm/transparent_hugepage/shmem_enabled", O_RDONLY);

	if (fd < 0 || read(fd, text, sizeof(text) - 1) < 0)
		return false;
	close(fd);
	return strstr(text, "[always]") || strstr(text, "[force]");
}

void find_acts(bool acts[ACT_COUNT], bool kinds[KINDS], struct world *world, int huge_files, void (*say)(const char *format, ...))
{
	struct acl acl = acl_of(0755);
	int fd = (int)syscall(SYS_memfd_create, "probe", MFD_ALLOW_SEALING), pair[2];
	unsigned char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec area = { page, 1 };
	/* Of each walk: the file's pages, and a reservation for every slot in two processes. */
	const long needed = (long)huge_files * (HUGE_LIMIT + 2 * HUGE_SLOTS);
	bool ring_works = has_ring();

	memset(acts, true, ACT_COUNT);
	memset(kinds, true, KINDS);
	if (fd < 0 || fcntl(fd, F_GET_SEALS)) {
		plain_flags = MFD_EXEC;
		close(fd);
		fd = (int)syscall(SYS_memfd_create, "probe", MFD_ALLOW_SEALING | MFD_EXEC);
	}
	if (fd < 0 || ftruncate(fd, (off_t)PAGE) || page == MAP_FAILED)
		skip("no executable memfd: %s", strerror(errno));
#define NEEDS(what, condition, ...) do {					\
	errno = 0;								\
	if (!(condition)) {							\
		const int without[] = { __VA_ARGS__ };				\
		say("left out: " what "%s%s", errno ? ": " : "", errno ? strerror(errno) : ""); \
		for (size_t i_ = 0; i_ < sizeof(without) / sizeof(without[0]); i_++) \
			acts[without[i_]] = false;				\
	} } while (0)
	NEEDS("io_uring", ring_works, RING_READ_, RING_WRITE_, REGISTER_, RING_READ_FIXED_, UNREGISTER_);
	NEEDS("ACLs of memfds", !fsetxattr(fd, "system.posix_acl_access", &acl, sizeof(acl), 0), SET_ACL_);
	NEEDS("process_vm_writev(2)", process_vm_writev(getpid(), &area, 1, &area, 1, 0) == 1, PROCESS_VM_);
	memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	NEEDS("writing /proc/self/mem", pwrite(memory, "", 1, (off_t)(uintptr_t)page) == 1, PROC_MEM_);
	world->forces = !mprotect(page, PAGE, PROT_READ) && pwrite(memory, "", 1, (off_t)(uintptr_t)page) == 1;
	mprotect(page, PAGE, PROT_READ | PROT_WRITE);
	NEEDS("madvise(2)", !madvise(page, PAGE, MADV_DONTNEED), DONTNEED_, REMOVE_, PAGEOUT_, POPULATE_);
	NEEDS("MADV_PAGEOUT", !madvise(page, PAGE, MADV_PAGEOUT), PAGEOUT_);
	NEEDS("MADV_POPULATE_READ", !madvise(page, PAGE, MADV_POPULATE_READ), POPULATE_);
	NEEDS("copy_file_range(2)", !syscall(SYS_copy_file_range, fd, NULL, fd, NULL, 0, 0), COPY_RANGE_);
	NEEDS("a pipe and splice(2)", !pipe(pair) && splice(fd, NULL, pair[1], NULL, 1, 0) == 1, SPLICE_, VMSPLICE_);
	close(pair[0]);
	close(pair[1]);
	fchmod(fd, 0);
	pair[0] = open(own_path(fd), O_RDONLY);
	world->any_mode = pair[0] >= 0;
	close(pair[0]);
	kinds[NOEXEC] = !world->quirks[Q_NO_NOEXEC];
	kinds[HUGE_SHMEM] = huge_shmem_always();
	if (kinds[HUGE_SHMEM])
		kinds[PLAIN] = kinds[NOEXEC] = kinds[UNSEALABLE] = false;
	kinds[HUGETLB] = !kinds[HUGE_SHMEM] && free_huge_pages() >= needed;
	if (!kinds[HUGETLB] && !kinds[HUGE_SHMEM])
		say("left out: memfds of huge pages: %ld free, %ld needed; shmem_enabled is not \"always\"",
		    free_huge_pages(), needed);
	munmap(page, PAGE);
	close(fd);
	close(memory);
	huge_page();
}

void prepare_hands(const bool acts[ACT_COUNT])
{
	const struct sigaction handler = { .sa_handler = leave_access };
	const size_t small = SMALL_SLOTS * PAGE, huge = (HUGE_SLOTS + 1) * huge_page();
	unsigned char *at;

	sigaction(SIGSEGV, &handler, NULL);
	sigaction(SIGBUS, &handler, NULL);
	signal(SIGXFSZ, SIG_IGN);
	for (int i = 0; i < PIPES; i++)
		SETUP(pipe2(hands.pipes[i], O_CLOEXEC | O_NONBLOCK));
	source = SETUP((int)syscall(SYS_memfd_create, "source", MFD_CLOEXEC));
	memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	hands.maps[0] = SETUP(open("/proc/self/maps", O_RDONLY | O_CLOEXEC));
	if (acts[RING_WRITE_] || acts[RING_READ_] || acts[REGISTER_])
		ring = ring_new();
	bytes = SETUP(mmap(NULL, UNITS * huge_page() / 2, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	/* From now on nothing maps memory but at slots, whose addresses are found once and then left free. */
	at = SETUP(mmap(NULL, small, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	for (int i = 0; i < SMALL_SLOTS; i++)
		hands.slots[i] = at + (size_t)i * PAGE;
	SETUP(munmap(at, small));
	at = SETUP(mmap(NULL, huge, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	for (int i = 0; i < HUGE_SLOTS; i++)
		hands.slots[SMALL_SLOTS + i] = at + (-(uintptr_t)at & (huge_page() - 1)) + (size_t)i * huge_page();
	SETUP(munmap(at, huge));
}

/* ---- writing it down -------------------------------------------------------------------------- */

/* Text that lasts for a few calls. */
static char *new_text(void)
{
	static char texts[8][64];
	static unsigned int next;

	return texts[next++ % 8];
}

const char *slot_text(int slot)
{
	char *text = new_text();
	bool huge = slot >= SMALL_SLOTS;
	int number = huge ? slot - SMALL_SLOTS : slot;

	if (number)
		snprintf(text, 64, "%s + %d * %s", huge ? "huge_at" : "at", number, huge ? "HUGE" : "PAGE");
	else
		strcpy(text, huge ? "huge_at" : "at");
	return text;
}

const char *units_text(int units, bool huge)
{
	char *text = new_text();
	const char *page = huge ? "HUGE" : "PAGE";

	if (!units)
		strcpy(text, "0");
	else if (units == 2)
		snprintf(text, 64, "%s", page);
	else if (units % 2)
		snprintf(text, 64, units == 1 ? "%s / 2" : "%s / 2 * %d", page, units);
	else
		snprintf(text, 64, "%d * %s", units / 2, page);
	return text;
}

static const char *prot_text(int prot)
{
	char *text = new_text();

	snprintf(text, 64, "%s%s%s", prot & PROT_READ ? " | PROT_READ" : "", prot & PROT_WRITE ? " | PROT_WRITE" : "",
		 prot & PROT_EXEC ? " | PROT_EXEC" : "");
	return *text ? text + 3 : "PROT_NONE";
}

static const char *seals_text(int seals)
{
	static const char *const names[] = {
		"F_SEAL_SEAL", "F_SEAL_SHRINK", "F_SEAL_GROW", "F_SEAL_WRITE", "F_SEAL_FUTURE_WRITE", "F_SEAL_EXEC", "0x40",
	};
	static char text[160];

	*text = '\0';
	for (int i = 0; i < 7; i++)
		if (seals & 1 << i)
			snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", *text ? " | " : "", names[i]);
	return *text ? text : "0";
}

static const char *flags_text(int access, bool truncate)
{
	char *text = new_text();

	snprintf(text, 64, "%s%s%s | O_CLOEXEC", access & READ ? access & WRITE ? "O_RDWR" : "O_RDONLY" : "O_WRONLY",
		 access & APPEND ? " | O_APPEND" : "", truncate ? " | O_TRUNC" : "");
	return text;
}

#define BEFORE(...) snprintf(text->before, sizeof(text->before), __VA_ARGS__)
#define CALL(...) snprintf(text->call, sizeof(text->call), __VA_ARGS__)
#define AFTER(...) snprintf(text->after, sizeof(text->after), __VA_ARGS__)

static void write_memory_act(const struct step *s, struct act_text *text)
{
	static const char *const advices[] = {
		[DONTNEED_] = "MADV_DONTNEED", [REMOVE_] = "MADV_REMOVE", [PAGEOUT_] = "MADV_PAGEOUT", [POPULATE_] = "MADV_POPULATE_READ",
	};
	const int16_t *a = s->a;
	bool huge = a[0] >= SMALL_SLOTS;
	const char *at = slot_text(a[0]), *length = units_text(2 * a[1], huge), *unit = units_text(1, huge);
	char place[96];

	snprintf(place, sizeof(place), "%s%s%s", at, a[1] == 1 ? " + " : "", a[1] == 1 ? unit : "");
	switch (s->act) {
	case UNMAP_: CALL("munmap(%s, %s)", at, length); return;
	case PROTECT_: CALL("mprotect(%s, %s, %s)", at, length, prot_text(a[2])); return;
	case MOVE_: case MOVE_AND_STAY_:
		CALL("mremap(%s, %s, %s, MREMAP_MAYMOVE | MREMAP_FIXED%s, %s)", at, length, units_text(2 * a[2], huge),
		     s->act == MOVE_ ? "" : " | MREMAP_DONTUNMAP", slot_text(a[3]));
		return;
	case DONTNEED_: case REMOVE_: case PAGEOUT_: case POPULATE_:
		CALL("madvise(%s, %s, %s)", at, length, advices[s->act]);
		return;
	case LOAD_: CALL("%s", place); return;
	case STORE_: CALL("%s, %d", place, a[2]); return;
	case VMSPLICE_: CALL("vmsplice(pipe%d.in, &(struct iovec){ %s, PAGE / 2 }, 1, 0)", a[1], at); return;
	case REGISTER_:
		BEFORE("registered = (struct iovec){ %s, %s };", at, units_text(1, huge));
		CALL("syscall(SYS_io_uring_register, ring.fd, IORING_REGISTER_BUFFERS, &registered, 1)");
		return;
	case PROC_MEM_: CALL("pwrite(memory, bytes, %s, (off_t)(uintptr_t)(%s))", unit, place); break;
	case PROCESS_VM_:
		CALL("process_vm_writev(getpid(), &(struct iovec){ bytes, %s }, 1, &(struct iovec){ %s, %s }, 1, 0)", unit, place, unit);
		break;
	case READ_INTO_: CALL("pread(source, %s, %s, 0)", place, unit); break;
	case RING_READ_:
		CALL("ring_result(&ring)");
		BEFORE("memset(bytes, %d, %s);\n\tSETUP(pwrite(source, bytes, %s, 0));\n\t"
		       "ring_start(&ring, IORING_OP_READV, source, &(struct iovec){ %s, %s });", a[2], unit, unit, place, unit);
		return;
	}
	BEFORE("memset(bytes, %d, %s);%s%s%s", a[2], unit, s->act == READ_INTO_ ? "\n\tSETUP(pwrite(source, bytes, " : "",
	       s->act == READ_INTO_ ? unit : "", s->act == READ_INTO_ ? ", 0));" : "");
}

static void write_write(const struct step *s, bool huge, struct act_text *text)
{
	const int16_t *a = s->a;
	const char *offset = units_text(a[1], huge), *length = units_text(a[2], huge);
	bool copies = s->act == SENDFILE_ || s->act == COPY_RANGE_;

	BEFORE("memset(bytes, %d, %s);%s%s%s", a[3], length, copies ? "\n\tSETUP(pwrite(source, bytes, " : "",
	       copies ? length : "", copies ? ", 0));" : "");
	switch (s->act) {
	case PWRITE_: CALL("pwrite(fd%d, bytes, %s, %s)", a[0], length, offset); return;
	case WRITE_BAD_:
		*text->before = '\0';
		CALL("pwrite(fd%d, (void *)16, %s, %s)", a[0], length, offset);
		return;
	case WRITE_BAD_TAIL_:
		CALL("pwritev(fd%d, (struct iovec[]){ { bytes, %s }, { (void *)16, PAGE } }, 2, %s)", a[0], length, offset);
		return;
	case WRITE_AT_LIMIT_:
		strcat(text->before, "\n\tset_limit(RLIMIT_FSIZE, ");
		strcat(strcat(text->before, units_text(a[1] + a[2] / 2, huge)), ");");
		CALL("pwrite(fd%d, bytes, %s, %s)", a[0], length, offset);
		AFTER("set_limit(RLIMIT_FSIZE, RLIM_INFINITY);");
		return;
	case SENDFILE_:
		snprintf(text->before + strlen(text->before), 100, "\n\tSETUP(lseek(fd%d, %s, SEEK_SET));", a[0], offset);
		CALL("sendfile(fd%d, source, &(off_t){ 0 }, %s)", a[0], length);
		return;
	case COPY_RANGE_:
		CALL("syscall(SYS_copy_file_range, source, &(off_t){ 0 }, fd%d, &(off_t){ %s }, %s, 0)", a[0], offset, length);
		return;
	}
	snprintf(text->before + strlen(text->before), 200, "\n\tring_submit(&ring, &(struct io_uring_sqe){ .opcode = IORING_OP_WRITEV, .fd = fd%d,\n"
		 "\t\t.addr = (uintptr_t)&(struct iovec){ bytes, %s }, .len = 1, .off = %s });", a[0], length, offset);
	CALL("ring_result(&ring)");
}

void write_act(const struct model *m, const struct step *s, struct act_text *text)
{
	static const char *const modes[] = {
		[ALLOCATE_] = "0", [KEEP_SIZE_] = "FALLOC_FL_KEEP_SIZE", [PUNCH_] = "FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE",
		[COLLAPSE_] = "FALLOC_FL_COLLAPSE_RANGE", [ZERO_RANGE_] = "FALLOC_FL_ZERO_RANGE",
	};
	static const char *const types[] = { "MAP_SHARED", "MAP_PRIVATE", "MAP_SHARED_VALIDATE" };
	static const char *const kinds[] = {
		"MFD_ALLOW_SEALING", "MFD_NOEXEC_SEAL", "0", "MFD_ALLOW_SEALING | MFD_HUGETLB", "MFD_ALLOW_SEALING",
	};
	const int16_t *a = s->a;
	bool huge = is_huge(m->files[m->descriptions[a[0] % DESCRIPTIONS].file].kind);
	int held = 0;

	*text = (struct act_text){ 0 };
	switch (s->act) {
	case CREATE_: CALL("fd%d = (int)syscall(SYS_memfd_create, \"found\", MFD_CLOEXEC | %s%s)", a[1], kinds[a[2]],
			   plain_flags && a[2] != NOEXEC ? " | MFD_EXEC" : "");
		AFTER("file%d = reopen(fd%d, O_RDONLY);", a[0], a[1]);
		return;
	case REOPEN_: case REOPEN_TRUNCATE_:
		CALL("fd%d = open(path_of(fd%d), %s)", a[1], a[0], flags_text(a[2], s->act == REOPEN_TRUNCATE_));
		return;
	case DUP_: CALL("fd%d = fcntl(fd%d, F_DUPFD_CLOEXEC, 0)", a[1], a[0]); return;
	case PASS_:
		BEFORE("send_fd(pair[0], fd%d);", a[0]);
		CALL("fd%d = receive_fd(pair[1])", a[1]);
		return;
	case CLOSE_: CALL("close(fd%d)", a[0]); return;
	case SEAL_: CALL("fcntl(fd%d, F_ADD_SEALS, %s)", a[0], seals_text(a[1])); return;
	case MAP_: case MAP_AT_LIMIT_:
		CALL("mmap(%s, %s, %s, %s | MAP_FIXED, fd%d, %s)", slot_text(a[1]), units_text(2 * a[2], huge), prot_text(a[4]),
		     types[a[5]], a[0], units_text(2 * a[3], huge));
		if (s->act == MAP_AT_LIMIT_) {
			BEFORE("set_limit(RLIMIT_AS, 0);");
			AFTER("set_limit(RLIMIT_AS, RLIM_INFINITY);");
		}
		return;
	case TRUNCATE_: CALL("ftruncate(fd%d, %s)", a[0], units_text(a[1], huge)); return;
	case ALLOCATE_: case KEEP_SIZE_: case PUNCH_: case COLLAPSE_: case ZERO_RANGE_:
		CALL("fallocate(fd%d, %s, %s, %s)", a[0], modes[s->act], units_text(a[1], huge), units_text(a[2], huge));
		return;
	case CHMOD_: CALL("fchmod(fd%d, 0%o)", a[0], (unsigned int)a[1]); return;
	case SET_ACL_:
		BEFORE("acl = (struct acl){ 2, { { 1, %d, -1 }, { 4, %d, -1 }, { 0x20, %d, -1 } } };", a[1] >> 6 & 7, a[1] >> 3 & 7, a[1] & 7);
		CALL("fsetxattr(fd%d, \"system.posix_acl_access\", &acl, sizeof(acl), 0)", a[0]);
		return;
	case SPLICE_: CALL("splice(fd%d, &(off_t){ %s }, pipe%d.in, NULL, PAGE / 2, 0)", a[0], units_text(a[1], huge), a[2]); return;
	case DRAIN_:
		for (int i = 0; i < PIPES * PIPE_PAGES; i++)
			held += i / PIPE_PAGES == a[0] && m->pins[i].used;
		CALL("(drain(&pipe%d, PAGE / 2 * %d), 0)", a[0], held);
		return;
	case RING_READ_FIXED_:
		BEFORE("memset(bytes, %d, registered.iov_len);\n\tSETUP(pwrite(source, bytes, registered.iov_len, 0));\n"
		       "\tring_submit(&ring, &(struct io_uring_sqe){ .opcode = IORING_OP_READ_FIXED, .fd = source,\n"
		       "\t\t.addr = (uintptr_t)registered.iov_base, .len = (__u32)registered.iov_len });", a[0]);
		CALL("ring_result(&ring)");
		return;
	case UNREGISTER_: CALL("syscall(SYS_io_uring_register, ring.fd, IORING_UNREGISTER_BUFFERS, NULL, 0)"); return;
	case PWRITE_: case RING_WRITE_: case SENDFILE_: case COPY_RANGE_: case WRITE_BAD_TAIL_: case WRITE_BAD_: case WRITE_AT_LIMIT_:
		write_write(s, huge, text);
		return;
	}
	write_memory_act(s, text);
}
