// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "pins.h"

DESCRIBE("madvise(2) with MADV_COLLAPSE copies the pages of a memfd sealed with F_SEAL_WRITE into a huge page: their bytes stay the same.",
	 .contract = "allowed", .since = "6.1",
	 .source = "fcntl(2), F_SEAL_WRITE; madvise(2), MADV_COLLAPSE; 40e041a2c858 shm: add sealing API");

static size_t collapse_size(void)
{
	FILE *file = fopen("/sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "re");
	size_t size = 0;

	if (!file || fscanf(file, "%zu", &size) != 1)
		skip("this kernel has no transparent huge pages");
	fclose(file);
	return size;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	const size_t huge = collapse_size();
	int unsealed = sealable_memfd(huge), fd = sealable_memfd(huge);
	unsigned char *map;

	require_madvise();
	map = map_aligned(unsealed, huge, PROT_READ, MAP_SHARED | MAP_POPULATE);
	SETUP_NEEDS("MADV_COLLAPSE of a memfd", madvise(map, huge, MADV_COLLAPSE),
		    EINVAL, EAGAIN, EBUSY, ENOMEM);
	/* Gives the huge page back, so that the act finds one. */
	unmap(map, huge);
	close(unsealed);
	seal(fd, F_SEAL_WRITE);
	map = map_aligned(reopen(fd, O_RDONLY), huge, PROT_READ, MAP_SHARED | MAP_POPULATE);

	ALLOWED(madvise(map, huge, MADV_COLLAPSE));

	CHECK(smaps_kib(map, "ShmemPmdMapped") * 1024 == huge, "no huge page is mapped");
	MAPPING_INTACT(map, huge);
	STATE_IS(fd, F_SEAL_WRITE, (off_t)huge);
	return passed();
}
