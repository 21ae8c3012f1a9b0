// SPDX-License-Identifier: GPL-2.0
/*
 * A FUSE server for one file, without libfuse, and transfers to and from it (see fuse.h).
 */
#include "fuse.h"
#include "frame.h"
#include "namespaces.h"

#include <linux/fuse.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>

/* Exists wherever there is a /dev/fuse; covered in the server's mount namespace only. */
#define MOUNT_POINT "/dev"
#define FILE_NAME "withheld"

enum {
	FILE_NODE = 2,
	HEADERS = 4096,		/* room for a request's headers before the data of a WRITE */
	PROTOCOL_MINOR = 31,	/* 5.2: the newest this server has been written for */
	LONG_INIT_REPLY = 23,	/* the minor since which the reply has its present size */
	OLD_INIT_REPLY_SIZE = 24,
	A_DAY = 86400,
};

/* Passthrough, as the protocol has it since 7.40 (6.9) and headers of that age. */
enum {
	PASSTHROUGH_MINOR = 40,
	INIT_EXT = 1 << 30,		/* FUSE_INIT_EXT: there are flags2 */
	PASSTHROUGH = 1 << 5,		/* FUSE_PASSTHROUGH, in flags2 */
	OPEN_PASSTHROUGH = 1 << 7,	/* FOPEN_PASSTHROUGH */
};
struct init_out {
	uint32_t major, minor, max_readahead, flags;
	uint16_t max_background, congestion_threshold;
	uint32_t max_write, time_gran;
	uint16_t max_pages, map_alignment;
	uint32_t flags2, max_stack_depth, unused[6];
};
struct open_out {
	uint64_t fh;
	uint32_t open_flags;
	int32_t backing_id;
};
struct backing_map {
	int32_t fd;
	uint32_t flags;
	uint64_t padding;
};
#define BACKING_OPEN _IOW(229, 1, struct backing_map)

struct server {
	int dev;
	size_t size, buffer_size;
	unsigned char *buffer;
	unsigned char *contents;	/* shared with the case */
	const struct fuse_file *file;
	pid_t parent;
	int backing, backing_id;	/* of a passthrough; else the first is -1, the second 0 */
	int lent;			/* the file whose pages answer reads, or -1 */
};

/* ---- the server: answers ---------------------------------------------------------------------- */

static void reply(const struct server *server, int error, const void *payload, size_t length)
{
	const struct fuse_in_header *request = (const void *)server->buffer;
	struct fuse_out_header header = {
		.len = (uint32_t)(sizeof(header) + length), .error = error, .unique = request->unique,
	};
	struct iovec parts[] = { { &header, sizeof(header) }, { (void *)payload, length } };

	/* ENOENT: the request was aborted meanwhile. */
	if (writev(server->dev, parts, length ? 2 : 1) < 0 && errno != ENOENT)
		broken("FUSE server: answering request %u: %s", request->opcode, strerror(errno));
}

static struct fuse_attr attributes(const struct server *server, uint64_t node)
{
	return (struct fuse_attr){
		.ino = node,
		.size = node == FILE_NODE ? server->size : 0,
		.mode = node == FILE_NODE ? S_IFREG | 0666 : S_IFDIR | 0755,
		.nlink = 1,
		.uid = getuid(), .gid = getgid(),
		.blksize = 4096,
	};
}

static void reply_init(const struct server *server, const struct fuse_init_in *in)
{
	struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		.minor = in->minor < PROTOCOL_MINOR ? in->minor : PROTOCOL_MINOR,
		.max_readahead = in->max_readahead,
		/* Without ASYNC_DIO, io_submit(2) would wait for the answer. */
		.flags = in->flags & (FUSE_ASYNC_READ | FUSE_BIG_WRITES | FUSE_ASYNC_DIO),
		.max_write = (uint32_t)(server->size < 4096 ? 4096 : server->size),
	};

	if (in->major != FUSE_KERNEL_VERSION)
		broken("FUSE server: the kernel speaks protocol %u.%u", in->major, in->minor);
	reply(server, 0, &out, in->minor < LONG_INIT_REPLY ? OLD_INIT_REPLY_SIZE : sizeof(out));
}

