// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel promises about memfds (see model.h).
 */
#include "model.h"
#include "abi.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

enum { UNKNOWN = -10000, EXECUTABLE = 0111, WRITE_SEALS = F_SEAL_WRITE | F_SEAL_FUTURE_WRITE };

/*
 * What an act needs of its description, else which errno; and the seals that refuse it with EPERM: always, where
 * it would make the file larger, where smaller.
 */
static const struct rule {
	uint8_t access;
	int error;
	uint8_t always, larger, smaller;
} rules[ACT_COUNT] = {
	/*			    access errno  always	larger		smaller */
	[REOPEN_TRUNCATE_]	= { 0,	   0,	   0,		0,		F_SEAL_SHRINK },
	[SEAL_]			= { WRITE, EPERM,  F_SEAL_SEAL,	0,		0 },
	[TRUNCATE_]		= { WRITE, EINVAL, 0,		F_SEAL_GROW,	F_SEAL_SHRINK },
	[ALLOCATE_]		= { WRITE, EBADF,  0,		F_SEAL_GROW,	0 },
	[KEEP_SIZE_]		= { WRITE, EBADF,  0,		F_SEAL_GROW,	0 },
	[PUNCH_]		= { WRITE, EBADF,  WRITE_SEALS,	0,		0 },
	[COLLAPSE_]		= { WRITE, EBADF,  0,		0,		0 },
	[ZERO_RANGE_]		= { WRITE, EBADF,  0,		0,		0 },
	[PWRITE_ ... COPY_RANGE_] = { WRITE, EBADF, WRITE_SEALS, F_SEAL_GROW,	0 },
	[REMOVE_]		= { 0,	   0,	   WRITE_SEALS,	0,		0 },
	[SPLICE_]		= { READ,  EBADF,  0,		0,		0 },
};

static bool lacks_access(const struct description *d, int act)
{
	return rules[act].access && !(d->access & rules[act].access);
}

/* The act would leave the file with this size. */
static bool is_sealed(const struct file *f, int act, int size)
{
	const struct rule *rule = &rules[act];

	return f->seals & (rule->always | (size > f->size ? rule->larger : 0) | (size < f->size ? rule->smaller : 0));
}

/* The act being judged. */
struct act_on {
	const struct world *world;
	struct model *m;
	const struct step *s;
	struct verdict *verdict;
};
#define QUIRK_IS(name) (on->world->quirks[Q_##name])

/* Or this result, and nothing happens. */
static void or_else(struct act_on *on, long result)
{
	on->verdict->may[1].after = *on->m;
	on->verdict->may[1].result = result;
	on->verdict->count = 2;
}

static bool within(int first, int count, int from, int end)
{
	return count > 0 && first >= from && first + count <= end;
}

/* So many slots, for mappings of files of this sort. */
static bool is_range(int kind, int slot, int count)
{
	return is_huge(kind) ? within(slot, count, SMALL_SLOTS, SLOTS) : within(slot, count, 0, SMALL_SLOTS);
}

static bool is_one_mapping(const struct slot *slots, int count)
{
	for (int i = 0; i < count; i++)
		if (!slots[i].used || slots[i].id != slots[0].id || slots[i].prot != slots[0].prot ||
		    slots[i].mseal != slots[0].mseal || slots[i].page != slots[0].page + i)
			return false;
	return true;
}

static bool is_empty(const struct slot *slots, int count)
{
	for (int i = 0; i < count; i++)
		if (slots[i].used)
			return false;
	return true;
}

static bool pins_page(const struct pin *pin, int file, int page)
{
	return pin->used && !pin->gone && pin->file == file && (page < 0 || pin->page == page);
}

/* A page of the file, or (page -1) any, is in use by a pipe or as a buffer. */
static bool is_pinned(const struct model *m, int file, int page)
{
	for (int i = 0; i < PIPES * PIPE_PAGES; i++)
		if (pins_page(&m->pins[i], file, page))
			return true;
	return pins_page(&m->buffer, file, page);
}

static void page_goes(struct act_on *on, int file, int page)
{
	struct model *m = on->m;

	for (int i = 0; i < PIPES * PIPE_PAGES; i++)
		if (pins_page(&m->pins[i], file, page))
			m->pins[i].gone = true;
	if (pins_page(&m->buffer, file, page))
		m->buffer.gone = true;
}

