// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Under vm.memfd_noexec=1 a hugetlb memfd created without an execute flag has mode 0666 and F_SEAL_EXEC as its only seal.",
	 .contract = "allowed", .since = "6.3", .needs = "root hugetlb",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	huge_page_size();
	enter_pid_namespace_noexec(1);

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_HUGETLB));

	MODE_IS(fd, 0666);
	SEALS_ARE(fd, F_SEAL_EXEC);
	return passed();
}
