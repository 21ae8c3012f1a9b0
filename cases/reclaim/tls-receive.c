// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "lent.h"
#include "reclaim.h"

#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#ifndef TCP_ULP
#define TCP_ULP 31
#endif
#ifndef SOL_TLS
#define SOL_TLS 282
#endif

DESCRIBE("Pages of a memfd into which the kernel's TLS decrypted, sealed with F_SEAL_WRITE afterwards, keep their bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "tls swap",
	 .source = "fcntl(2), F_SEAL_WRITE; networking/tls; get_user_pages(9)");

/* One end of a connection becomes TLS 1.2 in this direction, with a key of zeros. */
static void encrypted(int socket, int direction)
{
	const struct tls12_crypto_info_aes_gcm_128 key = {
		.info = { .version = TLS_1_2_VERSION, .cipher_type = TLS_CIPHER_AES_GCM_128 },
	};

	SETUP_NEEDS("TLS", setsockopt(socket, IPPROTO_TCP, TCP_ULP, "tls", sizeof("tls")), ENOENT, ENOPROTOOPT);
	SETUP_NEEDS("the cipher", setsockopt(socket, SOL_TLS, direction, &key, sizeof(key)), ENOENT, EINVAL);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t size = PAGE;
	unsigned char *map, *view;
	size_t kept;
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(name);
	int listener, sender, receiver, fd;

	enter_network();
	listener = socket_of("TCP", AF_INET, SOCK_STREAM, 0);
	sender = socket_of("TCP", AF_INET, SOCK_STREAM, 0);
	SETUP(bind(listener, (const void *)&name, length));
	SETUP(listen(listener, 1));
	SETUP(getsockname(listener, (void *)&name, &length));
	SETUP(connect(sender, (const void *)&name, length));
	receiver = SETUP(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
	encrypted(sender, TLS_TX);
	encrypted(receiver, TLS_RX);
	fd = unwritten_memfd(size, &map);
	SETUP(send(sender, pattern_from(0), PATTERN_CHUNK, 0));
	TRANSFERS(PATTERN_CHUNK, recv(receiver, map, PATTERN_CHUNK, MSG_WAITALL));
	unmap(map, size);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, size);
	MAPPING_INTACT(view, PATTERN_CHUNK);

	ALLOWED(madvise(view, size, MADV_PAGEOUT));

	kept = pages_kept(view, size);
	SEALS_ARE(fd, F_SEAL_WRITE);
	CONTENTS_INTACT(fd, PATTERN_CHUNK);
	require_reclaimed(kept);
	return passed();
}
