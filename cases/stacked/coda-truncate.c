// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("ftruncate(2) of a Coda file, a message to the server, leaves size and contents of the container, a memfd sealed against both changes, as they are.",
	 .contract = "allowed", .since = "3.17", .needs = "root coda",
	 .source = "ftruncate(2); Documentation/filesystems/coda.rst, setattr; fcntl(2), F_SEAL_SHRINK, F_SEAL_GROW");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int seals = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
	int fd = sealable_memfd(2 * PAGE), file;

	seal(fd, seals);
	file = coda_file_over(fd);

	ALLOWED(ftruncate(file, PAGE));

	STATE_IS(fd, seals, 2 * PAGE);
	return passed();
}
