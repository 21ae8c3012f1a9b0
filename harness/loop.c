// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of a loop device (see loop.h).
 */
#include "loop.h"

#include <linux/dm-ioctl.h>
#include <linux/fs.h>
#include <linux/loop.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

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

/* One command to the device mapper, about the device of this process; its table is one line of this kind. */
struct line {
	const char *kind;
	uint64_t sectors;
	char parameters[96];
};

static uint64_t mapper(int control, unsigned long command, uint32_t flags, const struct line *line)
{
	struct {
		struct dm_ioctl head;
		struct dm_target_spec spec;
		char parameters[96];
	} message = {
		.head = {
			.version = { DM_VERSION_MAJOR }, .data_size = sizeof(message), .flags = flags,
			.data_start = sizeof(message.head), .target_count = line ? 1 : 0,
		},
	};

	snprintf(message.head.name, sizeof(message.head.name), "case-%d", getpid());
	if (line) {
		snprintf(message.spec.target_type, sizeof(message.spec.target_type), "%s", line->kind);
		snprintf(message.parameters, sizeof(message.parameters), "%s", line->parameters);
		message.spec.length = line->sectors;
	}
	SETUP_NEEDS("the device mapper", ioctl(control, command, &message), EPERM, EACCES, EINVAL);
	return message.head.dev;
}

/* All of that device, from its first sector on, as this kind of target with these arguments. */
static int mapped_device(int loop, const char *kind, const char *arguments)
{
	int control = SETUP_NEEDS("the device mapper", open("/dev/mapper/control", O_RDWR | O_CLOEXEC),
				  ENOENT, ENODEV, ENXIO, EACCES, EPERM);
	struct line line = { .kind = kind };
	struct stat status;
	uint64_t bytes, dev;
	int device, error;
	char path[32];

	SETUP(fstat(loop, &status));
	SETUP(ioctl(loop, BLKGETSIZE64, &bytes));
	line.sectors = bytes / 512;
	snprintf(line.parameters, sizeof(line.parameters), "%u:%u 0%s", major(status.st_rdev), minor(status.st_rdev), arguments);
	dev = mapper(control, DM_DEV_CREATE, 0, NULL);
	mapper(control, DM_TABLE_LOAD, 0, &line);
	mapper(control, DM_DEV_SUSPEND, 0, NULL);	/* without the flag: resume */
	snprintf(path, sizeof(path), "/dev/dm-%u", minor((dev_t)dev));
	device = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
	error = errno;
	/* It goes with its last user. */
	mapper(control, DM_DEV_REMOVE, DM_DEFERRED_REMOVE, NULL);
	close(control);
	if (device < 0)
		skip("no %s: %s", path, strerror(error));
	return device;
}

int linear_device(int loop)
{
	return mapped_device(loop, "linear", "");
}

int corrupting_device(int loop, unsigned char byte)
{
	char arguments[64];

	/* Never up and always down; five words follow. */
	snprintf(arguments, sizeof(arguments), " 0 1 5 corrupt_bio_byte 1 w %u 0", byte);
	return mapped_device(loop, "flakey", arguments);
}
