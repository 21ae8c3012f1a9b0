// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "targets.h"

DESCRIBE("The protection information that a virtual machine gives vhost-scsi with a write may lie in a read-only mapping of a memfd sealed with F_SEAL_WRITE: the target changes no byte of it.",
	 .contract = "allowed", .since = "3.17", .needs = "root vhost_scsi",
	 .source = "fcntl(2), F_SEAL_WRITE; Virtual I/O Device, VIRTIO_SCSI_F_T10_PI; drivers/target/target_core_sbc.c: sbc_dif_generate()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* One block's, and the rest of two: more is not needed for the sum to be right. */
	enum { blocks = 2, protection = 8, data = blocks * 512 - protection };
	int fd = sealable_memfd(PAGE);
	struct vhost_disk disk = vhost_disk_new();
	const uint64_t once = 1;
	void *given;

	seal(fd, F_SEAL_WRITE);
	given = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	vhost_disk_write(&disk, blocks, protection, (struct iovec[]){ { given, protection }, { alien_page(), data } }, 2);

	TRANSFERS(sizeof(once), write(disk.kick, &once, sizeof(once)));

	/* Whether it took the blocks or refused them: it may read what it was given, no more. */
	vhost_disk_status(&disk);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
