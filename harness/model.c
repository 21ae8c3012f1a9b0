// SPDX-License-Identifier: GPL-2.0
/*
 * What the kernel promises about memfds (see model.h).
 *
 * rules[], at the end, has a line for each act: what it is done to, and with which right, which seals refuse it, and the
 * function here that says the rest.
 */
#include "model.h"
#include "abi.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>

enum { UNKNOWN = -10000, EXECUTABLE = 0111, WRITE_SEALS = F_SEAL_WRITE | F_SEAL_FUTURE_WRITE };

/* The act being judged. */
struct act_on {
	const struct world *world;
	struct verdict *verdict;
	int act;
	const int16_t *a;
	struct model *m;		/* the state before it, which becomes the one after */
	struct description *d;		/* what it is done to: a description of a file, or slots that map one */
	struct slot *slots, *all;	/* from a[0] on, and all of the process */
	struct file *f;
	int file;
};
#define QUIRK_IS(name) (on->world->quirks[Q_##name])

static const struct rule {
	long (*says)(struct act_on *on);
	enum { ANYTHING, DESCRIPTION, SLOT, RANGE } to;	/* RANGE: a[1] slots */
	uint8_t access;					/* that the description needs to have */
	int error;					/* without */
	uint8_t always, larger, smaller;		/* seals that refuse: if the file would become so, too */
} rules[ACT_COUNT];

/* EPERM, if the file would have this size in the end. */
static bool is_sealed(const struct act_on *on, int size)
{
	const struct rule *rule = &rules[on->act];

	return on->f->seals & (rule->always | (size > on->f->size ? rule->larger : 0) | (size < on->f->size ? rule->smaller : 0));
}

/* Or this result, and nothing happens. */
static void or_else(struct act_on *on, long result)
{
	on->verdict->may[1].after = *on->m;
	on->verdict->may[1].result = result;
	on->verdict->count = 2;
}

static struct pin *buffer_of(struct model *m)
{
	return &m->pins[PINS - 1];
}

/* ---- pages ------------------------------------------------------------------------------------ */

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

static bool is_past_end(const struct act_on *on, const struct slot *slot)
{
	return 2 * slot->page >= on->m->files[slot->file].size;
}

static bool pins_page(const struct pin *pin, int file, int page)
{
	return pin->used && !pin->gone && pin->file == file && (page < 0 || pin->page == page);
}

/* A page of the file, or (page -1) any, is in use by a pipe or as a buffer. */
static bool is_pinned(const struct act_on *on, int page)
{
	for (int i = 0; i < PINS; i++)
		if (pins_page(&on->m->pins[i], on->file, page))
			return true;
	return false;
}

/* It is no longer the file's. */
static void page_goes(struct act_on *on, int page)
{
	on->f->dirty &= (uint16_t)~(3 << 2 * page);
	on->f->clean &= (uint16_t)~(3 << 2 * page);
	for (int i = 0; i < PINS; i++)
		on->m->pins[i].gone |= pins_page(&on->m->pins[i], on->file, page);
}

static bool maps_private(const struct model *m, int file)
{
	for (int i = 0; i < PROCESSES * SLOTS; i++)
		if (m->slots[i].used && m->slots[i].file == file && !m->slots[i].shared)
			return true;
	return false;
}

/* Whether a huge page or large folio would be zeroed in part while it is in use: how much of it stays is not known. */
static bool splits_pinned(const struct act_on *on, int unit)
{
	if (on->world->large_folios && on->f->kind != HUGETLB)
		return is_pinned(on, -1);
	return on->f->kind == HUGE_SHMEM && unit % 2 && is_pinned(on, unit / 2);
}

static long set_size(struct act_on *on, int size)
{
	const bool shrinks = size < on->f->size;
	/* Private copies go with their pages, which are small where shmem has huge ones. */
	const int end = on->f->kind == HUGE_SHMEM ? size : (size + 1) / 2 * 2;

	if (shrinks && splits_pinned(on, size))
		return UNKNOWN;
	for (int unit = size; unit < UNITS; unit++)
		on->f->bytes[unit] = 0;
	for (int page = (size + 1) / 2; shrinks && page < PAGES; page++)
		page_goes(on, page);
	for (int i = 0; shrinks && i < PROCESSES * SLOTS; i++)
		for (int unit = 0; unit < 2; unit++)
			if (on->m->slots[i].file == on->file && 2 * on->m->slots[i].page + unit >= end)
				on->m->slots[i].own &= (uint8_t)~(1 << unit);
	on->f->size = (uint8_t)size;
	return 0;
}

