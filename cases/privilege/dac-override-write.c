// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sys/capability.h>

DESCRIBE("CAP_DAC_OVERRIDE, which reopens a memfd of another user for writing, does not allow write(2) under F_SEAL_WRITE: EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root",
	 .source = "capabilities(7), CAP_DAC_OVERRIDE; fcntl(2), F_SEAL_WRITE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), again;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	SETUP(fchmod(fd, 0400));
	SETUP_NEEDS("giving a file to another user", fchown(fd, geteuid() + 1, (gid_t)-1), EPERM, EINVAL);
	seal(fd, F_SEAL_WRITE);
	SETUP_NEEDS("CAP_DAC_OVERRIDE", cap_set_proc(cap_from_text("cap_dac_override=ep")), EPERM, ENOSYS);
	again = SETUP(open(path, O_RDWR | O_CLOEXEC));

	REFUSED(EPERM, write(again, alien, sizeof(alien)));

	OFFSET_IS(again, 0);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
