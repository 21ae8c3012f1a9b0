// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "targets.h"

#include <sys/ioctl.h>

DESCRIBE("An INQUIRY sent to a SCSI disk of the LIO target as a command with data to the disk, from a read-only mapping of a memfd sealed with F_SEAL_WRITE, changes no byte of it.",
	 .contract = "allowed", .since = "3.17", .needs = "root lio",
	 .source = "fcntl(2), F_SEAL_WRITE; sg(4), SG_DXFER_TO_DEV; drivers/target/target_core_spc.c: spc_emulate_inquiry()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), disk = scsi_disk_over(sealable_memfd(256 * PAGE), 256 * PAGE);
	sg_io_hdr_t request;

	seal(fd, F_SEAL_WRITE);
	request = inquiry_as_write(map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), 512);

	ALLOWED(ioctl(disk, SG_IO, &request));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	require_answer(request.status, request.sbp);
	return passed();
}
