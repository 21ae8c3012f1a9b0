// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "9p.h"

DESCRIBE("A 9P client whose messages go to a memfd sealed with F_SEAL_FUTURE_WRITE cannot send one: mount(2) fails with EPERM.",
	 .contract = "EPERM", .since = "5.1", .needs = "root 9p",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; Documentation/filesystems/9p.rst, wfdno; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe replies = page_pipe_new();
	char options[64];

	enter_9p();
	seal(fd, F_SEAL_FUTURE_WRITE);
	snprintf(options, sizeof(options), "trans=fd,rfdno=%d,wfdno=%d", replies.out, fd);

	REFUSED(EPERM, mount("case", "/", "9p", 0, options));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
