// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE does not protect the timestamps: futimens(3) still changes them.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; futimens(3); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	const struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 2 } };
	struct stat status;

	seal(fd, F_SEAL_FUTURE_WRITE);

	ALLOWED(futimens(fd, times));

	SETUP(fstat(fd, &status));
	CHECK(status.st_mtime == 2, "the file was modified at %lld", (long long)status.st_mtime);
	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
