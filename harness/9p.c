// SPDX-License-Identifier: GPL-2.0
/*
 * May this process mount 9P? (see 9p.h)
 */
#include "9p.h"

void enter_9p(void)
{
	const char *refused = enter_namespaces(CLONE_NEWNS);

	if (refused)
		skip("no 9P: %s", refused);
	/* Descriptors that nobody has: how far does it get? */
	if (!mount("case", "/", "9p", 0, "trans=fd,rfdno=65535,wfdno=65535"))
		broken("9P mounts a file system without a server");
	if (errno == EPERM || errno == EACCES || errno == ENODEV || errno == EPROTONOSUPPORT || errno == EINVAL)
		skip("no 9P: mount(2): %s", strerror(errno));
}
