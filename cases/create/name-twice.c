// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("Names need not be unique: a second memfd of the same name is another file with seals of its own.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	require_executable_default();

	int second = ALLOWED((int)syscall(SYS_memfd_create, "case", MFD_ALLOW_SEALING));

	SEALS_ARE(second, 0);
	SIZE_IS(second, 0);
	write_pattern(second, 2 * PAGE);
	STATE_IS(fd, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	return passed();
}
