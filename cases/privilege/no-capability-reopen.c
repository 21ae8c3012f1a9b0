// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/capability.h>

DESCRIBE("A memfd of another user, with mode 0400, cannot be reopened for writing without a capability: EACCES.",
	 .contract = "EACCES", .since = "3.17", .needs = "root",
	 .source = "open(2): EACCES; capabilities(7), CAP_DAC_OVERRIDE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	SETUP(fchmod(fd, 0400));
	SETUP_NEEDS("giving a file to another user", fchown(fd, geteuid() + 1, (gid_t)-1), EPERM, EINVAL);
	SETUP_NEEDS("capabilities", cap_set_proc(cap_init()), ENOSYS);

	REFUSED(EACCES, open(path, O_RDWR | O_CLOEXEC));

	MODE_IS(fd, 0400);
	STATE_IS(fd, 0, PAGE);
	return passed();
}
