// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("write(2) to a memfd sealed with F_SEAL_WRITE fails with EPERM, and leaves the time of the last modification as it is.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; inode(7), st_mtime: it is changed when the file is modified");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 2 } };
	int fd = sealable_memfd(PAGE);
	struct stat status;

	SETUP(futimens(fd, times));
	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, write(fd, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_ALLOWED(fstat(fd, &status));
	CHECK(status.st_mtime == 2, "the file was modified at %lld", (long long)status.st_mtime);
	return passed();
}
