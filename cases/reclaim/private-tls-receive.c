// SPDX-License-Identifier: GPL-2.0
#include "ktls.h"
#include "reclaim.h"

DESCRIBE("A private copy of a page of a memfd sealed with F_SEAL_WRITE that was in swap space, and into which the kernel's TLS decrypted afterwards, keeps its bytes when memory is reclaimed again.",
	 .contract = "allowed", .since = "5.4", .needs = "tls swap",
	 .source = "fcntl(2), F_SEAL_WRITE; mmap(2), MAP_PRIVATE; networking/tls; get_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map;
	struct pair tcp;
	size_t kept;

	enter_network();
	tcp = tcp_pair();
	ktls_send_on(tcp.from);
	ktls_receive_on(tcp.to);
	seal(fd, F_SEAL_WRITE);
	map = private_copy_from_swap(fd);
	SETUP(send(tcp.from, pattern_from(0), PATTERN_CHUNK, 0));
	TRANSFERS(PATTERN_CHUNK, recv(tcp.to, map, PATTERN_CHUNK, MSG_WAITALL));
	MAPPING_INTACT(map, PATTERN_CHUNK);

	ALLOWED(madvise(map, PAGE, MADV_PAGEOUT));

	kept = pages_kept(map, PAGE);
	MAPPING_INTACT(map, PATTERN_CHUNK);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	require_reclaimed(kept);
	return passed();
}
