// SPDX-License-Identifier: GPL-2.0
/*
 * IPsec associations and the sockets that reach them (see xfrm.h).
 */
#include "xfrm.h"
#include "netlink.h"

#include <arpa/inet.h>
#include <linux/sockios.h>
#include <linux/xfrm.h>
#include <sys/ioctl.h>
#include <netinet/tcp.h>
#include <sched.h>

#ifndef UDP_ENCAP
#define UDP_ENCAP 100
#define UDP_ENCAP_ESPINUDP 2
#endif
#ifndef TCP_ENCAP_ESPINTCP
#define TCP_ENCAP_ESPINTCP 7	/* 5.6 */
#endif

#ifndef TCP_ULP
#define TCP_ULP 31		/* 4.13 */
#endif

enum { SPI = 0x1001, PORT = 4500, AWAITED_MS = 20000 };

/* ---- the association --------------------------------------------------------------------------- */

static struct in6_addr loopback(int family)
{
	const uint32_t v4 = htonl(INADDR_LOOPBACK);
	struct in6_addr address = in6addr_loopback;

	if (family == AF_INET) {
		memset(&address, 0, sizeof(address));
		memcpy(&address, &v4, sizeof(v4));
	}
	return address;
}

static xfrm_address_t xfrm(struct in6_addr address)
{
	xfrm_address_t same;

	memcpy(&same, &address, sizeof(same));
	return same;
}

/* The data, and a key or the like of so many zeros. */
static void add_with_zeros(struct request *request, int type, const void *data, size_t length, size_t zeros)
{
	unsigned char bytes[256] = { 0 };

	memcpy(bytes, data, length);
	request_add(request, type, bytes, length + zeros);
}

static void add_cipher(struct request *request, enum esp_cipher cipher)
{
	enum { GCM_KEY = 16 + 4, CBC_KEY = 16, HMAC_KEY = 32 };
	const struct xfrm_algo_aead gcm = {
		.alg_name = "rfc4106(gcm(aes))", .alg_key_len = 8 * GCM_KEY, .alg_icv_len = 128,
	};
	const struct xfrm_algo cbc = { .alg_name = "cbc(aes)", .alg_key_len = 8 * CBC_KEY };
	const struct xfrm_algo_auth hmac = {
		.alg_name = "hmac(sha256)", .alg_key_len = 8 * HMAC_KEY, .alg_trunc_len = 128,
	};
	const struct xfrm_replay_state_esn replay = { .bmp_len = 1, .replay_window = 32 };

	/* A key of zeros follows each, and after the last one the bitmap of what came. */
	if (cipher == ESP_GCM) {
		add_with_zeros(request, XFRMA_ALG_AEAD, &gcm, sizeof(gcm), GCM_KEY);
		return;
	}
	add_with_zeros(request, XFRMA_ALG_CRYPT, &cbc, sizeof(cbc), CBC_KEY);
	if (cipher == ESP_ESN) {
		add_with_zeros(request, XFRMA_ALG_AUTH_TRUNC, &hmac, sizeof(hmac), HMAC_KEY);
		add_with_zeros(request, XFRMA_REPLAY_ESN_VAL, &replay, sizeof(replay), sizeof(uint32_t));
	}
}

static void add_association(const struct esp *esp, enum esp_path path, enum esp_cipher cipher)
{
	const struct xfrm_encap_tmpl encapsulation = {
		.encap_type = path == ESP_IN_UDP ? UDP_ENCAP_ESPINUDP : TCP_ENCAP_ESPINTCP,
		.encap_sport = htons(PORT), .encap_dport = htons(PORT),
	};
	const struct xfrm_usersa_info association = {
		.family = esp->family, .mode = XFRM_MODE_TRANSPORT,
		.id = { .spi = htonl(SPI), .proto = IPPROTO_ESP, .daddr = xfrm(esp->to) },
		.saddr = xfrm(esp->from),
		.flags = cipher == ESP_ESN ? XFRM_STATE_ESN : 0,
		.lft = { XFRM_INF, XFRM_INF, XFRM_INF, XFRM_INF, 0, 0, 0, 0 },
	};
	struct request request;

	request_begin(&request, XFRM_MSG_NEWSA, NLM_F_CREATE, &association, sizeof(association));
	add_cipher(&request, cipher);
	request_add(&request, XFRMA_ENCAP, &encapsulation, sizeof(encapsulation));
	SETUP_NEEDS("an ESP association", request_send(&request, NETLINK_XFRM), ENOSYS, ENOENT, EOPNOTSUPP,
		    EPROTONOSUPPORT, EAFNOSUPPORT, ECONNREFUSED, EINVAL);
}

