// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("MFD_EXEC makes an executable memfd: its mode is 0777, and it starts with F_SEAL_SEAL like one without the flag.",
	 .contract = "allowed", .since = "6.3",
	 .source = "memfd_create(2), MFD_EXEC; 105ff5339f49 mm/memfd: add MFD_NOEXEC_SEAL and MFD_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	require_executable_default();

	int fd = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_EXEC));

	MODE_IS(fd, 0777);
	SEALS_ARE(fd, F_SEAL_SEAL);
	return passed();
}
