// SPDX-License-Identifier: GPL-2.0
/*
 * PID 1 of a booted kernel: mounts what the cases need, does what the runner put into the initramfs,
 * runs the executor on the console, and resets the machine.
 *
 *	/modules/NNN-name.ko	kernel modules, loaded in the order of their names
 *	/runs/N/settings	lines "PATH VALUE", each written, e.g. /proc/sys/vm/nr_hugepages 8
 *	/runs/N/arguments	the executor's arguments, one a line; the runs follow each other
 *	/dev/vda, /dev/ubda	where there is one: swap space
 *	an ivshmem device	of a machine that is saved before it has anything to do: what it shall do, as an
 *				archive (cpio, newc) like an initramfs
 *	/next/kernel, initramfs	where LIVE_UPDATE=first is on the command line of a kernel that hands files over:
 *				what it boots by kexec when the runs are over, with LIVE_UPDATE=next; only the
 *				runs there count
 *
 * Every line it prints begins with "# guest: ".  The runner takes "done" for a run that ended; a
 * machine that stops without it has crashed.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

enum {
	ARGUMENTS_LIMIT = 1024,
	ORDERS_SIZE = 64 << 20,	/* of the ivshmem device: the length of an archive, and at ORDERS_AT the archive */
	ORDERS_AT = 4096,
};

static void mount_all(void)
{
	static const struct {
		const char *type, *path;
		int optional;
	} mounts[] = {
		{ "devtmpfs", "/dev", 0 }, { "proc", "/proc", 0 }, { "sysfs", "/sys", 0 },
		{ "tmpfs", "/tmp", 0 }, { "tmpfs", "/dev/shm", 0 },
		{ "tracefs", "/sys/kernel/tracing", 1 },	/* for settings of it */
	};
	int console;

	for (size_t i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].path, 0755);
		if (mount(mounts[i].type, mounts[i].path, mounts[i].type, 0, NULL) && errno != EBUSY &&
		    !mounts[i].optional)
			printf("# guest: no %s on %s: %s\n", mounts[i].type, mounts[i].path,
			       strerror(errno));
	}
	chmod("/tmp", 01777);
	/* A kernel started without an initial console gave us no descriptors. */
	console = open("/dev/console", O_RDWR);
	for (int fd = 0; console >= 0 && fd <= 2; fd++)
		dup2(console, fd);
	if (console > 2)
		close(console);
}

/* The memory of the ivshmem device; NULL without one. */
static const volatile unsigned char *find_orders(void)
{
	static const char devices[] = "/sys/bus/pci/devices";
	struct dirent **names;
	int count = scandir(devices, &names, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		unsigned int vendor = 0, device = 0;
		char path[512];
		void *memory;
		FILE *ids;
		int fd;

		snprintf(path, sizeof(path), "%s/%s/uevent", devices, names[i]->d_name);
		ids = fopen(path, "r");
		while (ids && fgets(path, sizeof(path), ids))
			sscanf(path, "PCI_ID=%x:%x", &vendor, &device);
		if (ids)
			fclose(ids);
		if (vendor != 0x1af4 || device != 0x1110)
			continue;
		snprintf(path, sizeof(path), "%s/%s/enable", devices, names[i]->d_name);
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, "1", 1) != 1)
			return NULL;
		close(fd);
		snprintf(path, sizeof(path), "%s/%s/resource2", devices, names[i]->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
		memory = mmap(NULL, ORDERS_SIZE, PROT_READ, MAP_SHARED, fd, 0);
		close(fd);
		return memory == MAP_FAILED ? NULL : memory;
	}
	return NULL;
}