static bool maps_private(const struct model *m, int file)
{
	for (int i = 0; i < PROCESSES * SLOTS; i++)
		if (m->slots[i].used && m->slots[i].file == file && !m->slots[i].shared)
			return true;
	return false;
}

/* Whether a huge page of the file would be zeroed in part while it is in use: how much of it stays is not known. */
static bool splits_pinned(const struct model *m, int file, int unit)
{
	return m->files[file].kind == HUGE_SHMEM && unit % 2 && is_pinned(m, file, unit / 2);
}

static long set_size(struct act_on *on, int file, int size)
{
	struct file *f = &on->m->files[file];

	if (size < f->size && splits_pinned(on->m, file, size))
		return UNKNOWN;
	for (int unit = size; unit < UNITS; unit++)
		f->bytes[unit] = 0;
	for (int page = (size + 1) / 2; page < PAGES && size < f->size; page++)
		page_goes(on, file, page);
	for (int i = 0; i < PROCESSES * SLOTS && size < f->size; i++)
		for (int unit = 0; unit < 2; unit++)
			if (on->m->slots[i].file == file && 2 * on->m->slots[i].page + unit >= (f->kind == HUGE_SHMEM ? size : (size + 1) / 2 * 2))
				on->m->slots[i].own &= (uint8_t)~(1 << unit);
	f->size = (uint8_t)size;
	return 0;
}

static long punch(struct act_on *on, int file, int act, int unit, int count)
{
	struct file *f = &on->m->files[file];
	int end = unit + count;

	if (f->kind == HUGETLB && (unit % 2 || count % 2 || maps_private(on->m, file)))
		return UNKNOWN;
	if (is_sealed(f, act, f->size))
		return -EPERM;
	if (splits_pinned(on->m, file, unit) || splits_pinned(on->m, file, end))
		return UNKNOWN;
	memset(f->bytes + unit, 0, (size_t)count);
	for (int page = (unit + 1) / 2; page < end / 2; page++)
		page_goes(on, file, page);
	return 0;
}

/* ---- files and descriptions ------------------------------------------------------------------- */

static long create(struct act_on *on, int file, int description, int kind)
{
	struct file *f = &on->m->files[file];

	if (f->live || on->m->descriptions[description].live || (kind == NOEXEC && QUIRK_IS(NO_NOEXEC)))
		return UNKNOWN;
	*f = (struct file){
		.kind = (uint8_t)kind, .live = 1, .mode = kind == NOEXEC ? 0666 : 0777,
		.seals = kind == NOEXEC ? F_SEAL_EXEC : kind == UNSEALABLE ? F_SEAL_SEAL : 0,
	};
	on->m->descriptions[description] = (struct description){ 1, (uint8_t)file, READ | WRITE };
	return 0;
}

static long reopen_(struct act_on *on, int from, int to, int access, bool truncate)
{
	struct description *d = on->m->descriptions;
	int file = d[from].file, wanted = (access & READ ? 0400 : 0) | (access & WRITE ? 0200 : 0);
	struct file *f = &on->m->files[file];

	if (!d[from].live || d[to].live || !(access & (READ | WRITE)) || (truncate && !(access & WRITE)))
		return UNKNOWN;
	if (!on->world->any_mode && (f->mode & wanted) != wanted)
		return -EACCES;
	if (truncate && is_sealed(f, REOPEN_TRUNCATE_, 0))
		return -EPERM;
	d[to] = (struct description){ 1, (uint8_t)file, (uint8_t)access };
	return truncate ? set_size(on, file, 0) : 0;
}

static long duplicate(struct act_on *on, int from, int to)
{
	struct description *d = on->m->descriptions;

	if (!d[from].live || d[to].live)
		return UNKNOWN;
	d[to] = d[from];
	return 0;
}

static bool is_mapped_writable(const struct model *m, int file)
{
	for (int i = 0; i < PROCESSES * SLOTS; i++)
		if (m->slots[i].used && m->slots[i].file == file && m->slots[i].counts)
			return true;
	return false;
}

