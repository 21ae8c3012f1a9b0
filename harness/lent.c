// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of networks, and of pages lent to them (see lent.h).
 */
#include "lent.h"
#include "namespaces.h"

#include <net/if.h>
#include <sys/ioctl.h>

void enter_network(void)
{
	const char *reason = enter_namespaces(CLONE_NEWNET);
	struct ifreq lo = { .ifr_name = "lo" };
	int any;

	if (reason)
		skip("%s", reason);
	any = socket_of("IPv4", AF_INET, SOCK_DGRAM, 0);
	SETUP(ioctl(any, SIOCGIFFLAGS, &lo));
	lo.ifr_flags |= IFF_UP;
	SETUP_NEEDS("a network of its own", ioctl(any, SIOCSIFFLAGS, &lo), EPERM, ENOTTY);
	close(any);
}

void loopback_mtu(int bytes)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_mtu = bytes };
	int any = socket_of("IPv4", AF_INET, SOCK_DGRAM, 0);

	SETUP(ioctl(any, SIOCSIFMTU, &lo));
	close(any);
}

int socket_of(const char *what, int domain, int type, int protocol)
{
	return SETUP_NEEDS(what, socket(domain, type | SOCK_CLOEXEC, protocol), EAFNOSUPPORT, EPROTONOSUPPORT,
			   ESOCKTNOSUPPORT, ENOSYS, EPERM, EACCES);
}

static void all_of(const char *what, ssize_t got, size_t length)
{
	if (got != (ssize_t)length)
		broken("%s took %zd bytes of %zu", what, got, length);
}

void lend_header(const struct page_pipe *pipe, const void *data, size_t length)
{
	void *page = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	struct iovec header = { memcpy(page, data, length), length };

	all_of("the pipe", SETUP_NEEDS("vmsplice(2)", vmsplice(pipe->in, &header, 1, 0), ENOSYS), length);
}

void lend_pages(const struct page_pipe *pipe, int fd, off_t offset, size_t length)
{
	loff_t from = offset;

	all_of("the pipe", SETUP(splice(fd, &from, pipe->in, NULL, length, 0)), length);
}

void lend_to_socket(const struct page_pipe *pipe, int socket, size_t length, unsigned int flags)
{
	all_of("the socket", SETUP(splice(pipe->out, NULL, socket, NULL, length, flags)), length);
}
