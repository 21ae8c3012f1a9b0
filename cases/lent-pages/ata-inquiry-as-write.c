// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "targets.h"

#include <sys/ioctl.h>

DESCRIBE("An INQUIRY sent to an ATA disk as a command with data to the disk, from a read-only mapping of a memfd sealed with F_SEAL_WRITE, changes no byte of it.",
	 .contract = "allowed", .since = "3.17", .needs = "disks",
	 .source = "fcntl(2), F_SEAL_WRITE; sg(4), SG_DXFER_TO_DEV; drivers/ata/libata-scsi.c: ata_scsi_rbuf_fill()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), disk = ata_disk();
	sg_io_hdr_t request;

	seal(fd, F_SEAL_WRITE);
	request = inquiry_as_write(map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), 512);

	ALLOWED(ioctl(disk, SG_IO, &request));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	require_answer(request.status, request.sbp);
	return passed();
}
