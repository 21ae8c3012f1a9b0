// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "targets.h"

DESCRIBE("A write to a USB disk whose file in the mass storage gadget is a memfd sealed with F_SEAL_WRITE fails with EIO and does not reach the memfd.",
	 .contract = "EIO", .since = "3.17", .needs = "root usb_gadget",
	 .source = "fcntl(2), F_SEAL_WRITE; Documentation/usb/mass-storage.rst; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(256 * PAGE), disk;

	seal(fd, F_SEAL_WRITE);
	disk = usb_disk_over(fd);

	REFUSED(EIO, pwrite(disk, alien_page(), PAGE, 0));

	STATE_IS(fd, F_SEAL_WRITE, 256 * PAGE);
	return passed();
}
