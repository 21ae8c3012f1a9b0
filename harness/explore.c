// SPDX-License-Identifier: GPL-2.0
/*
 * Walks at random through the states of a few memfds, and compares the kernel with the model after every step.
 *
 * Here: the choice of steps, the comparison, and what becomes of a difference: it is repeated, shrunk to the
 * fewest steps that still show it, and printed as a case.  Not here: what should happen (model.c), and the
 * system calls (acts.c).
 *
 * A walk is a process of its own with a few steps, so that the shortest sequence is soon found; a seed and the
 * walk's number decide all that it does.
 */
#include "acts.h"
#include "crc32.h"
#include "dumb.h"
#include "signals.h"

#include <ctype.h>
#include <getopt.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <time.h>

enum { EXIT_DIFFERS = 1, EXIT_CANNOT_RUN = 2, WALK = 120, TABLE_SIZE = 1 << 19, JOBS_LIMIT = 64, REPEATS = 3 };

/* What one process found, in memory that its parent shares. */
struct walk {
	int count;			/* steps */
	struct step steps[WALK];
	long results[WALK];
	bool differs;
	char what[32], text[200];	/* what differs: "size"; and how */
};

/* Shared by all. */
static struct shared {
	uint64_t steps, walks, unrepeated;
	uint32_t states_count, transitions_count;
	uint64_t states[TABLE_SIZE], transitions[TABLE_SIZE];
	bool found, printed, stop;
	struct walk walks_of[JOBS_LIMIT];
} *shared;

static struct {
	struct world world;
	bool acts[ACT_COUNT], kinds[KINDS], console, dumb;
	uint64_t seed, walks;		/* walks: how many; 0: until the time is over */
	long only;			/* this walk and no other */
	double start, seconds;
	int jobs;
	const char *only_acts;		/* names with commas between; NULL: all */
} run = { .seed = 1, .seconds = 60, .only = -1 };

static double now_s(void)
{
	return now_ms() / 1000;
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Line by line in one write(2) each, with a checksum on a console that the kernel writes to as well. */
static void say(const char *format, ...)
{
	char text[1 << 14], line[1 << 10];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	for (char *from = text, *end; from; from = end) {
		int length;

		end = strchr(from, '\n');
		if (end)
			*end++ = '\0';
		length = snprintf(line, sizeof(line) - 16, "%s%s", run.console ? "# " : "", from);
		if (length > (int)sizeof(line) - 17)
			length = (int)sizeof(line) - 17;
		if (run.console)
			length += sprintf(line + length, " [%08x]", crc32_of(line, (size_t)length));
		line[length++] = '\n';
		if (write(STDOUT_FILENO, line, (size_t)length) != length)
			_exit(EXIT_CANNOT_RUN);
	}
}

static void __attribute__((noreturn, format(printf, 1, 2))) die(const char *format, ...)
{
	va_list args;

	fprintf(stderr, "explore: ");
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, "\n");
	exit(EXIT_CANNOT_RUN);
}

/* ---- states seen ------------------------------------------------------------------------------ */

static uint64_t hash_of(const void *data, size_t size, uint64_t hash)
{
	const unsigned char *at = data;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ at[i]) * 0x100000001b3u;
	return hash ^ hash >> 29;
}

static void count_once(uint64_t *table, uint32_t *count, uint64_t hash)
{
	hash += !hash;
	for (uint32_t i = (uint32_t)hash % TABLE_SIZE, tries = 0; tries < 64; i = (i + 1) % TABLE_SIZE, tries++) {
		uint64_t empty = 0;

		if (__atomic_load_n(&table[i], __ATOMIC_RELAXED) == hash)
			return;
		if (__atomic_compare_exchange_n(&table[i], &empty, hash, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
			__atomic_fetch_add(count, 1, __ATOMIC_RELAXED);
			return;
		}
	}
}

/* Which mapping a slot belongs to has a number that only grows; states that differ in nothing else are one. */
static uint64_t state_of(const struct model *model)
{
	struct model copy = *model;

	copy.next_id = 0;
	for (int i = 0; i < PROCESSES * SLOTS; i++)
		copy.slots[i].id = 0;
	return hash_of(&copy, sizeof(copy), 0xcbf29ce484222325u);
}

/* ---- comparing -------------------------------------------------------------------------------- */

#define DIFFERS(walk, name, ...) do {						\
	(walk)->differs = true;							\
	snprintf((walk)->what, sizeof((walk)->what), "%s", name);		\
	snprintf((walk)->text, sizeof((walk)->text), __VA_ARGS__);		\
	return;									\
	} while (0)

static void compare_bytes(struct walk *walk, const struct file *f, int number)
{
	static unsigned char page[1 << 16];
	const size_t unit = unit_size(f);
	const int fd = hands.observers[number];

	for (int i = 0; i < f->size; i++) {
		unsigned char *at = page;

		/* Of huge pages the ends and the middle; of others all, read at once. */
		if (is_huge(f->kind)) {
			for (int j = 0; j < 3; j++)
				if (pread(fd, page + j, 1, (off_t)((size_t)i * unit + (unit - 1) * (size_t)j / 2)) != 1)
					DIFFERS(walk, "contents", "file %d cannot be read", number);
		} else if (!i && pread(fd, page, sizeof(page), 0) != (ssize_t)(f->size * unit)) {
			DIFFERS(walk, "contents", "file %d cannot be read", number);
		} else {
			at = page + (size_t)i * unit;
		}
		if (*at != f->bytes[i] || memcmp(at, at + 1, is_huge(f->kind) ? 2 : unit - 1))
			DIFFERS(walk, "contents", "file %d: at %s is %d, should be %d", number,
				units_text(i, is_huge(f->kind)), *at, f->bytes[i]);
	}
}

