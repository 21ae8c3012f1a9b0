// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_FUTURE_WRITE alone does not protect the size: opening the memfd with O_TRUNC still empties it.",
	 .contract = "allowed", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; open(2), O_TRUNC; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_FUTURE_WRITE);

	ALLOWED(open(path, O_RDWR | O_TRUNC | O_CLOEXEC));

	SEALS_ARE(fd, F_SEAL_FUTURE_WRITE);
	SIZE_IS(fd, 0);
	return passed();
}
