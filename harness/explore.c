// SPDX-License-Identifier: GPL-2.0
/*
 * Walks at random through the states of a few memfds, and compares the kernel with the model after every step.
 *
 * Here: the choice of steps, the comparison, and what becomes of a difference: it is repeated, shrunk to the
 * fewest steps that still show it, and printed as a case.  Not here: what should happen (model.c), the
 * system calls (acts.c), and how they are written as a case (written.c).
 *
 * A walk is a process of its own with a few steps, so that the shortest sequence is soon found; a seed and the
 * walk's number decide all that it does.
 */
#include "acts.h"
#include "dumb.h"
#include "executor/console.h"
#include "signals.h"
#include "written.h"

#include <stdarg.h>
#include <sys/prctl.h>

enum { WALK = 120, JOBS_LIMIT = 64, REPEATS = 3, CANDIDATES = 8, SORTS = 1 << 16, SEEN = 1 << 19, SEAL_SETS = 64 };

/* What one process found, in memory that its parent shares. */
struct walk {
	int count;			/* steps */
	struct step steps[WALK];
	long results[WALK];
	bool differs;
	char what[32], text[200];	/* what differs: "size"; and how */
};

struct set {
	uint32_t count;
	uint64_t hashes[SEEN];
};

/* Shared by all. */
static struct shared {
	uint64_t steps, walks;
	struct set states, transitions;
	bool cells[ACT_COUNT][2][SEAL_SETS];	/* acts done to a file, of huge pages or not, under these seals */
	bool found, printed, stop;
	struct walk walks_of[JOBS_LIMIT];
} *shared;

static struct {
	struct world world;
	bool acts[ACT_COUNT], kinds[KINDS], dumb;	/* the acts and kinds that can be */
	unsigned long long seed, walks;	/* walks: how many; 0: until the time is over */
	long only;			/* this walk and no other */
	double start, seconds;
	int jobs;
} run = { .seed = 1, .seconds = 60, .only = -1 };

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Line by line; the reader of a console keeps no tabs. */
static void say(const char *format, ...)
{
	char *text, *line, *rest;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		die("out of memory");
	va_end(args);
	for (rest = text; (line = strsep(&rest, "\n")); print_line("%s", line))
		for (char *tab = line; console.shared && (tab = strchr(tab, '\t')); )
			*tab = '~';
	free(text);
}

/* ---- what was seen ---------------------------------------------------------------------------- */

static uint64_t hash_of(const void *data, size_t size, uint64_t hash)
{
	const unsigned char *at = data;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ at[i]) * 0x100000001b3u;
	return hash ^ hash >> 29;
}

