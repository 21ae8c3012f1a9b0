// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/resource.h>

DESCRIBE("A writable shared mmap(2) that fails for lack of address space does not count as a mapping: F_SEAL_WRITE can be added.",
	 .contract = "allowed", .since = "3.17",
	 .source = "mmap(2), ENOMEM: RLIMIT_AS; fcntl(2), F_SEAL_WRITE: EBUSY; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { MANY = 1 << 29, FEWER = 1 << 28 };	/* bytes of address space */
	int fd = sealable_memfd(PAGE);
	struct rlimit limit, lower;

	SETUP(getrlimit(RLIMIT_AS, &limit));
	lower = (struct rlimit){ .rlim_cur = FEWER, .rlim_max = limit.rlim_max };
	SETUP_NEEDS("256 MB of address space", setrlimit(RLIMIT_AS, &lower), EINVAL);

	REFUSED(ENOMEM, mmap(NULL, MANY, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0));

	SETUP(setrlimit(RLIMIT_AS, &limit));
	STATE_IS(fd, 0, PAGE);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
