// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel that lies once (see lies.h).
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "lies.h"

#include "abi.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

/* As case.h has it, which this file does not include: its names of files are those of 64-bit offsets. */
struct where {
	const char *file;
	int line;
	const char *text;
};

enum kind {
	CHECK,		/* an assertion, not a call */
	DESCRIPTOR, MAPPING,
	EFFECT,		/* 0 or -1; what it does is elsewhere */
	FCNTL, SYSCALL,	/* depends on an argument */
	OFFSET, VALUE,	/* the result is what was asked for */
	OUTPUT,		/* the answer is in memory, in no way that is known here */
	READS, READS_V, WRITES, WRITES_V,
	RESULT,		/* EFFECT, as a long */
	STATUS,
};

enum {
#define CALL(name, kind, argument) F_##name,
#define CHECK(name) F_##name,
#include "lies.def"
#undef CALL
#undef CHECK
	FUNCTIONS
};

typedef long function(long, long, long, long, long, long, long);

#define CALL(name, kind, argument) function __real_##name;
#define CHECK(name) function __real_##name;
#include "lies.def"
#undef CALL
#undef CHECK

static const struct {
	const char *name;
	function *real;
	enum kind kind;
	int argument;
} functions[] = {
#define CALL(name, kind, argument) { #name, __real_##name, kind, argument },
#define CHECK(name) { #name, __real_##name, CHECK, 0 },
#include "lies.def"
#undef CALL
#undef CHECK
};

static const struct {
	const char *name;
	int error;
} errors[] = {
#define OUTCOME(name, code, meaning)
#define ERRNO(name, code) { #name, name },
#include "outcomes.def"
#undef OUTCOME
#undef ERRNO
};

static struct event_log *event_log;	/* NULL: not recording */
static struct {
	char path[PATH_SIZE], lie[LIE_SIZE];
	int function, number;
	volatile bool *done;		/* NULL: not lying */
} target;
/* What the case sees from now on. */
static struct {
	bool contents, size, seals;
} changed;

static bool begun;			/* BEGIN() is done */
static int counts[FUNCTIONS], total;
static char path[PATH_SIZE];		/* of this process */
static pid_t case_pid, own_pid;
static __thread int inside;		/* calls are our own */
static __thread int line;		/* of the assertion being looked at */
static __thread int latest = -1;	/* the event that ended last */

/* The case is one section in the program for mutations. */
extern const char __start_case_text[], __stop_case_text[];

static bool is_in_case(const void *site)
{
	return (const char *)site >= __start_case_text && (const char *)site < __stop_case_text;
}

/* Whoever made this process, with fork(2) or clone(2), did so after so many calls. */
static void find_out_process(void)
{
	pid_t pid = getpid();
	size_t length;

	if (pid == own_pid)
		return;
	own_pid = pid;
	length = strlen(path);
	if (pid == case_pid)
		path[0] = '\0';
	else
		snprintf(path + length, sizeof(path) - length, ".%d", total);
}

/* ---- memory ----------------------------------------------------------------------------------- */

/* Puts other memory where a page is, such that touching it does what is to happen. */
static void replace_page(uintptr_t address, int signo)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	void *start = (void *)(address / page * page);
	int prot = signo == SIGSEGV ? PROT_NONE : PROT_READ | PROT_WRITE | PROT_EXEC, fd;

	if (signo == SIGBUS) {
		fd = (int)syscall(SYS_memfd_create, "empty", 0);
		mmap(start, page, prot, MAP_SHARED | MAP_FIXED, fd, 0);
		close(fd);
	} else {
		mmap(start, page, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	}
}

