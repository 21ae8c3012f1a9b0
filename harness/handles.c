// SPDX-License-Identifier: GPL-2.0
#include "handles.h"

union handle handle_of(int fd)
{
	union handle handle = { .header.handle_bytes = MAX_HANDLE_SZ };
	int mount_id;

	SETUP_NEEDS("file handles of a memfd", name_to_handle_at(fd, "", &handle.header, &mount_id, AT_EMPTY_PATH),
		    ENOSYS, EOPNOTSUPP);
	return handle;
}

int open_handle(int fd, union handle *handle)
{
	return SETUP_NEEDS("open_by_handle_at(2), with CAP_DAC_READ_SEARCH, of a file without a name",
			   open_by_handle_at(fd, &handle->header, O_RDWR | O_CLOEXEC), EPERM, ESTALE);
}

void require_open_by_handle(int fd)
{
	/* A handle of no file.  Who may open handles is told that it is stale. */
	union handle nobody = { .header = { .handle_bytes = 12, .handle_type = 1 } };

	if (open_by_handle_at(fd, &nobody.header, O_RDWR | O_CLOEXEC) != -1)
		broken("a file handle of zeros was opened");
	if (errno == ENOSYS || errno == EPERM)
		skip("open_by_handle_at(2), with CAP_DAC_READ_SEARCH: %s", strerror(errno));
}
