// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of nftables (see nftables.h).
 */
#include "nftables.h"

#include "netlink.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nf_tables_compat.h>
#include <linux/netfilter/nfnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* <linux/netfilter.h> cannot be included together with <netinet/in.h> in musl. */
enum { NFPROTO_IPV4 = 2, NFPROTO_BRIDGE = 7, NF_INET_LOCAL_IN = 1, NF_INET_LOCAL_OUT = 3, NF_BR_POST_ROUTING = 4 };

enum { BEHIND_UDP_HEADER = 3 }; /* NFT_PAYLOAD_INNER_HEADER, 5.16 */

/* The name that ebtables' target snat asks for. */
#define TABLE "nat"
#define CHAIN "packets"

/* A table, a chain and a rule, between the two ends of a transaction. */
enum { FIRST, NEW_TABLE, NEW_CHAIN, NEW_RULE, LAST, PARTS };
struct rule {
	struct request parts[PARTS];
	size_t expressions, expression, data;
};

static void begin(struct request *request, int type, int flags, int family, uint16_t resource)
{
	const struct nfgenmsg header = { .nfgen_family = (uint8_t)family, .version = NFNETLINK_V0, .res_id = htons(resource) };

	request_begin(request, type, flags, &header, sizeof(header));
}

static void begin_change(struct request *request, int what, int flags, int family)
{
	begin(request, NFNL_SUBSYS_NFTABLES << 8 | what, NLM_F_CREATE | flags, family, 0);
}

static void add_number(struct request *request, int type, uint32_t value)
{
	request_add_word(request, type, htonl(value));
}

static void add_chain(struct request *request, int family, uint32_t hook_number)
{
	size_t hook;

	begin_change(request, NFT_MSG_NEWCHAIN, 0, family);
	request_add_text(request, NFTA_CHAIN_TABLE, TABLE);
	request_add_text(request, NFTA_CHAIN_NAME, CHAIN);
	request_add_text(request, NFTA_CHAIN_TYPE, "filter");
	hook = request_nest(request, NFTA_CHAIN_HOOK);
	add_number(request, NFTA_HOOK_HOOKNUM, hook_number);
	add_number(request, NFTA_HOOK_PRIORITY, 0);
	request_end(request, hook);
}

/* A rule for packets of this family at this hook, whose expressions are added next. */
static void rule_begin(struct rule *rule, int family, uint32_t hook)
{
	struct request *request = &rule->parts[NEW_RULE];

	begin(&rule->parts[FIRST], NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
	begin_change(&rule->parts[NEW_TABLE], NFT_MSG_NEWTABLE, 0, family);
	request_add_text(&rule->parts[NEW_TABLE], NFTA_TABLE_NAME, TABLE);
	add_chain(&rule->parts[NEW_CHAIN], family, hook);
	/* The kernel answers to the rule, and before that to anything that failed. */
	begin_change(request, NFT_MSG_NEWRULE, NLM_F_APPEND | NLM_F_ACK, family);
	request_add_text(request, NFTA_RULE_TABLE, TABLE);
	request_add_text(request, NFTA_RULE_CHAIN, CHAIN);
	rule->expressions = request_nest(request, NFTA_RULE_EXPRESSIONS);
	begin(&rule->parts[LAST], NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
}

/* An expression, whose attributes are added between these two. */
static struct request *expression_begin(struct rule *rule, const char *name)
{
	struct request *request = &rule->parts[NEW_RULE];

	rule->expression = request_nest(request, NFTA_LIST_ELEM);
	request_add_text(request, NFTA_EXPR_NAME, name);
	rule->data = request_nest(request, NFTA_EXPR_DATA);
	return request;
}

static void expression_end(struct rule *rule)
{
	request_end(&rule->parts[NEW_RULE], rule->data);
	request_end(&rule->parts[NEW_RULE], rule->expression);
}

/* These bytes go into the first register. */
static void add_immediate(struct rule *rule, const void *bytes, size_t length)
{
	struct request *request = expression_begin(rule, "immediate");
	size_t value;

	add_number(request, NFTA_IMMEDIATE_DREG, NFT_REG_1);
	value = request_nest(request, NFTA_IMMEDIATE_DATA);
	request_add(request, NFTA_DATA_VALUE, bytes, length);
	request_end(request, value);
	expression_end(rule);
}

static void rule_make(struct rule *rule)
{
	struct iovec whole[PARTS];
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct msghdr message = { .msg_name = &kernel, .msg_namelen = sizeof(kernel), .msg_iov = whole, .msg_iovlen = PARTS };
	struct request answer;
	int netlink = socket_of("nftables", AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);

	request_end(&rule->parts[NEW_RULE], rule->expressions);
	for (int i = 0; i < PARTS; i++) {
		request_align(&rule->parts[i]);
		whole[i] = (struct iovec){ &rule->parts[i], rule->parts[i].header.nlmsg_len };
	}
	SETUP(sendmsg(netlink, &message, 0));
	SETUP_NEEDS("such a rule of nftables", request_answer(&answer, netlink), EOPNOTSUPP, EPERM, ENOENT, EINVAL);
	close(netlink);
}

void duplicate_packets(void)
{
	const uint32_t to = htonl(INADDR_LOOPBACK);
	struct rule rule;

	rule_begin(&rule, NFPROTO_IPV4, NF_INET_LOCAL_OUT);
	add_immediate(&rule, &to, sizeof(to));
	add_number(expression_begin(&rule, "dup"), NFTA_DUP_SREG_ADDR, NFT_REG_1);
	expression_end(&rule);
	rule_make(&rule);
}

void nft_store(unsigned int place, unsigned char byte)
{
	struct request *request;
	struct rule rule;

	rule_begin(&rule, NFPROTO_IPV4, NF_INET_LOCAL_IN);
	add_immediate(&rule, &byte, sizeof(byte));
	request = expression_begin(&rule, "payload");
	add_number(request, NFTA_PAYLOAD_SREG, NFT_REG_1);
	add_number(request, NFTA_PAYLOAD_BASE, BEHIND_UDP_HEADER);
	add_number(request, NFTA_PAYLOAD_OFFSET, place);
	add_number(request, NFTA_PAYLOAD_LEN, sizeof(byte));
	expression_end(&rule);
	rule_make(&rule);
}

void ebtables_snat(const unsigned char address[6])
{
	struct {
		unsigned char address[6];
		int target;
	} snat = {
		.target = ~0x10,	/* EBT_ACCEPT, less NAT_ARP_BIT: in ARP packets, too */
	};
	struct request *request;
	struct rule rule;

	memcpy(snat.address, address, sizeof(snat.address));
	rule_begin(&rule, NFPROTO_BRIDGE, NF_BR_POST_ROUTING);
	request = expression_begin(&rule, "target");
	request_add_text(request, NFTA_TARGET_NAME, "snat");
	add_number(request, NFTA_TARGET_REV, 0);
	request_add(request, NFTA_TARGET_INFO, &snat, sizeof(snat));
	expression_end(&rule);
	rule_make(&rule);
}
