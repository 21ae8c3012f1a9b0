// SPDX-License-Identifier: GPL-2.0
#include "alg.h"

#include <linux/if_alg.h>

DESCRIBE("AF_ALG encrypts pages of a memfd sealed with F_SEAL_WRITE that splice(2) hands to it: the result goes to the reader, and the memfd stays as it was.",
	 .contract = "allowed", .since = "3.17", .needs = "af_alg",
	 .source = "Documentation/crypto/userspace-if.rst; 8ff590903d5f crypto: algif_skcipher - User-space interface for skcipher operations; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { length = 256, vector = 16 };
	int fd = sealable_memfd(PAGE), cipher = alg_socket("skcipher", "ctr(aes)", 16);
	struct page_pipe pipe = page_pipe_new();
	unsigned char encrypted[length], plain[length];

	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, length);
	alg_begin(cipher, ALG_OP_ENCRYPT, vector);
	lend_to_socket(&pipe, cipher, length, 0);

	TRANSFERS(length, recv(cipher, encrypted, length, 0));

	CHECK(memcmp(encrypted, pattern_from(0), length), "the bytes came as they are in the file");
	alg_begin(cipher, ALG_OP_DECRYPT, vector);
	TRANSFERS(length, send(cipher, encrypted, length, 0));
	TRANSFERS(length, recv(cipher, plain, length, 0));
	IS_PATTERN(plain, 0, length);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