/* Inverts bytes of a mapping, whatever its protection; a shared one that is not writable is replaced. */
static void invert(uintptr_t address, size_t length, bool shared, int prot)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), whole;
	uintptr_t start = address / page * page;
	unsigned char *copy;
	struct iovec local, remote;
	ssize_t got;
	int memory;

	whole = (address + length - start + page - 1) / page * page;
	copy = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (copy == MAP_FAILED)
		return;
	local = (struct iovec){ copy, whole };
	remote = (struct iovec){ (void *)start, whole };
	got = process_vm_readv(getpid(), &local, 1, &remote, 1, 0);
	if (got > 0 && (size_t)got < address - start + length)
		length = (size_t)got > address - start ? (size_t)got - (address - start) : 0;
	if (got > 0 && length) {
		for (size_t i = 0; i < length; i++)
			copy[address - start + i] ^= 0xff;
		if (shared && !(prot & PROT_WRITE)) {
			mmap((void *)start, (size_t)got, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
			memcpy((void *)start, copy, (size_t)got);
			mprotect((void *)start, (size_t)got, prot);
		} else {
			memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
			pwrite(memory, copy + (address - start), length, (off_t)address);
			close(memory);
		}
	}
	munmap(copy, whole);
}

static char *read_maps(void)
{
	static char text[1 << 18];
	int maps = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	size_t length = 0;
	ssize_t got;

	while ((got = read(maps, text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)got;
	close(maps);
	text[length] = '\0';
	return text;
}

/* Inverts what is mapped of memfds: all, or what lies in the range. */
static void invert_mappings(uintptr_t from, uintptr_t to)
{
	char *text = read_maps();

	for (char *at = text, *next; *at; at = next) {
		unsigned long start, end;
		char perms[5];
		int prot;

		next = strchr(at, '\n');
		if (!next)
			break;
		*next++ = '\0';
		if (sscanf(at, "%lx-%lx %4s", &start, &end, perms) != 3)
			continue;
		if (from ? end <= from || start >= to : !strstr(at, "/memfd:"))
			continue;
		start = start < from ? from : start;
		end = to && end > to ? to : end;
		prot = (perms[0] == 'r' ? PROT_READ : 0) | (perms[1] == 'w' ? PROT_WRITE : 0) |
			(perms[2] == 'x' ? PROT_EXEC : 0);
		invert(start, end - start, perms[3] == 's', prot);
	}
}

static long blank(const long *argument)
{
	return (long)mmap((void *)argument[0], (size_t)argument[1], (int)argument[2],
			  MAP_PRIVATE | MAP_ANONYMOUS | ((int)argument[3] & MAP_FIXED), -1, 0);
}

/* ---- the lies --------------------------------------------------------------------------------- */

static bool is_memfd(int fd)
{
	char name[64], link[16];

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return readlink(name, link, sizeof(link)) >= 7 && !memcmp(link, "/memfd:", 7);
}

static void invert_bytes(enum kind kind, const long *argument, size_t from, size_t length)
{
	const struct iovec *area = kind == READS_V ? (const struct iovec *)argument[1] :
		&(struct iovec){ (void *)argument[1], from + length };

	for (; length; area++) {
		for (size_t i = from; i < area->iov_len && length; i++, length--)
			((unsigned char *)area->iov_base)[i] ^= 0xff;
		from = from > area->iov_len ? from - area->iov_len : 0;
	}
}

static void change_status(struct stat *status)
{
	status->st_size++;
	status->st_mode ^= 0777;
	status->st_uid++;
	status->st_gid++;
	status->st_ino++;
	status->st_nlink++;
	status->st_blksize++;
	status->st_mtim.tv_sec++;
	status->st_blocks = status->st_blocks ? 0 : 8;
}

static long call(int f, const long *a)
{
	long result = functions[f].real(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);

	/* What the others leave in the upper half is not part of their result. */
	switch (functions[f].kind) {
	case DESCRIPTOR: case EFFECT: case FCNTL: case OUTPUT: case STATUS: case VALUE:
		return (int)result;
	default:
		return result;
	}
}

static long lied_call(int f, const long *a, const char *lie)
{
	enum kind kind = functions[f].kind;
	char *end;
	long result;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (!strcmp(errors[i].name, lie)) {
			errno = errors[i].error;
			return -1;
		}
	result = strtol(lie, &end, 0);
	if (!*end)
		return result;
	if (!strcmp(lie, "null"))
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	if (!strcmp(lie, "blank"))
		return blank(a);

	result = call(f, a);
	if (!strcmp(lie, "short"))
		return result - 1;
	if (!strcmp(lie, "other"))
		return !result;
	if (!strcmp(lie, "seals"))
		return result ^ F_SEAL_SHRINK;
	if (!strcmp(lie, "status") && !result)
		change_status((struct stat *)a[functions[f].argument]);
	if (!strcmp(lie, "first") && kind == MAPPING)
		invert_mappings((uintptr_t)result, (uintptr_t)result + 1);
	else if (!strcmp(lie, "first") && result > 0)
		invert_bytes(kind, a, 0, 1);
	else if (!strcmp(lie, "last") && result > 0)
		invert_bytes(kind, a, (size_t)result - 1, 1);
	return result;
}

/* What has changed behind the case's back shows in this result. */
static long show_change(int f, const long *a, long result)
{
	enum kind kind = functions[f].kind;

	if (result == -1 || !is_memfd((int)a[0]))
		return result;
	if (changed.seals && kind == FCNTL && a[1] == F_GET_SEALS)
		return result ^ F_SEAL_SHRINK;
	if (changed.size && f == F_fstat64)
		((struct stat *)a[1])->st_size++;
	if (changed.size && f == F_lseek64 && a[2] == SEEK_END)
		return result + 1;
	if (changed.contents && (f == F_pread64 || f == F_read || f == F_preadv64))
		invert_bytes(kind, a, 0, (size_t)result);
	return result;
}

/* Lies that concern an assertion take effect before it is looked at; false: do not look at all. */
static bool lied_check(int f, const long *a, const char *lie)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), length = (size_t)a[2];
	uintptr_t address = (uintptr_t)(f == F_access_raises ? a[2] : a[1]);

	if (!strcmp(lie, "contents"))
		changed.contents = true;
	else if (!strcmp(lie, "size"))
		changed.size = true;
	else if (!strcmp(lie, "added-seal"))
		changed.seals = true;
	else if (!strcmp(lie, "memory"))
		invert_mappings(0, 0);
	else if (!strcmp(lie, "none"))
		replace_page(address, 0);
	else if (!strcmp(lie, "SIGBUS") || !strcmp(lie, "SIGSEGV"))
		replace_page(address, lie[3] == 'B' ? SIGBUS : SIGSEGV);
	else if (!strcmp(lie, "first"))
		invert_mappings(address, address + 1);
	else if (!strcmp(lie, "last"))
		invert_mappings(address + length - 1, address + length);
	else if (!strcmp(lie, "permissions"))
		mprotect((void *)address, page,
			 strchr(f == F_mapped_as ? (char *)a[3] : (char *)a[2], 'r') ? PROT_NONE : PROT_READ);
	else if (!strcmp(lie, "bounds"))
		munmap((void *)(address + length - page), page);
	return strcmp(lie, "lost");
}

