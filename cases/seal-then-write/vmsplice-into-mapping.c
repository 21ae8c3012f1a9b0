// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("vmsplice(2) from a pipe into a read-only shared mapping of a memfd sealed with F_SEAL_WRITE fails with EFAULT, and the pipe keeps the data.",
	 .contract = "EFAULT", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; vmsplice(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = alien_pipe();
	struct iovec area = { NULL, sizeof(alien) };

	seal(fd, F_SEAL_WRITE);
	area.iov_base = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);

	REFUSED(EFAULT, vmsplice(pipe.out, &area, 1, 0));

	MAPPING_INTACT(area.iov_base, PAGE);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
