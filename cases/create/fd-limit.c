// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/resource.h>

DESCRIBE("memfd_create(2) at the limit RLIMIT_NOFILE is refused with EMFILE, and takes no file descriptor.",
	 .contract = "EMFILE", .since = "3.17",
	 .source = "memfd_create(2), EMFILE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct rlimit limit, lower;
	int lowest = SETUP(dup(STDOUT_FILENO));

	SETUP(close(lowest));
	SETUP(getrlimit(RLIMIT_NOFILE, &limit));
	lower = (struct rlimit){ .rlim_cur = (rlim_t)lowest, .rlim_max = limit.rlim_max };
	SETUP(setrlimit(RLIMIT_NOFILE, &lower));

	REFUSED(EMFILE, syscall(SYS_memfd_create, "case", MFD_CLOEXEC));

	STILL_ALLOWED(setrlimit(RLIMIT_NOFILE, &limit));
	CHECK(fcntl(lowest, F_GETFD) == -1 && errno == EBADF, "a file descriptor was taken");
	CHECK(syscall(SYS_memfd_create, "case", MFD_CLOEXEC) == lowest, "a file descriptor is lost");
	return passed();
}
