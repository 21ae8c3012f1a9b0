// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_SHRINK, open_by_handle_at(2) with O_TRUNC is refused with EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root",
	 .source = "fcntl(2), F_SEAL_SHRINK: open(2) with O_TRUNC; open_by_handle_at(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), mount_id;
	union {
		struct file_handle header;
		char space[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} handle = { .header.handle_bytes = MAX_HANDLE_SZ };

	seal(fd, F_SEAL_SHRINK);
	SETUP_NEEDS("file handles of a memfd", name_to_handle_at(fd, "", &handle.header, &mount_id, AT_EMPTY_PATH),
		    ENOSYS, EOPNOTSUPP);
	SETUP_NEEDS("open_by_handle_at(2), with CAP_DAC_READ_SEARCH, of a file without a name",
		    open_by_handle_at(fd, &handle.header, O_RDWR | O_CLOEXEC), EPERM, ESTALE);

	REFUSED(EPERM, open_by_handle_at(fd, &handle.header, O_RDWR | O_TRUNC | O_CLOEXEC));

	STATE_IS(fd, F_SEAL_SHRINK, PAGE);
	return passed();
}
