// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A memfd sealed with F_SEAL_WRITE cannot be mapped writable with MAP_SHARED_VALIDATE: EPERM.",
	 .contract = "EPERM", .since = "4.15",
	 .source = "fcntl(2), F_SEAL_WRITE; 1c9725974074 mm: introduce MAP_SHARED_VALIDATE, a mechanism to safely define new mmap flags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED_VALIDATE, fd, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(STILL_ALLOWED(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, 0)), PAGE);
	return passed();
}
