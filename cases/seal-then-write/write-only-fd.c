// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("write(2) through an O_WRONLY description that was opened before F_SEAL_WRITE was set fails with EPERM: the seal is the inode's, not the description's.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), writer = reopen(fd, O_WRONLY);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, write(writer, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(writer, 0);
	return passed();
}
