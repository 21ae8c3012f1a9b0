// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("The longest name has 249 bytes, not counting the terminating null byte.",
	 .contract = "allowed", .since = "3.17",
	 .source = "memfd_create(2), EINVAL: name");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LONGEST = 249 };
	char name[LONGEST + 1], link[LONGEST + 32];

	memset(name, 'n', LONGEST);
	name[LONGEST] = '\0';
	snprintf(link, sizeof(link), "/memfd:%s (deleted)", name);

	int fd = ALLOWED((int)syscall(SYS_memfd_create, name, MFD_CLOEXEC));

	NAME_IS(fd, link);
	return passed();
}
