// SPDX-License-Identifier: GPL-2.0
/*
 * A kernel that lies (see lies.h).
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "lies.h"

#include "abi.h"
#include "outcomes.h"

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
	ALWAYS, FORK,	/* ALWAYS: asked for again and again, and lies each time */
	FLAG, OFFSET, VALUE,	/* the result is what was asked for: a bool, a long, an int */
	OUTPUT,		/* the answer is in memory, in no way that is known here */
	READS, READS_V, WRITES, WRITES_V,
	RESULT,		/* EFFECT, as a long */
	STATUS, WAIT, WORD,	/* the answer is in memory, where an argument points */
};

enum {
#define CALL(name, kind, argument) F_##name,
#define CHECK(name) F_##name,
#include "lies.def"
#undef CALL
#undef CHECK
	FUNCTIONS
};

typedef long function(long, long, long, long, long, long, long, long);

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

static struct event_log *event_log;	/* NULL: not recording */
static struct target {
	char path[PATH_SIZE], lie[LIE_SIZE];
	int function, number;
} targets[2];
static int targets_count;
static volatile struct lie_state *state;	/* NULL: not lying */

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

/* A page of our own, that touching raises this signal, or none. */
static uintptr_t decoy(int signo, int prot)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	int fd;
	void *at;

	if (signo != SIGBUS)
		return (uintptr_t)mmap(NULL, page, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	fd = (int)syscall(SYS_memfd_create, "empty", 0);
	at = mmap(NULL, page, prot, MAP_SHARED, fd, 0);
	close(fd);
	return (uintptr_t)at;
}

