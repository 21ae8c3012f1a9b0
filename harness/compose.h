/* SPDX-License-Identifier: GPL-2.0 */
/*
 * One act under every set of seals.
 *
 * Here: a memfd under each set in turn, the outcome that the single seals of the set give together,
 * and the name of the first set under which the act does something else.
 * Not here: the acts.
 *
 *	static const struct refusal refusals[] = { BY(F_SEAL_SHRINK, EPERM), { 0 } };
 *
 *	for (struct row row = first_row(MEMFD); row.fd >= 0; next_row(&row)) {
 *		UNDER(&row, refusals, ftruncate(row.fd, 0));
 *
 *		ROW_IS(&row, row.seals, row.refused ? row.size : 0);
 *		ROW_INTACT(&row, 0);
 *	}
 */
#ifndef HARNESS_COMPOSE_H
#define HARNESS_COMPOSE_H

#include "case.h"

/* What one seal alone does to the act. */
struct refusal {
	unsigned int seal;
	int error;
	const char *name;
};
#define BY(seal, error) { seal, error, #error }

enum row_kind { MEMFD, HUGETLB };

/*
 * A memfd, mode 0666: one page of the pattern, or, of a hugetlb memfd, a hole of the size of one huge
 * page, as clearing a page for each of the sets takes long where the processor is emulated.
 */
struct row {
	enum row_kind kind;
	int fd;			/* -1: there are no more sets */
	unsigned int seals;	/* what it is sealed with */
	size_t size;
	bool refused;		/* the act was */
};

/*
 * The sets go from the empty one to all six seals, in steps of one; each is reached one seal after the
 * other, with F_SEAL_SEAL as the last.  Sets with a seal that this kernel does not know are left out.
 */
struct row first_row(enum row_kind kind);
/* Closes the memfd and makes that of the next set. */
void next_row(struct row *row);

/*
 * The call must do what the strictest of the row's seals makes of it: fail with the error of the first
 * refusal in the list (which ends with { 0 }) whose seal is set, or succeed where there is none.
 */
#define UNDER(row, refusals, call) ({						\
	errno = 0;								\
	__auto_type result_ = (call);						\
	act_under(HERE(#call), row, refusals, (intptr_t)result_, errno);	\
	result_; })

/* The row's file has these seals and this size. */
#define ROW_IS(row, seals, size) row_is(HERE("state of the memfd"), row, seals, size)
/* From this offset on, the first PAGE of the file shows what it began with, as far as the file goes. */
#define ROW_INTACT(row, offset) row_intact(HERE("contents of the memfd"), row, offset)
/* A post-condition; if false, names the row and ends the case as fail. */
#define ROW_CHECK(row, condition, ...) ({					\
	if (!(condition)) {							\
		name_row(row);							\
		check_failed(HERE(#condition), __VA_ARGS__);			\
	} })

void act_under(const struct where *where, struct row *row, const struct refusal *refusals,
	       intptr_t result, int got);
void row_is(const struct where *where, const struct row *row, unsigned int seals, size_t size);
void row_intact(const struct where *where, const struct row *row, size_t offset);
void name_row(const struct row *row);

/* The byte of the row's file at this offset, or -1 past its end. */
int byte_at(const struct row *row, size_t offset);
/* It is not all hole. */
bool has_blocks(const struct row *row);
/* The permission bits of its mode. */
unsigned int mode_of(const struct row *row);

#endif