static long add_seals(struct act_on *on, const struct description *d, int seals)
{
	const int known = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE |
		(QUIRK_IS(NO_FUTURE_WRITE) ? 0 : F_SEAL_FUTURE_WRITE) | (QUIRK_IS(NO_EXEC_SEAL) ? 0 : F_SEAL_EXEC);
	struct file *f = &on->m->files[d->file];
	int checked = seals;

	if (seals & ~known)
		return -EINVAL;
	if (is_sealed(f, SEAL_, f->size))
		return -EPERM;
	if ((seals & F_SEAL_EXEC) && (f->mode & EXECUTABLE))
		seals |= F_SEAL_SHRINK | F_SEAL_GROW | WRITE_SEALS;
	if (!QUIRK_IS(IMPLIED_UNCHECKED))
		checked = seals;
	if ((checked & F_SEAL_WRITE) && !(f->seals & F_SEAL_WRITE) &&
	    (is_mapped_writable(on->m, d->file) || is_pinned(on->m, d->file, -1)))
		return -EBUSY;
	f->seals |= (uint8_t)seals;
	return 0;
}

static long change_mode(struct act_on *on, int file, int mode, bool is_acl)
{
	struct file *f = &on->m->files[file];
	bool is_free = is_acl ? QUIRK_IS(ACL_CHANGES_MODE) : f->kind == HUGETLB && QUIRK_IS(HUGE_MODE_FREE);

	if (is_acl && f->kind == HUGETLB)
		return UNKNOWN;
	if ((f->seals & F_SEAL_EXEC) && ((f->mode ^ mode) & EXECUTABLE) && !is_free)
		return -EPERM;
	f->mode = (uint16_t)mode;
	return 0;
}

static long truncate_(struct act_on *on, const struct description *d, int size)
{
	const struct file *f = &on->m->files[d->file];

	if (size > (f->kind == HUGETLB ? 2 * HUGE_LIMIT : UNITS))
		return UNKNOWN;
	if (f->kind == HUGETLB && size % 2)
		return -EINVAL;
	if (is_sealed(f, TRUNCATE_, size))
		return -EPERM;
	return set_size(on, d->file, size);
}

static long allocate(struct act_on *on, const struct description *d, int act, int unit, int count)
{
	struct file *f = &on->m->files[d->file];
	int end = unit + count;

	if (end > (f->kind == HUGETLB ? 2 * HUGE_LIMIT : UNITS) || (f->kind == HUGETLB && (unit % 2 || count % 2)))
		return UNKNOWN;
	if (act == COLLAPSE_ || act == ZERO_RANGE_)
		return -EOPNOTSUPP;
	if (act == PUNCH_)
		return punch(on, d->file, PUNCH_, unit, count);
	if (is_sealed(f, act, end > f->size ? end : f->size))
		return -EPERM;
	f->beyond |= f->kind == HUGETLB && end > f->size;
	if (end > f->size && act == ALLOCATE_)
		f->size = (uint8_t)end;
	return 0;
}

/* ---- writing ---------------------------------------------------------------------------------- */

static long stored(struct file *f, int unit, int count, int byte)
{
	memset(f->bytes + unit, byte, (size_t)count);
	if (unit + count > f->size)
		f->size = (uint8_t)(unit + count);
	return count;
}

static long write_(struct act_on *on, const struct description *d, int act, int unit, int count, int byte, int limit)
{
	struct file *f = &on->m->files[d->file];
	bool bad = act == WRITE_BAD_, bad_tail = act == WRITE_BAD_TAIL_;
	int position = d->access & APPEND ? f->size : unit, end = position + count + 2 * bad_tail;
	int boundary = f->size / 2 * 2;	/* how far whole pages reach */

	if ((act != PWRITE_ && (f->kind == HUGETLB || d->access & APPEND)) || end > UNITS ||
	    (!count && act != PWRITE_) || (bad_tail && (position + count) % 2))
		return UNKNOWN;
	if (f->kind == HUGETLB)
		return -EINVAL;
	if (!count)
		return 0;
	if (act == WRITE_AT_LIMIT_ && count > limit) {
		count = limit;
		end = position + count;
		if (!count)
			return -EFBIG;
	}
	if (is_sealed(f, act, f->size))
		return bad && QUIRK_IS(POINTER_FIRST) ? -EFAULT : -EPERM;
	if (is_sealed(f, act, end)) {
		if (act != PWRITE_ || (f->kind == HUGE_SHMEM && (QUIRK_IS(SHORT) || QUIRK_IS(MAYBE_SHORT))))
			return UNKNOWN;
		if (position >= boundary || !(QUIRK_IS(SHORT) || QUIRK_IS(MAYBE_SHORT)))
			return -EPERM;
		if (QUIRK_IS(MAYBE_SHORT))
			or_else(on, -EPERM);
		return stored(f, position, boundary - position, byte);
	}
	if (!bad)
		return stored(f, position, count, byte);
	/* From 6.14 on the write begins before it fails, and leaves the file as long as it is then. */
	if (!QUIRK_IS(POINTER_FIRST) && position > f->size)
		f->size = (uint8_t)position;
	return -EFAULT;
}