static long punch(struct act_on *on, int unit, int count)
{
	const int end = unit + count;

	if (on->f->kind == HUGETLB && (unit % 2 || count % 2 || maps_private(on->m, on->file)))
		return UNKNOWN;
	if (is_sealed(on, on->f->size))
		return -EPERM;
	if (splits_pinned(on, unit) || splits_pinned(on, end))
		return UNKNOWN;
	memset(on->f->bytes + unit, 0, (size_t)count);
	for (int page = (unit + 1) / 2; page < end / 2; page++)
		page_goes(on, page);
	return 0;
}

/* ---- files and descriptions ------------------------------------------------------------------- */

static long create(struct act_on *on)
{
	const int kind = on->a[2];
	struct file *f = &on->m->files[on->a[0]];
	struct description *d = &on->m->descriptions[on->a[1]];

	if (f->live || d->live || (kind == NOEXEC && QUIRK_IS(NO_NOEXEC)))
		return UNKNOWN;
	*f = (struct file){
		.kind = (uint8_t)kind, .live = 1, .mode = kind == NOEXEC ? 0666 : 0777,
		.seals = kind == NOEXEC ? F_SEAL_EXEC : kind == UNSEALABLE ? F_SEAL_SEAL : 0,
	};
	*d = (struct description){ 1, (uint8_t)on->a[0], READ | WRITE };
	return 0;
}

static long open_again(struct act_on *on)
{
	const int access = on->a[2], wanted = (access & READ ? 0400 : 0) | (access & WRITE ? 0200 : 0);
	const bool truncates = on->act == REOPEN_TRUNCATE_;
	struct description *to = &on->m->descriptions[on->a[1]];

	if (to->live || !wanted || (truncates && !(access & WRITE)))
		return UNKNOWN;
	if (!on->world->any_mode && (on->f->mode & wanted) != wanted)
		return -EACCES;
	if (truncates && is_sealed(on, 0))
		return -EPERM;
	*to = (struct description){ 1, (uint8_t)on->file, (uint8_t)access };
	return truncates ? set_size(on, 0) : 0;
}

static long duplicate(struct act_on *on)
{
	struct description *to = &on->m->descriptions[on->a[1]];

	if (to->live)
		return UNKNOWN;
	*to = *on->d;
	return 0;
}

static long close_one(struct act_on *on)
{
	*on->d = (struct description){ 0 };
	return 0;
}

static bool is_mapped_writable(const struct model *m, int file)
{
	for (int i = 0; i < PROCESSES * SLOTS; i++)
		if (m->slots[i].used && m->slots[i].file == file && m->slots[i].counts)
			return true;
	return false;
}

static long add_seals(struct act_on *on)
{
	const int known = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE |
		(QUIRK_IS(NO_FUTURE_WRITE) ? 0 : F_SEAL_FUTURE_WRITE) | (QUIRK_IS(NO_EXEC_SEAL) ? 0 : F_SEAL_EXEC);
	int seals = on->a[1], checked = seals;

	if (seals & ~known)
		return -EINVAL;
	if (is_sealed(on, on->f->size))
		return -EPERM;
	if ((seals & F_SEAL_EXEC) && (on->f->mode & EXECUTABLE))
		seals |= F_SEAL_SHRINK | F_SEAL_GROW | WRITE_SEALS;
	if (!QUIRK_IS(IMPLIED_UNCHECKED))
		checked = seals;
	if ((checked & F_SEAL_WRITE) && !(on->f->seals & F_SEAL_WRITE) &&
	    (is_mapped_writable(on->m, on->file) || is_pinned(on, -1)))
		return -EBUSY;
	/* Only of a file that has pages; which have, the model does not know. */
	if ((checked & F_SEAL_WRITE) && on->f->kind == HUGETLB && QUIRK_IS(HUGE_TAKEN_FOR_USED))
		return UNKNOWN;
	on->f->seals |= (uint8_t)seals;
	return 0;
}

static long change_mode(struct act_on *on)
{
	const int mode = on->a[1];
	const bool is_acl = on->act == SET_ACL_, is_hugetlb = on->f->kind == HUGETLB;
	const bool is_free = is_acl ? QUIRK_IS(ACL_CHANGES_MODE) : is_hugetlb && QUIRK_IS(HUGE_MODE_FREE);

	if (is_acl && is_hugetlb)
		return UNKNOWN;
	if ((on->f->seals & F_SEAL_EXEC) && ((on->f->mode ^ mode) & EXECUTABLE) && !is_free)
		return -EPERM;
	on->f->mode = (uint16_t)mode;
	return 0;
}

