// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Under F_SEAL_EXEC, changing the execute permissions through a description that open_by_handle_at(2) made is refused with EPERM.",
	 .contract = "EPERM", .since = "6.3", .needs = "root",
	 .source = "6fd7353829ca mm/memfd: add F_SEAL_EXEC; open_by_handle_at(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd_0666(PAGE), mount_id, by_handle;
	union {
		struct file_handle header;
		char space[sizeof(struct file_handle) + MAX_HANDLE_SZ];
	} handle = { .header.handle_bytes = MAX_HANDLE_SZ };

	seal(fd, F_SEAL_EXEC);
	SETUP_NEEDS("file handles of a memfd", name_to_handle_at(fd, "", &handle.header, &mount_id, AT_EMPTY_PATH),
		    ENOSYS, EOPNOTSUPP);
	by_handle = SETUP_NEEDS("open_by_handle_at(2), with CAP_DAC_READ_SEARCH, of a file without a name",
				open_by_handle_at(fd, &handle.header, O_RDWR | O_CLOEXEC), EPERM, ESTALE);

	REFUSED(EPERM, fchmod(by_handle, 0777));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, PAGE);
	return passed();
}