static void compare_file(struct walk *walk, const struct model *want, int number)
{
	const struct file *f = &want->files[number];
	struct stat status;
	int seals = fcntl(hands.observers[number], F_GET_SEALS);

	if (seals != f->seals)
		DIFFERS(walk, "seals", "file %d: the seals are 0x%x, should be 0x%x", number, seals, f->seals);
	if (fstat(hands.observers[number], &status))
		DIFFERS(walk, "mode", "file %d: fstat: %s", number, strerror(errno));
	if ((status.st_mode & 07777) != f->mode)
		DIFFERS(walk, "mode", "file %d: the mode is 0%o, should be 0%o", number, status.st_mode & 07777, f->mode);
	if (status.st_size != (off_t)(f->size * unit_size(f)))
		DIFFERS(walk, "size", "file %d: the size is %lld, should be %lld (%s)", number, (long long)status.st_size,
			(long long)(f->size * unit_size(f)), units_text(f->size, is_huge(f->kind)));
	compare_bytes(walk, f, number);
}

static void compare_maps(struct walk *walk, const struct model *want, int who)
{
	static char maps[1 << 16];
	const struct slot *slots = who ? want->slots + SLOTS : want->slots;
	char got[SLOTS][5] = { "" };
	unsigned long offsets[SLOTS] = { 0 };
	size_t length = 0;
	ssize_t more;

	lseek(hands.maps[who], 0, SEEK_SET);
	while ((more = read(hands.maps[who], maps + length, sizeof(maps) - 1 - length)) > 0)
		length += (size_t)more;
	maps[length] = '\0';
	for (char *line = maps, *rest; *line; line = strchr(line, '\n') + 1) {
		/* START-END PERMS OFFSET */
		unsigned long start = strtoul(line, &rest, 16), end = strtoul(rest + 1, &rest, 16);
		unsigned long offset = strtoul(rest + 6, NULL, 16);
		const char *perms = rest + 1;

		for (int i = 0; i < SLOTS; i++) {
			unsigned long at = (unsigned long)slot_address(i);

			if (at >= start && at < end) {
				snprintf(got[i], sizeof(got[i]), "%.4s", perms);
				offsets[i] = offset + at - start;
			}
		}
	}
	for (int i = 0; i < SLOTS; i++) {
		const struct slot *slot = &slots[i];
		char perms[5] = "";

		if (slot->used)
			snprintf(perms, sizeof(perms), "%c%c%c%c", slot->prot & PROT_READ ? 'r' : '-',
				 slot->prot & PROT_WRITE ? 'w' : '-', slot->prot & PROT_EXEC ? 'x' : '-', slot->shared ? 's' : 'p');
		if (strcmp(perms, got[i]))
			DIFFERS(walk, "mapping", "%s: the mapping at %s is \"%s\", should be \"%s\"", who ? "child" : "process",
				slot_text(i), got[i], perms);
		if (slot->used && offsets[i] != 2 * unit_size(&want->files[slot->file]) * slot->page)
			DIFFERS(walk, "offset", "%s: the mapping at %s is of offset %ld", who ? "child" : "process",
				slot_text(i), offsets[i]);
	}
}

static const char *result_text(long result)
{
	static char texts[2][32];
	static int next;
	char *text = texts[next++ % 2];
	const char *name = NULL;

	if (result >= 0) {
		snprintf(text, 32, "%ld", result);
	} else if (result <= RAISES(0)) {
		snprintf(text, 32, "%s", signal_name((int)(-1000 - result)));
	} else {
		static const struct {
			const char *name;
			int error;
		} names[] = {
#define OUTCOME(name, code, meaning)
#define ERRNO(name, code) { #name, name },
#include "outcomes.def"
#undef OUTCOME
#undef ERRNO
		};

		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			if (names[i].error == -result)
				name = names[i].name;
		snprintf(text, 32, "%s", name ? name : strerror((int)-result));
	}
	return text;
}

/* What private mappings of this process have of their own; looking at it brings no page in. */
static void compare_copies(struct walk *walk, const struct model *want)
{
	for (int i = 0; i < SLOTS; i++)
		for (int unit = 0; unit < 2; unit++) {
			const struct slot *slot = &want->slots[i];
			struct step load = { .act = LOAD_, .a = { (int16_t)i, (int16_t)unit } };
			long got = slot->own & 1 << unit && slot->prot & PROT_READ ? perform(want, &load) : slot->bytes[unit];

			if (got != slot->bytes[unit])
				DIFFERS(walk, "copy", "the private copy at %s: %s, should be %d", slot_text(i), result_text(got), slot->bytes[unit]);
		}
}

static void compare_state(struct walk *walk, const struct model *want)
{
	for (int i = 0; i < FILES && !walk->differs; i++)
		if (want->files[i].live)
			compare_file(walk, want, i);
	for (int who = 0; who <= want->child && !walk->differs; who++)
		compare_maps(walk, want, who);
	if (!walk->differs)
		compare_copies(walk, want);
}

