// SPDX-License-Identifier: GPL-2.0
#include "ktls.h"
#include "reclaim.h"

DESCRIBE("Pages of a memfd into which the kernel's TLS decrypted, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "tls swap",
	 .source = "fcntl(2), F_SEAL_WRITE; networking/tls; get_user_pages(9)");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	unsigned char *map, *view;
	size_t kept;
	struct pair tcp;
	int fd;

	enter_network();
	tcp = tcp_pair();
	ktls_send_on(tcp.from);
	ktls_receive_on(tcp.to);
	fd = unwritten_memfd(size, &map);
	SETUP(send(tcp.from, pattern_from(0), PATTERN_CHUNK, 0));
	TRANSFERS(PATTERN_CHUNK, recv(tcp.to, map, PATTERN_CHUNK, MSG_WAITALL));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	MAPPING_INTACT(view, PATTERN_CHUNK);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)size);
	CONTENTS_INTACT(fd, PATTERN_CHUNK);
	require_reclaimed(kept);
	return passed();
}
