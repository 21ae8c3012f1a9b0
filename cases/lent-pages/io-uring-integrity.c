// SPDX-License-Identifier: GPL-2.0
#include "ublk.h"

DESCRIBE("The integrity data of a write by io_uring, in a memfd sealed with F_SEAL_WRITE, is only read: the kernel sets the reference tags for the disk in a copy.",
	 .contract = "allowed", .since = "6.14", .needs = "io_uring ublk",
	 .source = "io_uring_enter(2), IORING_RW_ATTR_FLAG_PI; 59a7d12a7fb5 io_uring: introduce attributes for read/write and PI support; fcntl(2), F_SEAL_WRITE");

enum { sectors = 64, tuple = 8, place = 512 * 1024 };

/* struct io_uring_attr_pi */
struct integrity {
	uint16_t flags, tag;
	uint32_t length;
	uint64_t address, seed, reserved;
};

/* A write whose first sector has this integrity data, with the reference tag that is there as the expected one. */
static struct io_uring_sqe write_with(const struct integrity *integrity, int fd, const void *data)
{
	const uint64_t attribute[2] = { (uintptr_t)integrity, 1 /* IORING_RW_ATTR_FLAG_PI */ };
	struct io_uring_sqe request = {
		.opcode = IORING_OP_WRITE, .fd = fd, .addr = (uintptr_t)data, .len = sectors * 512, .off = place,
	};

	memcpy((char *)&request + 48, attribute, sizeof(attribute));
	return request;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	struct ublk disk = ublk_with_integrity();
	struct ring ring = ring_new();
	void *data = SETUP(mmap(NULL, sectors * 512, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	unsigned char seen[sectors * tuple];
	struct integrity integrity = {
		.length = sizeof(seen),
		.seed = (uint32_t)pattern(4) << 24 | pattern(5) << 16 | pattern(6) << 8 | pattern(7),
	};
	struct io_uring_sqe request = write_with(&integrity, disk.fd, data);

	seal(fd, F_SEAL_WRITE);
	integrity.address = (uintptr_t)map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	ring_submit(&ring, &request);
	ublk_serve(&disk, seen, sizeof(seen));

	TRANSFERS(sectors * 512, ring_result(&ring));

	ublk_end(&disk);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	CHECK(!memcmp(seen + 4, (unsigned char[4]){ 0, 0, place / 512 >> 8, place / 512 & 0xff }, 4),
	      "the device was not given its own reference tag");
	return passed();
}
