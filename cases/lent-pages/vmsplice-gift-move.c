// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "files.h"
#include "loopback.h"

DESCRIBE("splice(2) with SPLICE_F_MOVE of a page of a memfd sealed with F_SEAL_WRITE, which vmsplice(2) gave to the pipe with SPLICE_F_GIFT, gives a tmpfs file a copy: a write to that file leaves the memfd as it was.",
	 .contract = "allowed", .since = "3.17",
	 .source = "vmsplice(2), SPLICE_F_GIFT; splice(2), SPLICE_F_MOVE; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file = unlinked_file(directory_on(TMPFS), 0);
	struct page_pipe pipe = page_pipe_new();
	struct iovec given = { .iov_len = PAGE };

	seal(fd, F_SEAL_WRITE);
	given.iov_base = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	SETUP_NEEDS("vmsplice(2)", vmsplice(pipe.in, &given, 1, SPLICE_F_GIFT), ENOSYS);
	unmap(given.iov_base, PAGE);

	TRANSFERS(PAGE, splice(pipe.out, NULL, file, &(loff_t){ 0 }, PAGE, SPLICE_F_MOVE));

	CONTENTS_INTACT(file, PAGE);
	TRANSFERS(sizeof(alien), pwrite(file, alien, sizeof(alien), 0));
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	BYTES_ARE(file, 0, sizeof(alien), PATTERN_ALIEN);
	return passed();
}
