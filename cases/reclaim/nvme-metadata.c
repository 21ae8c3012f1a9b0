// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

#include <linux/nvme_ioctl.h>
#include <sys/ioctl.h>

enum { WRITE = 1, READ = 2, SECTOR = 512 };

DESCRIBE("Pages of a memfd into which an NVMe disk wrote the metadata of its blocks, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "nvme swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; pin_user_pages(9)");

/* The first blocks of the disk, and 64 bytes of metadata of each. */
static int command(int disk, int opcode, void *data, void *metadata, size_t size)
{
	struct nvme_passthru_cmd request = {
		.opcode = (__u8)opcode, .nsid = 1,
		.addr = (uintptr_t)data, .data_len = (__u32)(size / 64 * SECTOR),
		.metadata = (uintptr_t)metadata, .metadata_len = (__u32)size,
		.cdw12 = (__u32)(size / 64 - 1),
	};

	return ioctl(disk, NVME_IOCTL_IO_CMD, &request);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	unsigned char *map, *view, *data, *pattern;
	size_t kept;
	int disk = SETUP_NEEDS("an NVMe disk that nobody needs", open("/dev/nvme0n1", O_RDWR | O_CLOEXEC),
			       ENOENT, ENXIO, EACCES, EPERM);
	int fd;

	require_disposable_machine();
	require_madvise();
	fd = unwritten_memfd(PAGE, &map);
	data = SETUP(mmap(NULL, 2 * PAGE * SECTOR / 64, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	pattern = map_shared(sealable_memfd(PAGE), PAGE, PROT_READ);
	SETUP_NEEDS("an NVMe disk with metadata", command(disk, WRITE, data, pattern, PAGE), EINVAL, EIO, ENOTTY);
	SETUP(command(disk, READ, data, map, PAGE));
	unmap(map, PAGE);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	MAPPING_INTACT(view, PAGE);

	ALLOWED(madvise(view, PAGE, MADV_PAGEOUT));

	kept = pages_kept(view, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)PAGE);
	require_reclaimed(kept);
	return passed();
}
