// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "files.h"
#include "loopback.h"

DESCRIBE("splice(2) with SPLICE_F_MOVE from a pipe that holds a page of a memfd sealed with F_SEAL_WRITE gives a tmpfs file a copy: a write to that file leaves the memfd as it was.",
	 .contract = "allowed", .since = "3.17",
	 .source = "splice(2), SPLICE_F_MOVE; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = unlinked_file(directory_on(TMPFS), 0);
	struct page_pipe pipe = page_pipe_new();

	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, PAGE);

	TRANSFERS(PAGE, splice(pipe.out, NULL, file, &(loff_t){ 0 }, PAGE, SPLICE_F_MOVE));

	CONTENTS_INTACT(file, PAGE);
	TRANSFERS(sizeof(alien), pwrite(file, alien, sizeof(alien), 0));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	BYTES_ARE(file, 0, sizeof(alien), PATTERN_ALIEN);
	return passed();
}
