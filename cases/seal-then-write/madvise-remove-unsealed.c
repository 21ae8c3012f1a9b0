// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Without a seal, madvise(2) with MADV_REMOVE punches a hole through a shared mapping that is only readable but may become writable.",
	 .contract = "allowed", .since = "6.7",
	 .source = "madvise(2), MADV_REMOVE; e8e17ee90eaf mm: drop the assumption that VM_SHARED always implies writable");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE);
	unsigned char *map = map_shared(fd, 2 * PAGE, PROT_READ);

	require_madvise();

	ALLOWED(madvise(map + PAGE, PAGE, MADV_REMOVE));

	BYTES_ARE(fd, PAGE, PAGE, 0);
	CONTENTS_INTACT(fd, PAGE);
	SIZE_IS(fd, (off_t)(2 * PAGE));
	SEALS_ARE(fd, 0);
	return passed();
}
