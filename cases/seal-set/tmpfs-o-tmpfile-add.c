// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"

DESCRIBE("No seal can be added to a file made with O_TMPFILE on tmpfs, because it has F_SEAL_SEAL: EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_SEAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = SETUP_NEEDS("O_TMPFILE", open(directory_on(TMPFS), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600),
			     EOPNOTSUPP);

	write_pattern(fd, PAGE);

	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));

	STATE_IS(fd, F_SEAL_SEAL, PAGE);
	STILL_ALLOWED(ftruncate(fd, 0));
	SIZE_IS(fd, 0);
	return passed();
}
