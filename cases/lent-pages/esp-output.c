// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"
#include "xfrm.h"

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that splice(2) hands to a UDP socket are only read where IPsec encrypts the packets that leave (ESP).",
	 .contract = "allowed", .since = "3.17", .needs = "userns esp",
	 .source = "fcntl(2), F_SEAL_WRITE; cac2661c53f3 esp4: Avoid skb_cow_data whenever possible");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_memfd(PAGE);
	struct page_pipe pipe = page_pipe_new();
	struct secured secured;

	enter_network();
	secured = secured_loopback(AF_INET, IPPROTO_ESP);
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, LENT);

	TRANSFERS(LENT, splice(pipe.out, NULL, secured.sender, NULL, LENT, 0));

	RECEIVES_PATTERN(secured.receiver, 0, LENT);
	CHECK(secured_packets(&secured) == 2, "IPsec did not transform the packet both ways");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