/* ---- mappings --------------------------------------------------------------------------------- */

/* With a mapping beside that may be made writable; whether the description is the same is not looked at. */
static bool may_merge(const struct model *m, int number, int file, int page, int prot)
{
	const struct slot *slot = &m->slots[number >= 0 && number < SLOTS ? number : 0];

	return slot->used && slot->shared && slot->may_write && slot->file == file && slot->page == page && slot->prot == prot;
}

static long map(struct act_on *on, const struct description *d, const int16_t *a, bool limit)
{
	struct file *f = &on->m->files[d->file];
	struct slot *slots = &on->m->slots[a[1]];
	int count = a[2], page = a[3], prot = a[4];
	bool shared = a[5] != PRIVATE, writable = d->access & WRITE, sealed = f->seals & WRITE_SEALS;
	bool refused, lost = f->seals & F_SEAL_WRITE ? QUIRK_IS(FIXED_LOST) : QUIRK_IS(FUTURE_FIXED_LOST);

	if (!is_range(f->kind, a[1], count) || page + count > (f->kind == HUGETLB ? HUGE_LIMIT : PAGES))
		return UNKNOWN;
	if (a[5] == VALIDATE && QUIRK_IS(NO_VALIDATE))
		return -EINVAL;
	if ((shared && (prot & PROT_WRITE) && !writable) || !(d->access & READ))
		return -EACCES;
	refused = shared && writable && ((sealed && (prot & PROT_WRITE)) ||
		((f->seals & F_SEAL_WRITE) && QUIRK_IS(SHARED_READ_REFUSED)));
	if (shared && writable && sealed && (prot & PROT_WRITE ? QUIRK_IS(FUTURE_WRITE_MAPS) : QUIRK_IS(FUTURE_WRITE_MERGES)) &&
	    (may_merge(on->m, a[1] - 1, d->file, page - 1, prot) || may_merge(on->m, a[1] + count, d->file, page + count, prot)))
		return UNKNOWN;
	if (limit)
		return refused || !is_empty(slots, count) ? UNKNOWN : -ENOMEM;
	if (refused) {
		if (lost)
			memset(slots, 0, (size_t)count * sizeof(*slots));
		return -EPERM;
	}
	if (f->kind == HUGETLB && (prot & PROT_WRITE) && 2 * (page + count) > f->size) {
		if ((f->seals & F_SEAL_GROW) && !QUIRK_IS(HUGE_GROWS))
			return -EPERM;
		f->size = (uint8_t)(2 * (page + count));
	}
	on->m->next_id++;
	for (int i = 0; i < count; i++) {
		bool may_write = !shared || (writable && !sealed);

		slots[i] = (struct slot){
			.used = 1, .file = d->file, .page = (uint8_t)(page + i), .prot = (uint8_t)prot,
			.shared = shared, .may_write = may_write, .writable_file = writable,
			.counts = shared && writable && (may_write || QUIRK_IS(FUTURE_MAPPING_COUNTS)),
			.id = on->m->next_id,
		};
	}
	return 0;
}

/* remap_file_pages(2), which maps another place of the file as mmap(2) would. */
static long remap(struct act_on *on, const struct slot *slots, int slot, int count, int page)
{
	const struct description d = { 1, slots->file, READ | WRITE };
	const int16_t a[] = { 0, (int16_t)slot, (int16_t)count, (int16_t)page, slots->prot, SHARED };

	if (!slots->used || !slots->shared || !slots->writable_file)
		return -EINVAL;
	if (!is_one_mapping(slots, count) || on->m->files[slots->file].kind == HUGETLB)
		return UNKNOWN;
	return map(on, &d, a, false);
}

static long mseal_(struct act_on *on, struct slot *slots, int count)
{
	on->m->next_id++;
	for (int i = 0; i < count; i++)
		if (!slots[i].used)
			return -ENOMEM;
	for (int i = 0; i < count; i++) {
		slots[i].mseal = 1;
		slots[i].id = on->m->next_id;
	}
	return is_one_mapping(slots, count) ? 0 : UNKNOWN;
}

