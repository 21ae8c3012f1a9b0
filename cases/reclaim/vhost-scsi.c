// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "reclaim.h"
#include "targets.h"

DESCRIBE("Pages of a memfd into which vhost-scsi read blocks of a disk, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "root vhost_scsi swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; pin_user_pages(9)");

static void run(struct vhost_disk *disk, const char *what)
{
	const uint64_t once = 1;

	SETUP(write(disk->kick, &once, sizeof(once)));
	if (vhost_disk_status(disk))
		broken("the disk could not be %s", what);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int blocks = (unsigned int)(PAGE / 512);
	struct vhost_disk disk = vhost_disk_new();
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(PAGE, &map);

	require_madvise();
	vhost_disk_write(&disk, blocks, 0, &(struct iovec){ alien_page(), PAGE }, 1);
	run(&disk, "written");
	vhost_disk_read(&disk, blocks, &(struct iovec){ map, PAGE }, 1);
	run(&disk, "read");
	unmap(map, PAGE);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	CHECK(view[0] == PATTERN_ALIEN, "the disk gave other bytes than were written to it");

	ALLOWED(madvise(view, PAGE, MADV_PAGEOUT));

	kept = pages_kept(view, PAGE);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)PAGE);
	BYTES_ARE(fd, 0, PAGE, PATTERN_ALIEN);
	require_reclaimed(kept);
	return passed();
}
