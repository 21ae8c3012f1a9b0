// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_WRITE does not protect the owner: fchown(2) still changes it.",
	 .contract = "allowed", .since = "3.17", .needs = "root",
	 .source = "fcntl(2), F_SEAL_WRITE; fchown(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int unsealed = sealable_memfd(0), fd = sealable_memfd(PAGE);
	struct stat status;

	/* Without CONFIG_MULTIUSER fchown(2) succeeds and changes nothing. */
	SETUP_NEEDS("more than one user", setresuid((uid_t)-1, (uid_t)-1, (uid_t)-1), ENOSYS);
	SETUP_NEEDS("CAP_CHOWN", fchown(unsealed, 1, 2), EPERM, EINVAL);
	seal(fd, F_SEAL_WRITE);

	ALLOWED(fchown(fd, 1, 2));

	SETUP(fstat(fd, &status));
	CHECK(status.st_uid == 1 && status.st_gid == 2, "the owner is %u:%u", status.st_uid, status.st_gid);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