static void reply_init_of_passthrough(struct server *server, const struct fuse_init_in *in)
{
	const struct init_out out = {
		.major = FUSE_KERNEL_VERSION, .minor = PASSTHROUGH_MINOR, .max_readahead = in->max_readahead,
		.flags = INIT_EXT, .flags2 = PASSTHROUGH, .max_stack_depth = 1,
		.max_write = 4096, .max_pages = 1,
	};
	struct backing_map map = { .fd = server->backing };

	if (in->minor < PASSTHROUGH_MINOR)
		skip("FUSE has no passthrough in this kernel");
	reply(server, 0, &out, sizeof(out));
	server->backing_id = SETUP_NEEDS("passthrough of FUSE", ioctl(server->dev, BACKING_OPEN, &map),
					 EPERM, EOPNOTSUPP, ENOTTY);
}

/* The answer to a READ, all of it by way of a pipe, with the pages to be moved on. */
static void lend(const struct server *server, loff_t offset, size_t length)
{
	const struct fuse_in_header *request = (const void *)server->buffer;
	const struct fuse_out_header header = {
		.len = (uint32_t)(sizeof(header) + length), .unique = request->unique,
	};
	int ends[2];

	SETUP(pipe2(ends, O_CLOEXEC));
	SETUP(write(ends[1], &header, sizeof(header)));
	if (length && SETUP(splice(server->lent, &offset, ends[1], NULL, length, 0)) != (ssize_t)length)
		broken("FUSE server: the pipe took less than %zu bytes", length);
	/* Empties this processor's lists of pages that change their place, which are users of them: a page with one is not moved. */
	unmap(SETUP(mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)), PAGE);
	SETUP(splice(ends[0], NULL, server->dev, NULL, header.len, SPLICE_F_MOVE));
	close(ends[0]);
	close(ends[1]);
}

static void reply_read(const struct server *server, const struct fuse_read_in *in)
{
	size_t length = 0;

	if (in->offset < server->size)
		length = server->size - in->offset < in->size ? server->size - in->offset : in->size;
	if (server->lent >= 0)
		return lend(server, (loff_t)in->offset, length);
	gate_signal(&server->file->arrived);
	gate_wait(&server->file->answer);
	reply(server, 0, server->contents + in->offset, length);
	gate_signal(&server->file->answered);
}

static void reply_write(const struct server *server, const struct fuse_write_in *in)
{
	struct fuse_write_out out = { .size = in->size };

	if (in->offset > server->size || in->size > server->size - in->offset)
		return reply(server, -EFBIG, NULL, 0);
	memcpy(server->contents + in->offset, in + 1, in->size);
	if (server->lent >= 0)
		return reply(server, 0, &out, sizeof(out));
	gate_signal(&server->file->arrived);
	gate_wait(&server->file->answer);
	reply(server, 0, &out, sizeof(out));
	gate_signal(&server->file->answered);
}

static void serve_one(struct server *server)
{
	const struct fuse_in_header *request = (const void *)server->buffer;
	const void *argument = request + 1;
	const struct open_out opened = {
		.fh = 1, .open_flags = server->backing_id ? OPEN_PASSTHROUGH : 0,
		.backing_id = server->backing_id,
	};
	struct fuse_attr_out attr = {
		.attr_valid = A_DAY, .attr = attributes(server, request->nodeid),
	};
	struct fuse_entry_out entry = {
		.nodeid = FILE_NODE, .entry_valid = A_DAY, .attr_valid = A_DAY,
		.attr = attributes(server, FILE_NODE),
	};

	switch (request->opcode) {
	case FUSE_INIT:
		if (server->backing >= 0)
			return reply_init_of_passthrough(server, argument);
		return reply_init(server, argument);
	case FUSE_LOOKUP:
		if (strcmp(argument, FILE_NAME))
			return reply(server, -ENOENT, NULL, 0);
		return reply(server, 0, &entry, sizeof(entry));
	case FUSE_GETATTR:
	case FUSE_SETATTR:
		return reply(server, 0, &attr, sizeof(attr));
	case FUSE_OPEN:
		return reply(server, 0, &opened, sizeof(opened));
	case FUSE_READ:
		return reply_read(server, argument);
	case FUSE_WRITE:
		return reply_write(server, argument);
	case FUSE_RELEASE:
		return reply(server, 0, NULL, 0);
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		return;		/* these have no answer */
	default:
		return reply(server, -ENOSYS, NULL, 0);
	}
}

