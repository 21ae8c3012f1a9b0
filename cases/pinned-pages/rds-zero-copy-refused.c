// SPDX-License-Identifier: GPL-2.0
#include "lent.h"
#include "reclaim.h"
#include "uring.h"

#include <netinet/in.h>

#ifndef AF_RDS
#define AF_RDS 21
#endif
#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#define MSG_ZEROCOPY 0x4000000
#endif
enum { RDS_LEVEL = 276 /* SOL_RDS */, TRANSPORT = 8 /* SO_RDS_TRANSPORT */, OVER_TCP = 2, COOKIE = 12 /* RDS_CMSG_ZCOPY_COOKIE */ };

DESCRIBE("F_SEAL_WRITE is refused with EBUSY while a page of the memfd is a registered buffer of an io_uring, also after 1,024 messages of RDS that were to send it without a copy failed with EFAULT, because memory behind it cannot be read.",
	 .contract = "EBUSY", .since = "5.14", .needs = "io_uring userns rds", .cve = "CVE-2026-43494",
	 .source = "fcntl(2), F_SEAL_WRITE: EBUSY; io_uring_register(2), IORING_REGISTER_BUFFERS; rds(7); e17492979319 net/rds: reset op_nents when zerocopy page pin fails");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	enum { ON = 1, PART = 64 };
	const struct sockaddr_in here = { .sin_family = AF_INET, .sin_port = htons(4000), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	unsigned char *map;
	int fd = unwritten_memfd(PAGE, &map), rds;
	struct ring ring = ring_new();
	char control[CMSG_SPACE(sizeof(uint32_t))] = { 0 };
	struct iovec parts[] = { { map, PART }, { SETUP(mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)), PART } };
	struct msghdr message = {
		.msg_name = (void *)&here, .msg_namelen = sizeof(here), .msg_iov = parts, .msg_iovlen = 2,
		.msg_control = control, .msg_controllen = sizeof(control),
	};

	write_pattern(fd, PAGE);
	*CMSG_FIRSTHDR(&message) = (struct cmsghdr){ CMSG_LEN(sizeof(uint32_t)), RDS_LEVEL, COOKIE };
	enter_network();
	rds = SETUP_NEEDS("RDS", socket(AF_RDS, SOCK_SEQPACKET | SOCK_CLOEXEC, 0), EAFNOSUPPORT, EPERM);
	SETUP_NEEDS("RDS over TCP", setsockopt(rds, RDS_LEVEL, TRANSPORT, &(int){ OVER_TCP }, sizeof(int)), ENOPROTOOPT);
	SETUP_NEEDS("RDS without a copy", setsockopt(rds, SOL_SOCKET, SO_ZEROCOPY, &(int){ ON }, sizeof(int)), ENOPROTOOPT, EOPNOTSUPP);
	SETUP(bind(rds, (const void *)&here, sizeof(here)));
	ring_register_to_lose(&ring, map, PAGE);
	for (int i = 0; i < PIN_REFERENCES; i++)
		if (sendmsg(rds, &message, MSG_ZEROCOPY) >= 0 || errno != EFAULT)
			broken("sendmsg did not fail with EFAULT: %s", strerror(errno));
	unmap(map, PAGE);

	REFUSED(EBUSY, fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));

	STATE_IS(fd, 0, PAGE);
	return passed();
}