/* How many packets the association accepted, or found no good. */
static unsigned int judged(int family, int protocol, struct in6_addr to)
{
	const struct xfrm_usersa_id association = {
		.spi = htonl(SPI), .proto = protocol, .daddr = xfrm(to), .family = family,
	};
	struct xfrm_usersa_info now;
	struct request request;

	request_begin(&request, XFRM_MSG_GETSA, 0, &association, sizeof(association));
	SETUP(request_ask(&request, NETLINK_XFRM));
	memcpy(&now, request.bytes + NLMSG_HDRLEN, sizeof(now));
	return now.curlft.packets + now.stats.integrity_failed;
}

void esp_await(const struct esp *esp, unsigned int packets)
{
	double started = now_ms();
	unsigned int seen;

	/* There is no event for a packet that is dropped, so look again and again. */
	while ((seen = judged(esp->family, IPPROTO_ESP, esp->to)) < packets) {
		if (now_ms() - started > AWAITED_MS)
			broken("of %u packets the association saw %u", packets, seen);
		sched_yield();
	}
}

/* ---- the way to it ----------------------------------------------------------------------------- */

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static union address address_of(int family, struct in6_addr at)
{
	union address address = { .v4 = { .sin_family = AF_INET, .sin_port = htons(PORT) } };

	if (family == AF_INET) {
		memcpy(&address.v4.sin_addr, &at, sizeof(address.v4.sin_addr));
		return address;
	}
	return (union address){ .v6 = { .sin6_family = AF_INET6, .sin6_port = htons(PORT), .sin6_addr = at } };
}

static union address local(int family)
{
	return address_of(family, loopback(family));
}

static void take_esp_in_udp(const struct esp *esp)
{
	union address address = address_of(esp->family, esp->to);
	int socket = socket_of("UDP", esp->family, SOCK_DGRAM, 0), encapsulation = UDP_ENCAP_ESPINUDP;

	SETUP_NEEDS("a local address", bind(socket, &address.any, sizeof(address)), EADDRNOTAVAIL);
	SETUP_NEEDS("ESP in UDP", setsockopt(socket, IPPROTO_UDP, UDP_ENCAP, &encapsulation, sizeof(encapsulation)),
		    ENOPROTOOPT, EAFNOSUPPORT);
}

static void set_sysctl(const char *sysctl, const char *value)
{
	int fd = SETUP_NEEDS("IPsec of the loopback device", open(sysctl, O_WRONLY | O_CLOEXEC), ENOENT, EACCES, EROFS);

	SETUP_NEEDS("IPsec of the loopback device", write(fd, value, strlen(value)), EPERM, EACCES);
	close(fd);
}

static void connect_stream(struct esp *esp)
{
	union address address = local(esp->family);
	int listener = socket_of("TCP", esp->family, SOCK_STREAM, 0);

	/* TCP drops a packet's route; ESP in TCP asks for another one, which an own address as sender is refused. */
	set_sysctl("/proc/sys/net/ipv4/conf/lo/route_localnet", "1");
	set_sysctl("/proc/sys/net/ipv4/conf/lo/accept_local", "1");
	esp->sender = socket_of("TCP", esp->family, SOCK_STREAM, 0);
	SETUP(bind(listener, &address.any, sizeof(address)));
	SETUP(listen(listener, 1));
	SETUP(connect(esp->sender, &address.any, sizeof(address)));
	esp->receiver = SETUP(accept4(listener, NULL, NULL, SOCK_CLOEXEC));
	close(listener);
}

