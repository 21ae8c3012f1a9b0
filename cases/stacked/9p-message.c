// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "9p.h"

DESCRIBE("A 9P client whose messages go to a memfd sealed with F_SEAL_WRITE cannot send one: mount(2) fails with EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root 9p",
	 .source = "fcntl(2), F_SEAL_WRITE; Documentation/filesystems/9p.rst, wfdno; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe replies = page_pipe_new();
	char options[64];

	enter_9p();
	seal(fd, F_SEAL_WRITE);
	snprintf(options, sizeof(options), "trans=fd,rfdno=%d,wfdno=%d", replies.out, fd);

	REFUSED(EPERM, mount("case", "/", "9p", 0, options));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