static void __attribute__((noreturn)) serve(struct server *server)
{
	for (;;) {
		ssize_t got = read(server->dev, server->buffer, server->buffer_size);

		if (got >= (ssize_t)sizeof(struct fuse_in_header))
			serve_one(server);
		else if (got < 0 && errno == ENODEV)
			_exit(0);	/* unmounted */
		else if (got >= 0 || (errno != ENOENT && errno != EINTR && errno != EAGAIN))
			broken("FUSE server: reading a request: %s", strerror(errno));
	}
}

/* ---- the server: a mount of its own ----------------------------------------------------------- */

/* The server ends as its opener did, unless that went well. */
static void opener_ended(int signo)
{
	int status;

	(void)signo;
	if (waitpid(-1, &status, WNOHANG) > 0 && status)
		_exit(WIFEXITED(status) ? WEXITSTATUS(status) : OUTCOME_broken);
}

static void __attribute__((noreturn)) open_and_send(int socket)
{
	int fd = SETUP_NEEDS("O_DIRECT on a FUSE file",
			     open(MOUNT_POINT "/" FILE_NAME, O_RDWR | O_DIRECT | O_CLOEXEC), EINVAL);

	/*
	 * Closing a descriptor asks the server to FLUSH, and waits.  A case that dies while a transfer
	 * is in flight would wait for ever.  Once answered with ENOSYS, it is not asked again.
	 */
	close(SETUP(dup(fd)));
	send_fd(socket, fd);
	_exit(0);
}

static void __attribute__((noreturn)) run_server(struct server *server, int socket)
{
	const struct sigaction catch = { .sa_handler = opener_ended };
	const char *refused = enter_namespaces(CLONE_NEWNS);
	pid_t server_pid = getpid();
	char options[128];

	if (refused)
		skip("no FUSE: %s", refused);
	/* Entering a user namespace can take this away. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != server->parent)
		_exit(OUTCOME_broken);

	/* Opened in the namespace: FUSE compares the user namespaces of device and mount. */
	server->dev = SETUP_NEEDS("no FUSE: /dev/fuse", open("/dev/fuse", O_RDWR | O_CLOEXEC),
				  ENOENT, ENODEV, ENXIO, EACCES, EPERM);
	snprintf(options, sizeof(options), "fd=%d,rootmode=%o,user_id=%u,group_id=%u", server->dev,
		 S_IFDIR, geteuid(), getegid());
	SETUP_NEEDS("no FUSE: mount(2)",
		    mount("case", MOUNT_POINT, "fuse", MS_NOSUID | MS_NODEV, options),
		    ENODEV, EACCES, EPERM);

	/* Opening the file needs a process that is not the one that answers. */
	SETUP(sigaction(SIGCHLD, &catch, NULL));
	if (!SETUP(fork())) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != server_pid)
			_exit(OUTCOME_broken);
		/* The server's death must leave nobody who has the device, or requests would wait on. */
		close(server->dev);
		open_and_send(socket);
	}
	close(socket);
	serve(server);
}

static struct fuse_file new_file(size_t size, int backing, int lent)
{
	const int prot = PROT_READ | PROT_WRITE;
	struct fuse_file file = {
		.fd = -1, .arrived = gate_new(), .answer = gate_new(), .answered = gate_new(),
	};
	struct server server = {
		.dev = -1, .size = size, .file = &file, .parent = getpid(), .backing = backing,
		.lent = lent,
	};
	int sockets[2];
	char none;