/*
 * Lets part of a mapping show other bytes: a private one is changed, whatever its protection, where
 * that can be done; a shared one is replaced, so that the file stays as it is.
 */
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
		memory = shared ? -1 : open("/proc/self/mem", O_RDWR | O_CLOEXEC);
		if (pwrite(memory, copy + (address - start), length, (off_t)address) != (ssize_t)length) {
			void *other = mmap((void *)start, (size_t)got, PROT_READ | PROT_WRITE,
					   (shared ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

			if (other != MAP_FAILED) {
				memcpy(other, copy, (size_t)got);
				mprotect(other, (size_t)got, prot);
			}
		}
		close(memory);
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

struct mapping {
	unsigned long start, end;
	char perms[5];
	bool memfd;
};

/* Takes one line off the text. */
static bool next_mapping(char **text, struct mapping *mapping)
{
	char *line = *text, *end = strchr(line, '\n');

	if (!end)
		return false;
	*end = '\0';
	*text = end + 1;
	mapping->memfd = strstr(line, "/memfd:");
	return sscanf(line, "%lx-%lx %4s", &mapping->start, &mapping->end, mapping->perms) == 3;
}

/* Inverts what is mapped of memfds, from so many bytes on; or what is mapped in the range. */
static void invert_mappings(uintptr_t from, uintptr_t to, unsigned int skipped)
{
	char *text = read_maps();
	struct mapping found;

	while (next_mapping(&text, &found)) {
		int prot = (found.perms[0] == 'r' ? PROT_READ : 0) |
			(found.perms[1] == 'w' ? PROT_WRITE : 0) | (found.perms[2] == 'x' ? PROT_EXEC : 0);

		if (to ? found.end <= from || found.start >= to : !found.memfd)
			continue;
		found.start = found.start < from ? from : found.start + skipped;
		found.end = to && found.end > to ? to : found.end;
		invert(found.start, found.end - found.start, found.perms[3] == 's', prot);
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
	unsigned char *bytes = (unsigned char *)argument[1];

	if (kind != READS_V) {
		for (size_t i = from; i < from + length; i++)
			bytes[i] ^= 0xff;
		return;
	}
	for (const struct iovec *area = (const struct iovec *)argument[1]; length; area++) {
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

/* Moves the offsets that a call was given by their addresses, or tells whether there are any. */
static bool move_offsets(int f, const long *a, bool move)
{
	static const struct {
		int function, arguments[2];
	} with[] = {
		{ F_splice, { 1, 3 } }, { F_sendfile64, { 2, 2 } }, { F_syscall, { 2, 4 } },
	};

	for (size_t i = 0; i < sizeof(with) / sizeof(with[0]); i++) {
		long *one = (long *)a[with[i].arguments[0]], *other = (long *)a[with[i].arguments[1]];

		if (with[i].function != f || (f == F_syscall && a[0] != SYS_copy_file_range))
			continue;
		if (move && one)
			(*one)++;
		if (move && other && other != one)
			(*other)++;
		return one || other;
	}
	return false;
}

static long call(int f, const long *a)
{
	long result = functions[f].real(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);

	/* What the others leave in the upper half is not part of their result. */
	switch (functions[f].kind) {
	case DESCRIPTOR: case EFFECT: case FCNTL: case FORK: case OUTPUT: case STATUS: case VALUE: case WAIT: case WORD:
		return (int)result;
	case FLAG:
		return (bool)result;
	default:
		return result;
	}
}

static long lied_call(int f, const long *a, const char *lie)
{
	enum kind kind = functions[f].kind;
	static long lied;
	char *end;
	long result;

	if (errno_of_name(lie)) {
		errno = errno_of_name(lie);
		return -1;
	}
	result = strtol(lie, &end, 0);
	if (!*end)
		return result;
	if (!strcmp(lie, "null"))
		return open("/dev/null", O_RDWR | O_CLOEXEC);
	if (!strcmp(lie, "blank"))
		return blank(a);
	if (!strcmp(lie, "same"))
		return a[0];

	result = call(f, a);
	if (!strcmp(lie, "short"))
		return result - 1;
	if (!strcmp(lie, "other"))
		return !result;
	if (!strcmp(lie, "more"))
		return result + ++lied;
	if (!strcmp(lie, "seals"))
		return result ^ F_SEAL_SHRINK;
	if (!strcmp(lie, "offsets"))
		move_offsets(f, a, true);
	if (!strcmp(lie, "status") && kind == STATUS && !result)
		change_status((struct stat *)a[functions[f].argument]);
	if (!strcmp(lie, "status") && kind == WAIT && a[1])
		*(int *)a[1] = *(int *)a[1] ? 0 : 1 << 8;
	if (!strcmp(lie, "memory") && !(kind == FORK && result))
		invert_mappings(0, 0, 0);
	if (!strcmp(lie, "first") && kind == MAPPING)
		invert_mappings((uintptr_t)result, (uintptr_t)result + 1, 0);
	else if (!strcmp(lie, "first") && kind == WORD)
		*(unsigned char *)a[functions[f].argument] ^= 0xff;
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
	if (state->seals && kind == FCNTL && a[1] == F_GET_SEALS)
		return result ^ F_SEAL_SHRINK;
	if (state->size && f == F_fstat64)
		((struct stat *)a[1])->st_size++;
	if (state->size && f == F_lseek64 && a[2] == SEEK_END)
		return result + 1;
	if (state->contents && (f == F_pread64 || f == F_read || f == F_preadv64))
		invert_bytes(kind, a, 0, (size_t)result);
	return result;
}

/* What is mapped there, but for one byte. */
static uintptr_t inverted_copy(uintptr_t address, size_t length, size_t byte)
{
	unsigned char *copy = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(copy, (void *)address, length);
	copy[byte] ^= 0xff;
	return (uintptr_t)copy;
}

/* Lies that concern an assertion take effect before it is looked at; false: do not look at all. */
static bool lied_check(int f, long *a, const char *lie)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), length = (size_t)a[2];
	uintptr_t address = (uintptr_t)a[1];
	const char *asserted = (const char *)a[f == F_mapped_as ? 3 : 2];

	if (!strcmp(lie, "contents"))
		state->contents = true;
	else if (!strcmp(lie, "size"))
		state->size = true;
	else if (!strcmp(lie, "added-seal"))
		state->seals = true;
	else if (!strcmp(lie, "memory"))
		invert_mappings(0, 0, 0);
	else if (!strcmp(lie, "beyond"))
		invert_mappings(0, 0, 1);
	else if (!strcmp(lie, "none"))
		a[2] = (long)decoy(0, PROT_READ | PROT_WRITE);
	else if (!strcmp(lie, "SIGBUS"))
		a[2] = (long)decoy(SIGBUS, PROT_READ | PROT_WRITE);
	else if (!strcmp(lie, "SIGSEGV"))
		a[2] = (long)decoy(SIGSEGV, PROT_NONE);
	else if (!strcmp(lie, "first"))
		a[1] = (long)inverted_copy(address, length, 0);
	else if (!strcmp(lie, "last"))
		a[1] = (long)inverted_copy(address, length, length - 1);
	else if (!strcmp(lie, "permissions"))
		a[1] = (long)decoy(0, strchr(asserted, 'p') && strchr(asserted, 'r') ? PROT_NONE : PROT_READ);
	else if (!strcmp(lie, "bounds"))
		a[2] += (long)page;
	return strcmp(lie, "lost");
}

/* Of memfds, as bits: there is one, one has contents, one is mapped privately, and can be read. */
enum { A_MEMFD = 1, A_BYTE = 2, A_MAPPING = 4, A_PRIVATE = 8 };

static unsigned int what_can_change(void)
{
	unsigned int can = 0;
	char *text = read_maps();
	struct mapping found;
	struct stat status;

	while (next_mapping(&text, &found)) {
		/* Without a look at its pages: that would bring them in. */
		if (found.memfd && found.perms[0] == 'r')
			can |= found.perms[3] == 'p' ? A_MAPPING | A_PRIVATE : A_MAPPING;
	}
	for (int fd = 3; fd < 64; fd++)
		if (is_memfd(fd) && !fstat(fd, &status))
			can |= status.st_size ? A_MEMFD | A_BYTE : A_MEMFD;
	return can;
}

/* ---- between the case and the kernel ---------------------------------------------------------- */

static const char *lie_at(int f, int number)
{
	for (int i = 0; i < targets_count; i++) {
		const struct target *target = &targets[i];

		if (f != target->function || strcmp(path, target->path) ||
		    (target->number && number != target->number))
			continue;
		if (i == targets_count - 1)
			state->told = true;
		return target->lie;
	}
	return NULL;
}

/* So many events of a case: looking at all its mappings takes time. */
enum { LOOKED_INTO = 1200 };

static struct event *new_event(int f, int number, const void *site, const long *a, int *index)
{
	struct event *event;

	*index = __atomic_fetch_add(&event_log->count, 1, __ATOMIC_RELAXED);
	if (*index >= (int)(sizeof(event_log->events) / sizeof(event_log->events[0])))
		return NULL;
	event = &event_log->events[*index];
	memset(event, 0, sizeof(*event));
	strcpy(event->path, path);
	event->function = f;
	event->number = number;
	if (functions[f].kind == FCNTL || f == F_access_raises)
		event->argument = (int)a[1];
	event->site = site;
	event->line = line;
	event->in_case = is_in_case(site);
	/* What succeeds does not come back. */
	event->act = f == F_execve && event->in_case;
	if (f == F_syscall)
		event->argument = a[0];
	if (f == F_lseek64)
		event->argument = a[2];
	if (f == F_access_raises)
		event->result = (int)a[3];
	event->shared = f == F_mmap64 && (a[3] & MAP_SHARED) && is_memfd((int)a[4]);
	event->offsets = move_offsets(f, a, false);
	if (*index < LOOKED_INTO)
		event->can_change = what_can_change();
	return event;
}

static long intercept(int f, const void *site, const long *a)
{
	struct event *event = NULL;
	int number, index = -1, error = errno;
	const char *lie;
	long result;

	if (!begun || inside)
		return functions[f].real(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
	inside++;
	find_out_process();
	number = __atomic_add_fetch(&counts[f], 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&total, 1, __ATOMIC_RELAXED);
	if (event_log)
		event = new_event(f, number, site, a, &index);
	errno = error;
	lie = lie_at(f, number);
	if (!lie)
		inside--;
	result = lie ? lied_call(f, a, lie) : call(f, a);
	error = errno;
	if (!lie)
		inside++;
	if (state && (state->contents || state->size || state->seals))
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

static void intercept_check(int f, const void *site, long *a)
{
	const struct where *where = (const struct where *)a[0];
	int number, index, outer = line, error = errno;
	bool is_act = f >= F_act_allowed && f <= F_act_under, wanted = true;
	const char *lie;

	if (begun && !inside) {
		inside++;
		find_out_process();
		number = __atomic_add_fetch(&counts[f], 1, __ATOMIC_RELAXED);
		line = where->line;
		if (event_log) {
			struct event *event;

			if (is_act && latest >= 0) {
				event_log->events[latest].act = true;
				event_log->events[latest].each = f == F_act_under;
				event_log->events[latest].line = line;
			}
			latest = -1;
			event = new_event(f, number, site, a, &index);
			if (event && is_act)
				event->act = true;
		}
		lie = lie_at(f, number);
		if (lie)
			wanted = lied_check(f, a, lie);
		inside--;
	}
	errno = error;
	if (wanted)
		functions[f].real(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
	line = outer;
	/* Those that an assertion makes are nobody's act. */
	latest = -1;
}

#define CALL(name, kind, argument)							\
	function __wrap_##name;								\
	long __wrap_##name(long a, long b, long c, long d, long e, long f, long g, long h) \
	{										\
		return intercept(F_##name, __builtin_return_address(0),			\
				 (const long[]){ a, b, c, d, e, f, g, h });		\
	}
#define CHECK(name)									\
	function __wrap_##name;								\
	long __wrap_##name(long a, long b, long c, long d, long e, long f, long g, long h) \
	{										\
		intercept_check(F_##name, __builtin_return_address(0),			\
				(long[]){ a, b, c, d, e, f, g, h });			\
		return 0;								\
	}
#include "lies.def"
#undef CALL
#undef CHECK

function __real_case_begin, __wrap_case_begin;
long __wrap_case_begin(long a, long b, long c, long d, long e, long f, long g, long h)
{
	/* struct about: the sentence, then the contract */
	if (event_log)
		snprintf(event_log->contract, sizeof(event_log->contract), "%s", ((const char *const *)d)[1]);
	__real_case_begin(a, b, c, d, e, f, g, h);
	case_pid = own_pid = getpid();
	begun = event_log || state;
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
		 functions[event->function].kind == FLAG || functions[event->function].kind == ALWAYS ?
		 0 : event->number);
}

static bool parse(const char *mutation, struct target *target)
{
	const char *slash = strchr(mutation, '/'), *name = slash ? slash + 1 : mutation;
	char wanted[32], known[32];

	if (slash && slash - mutation >= PATH_SIZE)
		return false;
	memcpy(target->path, mutation, slash ? (size_t)(slash - mutation) : 0);
	if (sscanf(name, "%31[a-z0-9_]#%d=%15s", wanted, &target->number, target->lie) != 3)
		return false;
	for (target->function = 0; target->function < FUNCTIONS; target->function++) {
		shown_name(target->function, known, sizeof(known));
		if (!strcmp(known, wanted))
			return true;
	}
	return false;
}

bool is_assertion(const struct event *event)
{
	return functions[event->function].kind == CHECK;
}

bool tell_lie(const char *mutation, volatile struct lie_state *shared)
{
	char text[256], *rest = text, *one;

	state = shared;
	snprintf(text, sizeof(text), "%s", mutation);
	while ((one = strsep(&rest, ",")))
		if (targets_count == sizeof(targets) / sizeof(targets[0]) || !parse(one, &targets[targets_count++]))
			return false;
	return true;
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
	case F_mprotect: case F_mremap: case F_pwrite64:
		return true;
	default:
		return false;
	}
}

struct lies {
	struct lie *lies;
	int count;
};

static void __attribute__((format(printf, 2, 3))) add(struct lies *lies, const char *format, ...)
{
	struct lie *lie = &lies->lies[lies->count++];
	va_list args;

	va_start(args, format);
	vsnprintf(lie->name, sizeof(lie->name), format, args);
	va_end(args);
	lie->probe = false;
}

static void add_probe(struct lies *lies, const char *name)
{
	add(lies, "%s", name);
	lies->lies[lies->count - 1].probe = true;
}

static void add_for_check(struct lies *lies, const struct event *event)
{
	if (event->act && (event->can_change & A_BYTE))
		add(lies, "contents");
	if (event->act && (event->can_change & A_MEMFD)) {
		add(lies, "size");
		add(lies, "added-seal");
	}
	if (event->act && (event->can_change & A_PRIVATE))
		add(lies, "memory");
	else if (event->can_change & A_MAPPING)
		add_probe(lies, "memory");
	if (event->can_change & A_MAPPING)
		add_probe(lies, "beyond");
	switch (event->function) {
	case F_access_raises:
		if (event->argument)
			add(lies, "none");
		if (event->argument != SIGBUS)
			add(lies, "SIGBUS");
		if (event->argument != SIGSEGV)
			add(lies, "SIGSEGV");
		if (!event->argument && event->result >= 0)
			add(lies, "lost");
		break;
	case F_mapping_intact:
		add(lies, "first");
		add(lies, "last");
		break;
	case F_mapped_as:
		add(lies, "bounds");
		/* fallthrough */
	case F_permissions_are:
		add(lies, "permissions");
		break;
	}
}

/* It says that it was done, or refused, and was not: of an act, somebody must notice. */
static void add_pretence(struct lies *lies, const struct event *event)
{
	enum kind kind = functions[event->function].kind;
	bool refused = event->error;
	int before = lies->count;

	if (kind == MAPPING)
		add(lies, event->function == F_mremap ? "same" : "blank");
	else if (kind == FCNTL && event->argument == F_ADD_SEALS)
		add(lies, "0");
	else if (gives_descriptor(event))
		add(lies, "null");
	else if (kind == RESULT && !refused && event->function != F_ptrace)
		;	/* nothing but the result */
	else if (kind == EFFECT || kind == RESULT || (kind == SYSCALL && event->result < 1 << 20))
		add(lies, "%ld", refused ? 0 : event->result);
	else if (kind == WRITES || kind == WRITES_V)
		add(lies, "%ld", refused ? 1 : event->result);
	if (lies->count > before && !event->act && kind != FCNTL)
		lies->lies[before].probe = true;
}

static void add_for_answer(struct lies *lies, const struct event *event, bool looked_at)
{
	enum kind kind = functions[event->function].kind;

	if (kind == FCNTL && event->argument == F_GET_SEALS)
		add(lies, "seals");
	if (kind == VALUE || (kind == OFFSET && event->argument == SEEK_CUR) ||
	    (kind == FCNTL && (event->argument == F_GETFD || event->argument == F_GETFL ||
			       event->argument == F_GET_SEALS)))
		add(lies, "other");
	if (kind == FLAG || kind == ALWAYS)
		add_probe(lies, "other");
	if (kind == ALWAYS)
		add_probe(lies, "more");
	if ((kind == READS || kind == READS_V) && event->result > 0) {
		add(lies, "first");
		add(lies, "last");
	}
	if (kind == WORD)
		add(lies, "first");
	if (kind == STATUS)
		add(lies, "status");
	if (!looked_at)
		for (int i = 0; i < lies->count; i++)
			lies->lies[i].probe = true;
	if (kind == WAIT)
		add_probe(lies, "status");
	if (kind == MAPPING)
		add_probe(lies, "first");
	if ((kind == FORK || kind == WAIT || kind == MAPPING || kind == READS) && (event->can_change & A_MAPPING))
		add_probe(lies, "memory");
}

int lies_for(const struct event *event, struct lie all[LIES_LIMIT])
{
	enum kind kind = functions[event->function].kind;
	bool looked_at = event->in_case || event->line || event->act, refused = event->error;
	struct lies lies = { all, 0 };

	if (kind == CHECK) {
		add_for_check(&lies, event);
		return lies.count;
	}
	if (!refused && !makes_state(event))
		add_for_answer(&lies, event, looked_at);
	if (!looked_at && !makes_state(event))
		return lies.count;
	if (kind != VALUE && kind != FLAG && kind != ALWAYS && kind != FORK)
		add(&lies, event->error == EIO ? "ENXIO" : "EIO");
	add_pretence(&lies, event);
	if (makes_state(event) && !refused && looked_at)
		add_for_answer(&lies, event, looked_at);
	if (event->act && refused)
		add_probe(&lies, errno_name(event->error));
	if (event->act && event->offsets)
		add_probe(&lies, "offsets");
	if (event->act && !refused && (kind == WRITES || kind == WRITES_V) && event->result > 1)
		add(&lies, "short");
	return lies.count;
}