/* One step; the model goes on to the state that the kernel should now have. */
static void take_step(struct walk *walk, struct model *model, const struct verdict *verdict, const struct step *step)
{
	long result = perform(model, step);
	int way = verdict->count > 1 && result == verdict->may[1].result;

	walk->results[walk->count] = verdict->may[way].result;
	walk->steps[walk->count++] = *step;
	*model = verdict->may[way].after;
	if (result != verdict->may[way].result)
		DIFFERS(walk, "result", "%s: %s, should be %s", act_names[step->act], result_text(result), result_text(verdict->may[way].result));
	compare_state(walk, model);
}

/* ---- choosing --------------------------------------------------------------------------------- */

static uint64_t rng;

static int any(int below)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return (int)((rng >> 11) % (uint64_t)below);
}

static void sow(uint64_t number)
{
	rng = (run.seed * 0x9e3779b97f4a7c15u) ^ (number + 1) * 0xd1342543de82ef95u;
	for (int i = 0; i < 8; i++)
		any(2);
}

static const uint8_t weights[ACT_COUNT] = {
	[CREATE_] = 12, [REOPEN_] = 8, [REOPEN_TRUNCATE_] = 3, [DUP_] = 2, [PASS_] = 2, [CLOSE_] = 3, [SEAL_] = 18,
	[MAP_] = 28, [MAP_AT_LIMIT_] = 2, [UNMAP_] = 18, [PROTECT_] = 16, [MOVE_] = 12, [MOVE_AND_STAY_] = 4,
	[DONTNEED_] = 5, [REMOVE_] = 8, [PAGEOUT_] = 4, [POPULATE_] = 2, [LOAD_] = 6, [STORE_] = 14, [PROC_MEM_] = 6,
	[PROCESS_VM_] = 4, [READ_INTO_] = 4, [RING_READ_] = 3, [PWRITE_] = 16, [RING_WRITE_] = 3, [SENDFILE_] = 3,
	[COPY_RANGE_] = 3, [WRITE_BAD_TAIL_] = 3, [WRITE_BAD_] = 2, [WRITE_AT_LIMIT_] = 3, [TRUNCATE_] = 16,
	[ALLOCATE_] = 5, [KEEP_SIZE_] = 4, [PUNCH_] = 7, [COLLAPSE_] = 1, [ZERO_RANGE_] = 1, [CHMOD_] = 6, [SET_ACL_] = 4,
	[FORK_] = 6, [KILL_] = 4, [SPLICE_] = 5, [VMSPLICE_] = 10, [DRAIN_] = 5, [REGISTER_] = 5, [RING_READ_FIXED_] = 8,
	[UNREGISTER_] = 5,
};

static int weights_of_walk[ACT_COUNT], sum_of_weights, files_of_walk;

/* Each walk does some acts often and others not at all: so it gets further in what it does. */
static void choose_weights(void)
{
	files_of_walk = 1 + any(FILES);
	for (int i = 0; i < ACT_COUNT; i++) {
		bool always = run.only_acts || i == CREATE_ || i == SEAL_ || i == MAP_ || i == TRUNCATE_ || i == PWRITE_;
		int times = (const int[]){ always, 1, 1, 3 }[any(4)];

		weights_of_walk[i] = run.acts[i] ? weights[i] * times : 0;
		sum_of_weights += weights_of_walk[i];
	}
}

static int any_act(void)
{
	int left = any(sum_of_weights);

	for (int i = 0; ; i++) {
		left -= weights_of_walk[i];
		if (left < 0)
			return i;
	}
}

/* Mostly one that is in use. */
static int any_slot(const struct model *m, int who)
{
	int slot = any(SLOTS);

	for (int tries = 0; tries < 40 && any(8) && !m->slots[who * SLOTS + slot].used; tries++)
		slot = any(SLOTS);
	return slot;
}

static int any_seals(void)
{
	static const int seals[] = { F_SEAL_SHRINK, F_SEAL_GROW, F_SEAL_WRITE, F_SEAL_FUTURE_WRITE, F_SEAL_EXEC, F_SEAL_WRITE,
		F_SEAL_FUTURE_WRITE, F_SEAL_GROW, F_SEAL_SHRINK };

	return any(5) ? seals[any(9)] : any(6) ? any(0x40) & ~F_SEAL_SEAL : any(0x80);
}

