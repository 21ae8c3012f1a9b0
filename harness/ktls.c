// SPDX-License-Identifier: GPL-2.0
/*
 * Kernel TLS (see ktls.h).
 */
#include "ktls.h"

#include <linux/tls.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#ifndef SOL_TLS
#define SOL_TLS 282
#endif
#ifndef TCP_ULP
#define TCP_ULP 31
#endif

static void key(int socket, int direction)
{
	const struct tls12_crypto_info_aes_gcm_128 info = {
		.info = { .version = TLS_1_2_VERSION, .cipher_type = TLS_CIPHER_AES_GCM_128 },
	};

	/* EINVAL: a kernel that takes no program beside TLS, or none of a socket map. */
	SETUP_NEEDS("kernel TLS", setsockopt(socket, IPPROTO_TCP, TCP_ULP, "tls", sizeof("tls")),
		    ENOENT, ENOPROTOOPT, EINVAL, EOPNOTSUPP);
	/* ENOPROTOOPT: a kernel that has TLS for sending only. */
	SETUP_NEEDS("AES-GCM", setsockopt(socket, SOL_TLS, direction, &info, sizeof(info)),
		    ENOENT, EINVAL, EOPNOTSUPP, ENOPROTOOPT);
}

void ktls_send_on(int socket)
{
	key(socket, TLS_TX);
}

void ktls_receive_on(int socket)
{
	key(socket, TLS_RX);
}

void ktls_encrypt(unsigned char *record, size_t plain)
{
	struct pair tcp = tcp_pair();
	ssize_t length = (ssize_t)plain + KTLS_OVERHEAD;

	ktls_send_on(tcp.from);
	SETUP(send(tcp.from, pattern_from(0), plain, 0));
	if (recv(tcp.to, record, (size_t)length, MSG_WAITALL) != length)
		broken("no record: %s", strerror(errno));
}
