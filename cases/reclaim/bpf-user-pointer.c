// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "bpf.h"
#include "reclaim.h"

DESCRIBE("A page of a memfd that a BPF program stored to through the address that its storage of a task holds, sealed with F_SEAL_WRITE afterwards, keeps its bytes when memory is reclaimed.",
	 .contract = "allowed", .since = "6.13", .needs = "root swap",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_PAGEOUT; ba512b00e5ef bpf: Add uptr support in the map_value of the task local storage.");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const uint32_t word = 0x01010101u * PATTERN_ALIEN;
	unsigned char *map, *view;
	size_t kept;
	int fd = unwritten_memfd(PAGE, &map);

	require_madvise();
	fill_by_bpf(map, word);
	unmap(map, PAGE);
	seal_when_unused(fd, F_SEAL_WRITE);
	view = map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ);
	CHECK(!memcmp(view, &word, sizeof(word)), "the program stored nothing");

	ALLOWED(madvise(view, PAGE, MADV_PAGEOUT));

	kept = pages_kept(view, PAGE);
	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, (off_t)PAGE);
	BYTES_ARE(fd, 0, sizeof(word), PATTERN_ALIEN);
	BYTES_ARE(fd, sizeof(word), PAGE - sizeof(word), 0);
	require_reclaimed(kept);
	return passed();
}
