// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A name of 250 bytes, not counting the terminating null byte, is refused with EINVAL: one byte too many.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "memfd_create(2), EINVAL: name");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { TOO_LONG = 250 };
	char name[TOO_LONG + 1];

	memset(name, 'n', TOO_LONG);
	name[TOO_LONG] = '\0';

	REFUSED(EINVAL, syscall(SYS_memfd_create, name, MFD_CLOEXEC));

	STILL_ALLOWED(syscall(SYS_memfd_create, name + 1, MFD_CLOEXEC));
	return passed();
}
