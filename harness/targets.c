// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of storage targets in configfs, and taking them away again (see targets.h).
 */
#include "targets.h"
#include "alien.h"
#include "frame.h"
#include "lent.h"
#include "namespaces.h"
#include "reclaim.h"

#include <arpa/inet.h>
#include <glob.h>
#include <limits.h>
#include <linux/vhost.h>
#include <linux/virtio_ring.h>
#include <linux/virtio_scsi.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

#define CONFIGFS "/sys/kernel/config"
/* Of this process alone. */
#define CORE CONFIGFS "/target/core/fileio_%1$d"
#define FABRIC CONFIGFS "/target/loopback"
#define PORT FABRIC "/naa.60014050%1$08x"
#define MEMORY CONFIGFS "/target/core/rd_mcp_%1$d"
#define MACHINE CONFIGFS "/target/vhost/naa.60014052%1$08x"
#define SUBSYSTEM CONFIGFS "/nvmet/subsystems/case-%1$d"
#define NVME_PORT CONFIGFS "/nvmet/ports/%1$d"
#define GADGET CONFIGFS "/usb_gadget/case"
#define DUMMY_UDC "dummy_udc.0"

static int disk = -1;
static int controller = -1;

static const char *own(const char *format)
{
	static char path[2][256];
	static int which;

	which = !which;
	/* The formats are the macros above. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	snprintf(path[which], sizeof(path[which]), format, getpid());
#pragma GCC diagnostic pop
	return path[which];
}

/* Writes a line to a file that exists already; -1 and errno where that fails. */
static int set(const char *path, const char *value)
{
	FILE *file = fopen(path, "we");
	int failed;

	if (!file)
		return -1;
	failed = fputs(value, file) < 0;
	return fclose(file) || failed ? -1 : 0;
}

static void enter_configfs(const char *target)
{
	const char *refused = enter_namespaces(CLONE_NEWNS);

	if (refused)
		skip("no %s: %s", target, refused);
	if (mount("case", CONFIGFS, "configfs", 0, NULL) && errno != EBUSY)
		skip("no %s: mounting configfs: %s", target, strerror(errno));
}

struct pollfd watch_nodes(void)
{
	struct pollfd watch = { .fd = SETUP_NEEDS("inotify(7)", inotify_init1(IN_CLOEXEC), ENOSYS), .events = POLLIN };

	SETUP(inotify_add_watch(watch.fd, "/dev", IN_CREATE | IN_ATTRIB));
	return watch;
}

/*
 * What open_it() opens of one whose directory in sysfs matches, once its node is there.  Nodes below folders of /dev are not
 * watched: for them it looks again ten times a second.
 */
static int open_awaited(struct pollfd *watch, const char *pattern, int (*open_it)(const char *directory))
{
	const int limit_ms = 10000;
	double start = now_ms();
	char events[4096];

	for (int device = -1;;) {
		glob_t found = { 0 };

		glob(pattern, 0, NULL, &found);
		for (size_t i = 0; i < found.gl_pathc && device < 0; i++)
			device = open_it(found.gl_pathv[i]);
		globfree(&found);
		if (device >= 0)
			return device;
		if (now_ms() - start > limit_ms)
			skip("%s does not appear", pattern);
		if (poll(watch, 1, 100) == 1)
			SETUP(read(watch->fd, events, sizeof(events)));
	}
}

static int open_this_disk(const char *directory)
{
	const char *name = strrchr(directory, '/') + 1;
	int subsystem, space;
	char path[64];

	snprintf(path, sizeof(path), "/dev/%s", name);
	/* One path to a namespace, out of several: the disk has the rest of its name. */
	if (sscanf(name, "nvme%dc%*dn%d", &subsystem, &space) == 2)
		snprintf(path, sizeof(path), "/dev/nvme%dn%d", subsystem, space);
	disk = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
	return disk;
}

int open_disk(struct pollfd *watch, const char *pattern)
{
	return open_awaited(watch, pattern, open_this_disk);
}

/* ---- LIO ------------------------------------------------------------------------------------- */

/* A backstore with the one disk "case", and a port of some fabric that leads to it. */
struct target {
	const char *core, *port;
};
static const struct target fileio = { CORE, PORT };
static const struct target memory_of_machine = { MEMORY, MACHINE };

/* The path of what is below one of these folders. */
static const char *below(const char *folder, const char *what)
{
	static char path[2][256];
	static int which;

	which = !which;
	snprintf(path[which], sizeof(path[which]), "%s%s", own(folder), what);
	return path[which];
}

static void export_disk(const struct target *target, unsigned int name)
{
	char text[64];

	SETUP(mkdir(own(target->port), 0755));
	SETUP(mkdir(below(target->port, "/tpgt_1"), 0755));
	snprintf(text, sizeof(text), "naa.%08x%08x", name, (unsigned int)getpid());
	SETUP(set(below(target->port, "/tpgt_1/nexus"), text));
	SETUP(mkdir(below(target->port, "/tpgt_1/lun/lun_0"), 0755));
	SETUP(symlink(below(target->core, "/case"), below(target->port, "/tpgt_1/lun/lun_0/case")));
}

static void remove_target(const struct target *target)
{
	unlink(below(target->port, "/tpgt_1/lun/lun_0/case"));
	rmdir(below(target->port, "/tpgt_1/lun/lun_0"));
	set(below(target->port, "/tpgt_1/nexus"), "NULL");
	rmdir(below(target->port, "/tpgt_1"));
	rmdir(own(target->port));
	rmdir(below(target->core, "/case"));
	rmdir(own(target->core));
}

static void remove_scsi_disk(void)
{
	if (disk >= 0)
		close(disk);
	remove_target(&fileio);
}

int scsi_disk_over(int fd, size_t size)
{
	struct pollfd watch = watch_nodes();
	char text[128], address[32];
	FILE *file;

	enter_configfs("LIO target");
	if (mkdir(CONFIGFS "/target", 0755) && errno != EEXIST)
		skip("no LIO target: %s", strerror(errno));
	if (mkdir(FABRIC, 0755) && errno != EEXIST)
		skip("no loopback fabric of the LIO target: %s", strerror(errno));
	at_end(remove_scsi_disk);
	if (mkdir(own(CORE), 0755) || mkdir(own(CORE "/case"), 0755))
		skip("no fileio backstore of the LIO target: %s", strerror(errno));
	snprintf(text, sizeof(text), "fd_dev_name=/proc/self/fd/%d,fd_dev_size=%zu", fd, size);
	SETUP(set(own(CORE "/case/control"), text));
	SETUP(set(own(CORE "/case/enable"), "1"));
	SETUP(set(own(CORE "/case/attrib/emulate_tpws"), "1"));
	export_disk(&fileio, 0x60014051);

	file = fopen(own(PORT "/tpgt_1/address"), "re");
	if (!file || !fgets(address, sizeof(address), file))
		broken("the SCSI address of the disk: %s", strerror(errno));
	fclose(file);
	address[strcspn(address, "\n")] = '\0';
	snprintf(text, sizeof(text), "/sys/bus/scsi/devices/%s:0/block/sd*", address);
	return open_disk(&watch, text);
}

/* ---- vhost-scsi ------------------------------------------------------------------------------ */

enum { ENTRIES = 8, CONTROL = 0, EVENTS, COMMANDS, QUEUES };

struct vhost_queue {
	struct vring_desc descriptors[ENTRIES];
	struct {
		uint16_t flags, count, ring[ENTRIES], event;
	} available;
	_Alignas(4) struct {
		uint16_t flags, count;
		struct vring_used_elem ring[ENTRIES];
		uint16_t event;
	} used;
	struct virtio_scsi_cmd_req_pi request;
	struct virtio_scsi_cmd_resp response;
};

static int vhost_device = -1;

static void remove_vhost_disk(void)
{
	/* The target is in use until then. */
	if (vhost_device >= 0)
		close(vhost_device);
	remove_target(&memory_of_machine);
}

static void give_queue(int device, unsigned int index, struct vhost_queue *queue, int kick, int call)
{
	struct vhost_vring_state state = { index, ENTRIES };
	struct vhost_vring_addr addresses = {
		.index = index, .desc_user_addr = (uintptr_t)queue->descriptors,
		.avail_user_addr = (uintptr_t)&queue->available, .used_user_addr = (uintptr_t)&queue->used,
	};

	SETUP(ioctl(device, VHOST_SET_VRING_NUM, &state));
	state.num = 0;
	SETUP(ioctl(device, VHOST_SET_VRING_BASE, &state));
	SETUP(ioctl(device, VHOST_SET_VRING_ADDR, &addresses));
	SETUP(ioctl(device, VHOST_SET_VRING_KICK, &(struct vhost_vring_file){ index, kick }));
	SETUP(ioctl(device, VHOST_SET_VRING_CALL, &(struct vhost_vring_file){ index, call }));
}

/* The machine's memory is this process's, at the same addresses. */
static void give_memory(int device)
{
	enum { LOWEST = 0x10000 };
	const uint64_t highest = sizeof(void *) == 8 ? 0x7fffffff0000 : 0xbfff0000;
	struct {
		struct vhost_memory head;
		struct vhost_memory_region all;
	} memory = {
		.head.nregions = 1, .all = { LOWEST, highest - LOWEST, LOWEST, 0 },
	};

	SETUP(ioctl(device, VHOST_SET_MEM_TABLE, &memory));
}

struct vhost_disk vhost_disk_new(void)
{
	struct vhost_queue *rings = SETUP(mmap(NULL, QUEUES * sizeof(*rings), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	struct vhost_disk made = {
		.queue = &rings[COMMANDS], .kick = SETUP(eventfd(0, EFD_CLOEXEC)), .answered = SETUP(eventfd(0, EFD_CLOEXEC)),
	};
	struct vhost_scsi_target target = { .abi_version = VHOST_SCSI_ABI_VERSION, .vhost_tpgt = 1 };
	uint64_t features;

	enter_configfs("LIO target");
	if ((mkdir(CONFIGFS "/target", 0755) && errno != EEXIST) || (mkdir(CONFIGFS "/target/vhost", 0755) && errno != EEXIST))
		skip("no LIO target for virtual machines: %s", strerror(errno));
	at_end(remove_vhost_disk);
	if (mkdir(own(MEMORY), 0755) || mkdir(own(MEMORY "/case"), 0755))
		skip("no backstore of the LIO target in memory: %s", strerror(errno));
	SETUP(set(own(MEMORY "/case/control"), "rd_pages=64"));
	SETUP(set(own(MEMORY "/case/enable"), "1"));
	SETUP(set(own(MEMORY "/case/attrib/pi_prot_type"), "1"));
	export_disk(&memory_of_machine, 0x60014053);

	made.device = vhost_device = SETUP_NEEDS("/dev/vhost-scsi", open("/dev/vhost-scsi", O_RDWR | O_CLOEXEC), ENOENT, EACCES);
	SETUP(ioctl(made.device, VHOST_SET_OWNER));
	SETUP(ioctl(made.device, VHOST_GET_FEATURES, &features));
	features &= 1u << VIRTIO_SCSI_F_T10_PI;
	if (!features)
		skip("this vhost-scsi knows no protection information");
	SETUP(ioctl(made.device, VHOST_SET_FEATURES, &features));
	give_memory(made.device);
	for (unsigned int i = 0; i < QUEUES; i++)
		give_queue(made.device, i, &rings[i], i == COMMANDS ? made.kick : SETUP(eventfd(0, EFD_CLOEXEC)), made.answered);
	snprintf(target.vhost_wwpn, sizeof(target.vhost_wwpn), "%s", strrchr(own(MACHINE), '/') + 1);
	SETUP(ioctl(made.device, VHOST_SCSI_SET_ENDPOINT, &target));
	return made;
}

static void describe(struct vhost_queue *queue, uint16_t entry, const void *memory, size_t length, int flags)
{
	queue->descriptors[entry] = (struct vring_desc){
		(uintptr_t)memory, (uint32_t)length, (uint16_t)flags, (uint16_t)(entry + 1),
	};
}

/* Where in the request a READ(10) or WRITE(10) has what. */
static void next_command(struct vhost_queue *queue, unsigned char operation, unsigned int blocks, size_t protection)
{
	queue->request = (struct virtio_scsi_cmd_req_pi){
		.lun = { 1, 1, 0x40, 0 }, .tag = queue->available.count + 1u, .pi_bytesout = (uint32_t)protection,
		.cdb = { [0] = operation, [8] = (unsigned char)blocks },
	};
	describe(queue, 0, &queue->request, sizeof(queue->request), VRING_DESC_F_NEXT);
	/* Every command is described from the first descriptor on; seen once the target is told of it. */
	queue->available.ring[queue->available.count % ENTRIES] = 0;
	__atomic_store_n(&queue->available.count, queue->available.count + 1, __ATOMIC_RELEASE);
}

void vhost_disk_read(struct vhost_disk *of, unsigned int blocks, const struct iovec *parts, size_t count)
{
	enum { READ_10 = 0x28 };
	struct vhost_queue *queue = of->queue;

	describe(queue, 1, &queue->response, sizeof(queue->response), VRING_DESC_F_NEXT | VRING_DESC_F_WRITE);
	for (size_t i = 0; i < count; i++)
		describe(queue, (uint16_t)(2 + i), parts[i].iov_base, parts[i].iov_len, VRING_DESC_F_WRITE | (i + 1u < count ? VRING_DESC_F_NEXT : 0));
	next_command(queue, READ_10, blocks, 0);
}

void vhost_disk_write(struct vhost_disk *of, unsigned int blocks, size_t protection, const struct iovec *parts, size_t count)
{
	enum { WRITE_10 = 0x2a };
	struct vhost_queue *queue = of->queue;

	for (size_t i = 0; i < count; i++)
		describe(queue, (uint16_t)(1 + i), parts[i].iov_base, parts[i].iov_len, VRING_DESC_F_NEXT);
	describe(queue, (uint16_t)(1 + count), &queue->response, sizeof(queue->response), VRING_DESC_F_WRITE);
	next_command(queue, WRITE_10, blocks, protection);
}

int vhost_disk_status(struct vhost_disk *of)
{
	const int limit_ms = 30000;
	struct pollfd watch = { of->answered, POLLIN, 0 };
	uint64_t times;

	if (poll(&watch, 1, limit_ms) != 1)
		broken("the target does not answer a command");
	SETUP(read(of->answered, &times, sizeof(times)));
	if (of->queue->response.response)
		broken("the target does not take a command: %d", of->queue->response.response);
	return of->queue->response.status;
}

/* ---- NVMe ------------------------------------------------------------------------------------ */

static void remove_nvme_disk(void)
{
	char path[64];

	if (disk >= 0)
		close(disk);
	snprintf(path, sizeof(path), "/sys/class/nvme/nvme%d/delete_controller", controller);
	if (controller >= 0)
		set(path, "1");
	unlink(own(NVME_PORT "/subsystems/case-%1$d"));
	rmdir(own(NVME_PORT));
	set(own(SUBSYSTEM "/namespaces/1/enable"), "0");
	rmdir(own(SUBSYSTEM "/namespaces/1"));
	rmdir(own(SUBSYSTEM));
}

enum { NVME_SERVICE = 4420 };

/* The memfd is namespace 1 of a target, which is reached over TCP, in a network of the case's own. */
static void export_namespace(int fd)
{
	char text[128];

	enter_network();
	enter_configfs("NVMe target");
	at_end(remove_nvme_disk);
	if (mkdir(own(SUBSYSTEM), 0755))
		skip("no NVMe target: %s", strerror(errno));
	SETUP(set(own(SUBSYSTEM "/attr_allow_any_host"), "1"));
	SETUP(mkdir(own(SUBSYSTEM "/namespaces/1"), 0755));
	snprintf(text, sizeof(text), "/proc/self/fd/%d", fd);
	SETUP(set(own(SUBSYSTEM "/namespaces/1/device_path"), text));
	/* Through the page cache, unless direct I/O to a memfd is possible (6.6). */
	if (set(own(SUBSYSTEM "/namespaces/1/enable"), "1")) {
		SETUP_NEEDS("an NVMe namespace in a memfd",
			    set(own(SUBSYSTEM "/namespaces/1/buffered_io"), "1"), ENOENT, EACCES);
		SETUP(set(own(SUBSYSTEM "/namespaces/1/enable"), "1"));
	}
	SETUP(mkdir(own(NVME_PORT), 0755));
	SETUP_NEEDS("NVMe over TCP", set(own(NVME_PORT "/addr_trtype"), "tcp"), EINVAL);
	SETUP(set(own(NVME_PORT "/addr_adrfam"), "ipv4"));
	SETUP(set(own(NVME_PORT "/addr_traddr"), "127.0.0.1"));
	snprintf(text, sizeof(text), "%d", NVME_SERVICE);
	SETUP(set(own(NVME_PORT "/addr_trsvcid"), text));
	/* What goes with its command is what a connection needs; the data of a write is asked for. */
	SETUP(set(own(NVME_PORT "/param_inline_data_size"), "1024"));
	SETUP_NEEDS("NVMe over TCP", symlink(own(SUBSYSTEM), own(NVME_PORT "/subsystems/case-%1$d")), EINVAL);
}

int nvme_disk_at(const char *transport, const char *address, int service)
{
	struct pollfd watch = watch_nodes();
	char text[256];
	FILE *fabrics = fopen("/dev/nvme-fabrics", "r+e");

	if (!fabrics)
		skip("no NVMe over fabrics: %s", strerror(errno));
	setvbuf(fabrics, NULL, _IONBF, 0);
	snprintf(text, sizeof(text), "transport=%s,traddr=%s,trsvcid=%d,nqn=%s,nr_io_queues=1,ctrl_loss_tmo=0", transport, address, service, own("case-%1$d"));
	at_end(remove_nvme_disk);
	/* EINVAL: no such transport. */
	SETUP_NEEDS("NVMe over this transport", fputs(text, fabrics), EINVAL);
	rewind(fabrics);
	if (fscanf(fabrics, "instance=%d", &controller) != 1)
		broken("connecting to the NVMe target: %s", strerror(errno));
	fclose(fabrics);
	snprintf(text, sizeof(text), "/sys/class/nvme/nvme%d/nvme*n*", controller);
	return open_disk(&watch, text);
}

int nvme_disk_over(int fd)
{
	export_namespace(fd);
	return nvme_disk_at("tcp", "127.0.0.1", NVME_SERVICE);
}

/* What NVMe over TCP consists of, as far as is looked at here. */
struct pdu {
	uint8_t type, flags, header, data_at;
	uint32_t length;
	union {
		struct {
			uint8_t opcode, of_command;
			uint16_t id;
		} command;
		struct {
			uint16_t id, tag;
			uint32_t offset, length, reserved;
		} data;
		uint8_t rest[64 + ANSWERED];
	};
} __attribute__((packed));
enum { COMMAND = 4, DATA_TO_HOST = 7, LAST = 1 << 2, SUCCESS = 1 << 3, NVME_WRITE = 1, NVME_READ = 2 };

/* A queue between host and target, which each have a connection with this process. */
struct queue {
	int host, target;
	bool io;
};
static struct queue queues[2];
static struct sockaddr_in true_target;

static bool all_read(int from, void *data, size_t length)
{
	return !length || recv(from, data, length, MSG_WAITALL) == (ssize_t)length;
}

/* What the target says goes to the host as it is. */
static void *relay_answers(void *queue)
{
	const struct queue *of = queue;
	char data[4096];
	ssize_t got;

	while ((got = recv(of->target, data, sizeof(data), 0)) > 0)
		send(of->host, data, (size_t)got, MSG_NOSIGNAL);
	return NULL;
}

enum { LATE_BLOCK = 100, BLOCK = 4096, RESPONSE = 5, NO_SUCH_PDU = 0x55, INTERNAL_ERROR = 0x4006 };
/* What is late is sent when this is said, and the connection is gone. */
static struct late {
	bool wanted;
	struct gate send, gone;
} late;

/* A failure, what announces data, the data, and what is no PDU.  The host counts a command's uses in the upper bits of its number. */
static void answer_late(const struct queue *of, uint16_t id)
{
	struct pdu failure = { RESPONSE, 0, 24, 0, 24, { .rest = { [14] = INTERNAL_ERROR << 1 & 0xff, [15] = INTERNAL_ERROR >> 7 } } };
	struct pdu data = { DATA_TO_HOST, LAST, 24, 24, 24 + ANSWERED, { .data = { .id = (uint16_t)(id + 0x1000), .length = ANSWERED } } };
	unsigned char at_once[48], any[64];

	memcpy(failure.rest + 12, &id, sizeof(id));
	memcpy(at_once, &failure, 24);
	memcpy(at_once + 24, &data, 24);
	send(of->host, at_once, sizeof(at_once), MSG_NOSIGNAL);
	gate_wait(&late.send);
	memset(data.rest + 16, PATTERN_ALIEN, ANSWERED);
	send(of->host, data.rest + 16, ANSWERED, MSG_NOSIGNAL);
	send(of->host, &(struct pdu){ .type = NO_SUCH_PDU, .header = 24, .length = 24 }, 24, MSG_NOSIGNAL);
	while (recv(of->host, any, sizeof(any), 0) > 0)
		;
	gate_signal(&late.gone);
}

/* What the host says goes to the target; but writes are answered here, with data. */
static void *relay_commands(void *queue)
{
	const struct queue *of = queue;
	struct pdu pdu, answer = { DATA_TO_HOST, LAST | SUCCESS, 24, 24, 24 + ANSWERED, { .data = { .length = ANSWERED } } };

	memset(answer.rest + 16, PATTERN_ALIEN, ANSWERED);
	while (all_read(of->host, &pdu, 8) && pdu.length <= sizeof(pdu) && all_read(of->host, pdu.rest, pdu.length - 8)) {
		if (late.wanted && of->io && pdu.type == COMMAND && pdu.command.opcode == NVME_READ && pdu.rest[40] == LATE_BLOCK) {
			answer_late(of, pdu.command.id);
		} else if (of->io && pdu.type == COMMAND && pdu.command.opcode == NVME_WRITE) {
			answer.data.id = pdu.command.id;
			send(of->host, &answer, answer.length, MSG_NOSIGNAL);
		} else {
			send(of->target, &pdu, pdu.length, MSG_NOSIGNAL);
		}
	}
	return NULL;
}

/* Stands between host and target for the queue of its administration, and one of reads and writes. */
static void *relay(void *listening)
{
	for (size_t i = 0; i < 2; i++) {
		struct queue *queue = &queues[i];
		pthread_t thread;

		queue->host = accept4(*(const int *)listening, NULL, NULL, SOCK_CLOEXEC);
		queue->target = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		queue->io = i;
		if (queue->host == -1 || connect(queue->target, (const void *)&true_target, sizeof(true_target)))
			return NULL;
		thread_start(&thread, relay_answers, queue);
		thread_start(&thread, relay_commands, queue);
	}
	return NULL;
}

int nvme_disk_that_answers_writes(int fd)
{
	static int listening;
	struct sockaddr_in name = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	socklen_t size = sizeof(name);
	pthread_t thread;

	export_namespace(fd);
	true_target = name;
	true_target.sin_port = htons(NVME_SERVICE);
	listening = SETUP(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
	SETUP(listen(listening, 2));
	SETUP(getsockname(listening, (void *)&name, &size));
	thread_start(&thread, relay, &listening);
	return nvme_disk_at("tcp", "127.0.0.1", ntohs(name.sin_port));
}

int nvme_disk_that_sends_late(int fd, off_t *where)
{
	enum { SCANS = 2 };
	cpu_set_t first;
	int device;

	require_processors(2);
	CPU_ZERO(&first);
	CPU_SET(0, &first);
	SETUP_NEEDS("the first processor", sched_setaffinity(0, sizeof(first), &first), EINVAL);
	late = (struct late){ true, gate_new(), gate_new() };
	device = nvme_disk_that_answers_writes(fd);
	/* Nothing else is to be read meanwhile: not partitions, which are looked for in the background, and then can be asked for. */
	for (int scans = 0; scans < SCANS;) {
		if (!ioctl(device, BLKRRPART))
			scans++;
		else if (errno != EINVAL && errno != EBUSY)
			broken("BLKRRPART: %s", strerror(errno));
		sched_yield();
	}
	*where = (off_t)LATE_BLOCK * BLOCK;
	return device;
}

void nvme_send_late(void)
{
	gate_signal(&late.send);
	gate_wait(&late.gone);
}

/* ---- USB ------------------------------------------------------------------------------------- */

static void remove_usb_disk(void)
{
	if (disk >= 0)
		close(disk);
	set(GADGET "/UDC", "\n");
	unlink(GADGET "/configs/case.1/mass_storage.0");
	rmdir(GADGET "/functions/mass_storage.0");
	rmdir(GADGET "/configs/case.1");
	rmdir(GADGET);
}

int usb_disk_like(const char *vendor, const char *product, int fd)
{
	struct pollfd watch = watch_nodes();
	/* There is one controller: the cases take turns. */
	char path[32];

	take_turn("dummy_hcd", "/sys/class/udc/" DUMMY_UDC);
	enter_configfs("USB gadgets");
	at_end(remove_usb_disk);
	if (mkdir(GADGET, 0755))
		skip("no USB gadgets: %s", strerror(errno));
	SETUP(set(GADGET "/idVendor", vendor));
	SETUP(set(GADGET "/idProduct", product));
	SETUP_NEEDS("the mass storage gadget", mkdir(GADGET "/functions/mass_storage.0", 0755), ENOENT);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	SETUP(set(GADGET "/functions/mass_storage.0/lun.0/file", path));
	SETUP(mkdir(GADGET "/configs/case.1", 0755));
	SETUP(symlink(GADGET "/functions/mass_storage.0", GADGET "/configs/case.1/mass_storage.0"));
	SETUP(set(GADGET "/UDC", DUMMY_UDC));
	return open_disk(&watch, "/sys/devices/platform/dummy_hcd.0/usb*/*/*/host*/target*/*/block/sd*");
}

int usb_disk_over(int fd)
{
	return usb_disk_like("0x0525", "0xa4a5", fd);
}

/* ---- SCSI commands ------------------------------------------------------------------------------ */

enum { LONG_ENOUGH_MS = 60000 };
/* Statuses, of which the last is none, for a command that nobody answered; keys of sense data, and a code in it. */
enum { GOOD = 0, CHECK_CONDITION = 2, NO_STATUS = 0xff, ILLEGAL_REQUEST = 5, ABORTED_COMMAND = 0xb, DATA_PHASE_ERROR = 0x4b };

int ata_disk(void)
{
	char vendor[16] = "", path[64];
	glob_t found = { 0 };

	/* Behind a real controller a command with the wrong direction can end in a reset. */
	require_disposable_machine();
	glob("/sys/block/sd*", 0, NULL, &found);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		FILE *file;

		snprintf(path, sizeof(path), "%s/device/vendor", found.gl_pathv[i]);
		file = fopen(path, "re");
		if (file && fgets(vendor, sizeof(vendor), file) && !strncmp(vendor, "ATA ", 4)) {
			fclose(file);
			snprintf(path, sizeof(path), "/dev/%s", strrchr(found.gl_pathv[i], '/') + 1);
			return SETUP_NEEDS("an ATA disk", open(path, O_RDONLY | O_CLOEXEC), EACCES, ENOENT);
		}
		if (file)
			fclose(file);
	}
	skip("there is no ATA disk here");
}

int ata_cdrom(void)
{
	require_disposable_machine();
	return SETUP_NEEDS("a CD-ROM drive", open("/dev/sr0", O_RDONLY | O_NONBLOCK | O_CLOEXEC), EACCES, ENOENT, ENXIO);
}

static int open_to_read(const char *directory)
{
	char path[64];

	snprintf(path, sizeof(path), "/dev/%s", strrchr(directory, '/') + 1);
	return open(path, O_RDONLY | O_CLOEXEC);
}

int scsi_disk_behind(const char *driver)
{
	struct pollfd watch;
	char pattern[128];
	glob_t found = { 0 };

	require_disposable_machine();
	snprintf(pattern, sizeof(pattern), "/sys/bus/pci/drivers/%s/*:*", driver);
	if (glob(pattern, 0, NULL, &found))
		skip("there is no controller of %s here", driver);
	globfree(&found);
	watch = watch_nodes();
	strcat(pattern, "/host*/target*/*:*/block/sd*");
	return open_awaited(&watch, pattern, open_to_read);
}

static sg_io_hdr_t as_write(unsigned char *command, unsigned char size, const void *data, size_t length)
{
	static unsigned char sense[32];

	return (sg_io_hdr_t){
		.interface_id = 'S', .dxfer_direction = SG_DXFER_TO_DEV,
		.cmdp = command, .cmd_len = size,
		.sbp = sense, .mx_sb_len = sizeof(sense),
		.dxferp = (void *)data, .dxfer_len = (unsigned int)length,
		.timeout = LONG_ENOUGH_MS, .status = NO_STATUS,
	};
}

sg_io_hdr_t inquiry_as_write(const void *data, size_t length)
{
	enum { INQUIRY = 0x12 };
	static unsigned char command[6];

	command[0] = INQUIRY;
	command[3] = (unsigned char)(length >> 8);
	command[4] = (unsigned char)length;
	return as_write(command, sizeof(command), data, length);
}

sg_io_hdr_t read_as_write(const void *data, size_t block)
{
	enum { READ_10 = 0x28 };
	static unsigned char command[10];

	command[0] = READ_10;
	command[8] = 1;
	return as_write(command, sizeof(command), data, block);
}

sg_io_hdr_t pass_through_read_as_write(const void *data, size_t block)
{
	enum { PASS_THROUGH_16 = 0x85, BY_DMA = 6, EXTENDED = 1, LENGTH_IN_COUNT = 2, IN_BLOCKS = 4, LBA = 0x40, READ_DMA_EXT = 0x25 };
	static unsigned char command[16];

	command[0] = PASS_THROUGH_16;
	command[1] = BY_DMA << 1 | EXTENDED;
	command[2] = IN_BLOCKS | LENGTH_IN_COUNT;
	command[6] = 1;
	command[13] = LBA;
	command[14] = READ_DMA_EXT;
	return as_write(command, sizeof(command), data, block);
}

void require_answer(unsigned int status, const void *sense)
{
	const unsigned char *said = sense;
	const int key = said[2] & 0xf, code = said[12];

	if (status == GOOD)
		return;
	if (status == CHECK_CONDITION && (key == ILLEGAL_REQUEST || (key == ABORTED_COMMAND && code == DATA_PHASE_ERROR)))
		return;
	broken("the command was neither carried out nor refused: status %#x, sense key %d, code %#x", status, key, code);
}

/* ---- tapes of scsi_debug ------------------------------------------------------------------------ */

#define SCSI_DEBUG "/sys/bus/pseudo/drivers/scsi_debug"

static struct sg_io_v4 tape_command(unsigned char operation, const void *data, unsigned int size)
{
	static unsigned char command[6], sense[32];

	command[0] = operation;
	command[2] = (unsigned char)(size >> 16);
	command[3] = (unsigned char)(size >> 8);
	command[4] = (unsigned char)size;
	return (struct sg_io_v4){
		.guard = 'Q', .protocol = BSG_PROTOCOL_SCSI, .subprotocol = BSG_SUB_PROTOCOL_SCSI_CMD,
		.request = (uintptr_t)command, .request_len = sizeof(command),
		.response = (uintptr_t)sense, .max_response_len = sizeof(sense),
		.dout_xferp = (uintptr_t)data, .dout_xfer_len = size,
		.timeout = LONG_ENOUGH_MS, .device_status = NO_STATUS,
	};
}

struct sg_io_v4 tape_read_as_write(const void *data, unsigned int size)
{
	enum { READ_6 = 0x08 };

	return tape_command(READ_6, data, size);
}

static void tape_removed(void)
{
	set(SCSI_DEBUG "/add_host", "-1");
}

static void tape_does(int tape, unsigned char operation, const void *data, unsigned int size)
{
	struct sg_io_v4 command = tape_command(operation, data, size);

	SETUP(ioctl(tape, SG_IO, &command));
	if (command.device_status || command.driver_status || command.transport_status)
		broken("the tape refused command %#x: %u", operation, command.device_status);
}

/* By bsg, whose directory this is; -1 if it is none. */
static int open_this_tape(const char *directory)
{
	char type[8] = "", path[PATH_MAX];
	FILE *file;

	snprintf(path, sizeof(path), "%s/../../type", directory);
	file = fopen(path, "re");
	if (!file)
		return -1;
	if (!fgets(type, sizeof(type), file))
		type[0] = '\0';
	fclose(file);
	if (strcmp(type, "1\n"))
		return -1;
	snprintf(path, sizeof(path), "/dev/bsg/%s", strrchr(directory, '/') + 1);
	return open(path, O_RDWR | O_CLOEXEC);
}

int debug_tape(unsigned int size)
{
	enum { TEST_UNIT_READY = 0x00, REWIND = 0x01, READ_BLOCK_LIMITS = 0x05, WRITE_6 = 0x0a };
	struct sg_io_v4 command = tape_command(TEST_UNIT_READY, NULL, 0);
	struct pollfd watch;
	int tape;

	/* The kind of device that it makes next stays set. */
	require_disposable_machine();
	take_turn("scsi_debug", SCSI_DEBUG);
	watch = watch_nodes();
	SETUP_NEEDS("scsi_debug", set(SCSI_DEBUG "/ptype", "1"), EACCES, EPERM, EROFS);
	SETUP(set(SCSI_DEBUG "/add_host", "1"));
	at_end(tape_removed);
	tape = open_awaited(&watch, "/sys/bus/pseudo/devices/adapter*/host*/target*/*:*/bsg/*", open_this_tape);
	/* It reports once that it was switched on, and more. */
	for (int i = 0; i < 8; i++) {
		SETUP(ioctl(tape, SG_IO, &command));
		if (!command.device_status)
			break;
	}
	command = tape_command(READ_BLOCK_LIMITS, NULL, 0);
	SETUP(ioctl(tape, SG_IO, &command));
	if (command.device_status)
		skip("the tapes of scsi_debug keep no blocks");
	tape_does(tape, REWIND, NULL, 0);
	tape_does(tape, WRITE_6, alien_page(), size);
	tape_does(tape, REWIND, NULL, 0);
	return tape;
}
