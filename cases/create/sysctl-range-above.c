// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Setting vm.memfd_noexec to 3, above its greatest value, is refused with EINVAL.",
	 .contract = "EINVAL", .since = "6.3", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enter_pid_namespace_noexec(0);
	int sysctl = open_memfd_noexec();

	REFUSED(EINVAL, pwrite(sysctl, "3", strlen("3"), 0));

	CHECK(memfd_noexec() == 0, "vm.memfd_noexec is %d", memfd_noexec());
	STILL_ALLOWED(pwrite(sysctl, "1", 1, 0));
	CHECK(memfd_noexec() == 1, "vm.memfd_noexec is %d", memfd_noexec());
	return passed();
}
