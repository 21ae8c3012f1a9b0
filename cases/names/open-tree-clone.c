// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("open_tree(2) with OPEN_TREE_CLONE makes no mount of a sealed memfd: EINVAL.",
	 .contract = "EINVAL", .since = "5.2",
	 .source = "open_tree(2), EINVAL; a07b20004793 vfs: syscall: Add open_tree(2) to reference or clone a mount");

#ifndef OPEN_TREE_CLONE
#define OPEN_TREE_CLONE 1
#endif

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	SETUP_NEEDS("open_tree(2)", syscall(SYS_open_tree, fd, "", AT_EMPTY_PATH), ENOSYS);
	enter_mount_namespace();

	REFUSED(EINVAL, syscall(SYS_open_tree, fd, "", AT_EMPTY_PATH | OPEN_TREE_CLONE));

	STATE_IS(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	MODE_IS(fd, 0777);
	return passed();
}
