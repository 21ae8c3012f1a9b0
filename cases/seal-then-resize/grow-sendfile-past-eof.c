// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/sendfile.h>

DESCRIBE("F_SEAL_GROW refuses with EPERM a sendfile(2) that begins at the end of the file, and takes nothing from its source.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; sendfile(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), source = sealable_memfd(PAGE);

	seal(fd, F_SEAL_GROW);
	SETUP(lseek(fd, 0, SEEK_END));

	REFUSED(EPERM, sendfile(fd, source, NULL, PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	OFFSET_IS(fd, (off_t)PAGE);
	OFFSET_IS(source, 0);
	return passed();
}
