// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("A process of another user than the owner adds seals through a writable open file description that it has.",
	 .contract = "allowed", .since = "3.17", .needs = "root",
	 .source = "fcntl(2), F_ADD_SEALS; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	uid_t another = geteuid() + 1;

	SETUP(fchmod(fd, 0600));
	SETUP_NEEDS("another user", setresuid(another, another, another), EPERM, EINVAL, ENOSYS);

	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	STILL_REFUSED(EPERM, write(fd, "", 1));
	return passed();
}
