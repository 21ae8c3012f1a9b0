// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up of live updates (see liveupdate.h).
 */
#include "liveupdate.h"
#include "frame.h"

struct session {
	uint32_t size;
	int32_t fd;
	char name[64];
};

/* The device takes one process at a time, and none waits: cases take turns.  Sessions are theirs alone. */
static int with_device(unsigned long command)
{
	struct session session = { .size = sizeof(session) };
	int lock, device, result, error;

	lock = take_turn("/dev/liveupdate", "/sys/class/misc/liveupdate");
	device = SETUP_NEEDS("/dev/liveupdate", open("/dev/liveupdate", O_RDWR | O_CLOEXEC),
			     ENOENT, ENODEV, ENXIO, EACCES, EPERM, EBUSY);
	snprintf(session.name, sizeof(session.name), "%s", case_name());
	result = ioctl(device, command, &session);
	error = errno;
	close(device);
	close(lock);
	errno = error;
	return result ? -1 : session.fd;
}

int luo_session(void)
{
	return SETUP(with_device(LUO_CREATE_SESSION));
}

struct update update_begin(void)
{
	const char *kernel = getenv("LIVE_UPDATE");	/* a word of the kernel's command line */
	struct update update;

	if (!kernel)
		skip("this kernel is not part of a live update (make run KERNEL=... boots a guest for it)");
	update.booted = strcmp(kernel, "first");
	update.session = with_device(update.booted ? LUO_RETRIEVE_SESSION : LUO_CREATE_SESSION);
	if (update.session < 0 && update.booted && errno == ENOENT)
		skip("the first kernel did not come so far; if it should have, the console says why");
	SETUP(update.session);
	return update;
}

void update_preserve(const struct update *update, int fd, uint64_t token)
{
	struct luo_fd request = LUO_FD(fd, token);

	if (!update->booted)
		SETUP(ioctl(update->session, LUO_PRESERVE_FD, &request));
}

void update_boot(const struct update *update)
{
	pid_t keeper;
	int ready[2];
	char byte;

	if (update->booted)
		return;
	SETUP(pipe2(ready, O_CLOEXEC));
	keeper = SETUP(fork());
	if (keeper) {
		/* Not before the keeper is out of reach of the executor, which ends what is left of a case. */
		close(ready[1]);
		SETUP(read(ready[0], &byte, 1));
		skip("it goes on in the next kernel");
	}
	SETUP(setsid());
	for (int fd = 0; fd < update->session; fd++)
		close(fd);
	close(ready[1]);
	for (;;)
		pause();
}
