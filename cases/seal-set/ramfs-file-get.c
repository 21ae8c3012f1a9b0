// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"

DESCRIBE("F_GET_SEALS of a regular file on ramfs is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "3.17", .needs = "userns",
	 .source = "fcntl(2), F_GET_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = mounted_file("ramfs");

	write_pattern(fd, PAGE);

	REFUSED(EINVAL, fcntl(fd, F_GET_SEALS));

	SIZE_IS(fd, PAGE);
	CONTENTS_INTACT(fd, PAGE);
	STILL_ALLOWED(ftruncate(fd, 0));
	SIZE_IS(fd, 0);
	return passed();
}
