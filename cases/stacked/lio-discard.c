// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "targets.h"

#include <linux/fs.h>
#include <sys/ioctl.h>

DESCRIBE("Discarding blocks of the SCSI disk of the LIO target whose file is a memfd sealed with F_SEAL_WRITE fails with EIO: it would punch a hole into the memfd.",
	 .contract = "EIO", .since = "3.17", .needs = "root lio",
	 .source = "fcntl(2), F_SEAL_WRITE; drivers/target/target_core_file.c; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(256 * PAGE), disk;
	__u64 page[] = { 0, PAGE };

	seal(fd, F_SEAL_WRITE);
	disk = scsi_disk_over(fd, 256 * PAGE);

	REFUSED(EIO, ioctl(disk, BLKDISCARD, page));

	STATE_IS(fd, F_SEAL_WRITE, 256 * PAGE);
	return passed();
}
