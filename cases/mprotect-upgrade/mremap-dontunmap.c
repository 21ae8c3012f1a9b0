// SPDX-License-Identifier: GPL-2.0
#include "case.h"

DESCRIBE("Of the two mappings that MREMAP_DONTUNMAP leaves of a read-only shared mapping of a memfd sealed with F_SEAL_WRITE, neither can be made writable: EACCES.",
	 .contract = "EACCES", .since = "6.7",
	 .source = "mremap(2), MREMAP_DONTUNMAP; 28464bbb2ddc mm: update memfd seal write check to include F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);
	unsigned char *old, *new;

	seal(fd, F_SEAL_WRITE);
	old = map_shared_sealed(fd, PAGE, PROT_READ);
	new = SETUP_NEEDS("MREMAP_DONTUNMAP for mappings of a file", mremap(old, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL), EINVAL);

	REFUSED(EACCES, mprotect(new, PAGE, PROT_READ | PROT_WRITE));
	REFUSED(EACCES, mprotect(old, PAGE, PROT_READ | PROT_WRITE));

	PERMISSIONS_ARE(new, "r--s");
	PERMISSIONS_ARE(old, "r--s");
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
