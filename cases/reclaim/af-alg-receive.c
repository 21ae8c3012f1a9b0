// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"
#include "reclaim.h"

#include <linux/if_alg.h>
#include <sys/socket.h>

DESCRIBE("Pages of a memfd into which an AF_ALG socket decrypted, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "af_alg_skcipher swap",
	 .source = "fcntl(2), F_SEAL_WRITE; crypto/userspace-if, zero-copy; pin_user_pages(9)");

static int cipher_new(void)
{
	const struct sockaddr_alg name = {
		.salg_family = AF_ALG, .salg_type = "skcipher", .salg_name = "xts(aes)",
	};
	int family = SETUP_NEEDS("AF_ALG", socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), EAFNOSUPPORT, ENOSYS);

	SETUP_NEEDS("the cipher", bind(family, (const void *)&name, sizeof(name)), ENOENT, EAFNOSUPPORT);
	SETUP(setsockopt(family, SOL_ALG, ALG_SET_KEY, pattern_from(0), 32));
	return SETUP(accept4(family, NULL, NULL, SOCK_CLOEXEC));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	unsigned char *map, *view, *before = alien_page();
	size_t kept;
	int cipher = cipher_new(), fd = unwritten_memfd(size, &map);

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
	SAME_BYTES(fd, before, size);
	require_reclaimed(kept);
	return passed();
}
