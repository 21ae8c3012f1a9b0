// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "coda.h"

DESCRIBE("A Coda file whose container is a memfd sealed with F_SEAL_FUTURE_WRITE cannot be mapped shared and writable: its mappings are mappings of the memfd.",
	 .contract = "EPERM", .since = "5.1", .needs = "root coda",
	 .source = "fcntl(2), F_SEAL_FUTURE_WRITE; mmap(2): EPERM; ab3948f58ff8 mm/memfd: add an F_SEAL_FUTURE_WRITE seal to memfd");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), file;

	seal(fd, F_SEAL_FUTURE_WRITE);
	file = coda_file_over(fd);

	REFUSED(EPERM, mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0));

	STATE_IS(fd, F_SEAL_FUTURE_WRITE, PAGE);
	return passed();
}