static long protect(struct act_on *on, struct slot *slots, int count, int prot)
{
	struct slot last = { 0 };

	for (int i = 0; i < count; i++) {
		if (!slots[i].used)
			return -ENOMEM;
		if ((prot & PROT_WRITE) && !slots[i].may_write)
			return -EACCES;
		/* What was written to, or may have been, decides whether private mappings can be one again; hugetlb's cannot. */
		on->m->next_id += slots[i].id != last.id || slots[i].prot != last.prot;
		last = slots[i];
		if ((!slots[i].shared || on->m->files[slots[i].file].kind == HUGETLB) && slots[i].prot != prot)
			slots[i].id = on->m->next_id;
		slots[i].prot = (uint8_t)prot;
	}
	return 0;
}

static long move(struct act_on *on, struct slot *all, int act, int from, int old, int new, int to)
{
	struct slot taken[SLOTS], first = all[from];
	bool stay = act == MOVE_AND_STAY_;
	int kind = first.used ? on->m->files[first.file].kind : from < SMALL_SLOTS ? PLAIN : HUGE_SHMEM;

	if (!is_range(kind, from, old ? old : 1) || !is_range(kind, to, new) || (stay && old != new) ||
	    (!old && within(from, 1, to, to + new)))
		return UNKNOWN;
	if (old && from < to + new && to < from + old)
		return first.used ? -EINVAL : UNKNOWN;	/* which is looked at first depends on the version */
	if (!first.used)
		return is_empty(all + to, new) ? -EFAULT : UNKNOWN;
	if (!is_one_mapping(all + from, old) || first.page + new > PAGES ||
	    (kind == HUGETLB && (new > old || !first.shared || stay || QUIRK_IS(NO_HUGE_MOVE))))
		return UNKNOWN;
	if ((!old && !first.shared) || (stay && QUIRK_IS(NO_DONTUNMAP)))
		return is_empty(all + to, new) ? -EINVAL : UNKNOWN;
	if (act == MOVE_AT_LIMIT_)
		return new > old && is_empty(all + to, new) ? -ENOMEM : UNKNOWN;
	on->m->next_id++;
	for (int i = 0; i < new; i++) {
		taken[i] = i < old ? all[from + i] : first;
		taken[i].page = (uint8_t)(first.page + i);
		taken[i].id = on->m->next_id;
		if (i >= old)
			taken[i].own = 0;
	}
	for (int i = 0; i < old; i++) {
		if (stay)
			all[from + i].own = 0;
		else
			all[from + i] = (struct slot){ 0 };
	}
	memcpy(all + to, taken, (size_t)new * sizeof(*all));
	return 0;
}

static long advise(struct act_on *on, struct slot *slots, int act, int count)
{
	const struct file *f = &on->m->files[slots->file];

	if (is_empty(slots, count))
		return -ENOMEM;
	if (!is_one_mapping(slots, count) || (f->kind == HUGETLB && act != REMOVE_))
		return UNKNOWN;
	if (act == REMOVE_) {
		if (!slots->shared || !slots->may_write ||
		    (QUIRK_IS(REMOVE_NEEDS_WRITE) && !(slots->prot & PROT_WRITE)))
			return -EACCES;
		return punch(on, slots->file, REMOVE_, 2 * slots->page, 2 * count);
	}
	if (act == POPULATE_ && (!(slots->prot & PROT_READ) || 2 * (slots->page + count) > f->size))
		return UNKNOWN;
	for (int i = 0; i < count && act == PAGEOUT_; i++)
		if (QUIRK_IS(FIXED_LOST_BY_RECLAIM) && (f->clean & 1 << (slots->page + i)))
			return UNKNOWN;
	for (int i = 0; i < count && act == DONTNEED_; i++)
		slots[i].own = 0;
	return 0;
}

static bool is_past_end(const struct model *m, const struct slot *slot)
{
	return 2 * slot->page >= m->files[slot->file].size;
}

/* A page is copied as a whole; but of shmem's huge pages only small ones, as far as they are written. */
static void copy_on_write(const struct model *m, struct slot *slot, int unit)
{
	const struct file *f = &m->files[slot->file];

	for (int i = 0; i < 2; i++)
		if (!(slot->own & 1 << i) && (i == unit || f->kind != HUGE_SHMEM)) {
			slot->bytes[i] = f->bytes[2 * slot->page + i];
			slot->own |= (uint8_t)(1 << i);
		}
}

