// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

DESCRIBE("open_tree(2) with OPEN_TREE_NAMESPACE makes no mount namespace of a sealed memfd: ENOTDIR.",
	 .contract = "ENOTDIR", .since = "7.0",
	 .source = "open_tree(2), OPEN_TREE_NAMESPACE; 805d5a2b7928 namespace: restrict OPEN_TREE_NAMESPACE/FSMOUNT_NAMESPACE to directories");

#ifndef OPEN_TREE_NAMESPACE
#define OPEN_TREE_NAMESPACE 2
#endif

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	enter_mount_namespace();
	SETUP_NEEDS("OPEN_TREE_NAMESPACE",
		    syscall(SYS_open_tree, AT_FDCWD, "/", OPEN_TREE_NAMESPACE), EINVAL, ENOSYS, EPERM);

	REFUSED(ENOTDIR, syscall(SYS_open_tree, fd, "", AT_EMPTY_PATH | OPEN_TREE_NAMESPACE));

	STATE_IS(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	MODE_IS(fd, 0777);
	return passed();
}