static struct step any_step(const struct model *m)
{
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC, PROT_WRITE };
	static const int modes[] = { 0777, 0666, 0600, 0755, 0444, 0711, 0100, 0644 };
	struct step s = { .act = (uint8_t)any_act() };
	int16_t *a = s.a;
	int description = any(DESCRIPTIONS);

	s.who = m->child && s.act >= UNMAP_ && s.act <= STORE_ && any(3) == 0;
	a[0] = (int16_t)description;
	switch (s.act) {
	case CREATE_: a[0] = (int16_t)any(files_of_walk); a[1] = (int16_t)description; a[2] = (int16_t)any(KINDS); break;
	case REOPEN_: case REOPEN_TRUNCATE_: case DUP_: case PASS_:
		a[1] = (int16_t)any(DESCRIPTIONS);
		a[2] = (int16_t)(any(3) + 1 + (any(2) ? 0 : APPEND));
		break;
	case SEAL_: a[1] = (int16_t)any_seals(); break;
	case MAP_: case MAP_AT_LIMIT_:
		a[1] = (int16_t)(is_huge(m->files[m->descriptions[description].file].kind) ? SMALL_SLOTS + any(HUGE_SLOTS) : any(SMALL_SLOTS));
		a[2] = (int16_t)(1 + any(4));
		a[3] = (int16_t)any(3);
		a[4] = (int16_t)prots[any(6)];
		a[5] = (int16_t)(any(3) ? SHARED : any(5) ? PRIVATE : VALIDATE);
		break;
	case UNMAP_: case PROTECT_: case DONTNEED_: case REMOVE_: case PAGEOUT_: case POPULATE_: case MOVE_: case MOVE_AND_STAY_:
		a[0] = (int16_t)any_slot(m, s.who);
		a[1] = (int16_t)(any(3) ? 1 + any(2) : any(5));
		if (s.act == MOVE_ && !any(4))
			a[1] = 0;	/* duplicates */
		if (s.act == UNMAP_ && !any(5)) {	/* everything */
			a[0] = a[0] < SMALL_SLOTS ? 0 : SMALL_SLOTS;
			a[1] = a[0] ? HUGE_SLOTS : SMALL_SLOTS;
		}
		a[2] = (int16_t)(s.act == PROTECT_ ? prots[any(6)] : any(3) ? a[1] : 1 + any(4));
		a[3] = (int16_t)any(SLOTS);
		break;
	case LOAD_: case STORE_: case PROC_MEM_: case PROCESS_VM_: case READ_INTO_: case RING_READ_: case REGISTER_:
		a[0] = (int16_t)any_slot(m, s.who);
		a[1] = (int16_t)any(2);
		a[2] = (int16_t)(1 + any(9));
		break;
	case VMSPLICE_: a[0] = (int16_t)any_slot(m, 0); a[1] = (int16_t)any(PIPES); break;
	case CHMOD_: case SET_ACL_: a[1] = (int16_t)modes[any(8)]; break;
	case SPLICE_: a[1] = (int16_t)any(UNITS); a[2] = (int16_t)any(PIPES); break;
	case DRAIN_: a[0] = (int16_t)any(PIPES); break;
	case RING_READ_FIXED_: a[0] = (int16_t)(1 + any(9)); break;
	case FORK_: case KILL_: case UNREGISTER_: a[0] = 0; break;
	default:		/* a range of a file */
		a[1] = (int16_t)(any(2) ? 2 * any(PAGES) : any(UNITS));
		a[2] = (int16_t)any(any(3) ? 4 : UNITS);
		a[3] = (int16_t)(1 + any(9));
	}
	return s;
}

/* Adding F_SEAL_WRITE takes 150 ms while pages are in use: once in some walks, and seldom more than once. */
static bool takes_too_long(const struct model *m, const struct step *step, const struct verdict *verdict)
{
	static int waits;
	bool in_use = m->buffer.used && !m->buffer.gone;

	for (int i = 0; i < PIPES * PIPE_PAGES; i++)
		in_use = in_use || (m->pins[i].used && !m->pins[i].gone);
	if (step->act != SEAL_ || verdict->may[0].result != -EBUSY || !in_use)
		return false;
	if (any(waits ? 100 : 4))
		return true;
	waits++;
	return false;
}

static void choose_step(const struct model *m, struct step *step, struct verdict *verdict)
{
	do {
		*step = any_step(m);
		judge(&run.world, m, step, verdict);
	} while (!verdict->count || (step->act == CREATE_ && !run.kinds[step->a[2]]) || takes_too_long(m, step, verdict));
}

/* ---- walks ------------------------------------------------------------------------------------ */

static void begin_walk(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	alarm(60);
	prepare_hands(run.acts);
}

static void __attribute__((noreturn)) end_walk(void)
{
	if (hands.child)
		kill(hands.child, SIGKILL);
	_exit(0);
}

static void walk_at_random(struct walk *walk, uint64_t number)
{
	struct model model = { 0 };
	uint64_t before, after;

	begin_walk();
	sow(number);
	choose_weights();
	before = state_of(&model);
	while (walk->count < WALK && !walk->differs) {
		struct verdict verdict;
		struct step step;

		choose_step(&model, &step, &verdict);
		take_step(walk, &model, &verdict, &step);
		after = state_of(&model);
		count_once(shared->states, &shared->states_count, after);
		count_once(shared->transitions, &shared->transitions_count, before * 31 + after +
			   (uint64_t)(step.act * 4L + step.who + 1000 * walk->results[walk->count - 1]) * 0x9e3779b97f4a7c15u);
		before = after;
	}
	end_walk();
}

/* These steps again; one that makes no sense any more is left out. */
static void walk_along(struct walk *walk, const struct step *steps, int count)
{
	struct model model = { 0 };

	begin_walk();
	for (int i = 0; i < count && !walk->differs; i++) {
		struct verdict verdict;

		judge(&run.world, &model, &steps[i], &verdict);
		if (verdict.count)
			take_step(walk, &model, &verdict, &steps[i]);
	}
	end_walk();
}

/* A process of its own; NULL for one at random. */
static void do_walk(struct walk *walk, uint64_t number, const struct step *steps, int count)
{
	int status;
	pid_t pid;

	walk->count = 0;
	walk->differs = false;
	if (run.dumb) {
		sow(number);
		while (!steps && walk->count < WALK)
			walk->steps[walk->count++] = dumb_step(any);
		if (steps)
			memcpy(walk->steps, steps, (size_t)(walk->count = count) * sizeof(*steps));
		dumb_prepare(run.world.wrong);
	}
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (!pid) {
		if (run.dumb) {
			static struct step calls[WALK];
			const int number_of_calls = walk->count;

			memcpy(calls, walk->steps, sizeof(calls));
			munmap(shared, sizeof(*shared));
			dumb_walk(calls, number_of_calls);
		}
		if (steps)
			walk_along(walk, steps, count);
		walk_at_random(walk, number);
	}
	while (waitpid(pid, &status, 0) != pid)
		;
	if (run.dumb)
		walk->differs = dumb_broken(walk->what, walk->text);
	else if (WIFSIGNALED(status) || WEXITSTATUS(status)) {
		walk->differs = true;
		strcpy(walk->what, "death");
		if (WIFSIGNALED(status))
			snprintf(walk->text, sizeof(walk->text), "the walk was ended by %s", signal_name(WTERMSIG(status)));
		else
			snprintf(walk->text, sizeof(walk->text), "the walk ended with status %d", WEXITSTATUS(status));
	}
}

