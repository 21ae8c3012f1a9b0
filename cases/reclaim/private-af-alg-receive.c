// SPDX-License-Identifier: GPL-2.0
#include "alg.h"
#include "alien.h"
#include "reclaim.h"

DESCRIBE("A private copy of a page of a memfd sealed with F_SEAL_WRITE that was in swap space, and into which an AF_ALG socket decrypted afterwards, keeps its bytes when memory is reclaimed again.",
	 .contract = "allowed", .since = "5.4", .needs = "af_alg_skcipher swap",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; crypto/userspace-if, zero-copy; pin_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int cipher = alg_socket("skcipher", "xts(aes)", 32), same = alg_socket("skcipher", "xts(aes)", 32);
	int fd = sealable_memfd(PAGE);
	unsigned char *map, *decrypted = alien_page();
	size_t kept;

	SETUP(send(same, pattern_from(0), PATTERN_CHUNK, 0));
	SETUP(recv(same, decrypted, PATTERN_CHUNK, 0));
	seal(fd, F_SEAL_WRITE);
	map = private_copy_from_swap(fd);
	SETUP(send(cipher, pattern_from(0), PATTERN_CHUNK, 0));
	TRANSFERS(PATTERN_CHUNK, recv(cipher, map, PATTERN_CHUNK, 0));
	CHECK(!memcmp(map, decrypted, PAGE), "what was decrypted is not in the page");

	ALLOWED(madvise(map, PAGE, MADV_PAGEOUT));

	kept = pages_kept(map, PAGE);
	CHECK(!memcmp(map, decrypted, PAGE), "what was decrypted is lost");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	require_reclaimed(kept);
	return passed();
}
