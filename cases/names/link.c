// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"

DESCRIBE("A sealed memfd cannot get a name with linkat(2): EXDEV.",
	 .contract = "EXDEV", .since = "3.17",
	 .source = "link(2), EXDEV");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), directory;
	char path[64], name[64];

	directory = SETUP(open(directory_on(TMPFS), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	snprintf(name, sizeof(name), "memfd-%d", getpid());
	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);

	REFUSED(EXDEV, linkat(AT_FDCWD, path, directory, name, AT_SYMLINK_FOLLOW));

	STATE_IS(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	STILL_REFUSED(ENOENT, faccessat(directory, name, F_OK, 0));
	return passed();
}
