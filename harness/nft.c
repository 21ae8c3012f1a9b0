// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of nf_tables (see nft.h).
 */
#include "nft.h"

#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <sys/socket.h>

enum { BEHIND_UDP_HEADER = 3 }; /* NFT_PAYLOAD_INNER_HEADER, 5.16 */

#define TABLE "case"
#define CHAIN "received"

static void begin(struct request *request, int type, int flags, int family, uint16_t resource)
{
	const struct nfgenmsg header = { .nfgen_family = (uint8_t)family, .version = NFNETLINK_V0, .res_id = htons(resource) };

	request_begin(request, type, flags, &header, sizeof(header));
}

static void begin_change(struct request *request, int what)
{
	begin(request, NFNL_SUBSYS_NFTABLES << 8 | what, NLM_F_CREATE, NFPROTO_IPV4, 0);
}

static void add_number(struct request *request, int type, uint32_t value)
{
	request_add_word(request, type, htonl(value));
}

static void add_chain(struct request *request)
{
	size_t hook;

	begin_change(request, NFT_MSG_NEWCHAIN);
	request_add_text(request, NFTA_CHAIN_TABLE, TABLE);
	request_add_text(request, NFTA_CHAIN_NAME, CHAIN);
	request_add_text(request, NFTA_CHAIN_TYPE, "filter");
	hook = request_nest(request, NFTA_CHAIN_HOOK);
	add_number(request, NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_IN);
	add_number(request, NFTA_HOOK_PRIORITY, 0);
	request_end(request, hook);
}

/* An expression of a rule, whose attributes are added between this and the two request_end(). */
static void begin_expression(struct request *request, const char *name, size_t *element, size_t *data)
{
	*element = request_nest(request, NFTA_LIST_ELEM);
	request_add_text(request, NFTA_EXPR_NAME, name);
	*data = request_nest(request, NFTA_EXPR_DATA);
}

static void add_rule(struct request *request, unsigned int place, unsigned char byte)
{
	size_t expressions, element, data, value;

	begin_change(request, NFT_MSG_NEWRULE);
	request->header.nlmsg_flags |= NLM_F_APPEND;
	request_add_text(request, NFTA_RULE_TABLE, TABLE);
	request_add_text(request, NFTA_RULE_CHAIN, CHAIN);
	expressions = request_nest(request, NFTA_RULE_EXPRESSIONS);
	begin_expression(request, "immediate", &element, &data);
	add_number(request, NFTA_IMMEDIATE_DREG, NFT_REG_1);
	value = request_nest(request, NFTA_IMMEDIATE_DATA);
	request_add(request, NFTA_DATA_VALUE, &byte, sizeof(byte));
	request_end(request, value);
	request_end(request, data);
	request_end(request, element);
	begin_expression(request, "payload", &element, &data);
	add_number(request, NFTA_PAYLOAD_SREG, NFT_REG_1);
	add_number(request, NFTA_PAYLOAD_BASE, BEHIND_UDP_HEADER);
	add_number(request, NFTA_PAYLOAD_OFFSET, place);
	add_number(request, NFTA_PAYLOAD_LEN, sizeof(byte));
	request_end(request, data);
	request_end(request, element);
	request_end(request, expressions);
}

void nft_store(unsigned int place, unsigned char byte)
{
	struct request parts[5], answer;
	struct iovec whole[5];
	struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct msghdr message = { .msg_name = &kernel, .msg_namelen = sizeof(kernel), .msg_iov = whole, .msg_iovlen = 5 };
	int netlink = SETUP_NEEDS("nf_tables", socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER),
				  EPROTONOSUPPORT, EAFNOSUPPORT);

	begin(&parts[0], NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
	begin_change(&parts[1], NFT_MSG_NEWTABLE);
	request_add_text(&parts[1], NFTA_TABLE_NAME, TABLE);
	add_chain(&parts[2]);
	add_rule(&parts[3], place, byte);
	parts[3].header.nlmsg_flags |= NLM_F_ACK;
	begin(&parts[4], NFNL_MSG_BATCH_END, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
	for (int i = 0; i < 5; i++) {
		request_align(&parts[i]);
		whole[i] = (struct iovec){ &parts[i], parts[i].header.nlmsg_len };
	}
	SETUP(sendmsg(netlink, &message, 0));
	SETUP_NEEDS("nf_tables", request_answer(&answer, netlink), EOPNOTSUPP, EPERM, ENOENT, EINVAL);
	close(netlink);
}
