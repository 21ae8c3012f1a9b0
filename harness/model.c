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

const char *const wrong_names[WRONG_COUNT + 1] = {
	"none",
	"F_SEAL_SEAL does not keep other seals from being added",
	"a F_SEAL_WRITE that was refused keeps denying writable mappings",
	"mprotect(2) to read-only is for ever",
	"the mappings of a forked child do not count",
	"F_SEAL_GROW forgets appending",
	"FALLOC_FL_KEEP_SIZE is free past the end under F_SEAL_GROW",
	"F_SEAL_FUTURE_WRITE lets holes be punched",
	"a store to a private mapping reaches the file",
	"truncating inside a page leaves the rest of the page",
	"F_SEAL_EXEC implies no F_SEAL_GROW",
	"a mapping duplicated by mremap(2) is read-only for ever",
	"munmap(2) ends the use of its pages by a pipe",
	"a shared mapping through a read-only description counts as writable",
	"MADV_DONTNEED keeps the private copy",
	"O_TRUNC of an empty file is shrinking",
	"a mapping older than F_SEAL_FUTURE_WRITE does not refuse F_SEAL_WRITE",
	"a page punched out of the file is still in use",
	"a mapping split in two counts no more",
};

/* The act being judged. */
struct act_on {
	const struct world *world;
	struct model *m;
	const struct step *s;
	struct verdict *verdict;
};
#define WRONG(number) (on->world->wrong == (number))
#define QUIRK_IS(name) (on->world->quirks[Q_##name])

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
		    slots[i].page != slots[0].page + i)
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

	for (int i = 0; i < PIPES * PIPE_PAGES && !WRONG(17); i++)
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
		if (!(WRONG(9) && unit == size && size % 2))
			f->bytes[unit] = 0;
	for (int page = (size + 1) / 2; page < PAGES && size < f->size; page++) {
		page_goes(on, file, page);
		for (int i = 0; i < PROCESSES * SLOTS; i++)
			if (on->m->slots[i].used && on->m->slots[i].file == file && on->m->slots[i].page == page)
				on->m->slots[i].own = 0;
	}
	f->size = (uint8_t)size;
	return 0;
}

