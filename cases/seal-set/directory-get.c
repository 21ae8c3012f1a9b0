// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"

DESCRIBE("F_GET_SEALS of a directory on tmpfs is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_GET_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = SETUP(open(directory_on(TMPFS), O_RDONLY | O_DIRECTORY | O_CLOEXEC));

	REFUSED(EINVAL, fcntl(fd, F_GET_SEALS));

	STILL_ALLOWED(close(STILL_ALLOWED(openat(fd, ".", O_TMPFILE | O_RDWR, 0600))));
	return passed();
}
