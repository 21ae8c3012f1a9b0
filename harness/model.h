/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the kernel promises about a few memfds, as a machine of states: for each act whether it is allowed,
 * or which errno it gets, and the state after it.  This is the specification that explore.c walks by.
 *
 * Pure: no system call, no memory but the caller's.  Lengths and offsets within a file are in units of half a
 * page (of the file's own page size), so that a page can be partly written; a unit holds one byte value.
 */
#ifndef HARNESS_MODEL_H
#define HARNESS_MODEL_H

#include <stdbool.h>
#include <stdint.h>

enum {
	FILES = 3, DESCRIPTIONS = 6, PROCESSES = 2, PIPES = 2, PIPE_PAGES = 4, PINS = PIPES * PIPE_PAGES + 1,
	PAGES = 6, UNITS = 2 * PAGES,		/* of a file */
	SMALL_SLOTS = 16, HUGE_SLOTS = 6, SLOTS = SMALL_SLOTS + HUGE_SLOTS,	/* where mappings lie */
	HUGE_LIMIT = 3,				/* pages of a file of huge pages */
};

enum kind { PLAIN, NOEXEC, UNSEALABLE, HUGETLB, HUGE_SHMEM, KINDS };
enum { READ = 1, WRITE = 2, APPEND = 4 };		/* how a description was opened */
enum { SHARED, PRIVATE, VALIDATE };

enum act {
#define ACT(name, ...) name##_,
#include "acts.def"
	ACT_COUNT
};

struct step {
	uint8_t act, who;	/* who: 0, or 1 for the forked child */
	int16_t a[6];
};

struct file {
	uint8_t kind, live, seals, size;	/* size in units */
	uint16_t mode;
	uint16_t beyond;			/* of hugetlb: there may be pages past the end, which do not raise SIGBUS (16 bits: no padding, which would be hashed) */
	uint16_t dirty, clean;			/* units, as bits: written to; filled by io_uring, which need not mark them dirty */
	uint8_t bytes[UNITS];			/* 0 beyond the size */
};

struct description {
	uint8_t live, file, access;
};

/* One page of address space. */
struct slot {
	uint8_t used, file, page, prot, shared;
	uint8_t may_write;			/* mprotect(2) may make it writable */
	uint8_t counts;				/* as a writable mapping, which F_SEAL_WRITE refuses */
	uint8_t writable_file;			/* the description was */
	uint8_t mseal;				/* mseal(2) */
	uint8_t id;				/* slots of one mmap(2) have the same, and are one mapping */
	uint8_t own, bytes[2];			/* private, written: its own copies of units, as bits */
	uint8_t clean;				/* filled by io_uring, which need not mark the copy dirty: units, as bits */
};

/* A page in use outside of all mappings. */
struct pin {
	uint8_t used, gone, file, page;		/* gone: it is no longer a page of the file */
};

struct model {
	struct file files[FILES];
	struct description descriptions[DESCRIPTIONS];
	struct slot slots[PROCESSES * SLOTS];		/* of this process, then of the child */
	struct pin pins[PINS];				/* of each pipe, and the buffer of io_uring as the last */
	uint8_t child, next_id;
};

/* Deviations of kernel versions, each named after the outcome of a case that shows it. */
#define QUIRKS \
	QUIRK(NO_EXEC_SEAL, "seal-set/exec", "EINVAL") \
	QUIRK(NO_FUTURE_WRITE, "seal-set/future-write", "EINVAL") \
	QUIRK(NO_NOEXEC, "create/noexec-mode", "EINVAL") \
	QUIRK(SHARED_READ_REFUSED, "seal-then-map/shared-read", "EPERM") \
	QUIRK(NO_VALIDATE, "seal-then-map/shared-validate-readwrite", "EINVAL") \
	QUIRK(FIXED_LOST, "seal-then-map/map-fixed-refused-keeps-old", "SIGSEGV") \
	QUIRK(FUTURE_FIXED_LOST, "seal-then-map/future-write-map-fixed-refused-keeps-old", "SIGSEGV") \
	QUIRK(FUTURE_MAPPING_COUNTS, "future-write/then-write-with-new-mapping", "EBUSY") \
	QUIRK(IMPLIED_UNCHECKED, "map-then-seal/exec-implied-write", "allowed") \
	QUIRK(SHORT, "seal-then-resize/grow-write-across-eof", "short") \
	QUIRK(MAYBE_SHORT, "seal-then-resize/grow-write-across-eof", "pass|short") \
	QUIRK(POINTER_FIRST, "seal-then-write/write-bad-pointer", "EFAULT") \
	QUIRK(REMOVE_NEEDS_WRITE, "seal-then-write/madvise-remove-unsealed", "EACCES") \
	QUIRK(NO_DONTUNMAP, "map-then-seal/mremap-dontunmap", "skip") \
	QUIRK(NO_HUGE_MOVE, "hugetlb/map-then-seal-mremap-moved", "skip") \
	QUIRK(HUGE_GROWS, "hugetlb/grow-by-mmap", "fail") \
	QUIRK(HUGE_TAKEN_FOR_USED, "hugetlb/accumulate", "EBUSY") \
	QUIRK(HUGE_MODE_FREE, "hugetlb/exec-not-enforced", "allowed") \
	QUIRK(FUTURE_WRITE_MERGES, "mprotect-upgrade/future-write-beside-older-mapping", "allowed") \
	QUIRK(FUTURE_WRITE_MAPS, "seal-then-map/future-write-shared-readwrite-beside-older-mapping", "allowed") \
	QUIRK(FIXED_LOST_BY_RECLAIM, "reclaim/io-uring-read-fixed", "fail") \
	QUIRK(COPY_LOST_BY_RECLAIM, "reclaim/private-mprotect-io-uring-read-fixed", "fail") \
	QUIRK(ACL_CHANGES_MODE, "exec/acl-add", "allowed")

enum {
#define QUIRK(name, case_, outcome) Q_##name,
	QUIRKS
#undef QUIRK
	QUIRK_COUNT
};

struct world {				/* what does not change during a walk */
	bool quirks[QUIRK_COUNT];
	bool any_mode;			/* may open files whatever their mode */
	bool large_folios;		/* shmem has them, of some pages */
	bool forces;			/* /proc/PID/mem writes where the process could not (proc_mem.force_override=) */
};

/* A result is what the call returns, -errno, or this for a signal. */
#define RAISES(signo) (-1000 - (signo))

/* What an act may do: nothing where the model does not know (it is left out), else one way or two. */
struct verdict {
	int count;
	struct {
		long result;
		struct model after;
	} may[2];
};

/* What the step is done to: a description, the slots from that on, or neither. */
bool takes_description(const struct step *step);
const struct slot *slot_of(const struct model *model, const struct step *step);
/* The file behind that; NULL where there is none. */
const struct file *file_of(const struct model *model, const struct step *step);

void judge(const struct world *world, const struct model *before, const struct step *step, struct verdict *verdict);

static inline bool is_huge(int kind)
{
	return kind == HUGETLB || kind == HUGE_SHMEM;
}

#endif
