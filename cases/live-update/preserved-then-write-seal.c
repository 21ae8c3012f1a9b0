// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("F_SEAL_WRITE fails with EBUSY while the memfd is preserved for a live update, which holds its pages.",
	 .contract = "EBUSY", .since = "6.19", .needs = "liveupdate",
	 .source = "F_ADD_SEALS(2const), EBUSY; b3749f174d68 mm: memfd_luo: allow preserving memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), session = luo_session();
	struct luo_fd request = LUO_FD(fd, 1);

	SETUP(ioctl(session, LUO_PRESERVE_FD, &request));

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
