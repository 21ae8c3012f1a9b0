// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/if_xdp.h>
#include <sched.h>
#include <sys/socket.h>

#ifndef AF_XDP
#define AF_XDP 44 /* 4.18 */
#endif
#ifndef SOL_XDP
#define SOL_XDP 283
#endif

DESCRIBE("A read-only shared mapping of a memfd sealed with F_SEAL_WRITE cannot become the packet memory of an AF_XDP socket: EFAULT.",
	 .contract = "EFAULT", .since = "4.18", .needs = "af_xdp",
	 .source = "fcntl(2), F_SEAL_WRITE; c0c77d8fb787 xsk: add user memory registration support sockopt");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE), xdp;
	struct xdp_umem_reg umem = { .len = 2 * PAGE, .chunk_size = 2048 };

	/* CAP_NET_RAW over a network namespace of its own is enough, and anybody can have that. */
	SETUP_NEEDS("a network namespace of its own",
		    unshare(geteuid() ? CLONE_NEWUSER | CLONE_NEWNET : CLONE_NEWNET),
		    EPERM, EINVAL, ENOSPC, EUSERS);
	xdp = SETUP_NEEDS("AF_XDP", socket(AF_XDP, SOCK_RAW | SOCK_CLOEXEC, 0), EAFNOSUPPORT, EPERM);
	seal(fd, F_SEAL_WRITE);
	umem.addr = (uintptr_t)map_shared(reopen(fd, O_RDONLY), 2 * PAGE, PROT_READ);

	REFUSED(EFAULT, setsockopt(xdp, SOL_XDP, XDP_UMEM_REG, &umem, sizeof(umem)));

	STATE_IS(fd, F_SEAL_WRITE, 2 * PAGE);
	return passed();
}
