// SPDX-License-Identifier: GPL-2.0
/*
 * Any system call, and what seals promise all the same (see dumb.h).
 */
#include "dumb.h"
#include "namespaces.h"

#include <grp.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { CAGE = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS };
enum { PAGES_OF_FILE = 4, NUMBERS = 480, FIRST_FD = 10, FDS = 13, FILL = 7, FILES_SEALED = 3 };

/* What would hurt the machine, the walk itself, or only wait.  Names that an architecture lacks are left out. */
static const short denied[] = {
	SYS_reboot, SYS_kexec_load, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_swapon, SYS_swapoff,
	SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime, SYS_acct, SYS_quotactl, SYS_syslog, SYS_sync,
	SYS_vhangup, SYS_exit, SYS_exit_group, SYS_clone, SYS_clone3, SYS_execve, SYS_execveat, SYS_kill, SYS_tkill, SYS_tgkill,
	SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo, SYS_ptrace, SYS_prlimit64, SYS_rt_sigaction, SYS_rt_sigprocmask,
	SYS_rt_sigreturn, SYS_rt_sigsuspend, SYS_setitimer, SYS_brk, SYS_prctl, SYS_seccomp, SYS_personality, SYS_restart_syscall,
	SYS_nanosleep, SYS_clock_nanosleep, SYS_sigaltstack, SYS_mlockall,
	424 /* pidfd_send_signal */, SYS_add_key, SYS_keyctl, SYS_request_key,
	SYS_socket, SYS_mount, 430 /* fsopen: like these two, it asks for modules */,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
#ifdef SYS_setrlimit
	SYS_setrlimit,
#endif
#ifdef SYS_fork
	SYS_fork, SYS_vfork, SYS_pause, SYS_alarm,
#endif
#ifdef SYS_arch_prctl
	SYS_arch_prctl, SYS_modify_ldt, SYS_set_thread_area, SYS_iopl, SYS_ioperm,
#endif
};

/* Half of the steps are one of these. */
static const short favoured[] = {
	SYS_mmap, SYS_mprotect, SYS_mremap, SYS_munmap, SYS_madvise, SYS_fcntl, SYS_ftruncate, SYS_fallocate, SYS_write,
	SYS_pwrite64, SYS_writev, SYS_pwritev, SYS_sendfile, SYS_splice, SYS_vmsplice, SYS_copy_file_range, SYS_fchmod,
	SYS_fchmodat, SYS_fsetxattr, SYS_read, SYS_pread64, SYS_recvfrom, SYS_process_vm_writev, SYS_ioctl, SYS_openat, SYS_tee,
	SYS_dup, SYS_remap_file_pages, SYS_getrandom, SYS_fchown, SYS_io_uring_setup, SYS_io_uring_register, SYS_pkey_mprotect,
};

enum { SEALED, OLD_MAPPING, SHRINKS_NOT };	/* the files */
static const unsigned int seals_of[FILES_SEALED] = {
	[SEALED] = F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_EXEC | F_SEAL_SEAL,
	[OLD_MAPPING] = F_SEAL_FUTURE_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_EXEC,
	[SHRINKS_NOT] = F_SEAL_WRITE | F_SEAL_SHRINK,
};

static struct promise {
	int fd;			/* of the process that looks after them */
	unsigned int seals;
} promises[FILES_SEALED];

const char *dumb_begin(void)
{
	pid_t pid;
	int status;

	if (!geteuid() && (setgroups(0, NULL) || setresgid(65534, 65534, 65534) || setresuid(65534, 65534, 65534)))
		return "cannot become an ordinary user";
	prctl(PR_SET_DUMPABLE, 1);
	pid = fork();
	if (!pid)
		_exit(enter_namespaces(CAGE) ? 1 : 0);
	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		return "no namespaces for an ordinary user; a guest has them (KERNEL=)";
	return NULL;
}

