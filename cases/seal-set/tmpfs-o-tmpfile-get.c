// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"

DESCRIBE("F_GET_SEALS of a file made with O_TMPFILE on tmpfs gives F_SEAL_SEAL.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_GET_SEALS");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = SETUP_NEEDS("O_TMPFILE", open(directory_on(TMPFS), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600),
			     EOPNOTSUPP);

	write_pattern(fd, PAGE);

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS));

	CHECK(seals == F_SEAL_SEAL, "the seals are %#x", (unsigned int)seals);
	return passed();
}
