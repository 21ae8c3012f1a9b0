// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/resource.h>

DESCRIBE("A write(2) across RLIMIT_FSIZE is shortened to the limit before F_SEAL_GROW is looked at: where the limit is the end of the file, the first part is stored.",
	 .contract = "allowed", .since = "3.17",
	 .source = "write(2): fewer bytes because of RLIMIT_FSIZE; setrlimit(2)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* Far more than any file that the output of this case may go to. */
	enum { LIMIT = (1 << 30) + 100 };
	const struct rlimit limit = { LIMIT, LIMIT };
	unsigned char aliens[200];
	int fd = sealable_memfd(PAGE);

	memset(aliens, PATTERN_ALIEN, sizeof(aliens));
	SETUP(ftruncate(fd, LIMIT));
	seal(fd, F_SEAL_GROW);
	signal(SIGXFSZ, SIG_IGN);
	SETUP(setrlimit(RLIMIT_FSIZE, &limit));

	TRANSFERS(100, pwrite(fd, aliens, sizeof(aliens), LIMIT - 100));

	SEALS_ARE(fd, F_SEAL_GROW);
	SIZE_IS(fd, LIMIT);
	CONTENTS_INTACT(fd, PAGE);
	BYTES_ARE(fd, LIMIT - 100, 100, PATTERN_ALIEN);
	BYTES_ARE(fd, LIMIT - 100 - (off_t)PAGE, PAGE, 0);
	return passed();
}
