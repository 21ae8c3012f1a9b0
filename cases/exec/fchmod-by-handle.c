// SPDX-License-Identifier: GPL-2.0
#include "handles.h"

DESCRIBE("Under F_SEAL_EXEC, changing the execute permissions through a description that open_by_handle_at(2) made is refused with EPERM.",
	 .contract = "EPERM", .since = "6.3", .needs = "root",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; open_by_handle_at(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE), by_handle;
	union handle handle;

	seal(fd, F_SEAL_EXEC);
	handle = handle_of(fd);
	by_handle = open_handle(fd, &handle);

	REFUSED(EPERM, fchmod(by_handle, 0777));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
