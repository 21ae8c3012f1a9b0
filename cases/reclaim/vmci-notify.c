// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "reclaim.h"
#include "vmci.h"

DESCRIBE("The byte of a memfd by which VMCI told a virtual machine that a message waits, sealed with F_SEAL_WRITE afterwards, is kept when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "root vmci swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; get_user_pages(9); drivers/misc/vmw_vmci/vmci_context.c: vmci_ctx_unset_notify()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	unsigned char *map, *view;
	int fd = unwritten_memfd(PAGE, &map);
	size_t kept;

	fill_by_vmci_notify(map);
	unmap(map, PAGE);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, PAGE);
	CHECK(view[0] == 1, "byte 0 is %u, not 1: nothing was stored", view[0]);

	ALLOWED(madvise(view, PAGE, MADV_PAGEOUT));

	kept = pages_kept(view, PAGE);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)PAGE);
	BYTES_ARE(fd, 0, 1, 1);
	require_reclaimed(kept);
	return passed();
}
