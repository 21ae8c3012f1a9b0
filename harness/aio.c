// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of asynchronous I/O (see aio.h).
 */
#include "aio.h"

aio_context_t aio_new(void)
{
	aio_context_t context = 0;

	SETUP_NEEDS("asynchronous I/O", syscall(SYS_io_setup, 1, &context), ENOSYS, EAGAIN);
	return context;
}

ssize_t aio_result(aio_context_t context)
{
	struct io_event event;

#ifdef SYS_io_getevents
	if (SETUP(syscall(SYS_io_getevents, context, 1L, 1L, &event, NULL)) != 1)
#else
	if (SETUP(syscall(SYS_io_pgetevents, context, 1L, 1L, &event, NULL, NULL)) != 1)
#endif
		broken("io_getevents returned without an event");
	if (event.res >= 0)
		return (ssize_t)event.res;
	errno = (int)-event.res;
	return -1;
}
