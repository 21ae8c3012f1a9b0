// SPDX-License-Identifier: GPL-2.0
#include "reclaim.h"
#include "remcsum.h"

DESCRIBE("Generic receive offload makes the checksum of a packet that was lent from a memfd sealed with F_SEAL_WRITE in a copy: the packet arrives, and the memfd stays as it was.",
	 .contract = "allowed", .since = "4.0", .needs = "userns vxlan",
	 .source = "26c4f7da3e41 net: Fix remcsum in GRO path to not change packet; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(0);
	struct page_pipe pipe = page_pipe_new();
	struct remote_checksum path;

	enter_network();
	path = remote_checksum_new();
	SETUP(pwrite(fd, path.packet, path.length, 0));
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, path.length);

	TRANSFERS(path.length, splice(pipe.out, NULL, path.from, NULL, path.length, 0));

	RECEIVES_BYTES(path.to, REMOTE_CHECKSUM_PAYLOAD, PATTERN_ALIEN);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)path.length);
	SAME_BYTES(fd, path.packet, path.length);
	return passed();
}
