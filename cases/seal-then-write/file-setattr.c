// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/fs.h>

DESCRIBE("F_SEAL_WRITE does not protect the attributes of chattr(1): file_setattr(2) sets FS_XFLAG_NODUMP, and bytes and mode stay.",
	 .contract = "allowed", .since = "6.17",
	 .source = "file_setattr(2); be7efb2d20d6 fs: introduce file_getattr and file_setattr syscalls");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct {
		uint64_t xflags;
		uint32_t extent_size, extents, project, cow_extent_size;
	} before = { 0 }, nodump = { .xflags = FS_XFLAG_NODUMP }, after = { 0 };

	SETUP_NEEDS("file_getattr(2) of a memfd",
		    syscall(SYS_file_getattr, fd, "", &before, sizeof(before), AT_EMPTY_PATH),
		    ENOSYS, EOPNOTSUPP, ENOTTY);
	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);

	ALLOWED(syscall(SYS_file_setattr, fd, "", &nodump, sizeof(nodump), AT_EMPTY_PATH));

	STILL_ALLOWED(syscall(SYS_file_getattr, fd, "", &after, sizeof(after), AT_EMPTY_PATH));
	CHECK(!(before.xflags & FS_XFLAG_NODUMP) && (after.xflags & FS_XFLAG_NODUMP),
	      "FS_XFLAG_NODUMP is not set");
	STATE_IS(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	MODE_IS(fd, 0777);
	return passed();
}
