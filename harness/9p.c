// SPDX-License-Identifier: GPL-2.0
/*
 * May this process mount 9P? (see 9p.h)
 */
#include "9p.h"

void enter_9p(void)
{
	const char *refused = enter_namespaces(CLONE_NEWNS);
	struct page_pipe ended = page_pipe_new(), nowhere = page_pipe_new();
	char options[64];

	if (refused)
		skip("no 9P: %s", refused);
	/* The answer to the first message is the end of the file, whatever becomes of the message. */
	close(ended.in);
	snprintf(options, sizeof(options), "trans=fd,rfdno=%d,wfdno=%d", ended.out, nowhere.in);
	if (!mount("case", "/", "9p", 0, options))
		broken("9P mounts a file system without a server");
	if (errno == EPERM || errno == EACCES || errno == ENODEV || errno == EPROTONOSUPPORT || errno == EINVAL)
		skip("no 9P: mount(2): %s", strerror(errno));
	close(ended.out);
	close(nowhere.in);
	close(nowhere.out);
}
