// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <endian.h>
#include <linux/capability.h>
#include <sys/xattr.h>

DESCRIBE("F_SEAL_EXEC allows to set the file capabilities of an executable memfd, and to take them away: its mode stays.",
	 .contract = "allowed", .since = "6.3", .needs = "root",
	 .source = "capabilities(7), File capabilities; 6fd7353829ca mm/memfd: add F_SEAL_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const unsigned int implied = F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_FUTURE_WRITE;
	const struct vfs_cap_data capabilities = { .magic_etc = htole32(VFS_CAP_REVISION_2) };
	int fd = sealable_memfd(PAGE);

	seal(fd, F_SEAL_EXEC);
	SETUP_NEEDS("file capabilities, with CAP_SETFCAP",
		    fsetxattr(sealable_memfd(0), "security.capability", &capabilities, sizeof(capabilities), 0),
		    EOPNOTSUPP, EPERM);

	ALLOWED(fsetxattr(fd, "security.capability", &capabilities, sizeof(capabilities), 0));
	MODE_IS(fd, 0777);

	ALLOWED(fremovexattr(fd, "security.capability"));
	MODE_IS(fd, 0777);
	STILL_REFUSED(ENODATA, fgetxattr(fd, "security.capability", NULL, 0));
	STATE_IS(fd, F_SEAL_EXEC | implied, PAGE);
	return passed();
}
