// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"

DESCRIBE("Adding a seal to a regular file on a disk filesystem is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_ADD_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = unlinked_file(directory_on(DISK), PAGE);

	REFUSED(EINVAL, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	SIZE_IS(fd, PAGE);
	CONTENTS_INTACT(fd, PAGE);
	STILL_ALLOWED(ftruncate(fd, 0));
	SIZE_IS(fd, 0);
	return passed();
}
