// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/capability.h>

DESCRIBE("CAP_DAC_OVERRIDE reopens a memfd of another user, with mode 0400, for writing.",
	 .contract = "allowed", .since = "3.17", .needs = "root",
	 .source = "capabilities(7), CAP_DAC_OVERRIDE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	SETUP(fchmod(fd, 0400));
	SETUP_NEEDS("giving a file to another user", fchown(fd, geteuid() + 1, (gid_t)-1), EPERM, EINVAL);
	SETUP_NEEDS("CAP_DAC_OVERRIDE", cap_set_proc(cap_from_text("cap_dac_override=ep")), EPERM, ENOSYS);

	int again = ALLOWED(open(path, O_RDWR | O_CLOEXEC));

	STATE_IS(again, 0, PAGE);
	STILL_ALLOWED(pwrite(again, &(char){ (char)PATTERN_ALIEN }, 1, 0));
	BYTES_ARE(fd, 0, 1, PATTERN_ALIEN);
	STILL_ALLOWED(fcntl(again, F_ADD_SEALS, F_SEAL_SHRINK));
	SEALS_ARE(fd, F_SEAL_SHRINK);
	return passed();
}
