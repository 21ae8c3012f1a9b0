// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/capability.h>

DESCRIBE("fallocate(2) that punches a hole into a memfd sealed with F_SEAL_WRITE fails with EPERM, and leaves the set-user-ID bit and the time of the last modification as they are.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; inode(7), st_mtime; capabilities(7), CAP_FSETID");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 2 } };
	int fd = sealable_memfd(PAGE);
	struct stat status;

	SETUP(fchmod(fd, 04755));
	SETUP(futimens(fd, times));
	seal(fd, F_SEAL_WRITE);
	/* CAP_FSETID would keep the bit. */
	SETUP_NEEDS("capabilities", cap_set_proc(cap_init()), ENOSYS);

	REFUSED(EPERM, fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, (off_t)PAGE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MODE_IS(fd, 04755);
	STILL_ALLOWED(fstat(fd, &status));
	CHECK(status.st_mtime == 2, "the file was modified at %lld", (long long)status.st_mtime);
	return passed();
}