/* ---- shrinking -------------------------------------------------------------------------------- */

/* Whether these steps, or the first of them, still show the same difference; if so, they become the walk. */
static bool still_differs(struct walk *walk, const struct step *steps, int count)
{
	struct walk *again = walk + JOBS_LIMIT / 2;

	do_walk(again, 0, steps, count);
	if (!again->differs || !again->count || strcmp(again->what, walk->what) ||
	    (!run.dumb && again->steps[again->count - 1].act != walk->steps[walk->count - 1].act))
		return false;
	*walk = *again;
	return true;
}

static bool drop_steps(struct walk *walk)
{
	/* The last step is what differs, but for walks that are looked at when they are over. */
	const int last = run.dumb ? 0 : 1;
	bool dropped = false;

	for (int size = (walk->count + 1) / 2; size; size /= 2)
		for (int from = walk->count - last - size; from >= 0; from -= size) {
			struct step fewer[WALK];
			int kept = walk->count - size;

			if (from + size > walk->count - last || kept < 1)
				continue;
			memcpy(fewer, walk->steps, (size_t)from * sizeof(*fewer));
			memcpy(fewer + from, walk->steps + from + size, (size_t)(kept - from) * sizeof(*fewer));
			dropped |= still_differs(walk, fewer, kept);
		}
	return dropped;
}

/* Smaller numbers are read more easily. */
static bool lower_numbers(struct walk *walk)
{
	bool lowered = false;

	for (int i = 0; i < walk->count; i++)
		for (int j = 0; j < 6; j++)
			for (int number = 0; number < walk->steps[i].a[j] && number < 3; number++) {
				struct step lower[WALK];

				memcpy(lower, walk->steps, sizeof(lower));
				lower[i].a[j] = (int16_t)number;
				if (still_differs(walk, lower, walk->count)) {
					lowered = true;
					break;
				}
			}
	return lowered;
}

/* ---- printing --------------------------------------------------------------------------------- */

static char printed[1 << 14];

static void __attribute__((format(printf, 1, 2))) add(const char *format, ...)
{
	size_t length = strlen(printed);
	va_list args;

	va_start(args, format);
	vsnprintf(printed + length, sizeof(printed) - length, format, args);
	va_end(args);
}

/* One act with what it should do; the last is the one under test. */
static void add_act(const struct model *before, const struct step *step, long result, bool last, const char *indent)
{
	struct act_text text;

	write_act(before, step, &text);
	if (*text.before)
		add("%s%s\n", indent, text.before);
	if (step->act == LOAD_ && result >= 0)
		add("%sCHECK(*(%s) == %ld, \"it is %%d\", *(%s));\n", indent, text.call, result, text.call);
	else if (step->act == LOAD_ || step->act == STORE_)
		add("%s%s_RAISES(%s, %s);\n", indent, step->act == LOAD_ ? "LOAD" : "STORE", result ? result_text(result) : "0", text.call);
	else if (result < 0)
		add("%s%s(%s, %s);\n", indent, last ? "REFUSED" : "STILL_REFUSED", result_text(result), text.call);
	else
		add("%s%s(%s);\n", indent, last ? "ALLOWED" : "SETUP", text.call);
	if (*text.after)
		add("%s%s\n", indent, text.after);
}

static void add_state(const struct model *m)
{
	for (int i = 0; i < FILES; i++) {
		const struct file *f = &m->files[i];
		bool huge = is_huge(f->kind);

		if (!f->live)
			continue;
		add("\tSEALS_ARE(file%d, 0x%x);\n\tSIZE_IS(file%d, %s);\n\tMODE_IS(file%d, 0%o);\n", i, f->seals, i, units_text(f->size, huge), i, f->mode);
		for (int from = 0, to; from < f->size; from = to) {
			for (to = from; to < f->size && f->bytes[to] == f->bytes[from]; to++)
				;
			add("\tBYTES_ARE(file%d, %s, %s, %d);\n", i, units_text(from, huge), units_text(to - from, huge), f->bytes[from]);
		}
	}
	for (int i = 0; i < SLOTS; i++)
		for (int unit = 0; unit < 2; unit++)
			if (m->slots[i].own & 1 << unit && m->slots[i].prot & PROT_READ)
				add("\tCHECK((%s)[%s] == %d, \"the private copy is another\");\n", slot_text(i),
				    units_text(unit, i >= SMALL_SLOTS), m->slots[i].bytes[unit]);
	for (int i = 0; i < SLOTS; i++)
		if (m->slots[i].used)
			add("\tPERMISSIONS_ARE(%s, \"%c%c%c%c\");\n", slot_text(i), m->slots[i].prot & PROT_READ ? 'r' : '-',
			    m->slots[i].prot & PROT_WRITE ? 'w' : '-', m->slots[i].prot & PROT_EXEC ? 'x' : '-', m->slots[i].shared ? 's' : 'p');
}

