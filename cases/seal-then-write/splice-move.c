// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("splice(2) with SPLICE_F_MOVE of a page given to a pipe by vmsplice(2) fails with EPERM on a memfd sealed with F_SEAL_WRITE: the page does not become the file's.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; splice(2), SPLICE_F_MOVE; vmsplice(2), SPLICE_F_GIFT; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct iovec page = { alien_page(), PAGE };
	struct page_pipe pipe = page_pipe_new();
	loff_t start = 0;

	seal(fd, F_SEAL_WRITE);
	SETUP_NEEDS("vmsplice(2)", vmsplice(pipe.in, &page, 1, SPLICE_F_GIFT), ENOSYS);

	REFUSED(EPERM, splice(pipe.out, NULL, fd, &start, PAGE, SPLICE_F_MOVE));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