static long load(struct act_on *on, const struct slot *slot, int unit)
{
	const struct file *f = &on->m->files[slot->file];
	const int at = 2 * slot->page + unit;

	if (!slot->used || slot->prot == PROT_NONE)
		return RAISES(SIGSEGV);
	if (!(slot->prot & PROT_READ))
		return UNKNOWN;
	if (is_past_end(on->m, slot))
		return f->beyond ? UNKNOWN : RAISES(SIGBUS);
	/* Of a hole, hugetlb gives a private mapping a page of its own. */
	if (f->kind == HUGETLB && !slot->shared && !slot->own && !f->bytes[at] && !f->bytes[at ^ 1])
		return UNKNOWN;
	/* Where a huge page is used as small ones, these can be past the end. */
	if (f->kind == HUGE_SHMEM && at >= f->size)
		return UNKNOWN;
	return slot->own & 1 << unit ? slot->bytes[unit] : f->bytes[at];
}

/* A store by the program, or by the kernel for it (which returns the one unit that it wrote). */
static long store(struct act_on *on, struct slot *slot, int act, int unit, int byte, bool child)
{
	struct file *f = &on->m->files[slot->file];
	const bool forced = act == POKE_ || act == PROC_MEM_, huge_private = slot->used && f->kind == HUGETLB && !slot->shared;
	const long refused = act == STORE_ ? RAISES(SIGSEGV) : forced ? -EIO : -EFAULT;

	if (!slot->used)
		return refused;
	if (huge_private && (child || on->m->child || act != STORE_))
		return UNKNOWN;
	if (!(slot->prot & PROT_WRITE) && (!forced || slot->shared || (act == PROC_MEM_ && !on->world->forces)))
		return refused;
	if (!slot->prot)
		return UNKNOWN;
	if (is_past_end(on->m, slot))
		return f->beyond ? UNKNOWN : act == STORE_ ? RAISES(SIGBUS) : refused;
	if (2 * slot->page + unit >= f->size)
		return UNKNOWN;		/* in the page, past the end */
	if (!slot->shared)
		copy_on_write(on->m, slot, unit);
	if (slot->shared)
		f->bytes[2 * slot->page + unit] = (uint8_t)byte;
	else
		slot->bytes[unit] = (uint8_t)byte;
	return act != STORE_ && act != POKE_;
}

/* read(2) into the second half of a page and the first of the next. */
static long read_across(struct act_on *on, struct slot *slots, int number, int byte)
{
	long first, second;

	if (!is_range(PLAIN, number, 2) && !is_range(HUGETLB, number, 2))
		return UNKNOWN;
	first = store(on, slots, READ_ACROSS_, 1, byte, false);
	if (first < 0)
		return first;
	second = store(on, slots + 1, READ_ACROSS_, 0, byte, false);
	return second == UNKNOWN ? UNKNOWN : second < 0 ? 1 : 2;
}

/* UFFDIO_COPY. */
static long fill(struct act_on *on, const struct slot *slot, int byte)
{
	struct file *f = &on->m->files[slot->file];
	uint8_t *units = f->bytes + (size_t)2 * slot->page;

	if (!slot->used || !slot->shared || slot->mseal || is_huge(f->kind))
		return UNKNOWN;
	if (!slot->may_write)
		return -EPERM;
	if (is_past_end(on->m, slot)) {
		or_else(on, -ENOMEM);	/* 7.3 */
		return -EFAULT;
	}
	if (2 * slot->page + 2 > f->size)
		return UNKNOWN;
	or_else(on, -EEXIST);
	if (units[0] || units[1]) {
		on->verdict->count = 1;
		return -EEXIST;
	}
	memset(units, byte, 2);
	return 0;
}

/* ---- other processes, and pages in use ---------------------------------------------------------- */

static long fork_(struct act_on *on)
{
	struct model *m = on->m;

	if (m->child)
		return UNKNOWN;
	for (int file = 0; file < FILES; file++)
		if (m->files[file].kind == HUGETLB && maps_private(m, file))
			return UNKNOWN;
	m->child = 1;
	memcpy(m->slots + SLOTS, m->slots, sizeof(m->slots) / PROCESSES);
	return 0;
}

static struct pin *pins_of(struct model *m, int pipe)
{
	return pipe ? m->pins + PIPE_PAGES : m->pins;
}

