// SPDX-License-Identifier: GPL-2.0
/*
 * One act under every set of seals (see compose.h).
 */
#include "compose.h"

#include <kselftest.h>

static const struct {
	unsigned int bit;
	const char *name;
} all_seals[] = {	/* in the order in which they are added */
	{ F_SEAL_SHRINK, "F_SEAL_SHRINK" },
	{ F_SEAL_GROW, "F_SEAL_GROW" },
	{ F_SEAL_WRITE, "F_SEAL_WRITE" },
	{ F_SEAL_FUTURE_WRITE, "F_SEAL_FUTURE_WRITE" },
	{ F_SEAL_EXEC, "F_SEAL_EXEC" },
	{ F_SEAL_SEAL, "F_SEAL_SEAL" },
};
enum { SEALS = sizeof(all_seals) / sizeof(all_seals[0]), ALL = 0x3f };

static unsigned int known_seals(void)
{
	unsigned int known = 0;

	for (int i = 0; i < SEALS; i++) {
		int scratch = sealable_memfd(0);

		if (!fcntl(scratch, F_ADD_SEALS, all_seals[i].bit))
			known |= all_seals[i].bit;
		else if (errno != EINVAL)
			broken("adding %s: %s", all_seals[i].name, strerror(errno));
		close(scratch);
	}
	return known;
}

/* sealable_hugetlb_memfd() fills it: see compose.h. */
static int huge_hole(size_t size)
{
	unsigned int flags = MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB;
	int fd = (int)syscall(SYS_memfd_create, "case", flags | MFD_EXEC);

	if (fd < 0 && errno == EINVAL)
		fd = (int)syscall(SYS_memfd_create, "case", flags);
	if (fd < 0)
		broken("memfd_create: %s", strerror(errno));
	SETUP(ftruncate(fd, (off_t)size));
	return fd;
}

static void open_row(struct row *row)
{
	row->refused = false;
	row->fd = row->kind == HUGETLB ? huge_hole(row->size) : sealable_memfd(row->size);
	/* F_SEAL_EXEC on an executable file implies four others. */
	SETUP(fchmod(row->fd, 0666));
	for (int i = 0; i < SEALS; i++)
		if (row->seals & all_seals[i].bit)
			SETUP(fcntl(row->fd, F_ADD_SEALS, all_seals[i].bit));
}

static unsigned int known;

struct row first_row(enum row_kind kind)
{
	struct row row = { .kind = kind, .size = PAGE };

	/* Skips without a huge page, and has them all to itself from now on. */
	if (kind == HUGETLB) {
		close(sealable_hugetlb_memfd(1));
		row.size = huge_page_size();
	}
	known = known_seals();
	open_row(&row);
	return row;
}

void next_row(struct row *row)
{
	SETUP(close(row->fd));
	row->fd = -1;
	do {
		if (row->seals++ == ALL)
			return;
	} while (row->seals & ~known);
	open_row(row);
}

void name_row(const struct row *row)
{
	char names[160] = "";

	for (int i = 0; i < SEALS; i++)
		if (row->seals & all_seals[i].bit)
			snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
				 *names ? " | " : "", all_seals[i].name);
	ksft_print_msg("first difference under seals %#x (%s)\n", row->seals, *names ? names : "none");
}

void act_under(const struct where *where, struct row *row, const struct refusal *refusals,
	       intptr_t result, int got)
{
	while (refusals->seal && !(row->seals & refusals->seal))
		refusals++;
	row->refused = refusals->seal;
	if (row->refused ? result != -1 || got != refusals->error : result == -1)
		name_row(row);
	if (row->refused)
		act_refused(where, refusals->error, refusals->name, result, got);
	else
		act_allowed(where, result, got);
}

int byte_at(const struct row *row, size_t offset)
{
	unsigned char byte;

	return SETUP(pread(row->fd, &byte, 1, (off_t)offset)) ? byte : -1;
}

bool has_blocks(const struct row *row)
{
	struct stat status;

	SETUP(fstat(row->fd, &status));
	return status.st_blocks > 0;
}

unsigned int mode_of(const struct row *row)
{
	struct stat status;

	SETUP(fstat(row->fd, &status));
	return (unsigned int)status.st_mode & 07777;
}

void row_is(const struct where *where, const struct row *row, unsigned int seals, size_t size)
{
	struct stat status;

	SETUP(fstat(row->fd, &status));
	if (fcntl(row->fd, F_GET_SEALS) == (int)seals && status.st_size == (off_t)size)
		return;
	/* One of these ends the case, and says how, unless what was seen was seen only once. */
	name_row(row);
	seals_are(where, row->fd, seals);
	size_is(where, row->fd, (off_t)size);
	check_failed(where, "seals or size were others a moment before");
}

void row_intact(const struct where *where, const struct row *row, size_t offset)
{
	static const unsigned char zeros[PATTERN_CHUNK];
	unsigned char chunk[PATTERN_CHUNK];
	ssize_t got;

	for (; offset < PAGE; offset += (size_t)got) {
		size_t want = PAGE - offset < sizeof(chunk) ? PAGE - offset : sizeof(chunk);
		const unsigned char *asserted = row->kind == HUGETLB ? zeros : pattern_from(offset);

		got = SETUP(pread(row->fd, chunk, want, (off_t)offset));
		if (!got)
			return;
		if (!memcmp(chunk, asserted, (size_t)got))
			continue;
		name_row(row);
		for (ssize_t i = 0; i < got; i++)
			if (chunk[i] != asserted[i])
				check_failed(where, "the byte at %zu is %#x, asserted: %#x", offset + (size_t)i,
					     chunk[i], asserted[i]);
	}
}
