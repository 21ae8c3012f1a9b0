// SPDX-License-Identifier: GPL-2.0
/*
 * MACsec and WireGuard (see encrypted.h).
 */
#include "encrypted.h"

#include <arpa/inet.h>
#include <linux/if_link.h>
#include <linux/if_macsec.h>
#include <linux/wireguard.h>
#include <netinet/in.h>

#define ENCRYPTED_NEAR_ADDRESS "10.4.4.1"
#define DEVICE "encrypted0"

struct end {
	int network;
	const char *lower, *outside, *inside;
	unsigned char hardware[8];	/* an Ethernet address, and a port: the channel of MACsec */
};

static void both_ends(const struct wire *wire, struct end ends[2])
{
	ends[0] = (struct end){ wire->near, NEAR, NEAR_ADDRESS, ENCRYPTED_NEAR_ADDRESS, { 2, 0, 0, 0, 0, 1, 0, 1 } };
	ends[1] = (struct end){ wire->far, FAR, FAR_ADDRESS, ENCRYPTED_FAR_ADDRESS, { 2, 0, 0, 0, 0, 2, 0, 1 } };
}

static void finish(struct request *request, const char *what)
{
	SETUP_NEEDS(what, request_send(request, NETLINK_GENERIC), EPERM, ENOENT, EOPNOTSUPP);
}

/* ---- MACsec ----------------------------------------------------------------------------------- */

static void add_byte(struct request *request, int type, unsigned char value)
{
	request_add(request, type, &value, sizeof(value));
}

static void begin_macsec(struct request *request, int command)
{
	request_begin_generic(request, generic_family("macsec"), command, 0);
	request_add_word(request, MACSEC_ATTR_IFINDEX, device_index(DEVICE));
}

static void add_channel(struct request *request, const struct end *other, bool active)
{
	size_t nest = request_nest(request, MACSEC_ATTR_RXSC_CONFIG);

	request_add(request, MACSEC_RXSC_ATTR_SCI, other->hardware, sizeof(other->hardware));
	if (active)
		add_byte(request, MACSEC_RXSC_ATTR_ACTIVE, 1);
	request_end(request, nest);
}

static void add_key(struct request *request)
{
	const unsigned char key[16] = { 1 }, name[MACSEC_KEYID_LEN] = { 1 };
	size_t nest = request_nest(request, MACSEC_ATTR_SA_CONFIG);

	add_byte(request, MACSEC_SA_ATTR_AN, 0);
	request_add_word(request, MACSEC_SA_ATTR_PN, 1);
	request_add(request, MACSEC_SA_ATTR_KEYID, name, sizeof(name));
	request_add(request, MACSEC_SA_ATTR_KEY, key, sizeof(key));
	add_byte(request, MACSEC_SA_ATTR_ACTIVE, 1);
	request_end(request, nest);
}

static void macsec_end(const struct end *here, const struct end *there)
{
	struct new_device device;
	struct request request;

	wire_enter(here->network);
	device_hardware_address(here->lower, here->hardware);
	device = device_begin_over("macsec", DEVICE, here->lower);
	request_add(&device.request, IFLA_MACSEC_ENCRYPT, &(unsigned char){ 1 }, 1);
	device_make(&device);
	begin_macsec(&request, MACSEC_CMD_ADD_TXSA);
	add_key(&request);
	finish(&request, "a key of MACsec");
	begin_macsec(&request, MACSEC_CMD_ADD_RXSC);
	add_channel(&request, there, true);
	finish(&request, "a channel of MACsec");
	begin_macsec(&request, MACSEC_CMD_ADD_RXSA);
	add_channel(&request, there, false);
	add_key(&request);
	finish(&request, "a key of MACsec");
	device_without_ipv6(DEVICE);
	device_up(DEVICE, here->inside);
}

void macsec_over(const struct wire *wire)
{
	struct end ends[2];

	both_ends(wire, ends);
	macsec_end(&ends[1], &ends[0]);
	macsec_end(&ends[0], &ends[1]);
}

/* ---- WireGuard -------------------------------------------------------------------------------- */

enum { PORT = 51820, KEY = 32 };

static void begin_wireguard(struct request *request, int command, int flags)
{
	request_begin_generic(request, generic_family(WG_GENL_NAME), command, flags);
	request_add_text(request, WGDEVICE_A_IFNAME, DEVICE);
}

/* The device with a private key; the kernel knows the public one. */
static void wireguard_device(const struct end *here, unsigned char public[KEY])
{
	/* Bits as Curve25519 wants them. */
	unsigned char private[KEY] = { [0] = 8, [1] = here->hardware[5], [31] = 64 };
	struct new_device device;
	struct request request;
	uint16_t port = PORT;

	wire_enter(here->network);
	device = device_begin("wireguard", DEVICE);
	device_make(&device);
	begin_wireguard(&request, WG_CMD_SET_DEVICE, 0);
	request_add(&request, WGDEVICE_A_PRIVATE_KEY, private, KEY);
	request_add(&request, WGDEVICE_A_LISTEN_PORT, &port, sizeof(port));
	finish(&request, "a key of WireGuard");
	begin_wireguard(&request, WG_CMD_GET_DEVICE, NLM_F_DUMP);
	SETUP(request_ask(&request, NETLINK_GENERIC));
	memcpy(public, answer_attribute(&request, WGDEVICE_A_PUBLIC_KEY), KEY);
}

static void wireguard_peer(const struct end *here, const struct end *there, const unsigned char public[KEY])
{
	const struct sockaddr_in place = {
		.sin_family = AF_INET, .sin_port = htons(PORT), .sin_addr = { inet_addr(there->outside) },
	};
	const struct in_addr inside = { inet_addr(there->inside) };
	const uint16_t family = AF_INET;
	size_t peers, peer, addresses, address;
	struct request request;

	wire_enter(here->network);
	begin_wireguard(&request, WG_CMD_SET_DEVICE, 0);
	peers = request_nest(&request, WGDEVICE_A_PEERS);
	peer = request_nest(&request, 0);
	request_add(&request, WGPEER_A_PUBLIC_KEY, public, KEY);
	request_add(&request, WGPEER_A_ENDPOINT, &place, sizeof(place));
	addresses = request_nest(&request, WGPEER_A_ALLOWEDIPS);
	address = request_nest(&request, 0);
	request_add(&request, WGALLOWEDIP_A_FAMILY, &family, sizeof(family));
	request_add(&request, WGALLOWEDIP_A_IPADDR, &inside, sizeof(inside));
	add_byte(&request, WGALLOWEDIP_A_CIDR_MASK, 32);
	request_end(&request, address);
	request_end(&request, addresses);
	request_end(&request, peer);
	request_end(&request, peers);
	finish(&request, "a peer of WireGuard");
	device_without_ipv6(DEVICE);
	device_up(DEVICE, here->inside);
}

void wireguard_over(const struct wire *wire)
{
	unsigned char public[2][KEY];
	struct end ends[2];

	both_ends(wire, ends);
	wireguard_device(&ends[1], public[1]);
	wireguard_device(&ends[0], public[0]);
	wireguard_peer(&ends[1], &ends[0], public[0]);
	wireguard_peer(&ends[0], &ends[1], public[1]);
}
