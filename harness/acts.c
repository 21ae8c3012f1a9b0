// SPDX-License-Identifier: GPL-2.0
/*
 * The acts of a walk (see acts.h).
 */
#include "acts.h"
#include "found.h"

#include <sys/prctl.h>

static int maps[PROCESSES], to_child, from_child;
static unsigned int plain_flags;	/* an executable memfd, whatever vm.memfd_noexec says */

/* Numbers that have a name, in calls and in text. */
struct named {
	unsigned int value;
	const char *text;
};
#define NAMED(value) { value, #value }
static const struct named kinds_of[KINDS] = {
	[PLAIN] = NAMED(MFD_ALLOW_SEALING), [NOEXEC] = NAMED(MFD_NOEXEC_SEAL), [UNSEALABLE] = NAMED(0),
	[HUGETLB] = NAMED(MFD_ALLOW_SEALING | MFD_HUGETLB), [HUGE_SHMEM] = NAMED(MFD_ALLOW_SEALING),
}, accesses[] = {
	[READ] = NAMED(O_RDONLY), [WRITE] = NAMED(O_WRONLY), [READ | WRITE] = NAMED(O_RDWR),
	[READ | APPEND] = NAMED(O_RDONLY | O_APPEND), [WRITE | APPEND] = NAMED(O_WRONLY | O_APPEND),
	[READ | WRITE | APPEND] = NAMED(O_RDWR | O_APPEND),
}, types[] = {
	[SHARED] = NAMED(MAP_SHARED), [PRIVATE] = NAMED(MAP_PRIVATE), [VALIDATE] = NAMED(MAP_SHARED_VALIDATE),
}, protections[] = {		/* bits, and what stands for none */
	NAMED(PROT_READ), NAMED(PROT_WRITE), NAMED(PROT_EXEC), NAMED(PROT_NONE),
}, seals_of[] = {
	NAMED(F_SEAL_SEAL), NAMED(F_SEAL_SHRINK), NAMED(F_SEAL_GROW), NAMED(F_SEAL_WRITE), NAMED(F_SEAL_FUTURE_WRITE),
	NAMED(F_SEAL_EXEC), NAMED(0x40), NAMED(0),
};

enum { NONE = 0, AS_IS = -1 };
const struct act_row acts[ACT_COUNT] = {
#define ACT(name, weight, arguments, unit, before, call, after) { #name, arguments, #unit, #before, #call, #after, weight },
#include "acts.def"
};

int observer(int number)
{
	return file[number];
}

int maps_of(int who)
{
	return maps[who];
}

size_t unit_size(bool huge)
{
	return (huge ? HUGE : PAGE) / 2;
}

unsigned char *slot_address(int slot)
{
	return slot < SMALL_SLOTS ? at + (size_t)slot * PAGE : huge_at + (size_t)(slot - SMALL_SLOTS) * HUGE;
}

bool of_huge_pages(const struct model *m, const struct step *s)
{
	const struct file *f = file_of(m, s);

	return slot_of(m, s) ? s->a[0] >= SMALL_SLOTS : takes_description(s) && is_huge(f->kind);
}

/* ---- doing it --------------------------------------------------------------------------------- */

static long act_on(const struct model *m, const struct step *s);

struct order {
	struct model model;
	struct step step;
};

/* Where a step takes a description, it is passed with the order. */
static void __attribute__((noreturn)) live_as_child(int orders, int results)
{
	struct order order;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (read(orders, &order, sizeof(order)) == sizeof(order)) {
		int *passed = takes_description(&order.step) ? &fd[order.step.a[0]] : NULL;
		long result;

		if (passed)
			*passed = receive_fd(pair[1]);
		result = act_on(&order.model, &order.step);
		if (passed)
			close(*passed);
		if (write(results, &result, sizeof(result)) != sizeof(result))
			break;
	}
	_exit(0);
}

static long fork_of_walk(void)
{
	int to[2], from[2];
	char path[64];

	SETUP(pipe2(to, O_CLOEXEC));
	SETUP(pipe2(from, O_CLOEXEC));
	child = fork();
	if (child < 0)
		return -errno;
	if (!child)
		live_as_child(to[0], from[1]);
	close(to[0]);
	close(from[1]);
	to_child = to[1];
	from_child = from[0];
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)child);
	maps[1] = SETUP(open(path, O_RDONLY | O_CLOEXEC));
	return 0;
}