void esp_acknowledged(const struct esp *esp)
{
	double started = now_ms();
	int unacknowledged = 0;

	/* There is no event for this either. */
	while (SETUP(ioctl(esp->sender, SIOCOUTQ, &unacknowledged)), unacknowledged) {
		if (now_ms() - started > AWAITED_MS)
			broken("of what was sent, %d bytes were not acknowledged", unacknowledged);
		sched_yield();
	}
}

void esp_take_stream(const struct esp *esp)
{
	static const char name[] = "espintcp";

	esp_acknowledged(esp);
	SETUP_NEEDS("ESP in TCP", setsockopt(esp->receiver, IPPROTO_TCP, TCP_ULP, name, sizeof(name)), ENOENT,
		    ENOPROTOOPT, EPERM);
}

static void connect_udp(struct esp *esp)
{
	union address address = address_of(esp->family, esp->to);

	esp->sender = socket_of("UDP", esp->family, SOCK_DGRAM, 0);
	SETUP(connect(esp->sender, &address.any, sizeof(address)));
}

struct esp esp_new(int family, enum esp_path path, enum esp_cipher cipher)
{
	struct esp esp = {
		.family = family, .header = 16, .start = { 0, 0, SPI >> 8, SPI & 0xff },
		.from = loopback(family), .to = loopback(family),
	};

	if (cipher != ESP_GCM)
		esp.header = 24;	/* SPI, number, and an initialisation vector as long as AES's block */
	add_association(&esp, path, cipher);
	if (path == ESP_IN_TCP) {
		connect_stream(&esp);
		return esp;
	}
	take_esp_in_udp(&esp);
	connect_udp(&esp);
	return esp;
}

struct esp esp_over_wire(const struct wire *wire)
{
	struct esp esp = { .family = AF_INET, .header = 16, .start = { 0, 0, SPI >> 8, SPI & 0xff } };

	if (inet_pton(AF_INET, NEAR_ADDRESS, &esp.from) != 1 || inet_pton(AF_INET, FAR_ADDRESS, &esp.to) != 1)
		broken(NEAR_ADDRESS " or " FAR_ADDRESS " is no address");
	wire_enter(wire->far);
	add_association(&esp, ESP_IN_UDP, ESP_GCM);
	take_esp_in_udp(&esp);
	wire_enter(wire->near);
	connect_udp(&esp);
	return esp;
}

static void next_packet(struct esp *esp)
{
	/* The number of the packet: an association with a window takes none twice. */
	esp->start[7]++;
	/* Its initialisation vector: with the same one a second pass of GCM takes back what the first did. */
	esp->start[15]++;
}

void esp_lend_header(struct esp *esp, const struct page_pipe *pipe)
{
	next_packet(esp);
	lend_header(pipe, esp->start, esp->header);
}

void esp_zerocopy(struct esp *esp, struct zerocopy *lent, void *map, size_t length)
{
	const int off = 1;

	next_packet(esp);
	zerocopy_on(esp->sender);
	/* To make one, a device that cannot copies all of a packet. */
	SETUP(setsockopt(esp->sender, SOL_SOCKET, SO_NO_CHECK, &off, sizeof(off)));
	lent->parts[0] = (struct iovec){ esp->start, esp->header };
	lent->parts[1] = (struct iovec){ map, length };
	lent->message = (struct msghdr){ .msg_iov = lent->parts, .msg_iovlen = 2 };
}

void esp_lend(struct esp *esp, const struct page_pipe *pipe, int fd, size_t length)
{
	esp_lend_header(esp, pipe);
	lend_pages(pipe, fd, 0, length);
}

/* ---- both ways under IPsec --------------------------------------------------------------------- */

