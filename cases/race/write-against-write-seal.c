// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "race.h"

DESCRIBE("While one thread writes and another adds F_SEAL_WRITE, each write is stored wholly or refused wholly with EPERM, and the seal is added.",
	 .contract = "allowed", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_WRITE; 40e041a2c858 shm: add sealing API");

enum { WRITES = 5000 };

struct both {
	int fd;
	size_t size;
	int stored;	/* the byte that the last write stored all over */
};

static void write_until_refused(void *arg)
{
	struct both *both = arg;
	unsigned char *bytes = SETUP(mmap(NULL, both->size, PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	ssize_t written = 1;

	for (int i = 1; written > 0 && i < WRITES; i++) {
		memset(bytes, i % 256, both->size);
		written = pwrite(both->fd, bytes, both->size, 0);
		CHECK(written == (ssize_t)both->size || (written == -1 && errno == EPERM), "pwrite returned %zd: %s",
		      written, strerror(errno));
		both->stored = written > 0 ? i % 256 : both->stored;
	}
	unmap(bytes, both->size);
}

static void add_write_seal(void *arg)
{
	ALLOWED(fcntl(((struct both *)arg)->fd, F_ADD_SEALS, F_SEAL_WRITE));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);

	for (int round = 0; another_round(round); round++) {
		struct both both = { sealable_memfd(0), 4 * PAGE, 0 };

		SETUP(ftruncate(both.fd, (off_t)both.size));
		race(round, write_until_refused, add_write_seal, &both);

		SEALS_ARE(both.fd, F_SEAL_WRITE);
		SIZE_IS(both.fd, (off_t)both.size);
		STILL_REFUSED(EPERM, pwrite(both.fd, "", 1, 0));
		BYTES_ARE(both.fd, 0, both.size, both.stored);
		SETUP(close(both.fd));
	}
	return passed();
}
