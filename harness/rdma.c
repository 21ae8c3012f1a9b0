// SPDX-License-Identifier: GPL-2.0
/*
 * RDMA by the requests of <rdma/ib_user_verbs.h> (see rdma.h).
 */
#include "rdma.h"
#include "alien.h"
#include "frame.h"
#include "netlink.h"
#include "reclaim.h"

#include <arpa/inet.h>
#include <rdma/ib_user_verbs.h>
#include <rdma/rdma_netlink.h>
#include <rdma/rdma_user_rxe.h>

/* Not in the headers for programs: what to change of a connection, its states, completions. */
enum {
	QP_STATE = 1, QP_ACCESS = 1 << 3, QP_PKEY = 1 << 4, QP_PORT = 1 << 5, QP_PATH = 1 << 7, QP_MTU = 1 << 8, QP_TIMEOUT = 1 << 9,
	QP_RETRIES = 1 << 10, QP_NOT_READY_RETRIES = 1 << 11, QP_RECEIVE_FROM = 1 << 12, QP_READS = 1 << 13, QP_NOT_READY_TIMER = 1 << 15,
	QP_SEND_FROM = 1 << 16, QP_READS_OF_OTHER = 1 << 17, QP_OTHER = 1 << 20,
	INIT = 1, READY_TO_RECEIVE = 2, READY_TO_SEND = 3, RELIABLE = 2, MTU_1024 = 3,
	REREGISTER_ACCESS = 4, WRITE_REQUEST = 0, SIGNALED = 2, DONE = 0, FLUSHED = 5, ACCESS_REFUSED = 10,
};