static long punch(struct act_on *on, int file, int unit, int count)
{
	struct file *f = &on->m->files[file];
	int end = unit + count;

	if (f->kind == HUGETLB && (unit % 2 || count % 2 || maps_private(on->m, file)))
		return UNKNOWN;
	if ((f->seals & F_SEAL_WRITE) || ((f->seals & F_SEAL_FUTURE_WRITE) && !WRONG(7)))
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
	if (truncate && (f->seals & F_SEAL_SHRINK) && (f->size || WRONG(15)))
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

static bool is_mapped_writable(struct act_on *on, int file)
{
	for (int who = 0; who < (WRONG(4) ? 1 : PROCESSES); who++)
		for (int i = 0; i < SLOTS; i++) {
			const struct slot *slot = &on->m->slots[who * SLOTS + i];

			if (slot->used && slot->file == file && slot->counts &&
			    !(WRONG(16) && (on->m->files[file].seals & F_SEAL_FUTURE_WRITE)))
				return true;
		}
	return false;
}

static long add_seals(struct act_on *on, const struct description *d, int seals)
{
	const int known = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE |
		(QUIRK_IS(NO_FUTURE_WRITE) ? 0 : F_SEAL_FUTURE_WRITE) | (QUIRK_IS(NO_EXEC_SEAL) ? 0 : F_SEAL_EXEC);
	struct file *f = &on->m->files[d->file];
	int checked = seals;

	if (!(d->access & WRITE))
		return -EPERM;
	if (seals & ~known)
		return -EINVAL;
	if ((f->seals & F_SEAL_SEAL) && !WRONG(1))
		return -EPERM;
	if ((seals & F_SEAL_EXEC) && (f->mode & EXECUTABLE))
		seals |= F_SEAL_SHRINK | (WRONG(10) ? 0 : F_SEAL_GROW) | WRITE_SEALS;
	if (!QUIRK_IS(IMPLIED_UNCHECKED))
		checked = seals;
	if ((checked & F_SEAL_WRITE) && !(f->seals & F_SEAL_WRITE) &&
	    (is_mapped_writable(on, d->file) || is_pinned(on->m, d->file, -1))) {
		f->leaks = WRONG(2);
		return -EBUSY;
	}
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
	if (!(d->access & WRITE) || (f->kind == HUGETLB && size % 2))
		return -EINVAL;
	if ((size < f->size && (f->seals & F_SEAL_SHRINK)) || (size > f->size && (f->seals & F_SEAL_GROW)))
		return -EPERM;
	return set_size(on, d->file, size);
}

static long allocate(struct act_on *on, const struct description *d, int act, int unit, int count)
{
	struct file *f = &on->m->files[d->file];
	int end = unit + count;

	if (end > (f->kind == HUGETLB ? 2 * HUGE_LIMIT : UNITS) || (f->kind == HUGETLB && (unit % 2 || count % 2)))
		return UNKNOWN;
	if (!count)
		return -EINVAL;
	if (!(d->access & WRITE))
		return -EBADF;
	if (act == COLLAPSE_ || act == ZERO_RANGE_)
		return -EOPNOTSUPP;
	if (act == PUNCH_)
		return punch(on, d->file, unit, count);
	if (end > f->size && (f->seals & F_SEAL_GROW) && !(WRONG(6) && act == KEEP_SIZE_))
		return -EPERM;
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

static long write_(struct act_on *on, const struct description *d, int act, int unit, int count, int byte)
{
	struct file *f = &on->m->files[d->file];
	bool bad = act == WRITE_BAD_, bad_tail = act == WRITE_BAD_TAIL_;
	int position = d->access & APPEND ? f->size : unit, end = position + count + 2 * bad_tail;
	int boundary = f->size / 2 * 2;	/* how far whole pages reach */

	if ((act != PWRITE_ && (f->kind == HUGETLB || d->access & APPEND)) || end > UNITS ||
	    (!count && act != PWRITE_) || (bad_tail && (position + count) % 2))
		return UNKNOWN;
	if (!(d->access & WRITE))
		return -EBADF;
	if (f->kind == HUGETLB)
		return -EINVAL;
	if (!count)
		return 0;
	if (act == WRITE_AT_LIMIT_) {
		count /= 2;
		end = position + count;
		if (!count)
			return -EFBIG;
	}
	if (f->seals & WRITE_SEALS)
		return bad && QUIRK_IS(POINTER_FIRST) ? -EFAULT : -EPERM;
	if ((f->seals & F_SEAL_GROW) && end > f->size && !(WRONG(5) && d->access & APPEND)) {
		if (act != PWRITE_)
			return UNKNOWN;
		if (position >= boundary || !(QUIRK_IS(SHORT) || QUIRK_IS(MAYBE_SHORT)))
			return -EPERM;
		if (QUIRK_IS(MAYBE_SHORT)) {
			on->verdict->may[1].after = *on->m;
			on->verdict->may[1].result = -EPERM;
			on->verdict->count = 2;
		}
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
		(f->leaks && (prot & PROT_WRITE)) || ((f->seals & F_SEAL_WRITE) && QUIRK_IS(SHARED_READ_REFUSED)));
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
			.counts = shared && (writable || WRONG(13)) && (may_write || QUIRK_IS(FUTURE_MAPPING_COUNTS) || WRONG(13)),
			.id = on->m->next_id,
		};
	}
	return 0;
}

static long unmap_(struct act_on *on, struct slot *slots, int slot, int count)
{
	struct model *m = on->m;

	for (int i = 0; i < count && WRONG(12); i++)
		for (int j = 0; j < PIPES * PIPE_PAGES; j++)
			if (slots[i].used && pins_page(&m->pins[j], slots[i].file, slots[i].page))
				m->pins[j].gone = 1;
	if (WRONG(18) && slot && slots[-1].used && slots[-1].id == slots[0].id)
		slots[-1].counts = 0;
	memset(slots, 0, (size_t)count * sizeof(*slots));
	return 0;
}