	server.contents = SETUP(mmap(NULL, size, prot, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
	memset(server.contents, FUSE_FILE_BYTE, size);
	file.contents = server.contents;
	/* The kernel wants room for a WRITE of the greatest size, and never less than 8 KiB. */
	server.buffer_size = (size < 8192 ? 8192 : size) + HEADERS;
	server.buffer = SETUP(mmap(NULL, server.buffer_size, prot, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));

	SETUP_NEEDS("AF_UNIX sockets", socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets),
		    EAFNOSUPPORT, ENOSYS);
	file.server = fork_child();
	if (!file.server) {
		close(sockets[0]);
		close(file.arrived.fd[0]);
		close(file.answer.fd[1]);
		close(file.answered.fd[0]);
		run_server(&server, sockets[1]);
	}
	close(sockets[1]);
	/* Whoever waits at the other end of these learns that the one who would signal is gone. */
	close(file.arrived.fd[1]);
	close(file.answer.fd[0]);
	close(file.answered.fd[1]);

	/* End of file instead of the descriptor: the server has ended and said why. */
	if (SETUP(recv(sockets[0], &none, 1, MSG_PEEK)) != 1) {
		reap_child(file.server);
		broken("the FUSE server ended before its file was open");
	}
	file.fd = receive_fd(sockets[0]);
	close(sockets[0]);
	munmap(server.buffer, server.buffer_size);
	return file;
}

struct fuse_file fuse_file_new(size_t size)
{
	return new_file(size, -1, -1);
}

int fuse_passthrough_to(int fd)
{
	struct stat status;

	SETUP(fstat(fd, &status));
	return new_file((size_t)status.st_size, fd, -1).fd;
}

int fuse_file_lending(int fd)
{
	struct stat status;
	int file;

	SETUP(fstat(fd, &status));
	file = new_file((size_t)status.st_size, -1, fd).fd;
	/* Opened with O_DIRECT, which goes past the page cache. */
	SETUP(fcntl(file, F_SETFL, 0));
	return file;
}

void fuse_await_request(const struct fuse_file *file)
{
	gate_wait(&file->arrived);
}

void fuse_answer(const struct fuse_file *file)
{
	gate_signal(&file->answer);
	gate_wait(&file->answered);
}

/* ---- transfers -------------------------------------------------------------------------------- */

static void *transfer_in(void *arg)
{
	struct transfer *transfer = arg;

	transfer->result = preadv(transfer->file->fd, transfer->areas, transfer->count, 0);
	if (transfer->result < 0)
		broken("preadv from the FUSE file: %s", strerror(errno));
	return NULL;
}

static void *transfer_out(void *arg)
{
	struct transfer *transfer = arg;

	transfer->result = pwritev(transfer->file->fd, transfer->areas, transfer->count, 0);
	if (transfer->result < 0)
		broken("pwritev to the FUSE file: %s", strerror(errno));
	return NULL;
}

static void start(struct transfer *transfer, void *(*routine)(void *), const struct fuse_file *file,
		  const struct iovec *areas, int count)
{
	*transfer = (struct transfer){ .file = file, .areas = areas, .count = count };
	thread_start(&transfer->thread, routine, transfer);
}

void read_start(struct transfer *transfer, const struct fuse_file *file, const struct iovec *area)
{
	start(transfer, transfer_in, file, area, 1);
	fuse_await_request(file);
}

void write_start(struct transfer *transfer, const struct fuse_file *file, const struct iovec *area)
{
	start(transfer, transfer_out, file, area, 1);
	fuse_await_request(file);
}

void readv_start(struct transfer *transfer, const struct fuse_file *file,
		 const struct iovec *areas, int count)
{
	start(transfer, transfer_in, file, areas, count);
}

ssize_t transfer_result(struct transfer *transfer)
{
	pthread_join(transfer->thread, NULL);
	return transfer->result;
}
