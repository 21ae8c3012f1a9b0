// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("write(2) to a pipe that holds part of a page of a memfd sealed with F_SEAL_WRITE goes to another buffer: the memfd's page stays as it was.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; vmsplice(2), SPLICE_F_GIFT; pipe(7); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct iovec part = { NULL, sizeof(alien) };

	seal(fd, F_SEAL_WRITE);
	part.iov_base = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	SETUP_NEEDS("vmsplice(2)", vmsplice(pipe.in, &part, 1, SPLICE_F_GIFT), ENOSYS);

	TRANSFERS(sizeof(alien), write(pipe.in, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	drain(&pipe, sizeof(alien));
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
