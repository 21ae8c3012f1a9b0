// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "targets.h"

#include <sys/ioctl.h>

DESCRIBE("A READ(10) sent to a disk behind a controller of esp_scsi as a command with data to the disk, from a read-only mapping of a memfd sealed with F_SEAL_WRITE, changes no byte of it.",
	 .contract = "allowed", .since = "3.17", .needs = "disks",
	 .source = "fcntl(2), F_SEAL_WRITE; sg(4), SG_DXFER_TO_DEV; drivers/scsi/esp_scsi.c: esp_process_event(), ESP_EVENT_DATA_IN");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { BLOCK = 512 };
	int fd = sealable_memfd(PAGE), disk = scsi_disk_behind("am53c974");
	sg_io_hdr_t request;

	seal(fd, F_SEAL_WRITE);
	request = read_as_write(map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), BLOCK);

	ALLOWED(ioctl(disk, SG_IO, &request));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	require_answer(request.status, request.sbp);
	return passed();
}