/* Makes the files of an archive (cpio, newc), or of several in a row with zeros between. */
static void unpack(const unsigned char *at, size_t length)
{
	const unsigned char *end = at + length;

	while (end - at >= 110) {
		unsigned int mode, size, name_size;
		const char *name = (const char *)at + 110;
		char path[512];

		if (!*at) {
			at += 4;
			continue;
		}
		if (sscanf((const char *)at, "07070%*1c%*8c%8x%*32c%8x%*32c%8x", &mode, &size, &name_size) != 3) {
			printf("# guest: the orders are no archive\n");
			return;
		}
		at += (110 + name_size + 3) & ~3u;
		snprintf(path, sizeof(path), "/%s", name);
		if (S_ISDIR(mode)) {
			mkdir(path, mode & 07777);
		} else if (S_ISREG(mode)) {
			int fd;

			unlink(path);	/* this program is one of them */
			fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode & 07777);
			if (fd < 0 || write(fd, at, size) != (ssize_t)size)
				printf("# guest: %s: %s\n", path, strerror(errno));
			close(fd);
		}
		at += (size + 3) & ~3u;
	}
}

static int load_module(const char *path)
{
	struct stat status;
	char *image = NULL;
	int fd = open(path, O_RDONLY), result = -1;

	if (fd < 0 || fstat(fd, &status))
		return -1;
	image = malloc((size_t)status.st_size);
	if (image && read(fd, image, (size_t)status.st_size) == status.st_size)
		result = (int)syscall(SYS_init_module, image, (unsigned long)status.st_size, "");
	close(fd);
	free(image);
	return result;
}

static void load_modules(void)
{
	struct dirent **names;
	int count = scandir("/modules", &names, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		char path[512];

		snprintf(path, sizeof(path), "/modules/%s", names[i]->d_name);
		if (names[i]->d_name[0] != '.' && load_module(path) && errno != EEXIST)
			printf("# guest: module %s: %s\n", names[i]->d_name, strerror(errno));
		unlink(path);
		free(names[i]);
	}
}

/* A machine that is saved goes on from here as often as it is started, each time with other orders. */
static void await_orders(void)
{
	const volatile unsigned char *orders = find_orders();
	const struct timespec pause = { .tv_nsec = 2000000 };
	unsigned int length;

	if (!orders)
		return;
	load_modules();
	printf("\n# guest: ready\n");
	while (!(length = *(const volatile unsigned int *)orders))
		nanosleep(&pause, NULL);	/* of the machine's time, which stands still while it is saved */
	printf("# guest: resumed\n");
	unpack((const unsigned char *)orders + ORDERS_AT, length);
	munmap((void *)orders, ORDERS_SIZE);
}

