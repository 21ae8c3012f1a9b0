// SPDX-License-Identifier: GPL-2.0
/*
 * A target of NVMe over RDMA (see nvme_rdma.h): the connection manager's requests of <rdma/rdma_user_cm.h>, and
 * NVM Express over Fabrics.
 */
#include "nvme_rdma.h"
#include "alien.h"
#include "frame.h"
#include "targets.h"

#include <arpa/inet.h>
#include <rdma/ib_user_verbs.h>
#include <rdma/rdma_user_cm.h>
#include <rdma/rdma_user_rxe.h>
#include <sched.h>

enum { SERVICE = 4420, QUEUES = 2, RECEIVES = 64, ENTRIES = 128, ANSWERS = 32, ANSWER = 8192, IDENTITY = 4096, ZEROS = 1 << 18 };
enum { RELIABLE = 2, INIT = 1, READY_TO_RECEIVE = 2, READY_TO_SEND = 3, KNOWN_ATTRIBUTES = (1 << 21) - 1 };
enum { EVENT_REQUEST = 4, EVENT_DISCONNECTED = 10, POST_WRITE = 0, POST_SEND_OPCODE = 2, SIGNALED = 2 };
enum {
	ADMIN_GET_LOG = 0x02, ADMIN_IDENTIFY = 0x06, ADMIN_SET_FEATURES = 0x09, ADMIN_ASYNC_EVENT = 0x0c, ADMIN_KEEP_ALIVE = 0x18, FABRICS = 0x7f,
	PROPERTY_SET = 0, CONNECT = 1, PROPERTY_GET = 4, IO_FLUSH = 0, IO_WRITE = 1, IO_READ = 2,
	INVALID_OPCODE = 0x4001, INVALID_FIELD = 0x4002, BLOCKS = 2048,
};

/* A command, as far as is looked at here. */
struct command {
	uint8_t opcode, flags;
	uint16_t id;
	uint8_t fabrics_type, unused[19];
	/* Where its data is to be found or to go, in the memory of the host. */
	uint64_t address;
	uint8_t length[3], key[4], kind;
	union {
		uint32_t words[6];
		struct {
			uint8_t which, unused2[3];
			uint32_t offset;
			uint64_t value;
		} property;
	};
} __attribute__((packed));

struct completion {
	uint64_t result;
	uint16_t head, queue, command, status;
};

static struct target {
	const struct rdma *rdma;
	int manager;
	struct completions completions;
	struct region memory, alien;
	struct end {
		uint32_t number, handle;
		struct rxe_queue_buf *send, *receive;
		bool io;
	} ends[QUEUES];
	size_t connected;
	uint64_t configuration;
} target;
/* Commands as they arrive, what is answered, and zeros for who reads. */
static struct {
	unsigned char commands[QUEUES][RECEIVES][128];
	unsigned char answers[ANSWERS][ANSWER];
	unsigned char zeros[ZEROS];
} *memory;

static void *slot(struct rxe_queue_buf *queue, uint32_t index)
{
	return queue->data + ((size_t)(index & queue->index_mask) << queue->log2_elem_size);
}

static void filled(struct rxe_queue_buf *queue)
{
	__atomic_store_n(&queue->producer_index, (queue->producer_index + 1) & queue->index_mask, __ATOMIC_RELEASE);
}

static void receive_into(struct end *end, uint64_t which)
{
	struct rxe_recv_wqe *entry = slot(end->receive, end->receive->producer_index);
	unsigned char *place = memory->commands[end - target.ends][which];

	*entry = (struct rxe_recv_wqe){ .wr_id = which, .dma = { .length = sizeof(struct command), .resid = sizeof(struct command), .num_sge = 1 } };
	entry->dma.sge[0] = (struct rxe_sge){ (uintptr_t)place, sizeof(struct command), target.memory.key };
	filled(end->receive);
}

static void post(struct end *end, uint32_t opcode, const void *from, uint32_t length, uint32_t key, uint64_t to, uint32_t remote_key)
{
	struct ib_uverbs_post_send bell = { .qp_handle = end->handle, .wqe_size = sizeof(struct ib_uverbs_send_wr) };
	struct ib_uverbs_post_send_resp posted;
	struct rxe_send_wqe *entry = slot(end->send, end->send->producer_index);

	*entry = (struct rxe_send_wqe){
		.wr = { .opcode = opcode, .send_flags = SIGNALED, .wr.rdma = { .remote_addr = to, .rkey = remote_key } },
		.iova = to, .dma = { .length = length, .resid = length, .num_sge = 1 },
	};
	entry->dma.sge[0] = (struct rxe_sge){ (uintptr_t)from, length, key };
	filled(end->send);
	rdma_ask(target.rdma, IB_USER_VERBS_CMD_POST_SEND, &bell, sizeof(bell), &posted, sizeof(posted));
}

