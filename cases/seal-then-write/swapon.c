// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/swap.h>

DESCRIBE("A memfd sealed with F_SEAL_WRITE cannot become swap space: EINVAL.",
	 .contract = "EINVAL", .since = "3.17", .needs = "root",
	 .source = "swapon(2), EINVAL; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(16 * PAGE);
	struct {
		uint32_t version, last_page;
	} header = { 1, 15 };
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	SETUP(pwrite(fd, &header, sizeof(header), 1024));
	SETUP(pwrite(fd, "SWAPSPACE2", 10, (off_t)PAGE - 10));
	seal(fd, F_SEAL_WRITE);
	/* Nothing is swapped to this file: EINVAL where the capability is there. */
	SETUP_NEEDS("swapon(2), with CAP_SYS_ADMIN", swapoff(path) && errno == EINVAL ? 0 : -1, EPERM, ENOSYS);

	REFUSED(EINVAL, swapon(path, 0));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, 16 * PAGE);
	CONTENTS_INTACT(fd, 1024);
	return passed();
}
