// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <sys/capability.h>

DESCRIBE("CAP_SYS_PTRACE reads the memory of another user's process, and process_vm_writev(2) to a shared mapping of a memfd sealed with F_SEAL_WRITE fails with EFAULT.",
	 .contract = "EFAULT", .since = "3.17", .needs = "root",
	 .source = "process_vm_writev(2): EFAULT; capabilities(7), CAP_SYS_PTRACE; 40e041a2c858 shm: add sealing API");

static void become_another_user(void *arg)
{
	uid_t another = geteuid() + 1;

	(void)arg;
	SETUP_NEEDS("another user", setresuid(another, another, another), EPERM, EINVAL, ENOSYS);
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *map, bytes[sizeof(alien)];
	struct iovec theirs = { .iov_len = sizeof(alien) }, ours = { (void *)alien, sizeof(alien) };
	struct iovec room = { bytes, sizeof(bytes) };
	struct peer peer;

	seal(fd, F_SEAL_WRITE);
	map = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	theirs.iov_base = map;
	peer = peer_start(become_another_user, NULL);
	SETUP_NEEDS("CAP_SYS_PTRACE", cap_set_proc(cap_from_text("cap_sys_ptrace=ep")), EPERM, ENOSYS);
	SETUP_NEEDS("process_vm_readv(2)", process_vm_readv(peer.pid, &room, 1, &theirs, 1, 0), EPERM, ENOSYS);

	REFUSED(EFAULT, process_vm_writev(peer.pid, &ours, 1, &theirs, 1, 0));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	MAPPING_INTACT(map, PAGE);
	peer_end(&peer);
	return passed();
}