static long protect(struct act_on *on, struct slot *slots, int count, int prot)
{
	on->m->next_id++;
	for (int i = 0; i < count; i++) {
		if (!slots[i].used)
			return -ENOMEM;
		if ((prot & PROT_WRITE) && !slots[i].may_write)
			return -EACCES;
		/* What was written to decides whether private mappings can be one again. */
		if (!slots[i].shared && slots[i].prot != prot)
			slots[i].id = on->m->next_id;
		if (WRONG(3) && slots[i].shared && !(prot & PROT_WRITE))
			slots[i].may_write = 0;
		slots[i].prot = (uint8_t)prot;
	}
	return 0;
}

static long move(struct act_on *on, struct slot *all, int from, int old, int new, int to, bool stay)
{
	struct slot taken[SLOTS], first = all[from];
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
	on->m->next_id++;
	for (int i = 0; i < new; i++) {
		taken[i] = i < old ? all[from + i] : first;
		taken[i].page = (uint8_t)(first.page + i);
		taken[i].id = on->m->next_id;
		if (i >= old)
			taken[i].own = 0;
		if (!old && WRONG(11))
			taken[i].may_write = 0;
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
		return punch(on, slots->file, 2 * slots->page, 2 * count);
	}
	if (act == POPULATE_ && (!(slots->prot & PROT_READ) || 2 * (slots->page + count) > f->size))
		return UNKNOWN;
	for (int i = 0; i < count && act == PAGEOUT_; i++)
		if (QUIRK_IS(FIXED_LOST_BY_RECLAIM) && (f->clean & 1 << (slots->page + i)))
			return UNKNOWN;
	for (int i = 0; i < count && act == DONTNEED_ && !WRONG(14); i++)
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
	if (!slot->used || slot->prot == PROT_NONE)
		return RAISES(SIGSEGV);
	if (!(slot->prot & PROT_READ))
		return UNKNOWN;
	if (is_past_end(on->m, slot))
		return RAISES(SIGBUS);
	return slot->own & 1 << unit ? slot->bytes[unit] : on->m->files[slot->file].bytes[2 * slot->page + unit];
}

/* A store by the program, or by the kernel for it (which returns the one unit that it wrote). */
static long store(struct act_on *on, struct slot *slot, int act, int unit, int byte, bool child)
{
	struct file *f = &on->m->files[slot->file];
	const bool forced = act == PROC_MEM_, huge_private = slot->used && f->kind == HUGETLB && !slot->shared;
	const long refused = act == STORE_ ? RAISES(SIGSEGV) : forced ? -EIO : -EFAULT;

	if (!slot->used)
		return refused;
	if (huge_private && (child || on->m->child || act != STORE_))
		return UNKNOWN;
	if (!(slot->prot & PROT_WRITE) && (!forced || slot->shared || !on->world->forces))
		return refused;
	if (!slot->prot)
		return UNKNOWN;
	if (is_past_end(on->m, slot))
		return act == STORE_ ? RAISES(SIGBUS) : refused;
	if (2 * slot->page + unit >= f->size)
		return UNKNOWN;		/* in the page, past the end */
	if (!slot->shared)
		copy_on_write(on->m, slot, unit);
	if (slot->shared || WRONG(8))
		f->bytes[2 * slot->page + unit] = (uint8_t)byte;
	else
		slot->bytes[unit] = (uint8_t)byte;
	return act != STORE_;
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
	if (!(d->access & READ))
		return -EBADF;
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
	if (!slot->used || !slot->prot || is_past_end(on->m, slot))
		return -EFAULT;
	*pin = (struct pin){ .used = 1, .gone = slot->own & 1, .file = slot->file, .page = slot->page };
	return 1;
}

