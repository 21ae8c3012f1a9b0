// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("MFD_NOEXEC_SEAL gives a memfd that is not executable also in a kernel that is configured without seals for it: F_GET_SEALS fails with EINVAL there, and gives F_SEAL_EXEC elsewhere.",
	 .contract = "allowed", .since = "6.3",
	 .source = "memfd_create(2), MFD_NOEXEC_SEAL; 935d44acf621 memfd: check for non-NULL file_seals in memfd_create() syscall");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd, seals;

	fd = (int)ALLOWED(syscall(SYS_memfd_create, "case", MFD_CLOEXEC | MFD_NOEXEC_SEAL | MFD_ALLOW_SEALING));

	seals = fcntl(fd, F_GET_SEALS);
	CHECK(seals == F_SEAL_EXEC || (seals == -1 && errno == EINVAL), "F_GET_SEALS gives %d", seals);
	MODE_IS(fd, 0666);
	return passed();
}
