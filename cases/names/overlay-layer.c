// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "files.h"
#include "namespaces.h"

#include <sys/mount.h>

DESCRIBE("A sealed memfd cannot be a layer of an overlay, from which files are copied up: EINVAL.",
	 .contract = "EINVAL", .since = "3.17", .needs = "overlay",
	 .source = "Documentation/filesystems/overlayfs.rst");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	const char *target = directory_on(TMPFS);
	char layers[64];

	snprintf(layers, sizeof(layers), "lowerdir=/proc/self/fd/%d:/", fd);
	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	enter_mount_namespace();
	SETUP_NEEDS("overlayfs", mount("case", target, "overlay", 0, "lowerdir=/dev:/"), ENODEV, EPERM, EINVAL);

	REFUSED(EINVAL, mount("case", target, "overlay", 0, layers));

	STATE_IS(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	return passed();
}
