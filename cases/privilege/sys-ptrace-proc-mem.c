// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sys/capability.h>

DESCRIBE("CAP_SYS_PTRACE opens the memory of another user's process, and a write through it to a shared mapping of a memfd sealed with F_SEAL_WRITE fails with EIO.",
	 .contract = "EIO", .since = "3.17", .needs = "root",
	 .source = "proc(5), /proc/pid/mem; capabilities(7), CAP_SYS_PTRACE; 40e041a2c858 shm: add sealing API");

static void become_another_user(void *arg)
{
	uid_t another = geteuid() + 1;

	(void)arg;
	SETUP_NEEDS("another user", setresuid(another, another, another), EPERM, EINVAL, ENOSYS);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), mem;
	struct iovec bytes = { (void *)alien, sizeof(alien) };
	struct peer peer;
	unsigned char *map;
	char path[64];

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	peer = peer_start(become_another_user, NULL);
	snprintf(path, sizeof(path), "/proc/%d/mem", (int)peer.pid);
	SETUP_NEEDS("CAP_SYS_PTRACE", cap_set_proc(cap_from_text("cap_sys_ptrace=ep")), EPERM, ENOSYS);
	mem = SETUP_NEEDS("writing to /proc/PID/mem", open(path, O_RDWR | O_CLOEXEC), EACCES);

	/* The system call itself: an address may be more than the off_t of a 32-bit program holds. */
	REFUSED(EIO, syscall(SYS_pwritev, mem, &bytes, 1, (long)(uintptr_t)map, 0L));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(map, PAGE);
	peer_end(&peer);
	return passed();
}
