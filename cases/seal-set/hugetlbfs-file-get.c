// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"

DESCRIBE("F_GET_SEALS of a file on a mounted hugetlbfs gives F_SEAL_SEAL.",
	 .contract = "allowed", .since = "4.16", .needs = "root hugetlb",
	 .source = "fcntl(2), F_GET_SEALS; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = mounted_file("hugetlbfs");

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS));

	CHECK(seals == F_SEAL_SEAL, "the seals are %#x", (unsigned int)seals);
	return passed();
}