static long truncate_(struct act_on *on)
{
	const int size = on->a[1];

	if (size > (on->f->kind == HUGETLB ? 2 * HUGE_LIMIT : UNITS))
		return UNKNOWN;
	if (on->f->kind == HUGETLB && size % 2)
		return -EINVAL;
	return is_sealed(on, size) ? -EPERM : set_size(on, size);
}

static long allocate(struct act_on *on)
{
	const int unit = on->a[1], count = on->a[2], end = unit + count;
	const bool is_hugetlb = on->f->kind == HUGETLB;

	if (end > (is_hugetlb ? 2 * HUGE_LIMIT : UNITS) || (is_hugetlb && (unit % 2 || count % 2)))
		return UNKNOWN;
	if (on->act == COLLAPSE_ || on->act == ZERO_RANGE_)
		return -EOPNOTSUPP;
	if (on->act == PUNCH_)
		return punch(on, unit, count);
	if (end <= on->f->size)
		return 0;
	if (is_sealed(on, end))
		return -EPERM;
	on->f->beyond |= is_hugetlb;
	if (on->act == ALLOCATE_)
		on->f->size = (uint8_t)end;
	return 0;
}

/* ---- writing ---------------------------------------------------------------------------------- */

/* The units that are one page of memory, as bits: for want of memory shmem may have small pages instead of a huge one. */
static uint16_t same_page(int kind, int unit)
{
	return (uint16_t)(kind == HUGE_SHMEM ? 1 << unit : 3 << unit / 2 * 2);
}

static void stored_to(struct file *f, int unit)
{
	f->dirty |= same_page(f->kind, unit);
	f->clean &= (uint16_t)~f->dirty;
}

static long stored(struct file *f, int unit, int count, int byte)
{
	for (int i = unit; i < unit + count; i++) {
		f->bytes[i] = (uint8_t)byte;
		stored_to(f, i);
	}
	if (unit + count > f->size)
		f->size = (uint8_t)(unit + count);
	return count;
}

