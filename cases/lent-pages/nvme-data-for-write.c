// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"
#include "targets.h"

DESCRIBE("A target of NVMe over TCP that answers a write with data does not get it into what is written, a read-only mapping of a memfd sealed with F_SEAL_WRITE.",
	 .contract = "allowed", .since = "6.2", .needs = "root nvmet", .cve = "CVE-2026-89973",
	 .source = "fcntl(2), F_SEAL_WRITE; nvme-tcp: check the data direction of a C2HData PDU");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), disk;
	ssize_t written;
	void *map;

	require_disposable_machine();
	disk = nvme_disk_that_answers_writes(sealable_memfd(256 * PAGE));
	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	/* Where the data is taken, this ends as if it were done: the file says first what happened. */
	errno = 0;
	written = pwrite(disk, map, ANSWERED, 0);
	if (written == -1 && errno != EIO && errno != ENOLINK)
		broken("pwrite: %s", strerror(errno));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
