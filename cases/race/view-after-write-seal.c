// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("Once F_GET_SEALS shows F_SEAL_WRITE, the contents stay as they are, although another thread goes on writing.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_GET_SEALS and F_SEAL_WRITE; 40e041a2c858 shm: add sealing API");

enum { WRITES = 5000 };

struct both {
	int fd, seen;
	unsigned char byte;	/* all over the file when the seal was seen */
};

static void write_on(void *arg)
{
	unsigned char bytes[256];
	struct both *both = arg;
	ssize_t written = 1;

	for (int i = 1; written > 0 && i < WRITES; i++) {
		memset(bytes, i % 256, sizeof(bytes));
		written = pwrite(both->fd, bytes, sizeof(bytes), 0);
		CHECK(written == sizeof(bytes) || (written == -1 && errno == EPERM), "pwrite returned %zd: %s",
		      written, strerror(errno));
	}
}

static void seal_and_look(void *arg)
{
	struct both *both = arg;

	ALLOWED(fcntl(both->fd, F_ADD_SEALS, F_SEAL_WRITE));
	both->seen = SETUP(fcntl(both->fd, F_GET_SEALS));
	SETUP(pread(both->fd, &both->byte, 1, 0));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_memfd(0) };

		SETUP(ftruncate(both.fd, 256));
		race(round, write_on, seal_and_look, &both);

		CHECK(both.seen == F_SEAL_WRITE, "F_GET_SEALS gave %#x", (unsigned int)both.seen);
		SIZE_IS(both.fd, 256);
		BYTES_ARE(both.fd, 0, 256, both.byte);
		SETUP(close(both.fd));
	}
	return passed();
}
