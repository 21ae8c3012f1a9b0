// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Where vm.memfd_noexec is 0 or does not exist, a memfd created without MFD_EXEC and MFD_NOEXEC_SEAL is executable: its mode is 0777, whatever the umask.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2); 9183df25fe7b shm: add memfd_create() syscall");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	require_executable_default();
	umask(0777);

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC));

	MODE_IS(fd, 0777);
	SEALS_ARE(fd, F_SEAL_SEAL);
	return passed();
}
