// SPDX-License-Identifier: GPL-2.0
#include "alien.h"
#include "handles.h"

DESCRIBE("write(2) through a description that open_by_handle_at(2) made of a memfd sealed with F_SEAL_WRITE fails with EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root",
	 .source = "fcntl(2), F_SEAL_WRITE; open_by_handle_at(2); 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), by_handle;
	union handle handle;

	seal(fd, F_SEAL_WRITE);
	handle = handle_of(fd);
	require_open_by_handle(fd);

	by_handle = ALLOWED(open_by_handle_at(fd, &handle.header, O_RDWR | O_CLOEXEC));
	REFUSED(EPERM, write(by_handle, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(by_handle, 0);
	return passed();
}
