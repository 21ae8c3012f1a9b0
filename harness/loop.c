// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of a loop device (see loop.h).
 */
#include "loop.h"

#include <linux/loop.h>
#include <sys/ioctl.h>

int loop_device(int fd)
{
	struct loop_info64 info = { .lo_flags = LO_FLAGS_AUTOCLEAR };
	int control = SETUP_NEEDS("loop devices", open("/dev/loop-control", O_RDWR | O_CLOEXEC),
				  ENOENT, ENODEV, ENXIO, EACCES, EPERM);
	int device;

	/* Another process can be quicker to take the one that is free. */
	for (;;) {
		int number = SETUP(ioctl(control, LOOP_CTL_GET_FREE));
		char path[32];

		snprintf(path, sizeof(path), "/dev/loop%d", number);
		device = SETUP_NEEDS("a free loop device", open(path, O_RDWR | O_DIRECT | O_CLOEXEC),
				     ENOENT, EACCES, EPERM, EINVAL);
		if (!ioctl(device, LOOP_SET_FD, fd))
			break;
		if (errno != EBUSY)
			broken("LOOP_SET_FD: %s", strerror(errno));
		close(device);
	}
	SETUP(ioctl(device, LOOP_SET_STATUS64, &info));
	close(control);
	return device;
}