static struct pin *free_pin(struct model *m, int pipe)
{
	for (int i = 0; i < PIPE_PAGES; i++)
		if (!pins_of(m, pipe)[i].used)
			return &pins_of(m, pipe)[i];
	return NULL;
}

static long splice_(struct act_on *on, const struct description *d, int unit, int pipe)
{
	struct pin *pin = free_pin(on->m, pipe);
	const struct file *f = &on->m->files[d->file];

	/* A hole gives a page of zeros that is not the file's; what is zero may be one. */
	if (!pin || f->kind == HUGETLB || (unit < f->size && !f->bytes[unit]))
		return UNKNOWN;
	if (unit >= f->size)
		return 0;
	*pin = (struct pin){ .used = 1, .file = d->file, .page = (uint8_t)(unit / 2) };
	return 1;
}

static long vmsplice_(struct act_on *on, const struct slot *slot, int pipe)
{
	struct pin *pin = free_pin(on->m, pipe);

	if (!pin || (slot->used && slot->prot && !(slot->prot & PROT_READ)) ||
	    (slot->used && !slot->shared && on->m->files[slot->file].kind == HUGETLB))
		return UNKNOWN;
	if (slot->used && is_past_end(on->m, slot) && on->m->files[slot->file].beyond)
		return UNKNOWN;
	if (!slot->used || !slot->prot || is_past_end(on->m, slot))
		return -EFAULT;
	*pin = (struct pin){ .used = 1, .gone = slot->own & 1, .file = slot->file, .page = slot->page };
	return 1;
}

static long register_(struct act_on *on, struct slot *slot)
{
	if (on->m->buffer.used || (slot->used && !slot->shared && on->m->files[slot->file].kind == HUGETLB) ||
	    (slot->used && on->m->files[slot->file].beyond && is_past_end(on->m, slot)))
		return UNKNOWN;
	if (!slot->used || !(slot->prot & PROT_WRITE) || is_past_end(on->m, slot))
		return -EFAULT;
	if (!slot->shared)
		copy_on_write(on->m, slot, 0);
	on->m->buffer = (struct pin){ .used = 1, .gone = slot->shared ? 0 : 2, .file = slot->file, .page = slot->page };
	return 0;
}

static long read_fixed(struct act_on *on, int byte)
{
	const struct pin *buffer = &on->m->buffer;

	if (!buffer->used || buffer->gone == 2)
		return UNKNOWN;
	if (!buffer->gone) {
		on->m->files[buffer->file].bytes[(size_t)2 * buffer->page] = (uint8_t)byte;
		on->m->files[buffer->file].clean |= (uint8_t)(1 << buffer->page);
	}
	return 1;
}

static long judge_memory(struct act_on *on, const int16_t *a)
{
	const int act = on->s->act;
	struct slot *all = on->m->slots + (on->s->who || act == POKE_ ? SLOTS : 0), *slot = &all[a[0]];

	switch (act) {
	case LOAD_: return load(on, slot, a[1]);
	case STORE_: case PROC_MEM_: case PROCESS_VM_: case READ_INTO_: case READ_DIRECT_: case RING_READ_:
		return store(on, slot, act, a[1], a[2], on->s->who);
	case POKE_:	/* word after word, which takes long in huge pages */
		return on->m->child && a[0] < SMALL_SLOTS ? store(on, slot, act, a[1], a[2], true) : UNKNOWN;
	case READ_ACROSS_: return read_across(on, slot, a[0], a[2]);
	case FILL_: return fill(on, slot, a[2]);
	case MOVE_: case MOVE_AND_STAY_: case MOVE_AT_LIMIT_: return move(on, all, act, a[0], a[1], a[2], a[3]);
	}
	if (!is_range(PLAIN, a[0], a[1]) && !is_range(HUGETLB, a[0], a[1]))
		return UNKNOWN;
	switch (act) {
	case UNMAP_:
		memset(slot, 0, (size_t)a[1] * sizeof(*slot));
		return 0;
	case REMAP_: return remap(on, slot, a[0], a[1], a[2]);
	case PROTECT_: return protect(on, slot, a[1], a[2]);
	case MSEAL_: return mseal_(on, slot, a[1]);
	}
	return advise(on, slot, act, a[1]);
}