static uint32_t key_of(const struct command *command)
{
	uint32_t key;

	memcpy(&key, command->key, sizeof(key));
	return key;
}

static uint32_t length_of(const struct command *command)
{
	return command->length[0] | (uint32_t)command->length[1] << 8 | (uint32_t)command->length[2] << 16;
}

/* What each of these structures says at which byte is in the NVMe base specification, "Identify". */
static void identify_controller(unsigned char *of)
{
	memset(of + 4, ' ', 68);
	of[78] = 1;				/* the controller's number */
	memcpy(of + 80, &(uint32_t){ 0x10300 }, 4);	/* version */
	of[111] = 1;				/* for I/O */
	memcpy(of + 320, &(uint16_t){ 100 }, 2);	/* keep alive */
	of[512] = 0x66;				/* sizes of entries */
	of[513] = 0x44;
	memcpy(of + 514, &(uint16_t){ 64 }, 2);	/* commands at once */
	of[516] = 1;				/* namespaces */
	memcpy(of + 536, &(uint32_t){ 1 | 1 << 2 }, 4);	/* keyed descriptors of data */
	strcpy((char *)of + 768, "nqn.2014-08.org.nvmexpress:case");
	memcpy(of + 1792, &(uint32_t[2]){ 4, 1 }, 8);	/* a command has 64 bytes, an answer 16 */
	of[1803] = 1;				/* descriptors of data in a command */
}

static void identify_namespace(unsigned char *of)
{
	for (size_t at = 0; at < 24; at += 8)
		memcpy(of + at, &(uint64_t){ BLOCKS }, 8);	/* size, capacity, use */
	of[130] = 9;				/* blocks of 512 bytes */
}

static uint16_t identify(const struct command *command, unsigned char *data)
{
	switch (command->words[0] & 0xff) {
	case 0:
		identify_namespace(data);
		return 0;
	case 1:
		identify_controller(data);
		return 0;
	case 2:
		data[0] = 1;			/* the list of namespaces */
		return 0;
	case 3:
		memcpy(data, (unsigned char[5]){ 1, 8, 0, 0, 1 }, 5);	/* its names: EUI64 */
		return 0;
	default:
		return INVALID_FIELD;
	}
}

static uint16_t fabrics(const struct command *command, uint64_t *result)
{
	enum { CAPABILITIES = 0, VERSION = 8, CONFIGURATION = 0x14, STATUS = 0x1c };

	if (command->fabrics_type == CONNECT) {
		*result = 1;			/* the controller's number */
		return 0;
	}
	if (command->fabrics_type == PROPERTY_SET) {
		if (command->property.offset == CONFIGURATION)
			target.configuration = command->property.value;
		return 0;
	}
	if (command->fabrics_type != PROPERTY_GET)
		return INVALID_FIELD;
	if (command->property.offset == CAPABILITIES)
		*result = 1ull << 37 | 15ull << 24 | 63;
	else if (command->property.offset == VERSION)
		*result = 0x10300;
	else if (command->property.offset == CONFIGURATION)
		*result = target.configuration;
	else if (command->property.offset == STATUS)
		*result = (target.configuration & 1) | (target.configuration >> 14 & 3 ? 8 : 0);
	return 0;
}

static void serve_command(struct end *end, const struct command *command)
{
	static unsigned int which;
	unsigned char *data = memory->answers[which++ % ANSWERS];
	struct completion *done = (void *)(data + IDENTITY);
	const uint32_t length = length_of(command);
	uint64_t result = 0;
	uint16_t status = 0;

	memset(data, 0, ANSWER);
	if (command->opcode == FABRICS) {
		status = fabrics(command, &result);
	} else if (end->io && command->opcode == IO_WRITE) {
		post(end, POST_WRITE, (void *)(uintptr_t)target.alien.address, length < PAGE ? length : (uint32_t)PAGE, target.alien.key, command->address, key_of(command));
	} else if (end->io && command->opcode == IO_READ) {
		post(end, POST_WRITE, memory->zeros, length < ZEROS ? length : ZEROS, target.memory.key, command->address, key_of(command));
	} else if (end->io) {
		status = command->opcode == IO_FLUSH ? 0 : INVALID_OPCODE;
	} else if (command->opcode == ADMIN_IDENTIFY) {
		status = identify(command, data);
		if (!status)
			post(end, POST_WRITE, data, length < IDENTITY ? length : IDENTITY, target.memory.key, command->address, key_of(command));
	} else if (command->opcode == ADMIN_ASYNC_EVENT) {
		return;				/* answered when there is one */
	} else if (command->opcode != ADMIN_SET_FEATURES && command->opcode != ADMIN_KEEP_ALIVE) {
		status = INVALID_OPCODE;
	}
	*done = (struct completion){ .result = result, .queue = end->io, .command = command->id, .status = (uint16_t)(status << 1) };
	post(end, POST_SEND_OPCODE, done, sizeof(*done), target.memory.key, 0, 0);
}

