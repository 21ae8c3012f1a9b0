// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sys/fanotify.h>

DESCRIBE("write(2) through the writable descriptor that fanotify(7) opens for its listener, of a memfd sealed with F_SEAL_WRITE, fails with EPERM.",
	 .contract = "EPERM", .since = "3.17", .needs = "root",
	 .source = "fanotify(7), event_f_flags; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), listener;
	struct fanotify_event_metadata event;
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_WRITE);
	listener = SETUP_NEEDS("fanotify(7), with CAP_SYS_ADMIN",
			       fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC, O_RDWR | O_CLOEXEC), EPERM, ENOSYS);
	SETUP(fanotify_mark(listener, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, path));
	reopen(fd, O_RDONLY);
	SETUP(read(listener, &event, sizeof(event)));
	CHECK(event.event_len == sizeof(event) && event.pid == getpid(), "it is an event of another kind");

	REFUSED(EPERM, write(event.fd, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	SEALS_ARE(event.fd, F_SEAL_WRITE);
	return passed();
}