static void add(struct set *set, uint64_t hash)
{
	hash += !hash;
	for (uint32_t i = (uint32_t)hash % SEEN, tries = 0; tries < 64; i = (i + 1) % SEEN, tries++) {
		uint64_t empty = 0;

		if (__atomic_load_n(&set->hashes[i], __ATOMIC_RELAXED) == hash)
			return;
		if (__atomic_compare_exchange_n(&set->hashes[i], &empty, hash, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) {
			__atomic_fetch_add(&set->count, 1, __ATOMIC_RELAXED);
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

static void count_step(const struct model *before, const struct model *after, const struct step *s, long result)
{
	const struct file *f = file_of(before, s);
	const uint64_t from = state_of(before), to = state_of(after);

	add(&shared->states, to);
	add(&shared->transitions, from * 31 + to + (uint64_t)(s->act * 4L + s->who + 1000 * result) * 0x9e3779b97f4a7c15u);
	if (f)
		shared->cells[s->act][is_huge(f->kind)][f->seals] = true;
}

/* Cells as those of make coverage: what acts did under no seal, and under each, alone or with others. */
static void count_cells(int *reached, int *of, char *never)
{
	static const struct model nothing;

	for (int i = 0; i < 2 * ACT_COUNT; i++) {
		const struct step step = { .act = (uint8_t)(i / 2) };
		const bool huge = i % 2, has_kind = huge ? run.kinds[HUGETLB] || run.kinds[HUGE_SHMEM] : run.kinds[PLAIN];
		unsigned int columns = 0;	/* as bits */

		if (!run.acts[step.act] || !has_kind || !(takes_description(&step) || slot_of(&nothing, &step)))
			continue;
		for (unsigned int seals = 0; seals < SEAL_SETS; seals++)
			columns |= shared->cells[step.act][huge][seals] ? seals << 1 | !seals : 0;
		*reached += __builtin_popcount(columns);
		*of += 7;
		if (!columns)
			never += sprintf(never, " %s%s", acts[step.act].name, huge ? "(huge)" : "");
	}
}

static void say_what_was_seen(double seconds)
{
	char cells[100] = "", never[2048] = "";
	int reached = 0, of = 0;

	if (!run.dumb && run.only < 0) {
		count_cells(&reached, &of, never);
		snprintf(cells, sizeof(cells), ", %u states, %u transitions%s, %d of %d cells of acts by seals", shared->states.count, shared->transitions.count,
			 shared->transitions.count > SEEN / 10 * 9 ? " or more" : "", reached, of);
	}
	say("%llu steps in %llu walks%s, in %.1f s (%.0f a second)", (unsigned long long)shared->steps, (unsigned long long)shared->walks,
	    cells, seconds, (double)shared->steps / seconds);
	if (*never)
		say("never done:%s", never);
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
	const bool huge = is_huge(f->kind);
	const size_t unit = unit_size(huge);

	for (int i = 0; i < f->size; i++) {
		unsigned char *at = huge ? page : page + (size_t)i * unit;
		bool read = true;

		/* Of huge pages the ends and the middle; of others all, read at once. */
		for (size_t j = 0; huge && j < 3; j++)
			read &= pread(observer(number), page + j, 1, (off_t)((size_t)i * unit + (unit - 1) * j / 2)) == 1;
		if (!huge && !i)
			read = pread(observer(number), page, sizeof(page), 0) == (ssize_t)(f->size * unit);
		if (!read)
			DIFFERS(walk, "contents", "file %d cannot be read", number);
		if (*at != f->bytes[i] || memcmp(at, at + 1, huge ? 2 : unit - 1))
			DIFFERS(walk, "contents", "file %d: at %s is %d, should be %d", number, units_text(i, huge), *at, f->bytes[i]);
	}
}

static void compare_file(struct walk *walk, const struct model *want, int number)
{
	const struct file *f = &want->files[number];
	const off_t size = (off_t)(f->size * unit_size(is_huge(f->kind)));
	struct stat status;
	int seals = fcntl(observer(number), F_GET_SEALS);

	SETUP(fstat(observer(number), &status));
	if (seals != f->seals)
		DIFFERS(walk, "seals", "file %d: the seals are 0x%x, should be 0x%x", number, seals, f->seals);
	if ((status.st_mode & 07777) != f->mode)
		DIFFERS(walk, "mode", "file %d: the mode is 0%o, should be 0%o", number, status.st_mode & 07777, f->mode);
	if (status.st_size != size)
		DIFFERS(walk, "size", "file %d: the size is %lld, should be %lld (%s)", number, (long long)status.st_size,
			(long long)size, units_text(f->size, is_huge(f->kind)));
	compare_bytes(walk, f, number);
}

/* With /proc/PID/maps: START-END PERMISSIONS OFFSET ... */
static void compare_maps(struct walk *walk, const struct model *want, int who)
{
	static char maps[1 << 16];
	const char *const process = who ? "child" : "process";
	char got[SLOTS][5] = { "" };
	unsigned long start, end, offset, offsets[SLOTS] = { 0 };
	size_t length = 0;
	ssize_t more;

	lseek(maps_of(who), 0, SEEK_SET);
	while ((more = read(maps_of(who), maps + length, sizeof(maps) - 1 - length)) > 0)
		length += (size_t)more;
	maps[length] = '\0';
	for (char *line = maps, *rest; *line; line = strchr(line, '\n') + 1) {
		const char *permissions_in;

		start = strtoul(line, &rest, 16);
		end = strtoul(rest + 1, &rest, 16);
		permissions_in = rest + 1;
		offset = strtoul(rest + 6, NULL, 16);
		for (int i = 0; i < SLOTS; i++) {
			unsigned long at = (unsigned long)slot_address(i);

			if (at >= start && at < end) {
				snprintf(got[i], sizeof(got[i]), "%.4s", permissions_in);
				offsets[i] = offset + at - start;
			}
		}
	}
	for (int i = 0; i < SLOTS; i++) {
		const struct slot *slot = &want->slots[who * SLOTS + i];

		if (strcmp(permissions(slot), got[i]))
			DIFFERS(walk, "mapping", "%s: the mapping at %s is \"%s\", should be \"%s\"", process, slot_text(i), got[i], permissions(slot));
		if (slot->used && offsets[i] != 2 * unit_size(i >= SMALL_SLOTS) * slot->page)
			DIFFERS(walk, "offset", "%s: the mapping at %s is of offset %lu", process, slot_text(i), offsets[i]);
	}
}

/* What private mappings of this process have of their own; looking at it brings no page in. */
static void compare_copies(struct walk *walk, const struct model *want)
{
	for (int i = 0; i < 2 * SLOTS; i++) {
		const struct slot *slot = &want->slots[i / 2];
		const struct step load = { .act = LOAD_, .a = { (int16_t)(i / 2), (int16_t)(i % 2) } };
		long got = slot->own & 1 << i % 2 && slot->prot & PROT_READ ? perform(want, &load) : slot->bytes[i % 2];

		if (got != slot->bytes[i % 2])
			DIFFERS(walk, "copy", "the private copy at %s: %s, should be %d", slot_text(i / 2), result_text(got), slot->bytes[i % 2]);
	}
}

/* One step; the model goes on to the state that the kernel should now have. */
static void take_step(struct walk *walk, struct model *model, const struct verdict *verdict, const struct step *step)
{
	long result, wanted;
	int way;

	walk->results[walk->count] = verdict->may[0].result;
	walk->steps[walk->count++] = *step;	/* which may be the end of the process */
	result = perform(model, step);
	way = verdict->count > 1 && result == verdict->may[1].result;
	wanted = walk->results[walk->count - 1] = verdict->may[way].result;
	*model = verdict->may[way].after;
	if (result != wanted)
		DIFFERS(walk, "result", "%s: %s, should be %s", acts[step->act].name, result_text(result), result_text(wanted));
	for (int i = 0; i < FILES && !walk->differs; i++)
		if (model->files[i].live)
			compare_file(walk, model, i);
	for (int who = 0; who <= model->child && !walk->differs; who++)
		compare_maps(walk, model, who);
	if (!walk->differs)
		compare_copies(walk, model);
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

static int weights_of_walk[ACT_COUNT], sum_of_weights, files_of_walk, slots_of_walk;

/* Each walk does some acts often, others not at all, and has less or more room: so it gets further in what it does. */
static void choose_weights(void)
{
	files_of_walk = 1 + any(FILES);
	slots_of_walk = any(2) ? 4 : SMALL_SLOTS;
	for (int i = 0, times = 0; i < ACT_COUNT; i++) {
		bool always = i == CREATE_ || i == SEAL_ || i == MAP_ || i == TRUNCATE_ || i == PWRITE_;

		/* These are nothing without the act before them. */
		if (i != DRAIN_ && i != RING_READ_FIXED_ && i != UNREGISTER_ && i != KILL_)
			times = (const int[]){ always, always, 1, 4 }[any(4)];
		weights_of_walk[i] = run.acts[i] ? acts[i].weight * times : 0;
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

/* Mostly one that is in use, and often the one before. */
static int any_slot(const struct model *m, int who)
{
	static int slot;

	if (any(3) && m->slots[who * SLOTS + slot].used)
		return slot;
	slot = any(SLOTS);
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

/* A number for each letter of acts.def. */
static int any_argument(const struct model *m, const struct step *s, int letter)
{
	static const int prots[] = { PROT_NONE, PROT_READ, PROT_READ | PROT_WRITE, PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC, PROT_WRITE };
	static const int modes[] = { 0777, 0666, 0600, 0755, 0444, 0711, 0100, 0644 };

	switch (letter) {
	case 'f': return any(files_of_walk);
	case 'd': case 'e': return any(DESCRIPTIONS);
	case 'p': return any_slot(m, s->who);
	case 's': return any_slot(m, s->act == POKE_);
	case 'm': return is_huge(m->files[m->descriptions[s->a[0]].file].kind) ? SMALL_SLOTS + any(HUGE_SLOTS) : any(slots_of_walk);
	case 'q': return any(SLOTS);
	case 'n': return any(3) ? 1 + any(2) : any(5);
	case 'v': return any(3) ? s->a[1] : 1 + any(4);
	case 'o': return any(3);
	case 'u': return any(2) ? 2 * any(PAGES) : any(UNITS);
	case 'c': return any(any(3) ? 4 : UNITS);
	case 'h': return any(2);
	case 'b': return 1 + any(9);
	case 'r': return prots[any(6)];
	case 't': return any(3) ? SHARED : any(5) ? PRIVATE : VALIDATE;
	case 'k': return any(KINDS);
	case 'x': return any(3) + 1 + (any(2) ? 0 : APPEND);
	case 'l': return any_seals();
	case 'a': return modes[any(8)];
	case 'i': return any(PIPES);
	}
	return 0;
}

/* The page behind one that is mapped: two mappings may become one. */
static void map_beside(const struct model *m, struct step *s)
{
	const int beside = any_slot(m, s->who);
	const struct slot *slot = &m->slots[s->who * SLOTS + beside];

	if (!slot->used)
		return;
	for (int tries = 0; tries < 8 && (!m->descriptions[s->a[0]].live || m->descriptions[s->a[0]].file != slot->file); tries++)
		s->a[0] = (int16_t)any(DESCRIPTIONS);
	s->a[1] = (int16_t)(beside + 1);
	s->a[3] = (int16_t)(slot->page + 1);
	s->a[4] = slot->prot;
}

static struct step any_step(const struct model *m)
{
	struct step s = { .act = (uint8_t)any_act() };
	const char *arguments = acts[s.act].arguments;

	s.who = m->child && (*arguments == 'p' || *arguments == 'e') && any(3) == 0;
	for (int i = 0; arguments[i]; i++)
		s.a[i] = (int16_t)any_argument(m, &s, arguments[i]);
	if (s.act == MAP_ && !any(3))
		map_beside(m, &s);
	if (s.act == MOVE_ && !any(4))
		s.a[1] = 0;	/* duplicates */
	if (s.act == UNMAP_ && !any(5)) {	/* everything */
		s.a[0] = s.a[0] < SMALL_SLOTS ? 0 : SMALL_SLOTS;
		s.a[1] = s.a[0] ? HUGE_SLOTS : SMALL_SLOTS;
	}
	return s;
}

/* Adding F_SEAL_WRITE takes 150 ms while pages are in use: once in some walks, and seldom more than once. */
static bool takes_too_long(const struct model *m, const struct step *step, const struct verdict *verdict)
{
	static int waits;
	bool in_use = false;

	for (int i = 0; i < PINS; i++)
		in_use |= m->pins[i].used && !m->pins[i].gone;
	if (step->act != SEAL_ || verdict->may[0].result != -EBUSY || !in_use)
		return false;
	if (any(waits ? 100 : 4))
		return true;
	waits++;
	return false;
}

static bool is_possible(const struct model *m, const struct step *step, struct verdict *verdict)
{
	const struct slot *slot = slot_of(m, step);

	judge(&run.world, m, step, verdict);
	if (!verdict->count || (step->act == CREATE_ && !run.kinds[step->a[2]]))
		return false;
	/* Most of what can be done where nothing is mapped was soon seen. */
	return (!slot || slot->used || !any(8)) && !takes_too_long(m, step, verdict);
}

/* What holds a file, as bits: a mapping of this process or of the child that counts, another one, a page in use. */
static int holds_of(const struct model *m, const struct file *f)
{
	int holds = 0;

	for (int i = 0; i < PROCESSES * SLOTS; i++)
		if (m->slots[i].used && &m->files[m->slots[i].file] == f)
			holds |= m->slots[i].counts ? 1 << i / SLOTS : 4;
	for (int i = 0; i < PINS; i++)
		if (m->pins[i].used && !m->pins[i].gone && &m->files[m->pins[i].file] == f)
			holds |= 8;
	return holds;
}

/* How often this walk did the like: the act, with this result, to a file and a mapping in such a state. */
static uint8_t *times_done(const struct model *m, const struct step *s, long result)
{
	static uint8_t times[SORTS];
	const struct slot *slot = slot_of(m, s);
	const struct file *f = file_of(m, s);
	const int unit = slot ? 2 * slot->page : 0;
	const long sort[] = {
		s->act, s->who, result < 0 ? result : 0, m->child, s->act == SEAL_ ? s->a[1] & F_SEAL_WRITE : 0,
		f ? f->kind : -1, f ? f->seals : -1, f ? holds_of(m, f) : -1, f ? f->dirty >> unit & 3 : -1, f ? f->clean >> unit & 3 : -1,
		slot ? slot->prot : -1, slot ? slot->shared : -1, slot ? slot->may_write : -1, slot ? slot->own : -1,
	};

	return &times[hash_of(sort, sizeof(sort), 0) % SORTS];
}

/*
 * Of a few steps the one whose like was done least, so that a walk does not stay where it is.  False where nothing
 * can be done any more: all descriptions are closed, and the acts of this walk need one.
 */
static bool choose_step(const struct model *m, struct step *step, struct verdict *verdict)
{
	uint8_t *chosen = NULL;
	int least = 0;

	for (int tries = 0, candidates = 0; tries < 100000 && candidates < CANDIDATES; tries++) {
		struct verdict is;
		struct step one = any_step(m);
		uint8_t *times;
		long result;
		int cost;

		if (!is_possible(m, &one, &is))
			continue;
		result = is.may[0].result;
		times = times_done(m, &one, result);
		/* What fails leads nowhere, and shows little unless the seals are what it fails by. */
		cost = result < 0 && result != -EPERM && result != -EBUSY ? 2 * *times + 1 : *times;
		if (!candidates++ || cost < least) {
			least = cost;
			chosen = times;
			*step = one;
			*verdict = is;
		}
	}
	if (chosen)
		*chosen += *chosen < UINT8_MAX;
	return chosen;
}

/* ---- walks ------------------------------------------------------------------------------------ */

/* At random, or these steps again; of them, one that makes no sense any more is left out. */
static void __attribute__((noreturn)) walk_along(struct walk *walk, uint64_t number, const struct step *steps, int count)
{
	struct model model = { 0 };

	alarm(240);	/* something waits for ever */
	prepare_acts(run.acts);
	sow(number);
	choose_weights();
	for (int i = 0; i < count && !walk->differs; i++) {
		const struct model before = model;
		struct verdict verdict;
		struct step step;

		if (steps)
			judge(&run.world, &model, &steps[i], &verdict);
		else if (!choose_step(&model, &step, &verdict))
			break;
		if (!verdict.count)
			continue;
		take_step(walk, &model, &verdict, steps ? &steps[i] : &step);
		if (!steps)
			count_step(&before, &model, &step, walk->results[walk->count - 1]);
	}
	kill_of_walk();
	_exit(0);
}

static void forget_shared(void)
{
	munmap(shared, sizeof(*shared));
}

static void __attribute__((noreturn)) walk_dumbly(struct walk *walk, uint64_t number, const struct step *steps, int count)
{
	sow(number);
	for (walk->count = 0; walk->count < count; walk->count++)
		walk->steps[walk->count] = steps ? steps[walk->count] : dumb_step(any);
	walk->differs = dumb_walk(walk->steps, walk->count, forget_shared, walk->what, walk->text);
	_exit(0);
}

/* A process of its own; without steps they are chosen at random. */
static void do_walk(struct walk *walk, uint64_t number, const struct step *steps, int count)
{
	int status;
	pid_t pid;

	walk->count = 0;
	walk->differs = false;
	pid = fork();
	if (pid < 0)
		die("fork: %s", strerror(errno));
	if (!pid) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		(run.dumb ? walk_dumbly : walk_along)(walk, number, steps, count);
	}
	while (waitpid(pid, &status, 0) != pid)
		;
	if (!status)
		return;
	walk->differs = true;
	strcpy(walk->what, "death");
	snprintf(walk->text, sizeof(walk->text), "the walk ended with %s %d", WIFSIGNALED(status) ? signal_name(WTERMSIG(status)) : "status", WEXITSTATUS(status));
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

	for (int i = 0; i < 6 * walk->count; i++)
		for (int number = 0; i < 6 * walk->count && number < walk->steps[i / 6].a[i % 6] && number < 3; number++) {
			struct step lower[WALK];

			memcpy(lower, walk->steps, sizeof(lower));
			lower[i / 6].a[i % 6] = (int16_t)number;
			lowered |= still_differs(walk, lower, walk->count);
		}
	return lowered;
}

/* ---- what was found --------------------------------------------------------------------------- */

static void print_case(const struct walk *walk, uint64_t number)
{
	char headline[300], *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	snprintf(headline, sizeof(headline), "seed %llu, number %llu: %s", run.seed, (unsigned long long)number,
		 walk->differs ? walk->text : "no difference");
	write_case(out, &run.world, walk->steps, walk->results, walk->count, headline);
	fclose(out);
	say("%s", text);
	free(text);
}

/* Repeats and shrinks it; false if it does not come again. */
static bool report(struct walk *walk, uint64_t number)
{
	const struct walk first = *walk;
	int again = 0;

	for (int i = 0; i < REPEATS; i++)
		again += still_differs(walk, first.steps, first.count);
	if (!again) {
		say("seen once, and not again in %d repetitions: seed %llu, walk %llu, step %d: %s", REPEATS,
		    run.seed, (unsigned long long)number, first.count, first.text);
		return false;
	}
	if (!__atomic_exchange_n(&shared->found, true, __ATOMIC_RELAXED))
		say("a difference after %.1f s; looking for the fewest steps that show it", now_ms() / 1000 - run.start);
	while (drop_steps(walk) || (!run.dumb && lower_numbers(walk)))
		;
	__atomic_store_n(&shared->stop, true, __ATOMIC_RELAXED);
	if (__atomic_exchange_n(&shared->printed, true, __ATOMIC_RELAXED))
		return true;	/* one is enough */
	say("difference: seed %llu, walk %llu, step %d: %s", run.seed, (unsigned long long)number, first.count, walk->text);
	say("shrunk from %d to %d steps:\n", first.count, walk->count);
	for (int i = 0; run.dumb && i < walk->count; i++) {
		char text[512];

		dumb_text(&walk->steps[i], text, sizeof(text));
		say("%s", text);
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
		do_walk(walk, number, NULL, WALK);
		__atomic_fetch_add(&shared->steps, (uint64_t)walk->count, __ATOMIC_RELAXED);
		__atomic_fetch_add(&shared->walks, 1, __ATOMIC_RELAXED);
		if (walk->differs && report(walk, number))
			_exit(EXIT_MISMATCH);
		if (run.only >= 0 && !run.dumb)
			print_case(walk, number);
	}
	_exit(0);
}

static void show_progress(double seconds)
{
	static double shown;

	if (seconds - shown < (console.shared ? 20 : 1))
		return;
	shown = seconds;
	if (console.shared)
		say("walked %llu steps", (unsigned long long)shared->steps);
	else if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%llu steps, %u states, %u transitions, %.0f s ", (unsigned long long)shared->steps,
			shared->states.count, shared->transitions.count, seconds);
}

static int run_all(void)
{
	int worst = 0, left = run.jobs;
	double seconds = 0;

	run.start = now_ms() / 1000;
	for (int job = 0; job < run.jobs; job++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork: %s", strerror(errno));
		if (!pid)
			work(job);
	}
	while (left) {
		int status;

		if (waitpid(-1, &status, WNOHANG) > 0) {
			left--;
			status = WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_CANNOT_RUN;
			worst = status > worst ? status : worst;
			continue;
		}
		usleep(20000);
		seconds = now_ms() / 1000 - run.start;
		if (!run.walks && run.only < 0 && seconds > run.seconds)
			shared->stop = true;
		show_progress(seconds);
	}
	if (isatty(STDERR_FILENO) && !console.shared)
		fprintf(stderr, "\r\033[K");
	say_what_was_seen(seconds);
	return worst;
}

/* ---- options ---------------------------------------------------------------------------------- */

/* "CASE=OUTCOME" */
static const char *const quirk_names[] = {
#define QUIRK(name, case_, outcome) case_ "=" outcome,
	QUIRKS
#undef QUIRK
};

static void take_quirk(const char *text)
{
	for (int i = 0; i < QUIRK_COUNT; i++)
		if (!strcmp(quirk_names[i], text)) {
			run.world.quirks[i] = true;
			return;
		}
	die("'%s' is no quirk; --list-quirks names them", text);
}

/* Those of make explore, which says what they mean; --walk=N is this walk of the seed and no other, printed as a case. */
static void take_option(const char *option)
{
	unsigned long long steps;
	char rest;

	if (sscanf(option, "--steps=%llu%c", &steps, &rest) == 1) {
		run.walks = (steps + WALK - 1) / WALK;
	} else if (sscanf(option, "--walk=%ld%c", &run.only, &rest) == 1) {
		run.jobs = 1;
	} else if (!strncmp(option, "--quirk=", 8)) {
		take_quirk(option + 8);
	} else if (!strcmp(option, "--dumb")) {
		run.dumb = true;
	} else if (!strcmp(option, "--console")) {
		console = (struct console){ true, "# ", EXIT_CANNOT_RUN };
	} else if (!strcmp(option, "--list-quirks")) {
		for (int i = 0; i < QUIRK_COUNT; i++)
			puts(quirk_names[i]);
		exit(0);
	} else if (sscanf(option, "--seed=%llu%c", &run.seed, &rest) != 1 && sscanf(option, "--seconds=%lf%c", &run.seconds, &rest) != 1 &&
		   sscanf(option, "--jobs=%d%c", &run.jobs, &rest) != 1) {
		die("'%s' is no option of a walk; 'make help' names those of make explore", option);
	}
}

int main(int argc, char **argv)
{
	run.jobs = 4 * (int)sysconf(_SC_NPROCESSORS_ONLN);
	for (int i = 1; i < argc; i++)
		take_option(argv[i]);
	if (run.jobs < 1 || run.jobs > JOBS_LIMIT / 2 || !(run.seconds > 0))
		die("--jobs takes 1 to %d, --seconds a number above 0", JOBS_LIMIT / 2);
	shared = checked(mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	if (!run.dumb)
		find_acts(run.acts, run.kinds, &run.world, run.jobs, say);
	return run_all();
}
