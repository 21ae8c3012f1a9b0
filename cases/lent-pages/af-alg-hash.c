// SPDX-License-Identifier: GPL-2.0
#include "alg.h"

DESCRIBE("AF_ALG hashes pages of a memfd sealed with F_SEAL_WRITE that splice(2) hands to it: the digest is that of their bytes, and the memfd stays as it was.",
	 .contract = "allowed", .since = "3.17", .needs = "af_alg",
	 .source = "Documentation/crypto/userspace-if.rst; fe869cdb89c9 crypto: algif_hash - User-space interface for hash operations; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { length = 256, digest = 32 };
	int fd = sealable_memfd(PAGE), hash = alg_socket("hash", "sha256", 0);
	struct page_pipe pipe = page_pipe_new();
	unsigned char lent[digest], sent[digest];

	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, length);
	lend_to_socket(&pipe, hash, length, 0);

	TRANSFERS(digest, recv(hash, lent, digest, 0));

	TRANSFERS(length, send(hash, pattern_from(0), length, 0));
	TRANSFERS(digest, recv(hash, sent, digest, 0));
	CHECK(!memcmp(lent, sent, digest), "the hash is not that of the file's bytes");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
