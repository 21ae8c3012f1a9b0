// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "fcoe.h"

DESCRIBE("A target of Fibre Channel over Ethernet that answers a write with data does not get it into what is written, a read-only mapping of a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "3.17", .needs = "root fcoe",
	 .source = "fcntl(2), F_SEAL_WRITE; FCP-4, FCP_DATA; drivers/scsi/libfc/fc_fcp.c: fc_fcp_recv_data()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), disk = fcoe_disk_that_answers_writes();
	ssize_t written;
	void *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	/* Data that nobody asked for may make it fail: the file says what happened. */
	errno = 0;
	written = pwrite(disk, map, SCSI_BLOCK, 0);
	if (written == -1 && errno != EIO)
		broken("pwrite: %s", strerror(errno));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	scsi_require_write();
	return passed();
}
