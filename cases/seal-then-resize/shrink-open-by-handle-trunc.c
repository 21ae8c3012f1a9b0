// SPDX-License-Identifier: GPL-2.0
#include "handles.h"

DESCRIBE("Under F_SEAL_SHRINK, open_by_handle_at(2) with O_TRUNC is refused with EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root",
	 .source = "fcntl(2), F_SEAL_SHRINK: open(2) with O_TRUNC; open_by_handle_at(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	union handle handle;

	seal(fd, F_SEAL_SHRINK);
	handle = handle_of(fd);
	open_handle(fd, &handle);

	REFUSED(EPERM, open_by_handle_at(fd, &handle.header, O_RDWR | O_TRUNC | O_CLOEXEC));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	return passed();
}
