// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

DESCRIBE("write(2) through an O_APPEND description of a memfd sealed with F_SEAL_FUTURE_WRITE fails with EPERM: the file does not grow.",
	 .contract = "EPERM", .since = "5.1",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; open(2), O_APPEND; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), appending = reopen(fd, O_WRONLY | O_APPEND);

	seal(fd, F_SEAL_FUTURE_WRITE);

	REFUSED(EPERM, write(appending, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	OFFSET_IS(appending, 0);
	return passed();
}
