// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("splice(2) from a pipe into a memfd sealed with F_SEAL_FUTURE_WRITE fails with EPERM, and the pipe keeps its data.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; splice(2); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = alien_pipe();

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, splice(pipe.out, NULL, fd, NULL, sizeof(alien), 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	PIPE_STILL_HOLDS_ALIEN(pipe);
	return passed();
}
