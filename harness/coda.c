// SPDX-License-Identifier: GPL-2.0
/*
 * A Coda server for one file, and its mount (see coda.h).
 */
#include "coda.h"
#include "frame.h"
#include "namespaces.h"

#include <sched.h>
#include <sys/ioctl.h>
#include <sys/mount.h>

/* Exists wherever there is a /dev/cfs0; covered in the case's mount namespace only. */
#define MOUNT_POINT "/dev"
#define FILE_NAME "contained"

/* The protocol between kernel and server; its numbers are those of the kernel's words. */
enum {
	ROOT = 2, OPEN_BY_FD = 3, CLOSE = 5, GETATTR = 7, SETATTR = 8, ACCESS = 9, LOOKUP = 10, FSYNC = 20,
	SIGNAL = 23, STATFS = 34,
};
enum { REGULAR = 1, DIRECTORY = 2 };
#define PROTOCOL_VERSION _IOWR('c', 10, size_t)
enum { DEVICES = 5, MOUNT_DATA_VERSION = 1 };

struct file_id {
	uint32_t word[4];
};
struct request {
	uint32_t opcode, unique;
	int32_t pid, pgid;
	uint32_t uid;
	struct file_id id;	/* of most */
	int32_t name;		/* of LOOKUP: where it is */
};
struct timestamp {
	int64_t seconds;
	long nanoseconds;
};
struct attributes {
	long type;
	unsigned short mode;
	short links;
	uint32_t uid, gid;
	long number;
	unsigned long long size;
	long block_size;
	struct timestamp atime, mtime, ctime;
	unsigned long generation, flags;
	unsigned long long device, bytes, revision;
};
struct answer_header {
	uint32_t opcode, unique, error;
};
union answer {
	struct answer_header header;
	struct {
		struct answer_header header;
		struct file_id id;
		int32_t type;
	} entry;
	struct {
		struct answer_header header;
		struct attributes attributes;
	} getattr;
	struct {
		struct answer_header header;
		int32_t container;
	} open;
	struct {
		struct answer_header header;
		int32_t blocks[3], files[2];
	} statfs;
};

static const struct file_id root_id = { { 1, 1, 1, 1 } }, file_id = { { 1, 1, 1, 2 } };

/* The memfds behind the file: the first open(2) gets the first, all others the second. */
static int containers[2];
static unsigned int opened;

static struct attributes attributes_of(const struct file_id *id)
{
	struct stat status;

	SETUP(fstat(containers[0], &status));
	if (id->word[3] == root_id.word[3])
		return (struct attributes){ .type = DIRECTORY, .mode = 0777, .links = 2, .number = 1 };
	return (struct attributes){
		.type = REGULAR, .mode = 0666, .links = 1, .number = 2, .block_size = 4096,
		.size = (unsigned long long)status.st_size,
	};
}

static void serve_one(int device, const void *message)
{
	const struct request *request = message;
	union answer answer = { .header = { .opcode = request->opcode, .unique = request->unique } };
	size_t length = sizeof(answer.header);

	switch (request->opcode) {
	case ROOT:
		answer.entry.id = root_id;
		length = offsetof(union answer, entry.type);
		break;
	case LOOKUP:
		if (strcmp((const char *)message + request->name, FILE_NAME)) {
			answer.header.error = ENOENT;
			break;
		}
		answer.entry.id = file_id;
		answer.entry.type = REGULAR;
		length = sizeof(answer.entry);
		break;
	case GETATTR:
		answer.getattr.attributes = attributes_of(&request->id);
		length = sizeof(answer.getattr);
		break;
	case OPEN_BY_FD:
		answer.open.container = containers[opened++ ? 1 : 0];
		length = sizeof(answer.open);
		break;
	case STATFS:
		length = sizeof(answer.statfs);
		break;
	case CLOSE:
	case SETATTR:
	case ACCESS:
	case FSYNC:
		break;
	case SIGNAL:
		return;		/* it has no answer */
	default:
		answer.header.error = EOPNOTSUPP;
	}
	/* ESRCH: nobody waits for the answer (any more). */
	if (write(device, &answer, length) < 0 && errno != ESRCH)
		broken("Coda server: answering request %u: %s", request->opcode, strerror(errno));
}

static void __attribute__((noreturn)) serve(int device)
{
	static char message[16384] __attribute__((aligned(16)));

	for (;;) {
		ssize_t got = read(device, message, sizeof(message));

		if (got >= (ssize_t)offsetof(struct request, id))
			serve_one(device, message);
		else if (got < 0 && errno != EINTR && errno != EAGAIN)
			broken("Coda server: reading a request: %s", strerror(errno));
	}
}

/* The device, with Coda mounted on it; false where another one still uses it. */
static bool mount_device(int number)
{
	struct {
		int version, device;
	} data = { .version = MOUNT_DATA_VERSION };
	int device;
	size_t version = 0;
	char path[32];
	pid_t server;

	snprintf(path, sizeof(path), "/dev/cfs%d", number);
	device = open(path, O_RDWR | O_CLOEXEC);
	if (device < 0 && errno == EBUSY)
		return false;
	if (device < 0)
		skip("no Coda: %s: %s", path, strerror(errno));
	data.device = device;
	SETUP_NEEDS("Coda's protocol for programs of this word size",
		    ioctl(data.device, PROTOCOL_VERSION, &version), ENOTTY);
	server = fork_child();
	if (!server)
		serve(data.device);
	if (mount("coda", MOUNT_POINT, "coda", MS_NOSUID | MS_NODEV, &data)) {
		if (errno != EBUSY)
			skip("no Coda: mount(2): %s", strerror(errno));
		close(data.device);
		kill(server, SIGKILL);
		waitpid(server, NULL, 0);
		return false;
	}
	/* The server's death must leave nobody who has the device, or requests would wait on. */
	close(data.device);
	return true;
}

static int open_file(void)
{
	return SETUP(open(MOUNT_POINT "/" FILE_NAME, O_RDWR | O_CLOEXEC));
}

static void mount_over(int first, int second)
{
	/* The devices are few: the cases take turns, and one that ends gives its device back soon after. */
	const char *refused;
	double limit = now_ms() + 20000;
	int number = 0;

	take_turn("Coda", "/sys/class/coda");
	refused = enter_namespaces(CLONE_NEWNS);
	if (refused)
		skip("no Coda: %s", refused);
	containers[0] = first;
	containers[1] = second;
	while (!mount_device(number)) {
		number = (number + 1) % DEVICES;
		if (now_ms() > limit)
			skip("no Coda: all its devices are in use");
		sched_yield();
	}
}

int coda_file_over(int fd)
{
	int file;

	mount_over(fd, fd);
	file = open_file();
	/* The mount lasts as long as the file is open. */
	SETUP(umount2(MOUNT_POINT, MNT_DETACH));
	return file;
}

struct coda_files coda_files_over(int first, int second)
{
	struct coda_files files;

	mount_over(first, second);
	files.first = open_file();
	files.second = open_file();
	SETUP(umount2(MOUNT_POINT, MNT_DETACH));
	return files;
}
