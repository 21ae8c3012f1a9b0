// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("pwritev2(2) with RWF_NOAPPEND through an O_APPEND description of a memfd sealed with F_SEAL_WRITE fails with EPERM: no byte before the end of the file changes.",
	 .contract = "EPERM", .since = "6.9",
	 .source = "fcntl(2), F_SEAL_WRITE; pwritev2(2), RWF_NOAPPEND; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), appending = reopen(fd, O_WRONLY | O_APPEND);
	struct iovec buffer = { (void *)alien, sizeof(alien) };

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, syscall(SYS_pwritev2, appending, &buffer, 1, 0L, 0L, RWF_NOAPPEND));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(appending, 0);
	return passed();
}
