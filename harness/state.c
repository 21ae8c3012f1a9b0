// SPDX-License-Identifier: GPL-2.0
/*
 * Assertions about the state of a memfd and of its mappings.
 */
#include "frame.h"
#include "pattern.h"

void seals_are(const struct where *where, int fd, unsigned int seals)
{
	int got = fcntl(fd, F_GET_SEALS);

	if (got == -1)
		not_the_filters(HERE("fcntl(F_GET_SEALS)"), errno);
	if (got != (int)seals)
		check_failed(where, "F_GET_SEALS gives %#x, asserted: %#x", (unsigned int)got, seals);
}

static void status_of(const struct where *where, int fd, struct stat *status)
{
	if (!fstat(fd, status))
		return;
	not_the_filters(HERE("fstat(fd)"), errno);
	check_failed(where, "fstat: %s", strerror(errno));
}

void size_is(const struct where *where, int fd, off_t size)
{
	struct stat status;

	status_of(where, fd, &status);
	if (status.st_size != size)
		check_failed(where, "size is %lld, asserted: %lld", (long long)status.st_size,
			     (long long)size);
}

void offset_is(const struct where *where, int fd, off_t offset)
{
	off_t got = lseek(fd, 0, SEEK_CUR);

	if (got != offset)
		check_failed(where, "file offset is %lld, asserted: %lld", (long long)got,
			     (long long)offset);
}

void mode_is(const struct where *where, int fd, mode_t mode)
{
	struct stat status;

	status_of(where, fd, &status);
	if ((status.st_mode & 07777) != mode)
		check_failed(where, "mode is %#o, asserted: %#o", (unsigned int)status.st_mode & 07777,
			     (unsigned int)mode);
}

void name_is(const struct where *where, int fd, const char *name)
{
	char link[64], got[512];
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = readlink(link, got, sizeof(got) - 1);
	if (length < 0)
		check_failed(where, "readlink %s: %s", link, strerror(errno));
	got[length] = '\0';
	if (strcmp(got, name))
		check_failed(where, "name is '%s', asserted: '%s'", got, name);
}

enum { CHUNK = PATTERN_CHUNK };

/* What CHUNK bytes from this offset on must be. A negative byte stands for the pattern. */
static const unsigned char *asserted_bytes(size_t offset, int byte)
{
	static unsigned char same[CHUNK];

	return byte < 0 ? pattern_from(offset) : memset(same, byte, CHUNK);
}

/* The bytes that were read at this offset, with the asserted ones. */
static void compare_bytes(const struct where *where, size_t offset, const unsigned char *got,
			  const unsigned char *asserted, size_t length)
{
	if (!memcmp(got, asserted, length))
		return;
	for (size_t i = 0; i < length; i++)
		if (got[i] != asserted[i])
			check_failed(where, "byte %zu is %#x, asserted: %#x", offset + i, got[i], asserted[i]);
}

/* Reads through the page cache, never through a mapping. */
static void compare(const struct where *where, int fd, off_t offset, size_t length, int byte)
{
	unsigned char chunk[CHUNK];

	for (size_t done = 0; done < length; ) {
		size_t want = length - done < CHUNK ? length - done : CHUNK, at = (size_t)offset + done;
		ssize_t got = pread(fd, chunk, want, (off_t)at);

		if (got < 0)
			not_the_filters(HERE("pread(fd)"), errno);
		if (got <= 0)
			check_failed(where, "pread at %zu: %s", at, got ? strerror(errno) : "end of file");
		compare_bytes(where, at, chunk, asserted_bytes(at, byte), (size_t)got);
		done += (size_t)got;
	}
}

void contents_intact(const struct where *where, int fd, size_t length)
{
	compare(where, fd, 0, length, -1);
}

void bytes_are(const struct where *where, int fd, off_t offset, size_t length, int byte)
{
	compare(where, fd, offset, length, byte);
}

void state_is(const struct where *where, int fd, unsigned int seals, off_t size)
{
	seals_are(where, fd, seals);
	size_is(where, fd, size);
	contents_intact(where, fd, (size_t)size);
}

void mapping_intact(const struct where *where, const void *address, size_t length)
{
	const unsigned char *mapping = address;
	unsigned char chunk[CHUNK];

	for (size_t done = 0, want; done < length; done += want) {
		want = length - done < CHUNK ? length - done : CHUNK;
		/* Once: what is compared and what is reported are the same bytes. */
		memcpy(chunk, mapping + done, want);
		compare_bytes(where, done, chunk, pattern_from(done), want);
	}
}

/* The line of /proc/self/maps for an address; false where nothing is mapped. */
static bool find_mapping(const struct where *where, const void *address, unsigned long *start,
			 unsigned long *end, char permissions[5])
{
	unsigned long target = (unsigned long)(uintptr_t)address;
	FILE *maps = fopen("/proc/self/maps", "re");
	bool found = false;
	char line[512];

	if (!maps)
		check_failed(where, "/proc/self/maps: %s", strerror(errno));
	while (!found && fgets(line, sizeof(line), maps))
		found = sscanf(line, "%lx-%lx %4s", start, end, permissions) == 3 &&
			*start <= target && target < *end;
	fclose(maps);
	return found;
}

void permissions_are(const struct where *where, const void *address, const char *permissions)
{
	unsigned long start, end;
	char got[5];

	if (!find_mapping(where, address, &start, &end, got))
		check_failed(where, "nothing is mapped there, asserted: %s", permissions);
	if (strcmp(got, permissions))
		check_failed(where, "permissions are %s, asserted: %s", got, permissions);
}

void mapped_as(const struct where *where, const void *address, size_t length, const char *permissions)
{
	unsigned long start, end;

	permissions_are(where, address, permissions);
	if (!find_mapping(where, address, &start, &end, (char[5]){ 0 }))
		check_failed(where, "the mapping is gone, asserted: %zu bytes at %p", length, address);
	if (start != (unsigned long)(uintptr_t)address || end - start != length)
		check_failed(where, "the mapping is %lx-%lx, asserted: %zu bytes at %p", start, end, length,
			     address);
}

void act_refused_across_eof(const struct where *where, int error, const char *name, int fd, off_t offset,
			    off_t size, intptr_t result, int got)
{
	off_t end = offset + (off_t)result;

	if (result == -1) {
		act_refused(where, error, name, result, got);
		return;
	}
	if (result <= 0 || end > size || (end != size && end % (off_t)PAGE))
		check_failed(where, "stored %ld bytes at %lld of a file of %lld, asserted: %s",
			     (long)result, (long long)offset, (long long)size, name);
	size_is(where, fd, size);
	compare(where, fd, 0, (size_t)offset, -1);
	compare(where, fd, offset, (size_t)result, PATTERN_ALIEN);
	compare(where, fd, end, (size_t)(size - end), -1);
	explain(where, "stored %ld bytes, up to a page boundary, asserted: %s", (long)result, name);
	conclude(OUTCOME_short, "short, asserted: %s", name);
}
