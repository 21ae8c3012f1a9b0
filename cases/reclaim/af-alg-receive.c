// SPDX-License-Identifier: GPL-2.0
#include "alg.h"
#include "alien.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd into which an AF_ALG socket decrypted, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "af_alg_skcipher swap",
	 .source = "fcntl(2), F_SEAL_WRITE; crypto/userspace-if, zero-copy; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	unsigned char *map, *view, *before = alien_page();
	size_t kept;
	int cipher = alg_socket("skcipher", "xts(aes)", 32), fd = unwritten_memfd(size, &map);

	SETUP(send(cipher, pattern_from(0), PATTERN_CHUNK, 0));
	TRANSFERS(PATTERN_CHUNK, recv(cipher, map, PATTERN_CHUNK, 0));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	memcpy(before, view, size);
	CHECK(before[0], "nothing was decrypted into the page");

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size);
	SAME_BYTES(fd, before, size);
	require_reclaimed(kept);
	return passed();
}
