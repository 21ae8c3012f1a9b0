// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"
#include "race.h"

DESCRIBE("While one thread sets access control lists that make the file executable and back, and another adds F_SEAL_EXEC, the execute bits stay as they were when the seal was added.",
	 .contract = "allowed", .since = "6.3",
	 .source = "fcntl(2), F_SEAL_EXEC; 6fd7353829ca mm/memfd: add F_SEAL_EXEC; acl(5)");

struct both {
	int fd;
	mode_t mode, mode_seen;		/* the last that a list set; when the seal was there */
};

/* Until one is refused, and once at least when the seal is there. */
static void change_until_refused(void *arg)
{
	struct both *both = arg;
	bool refused = false, sealed = false;

	while (!refused && !sealed) {
		struct acl acl = acl_of_mode(both->mode ^ 0111);

		sealed = SETUP(fcntl(both->fd, F_GET_SEALS)) & F_SEAL_EXEC;
		refused = fsetxattr(both->fd, ACL_ACCESS, &acl.value, acl.size, 0);
		both->mode ^= refused ? 0 : 0111;
	}
	CHECK(refused && errno == EPERM, "fsetxattr under the seal: %s", refused ? strerror(errno) : "no error");
}

static void seal_and_look(void *arg)
{
	struct both *both = arg;
	struct stat status;

	ALLOWED(fcntl(both->fd, F_ADD_SEALS, F_SEAL_EXEC));
	SETUP(fstat(both->fd, &status));
	both->mode_seen = status.st_mode & 07777;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;

	require_acl();
	for (int round = 0; another_round(round); round++) {
		struct both both = { .fd = sealable_memfd_0666(PAGE), .mode = 0666 };

		race(round, change_until_refused, seal_and_look, &both);

		MODE_IS(both.fd, both.mode);
		MODE_IS(both.fd, both.mode_seen);
		STATE_IS(both.fd, F_SEAL_EXEC | (both.mode & 0111 ? implied : 0), PAGE);
		SETUP(close(both.fd));
	}
	return passed();
}
