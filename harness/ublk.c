// SPDX-License-Identifier: GPL-2.0
/*
 * A block device served from user space, by /dev/ublk-control (see ublk.h).
 */
#include "ublk.h"

#include <sys/ioctl.h>

/* Of linux/ublk_cmd.h, which headers of some age lack or have without integrity data. */
enum {
	USER_COPY = 1 << 7, INTEGRITY = 1 << 16, NO_PARTITIONS = 1 << 18,
	PARAMS_BASIC = 1 << 0, PARAMS_INTEGRITY = 1 << 6,
	HAS_INTEGRITY = 1 << 0, HAS_REFERENCE_TAG = 1 << 1, CRC16_T10DIF = 2,
};
enum { SIZE_SECTORS = 2048, LARGEST = 65536 };

struct command {
	uint32_t device;
	uint16_t queue, length;
	uint64_t address, data;
	uint16_t path_length, pad;
	uint32_t reserved;
};
#define ADD_DEVICE _IOWR('u', 0x04, struct command)
#define DELETE_DEVICE _IOWR('u', 0x05, struct command)
#define START_DEVICE _IOWR('u', 0x06, struct command)
#define STOP_DEVICE _IOWR('u', 0x07, struct command)
#define SET_PARAMS _IOWR('u', 0x08, struct command)

struct device {
	uint16_t queues, depth, state, descriptor_size;
	uint32_t largest, id;
	int32_t server;
	uint32_t pad;
	uint64_t flags, server_flags;
	uint32_t uid, gid;
	uint64_t reserved[2];
};

struct params {
	uint32_t length, types;
	struct {
		uint32_t attributes;
		uint8_t logical_shift, physical_shift, optimal_shift, least_shift;
		uint32_t most_sectors, chunk_sectors;
		uint64_t sectors, boundary;
	} basic;
	uint32_t discard[5], numbers[4], zoned[8], alignment[2];
	struct {
		uint64_t boundary;
		uint32_t largest;
		uint16_t most, pad;
	} segment __attribute__((aligned(8)));
	struct {
		uint32_t flags;
		uint16_t most_segments;
		uint8_t interval_shift, size, offset, checksum, tag_size, pad[5];
	} integrity;
};

struct io {
	uint16_t queue, tag;
	int32_t result;
	uint64_t address;
};
#define FETCH _IOWR('u', 0x20, struct io)
#define COMMIT_AND_FETCH _IOWR('u', 0x21, struct io)

struct description {
	uint32_t operation, sectors;
	uint64_t start, address;
};
/* Where the other end of a request's integrity data is read from /dev/ublkcN. */
#define INTEGRITY_OFFSET ((off_t)(1ull << 62 | 0x80000000))

enum { URING_CMD = 46 }; /* IORING_OP_URING_CMD, 5.19 */

static void submit(const struct ring *ring, int fd, unsigned int operation, const void *payload, size_t length)
{
	struct io_uring_sqe entry[2] = { { .opcode = URING_CMD, .fd = fd, .off = operation } };

	memcpy((char *)entry + 48, payload, length);
	ring_submit(ring, entry);
}

static ssize_t control(const struct ublk *ublk, unsigned int operation, void *address, size_t length, uint64_t data)
{
	const struct command command = {
		.device = ublk->id, .queue = UINT16_MAX, .length = (uint16_t)length,
		.address = (uintptr_t)address, .data = data,
	};

	submit(&ublk->ring, ublk->control, operation, &command, sizeof(command));
	return ring_result(&ublk->ring);
}

static int open_node(const char *name, unsigned int id, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/%s%u", name, id);
	return SETUP_NEEDS("the node of a new device", open(path, flags | O_CLOEXEC), ENOENT, EPERM, EACCES);
}

struct ublk ublk_with_integrity(void)
{
	struct ublk ublk = {
		.ring = ring_of_large_entries(), .id = UINT32_MAX,
		.control = SETUP_NEEDS("/dev/ublk-control", open("/dev/ublk-control", O_RDWR | O_CLOEXEC),
				       ENOENT, EACCES, EPERM, ENXIO),
	};
	struct device device = {
		.queues = 1, .depth = 1, .largest = LARGEST, .id = UINT32_MAX, .flags = USER_COPY | INTEGRITY | NO_PARTITIONS,
	};
	struct params params = {
		.length = sizeof(params), .types = PARAMS_BASIC | PARAMS_INTEGRITY,
		.basic = {
			.logical_shift = 9, .physical_shift = 9, .optimal_shift = 9, .least_shift = 9,
			.most_sectors = LARGEST / 512, .sectors = SIZE_SECTORS,
		},
		.integrity = {
			.flags = HAS_INTEGRITY | HAS_REFERENCE_TAG, .interval_shift = 9, .size = 8, .checksum = CRC16_T10DIF,
			.tag_size = 2,
		},
	};
	const struct io fetch = { .tag = 0 };

	SETUP_NEEDS("a block device of this process's own",
		    control(&ublk, ADD_DEVICE, &device, sizeof(device), 0), EPERM, EOPNOTSUPP, EINVAL, ENODEV);
	ublk.id = device.id;
	if (!(device.flags & INTEGRITY)) {
		control(&ublk, DELETE_DEVICE, NULL, 0, 0);
		skip("no integrity data for a block device of this process's own");
	}
	SETUP(control(&ublk, SET_PARAMS, &params, sizeof(params), 0));
	ublk.requests = open_node("ublkc", ublk.id, O_RDWR);
	ublk.descriptions = SETUP(mmap(NULL, PAGE, PROT_READ, MAP_SHARED | MAP_POPULATE, ublk.requests, 0));
	submit(&ublk.ring, ublk.requests, FETCH, &fetch, sizeof(fetch));
	SETUP(control(&ublk, START_DEVICE, NULL, 0, (uint64_t)getpid()));
	ublk.fd = open_node("ublkb", ublk.id, O_WRONLY | O_DIRECT);
	return ublk;
}

void ublk_serve(const struct ublk *ublk, void *integrity, size_t length)
{
	const struct description *description = ublk->descriptions;
	struct io done = { .tag = 0 };

	SETUP(ring_result(&ublk->ring));
	done.result = (int32_t)(description->sectors * 512);
	if (SETUP(pread(ublk->requests, integrity, length, INTEGRITY_OFFSET)) != (ssize_t)length)
		broken("less integrity data than %zu bytes", length);
	submit(&ublk->ring, ublk->requests, COMMIT_AND_FETCH, &done, sizeof(done));
}

void ublk_end(struct ublk *ublk)
{
	close(ublk->fd);
	/* Two answers come: to the command, and to the request for requests. */
	control(ublk, STOP_DEVICE, NULL, 0, 0);
	ring_result(&ublk->ring);
	munmap((void *)ublk->descriptions, PAGE);
	close(ublk->requests);
	SETUP(control(ublk, DELETE_DEVICE, NULL, 0, 0));
}
