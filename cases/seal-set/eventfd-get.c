// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/eventfd.h>

DESCRIBE("F_GET_SEALS of an eventfd is refused with EINVAL: it has no seals.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "fcntl(2), F_GET_SEALS: EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = SETUP_NEEDS("eventfd(2)", eventfd(3, EFD_CLOEXEC | EFD_NONBLOCK), ENOSYS);
	eventfd_t count;

	REFUSED(EINVAL, fcntl(fd, F_GET_SEALS));

	STILL_ALLOWED(eventfd_read(fd, &count));
	CHECK(count == 3, "the eventfd counts %llu", (unsigned long long)count);
	return passed();
}
