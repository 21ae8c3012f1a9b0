// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE alone does not protect the size: opening the memfd with O_TRUNC still empties it.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; open(2), O_TRUNC; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_WRITE);

	ALLOWED(open(path, O_RDWR | O_TRUNC | O_CLOEXEC));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, 0);
	return passed();
}
