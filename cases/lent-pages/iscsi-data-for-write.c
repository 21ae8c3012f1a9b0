// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "iscsi.h"

DESCRIBE("A target of iSCSI that answers a write with data does not get it into what is written, a read-only mapping of a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "3.17", .needs = "root iscsi",
	 .source = "fcntl(2), F_SEAL_WRITE; RFC 7143, 11.7; scsi: libiscsi_tcp: Check the data direction of a Data-In PDU");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), disk = iscsi_disk_that_answers_writes();
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
