// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "targets.h"

DESCRIBE("A write to the SCSI disk of the LIO target fails with EIO past the end of its file, a memfd sealed with F_SEAL_GROW.",
	 .contract = "EIO", .since = "3.17", .needs = "root lio",
	 .source = "fcntl(2), F_SEAL_GROW; drivers/target/target_core_file.c; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), disk;

	seal(fd, F_SEAL_GROW);
	disk = scsi_disk_over(fd, 256 * PAGE);

	REFUSED(EIO, pwrite(disk, alien_page(), PAGE, PAGE));

	STATE_IS(fd, F_SEAL_GROW, PAGE);
	return passed();
}