static long judge_file(struct act_on *on, const int16_t *a)
{
	const int act = on->s->act;
	const struct description *d = &on->m->descriptions[a[0]];
	bool allocates = act >= ALLOCATE_ && act <= ZERO_RANGE_;

	if (!d->live)
		return UNKNOWN;
	if (allocates && !a[2])
		return -EINVAL;
	if (lacks_access(d, act))
		return -rules[act].error;
	if (allocates)
		return allocate(on, d, act, a[1], a[2]);
	switch (act) {
	case REOPEN_: case REOPEN_TRUNCATE_: return reopen_(on, a[0], a[1], a[2], act == REOPEN_TRUNCATE_);
	case DUP_: case PASS_: return duplicate(on, a[0], a[1]);
	case CLOSE_:
		on->m->descriptions[a[0]] = (struct description){ 0 };
		return 0;
	case SEAL_: return add_seals(on, d, a[1]);
	case TRUNCATE_: return truncate_(on, d, a[1]);
	case CHMOD_: case SET_ACL_: return change_mode(on, d->file, a[1], act == SET_ACL_);
	case MAP_: case MAP_AT_LIMIT_: return map(on, d, a, act == MAP_AT_LIMIT_);
	case SPLICE_: return splice_(on, d, a[1], a[2]);
	}
	return write_(on, d, act, a[1], a[2], a[3], a[4]);
}

static long judge_one(struct act_on *on)
{
	struct model *m = on->m;
	const int16_t *a = on->s->a;
	long result;

	if (on->s->who && !m->child)
		return UNKNOWN;
	switch (on->s->act) {
	case CREATE_: return create(on, a[0], a[1], a[2]);
	case FORK_: return fork_(on);
	case KILL_:
		result = m->child ? 0 : UNKNOWN;
		m->child = 0;
		memset(m->slots + SLOTS, 0, sizeof(m->slots) / PROCESSES);
		return result;
	case DRAIN_:
		result = pins_of(m, a[0])->used ? 0 : UNKNOWN;
		memset(pins_of(m, a[0]), 0, PIPE_PAGES * sizeof(struct pin));
		return result;
	case RING_READ_FIXED_: return read_fixed(on, a[0]);
	case UNREGISTER_:
		result = m->buffer.used ? 0 : UNKNOWN;
		m->buffer = (struct pin){ 0 };
		return result;
	case VMSPLICE_: return vmsplice_(on, &m->slots[a[0]], a[1]);
	case REGISTER_: return register_(on, &m->slots[a[0]]);
	}
	return on->s->act >= REMAP_ && on->s->act <= FILL_ ? judge_memory(on, a) : judge_file(on, a);
}

/* What mseal(2) forbids, of what would be allowed without.  Mappings may be split all the same. */
static long judge_mseal(struct act_on *on, const struct model *before, long result)
{
	const struct step *s = on->s;
	const int16_t *a = s->a;
	const int first = s->who ? SLOTS : 0;
	bool maps = s->act == MAP_ || s->act == MAP_AT_LIMIT_, moves = s->act >= MOVE_ && s->act <= MOVE_AT_LIMIT_;
	bool sealed = false;
	int from = maps ? a[1] : a[0], count = maps ? a[2] : a[1];

	if (!(s->act >= MAP_ && s->act <= REMOVE_) || s->act == MSEAL_ || result == UNKNOWN)
		return result;
	for (int i = from; i < SLOTS && i < from + (count ? count : 1); i++)
		sealed |= before->slots[first + i].mseal;
	for (int i = a[3]; moves && i < SLOTS && i < a[3] + a[2]; i++)
		sealed |= before->slots[first + i].mseal;
	if (!sealed)
		return result;
	/* Which error comes first is not known, nor how far an act on several mappings gets. */
	if (result < 0 || (count != 1 && (moves || s->act == PROTECT_)) || s->act == REMAP_ || s->act == DONTNEED_ || s->act == REMOVE_)
		return UNKNOWN;
	*on->m = *before;
	for (int i = from; i < from + count; i++)
		on->m->slots[first + i].id = ++on->m->next_id;
	return -EPERM;
}

void judge(const struct world *world, const struct model *before, const struct step *step, struct verdict *verdict)
{
	struct act_on on = { world, &verdict->may[0].after, step, verdict };
	long result;

	verdict->count = 1;
	verdict->may[0].after = *before;
	result = judge_one(&on);
	verdict->may[0].result = judge_mseal(&on, before, result);
	if (verdict->may[0].result == UNKNOWN)
		verdict->count = 0;
}
