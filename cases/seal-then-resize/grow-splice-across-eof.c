// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("F_SEAL_GROW refuses with EPERM, as a whole, a splice(2) from a pipe that would end past the end of the file, and leaves the data in the pipe.",
	 .contract = "EPERM", .since = "7.2",
	 .source = "fcntl(2), F_SEAL_GROW: the size of the file cannot be increased; splice(2); 40e041a2c858 shm: add sealing API; 9aac777aaf94 filemap: Convert generic_perform_write() to support large folios; eb92d97f7e6a Revert \"tmpfs: don't enable large folios if not supported\"");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE), pipe_fd[2];
	unsigned char aliens[3 * PAGE];
	loff_t offset = 0;

	memset(aliens, PATTERN_ALIEN, sizeof(aliens));
	SETUP(pipe2(pipe_fd, O_CLOEXEC | O_NONBLOCK));
	SETUP(write(pipe_fd[1], aliens, sizeof(aliens)));
	seal(fd, F_SEAL_GROW);

	REFUSED_ACROSS_EOF(EPERM, fd, 0, 2 * PAGE,
			   splice(pipe_fd[0], NULL, fd, &offset, sizeof(aliens), 0));

	STATE_IS(fd, F_SEAL_GROW, 2 * PAGE);
	CHECK(offset == 0, "the offset moved to %lld", (long long)offset);
	CHECK(read(pipe_fd[0], aliens, sizeof(aliens)) == (ssize_t)sizeof(aliens),
	      "the pipe lost data");
	CHECK(aliens[0] == PATTERN_ALIEN && !memcmp(aliens, aliens + 1, sizeof(aliens) - 1),
	      "the pipe holds other data");
	return passed();
}
