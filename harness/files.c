// SPDX-License-Identifier: GPL-2.0
/*
 * Choosing a directory by its file system, and files in it (see files.h).
 */
#include "files.h"
#include "namespaces.h"

#include <limits.h>
#include <sys/mount.h>
#include <sys/vfs.h>

/* Of linux/magic.h, which not every C library's headers come with. */
enum { TMPFS_TYPE = 0x01021994 };
static const unsigned int memory_types[] = {
	TMPFS_TYPE,
	0x858458f6,	/* ramfs */
	0x958458f6,	/* hugetlbfs */
};

static bool is_on(const char *directory, enum file_system kind)
{
	struct statfs status;

	if (!directory || access(directory, W_OK | X_OK) || statfs(directory, &status))
		return false;
	if (kind == TMPFS)
		return (unsigned int)status.f_type == TMPFS_TYPE;
	for (size_t i = 0; i < sizeof(memory_types) / sizeof(memory_types[0]); i++)
		if ((unsigned int)status.f_type == memory_types[i])
			return false;
	return true;
}

const char *directory_on(enum file_system kind)
{
	const char *const candidates[] = { getenv("TMPDIR"), "/tmp", "/var/tmp", "/dev/shm", "/run" };

	for (size_t i = 0; i < sizeof(candidates) / sizeof(candidates[0]); i++)
		if (is_on(candidates[i], kind))
			return candidates[i];
	skip("TMPDIR, /tmp, /var/tmp, /dev/shm, /run: none is on %s and can be written to",
	     kind == TMPFS ? "tmpfs" : "a disk");
}

int unlinked_file(const char *directory, size_t size)
{
	char path[PATH_MAX];
	int fd;

	snprintf(path, sizeof(path), "%s/case-XXXXXX", directory);
	fd = SETUP_NEEDS("a file system that can be written to", mkostemp(path, O_CLOEXEC), EROFS, ENOSPC, EDQUOT);
	SETUP(unlink(path));
	write_pattern(fd, size);
	return fd;
}

int mounted_file(const char *type)
{
	const char *reason = enter_namespaces(CLONE_NEWNS);
	char path[] = "/dev/case-XXXXXX";
	int fd;

	if (reason)
		skip("%s", reason);
	/* Over any directory that is always there, and in this namespace only. */
	SETUP_NEEDS(type, mount("case", "/dev", type, 0, NULL), EPERM, EACCES, ENODEV);
	fd = SETUP(mkostemp(path, O_CLOEXEC));
	SETUP(unlink(path));
	return fd;
}
