// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("write(2) through an O_WRONLY description that was opened before F_SEAL_FUTURE_WRITE was set fails with EPERM: the seal is the inode's, not the description's.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), writer = reopen(fd, O_WRONLY);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, write(writer, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	OFFSET_IS(writer, 0);
	return passed();
}
