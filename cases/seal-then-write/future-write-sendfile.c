// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sys/sendfile.h>

DESCRIBE("sendfile(2) into a memfd sealed with F_SEAL_FUTURE_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; sendfile(2); ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), source = alien_memfd(PAGE);
	off_t from = 0;

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, sendfile(fd, source, &from, PAGE));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	CHECK(from == 0, "the source's offset is %lld", (long long)from);
	return passed();
}