/* What the lines of the case make use of. */
static const struct {
	const char *mention, *text;
} functions[] = {
	{ "path_of", "static const char *path_of(int fd)\n{\n\tstatic char path[64];\n\n"
		"\tsnprintf(path, sizeof(path), \"/proc/self/fd/%d\", fd);\n\treturn path;\n}\n\n" },
	{ "set_limit", "static void set_limit(int resource, rlim_t bytes)\n{\n\tstruct rlimit limit;\n\n"
		"\tSETUP(getrlimit(resource, &limit));\n"
		"\tlimit.rlim_cur = bytes == RLIM_INFINITY ? limit.rlim_max : bytes;\n\tSETUP(setrlimit(resource, &limit));\n}\n\n" },
}, variables[] = {
	{ "fd0", "int fd0 = -1;" }, { "fd1", "int fd1 = -1;" }, { "fd2", "int fd2 = -1;" }, { "fd3", "int fd3 = -1;" },
	{ "fd4", "int fd4 = -1;" }, { "fd5", "int fd5 = -1;" },
	{ "file0", "int file0 = -1;" }, { "file1", "int file1 = -1;" }, { "file2", "int file2 = -1;" },
	{ "HUGE", "const size_t HUGE = huge_page_size();" },
	{ "bytes", "unsigned char *bytes = SETUP(mmap(NULL, 6 * huge_page_size(), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));" },
	{ "source", "int source = SETUP((int)syscall(SYS_memfd_create, \"source\", MFD_CLOEXEC));" },
	{ "memory", "int memory = SETUP(open(\"/proc/self/mem\", O_RDWR | O_CLOEXEC));" },
	{ "pair", "int pair[2];" },
	{ "acl", "struct acl {\n\t\tuint32_t version;\n\t\tstruct {\n\t\t\tint16_t tag, permissions;\n\t\t\tint id;\n\t\t} entries[3];\n\t} acl;" },
	{ "pipe0", "struct page_pipe pipe0 = page_pipe_new();" }, { "pipe1", "struct page_pipe pipe1 = page_pipe_new();" },
	{ "ring", "struct ring ring = ring_new();" }, { "registered", "struct iovec registered;" },
	{ "at", "unsigned char *at = SETUP(mmap(NULL, 16 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));" },
	{ "huge_at", "unsigned char *huge_at = SETUP(mmap(NULL, 7 * HUGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));" },
}, preparations[] = {
	{ "at", "unmap(at, 16 * PAGE);\t/* an address that is free */" },
	{ "huge_at", "unmap(huge_at, 7 * HUGE);\n\thuge_at += -(uintptr_t)huge_at & (HUGE - 1);" },
	{ "pair", "SETUP(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));" },
	{ "RLIMIT_FSIZE", "signal(SIGXFSZ, SIG_IGN);" },
};

static bool mentions(const char *text, const char *name)
{
	size_t length = strlen(name);

	for (const char *at = strstr(text, name); at; at = strstr(at + 1, name)) {
		char before = at > text ? at[-1] : ' ', after = at[length];

		if (!isalnum(before) && before != '_' && !isalnum(after) && after != '_')
			return true;
	}
	return false;
}

static void say_case(const struct walk *walk, uint64_t number)
{
	static char body[sizeof(printed)];

	strcpy(body, printed);
	*printed = '\0';
	add("// SPDX-License-Identifier: GPL-2.0\n/*\n * Found by a walk with seed %llu, number %llu: %s.\n */\n"
	    "#include \"case.h\"\n%s%s%s%s%s%s\n", (unsigned long long)run.seed, (unsigned long long)number, walk->text,
	    strstr(body, "pipe") ? "#include \"pins.h\"\n" : "", mentions(body, "ring") ? "#include \"uring.h\"\n" : "",
	    strstr(body, "RLIMIT") ? "\n#include <sys/resource.h>\n" : "", strstr(body, "sendfile") ? "\n#include <sys/sendfile.h>\n" : "",
	    mentions(body, "pair") ? "\n#include <sys/socket.h>\n" : "", mentions(body, "acl") ? "\n#include <sys/xattr.h>\n" : "");
	add("DESCRIBE(\"Found by a walk.\", .contract = \"allowed\", .since = \"3.17\", .source = \"harness/model.c\");\n\n");
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (mentions(body, functions[i].mention))
			add("%s", functions[i].text);
	add("int main(int argc, char **argv)\n{\n\tBEGIN(argc, argv);\n");
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		if (mentions(body, variables[i].mention))
			add("\t%s\n", variables[i].text);
	add("\n");
	for (size_t i = 0; i < sizeof(preparations) / sizeof(preparations[0]); i++)
		if (mentions(body, preparations[i].mention))
			add("\t%s\n", preparations[i].text);
	add("%s\treturn passed();\n}", body);
	/* The reader of a console keeps no tabs. */
	for (char *tab = printed; run.console && (tab = strchr(tab, '\t')); )
		*tab = '~';
	say("%s", printed);
}

