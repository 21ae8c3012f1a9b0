// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "liveupdate.h"

DESCRIBE("A hugetlb memfd cannot be preserved for a live update: ENOENT, as no handler accepts it.",
	 .contract = "ENOENT", .since = "6.19", .needs = "liveupdate hugetlb",
	 .source = "Documentation/mm/memfd_preservation.rst: memfds of MFD_HUGETLB are rejected");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int session = luo_session(), fd = sealable_hugetlb_memfd(1);
	struct luo_fd request = LUO_FD(fd, 1);

	seal(fd, F_SEAL_WRITE);

	REFUSED(ENOENT, ioctl(session, LUO_PRESERVE_FD, &request));

	STATE_IS(fd, F_SEAL_WRITE, (off_t)huge_page_size());
	return passed();
}