long kill_of_walk(void)
{
	if (!child)
		return 0;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(to_child);
	close(from_child);
	close(maps[1]);
	child = 0;
	return 0;
}

static long in_child(const struct model *model, const struct step *step)
{
	struct order order = { *model, *step };
	long result;

	if (takes_description(step))
		send_fd(pair[0], fd[step->a[0]]);
	if (write(to_child, &order, sizeof(order)) != sizeof(order) || read(from_child, &result, sizeof(result)) != sizeof(result))
		broken("the forked child of the walk has died");
	return result;
}

/* So many units, or another number where the count is no multiple. */
static long counted(intptr_t result, long unit)
{
	if (result == -1 || unit == NONE)
		return result == -1 ? -errno : 0;
	return unit == AS_IS ? result : result % unit ? 5000 + result : result / unit;
}

static long act_on(const struct model *m, const struct step *s)
{
	const int16_t *a = s->a;
	const size_t unit = unit_size(of_huge_pages(m, s));
	long result = 0;

#define FD(i) fd[a[i]]
#define OBSERVER(i) file[a[i]]
#define PIPE(i) pipes[a[i]]
#define KIND(i) (kinds_of[a[i]].value | (a[i] == NOEXEC ? 0 : plain_flags))
#define ACCESS(i) (int)accesses[a[i]].value
#define TYPE(i) (int)types[a[i]].value
#define PROT(i) a[i]
#define SEALS(i) a[i]
#define MODE(i) (mode_t)a[i]
#define BYTE(i) a[i]
#define UNIT unit
#define UNITS(i) ((size_t)a[i] * unit)
#define PAGES(i) ((size_t)a[i] * 2 * unit)
#define AT(i) slot_address(a[i])
#define PLACE(i) (slot_address(a[i]) + (size_t)a[(i) + 1] * unit)
	switch (s->act) {
/* Statements stand in no parentheses: NOLINTBEGIN(bugprone-macro-parentheses) */
#define ACT(name, weight, arguments, unit_of_result, before, call, after) \
	case name##_: {								\
		before								\
		result = counted((intptr_t)(call), (long)(unit_of_result));	\
		after								\
		break;								\
	}
#include "acts.def"
/* NOLINTEND(bugprone-macro-parentheses) */
	}
	return result;
}

long perform(const struct model *m, const struct step *s)
{
	return s->who ? in_child(m, s) : act_on(m, s);
}

/* ---- what there is ---------------------------------------------------------------------------- */

static void begin(const bool usable[ACT_COUNT])
{
	found_begin(usable[RING_WRITE_], usable[FILL_], usable[READ_DIRECT_]);
}

