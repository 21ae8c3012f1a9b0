// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("A hugetlb memfd created without MFD_ALLOW_SEALING starts with F_SEAL_SEAL, and no other seal can be added to it.",
	 .contract = "allowed", .since = "4.16", .needs = "hugetlb",
	 .source = "memfd_create(2), MFD_ALLOW_SEALING; 47b9012ecdc7 shmem: add sealing support to hugetlb-backed memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	huge_page_size();
	require_executable_default();
	int fd = SETUP_NEEDS("MFD_HUGETLB",
			     (int)syscall(SYS_memfd_create, "case", MFD_HUGETLB), EINVAL);

	int seals = ALLOWED(fcntl(fd, F_GET_SEALS));

	CHECK(seals == F_SEAL_SEAL, "the seals are %#x", (unsigned int)seals);
	STILL_REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK));
	SEALS_ARE(fd, F_SEAL_SEAL);
	return passed();
}