/* The child waits for its turn at each of its steps, and then holds what it has until it dies. */
static void add_child(const struct walk *walk, const struct model *models, int fork_at)
{
	int turns = 0;

	for (int i = fork_at + 1; i < walk->count && walk->steps[i].act != KILL_; i++)
		turns += walk->steps[i].who;
	add("\tstruct gate gates[%d];\n\n\tfor (int i = 0; i < %d; i++)\n\t\tgates[i] = gate_new();\n", 2 * turns + 1, 2 * turns + 1);
	add("\tpid_t child = fork_child();\n\n\tif (!child) {\n");
	turns = 0;
	for (int i = fork_at + 1; i < walk->count && walk->steps[i].act != KILL_; i++)
		if (walk->steps[i].who) {
			add("\t\tgate_wait(&gates[%d]);\n", 2 * turns);
			add_act(&models[i], &walk->steps[i], walk->results[i], i == walk->count - 1, "\t\t");
			add("\t\tgate_signal(&gates[%d]);\n", 2 * turns++ + 1);
		}
	add(walk->steps[walk->count - 1].who ? "\t\treturn passed();\n\t}\n" : "\t\tgate_wait(&gates[%d]);\n\t}\n", 2 * turns);
}

static void add_turn(int turn, bool last)
{
	add("\tgate_signal(&gates[%d]);\n", 2 * turn);
	if (last)
		add("\treap_child(child);\n");
	else
		add("\tgate_wait(&gates[%d]);\n", 2 * turn + 1);
}

static void print_case(const struct walk *walk, uint64_t number)
{
	struct model models[WALK + 1];
	int turns = 0;

	memset(models, 0, sizeof(*models));
	for (int i = 0; i < walk->count; i++) {
		struct verdict verdict;

		judge(&run.world, &models[i], &walk->steps[i], &verdict);
		models[i + 1] = verdict.may[verdict.count > 1 && walk->results[i] == verdict.may[1].result].after;
	}
	*printed = '\0';
	for (int i = 0; i < walk->count; i++) {
		const struct step *step = &walk->steps[i];

		if (i == walk->count - 1)
			add("\n");
		if (step->act == FORK_)
			add_child(walk, models, i);
		else if (step->act == KILL_)
			add("\tSETUP(kill(child, SIGKILL));\n\tSETUP(waitpid(child, NULL, 0));\n");
		else if (step->who)
			add_turn(turns++, i == walk->count - 1);
		else
			add_act(&models[i], step, walk->results[i], i == walk->count - 1, "\t");
		turns = step->act == FORK_ ? 0 : turns;
	}
	add("\n");
	add_state(&models[walk->count]);
	say_case(walk, number);
}

/* Repeats and shrinks it; false if it does not come again. */
static bool report(struct walk *walk, uint64_t number)
{
	int steps = walk->count, again = 0;
	struct walk first = *walk;

	for (int i = 0; i < REPEATS; i++)
		again += still_differs(walk, first.steps, first.count);
	if (!again) {
		say("seen once, and not again in %d repetitions: seed %llu, walk %llu, step %d: %s", REPEATS,
		    (unsigned long long)run.seed, (unsigned long long)number, steps, first.text);
		__atomic_fetch_add(&shared->unrepeated, 1, __ATOMIC_RELAXED);
		return false;
	}
	if (!__atomic_exchange_n(&shared->found, true, __ATOMIC_RELAXED))
		say("a difference after %.1f s; looking for the fewest steps that show it", now_s() - run.start);
	while (drop_steps(walk) || (!run.dumb && lower_numbers(walk)))
		;
	__atomic_store_n(&shared->stop, true, __ATOMIC_RELAXED);
	if (__atomic_exchange_n(&shared->printed, true, __ATOMIC_RELAXED))
		return true;	/* one is enough */
	say("difference: seed %llu, walk %llu, step %d: %s", (unsigned long long)run.seed, (unsigned long long)number, steps, walk->text);
	say("shrunk from %d to %d steps:\n", steps, walk->count);
	for (int i = 0; run.dumb && i < walk->count; i++) {
		dumb_text(&walk->steps[i], printed, sizeof(printed));
		say("%s", printed);
	}
	if (!run.dumb)
		print_case(walk, number);
	return true;
}

static void __attribute__((noreturn)) work(int job)
{
	const char *why_not;
	struct walk *walk = &shared->walks_of[job];
	uint64_t first = run.only >= 0 ? (uint64_t)run.only : (uint64_t)job, end = run.only >= 0 ? first + 1 : run.walks ? run.walks : UINT64_MAX;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (run.dumb && (why_not = dumb_begin()))
		die("%s", why_not);
	for (uint64_t number = first; number < end && !__atomic_load_n(&shared->stop, __ATOMIC_RELAXED); number += (uint64_t)run.jobs) {
		do_walk(walk, number, NULL, 0);
		__atomic_fetch_add(&shared->steps, (uint64_t)walk->count, __ATOMIC_RELAXED);
		__atomic_fetch_add(&shared->walks, 1, __ATOMIC_RELAXED);
		if (walk->differs && report(walk, number))
			_exit(EXIT_DIFFERS);
	}
	_exit(0);
}

