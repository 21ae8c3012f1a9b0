// SPDX-License-Identifier: GPL-2.0
#include "alg.h"

#include <linux/if_alg.h>

DESCRIBE("A cipher of AF_ALG that was lent a page of a memfd sealed with F_SEAL_WRITE does not write its result into a read-only mapping of the same page: EFAULT.",
	 .contract = "EFAULT", .since = "3.17", .needs = "af_alg",
	 .source = "Documentation/crypto/userspace-if.rst, zero-copy interface; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { length = 256, vector = 16 };
	int fd = sealable_memfd(PAGE), cipher = alg_socket("skcipher", "ctr(aes)", 16);
	struct page_pipe pipe = page_pipe_new();
	unsigned char *map;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	lend_pages(&pipe, fd, 0, length);
	alg_begin(cipher, ALG_OP_ENCRYPT, vector);
	lend_to_socket(&pipe, cipher, length, 0);

	REFUSED(EFAULT, recv(cipher, map, length, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(map, PAGE);
	return passed();
}
