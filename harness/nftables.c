// SPDX-License-Identifier: GPL-2.0
/*
 * Rules of nftables, over netlink (see nftables.h).
 */
#include "nftables.h"

#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <netinet/in.h>

/* <linux/netfilter.h> cannot be included together with <netinet/in.h> in musl. */
enum { NFPROTO_IPV4 = 2, NF_INET_LOCAL_OUT = 3 };

/* Messages of netlink, one after the other, and where the next attribute goes. */
struct batch {
	size_t length, message;
	unsigned char bytes[1024];
};

static void *append(struct batch *batch, size_t length)
{
	void *space = batch->bytes + batch->length;

	batch->length += NLMSG_ALIGN(length);
	return space;
}

static void begin_message(struct batch *batch, int type, int flags, int family, int resource)
{
	struct nlmsghdr *header;
	struct nfgenmsg *about;

	batch->message = batch->length;
	header = append(batch, sizeof(*header));
	*header = (struct nlmsghdr){ .nlmsg_type = type, .nlmsg_flags = NLM_F_REQUEST | flags };
	about = append(batch, sizeof(*about));
	*about = (struct nfgenmsg){ .nfgen_family = family, .version = NFNETLINK_V0, .res_id = htons(resource) };
}

static void end_message(struct batch *batch)
{
	((struct nlmsghdr *)(batch->bytes + batch->message))->nlmsg_len = batch->length - batch->message;
}

/* An attribute that holds others: they come between these two. */
static struct nlattr *begin_nest(struct batch *batch, int type)
{
	struct nlattr *nest = append(batch, sizeof(*nest));

	nest->nla_type = type | NLA_F_NESTED;
	return nest;
}

static void end_nest(struct batch *batch, struct nlattr *nest)
{
	nest->nla_len = batch->bytes + batch->length - (unsigned char *)nest;
}

static void attribute(struct batch *batch, int type, const void *data, size_t length)
{
	struct nlattr *attribute = append(batch, NLA_HDRLEN + length);

	*attribute = (struct nlattr){ .nla_type = type, .nla_len = NLA_HDRLEN + length };
	memcpy(attribute + 1, data, length);
}

static void text(struct batch *batch, int type, const char *string)
{
	attribute(batch, type, string, strlen(string) + 1);
}

static void number(struct batch *batch, int type, uint32_t value)
{
	attribute(batch, type, &(uint32_t){ htonl(value) }, sizeof(value));
}

static void add_chain(struct batch *batch)
{
	struct nlattr *hook;

	begin_message(batch, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_ACK, NFPROTO_IPV4, 0);
	text(batch, NFTA_TABLE_NAME, "lent");
	end_message(batch);

	begin_message(batch, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_ACK, NFPROTO_IPV4, 0);
	text(batch, NFTA_CHAIN_TABLE, "lent");
	text(batch, NFTA_CHAIN_NAME, "out");
	hook = begin_nest(batch, NFTA_CHAIN_HOOK);
	number(batch, NFTA_HOOK_HOOKNUM, NF_INET_LOCAL_OUT);
	number(batch, NFTA_HOOK_PRIORITY, 0);
	end_nest(batch, hook);
	text(batch, NFTA_CHAIN_TYPE, "filter");
	end_message(batch);
}

/* Loads the address into a register, and duplicates to the address in it. */
static void add_rule(struct batch *batch)
{
	const uint32_t to = htonl(INADDR_LOOPBACK);
	struct nlattr *all, *one, *its, *value;

	begin_message(batch, NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_ACK, NFPROTO_IPV4, 0);
	text(batch, NFTA_RULE_TABLE, "lent");
	text(batch, NFTA_RULE_CHAIN, "out");
	all = begin_nest(batch, NFTA_RULE_EXPRESSIONS);
	one = begin_nest(batch, NFTA_LIST_ELEM);
	text(batch, NFTA_EXPR_NAME, "immediate");
	its = begin_nest(batch, NFTA_EXPR_DATA);
	number(batch, NFTA_IMMEDIATE_DREG, NFT_REG_1);
	value = begin_nest(batch, NFTA_IMMEDIATE_DATA);
	attribute(batch, NFTA_DATA_VALUE, &to, sizeof(to));
	end_nest(batch, value);
	end_nest(batch, its);
	end_nest(batch, one);
	one = begin_nest(batch, NFTA_LIST_ELEM);
	text(batch, NFTA_EXPR_NAME, "dup");
	its = begin_nest(batch, NFTA_EXPR_DATA);
	number(batch, NFTA_DUP_SREG_ADDR, NFT_REG_1);
	end_nest(batch, its);
	end_nest(batch, one);
	end_nest(batch, all);
	end_message(batch);
}

static int carry_out(int netlink, struct batch *batch)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct {
		struct nlmsghdr header;
		struct nlmsgerr error;
		unsigned char rest[512];
	} answer;

	if (sendto(netlink, batch->bytes, batch->length, 0, (const void *)&kernel, sizeof(kernel)) < 0)
		return -1;
	/* A table, a chain and a rule: each has an answer. */
	for (int i = 0; i < 3; i++) {
		if (recv(netlink, &answer, sizeof(answer), 0) < 0)
			return -1;
		if (answer.error.error) {
			errno = -answer.error.error;
			return -1;
		}
	}
	return 0;
}

void duplicate_packets(void)
{
	int netlink = socket_of("nftables", AF_NETLINK, SOCK_RAW, NETLINK_NETFILTER);
	struct batch batch = { 0 };

	begin_message(&batch, NFNL_MSG_BATCH_BEGIN, 0, 0, NFNL_SUBSYS_NFTABLES);
	end_message(&batch);
	add_chain(&batch);
	add_rule(&batch);
	begin_message(&batch, NFNL_MSG_BATCH_END, 0, 0, NFNL_SUBSYS_NFTABLES);
	end_message(&batch);
	SETUP_NEEDS("a rule of nftables that duplicates", carry_out(netlink, &batch), ENOENT, EOPNOTSUPP, EINVAL, EPERM);
	close(netlink);
}
