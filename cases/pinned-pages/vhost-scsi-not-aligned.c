// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "targets.h"

DESCRIBE("F_SEAL_WRITE succeeds after a disk of vhost-scsi was given 257 pages of the memfd for a write, from an address that is no multiple of 512, and has answered: no page stays pinned.",
	 .contract = "allowed", .since = "3.17", .needs = "root vhost_scsi",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; Virtual I/O Device, VIRTIO_SCSI_F_T10_PI; drivers/vhost/scsi.c: vhost_scsi_map_to_sgl()");

/* Where a bio cannot hold all pages (BIO_MAX_VECS, 256) and they are not aligned, the target gives them back and copies. */
enum { PAGES = 257, NOT_ALIGNED = 4 };

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t length = PAGES * PAGE, size = length + PAGE;
	const uint64_t once = 1;
	int fd = sealable_memfd(size);
	unsigned char *map = map_shared(fd, size, PROT_READ);
	struct vhost_disk disk;

	/* What is not given back is lost to the machine. */
	require_disposable_machine();
	disk = vhost_disk_new();
	vhost_disk_write(&disk, 1, 0, &(struct iovec){ map + NOT_ALIGNED, length }, 1);
	SETUP(write(disk.kick, &once, sizeof(once)));
	/* Of 257 pages it wants one block. Whether it wrote that or refused: it has ended. */
	vhost_disk_status(&disk);
	unmap(map, size);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	return passed();
}
