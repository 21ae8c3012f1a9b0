/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The little of aio(7)'s own system calls that cases need around io_submit(2).
 */
#ifndef HARNESS_AIO_H
#define HARNESS_AIO_H

#include "case.h"

#include <linux/aio_abi.h>

/* Skips where the kernel has no asynchronous I/O. */
aio_context_t aio_new(void);
/* Waits for one completion: what read(2) or write(2) would have returned, errno included. */
ssize_t aio_result(aio_context_t context);

#endif