/* ---- between the case and the kernel ---------------------------------------------------------- */

static bool is_target(int f, int number)
{
	return target.done && f == target.function && number == target.number &&
		!strcmp(path, target.path);
}

static struct event *new_event(int f, int number, const void *site, const long *a, int *index)
{
	struct event *event;

	*index = __atomic_fetch_add(&event_log->count, 1, __ATOMIC_RELAXED);
	if (*index >= (int)(sizeof(event_log->events) / sizeof(event_log->events[0])))
		return NULL;
	event = &event_log->events[*index];
	strcpy(event->path, path);
	event->function = f;
	event->number = number;
	event->argument = (int)a[1];
	event->site = site;
	event->line = line;
	event->in_case = is_in_case(site);
	/* What succeeds does not come back. */
	event->act = f == F_execve && event->in_case;
	if (f == F_syscall)
		event->argument = a[0];
	if (f == F_access_raises)
		event->result = (int)a[3];
	return event;
}

static long intercept(int f, const void *site, const long *a)
{
	struct event *event = NULL;
	int number, index = -1, error = errno;
	long result;

	if (!begun || inside)
		return functions[f].real(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
	inside++;
	find_out_process();
	number = __atomic_add_fetch(&counts[f], 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&total, 1, __ATOMIC_RELAXED);
	if (event_log)
		event = new_event(f, number, site, a, &index);
	errno = error;
	if (is_target(f, number)) {
		*target.done = true;
		result = lied_call(f, a, target.lie);
		inside--;
		return result;
	}
	inside--;
	result = call(f, a);
	error = errno;
	inside++;
	if (changed.contents || changed.size || changed.seals)
		result = show_change(f, a, result);
	if (event) {
		event->result = result;
		event->error = result == -1 ? error : 0;
		latest = index;
	}
	inside--;
	errno = error;
	return result;
}

static void intercept_check(int f, const void *site, const long *a)
{
	const struct where *where = (const struct where *)a[0];
	int number, index, outer = line, error = errno;
	bool is_act = f >= F_act_allowed && f <= F_act_under, wanted = true;

	if (begun && !inside) {
		inside++;
		find_out_process();
		number = __atomic_add_fetch(&counts[f], 1, __ATOMIC_RELAXED);
		line = where->line;
		if (event_log) {
			struct event *event;

			if (is_act && latest >= 0) {
				event_log->events[latest].act = true;
				event_log->events[latest].line = line;
			}
			latest = -1;
			event = new_event(f, number, site, a, &index);
			if (event && is_act) {
				event->act = true;
				event->result = strstr(read_maps(), "/memfd:") != NULL;
			}
		}
		if (is_target(f, number)) {
			*target.done = true;
			wanted = lied_check(f, a, target.lie);
		}
		inside--;
	}
	errno = error;
	if (wanted)
		functions[f].real(a[0], a[1], a[2], a[3], a[4], a[5], a[6]);
	line = outer;
}

#define CALL(name, kind, argument)							\
	function __wrap_##name;								\
	long __wrap_##name(long a, long b, long c, long d, long e, long f, long g)	\
	{										\
		return intercept(F_##name, __builtin_return_address(0),			\
				 (const long[]){ a, b, c, d, e, f, g });		\
	}
#define CHECK(name)									\
	function __wrap_##name;								\
	long __wrap_##name(long a, long b, long c, long d, long e, long f, long g)	\
	{										\
		intercept_check(F_##name, __builtin_return_address(0),			\
				(const long[]){ a, b, c, d, e, f, g });			\
		return 0;								\
	}
#include "lies.def"
#undef CALL
#undef CHECK

function __real_case_begin, __wrap_case_begin;
long __wrap_case_begin(long a, long b, long c, long d, long e, long f, long g)
{
	__real_case_begin(a, b, c, d, e, f, g);
	case_pid = own_pid = getpid();
	begun = event_log || target.done;
	return 0;
}

/* ---- for mutants.c ---------------------------------------------------------------------------- */

void record_events(struct event_log *log)
{
	event_log = log;
}

/* pwrite64 is what a program with 64-bit offsets calls pwrite. */
static void shown_name(int f, char *name, int size)
{
	int length = snprintf(name, (size_t)size, "%s", functions[f].name);

	if (length > 2 && !strcmp(name + length - 2, "64"))
		name[length - 2] = '\0';
}

void name_event(const struct event *event, char *name, int size)
{
	char function_name[32];

	shown_name(event->function, function_name, sizeof(function_name));
	snprintf(name, (size_t)size, "%s%s%s#%d=", event->path, *event->path ? "/" : "", function_name,
		 event->number);
}

bool tell_lie(const char *mutation, volatile bool *done)
{
	const char *slash = strchr(mutation, '/'), *name = slash ? slash + 1 : mutation;
	char wanted[32], known[32];

	if (slash && slash - mutation >= PATH_SIZE)
		return false;
	memcpy(target.path, mutation, slash ? (size_t)(slash - mutation) : 0);
	if (sscanf(name, "%31[a-z0-9_]#%d=%15s", wanted, &target.number, target.lie) != 3)
		return false;
	for (int f = 0; f < FUNCTIONS; f++) {
		shown_name(f, known, sizeof(known));
		if (!strcmp(known, wanted)) {
			target.function = f;
			target.done = done;
			return true;
		}
	}
	return false;
}

/* These return a new descriptor. */
static bool gives_descriptor(const struct event *event)
{
	static const long calls[] = {
		SYS_memfd_create, SYS_memfd_secret, SYS_pidfd_open, SYS_pidfd_getfd, SYS_io_uring_setup,
		SYS_userfaultfd, SYS_perf_event_open, SYS_openat, SYS_openat2, SYS_open_tree,
	};

	if (functions[event->function].kind == DESCRIPTOR)
		return true;
	for (size_t i = 0; functions[event->function].kind == SYSCALL && i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i] == event->argument)
			return true;
	return functions[event->function].kind == FCNTL &&
		(event->argument == F_DUPFD || event->argument == F_DUPFD_CLOEXEC);
}

