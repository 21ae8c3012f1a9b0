// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <sys/resource.h>

DESCRIBE("ftruncate(2) past RLIMIT_FSIZE fails with EFBIG before F_SEAL_GROW is looked at.",
	 .contract = "EFBIG", .since = "3.17",
	 .source = "ftruncate(2), EFBIG; setrlimit(2), RLIMIT_FSIZE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* Far more than any file that the output of this case may go to. */
	enum { LIMIT = 1 << 30 };
	const struct rlimit limit = { LIMIT, LIMIT };
	int fd = sealable_memfd(PAGE);

	SETUP(ftruncate(fd, LIMIT));
	seal(fd, F_SEAL_GROW);
	signal(SIGXFSZ, SIG_IGN);
	SETUP(setrlimit(RLIMIT_FSIZE, &limit));

	REFUSED(EFBIG, ftruncate(fd, LIMIT + (off_t)PAGE));

	SEALS_ARE(fd, F_SEAL_GROW);
	SIZE_IS(fd, LIMIT);
	CONTENTS_INTACT(fd, PAGE);
	return passed();
}
