// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("MFD_EXEC and MFD_NOEXEC_SEAL exclude each other: both together are refused with EINVAL.",
	 .contract = "EINVAL", .since = "6.3",
	 .source = "memfd_create(2), EINVAL: flags; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	require_executable_default();
	SETUP_NEEDS("MFD_EXEC", syscall(SYS_memfd_create, "case", MFD_EXEC), EINVAL);
	SETUP_NEEDS("MFD_NOEXEC_SEAL", syscall(SYS_memfd_create, "case", MFD_NOEXEC_SEAL), EINVAL);

	REFUSED(EINVAL, syscall(SYS_memfd_create, "case", MFD_EXEC | MFD_NOEXEC_SEAL));
	return passed();
}