int rdma_ask(const struct rdma *rdma, uint32_t command, void *request, size_t size, void *answer, size_t answer_size)
{
	struct {
		struct ib_uverbs_cmd_hdr header;
		char body[256];
	} message = { .header = {
		.command = command,
		.in_words = (uint16_t)((sizeof(message.header) + size) / 4), .out_words = (uint16_t)(answer_size / 4),
	} };
	const uint64_t response = (uintptr_t)answer;

	/* Each request that is answered begins with the place of its answer. */
	if (answer)
		memcpy(request, &response, sizeof(response));
	memcpy(message.body, request, size);
	return write(rdma->device, &message, sizeof(message.header) + size) == -1 ? -1 : 0;
}
#define ASK(rdma, command, request, answer) \
	SETUP(rdma_ask(rdma, IB_USER_VERBS_CMD_##command, request, sizeof(*(request)), answer, sizeof(*(answer))))
#define TELL(rdma, command, request) SETUP(rdma_ask(rdma, IB_USER_VERBS_CMD_##command, request, sizeof(*(request)), NULL, 0))

/* Each case has a device and an address of its own. */
static const char *own_name(void)
{
	static char name[16];

	snprintf(name, sizeof(name), "rdma%d", getpid());
	return name;
}

const char *rdma_address(void)
{
	static char address[INET_ADDRSTRLEN];

	snprintf(address, sizeof(address), "10.9.%d.%d", getpid() >> 8 & 0xff, getpid() & 0xff);
	return address;
}

/* Puts rxe on a network device of its own. */
static void add_device(void)
{
	struct new_device device = device_begin("dummy", own_name());
	struct request request;

	device_make(&device);
	device_up(own_name(), rdma_address());
	request_begin(&request, RDMA_NL_GET_TYPE(RDMA_NL_NLDEV, RDMA_NLDEV_CMD_NEWLINK), 0, NULL, 0);
	request_add_text(&request, RDMA_NLDEV_ATTR_DEV_NAME, own_name());
	request_add_text(&request, RDMA_NLDEV_ATTR_LINK_TYPE, "rxe");
	request_add_text(&request, RDMA_NLDEV_ATTR_NDEV_NAME, own_name());
	/* ENOENT: for want of its checksum, crc32. */
	SETUP_NEEDS("rxe", request_send(&request, NETLINK_RDMA), EINVAL, ENOENT, EOPNOTSUPP, EPROTONOSUPPORT);
}

/* The number, between these two, in the path of the file that says this. */
static int number_of(const char *said, const char *before, const char *after)
{
	char path[128], line[64];

	for (int number = 0; number < 256; number++) {
		FILE *file;

		snprintf(path, sizeof(path), "/sys/class/%s%d%s", before, number, after);
		file = fopen(path, "re");
		if (!file)
			continue;
		if (!fgets(line, sizeof(line), file))
			line[0] = '\0';
		fclose(file);
		line[strcspn(line, "\n")] = '\0';
		if (!strcmp(line, said))
			return number;
	}
	broken("nothing is %s in %s", said, path);
}

struct rdma rdma_new(void)
{
	struct ib_uverbs_get_context context = { 0 };
	struct ib_uverbs_get_context_resp got;
	struct ib_uverbs_alloc_pd domain = { 0 };
	struct ib_uverbs_alloc_pd_resp allocated;
	struct rdma rdma = { .device = -1 };
	char path[64];

	require_disposable_machine();
	/* Two first devices at once, and the second one finds the port of RDMA over UDP taken. */
	take_turn("RDMA", "/sys/class/infiniband");
	add_device();
	snprintf(path, sizeof(path), "/dev/infiniband/uverbs%d", number_of(own_name(), "infiniband_verbs/uverbs", "/ibdev"));
	rdma.device = SETUP(open(path, O_RDWR | O_CLOEXEC));
	ASK(&rdma, GET_CONTEXT, &context, &got);
	ASK(&rdma, ALLOC_PD, &domain, &allocated);
	rdma.domain = allocated.pd_handle;
	return rdma;
}

static int register_memory(const struct rdma *rdma, void *address, size_t length, unsigned int access, struct region *region)
{
	struct ib_uverbs_reg_mr request = {
		.start = (uintptr_t)address, .length = length, .hca_va = (uintptr_t)address, .pd_handle = rdma->domain, .access_flags = access,
	};
	struct ib_uverbs_reg_mr_resp registered;
	int failed = rdma_ask(rdma, IB_USER_VERBS_CMD_REG_MR, &request, sizeof(request), &registered, sizeof(registered));

	if (!failed)
		*region = (struct region){ (uintptr_t)address, registered.mr_handle, registered.rkey };
	return failed;
}

struct region rdma_register(const struct rdma *rdma, void *address, size_t length, enum rdma_access access)
{
	struct region region;

	SETUP_NEEDS("memory that may only be read, for RDMA", register_memory(rdma, address, length, access, &region), EFAULT);
	return region;
}

struct region rdma_register_on_demand(const struct rdma *rdma, void *address, size_t length, enum rdma_access access)
{
	enum { ON_DEMAND = 1 << 6 };
	struct region region;

	SETUP_NEEDS("memory on demand, for RDMA", register_memory(rdma, address, length, access | ON_DEMAND, &region), EINVAL, EOPNOTSUPP);
	return region;
}

int rdma_register_again(const struct rdma *rdma, const struct region *region, enum rdma_access access)
{
	struct ib_uverbs_rereg_mr request = { .mr_handle = region->handle, .flags = REREGISTER_ACCESS, .access_flags = access };
	struct ib_uverbs_rereg_mr_resp answer;

	return rdma_ask(rdma, IB_USER_VERBS_CMD_REREG_MR, &request, sizeof(request), &answer, sizeof(answer));
}

struct rxe_queue_buf *rdma_ring(const struct rdma *rdma, const struct mminfo *info)
{
	void *ring = mmap(NULL, info->size, PROT_READ | PROT_WRITE, MAP_SHARED, rdma->device, (off_t)info->offset);

	if (ring == MAP_FAILED)
		broken("mmap of a ring of rxe: %s", strerror(errno));
	return ring;
}

struct completions rdma_completions(const struct rdma *rdma, uint32_t entries)
{
	struct ib_uverbs_create_comp_channel channel = { 0 };
	struct ib_uverbs_create_comp_channel_resp opened;
	struct {
		struct ib_uverbs_create_cq_resp common;
		struct rxe_create_cq_resp rxe;
	} created;
	struct ib_uverbs_create_cq queue = { .cqe = entries };
	struct ib_uverbs_req_notify_cq notify = { 0 };

	ASK(rdma, CREATE_COMP_CHANNEL, &channel, &opened);
	queue.comp_channel = (int)opened.fd;
	ASK(rdma, CREATE_CQ, &queue, &created);
	notify.cq_handle = created.common.cq_handle;
	TELL(rdma, REQ_NOTIFY_CQ, &notify);
	return (struct completions){ notify.cq_handle, queue.comp_channel, rdma_ring(rdma, &created.rxe.mi) };
}

/* Waits for one; returns its status. */
static uint32_t completed(const struct completions *completions)
{
	const struct ib_uverbs_wc *first = (const void *)completions->ring->data;
	struct ib_uverbs_comp_event_desc event;

	SETUP(read(completions->channel, &event, sizeof(event)));
	return __atomic_load_n(&completions->ring->producer_index, __ATOMIC_ACQUIRE) ? first->status : UINT32_MAX;
}

/* A connection whose two ends are one. */
struct connection {
	uint32_t handle;
	struct rxe_queue_buf *ring;
};

static struct connection connection_new(const struct rdma *rdma, const struct completions *completions)
{
	struct ib_uverbs_create_qp wanted = {
		.pd_handle = rdma->domain, .send_cq_handle = completions->handle, .recv_cq_handle = completions->handle,
		.max_send_wr = 4, .max_recv_wr = 1, .max_send_sge = 1, .max_recv_sge = 1, .qp_type = RELIABLE,
	};
	struct {
		struct ib_uverbs_create_qp_resp common;
		struct rxe_create_qp_resp rxe;
	} created;
	struct ib_uverbs_modify_qp step = { .attr_mask = QP_STATE | QP_PKEY | QP_PORT | QP_ACCESS, .qp_state = INIT, .port_num = 1, .qp_access_flags = RDMA_WRITE };
	struct in_addr address;
	char gid[64], gids[64];

	ASK(rdma, CREATE_QP, &wanted, &created);
	step.qp_handle = created.common.qp_handle;
	TELL(rdma, MODIFY_QP, &step);

	/* The path leads to this device; its address in the form of IPv6 is among those that sysfs lists. */
	inet_pton(AF_INET, rdma_address(), &address);
	snprintf(gid, sizeof(gid), "0000:0000:0000:0000:0000:ffff:%04x:%04x", ntohl(address.s_addr) >> 16, ntohl(address.s_addr) & 0xffff);
	step.attr_mask = QP_STATE | QP_PATH | QP_MTU | QP_OTHER | QP_RECEIVE_FROM | QP_READS_OF_OTHER | QP_NOT_READY_TIMER;
	step.qp_state = READY_TO_RECEIVE;
	step.path_mtu = MTU_1024;
	step.dest_qp_num = created.common.qpn;
	step.dest.is_global = 1;
	step.dest.port_num = 1;
	snprintf(gids, sizeof(gids), "infiniband/%s/ports/1/gids/", own_name());
	step.dest.sgid_index = (uint8_t)number_of(gid, gids, "");
	step.dest.hop_limit = 1;
	memset(step.dest.dgid + 10, 0xff, 2);
	memcpy(step.dest.dgid + 12, &address, 4);
	TELL(rdma, MODIFY_QP, &step);

	step.attr_mask = QP_STATE | QP_TIMEOUT | QP_RETRIES | QP_NOT_READY_RETRIES | QP_SEND_FROM | QP_READS;
	step.qp_state = READY_TO_SEND;
	/* 4.096 us * 2^19 is two seconds: on a busy machine an answer may be late, and is waited for seven times. */
	step.timeout = 19;
	step.retry_cnt = step.rnr_retry = 7;
	TELL(rdma, MODIFY_QP, &step);
	return (struct connection){ step.qp_handle, rdma_ring(rdma, &created.rxe.sq_mi) };
}

void rdma_write_alien(const struct rdma *rdma, const struct region *region, size_t length)
{
	const struct completions completions = rdma_completions(rdma, 4);
	const struct connection connection = connection_new(rdma, &completions);
	const struct region from = rdma_register(rdma, alien_page(), PAGE, RDMA_READ);
	struct rxe_send_wqe *entry = (void *)connection.ring->data;
	struct ib_uverbs_post_send post = { .qp_handle = connection.handle, .wqe_size = sizeof(struct ib_uverbs_send_wr) };
	struct ib_uverbs_post_send_resp posted;
	uint32_t status;

	*entry = (struct rxe_send_wqe){
		.wr = { .opcode = WRITE_REQUEST, .send_flags = SIGNALED, .wr.rdma = { .remote_addr = region->address, .rkey = region->key } },
		.iova = region->address,
		.dma = { .length = (uint32_t)length, .resid = (uint32_t)length, .num_sge = 1 },
	};
	entry->dma.sge[0] = (struct rxe_sge){ from.address, (uint32_t)length, from.key };
	__atomic_store_n(&connection.ring->producer_index, 1, __ATOMIC_RELEASE);
	/* It has no entry: those in the ring are meant. */
	ASK(rdma, POST_SEND, &post, &posted);
	status = completed(&completions);
	/* The end that refuses gives the connection up, and so the one that asked, before or after it hears why. */
	if (status != DONE && status != ACCESS_REFUSED && status != FLUSHED)
		broken("the RDMA write ended with status %u", status);
}
