// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "aio.h"
#include "loop.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd into whose mapping an asynchronous O_DIRECT read of a block device went, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "loop swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; io_submit(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = 16 * PAGE;
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(size, &map), device = loop_device(sealable_memfd(size));
	aio_context_t context = aio_new();
	struct iocb request = {
		.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = (__u32)device,
		.aio_buf = (uintptr_t)map, .aio_nbytes = size,
	}, *requests = &request;
	SETUP(syscall(SYS_io_submit, context, 1L, &requests));
	TRANSFERS(size, aio_result(context));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	MAPPING_INTACT(view, size);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)size);
	require_reclaimed(kept);
	return passed();
}