static long register_(struct act_on *on, struct slot *slot)
{
	if (on->m->buffer.used || (slot->used && !slot->shared && on->m->files[slot->file].kind == HUGETLB))
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

static long judge_one(struct act_on *on)
{
	const struct step *s = on->s;
	const int16_t *a = s->a;
	struct model *m = on->m;
	const struct description *d = &m->descriptions[a[0] % DESCRIPTIONS];
	struct slot *all = s->who ? m->slots + SLOTS : m->slots, *slot = &all[a[0] % SLOTS];
	long refused;

	if (s->who && !m->child)
		return UNKNOWN;
	switch (s->act) {
	case CREATE_: return create(on, a[0], a[1], a[2]);
	case FORK_: return fork_(on);
	case DRAIN_:
		refused = pins_of(m, a[0])->used ? 0 : UNKNOWN;
		memset(pins_of(m, a[0]), 0, PIPE_PAGES * sizeof(struct pin));
		return refused;
	case KILL_:
		refused = m->child ? 0 : UNKNOWN;
		m->child = 0;
		memset(m->slots + SLOTS, 0, sizeof(m->slots) / PROCESSES);
		return refused;
	case RING_READ_FIXED_: return read_fixed(on, a[0]);
	case UNREGISTER_:
		refused = m->buffer.used ? 0 : UNKNOWN;
		m->buffer = (struct pin){ 0 };
		return refused;
	case LOAD_: return load(on, slot, a[1]);
	case STORE_: case PROC_MEM_: case PROCESS_VM_: case READ_INTO_: case RING_READ_:
		return store(on, slot, s->act, a[1], a[2], s->who);
	case VMSPLICE_: return vmsplice_(on, slot, a[1]);
	case REGISTER_: return register_(on, slot);
	case MOVE_: case MOVE_AND_STAY_: return move(on, all, a[0], a[1], a[2], a[3], s->act == MOVE_AND_STAY_);
	case UNMAP_: case PROTECT_: case DONTNEED_: case REMOVE_: case PAGEOUT_: case POPULATE_:
		if (!is_range(PLAIN, a[0], a[1]) && !is_range(HUGETLB, a[0], a[1]))
			return UNKNOWN;
		return s->act == UNMAP_ ? unmap_(on, slot, a[0], a[1]) :
			s->act == PROTECT_ ? protect(on, slot, a[1], a[2]) : advise(on, slot, s->act, a[1]);
	}
	if (!d->live)
		return UNKNOWN;
	switch (s->act) {
	case REOPEN_: case REOPEN_TRUNCATE_: return reopen_(on, a[0], a[1], a[2], s->act == REOPEN_TRUNCATE_);
	case DUP_: case PASS_: return duplicate(on, a[0], a[1]);
	case CLOSE_:
		m->descriptions[a[0]] = (struct description){ 0 };
		return 0;
	case SEAL_: return add_seals(on, d, a[1]);
	case MAP_: case MAP_AT_LIMIT_: return map(on, d, a, s->act == MAP_AT_LIMIT_);
	case PWRITE_: case RING_WRITE_: case SENDFILE_: case COPY_RANGE_:
	case WRITE_BAD_TAIL_: case WRITE_BAD_: case WRITE_AT_LIMIT_:
		return write_(on, d, s->act, a[1], a[2], a[3]);
	case TRUNCATE_: return truncate_(on, d, a[1]);
	case ALLOCATE_: case KEEP_SIZE_: case PUNCH_: case COLLAPSE_: case ZERO_RANGE_:
		return allocate(on, d, s->act, a[1], a[2]);
	case CHMOD_: case SET_ACL_: return change_mode(on, d->file, a[1], s->act == SET_ACL_);
	case SPLICE_: return splice_(on, d, a[1], a[2]);
	}
	return UNKNOWN;
}

void judge(const struct world *world, const struct model *before, const struct step *step, struct verdict *verdict)
{
	struct act_on on = { world, &verdict->may[0].after, step, verdict };

	verdict->count = 1;
	verdict->may[0].after = *before;
	verdict->may[0].result = judge_one(&on);
	if (verdict->may[0].result == UNKNOWN)
		verdict->count = 0;
}
