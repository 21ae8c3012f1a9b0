// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "kvm.h"
#include "alien.h"
#include "reclaim.h"

DESCRIBE("A page of a memfd in which KVM kept the clock of a guest, sealed with F_SEAL_WRITE after the guest's end, keeps its bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "5.4", .needs = "kvm swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; Documentation/virt/kvm/x86/msr.rst, MSR_KVM_SYSTEM_TIME_NEW");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	unsigned char *map, *view, *before = alien_page();
	int fd = unwritten_memfd(PAGE, &map);
	size_t kept;

	fill_by_kvm_clock(map);
	unmap(map, PAGE);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_readonly_and_touch(fd, PAGE);
	memcpy(before, view, PAGE);
	CHECK(before[0], "the version of the clock is 0: nothing was stored");

	ALLOWED(madvise(view, PAGE, MADV_PAGEOUT));

	kept = pages_kept(view, PAGE);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)PAGE);
	SAME_BYTES(fd, before, PAGE);
	require_reclaimed(kept);
	return passed();
}
