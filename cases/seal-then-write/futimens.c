// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE does not protect the timestamps: futimens(3) still changes them.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; futimens(3); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 2 } };
	struct stat status;

	seal(fd, F_SEAL_WRITE);

	ALLOWED(futimens(fd, times));

	SETUP(fstat(fd, &status));
	CHECK(status.st_mtime == 2, "the file was modified at %lld", (long long)status.st_mtime);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