static void serve_arrived(const struct ib_uverbs_wc *arrived)
{
	enum { RECEIVED = 1 << 7 };

	if (!(arrived->opcode & RECEIVED) || arrived->status)
		return;
	for (size_t i = 0; i < target.connected; i++) {
		struct end *end = &target.ends[i];
		struct command command;

		if (end->number != arrived->qp_num)
			continue;
		memcpy(&command, memory->commands[i][arrived->wr_id], sizeof(command));
		receive_into(end, arrived->wr_id);
		serve_command(end, &command);
	}
}

/* One thread of the target: commands. */
static void *serve(void *unused)
{
	struct rxe_queue_buf *ring = target.completions.ring;
	struct ib_uverbs_comp_event_desc event;

	(void)unused;
	do {
		struct ib_uverbs_req_notify_cq notify = { .cq_handle = target.completions.handle };

		rdma_ask(target.rdma, IB_USER_VERBS_CMD_REQ_NOTIFY_CQ, &notify, sizeof(notify), NULL, 0);
		while (__atomic_load_n(&ring->producer_index, __ATOMIC_ACQUIRE) != ring->consumer_index) {
			serve_arrived(slot(ring, ring->consumer_index));
			__atomic_store_n(&ring->consumer_index, (ring->consumer_index + 1) & ring->index_mask, __ATOMIC_RELEASE);
		}
	} while (read(target.completions.channel, &event, sizeof(event)) > 0);
	return NULL;
}

/* ---- connections -------------------------------------------------------------------------------- */

/* The manager stores its answer, of this size at most, where the request says. */
static int manage(uint32_t command, void *request, size_t size, size_t answer_size)
{
	struct {
		struct rdma_ucm_cmd_hdr header;
		char body[512];
	} message = { .header = { command, (uint16_t)size, (uint16_t)answer_size } };

	memcpy(message.body, request, size);
	return write(target.manager, &message, sizeof(message.header) + size) == -1 ? -1 : 0;
}

/* To the next state, as the connection manager says. */
static void step(const struct end *end, uint32_t id, uint32_t state)
{
	struct ib_uverbs_qp_attr attributes = { 0 };
	struct rdma_ucm_init_qp_attr ask = { .response = (uintptr_t)&attributes, .id = id, .qp_state = state };
	struct ib_uverbs_modify_qp change;
	const struct ib_uverbs_ah_attr *path = &attributes.ah_attr;

	SETUP(manage(RDMA_USER_CM_CMD_INIT_QP_ATTR, &ask, sizeof(ask), sizeof(attributes)));
	change = (struct ib_uverbs_modify_qp){
		.qp_handle = end->handle, .attr_mask = attributes.qp_attr_mask & KNOWN_ATTRIBUTES, .qp_state = (uint8_t)state,
		.rq_psn = attributes.rq_psn, .sq_psn = attributes.sq_psn, .dest_qp_num = attributes.dest_qp_num, .qp_access_flags = attributes.qp_access_flags,
		.pkey_index = attributes.pkey_index, .path_mtu = (uint8_t)attributes.path_mtu, .max_rd_atomic = attributes.max_rd_atomic,
		.max_dest_rd_atomic = attributes.max_dest_rd_atomic, .min_rnr_timer = attributes.min_rnr_timer, .port_num = attributes.port_num,
		.timeout = attributes.timeout, .retry_cnt = attributes.retry_cnt, .rnr_retry = attributes.rnr_retry,
		.dest = {
			.flow_label = path->grh.flow_label, .dlid = path->dlid, .sgid_index = path->grh.sgid_index, .hop_limit = path->grh.hop_limit,
			.traffic_class = path->grh.traffic_class, .sl = path->sl, .static_rate = path->static_rate, .is_global = path->is_global,
			.port_num = path->port_num,
		},
	};
	memcpy(change.dest.dgid, path->grh.dgid, sizeof(change.dest.dgid));
	SETUP(rdma_ask(target.rdma, IB_USER_VERBS_CMD_MODIFY_QP, &change, sizeof(change), NULL, 0));
}

