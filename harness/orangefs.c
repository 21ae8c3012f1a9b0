// SPDX-License-Identifier: GPL-2.0
/*
 * A client core of OrangeFS that knows one file (see orangefs.h).  The kernel exports no header for what they
 * say to each other; where what stands is by a 64-bit kernel.
 */
#include "orangefs.h"
#include "namespaces.h"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/sysmacros.h>

enum { GET_MAX_UPSIZE = _IOW('k', 2, int32_t), GET_MAX_DOWNSIZE = _IOW('k', 3, int32_t), MAP = _IO('k', 4) };
enum { MAGIC = 0x20030529, VERSION = 20905, MOST = 16384, DOWNSIZE_64 = 8240 };
#define FILE_IO 0xff000001u
#define GETATTR 0xff000004u
#define FS_MOUNT 0xff00000eu
#define FS_UMOUNT 0xff00000fu

/* Over any directory that is always there, and in this namespace only. */
#define PLACE "/dev"
#define DEVICE PLACE "/case-device"
#define THE_FILE PLACE "/case-file"

/* What precedes each request and each answer. */
struct head {
	uint32_t version, magic;
	uint64_t tag;
};

struct request {
	struct head head;
	uint32_t type;
	unsigned char rest[36];
	struct {
		int32_t unused, buffer, count;
	} io;
};

struct answer {
	struct head head;
	uint32_t type;
	int32_t status;
	uint64_t trailer[2];
	union {
		int64_t count;
		struct {
			uint32_t file_system, id;
			unsigned char handle[16];
		} mounted;
		struct {
			uint32_t owner, group, permissions, unused;
			uint64_t times[3], size, unused2[7];
			uint32_t type;
		} attributes;
		unsigned char whole[DOWNSIZE_64 - 40];
	};
};

static int device, upsize;
static size_t file_size;

static void answer_to(const struct request *request)
{
	struct answer answer = {
		.head = { VERSION, MAGIC, request->head.tag }, .type = request->type,
	};

	switch (request->type) {
	case FS_MOUNT:
		answer.mounted.file_system = answer.mounted.id = 1;
		answer.mounted.handle[0] = 1;
		break;
	case GETATTR:
		answer.attributes.permissions = 0600;
		answer.attributes.size = file_size;
		answer.attributes.type = 1; /* a file */
		break;
	case FILE_IO:
		answer.count = request->io.count;
		break;
	}
	if (write(device, &answer, sizeof(answer)) != (ssize_t)sizeof(answer))
		broken("OrangeFS does not take an answer: %s", strerror(errno));
}

/* Until the file system is unmounted. */
static void *serve(void *unused)
{
	static union {
		struct request request;
		char most[MOST];
	} got;
	struct pollfd waits = { .fd = device, .events = POLLIN };

	(void)unused;
	for (got.request.type = 0; got.request.type != FS_UMOUNT;) {
		poll(&waits, 1, -1);
		if (read(device, &got, (size_t)upsize) == upsize)
			answer_to(&got.request);
		else if (errno != EAGAIN)
			broken("OrangeFS asks nothing: %s", strerror(errno));
	}
	return NULL;
}

static void open_device(void)
{
	FILE *devices = fopen("/proc/devices", "re");
	unsigned int major;
	char line[64];
	int downsize;

	device = -1;
	while (device == -1 && devices && fgets(line, sizeof(line), devices)) {
		if (!strstr(line, " pvfs2-req\n") || sscanf(line, "%u", &major) != 1)
			continue;
		SETUP_NEEDS("OrangeFS", mknod(DEVICE, S_IFCHR | 0600, makedev(major, 0)), EPERM);
		device = SETUP_NEEDS("OrangeFS", open(DEVICE, O_RDWR | O_NONBLOCK | O_CLOEXEC), EACCES, EPERM);
	}
	if (devices)
		fclose(devices);
	if (device == -1)
		skip("no OrangeFS");
	SETUP(ioctl(device, GET_MAX_UPSIZE, &upsize));
	SETUP(ioctl(device, GET_MAX_DOWNSIZE, &downsize));
	if (downsize != DOWNSIZE_64 || upsize > MOST)
		skip("OrangeFS of this kernel speaks otherwise");
}

void fill_by_orangefs(void *memory, size_t size)
{
	struct {
		void *memory;
		int32_t total, size, count;
	} lent = { memory, (int32_t)size, (int32_t)size, 1 };
	void *data = SETUP(mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	pthread_t core;
	int file;

	file_size = size;
	fill_with_pattern(data, size);
	enter_mount_namespace();
	SETUP_NEEDS("tmpfs", mount("case", PLACE, "tmpfs", 0, NULL), EPERM, EACCES, ENODEV);
	open_device();
	SETUP(close(SETUP(open(THE_FILE, O_CREAT | O_WRONLY | O_CLOEXEC, 0600))));
	SETUP(ioctl(device, MAP, &lent));
	thread_start(&core, serve, NULL);
	/* Its root is the file itself. */
	SETUP_NEEDS("OrangeFS", mount("case", THE_FILE, "pvfs2", 0, NULL), ENODEV, EPERM, EACCES);
	file = SETUP(open(THE_FILE, O_WRONLY | O_DIRECT | O_CLOEXEC));
	if (SETUP(write(file, data, size)) != (ssize_t)size)
		broken("OrangeFS took less than there is");
	SETUP(close(file));
	SETUP(umount2(THE_FILE, 0));
	pthread_join(core, NULL);
	SETUP(close(device));
	SETUP(umount2(PLACE, MNT_DETACH));
	unmap(data, size);
}