/* What makes the state that the case is about, wherever it is called. */
static bool makes_state(const struct event *event)
{
	switch (event->function) {
	case F_fallocate64: case F_fchmod: case F_fcntl64: case F_ftruncate64: case F_mmap64:
	case F_mprotect: case F_mremap: case F_munmap: case F_pwrite64:
		return true;
	default:
		return false;
	}
}

static void add(char lies[LIES_LIMIT][LIE_SIZE], int *count, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void add(char lies[LIES_LIMIT][LIE_SIZE], int *count, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(lies[(*count)++], LIE_SIZE, format, args);
	va_end(args);
}

static int lies_for_check(const struct event *event, char lies[LIES_LIMIT][LIE_SIZE])
{
	int count = 0;

	if (event->act) {
		add(lies, &count, "contents");
		add(lies, &count, "size");
		add(lies, &count, "added-seal");
		if (event->result)
			add(lies, &count, "memory");
	}
	switch (event->function) {
	case F_access_raises:
		if (event->argument)
			add(lies, &count, "none");
		if (event->argument != SIGBUS)
			add(lies, &count, "SIGBUS");
		if (event->argument != SIGSEGV)
			add(lies, &count, "SIGSEGV");
		if (!event->argument && event->result >= 0)
			add(lies, &count, "lost");
		break;
	case F_mapping_intact:
		add(lies, &count, "first");
		add(lies, &count, "last");
		break;
	case F_mapped_as:
		add(lies, &count, "bounds");
		/* fallthrough */
	case F_permissions_are:
		add(lies, &count, "permissions");
		break;
	}
	return count;
}

int lies_for(const struct event *event, char lies[LIES_LIMIT][LIE_SIZE])
{
	enum kind kind = functions[event->function].kind;
	bool looked_at = event->in_case || event->line || event->act, refused = event->error;
	int count = 0;

	if (kind == CHECK)
		return lies_for_check(event, lies);
	if (!looked_at && !makes_state(event))
		return 0;
	if (kind != VALUE)
		add(lies, &count, event->error == EIO ? "ENXIO" : "EIO");
	if (!refused && (kind == VALUE || kind == OFFSET))
		add(lies, &count, "other");
	if (!refused && kind == FCNTL && event->argument == F_GET_SEALS)
		add(lies, &count, "seals");
	else if (!refused && kind == FCNTL && (event->argument == F_GETFD || event->argument == F_GETFL))
		add(lies, &count, "other");
	else if (gives_descriptor(event))
		add(lies, &count, "null");
	else if (!looked_at && (event->function == F_ftruncate64 || event->function == F_pwrite64))
		;	/* other set-up does the same, or sees to it that it is done */
	else if (kind == EFFECT || kind == RESULT || kind == FCNTL ||
		 (kind == SYSCALL && event->result < 1 << 20))
		add(lies, &count, "%ld", refused ? 0 : event->result);
	else if (kind == MAPPING && event->function != F_shmat)
		add(lies, &count, event->function == F_mremap ? "first" : "blank");
	else if (kind == WRITES || kind == WRITES_V)
		add(lies, &count, "%ld", refused ? 1 : event->result);
	if (!refused && looked_at && (kind == READS || kind == READS_V) && event->result > 0) {
		add(lies, &count, "first");
		add(lies, &count, "last");
	}
	if (!refused && looked_at && kind == STATUS)
		add(lies, &count, "status");
	if (!refused && event->act && (kind == WRITES || kind == WRITES_V) && event->result > 1)
		add(lies, &count, "short");
	return count;
}
