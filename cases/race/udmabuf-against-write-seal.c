// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "dmabuf.h"
#include "race.h"

DESCRIBE("When one thread makes a dma-buf of a memfd and another adds F_SEAL_WRITE, no dma-buf exists once the seal is there: its holder could still write.",
	 .contract = "allowed", .since = "6.13", .needs = "udmabuf",
	 .source = "linux/udmabuf.h; fcntl(2), F_SEAL_WRITE; 9cb189a88273 udmabuf: fix racy memfd sealing check");

enum { PAGES = 256 };	/* so many that F_ADD_SEALS takes a while to look at them */

struct both {
	int device, fd, refused;
};

static void make_dmabuf(void *arg)
{
	struct both *both = arg;
	struct udmabuf_create create = udmabuf_of(both->fd, PAGE);
	int buffer = ioctl(both->device, UDMABUF_CREATE, &create), error = errno;
	int seals = SETUP(fcntl(both->fd, F_GET_SEALS));

	CHECK(buffer >= 0 || error == EINVAL, "UDMABUF_CREATE: %s", strerror(error));
	CHECK(buffer < 0 || !(seals & F_SEAL_WRITE), "a dma-buf of a memfd with F_SEAL_WRITE exists");
	close(buffer);
}

static void add_write_seal(void *arg)
{
	struct both *both = arg;

	both->refused = fcntl(both->fd, F_ADD_SEALS, F_SEAL_WRITE);
	CHECK(!both->refused || errno == EBUSY, "F_ADD_SEALS: %s", strerror(errno));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct both both = { .device = udmabuf_device() };

	for (int round = 0; another_round(round); round++) {
		both.fd = sealable_memfd(PAGES * PAGE);
		seal(both.fd, F_SEAL_SHRINK);

		race(round, make_dmabuf, add_write_seal, &both);

		SEALS_ARE(both.fd, both.refused ? F_SEAL_SHRINK : F_SEAL_SHRINK | F_SEAL_WRITE);
		CONTENTS_INTACT(both.fd, PAGE);
		SIZE_IS(both.fd, (off_t)(PAGES * PAGE));
		SETUP(close(both.fd));
	}
	return passed();
}