static int run_all(void)
{
	double start = now_s(), shown = start, seconds;
	int status, worst = 0, left = 0;

	run.start = start;
	fflush(stdout);
	for (int job = 0; job < run.jobs; job++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork: %s", strerror(errno));
		if (!pid)
			work(job);
		left++;
	}
	while (left) {
		pid_t ended = waitpid(-1, &status, WNOHANG);

		if (ended > 0) {
			left--;
			status = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_CANNOT_RUN;
			worst = status > worst ? status : worst;
			continue;
		}
		usleep(20000);
		if (!run.walks && run.only < 0 && now_s() - start > run.seconds)
			shared->stop = true;
		if (now_s() - shown < (run.console ? 20 : 1))
			continue;
		shown = now_s();
		if (run.console)
			say("walked %llu steps", (unsigned long long)shared->steps);
		else if (isatty(STDERR_FILENO))
			fprintf(stderr, "\r%llu steps, %u states, %u transitions, %.0f s ", (unsigned long long)shared->steps,
				shared->states_count, shared->transitions_count, shown - start);
	}
	if (isatty(STDERR_FILENO) && !run.console)
		fprintf(stderr, "\r\033[K");
	seconds = now_s() - start;
	*printed = '\0';
	if (!run.dumb)
		add("%u states%s, %u transitions%s, ", shared->states_count, shared->states_count > TABLE_SIZE / 10 * 9 ? " at least" : "",
		    shared->transitions_count, shared->transitions_count > TABLE_SIZE / 10 * 9 ? " at least" : "");
	say("%llu steps in %llu walks, %sin %.1f s (%.0f a second)", (unsigned long long)shared->steps, (unsigned long long)shared->walks,
	    printed, seconds, (double)shared->steps / seconds);
	return worst;
}

static const struct {
	const char *name, *case_, *outcome;
} quirk_names[] = {
#define QUIRK(name, case_, outcome) { #name, case_, outcome },
	QUIRKS
#undef QUIRK
};

static void take_quirk(const char *text)
{
	char known[128];

	for (int i = 0; i < QUIRK_COUNT; i++) {
		snprintf(known, sizeof(known), "%s=%s", quirk_names[i].case_, quirk_names[i].outcome);
		if (!strcmp(known, text)) {
			run.world.quirks[i] = true;
			return;
		}
	}
	die("'%s' is no quirk; --list-quirks names them", text);
}

static void __attribute__((noreturn)) list(int what)
{
	for (int i = 0; what == 'L' && i < QUIRK_COUNT; i++)
		printf("%s=%s\n", quirk_names[i].case_, quirk_names[i].outcome);
	for (int i = 1; what == 'W' && i <= WRONG_COUNT; i++)
		printf("%d\t%s\n", i, wrong_names[i]);
	exit(0);
}

static void __attribute__((noreturn)) print_help(void)
{
	printf("Usage: explore [OPTION...]\n"
	       "Walks at random through the states of a few memfds and compares the kernel with a model after every step.\n\n"
	       "  --seed N           (default 1)\n"
	       "  --seconds N        how long (default 60)\n"
	       "  --steps N          so many steps instead, %d in each walk\n"
	       "  --walk N           this walk of the seed and no other\n"
	       "  --jobs N           walks at once (default: four for each processor, as they sleep)\n"
	       "  --acts A,B,...     these acts and no others (CREATE is one; harness/model.h)\n"
	       "  --quirk CASE=OUTCOME  what this kernel is known to do (--list-quirks)\n"
	       "  --wrong N          with a fault in the model (--list-wrong), which the walk should find\n"
	       "  --dumb             any system call with any argument, judged by the promises of the seals alone\n"
	       "  --console          begin each line with \"# \" and end it with its CRC-32\n\n"
	       "Exit status: 0 no difference, 1 a difference, which is printed as a case, 2 could not run.\n", WALK);
	exit(0);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, 's' }, { "seconds", required_argument, NULL, 't' },
		{ "steps", required_argument, NULL, 'n' }, { "walk", required_argument, NULL, 'w' },
		{ "jobs", required_argument, NULL, 'j' }, { "quirk", required_argument, NULL, 'q' },
		{ "wrong", required_argument, NULL, 'x' }, { "list-quirks", no_argument, NULL, 'L' },
		{ "list-wrong", no_argument, NULL, 'W' }, { "dumb", no_argument, NULL, 'd' }, { "console", no_argument, NULL, 'C' },
		{ "acts", required_argument, NULL, 'a' }, { "help", no_argument, NULL, 'h' }, { NULL, 0, NULL, 0 },
	};
	int option;

	run.jobs = 4 * (int)sysconf(_SC_NPROCESSORS_ONLN);
	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 's': run.seed = strtoull(optarg, NULL, 0); break;
		case 't': run.seconds = atof(optarg); break;
		case 'n': run.walks = (strtoull(optarg, NULL, 0) + WALK - 1) / WALK; break;
		case 'w': run.only = atol(optarg); run.jobs = 1; break;
		case 'j': run.jobs = atoi(optarg); break;
		case 'q': take_quirk(optarg); break;
		case 'x': run.world.wrong = atoi(optarg); break;
		case 'a': run.only_acts = optarg; break;
		case 'd': run.dumb = true; break;
		case 'C': run.console = true; break;
		case 'L': case 'W': list(option);
		case 'h': print_help();
		default: die("try --help");
		}
	}
	if (optind < argc || run.jobs < 1 || run.jobs > JOBS_LIMIT / 2 || !(run.seconds > 0) || run.world.wrong < 0 || run.world.wrong > (run.dumb ? DUMB_WRONG_COUNT : WRONG_COUNT))
		die("--jobs takes 1 to %d, --seconds a number above 0, --wrong 0 to %d, and there are no other arguments", JOBS_LIMIT / 2, WRONG_COUNT);
	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		die("out of memory");
	if (!run.dumb)
		find_acts(run.acts, run.kinds, &run.world, run.jobs, say);
	for (int i = 0; i < ACT_COUNT && run.only_acts; i++)
		run.acts[i] = run.acts[i] && mentions(run.only_acts, act_names[i]);
	if (!run.dumb && !run.acts[CREATE_])
		die("--acts without CREATE gets nowhere; the names: harness/model.h");
	return run_all();
}
