// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "namespaces.h"

#include <sys/mount.h>

DESCRIBE("A sealed memfd cannot be bind-mounted: EINVAL.",
	 .contract = "EINVAL", .since = "3.17",
	 .source = "mount(2), EINVAL");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	seal(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
	enter_mount_namespace();

	REFUSED(EINVAL, mount(path, "/proc/version", NULL, MS_BIND, NULL));

	STATE_IS(fd, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE, PAGE);
	MODE_IS(fd, 0777);
	return passed();
}