static void apply_settings(const char *run)
{
	char name[64], path[256], value[128];
	FILE *settings;

	snprintf(name, sizeof(name), "/runs/%s/settings", run);
	settings = fopen(name, "r");
	while (settings && fscanf(settings, "%255s %127[^\n]", path, value) == 2) {
		int fd = open(path, O_WRONLY | O_TRUNC);

		if (fd < 0 || write(fd, value, strlen(value)) < 0)
			printf("# guest: setting %s to %s: %s\n", path, value, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
	if (settings)
		fclose(settings);
}

/* As a solid-state disk, which most are: some kernels keep a huge page whole only in the swap space of such a one. */
static void swap_on(const char *disk)
{
	char device[32], rotational[64];
	int fd;

	snprintf(device, sizeof(device), "/dev/%s", disk);
	if (access(device, F_OK))
		return;
	snprintf(rotational, sizeof(rotational), "/sys/block/%s/queue/rotational", disk);
	fd = open(rotational, O_WRONLY);
	if (fd < 0 || write(fd, "0", 1) < 0)
		printf("# guest: %s: %s\n", rotational, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (swapon(device, 0))
		printf("# guest: swapon: %s\n", strerror(errno));
}

/* What the cases say before the next kernel is there counts for nothing, and may be asked for. */
#define FIRST_OUTPUT "/tmp/first-kernel"

static void __attribute__((noreturn)) become_executor(const char *run, int first)
{
	static char *argv[ARGUMENTS_LIMIT + 2] = { "/run-cases" };
	FILE *arguments;
	char line[512];
	int argc = 1;

	if (first)
		dup2(open(FIRST_OUTPUT, O_WRONLY | O_CREAT | O_APPEND, 0600), STDOUT_FILENO);
	snprintf(line, sizeof(line), "/runs/%s/arguments", run);
	arguments = fopen(line, "r");
	while (arguments && argc <= ARGUMENTS_LIMIT && fgets(line, sizeof(line), arguments)) {
		line[strcspn(line, "\n")] = '\0';
		argv[argc++] = strdup(line);
	}
	execv(argv[0], argv);
	printf("# guest: cannot start %s: %s\n", argv[0], strerror(errno));
	_exit(2);
}

static int run_executor(const char *run, int first)
{
	pid_t executor, ended;
	int status = 0;

	apply_settings(run);
	executor = fork();
	if (!executor)
		become_executor(run, first);
	do {
		ended = wait(&status);
	} while (ended != executor && (ended > 0 || errno == EINTR));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Every machine has its loopback device up; a kernel without networks has none. */
static void loopback_up(void)
{
	struct ifreq lo = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int any = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (any < 0)
		return;
	if (ioctl(any, SIOCSIFFLAGS, &lo))
		printf("# guest: lo: %s\n", strerror(errno));
	close(any);
}

/* Runs all of them, one after the other. */
static void run_all(int first)
{
	struct dirent **runs;
	int count = scandir("/runs", &runs, NULL, alphasort);

	for (int i = 0; i < count; i++) {
		int status;

		if (runs[i]->d_name[0] == '.')
			continue;
		status = run_executor(runs[i]->d_name, first);
		if (!first)
			printf("# guest: run %s ended with status %d\n", runs[i]->d_name, status);
	}
}

/* Returns only if there is no way into the next kernel; errno says why. */
static void boot_next_kernel(void)
{
#ifdef SYS_kexec_file_load
	static const char first[] = "LIVE_UPDATE=first", next[] = "LIVE_UPDATE=next";
	int kernel = open("/next/kernel", O_RDONLY), initramfs = open("/next/initramfs", O_RDONLY);
	FILE *file = fopen("/proc/cmdline", "r");
	char words[4096], *word;

	if (!file || !fgets(words, sizeof(words), file))
		return;
	words[strcspn(words, "\n")] = '\0';
	word = strstr(words, first);
	if (word) {
		memmove(word + strlen(next), word + strlen(first), strlen(word + strlen(first)) + 1);
		memcpy(word, next, strlen(next));
	}
	if (!syscall(SYS_kexec_file_load, kernel, initramfs, strlen(words) + 1, words, 0UL))
		reboot(RB_KEXEC);
#else
	errno = ENOSYS;
#endif
}

/* What did not go as it should in the first kernel. */
static void show_first_output(void)
{
	FILE *output = fopen(FIRST_OUTPUT, "r");
	char line[512];

	while (output && fgets(line, sizeof(line), output))
		if (!strncmp(line, "not ok", 6) || !strncmp(line, "#   ", 4) ||
		    (strstr(line, "# SKIP") && !strstr(line, "it goes on in the next kernel")))
			printf("# guest: first kernel: %s", line);
	if (output)
		fclose(output);
}

int main(void)
{
	const char *update = getenv("LIVE_UPDATE");

	mount_all();
	/* For cases that damage it (harness/reclaim.h). */
	setenv("DISPOSABLE_MACHINE", "1", 1);
	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("\n# guest: up\n");
	await_orders();
	load_modules();
	loopback_up();
	for (const char **disk = (const char *[]){ "vda", "ubda", NULL }; *disk; disk++)
		swap_on(*disk);
	if (update && !strcmp(update, "first") && !access("/dev/liveupdate", F_OK)) {
		run_all(1);
		show_first_output();
		boot_next_kernel();
		printf("# guest: no next kernel: %s\n", strerror(errno));
		unsetenv("LIVE_UPDATE");
	}
	run_all(0);
	printf("# guest: done\n");
	fflush(stdout);
	tcdrain(STDOUT_FILENO);
	/* Ends QEMU under -no-reboot; a reset needs less of the kernel than powering off does. */
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