/* In a process of its own, which ends where something is missing. */
static bool child_can(enum act act)
{
	bool usable[ACT_COUNT] = { false };
	int status;
	pid_t pid = fork();

	if (!pid) {
		usable[act] = true;
		begin(usable);
		if (act == READ_DIRECT_) {
			fill_file(direct, PAGE / 2, 1);
			SETUP(pread(direct, bytes, PAGE / 2, 0));
		}
		if (act == POKE_) {
			child = fork_child();
			if (!child)
				pause();
			SETUP(poke(child, bytes, sizeof(long), 1));
		}
		_exit(0);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && !status;
}

/* The words of a small file; "" without it. */
static const char *words_of(const char *path)
{
	static char text[128];
	int number = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = read(number, text, sizeof(text) - 1);

	close(number);
	text[length > 0 ? length : 0] = '\0';
	return text;
}

static long free_huge_pages(void)
{
	char path[96];

	snprintf(path, sizeof(path), "/sys/kernel/mm/hugepages/hugepages-%zukB/free_hugepages", HUGE / 1024);
	return atol(words_of(path));
}

/* Large folios of so few pages that a file of the model has some. */
static bool has_large_folios(void)
{
	char path[96];
	bool found = false;

	for (size_t pages = 2; pages <= PAGES; pages *= 2) {
		snprintf(path, sizeof(path), "/sys/kernel/mm/transparent_hugepage/hugepages-%zukB/shmem_enabled", pages * PAGE / 1024);
		found |= !!strstr(words_of(path), "[always]");
	}
	return found;
}

void find_acts(bool usable[ACT_COUNT], bool kinds[KINDS], struct world *world, int huge_files, void (*say)(const char *format, ...))
{
	int probe = (int)syscall(SYS_memfd_create, "probe", MFD_ALLOW_SEALING | MFD_CLOEXEC), reopened;
	unsigned char *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *shared;
	struct iovec area = { page, 1 };
	/* Of each walk: the file's pages, and a reservation for every slot in two processes. */
	const long needed = (long)huge_files * (HUGE_LIMIT + 2 * HUGE_SLOTS);
	struct page_pipe pipe_of_probe = page_pipe_new();
	const char *shmem;

	memset(usable, true, ACT_COUNT);
	memset(kinds, true, KINDS);
	if (probe < 0 || fcntl(probe, F_GET_SEALS)) {
		plain_flags = MFD_EXEC;
		close(probe);
		probe = (int)syscall(SYS_memfd_create, "probe", MFD_ALLOW_SEALING | MFD_CLOEXEC | MFD_EXEC);
	}
	if (probe < 0 || ftruncate(probe, (off_t)PAGE) || page == MAP_FAILED)
		skip("no executable memfd: %s", strerror(errno));
	shared = map_shared(probe, PAGE, PROT_READ | PROT_WRITE);
	memory = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
#define NEEDS(what, condition, ...) do {					\
	errno = 0;								\
	if (!(condition)) {							\
		const int without[] = { __VA_ARGS__ };				\
		say("left out: " what "%s%s", errno ? ": " : "", errno ? strerror(errno) : ""); \
		for (size_t i_ = 0; i_ < sizeof(without) / sizeof(without[0]); i_++) \
			usable[without[i_]] = false;				\
	} } while (0)
	NEEDS("io_uring", child_can(RING_WRITE_), RING_READ_, RING_READ_ONCE_, RING_WRITE_, REGISTER_, RING_READ_FIXED_, UNREGISTER_);
	NEEDS("userfaultfd(2)", child_can(FILL_), FILL_);
	NEEDS("O_DIRECT in this folder", child_can(READ_DIRECT_), READ_DIRECT_);
	NEEDS("ptrace(2)", child_can(POKE_), POKE_);
	NEEDS("ACLs of memfds", !fsetxattr(probe, "system.posix_acl_access", acl_of(0755), sizeof(struct acl), 0), SET_ACL_);
	NEEDS("process_vm_writev(2)", process_vm_writev(getpid(), &area, 1, &area, 1, 0) == 1, PROCESS_VM_);
	NEEDS("writing /proc/self/mem", pwrite(memory, "", 1, (off_t)(uintptr_t)page) == 1, PROC_MEM_);
	world->forces = !mprotect(page, PAGE, PROT_READ) && pwrite(memory, "", 1, (off_t)(uintptr_t)page) == 1;
	NEEDS("madvise(2)", !madvise(page, PAGE, MADV_DONTNEED), DONTNEED_, REMOVE_, PAGEOUT_, POPULATE_);
	NEEDS("MADV_PAGEOUT", !madvise(page, PAGE, MADV_PAGEOUT), PAGEOUT_);
	NEEDS("MADV_POPULATE_READ", !madvise(page, PAGE, MADV_POPULATE_READ), POPULATE_);
	NEEDS("copy_file_range(2)", !syscall(SYS_copy_file_range, probe, NULL, probe, NULL, 0, 0), COPY_RANGE_);
	NEEDS("splice(2)", splice(probe, NULL, pipe_of_probe.in, NULL, 1, 0) == 1, SPLICE_, SPLICE_INTO_, VMSPLICE_);
	NEEDS("remap_file_pages(2)", !syscall(SYS_remap_file_pages, shared, PAGE, 0, 0, 0), REMAP_);
	NEEDS("mseal(2)", !syscall(SYS_mseal, page, PAGE, 0), MSEAL_);	/* the page stays */
	close(pipe_of_probe.in);
	close(pipe_of_probe.out);
	fchmod(probe, 0);
	reopened = open(path_of(probe), O_RDONLY | O_CLOEXEC);
	world->any_mode = reopened >= 0;
	close(reopened);
	kinds[NOEXEC] = !world->quirks[Q_NO_NOEXEC];
	shmem = words_of("/sys/kernel/mm/transparent_hugepage/shmem_enabled");
	kinds[HUGE_SHMEM] = strstr(shmem, "[always]") || strstr(shmem, "[force]");
	if (kinds[HUGE_SHMEM])
		kinds[PLAIN] = kinds[NOEXEC] = kinds[UNSEALABLE] = false;
	world->large_folios = has_large_folios();
	kinds[HUGETLB] = !kinds[HUGE_SHMEM] && free_huge_pages() >= needed;
	if (world->large_folios)
		say("files have large folios of a few pages");
	if (!kinds[HUGETLB] && !kinds[HUGE_SHMEM])
		say("left out: memfds of huge pages: %ld free, %ld needed; shmem_enabled is not \"always\"",
		    free_huge_pages(), needed);
	unmap(shared, PAGE);
	close(probe);
	close(memory);
}

