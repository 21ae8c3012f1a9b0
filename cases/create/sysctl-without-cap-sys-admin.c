// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

#include <sys/capability.h>

DESCRIBE("Setting vm.memfd_noexec needs CAP_SYS_ADMIN over the pid namespace: without it EPERM, also for root.",
	 .contract = "EPERM", .since = "6.3", .needs = "root",
	 .source = "Documentation/userspace-api/mfd_noexec.rst; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const cap_value_t admin = CAP_SYS_ADMIN;

	enter_pid_namespace_noexec(0);
	int sysctl = open_memfd_noexec();
	cap_t without = cap_get_proc();

	SETUP(cap_set_flag(without, CAP_EFFECTIVE, 1, &admin, CAP_CLEAR));
	SETUP_NEEDS("capabilities", cap_set_proc(without), ENOSYS);

	REFUSED(EPERM, pwrite(sysctl, "1", 1, 0));

	CHECK(memfd_noexec() == 0, "vm.memfd_noexec is %d", memfd_noexec());
	SETUP(cap_set_flag(without, CAP_EFFECTIVE, 1, &admin, CAP_SET));
	SETUP(cap_set_proc(without));
	STILL_ALLOWED(pwrite(sysctl, "1", 1, 0));
	CHECK(memfd_noexec() == 1, "vm.memfd_noexec is %d", memfd_noexec());
	return passed();
}
