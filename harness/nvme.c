// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up with an NVMe disk (see nvme.h).
 */
#include "nvme.h"

#include <linux/nvme_ioctl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>

#define DISK "/dev/nvme0n1"
enum { WRITE = 1, READ = 2, BLOCK = 512, METADATA = 64, LIMIT_MS = 60000 };

static int transfer(int disk, int opcode, void *metadata, size_t size)
{
	size_t blocks = size / METADATA;
	void *data = SETUP(mmap(NULL, blocks * BLOCK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	struct nvme_passthru_cmd request = {
		.opcode = (__u8)opcode, .nsid = 1,
		.addr = (uintptr_t)data, .data_len = (__u32)(blocks * BLOCK),
		.metadata = (uintptr_t)metadata, .metadata_len = (__u32)size,
		.cdw12 = (__u32)(blocks - 1),
	};

	return ioctl(disk, NVME_IOCTL_IO_CMD, &request);
}

/* The driver looks for its disks in the background. */
static void wait_for_disk(void)
{
	struct pollfd news = { .fd = SETUP_NEEDS("inotify(7)", inotify_init1(IN_CLOEXEC | IN_NONBLOCK), ENOSYS), .events = POLLIN };
	char events[4096];

	SETUP(inotify_add_watch(news.fd, "/dev", IN_CREATE));
	while (access(DISK, F_OK) && !access("/sys/class/nvme/nvme0", F_OK)) {
		if (SETUP(poll(&news, 1, LIMIT_MS)) == 0)
			break;
		SETUP(read(news.fd, events, sizeof(events)));
	}
	close(news.fd);
}

int nvme_disk_with_metadata(size_t size)
{
	unsigned char *pattern = map_shared(sealable_memfd(size), size, PROT_READ | PROT_WRITE);
	int disk;

	require_disposable_machine();
	wait_for_disk();
	disk = SETUP_NEEDS("an NVMe disk", open(DISK, O_RDWR | O_CLOEXEC), ENOENT, ENXIO, EACCES, EPERM);
	SETUP_NEEDS("an NVMe disk with metadata", transfer(disk, WRITE, pattern, size), EINVAL, EIO, ENOTTY, ENOMEM);
	unmap(pattern, size);
	return disk;
}

int nvme_read_metadata(int disk, void *metadata, size_t size)
{
	return transfer(disk, READ, metadata, size);
}
