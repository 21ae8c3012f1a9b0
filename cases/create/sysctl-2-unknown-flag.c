// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Under vm.memfd_noexec=2 MFD_EXEC with a flag that has no meaning is refused with EINVAL, not with the EACCES of MFD_EXEC alone.",
	 .contract = "EINVAL", .since = "6.3", .needs = "root",
	 .source = "memfd_create(2), EINVAL: flags; Documentation/userspace-api/mfd_noexec.rst; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(2);

	REFUSED(EINVAL, syscall(SYS_memfd_create, "case", MFD_EXEC | MFD_EXEC << 1));

	CHECK(memfd_noexec() == 2, "vm.memfd_noexec is %d", memfd_noexec());
	return passed();
}