void prepare_acts(const bool usable[ACT_COUNT])
{
	maps[0] = SETUP(open("/proc/self/maps", O_RDONLY | O_CLOEXEC));
	begin(usable);
}

/* ---- writing it down -------------------------------------------------------------------------- */

const char *units_text(int units, bool huge)
{
	static char texts[4][32];
	static unsigned int next;
	char *text = texts[next++ % 4];
	const char *page = huge ? "HUGE" : "PAGE";

	if (units == 0 || units == 2)
		snprintf(text, 32, "%s", units ? page : "0");
	else if (units % 2)
		snprintf(text, 32, units == 1 ? "%s / 2" : "%s / 2 * %d", page, units);
	else
		snprintf(text, 32, "%d * %s", units / 2, page);
	return text;
}

static void write_place(FILE *out, int slot, int unit)
{
	bool huge = slot >= SMALL_SLOTS;
	int number = 2 * (huge ? slot - SMALL_SLOTS : slot) + unit;

	fprintf(out, number ? "%s + %s" : "%s", huge ? "huge_at" : "at", units_text(number, huge));
}

const char *slot_text(int slot)
{
	static char text[64];
	FILE *out = fmemopen(text, sizeof(text), "w");

	write_place(out, slot, 0);
	fclose(out);
	return text;
}

static void write_bits(FILE *out, const struct named *bits, int value)
{
	const char *between = "";

	for (; bits->value; bits++)
		if ((unsigned int)value & bits->value) {
			fprintf(out, "%s%s", between, bits->text);
			between = " | ";
		}
	fputs(*between ? "" : bits->text, out);
}

/* FD(0) and the like, of a step; false for other words. */
static bool write_word(FILE *out, const char *word, const int16_t *a, bool huge)
{
	static const struct {
		const char *word, *format;
		const struct named *names, *bits;
	} words[] = {
		{ "FD", "fd[%d]", NULL, NULL }, { "OBSERVER", "file[%d]", NULL, NULL }, { "PIPE", "pipes[%d]", NULL, NULL },
		{ "BYTE", "%d", NULL, NULL }, { "MODE", "0%o", NULL, NULL }, { "KIND", NULL, kinds_of, NULL }, { "ACCESS", NULL, accesses, NULL },
		{ "TYPE", NULL, types, NULL }, { "PROT", NULL, NULL, protections }, { "SEALS", NULL, NULL, seals_of },
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(word, words[i].word))
			continue;
		if (words[i].format)
			fprintf(out, words[i].format, *a);
		else if (words[i].names)
			fprintf(out, "%s%s", words[i].names[*a].text, words[i].names == kinds_of && *a != NOEXEC && plain_flags ? " | MFD_EXEC" : "");
		else
			write_bits(out, words[i].bits, *a);
		return true;
	}
	if (!strcmp(word, "AT") || !strcmp(word, "PLACE"))
		write_place(out, a[0], *word == 'P' ? a[1] : 0);
	else if (!strcmp(word, "UNITS") || !strcmp(word, "PAGES"))
		fputs(units_text(*word == 'U' ? *a : 2 * *a, huge), out);
	else
		return false;
	return true;
}

void write_text(FILE *out, const char *text, const struct step *s, bool huge)
{
	char word[16];
	int number, length, ends;

	for (; *text; text += length) {
		length = ends = 0;
		if (sscanf(text, "%15[A-Z](%1d%n)%n", word, &number, &ends, &length) == 2 && length > ends && write_word(out, word, s->a + number, huge))
			continue;
		length = !strncmp(text, "UNIT", 4) && text[4] != 'S' ? 4 : 1;
		if (length == 4)
			fputs(units_text(1, huge), out);
		else
			fputc(*text, out);
	}
}