static unsigned char *maps[5];		/* of the files, and memory of the walk's own */
enum { MAP_SEALED, MAP_PRIVATE_OF_SEALED, MAP_OLD, MAP_SHRINKS_NOT, SCRATCH };

static void new_file(int number)
{
	struct promise *promise = &promises[number];
	unsigned char page[PAGE];

	memset(page, FILL, sizeof(page));
	promise->seals = seals_of[number];
	promise->fd = SETUP((int)syscall(SYS_memfd_create, "sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING));
	for (size_t i = 0; i < PAGES_OF_FILE; i++)
		SETUP(pwrite(promise->fd, page, PAGE, (off_t)(i * PAGE)));
	SETUP(fchmod(promise->fd, 0666));
	if (number == OLD_MAPPING)
		maps[MAP_OLD] = map_shared(promise->fd, PAGES_OF_FILE * PAGE, PROT_READ | PROT_WRITE);
	/* A kernel without F_SEAL_EXEC promises the rest. */
	if (fcntl(promise->fd, F_ADD_SEALS, promise->seals)) {
		promise->seals &= ~(unsigned int)F_SEAL_EXEC;
		SETUP(fcntl(promise->fd, F_ADD_SEALS, promise->seals));
	}
}

static unsigned char *map_readonly(int fd)
{
	void *map = mmap(NULL, PAGES_OF_FILE * PAGE, PROT_READ, MAP_SHARED, fd, 0);

	/* Before 6.7 through a read-only description. */
	if (map == MAP_FAILED)
		map = map_shared(reopen(fd, O_RDONLY), PAGES_OF_FILE * PAGE, PROT_READ);
	return map;
}

static void prepare(void)
{
	static const char *const strings[] = { "/proc/self/fd/10", "/proc/self/mem", "system.posix_acl_access", "/proc/self/fd/11" };

	for (int i = 0; i < FILES_SEALED; i++)
		new_file(i);
	maps[MAP_SEALED] = map_readonly(promises[SEALED].fd);
	maps[MAP_SHRINKS_NOT] = map_readonly(promises[SHRINKS_NOT].fd);
	maps[MAP_PRIVATE_OF_SEALED] = map_private(promises[SEALED].fd, PAGES_OF_FILE * PAGE, PROT_READ | PROT_WRITE);
	maps[SCRATCH] = SETUP(mmap(NULL, PAGES_OF_FILE * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	/* What pointers may point to. */
	memcpy(maps[SCRATCH], (struct iovec[]){ { maps[MAP_SEALED], PAGE }, { maps[SCRATCH] + PAGE, PAGE } }, 2 * sizeof(struct iovec));
	for (size_t i = 0; i < 4; i++)
		strcpy((char *)maps[SCRATCH] + 512 + 64 * i, strings[i]);
	memset(maps[SCRATCH] + PAGE, 1, PAGE);
}

#define BROKEN_IF(condition, name, ...) do {					\
	if (condition) {							\
		strcpy(what, name);						\
		snprintf(text, 200, __VA_ARGS__);				\
		return true;							\
	} } while (0)

/* Somebody holds a page although nobody is left who could.  Rings and networks of the walk go later than it; each try waits. */
static bool is_held(int fd)
{
	for (int tries = 0; tries < 60; tries++)
		if (!fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE) || errno != EBUSY)
			return false;
	return true;
}

/* A promise is broken: what, and how. */
static bool is_broken(char what[32], char text[200])
{
	unmap(maps[MAP_OLD], PAGES_OF_FILE * PAGE);
	BROKEN_IF(is_held(promises[OLD_MAPPING].fd), "held", "memfd %d: F_SEAL_WRITE is EBUSY after all is over", OLD_MAPPING);
	for (int i = 0; i < FILES_SEALED; i++) {
		const struct promise *promise = &promises[i];
		const off_t length = (off_t)(PAGES_OF_FILE * PAGE);
		const unsigned int seals = (unsigned int)fcntl(promise->fd, F_GET_SEALS);
		unsigned char page[PAGE];
		struct stat status;

		SETUP(fstat(promise->fd, &status));
		BROKEN_IF((seals & promise->seals) != promise->seals || ((promise->seals & F_SEAL_SEAL) && seals != promise->seals),
			  "seals", "memfd %d: the seals were 0x%x and are 0x%x", i, promise->seals, seals);
		BROKEN_IF(status.st_size < length || ((promise->seals & F_SEAL_GROW) && status.st_size > length),
			  "size", "memfd %d: the size was %lld and is %lld", i, (long long)length, (long long)status.st_size);
		BROKEN_IF((promise->seals & F_SEAL_EXEC) && (status.st_mode & 0111), "mode", "memfd %d: the mode was 0666 and is 0%o", i, status.st_mode & 07777);
		for (int j = 0; j < PAGES_OF_FILE && (promise->seals & F_SEAL_WRITE); j++) {
			SETUP(pread(promise->fd, page, PAGE, (off_t)((size_t)j * PAGE)));
			BROKEN_IF(page[0] != FILL || memcmp(page, page + 1, PAGE - 1), "contents", "memfd %d: page %d has changed", i, j);
		}
	}
	return false;
}

/* ---- the walk --------------------------------------------------------------------------------- */

/* What arguments are taken from, by their numbers, so that a step means the same again. */
enum { SMALL = 12, SIZES = 4, ADDRESSES = 16, BITS = 31, ARGUMENTS = SMALL + SIZES + FDS + ADDRESSES + BITS };

static long argument(int number, char *text, size_t size)
{
	static const char *const places[5] = { "sealed", "private_of_sealed", "old", "shrinks_not", "scratch" };
	long value;

	if (number < SMALL) {
		value = (const long[]){ 0, 1, 2, 3, 4, 5, 6, 7, 8, -1, AT_FDCWD, F_ADD_SEALS }[number];
		snprintf(text, size, "%ld", value);
	} else if ((number -= SMALL) < SIZES) {
		snprintf(text, size, "%d * PAGE", 1 << number);
		value = (long)(PAGE << number);
	} else if ((number -= SIZES) < FDS) {
		value = FIRST_FD + number;
		snprintf(text, size, "%ld", value);
	} else if ((number -= FDS) < ADDRESSES) {
		int map = number < 8 ? number / 2 : SCRATCH;
		size_t offset = number < 8 ? (size_t)(number % 2) * PAGE : number < 12 ? 512 + 64 * (size_t)(number - 8) : PAGE * (size_t)(number - 12);

		value = (long)(maps[map] + offset);
		snprintf(text, size, "%s + %zu", places[map], offset);
	} else {
		value = 1L << (number - ADDRESSES);
		snprintf(text, size, "0x%lx", value);
	}
	return value;
}

static int number_of(const struct step *step)
{
	return step->act | step->who << 8;
}

static void put_at(int fd, int number)
{
	if (dup2(fd, FIRST_FD + number) < 0)
		_exit(1);
}

/* Descriptors that are known by their numbers, and none of the process that looks after the memfds. */
static void prepare_descriptors(void)
{
	int fds[FDS], count = 0;

	for (int i = 0; i < FILES_SEALED; i++) {
		fds[count++] = fcntl(promises[i].fd, F_DUPFD, 64);
		fds[count++] = fcntl(reopen(promises[i].fd, O_RDONLY), F_DUPFD, 64);
	}
	SETUP(pipe(fds + count));
	count += 2;
	SETUP(socketpair(AF_UNIX, SOCK_STREAM, 0, fds + count));
	count += 2;
	fds[count++] = SETUP((int)syscall(SYS_memfd_create, "plain", MFD_ALLOW_SEALING));
	fds[count++] = SETUP(open("/dev/zero", O_RDONLY));
	fds[count++] = SETUP(open("/dev/null", O_RDWR));
	for (int i = 0; i < count; i++)
		fds[i] = SETUP(fcntl(fds[i], F_DUPFD, 100));
	for (int i = 0; i < count; i++)
		put_at(fds[i], i);
	for (int fd = 0; fd < 3; fd++)
		dup2(FIRST_FD + FDS - 1, fd);
	for (int fd = 3; fd < 256; fd++)
		if (fd < FIRST_FD || fd >= FIRST_FD + FDS)
			close(fd);
}

/* Nothing of the machine is in reach: an ordinary user, in namespaces and an empty file system of his own. */
static void enter_cage(void)
{
	static const struct {
		int resource;
		rlim_t limit;
	} limits[] = {
		{ RLIMIT_AS, 256 << 20 }, { RLIMIT_FSIZE, 1 << 20 }, { RLIMIT_NOFILE, 128 }, { RLIMIT_CPU, 5 }, { RLIMIT_CORE, 0 },
	};

	if (mount("cage", "/tmp", "tmpfs", 0, "size=1m") || chroot("/tmp") || chdir("/"))
		_exit(1);
	if (!mkdir("/proc", 0755))
		mount("proc", "/proc", "proc", 0, NULL);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		setrlimit((unsigned int)limits[i].resource, &(struct rlimit){ limits[i].limit, limits[i].limit });
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static void wake(int signo)
{
	(void)signo;
}

static bool is_denied(int number)
{
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		if (denied[i] == number)
			return true;
	return false;
}

struct step dumb_step(int (*any)(int below))
{
	struct step step;
	int number;

	do {
		number = any(2) ? favoured[any((int)(sizeof(favoured) / sizeof(favoured[0])))] : any(NUMBERS);
	} while (is_denied(number));
	step.act = (uint8_t)number;
	step.who = (uint8_t)(number >> 8);
	for (int i = 0; i < 6; i++)
		step.a[i] = (int16_t)any(ARGUMENTS);
	/* Most calls take a descriptor first. */
	if (any(2))
		step.a[0] = (int16_t)(SMALL + SIZES + any(FDS));
	if (number == SYS_fcntl && any(2))
		step.a[1] = SMALL - 1;	/* F_ADD_SEALS */
	return step;
}

static void __attribute__((noreturn)) walk_caged(const struct step *steps, int count)
{
	const struct sigaction handler = { .sa_handler = wake };	/* interrupts what waits */
	const struct itimerval soon = { { 0, 20000 }, { 0, 20000 } };

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	enter_cage();
	sigaction(SIGALRM, &handler, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	setitimer(ITIMER_REAL, &soon, NULL);
	for (int i = 0; i < count; i++) {
		char text[64];
		long a[6];

		for (int j = 0; j < 6; j++)
			a[j] = argument(steps[i].a[j], text, sizeof(text));
		syscall(number_of(&steps[i]), a[0], a[1], a[2], a[3], a[4], a[5]);
	}
	_exit(0);
}

bool dumb_walk(const struct step *steps, int count, void (*forget)(void), char what[32], char text[200])
{
	enum { LOOKS = 2500 };		/* of 2 ms */
	pid_t pid, ended = 0;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prepare();
	if (enter_namespaces(CAGE))
		_exit(1);
	pid = fork();
	if (!pid) {
		struct step *calls = memcpy(calloc((size_t)count, sizeof(*steps)), steps, (size_t)count * sizeof(*steps));

		forget();
		prepare_descriptors();
		walk_caged(calls, count);
	}
	for (int i = 0; i < LOOKS && !ended; i++) {
		ended = waitpid(pid, NULL, WNOHANG);
		usleep(ended ? 0 : 2000);
	}
	if (!ended) {
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	return is_broken(what, text);
}

void dumb_text(const struct step *step, char *text, size_t size)
{
	char arguments[6][64];

	for (int i = 0; i < 6; i++)
		argument(step->a[i], arguments[i], sizeof(arguments[i]));
	snprintf(text, size, "syscall(%d, %s, %s, %s, %s, %s, %s);", number_of(step), arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}
