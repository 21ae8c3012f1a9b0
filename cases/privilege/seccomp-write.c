// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "alien.h"

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

DESCRIBE("A process with a seccomp filter that allows everything cannot write to a memfd sealed with F_SEAL_WRITE: EPERM.",
	 .contract = "EPERM", .since = "3.17",
	 .source = "seccomp(2); fcntl(2), F_SEAL_WRITE; 40e041a2c858 shm: add sealing API");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	struct sock_filter allow_all = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog filter = { 1, &allow_all };
	int fd = sealable_memfd(PAGE);

	SETUP(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	SETUP_NEEDS("a seccomp filter", prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), EINVAL);
	seal(fd, F_SEAL_WRITE);

	REFUSED(EPERM, write(fd, alien, sizeof(alien)));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	OFFSET_IS(fd, 0);
	return passed();
}