static long write_(struct act_on *on)
{
	struct file *f = on->f;
	const bool bad = on->act == WRITE_BAD_, bad_tail = on->act == WRITE_BAD_TAIL_, appends = on->d->access & APPEND;
	const bool may_be_short = QUIRK_IS(SHORT) || QUIRK_IS(MAYBE_SHORT);
	const int position = appends ? f->size : on->a[1], byte = on->a[3], limit = on->a[4];
	const int boundary = f->size / 2 * 2;	/* how far whole pages reach */
	int count = on->a[2], end = position + count + 2 * bad_tail;

	if ((on->act != PWRITE_ && (f->kind == HUGETLB || appends || !count)) || (on->act == SPLICE_INTO_ && is_huge(f->kind)) || end > UNITS || (bad_tail && (position + count) % 2))
		return UNKNOWN;
	if (f->kind == HUGETLB)
		return -EINVAL;
	if (!count)
		return 0;
	if (on->act == WRITE_AT_LIMIT_ && count > limit) {
		count = limit;
		end = position + count;
		if (!count)
			return -EFBIG;
	}
	if (is_sealed(on, f->size))
		return bad && QUIRK_IS(POINTER_FIRST) ? -EFAULT : -EPERM;
	if (is_sealed(on, end)) {
		if (on->act != PWRITE_ || (f->kind == HUGE_SHMEM && may_be_short))
			return UNKNOWN;
		if (position >= boundary || !may_be_short)
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
static bool may_merge(const struct act_on *on, int number, int page, int prot)
{
	const struct slot *slot = &on->all[number >= 0 && number < SLOTS ? number : 0];

	return slot->used && slot->shared && slot->may_write && slot->file == on->file && slot->page == page && slot->prot == prot;
}

static long map_so(struct act_on *on, int access, int slot, int count, int page, int prot, int type)
{
	struct file *f = on->f;
	struct slot *slots = &on->all[slot];
	const bool shared = type != PRIVATE, writable = access & WRITE, sealed = f->seals & WRITE_SEALS;
	const bool may_write = !shared || (writable && !sealed), writes = prot & PROT_WRITE;
	const bool refused = shared && writable && ((sealed && writes) || ((f->seals & F_SEAL_WRITE) && QUIRK_IS(SHARED_READ_REFUSED)));
	const bool lost = f->seals & F_SEAL_WRITE ? QUIRK_IS(FIXED_LOST) : QUIRK_IS(FUTURE_FIXED_LOST);

	if (!is_range(f->kind, slot, count) || page + count > (f->kind == HUGETLB ? HUGE_LIMIT : PAGES))
		return UNKNOWN;
	if (type == VALIDATE && QUIRK_IS(NO_VALIDATE))
		return -EINVAL;
	if ((shared && writes && !writable) || !(access & READ))
		return -EACCES;
	if (shared && writable && sealed && (writes ? QUIRK_IS(FUTURE_WRITE_MAPS) : QUIRK_IS(FUTURE_WRITE_MERGES)) &&
	    (may_merge(on, slot - 1, page - 1, prot) || may_merge(on, slot + count, page + count, prot)))
		return UNKNOWN;
	if (on->act == MAP_AT_LIMIT_)
		return refused || !is_empty(slots, count) ? UNKNOWN : -ENOMEM;
	if (refused) {
		if (lost)
			memset(slots, 0, (size_t)count * sizeof(*slots));
		return -EPERM;
	}
	if (f->kind == HUGETLB && writes && 2 * (page + count) > f->size) {
		if ((f->seals & F_SEAL_GROW) && !QUIRK_IS(HUGE_GROWS))
			return -EPERM;
		f->size = (uint8_t)(2 * (page + count));
	}
	on->m->next_id++;
	for (int i = 0; i < count; i++)
		slots[i] = (struct slot){
			.used = 1, .file = (uint8_t)on->file, .page = (uint8_t)(page + i), .prot = (uint8_t)prot,
			.shared = shared, .may_write = may_write, .writable_file = writable,
			.counts = shared && writable && (may_write || QUIRK_IS(FUTURE_MAPPING_COUNTS)),
			.id = on->m->next_id,
		};
	return 0;
}

static long map(struct act_on *on)
{
	const int16_t *a = on->a;

	return map_so(on, on->d->access, a[1], a[2], a[3], a[4], a[5]);
}

/* remap_file_pages(2), which maps another place of the file as mmap(2) would. */
static long remap(struct act_on *on)
{
	const struct slot *slot = on->slots;

	if (!slot->used || !slot->shared || !slot->writable_file)
		return -EINVAL;
	if (!is_one_mapping(slot, on->a[1]) || on->f->kind == HUGETLB)
		return UNKNOWN;
	return map_so(on, READ | WRITE, on->a[0], on->a[1], on->a[2], slot->prot, SHARED);
}

static long unmap_(struct act_on *on)
{
	memset(on->slots, 0, (size_t)on->a[1] * sizeof(*on->slots));
	return 0;
}

static long protect(struct act_on *on)
{
	const int prot = on->a[2];
	struct slot last = { 0 };

	for (struct slot *slot = on->slots; slot < on->slots + on->a[1]; slot++) {
		if (!slot->used)
			return -ENOMEM;
		if ((prot & PROT_WRITE) && !slot->may_write)
			return -EACCES;
		/* What was written to, or may have been, decides whether private mappings can be one again; hugetlb's cannot. */
		on->m->next_id += slot->id != last.id || slot->prot != last.prot;
		last = *slot;
		if ((!slot->shared || on->m->files[slot->file].kind == HUGETLB) && slot->prot != prot)
			slot->id = on->m->next_id;
		slot->prot = (uint8_t)prot;
	}
	return 0;
}

static long move(struct act_on *on)
{
	const int from = on->a[0], old = on->a[1], new = on->a[2], to = on->a[3];
	const bool stay = on->act == MOVE_AND_STAY_;
	const struct slot first = *on->slots;
	struct slot taken[SLOTS], *target = on->all + to;
	int kind = first.used ? on->f->kind : from < SMALL_SLOTS ? PLAIN : HUGE_SHMEM;

	if (!is_range(kind, from, old ? old : 1) || !is_range(kind, to, new) || (stay && old != new) ||
	    (!old && within(from, 1, to, to + new)))
		return UNKNOWN;
	if (old && from < to + new && to < from + old)
		return first.used ? -EINVAL : UNKNOWN;	/* which is looked at first depends on the version */
	if (!first.used)
		return is_empty(target, new) ? -EFAULT : UNKNOWN;
	if (!is_one_mapping(on->slots, old) || first.page + new > PAGES ||
	    (kind == HUGETLB && (new > old || !first.shared || stay || QUIRK_IS(NO_HUGE_MOVE))))
		return UNKNOWN;
	if ((!old && !first.shared) || (stay && QUIRK_IS(NO_DONTUNMAP)))
		return is_empty(target, new) ? -EINVAL : UNKNOWN;
	if (on->act == MOVE_AT_LIMIT_)
		return new > old && is_empty(target, new) ? -ENOMEM : UNKNOWN;
	on->m->next_id++;
	for (int i = 0; i < new; i++) {
		taken[i] = i < old ? on->slots[i] : first;
		taken[i].page = (uint8_t)(first.page + i);
		taken[i].id = on->m->next_id;
		if (i >= old)
			taken[i].own = 0;
	}
	for (int i = 0; i < old; i++) {
		if (stay)
			on->slots[i].own = 0;
		else
			on->slots[i] = (struct slot){ 0 };
	}
	memcpy(target, taken, (size_t)new * sizeof(*target));
	return 0;
}

static long advise(struct act_on *on)
{
	struct slot *slots = on->slots;
	const int count = on->a[1];

	if (is_empty(slots, count))
		return -ENOMEM;
	if (!is_one_mapping(slots, count) || (on->f->kind == HUGETLB && on->act != REMOVE_))
		return UNKNOWN;
	if (on->act == REMOVE_) {
		if (!slots->shared || !slots->may_write ||
		    (QUIRK_IS(REMOVE_NEEDS_WRITE) && !(slots->prot & PROT_WRITE)))
			return -EACCES;
		return punch(on, 2 * slots->page, 2 * count);
	}
	if (on->act == POPULATE_ && (!(slots->prot & PROT_READ) || 2 * (slots->page + count) > on->f->size))
		return UNKNOWN;
	for (int i = 0; i < count; i++) {
		if (on->act == PAGEOUT_ && QUIRK_IS(FIXED_LOST_BY_RECLAIM) && (on->f->clean & 3 << 2 * (slots->page + i)))
			return UNKNOWN;
		if (on->act == PAGEOUT_ && QUIRK_IS(COPY_LOST_BY_RECLAIM) && (slots[i].own & slots[i].clean))
			return UNKNOWN;
		if (on->act == DONTNEED_)
			slots[i].own = 0;
	}
	return 0;
}

static long seal_mapping(struct act_on *on)
{
	int last = on->slots->id;

	on->m->next_id++;
	for (int i = 0; i < on->a[1]; i++) {
		struct slot *slot = &on->slots[i];

		if (!slot->used)
			return is_empty(on->slots, i) ? -ENOMEM : UNKNOWN;
		/* Two mappings stay two. */
		on->m->next_id += slot->id != last;
		last = slot->id;
		slot->mseal = 1;
		slot->id = on->m->next_id;
	}
	return is_one_mapping(on->slots, on->a[1]) ? 0 : UNKNOWN;
}

/* What mseal(2) forbids, of what would be allowed without.  Mappings may be split all the same. */
static long judge_mseal(struct act_on *on, const struct model *before, long result)
{
	const int16_t *a = on->a;
	const bool maps = on->act == MAP_ || on->act == MAP_AT_LIMIT_, moves = on->act >= MOVE_ && on->act <= MOVE_AT_LIMIT_;
	const int from = maps ? a[1] : a[0], count = maps ? a[2] : a[1];
	const struct slot *all = before->slots + (on->all - on->m->slots);
	bool sealed = false;

	if (!(on->act >= MAP_ && on->act <= REMOVE_) || on->act == MSEAL_ || result == UNKNOWN)
		return result;
	for (int i = from; i < SLOTS && i < from + (count ? count : 1); i++)
		sealed |= all[i].mseal;
	for (int i = a[3]; moves && i < SLOTS && i < a[3] + a[2]; i++)
		sealed |= all[i].mseal;
	if (!sealed)
		return result;
	/* Which error comes first is not known, nor how far an act on several mappings gets. */
	if (result < 0 || (count != 1 && (moves || on->act == PROTECT_)) || on->act == REMAP_ || on->act == DONTNEED_ || on->act == REMOVE_)
		return UNKNOWN;
	*on->m = *before;
	for (int i = from; i < from + count; i++)
		on->all[i].id = ++on->m->next_id;
	for (int i = a[3]; moves && i < SLOTS && i < a[3] + a[2]; i++)
		on->all[i].id = ++on->m->next_id;
	return -EPERM;
}

/* ---- memory ----------------------------------------------------------------------------------- */

/* A page is copied as a whole; but of shmem's huge pages only small ones, as far as they are written. */
static void copy_on_write(const struct file *f, struct slot *slot, int unit)
{
	for (int i = 0; i < 2; i++)
		if (!(slot->own & 1 << i) && (i == unit || f->kind != HUGE_SHMEM)) {
			slot->bytes[i] = f->bytes[2 * slot->page + i];
			slot->own |= (uint8_t)(1 << i);
		}
}

static long load(struct act_on *on)
{
	const struct slot *slot = on->slots;
	const int unit = on->a[1], at = 2 * slot->page + unit;

	if (!slot->used || slot->prot == PROT_NONE)
		return RAISES(SIGSEGV);
	if (!(slot->prot & PROT_READ))
		return UNKNOWN;
	if (is_past_end(on, slot))
		return on->f->beyond ? UNKNOWN : RAISES(SIGBUS);
	/* Of a hole, hugetlb gives a private mapping a page of its own. */
	if (on->f->kind == HUGETLB && !slot->shared && !slot->own && !on->f->bytes[at] && !on->f->bytes[at ^ 1])
		return UNKNOWN;
	/* Where a huge page is used as small ones, these can be past the end. */
	if (on->f->kind == HUGE_SHMEM && at >= on->f->size)
		return UNKNOWN;
	return slot->own & 1 << unit ? slot->bytes[unit] : on->f->bytes[at];
}

/* By the program, or by the kernel for it, which returns the one unit that it wrote. */
static long store_at(struct act_on *on, struct slot *slot, int unit, int byte)
{
	struct file *f = &on->m->files[slot->file];
	const bool stores = on->act == STORE_, pokes = on->act == POKE_, forces = pokes || (on->act == PROC_MEM_ && on->world->forces);
	const long refused = stores ? RAISES(SIGSEGV) : pokes || on->act == PROC_MEM_ ? -EIO : -EFAULT;

	if (!slot->used)
		return refused;
	if (f->kind == HUGETLB && !slot->shared && (on->m->child || !stores))
		return UNKNOWN;
	if (!(slot->prot & PROT_WRITE) && (slot->shared || !forces))
		return refused;
	if (!slot->prot)
		return UNKNOWN;
	if (is_past_end(on, slot))
		return f->beyond ? UNKNOWN : stores ? RAISES(SIGBUS) : refused;
	if (2 * slot->page + unit >= f->size)
		return UNKNOWN;		/* in the page, past the end */
	if (slot->shared)
		stored_to(f, 2 * slot->page + unit);
	else
		copy_on_write(f, slot, unit);
	slot->clean &= (uint8_t)~same_page(f->kind, unit);
	*(slot->shared ? &f->bytes[2 * slot->page + unit] : &slot->bytes[unit]) = (uint8_t)byte;
	return !stores && !pokes;
}

static long store(struct act_on *on)
{
	return store_at(on, on->slots, on->a[1], on->a[2]);
}

/* What io_uring alone wrote to.  It need not have marked it dirty. */
static void filled_by_ring(struct file *f, int unit, uint16_t was_dirty)
{
	const uint16_t filled = (uint16_t)(same_page(f->kind, unit) & ~was_dirty);

	f->dirty &= (uint16_t)~filled;
	f->clean |= filled;
}

static long read_once(struct act_on *on)
{
	struct slot *slot = on->slots;
	const uint16_t was_dirty = on->f->dirty;
	const long result = buffer_of(on->m)->used ? UNKNOWN : store(on);

	if (result > 0 && slot->shared)
		filled_by_ring(on->f, 2 * slot->page + on->a[1], was_dirty);
	else if (result > 0)
		slot->clean |= (uint8_t)same_page(on->f->kind, on->a[1]);
	return result;
}

/* PTRACE_POKEDATA: word after word, which takes long in huge pages. */
static long poke_child(struct act_on *on)
{
	return on->m->child && on->a[0] < SMALL_SLOTS ? store_at(on, on->m->slots + SLOTS + on->a[0], on->a[1], on->a[2]) : UNKNOWN;
}

/* read(2) into the second half of a page and the first of the next. */
static long read_across(struct act_on *on)
{
	long first, second;

	if (!is_range(PLAIN, on->a[0], 2) && !is_range(HUGETLB, on->a[0], 2))
		return UNKNOWN;
	first = store_at(on, on->slots, 1, on->a[2]);
	if (first < 0)
		return first;
	second = store_at(on, on->slots + 1, 0, on->a[2]);
	return second == UNKNOWN ? UNKNOWN : second < 0 ? 1 : 2;
}

/* UFFDIO_COPY. */
static long fill_hole(struct act_on *on)
{
	const struct slot *slot = on->slots;
	uint8_t *units = on->f->bytes + (size_t)2 * slot->page;

	if (!slot->used || !slot->shared || slot->mseal || is_huge(on->f->kind))
		return UNKNOWN;
	if (!slot->may_write)
		return -EPERM;
	if (is_past_end(on, slot)) {
		or_else(on, -ENOMEM);	/* 7.3 */
		return -EFAULT;
	}
	if (2 * slot->page + 2 > on->f->size)
		return UNKNOWN;
	if (units[0] || units[1])
		return -EEXIST;
	or_else(on, -EEXIST);	/* what is zero need not be a hole */
	memset(units, on->a[2], 2);
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

static long kill_(struct act_on *on)
{
	if (!on->m->child)
		return UNKNOWN;
	on->m->child = 0;
	memset(on->m->slots + SLOTS, 0, sizeof(on->m->slots) / PROCESSES);
	return 0;
}

static struct pin *free_pin(struct model *m, int pipe)
{
	for (int i = 0; i < PIPE_PAGES; i++)
		if (!m->pins[pipe * PIPE_PAGES + i].used)
			return &m->pins[pipe * PIPE_PAGES + i];
	return NULL;
}

static long splice_(struct act_on *on)
{
	const int unit = on->a[1];
	struct pin *pin = free_pin(on->m, on->a[2]);

	/* A hole gives a page of zeros that is not the file's; what is zero may be one. */
	if (!pin || on->f->kind == HUGETLB || (unit < on->f->size && !on->f->bytes[unit]))
		return UNKNOWN;
	if (unit >= on->f->size)
		return 0;
	*pin = (struct pin){ .used = 1, .file = (uint8_t)on->file, .page = (uint8_t)(unit / 2) };
	return 1;
}

/* What happens to pins of such pages of hugetlb is not known. */
static bool is_odd(const struct act_on *on)
{
	return on->slots->used && on->f->kind == HUGETLB && (!on->slots->shared || (on->f->beyond && is_past_end(on, on->slots)));
}

static long vmsplice_(struct act_on *on)
{
	const struct slot *slot = on->slots;
	struct pin *pin = free_pin(on->m, on->a[1]);

	if (!pin || is_odd(on) || (slot->used && slot->prot && !(slot->prot & PROT_READ)))
		return UNKNOWN;
	if (!slot->used || !slot->prot || is_past_end(on, slot))
		return -EFAULT;
	*pin = (struct pin){ .used = 1, .gone = slot->own & 1, .file = slot->file, .page = slot->page };
	return 1;
}

static long drain_(struct act_on *on)
{
	struct pin *pins = &on->m->pins[(size_t)on->a[0] * PIPE_PAGES];

	if (!pins->used)
		return UNKNOWN;
	memset(pins, 0, PIPE_PAGES * sizeof(*pins));
	return 0;
}

static long register_(struct act_on *on)
{
	struct slot *slot = on->slots;

	if (buffer_of(on->m)->used || is_odd(on))
		return UNKNOWN;
	if (!slot->used || !(slot->prot & PROT_WRITE) || is_past_end(on, slot))
		return -EFAULT;
	if (!slot->shared)
		copy_on_write(on->f, slot, 0);
	*buffer_of(on->m) = (struct pin){ .used = 1, .gone = slot->shared ? 0 : 2, .file = slot->file, .page = slot->page };
	return 0;
}

static long read_fixed(struct act_on *on)
{
	const struct pin *buffer = buffer_of(on->m);

	if (!buffer->used || buffer->gone == 2)
		return UNKNOWN;
	if (!buffer->gone) {
		struct file *f = &on->m->files[buffer->file];

		f->bytes[(size_t)2 * buffer->page] = (uint8_t)on->a[0];
		filled_by_ring(f, 2 * buffer->page, f->dirty);
	}
	return 1;
}

static long unregister(struct act_on *on)
{
	if (!buffer_of(on->m)->used)
		return UNKNOWN;
	*buffer_of(on->m) = (struct pin){ 0 };
	return 0;
}

/* ---- all of it -------------------------------------------------------------------------------- */

static const struct rule rules[ACT_COUNT] = {
	/* act                     says          to           access, or else    always       larger       smaller */
	[CREATE_]                  = { create,       ANYTHING },
	[REOPEN_]                  = { open_again,   DESCRIPTION },
	[REOPEN_TRUNCATE_]         = { open_again,   DESCRIPTION, 0,     0,       0,            0,           F_SEAL_SHRINK },
	[DUP_]                     = { duplicate,    DESCRIPTION },
	[CLOSE_]                   = { close_one,    DESCRIPTION },
	[SEAL_]                    = { add_seals,    DESCRIPTION, WRITE, EPERM,   F_SEAL_SEAL,  0,           0 },
	[TRUNCATE_]                = { truncate_,    DESCRIPTION, WRITE, EINVAL,  0,            F_SEAL_GROW, F_SEAL_SHRINK },
	[ALLOCATE_]                = { allocate,     DESCRIPTION, WRITE, EBADF,   0,            F_SEAL_GROW, 0 },
	[KEEP_SIZE_]               = { allocate,     DESCRIPTION, WRITE, EBADF,   0,            F_SEAL_GROW, 0 },
	[PUNCH_]                   = { allocate,     DESCRIPTION, WRITE, EBADF,   WRITE_SEALS,  0,           0 },
	[COLLAPSE_]                = { allocate,     DESCRIPTION, WRITE, EBADF,   0,            0,           0 },
	[ZERO_RANGE_]              = { allocate,     DESCRIPTION, WRITE, EBADF,   0,            0,           0 },
	[CHMOD_]                   = { change_mode,  DESCRIPTION },
	[SET_ACL_]                 = { change_mode,  DESCRIPTION },
	[PWRITE_ ... COPY_RANGE_]  = { write_,       DESCRIPTION, WRITE, EBADF,   WRITE_SEALS,  F_SEAL_GROW, 0 },
	[MAP_]                     = { map,          DESCRIPTION },
	[MAP_AT_LIMIT_]            = { map,          DESCRIPTION },
	[REMAP_]                   = { remap,        RANGE },
	[UNMAP_]                   = { unmap_,       RANGE },
	[PROTECT_]                 = { protect,      RANGE },
	[MSEAL_]                   = { seal_mapping, RANGE },
	[MOVE_ ... MOVE_AT_LIMIT_] = { move,         SLOT },
	[DONTNEED_]                = { advise,       RANGE },
	[REMOVE_]                  = { advise,       RANGE,       0,     0,       WRITE_SEALS,  0,           0 },
	[PAGEOUT_]                 = { advise,       RANGE },
	[POPULATE_]                = { advise,       RANGE },
	[LOAD_]                    = { load,         SLOT },
	[STORE_ ... PROCESS_VM_]   = { store,        SLOT },
	[POKE_]                    = { poke_child,   SLOT },
	[READ_INTO_]               = { store,        SLOT },
	[READ_ACROSS_]             = { read_across,  SLOT },
	[READ_DIRECT_]             = { store,        SLOT },
	[RING_READ_]               = { store,        SLOT },
	[RING_READ_ONCE_]          = { read_once,    SLOT },
	[FILL_]                    = { fill_hole,    SLOT },
	[SPLICE_]                  = { splice_,      DESCRIPTION, READ,  EBADF,   0,            0,           0 },
	[VMSPLICE_]                = { vmsplice_,    SLOT },
	[DRAIN_]                   = { drain_,       ANYTHING },
	[REGISTER_]                = { register_,    SLOT },
	[RING_READ_FIXED_]         = { read_fixed,   ANYTHING },
	[UNREGISTER_]              = { unregister,   ANYTHING },
	[FORK_]                    = { fork_,        ANYTHING },
	[KILL_]                    = { kill_,        ANYTHING },
};

bool takes_description(const struct step *step)
{
	return rules[step->act].to == DESCRIPTION;
}

const struct slot *slot_of(const struct model *m, const struct step *step)
{
	const bool is_childs = step->who || step->act == POKE_;

	return rules[step->act].to >= SLOT ? &m->slots[(is_childs ? SLOTS : 0) + step->a[0]] : NULL;
}

const struct file *file_of(const struct model *m, const struct step *step)
{
	const struct slot *slot = slot_of(m, step);
	const struct pin *buffer = &m->pins[PINS - 1];

	if (slot)
		return slot->used ? &m->files[slot->file] : NULL;
	if (takes_description(step))
		return &m->files[m->descriptions[step->a[0]].file];
	return step->act == RING_READ_FIXED_ && buffer->used ? &m->files[buffer->file] : NULL;
}

static long judge_one(struct act_on *on)
{
	const struct rule *rule = &rules[on->act];

	if (rule->to == DESCRIPTION) {
		on->d = &on->m->descriptions[on->a[0]];
		on->file = on->d->file;
		if (!on->d->live)
			return UNKNOWN;
		if (rule->says == allocate && !on->a[2])
			return -EINVAL;
		if (on->act == SPLICE_INTO_ && !on->a[2])
			return 0;
		if (rule->access && !(on->d->access & rule->access))
			return -rule->error;
	} else if (rule->to != ANYTHING) {
		on->slots = on->all + on->a[0];
		on->file = on->slots->file;
		if (rule->to == RANGE && !is_range(PLAIN, on->a[0], on->a[1]) && !is_range(HUGETLB, on->a[0], on->a[1]))
			return UNKNOWN;
	}
	on->f = &on->m->files[on->file];
	return rule->says(on);
}

void judge(const struct world *world, const struct model *before, const struct step *step, struct verdict *verdict)
{
	struct model *m = &verdict->may[0].after;
	struct act_on on = { .world = world, .verdict = verdict, .act = step->act, .a = step->a, .m = m };
	long result;

	*m = *before;
	on.all = m->slots + (step->who ? SLOTS : 0);
	verdict->count = 1;
	result = step->who && !m->child ? UNKNOWN : judge_one(&on);
	result = judge_mseal(&on, before, result);
	verdict->may[0].result = result;
	if (result == UNKNOWN)
		verdict->count = 0;
}
