// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"

#include <linux/if_alg.h>
#include <sys/socket.h>

DESCRIBE("Pages of a memfd into which an AF_ALG socket decrypted, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "af_alg_skcipher swap",
	 .source = "fcntl(2), F_SEAL_WRITE; crypto/userspace-if, zero-copy; pin_user_pages(9)");

/* A socket whose cipher gives the bytes back as they are. */
static int null_cipher(void)
{
	const struct sockaddr_alg name = {
		.salg_family = AF_ALG, .salg_type = "skcipher", .salg_name = "ecb(cipher_null)",
	};
	int family = SETUP_NEEDS("AF_ALG", socket(AF_ALG, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), EAFNOSUPPORT, ENOSYS);

	SETUP_NEEDS("the cipher", bind(family, (const void *)&name, sizeof(name)), ENOENT, EAFNOSUPPORT);
	return SETUP(accept4(family, NULL, NULL, SOCK_CLOEXEC));
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	unsigned char *map, *view;
	int cipher = null_cipher(), fd = unwritten_memfd(size, &map);

	SETUP(send(cipher, pattern_from(0), PATTERN_CHUNK, 0));
	TRANSFERS(PATTERN_CHUNK, recv(cipher, map, PATTERN_CHUNK, 0));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_sealed_and_touch(fd, size);
	MAPPING_INTACT(view, PATTERN_CHUNK);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	require_reclaimed(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	CONTENTS_INTACT(fd, PATTERN_CHUNK);
	return passed();
}
