// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "xfrm.h"

#include <sys/sendfile.h>

DESCRIBE("Pages of a memfd sealed with F_SEAL_WRITE that sendfile(2) hands to a UDP socket, whose peer receives ESP in UDP, are only read: decrypting the packet leaves the file as it was.",
	 .contract = "allowed", .since = "3.17", .needs = "userns esp", .cve = "CVE-2026-43284",
	 .source = "fcntl(2), F_SEAL_WRITE; f4c50a4034e6 xfrm: esp: avoid in-place decrypt on shared skb frags");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { LENT = 1024 };
	int fd = sealable_memfd(PAGE);
	off_t offset = 0;
	struct esp esp;

	enter_network();
	esp = esp_new(AF_INET, ESP_IN_UDP, ESP_GCM);
	seal(fd, F_SEAL_WRITE);
	SETUP(send(esp.sender, esp.start, esp.header, MSG_MORE));

	TRANSFERS(LENT, sendfile(esp.sender, fd, &offset, LENT));

	esp_await(&esp, 1);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
