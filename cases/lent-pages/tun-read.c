// SPDX-License-Identifier: GPL-2.0
#include "loopback.h"
#include "netlink.h"

#include <arpa/inet.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

DESCRIBE("read(2) of a TUN device gives the bytes of a packet whose payload was lent from a memfd sealed with F_SEAL_WRITE, and leaves the memfd as it was.",
	 .contract = "allowed", .since = "3.17", .needs = "tun",
	 .source = "Documentation/networking/tuntap.rst; fcntl(2), F_SEAL_WRITE");

enum { lent = 256, headers = 20 + 8 };

static int tun(void)
{
	struct ifreq request = { .ifr_name = "tun0", .ifr_flags = IFF_TUN | IFF_NO_PI };
	int device = SETUP_NEEDS("/dev/net/tun", open("/dev/net/tun", O_RDWR | O_CLOEXEC), ENOENT, ENODEV, EACCES, EPERM);

	SETUP_NEEDS("a TUN device", ioctl(device, TUNSETIFF, &request), EPERM);
	/* Checksums and pieces are the reader's business no longer than that. */
	SETUP(ioctl(device, TUNSETOFFLOAD, 0));
	device_without_ipv6("tun0");
	device_up("tun0", "10.3.3.1");
	return device;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const struct sockaddr_in there = { .sin_family = AF_INET, .sin_port = htons(7000), .sin_addr = { inet_addr("10.3.3.2") } };
	int fd = sealable_memfd(PAGE), device, udp;
	struct page_pipe pipe = page_pipe_new();
	unsigned char packet[headers + lent];

	enter_network();
	device = tun();
	udp = socket_of("UDP", AF_INET, SOCK_DGRAM, 0);
	SETUP(connect(udp, (const void *)&there, sizeof(there)));
	seal(fd, F_SEAL_WRITE);
	lend_pages(&pipe, fd, 0, lent);
	lend_to_socket(&pipe, udp, lent, 0);

	TRANSFERS(sizeof(packet), read(device, packet, sizeof(packet)));

	CHECK(packet[0] == 0x45, "no IPv4 packet was read");
	IS_PATTERN(packet + headers, 0, lent);
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