/* Host and target agree on the sizes of their queues in private data: recfmt, crqsize. */
static void accept_connection(uint32_t id)
{
	struct end *end = &target.ends[target.connected];
	struct ib_uverbs_create_qp wanted = {
		.pd_handle = target.rdma->domain, .send_cq_handle = target.completions.handle, .recv_cq_handle = target.completions.handle,
		.max_send_wr = ENTRIES, .max_recv_wr = RECEIVES, .max_send_sge = 1, .max_recv_sge = 1, .qp_type = RELIABLE,
	};
	struct {
		struct ib_uverbs_create_qp_resp common;
		struct rxe_create_qp_resp rxe;
	} created;
	struct rdma_ucm_accept accept = { .id = id, .conn_param = {
		.private_data = { 0, 0, 32 }, .private_data_len = 32, .responder_resources = 1, .initiator_depth = 1, .retry_count = 7, .rnr_retry_count = 7, .valid = 1,
	} };

	if (target.connected == QUEUES)
		return;
	SETUP(rdma_ask(target.rdma, IB_USER_VERBS_CMD_CREATE_QP, &wanted, sizeof(wanted), &created, sizeof(created)));
	*end = (struct end){
		.number = created.common.qpn, .handle = created.common.qp_handle, .io = target.connected > 0,
		.send = rdma_ring(target.rdma, &created.rxe.sq_mi), .receive = rdma_ring(target.rdma, &created.rxe.rq_mi),
	};
	__atomic_store_n(&target.connected, target.connected + 1, __ATOMIC_RELEASE);
	step(end, id, INIT);
	for (uint64_t i = 0; i < RECEIVES - 1; i++)
		receive_into(end, i);
	step(end, id, READY_TO_RECEIVE);
	step(end, id, READY_TO_SEND);
	accept.conn_param.qp_num = created.common.qpn;
	accept.uid = id;
	SETUP(manage(RDMA_USER_CM_CMD_ACCEPT, &accept, sizeof(accept), 0));
}

/* The other thread of the target: connections. */
static void *connections(void *unused)
{
	struct rdma_ucm_event_resp event;
	struct rdma_ucm_get_event get = { .response = (uintptr_t)&event };

	(void)unused;
	while (!manage(RDMA_USER_CM_CMD_GET_EVENT, &get, sizeof(get), sizeof(event))) {
		if (event.event == EVENT_REQUEST)
			accept_connection(event.id);
		if (event.event == EVENT_DISCONNECTED)
			manage(RDMA_USER_CM_CMD_DISCONNECT, &(struct rdma_ucm_disconnect){ event.id }, sizeof(struct rdma_ucm_disconnect), 0);
	}
	return NULL;
}

static void listen_for_hosts(void)
{
	struct rdma_ucm_create_id_resp created;
	struct rdma_ucm_create_id create = { .response = (uintptr_t)&created, .ps = RDMA_PS_TCP, .qp_type = RELIABLE };
	struct rdma_ucm_bind bind = { .addr_size = sizeof(struct sockaddr_in) };
	struct rdma_ucm_listen waits = { .backlog = QUEUES };
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons(SERVICE) };

	target.manager = SETUP_NEEDS("RDMA's connection manager", open("/dev/infiniband/rdma_cm", O_RDWR | O_CLOEXEC), ENOENT, ENODEV, ENXIO);
	inet_pton(AF_INET, rdma_address(), &name.sin_addr);
	SETUP(manage(RDMA_USER_CM_CMD_CREATE_ID, &create, sizeof(create), sizeof(created)));
	bind.id = waits.id = created.id;
	memcpy(&bind.addr, &name, sizeof(name));
	SETUP(manage(RDMA_USER_CM_CMD_BIND, &bind, sizeof(bind), 0));
	SETUP(manage(RDMA_USER_CM_CMD_LISTEN, &waits, sizeof(waits), 0));
}

int nvme_disk_that_stores_into_writes(const struct rdma *rdma)
{
	pthread_t thread;

	target.rdma = rdma;
	memory = SETUP(mmap(NULL, sizeof(*memory), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	target.memory = rdma_register(rdma, memory, sizeof(*memory), RDMA_WRITE);
	target.alien = rdma_register(rdma, alien_page(), PAGE, RDMA_READ);
	target.completions = rdma_completions(rdma, QUEUES * (ENTRIES + RECEIVES));
	listen_for_hosts();
	thread_start(&thread, connections, NULL);
	thread_start(&thread, serve, NULL);
	return nvme_disk_at("rdma", rdma_address(), SERVICE);
}