static void add_transform(int family, int protocol)
{
	const struct xfrm_algo deflate = { .alg_name = "deflate" };
	const struct xfrm_algo_auth hmac = {
		.alg_name = "hmac(sha256)", .alg_key_len = 8 * 32, .alg_trunc_len = 128,
	};
	const struct xfrm_usersa_info association = {
		.family = family, .mode = XFRM_MODE_TRANSPORT, .reqid = 1,
		.id = { .spi = htonl(SPI), .proto = protocol, .daddr = xfrm(loopback(family)) },
		.saddr = xfrm(loopback(family)),
		.lft = { XFRM_INF, XFRM_INF, XFRM_INF, XFRM_INF, 0, 0, 0, 0 },
	};
	struct request request;

	request_begin(&request, XFRM_MSG_NEWSA, NLM_F_CREATE, &association, sizeof(association));
	if (protocol == IPPROTO_ESP)
		add_cipher(&request, ESP_GCM);
	else if (protocol == IPPROTO_AH)
		add_with_zeros(&request, XFRMA_ALG_AUTH_TRUNC, &hmac, sizeof(hmac), 32);
	else
		request_add(&request, XFRMA_ALG_COMP, &deflate, sizeof(deflate));
	SETUP_NEEDS("an association of IPsec", request_send(&request, NETLINK_XFRM), ENOSYS, ENOENT, EOPNOTSUPP, EPROTONOSUPPORT,
		    EAFNOSUPPORT, ECONNREFUSED, EINVAL);
}

static void add_policy(int family, int protocol)
{
	const struct xfrm_user_tmpl through = {
		.id = { .proto = protocol, .daddr = xfrm(loopback(family)) }, .saddr = xfrm(loopback(family)),
		.family = family, .reqid = 1, .mode = XFRM_MODE_TRANSPORT,
		.aalgos = UINT32_MAX, .ealgos = UINT32_MAX, .calgos = UINT32_MAX,
	};
	const struct xfrm_userpolicy_info policy = {
		.sel = { .family = family, .daddr = xfrm(loopback(family)), .prefixlen_d = family == AF_INET ? 32 : 128,
			 .proto = IPPROTO_UDP, .dport = htons(PORT), .dport_mask = UINT16_MAX },
		.lft = { XFRM_INF, XFRM_INF, XFRM_INF, XFRM_INF, 0, 0, 0, 0 },
		.dir = XFRM_POLICY_OUT, .action = XFRM_POLICY_ALLOW,
	};
	struct request request;

	request_begin(&request, XFRM_MSG_NEWPOLICY, NLM_F_CREATE, &policy, sizeof(policy));
	request_add(&request, XFRMA_TMPL, &through, sizeof(through));
	SETUP_NEEDS("a policy of IPsec", request_send(&request, NETLINK_XFRM), ENOSYS, ENOENT, EOPNOTSUPP, EINVAL);
}

struct secured secured_loopback(int family, int protocol)
{
	union address address = local(family);
	struct secured secured = {
		.sender = socket_of("UDP", family, SOCK_DGRAM, 0), .receiver = socket_of("UDP", family, SOCK_DGRAM, 0),
		.family = family, .protocol = protocol,
	};

	/* lo has both switched off for IPv4, so that what a machine says to itself is in clear. */
	if (family == AF_INET) {
		set_sysctl("/proc/sys/net/ipv4/conf/lo/disable_xfrm", "0");
		set_sysctl("/proc/sys/net/ipv4/conf/lo/disable_policy", "0");
	}
	add_transform(family, protocol);
	add_policy(family, protocol);
	SETUP_NEEDS("a local address", bind(secured.receiver, &address.any, sizeof(address)), EADDRNOTAVAIL);
	SETUP(connect(secured.sender, &address.any, sizeof(address)));
	return secured;
}

unsigned int secured_packets(const struct secured *secured)
{
	return judged(secured->family, secured->protocol, loopback(secured->family));
}
