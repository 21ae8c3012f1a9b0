// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "acl.h"

DESCRIBE("A hugetlb memfd under F_SEAL_EXEC has no access control list that could change its mode: EOPNOTSUPP.",
	 .contract = "EOPNOTSUPP", .since = "6.3", .needs = "hugetlb",
	 .source = "acl(5); setxattr(2), ENOTSUP; 6fd7353829ca mm/memfd: add F_SEAL_EXEC");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	size_t huge = huge_page_size();
	int fd = sealable_hugetlb_memfd(1);
	struct acl executable = acl_of_mode(0777);

	SETUP(fchmod(fd, 0666));
	seal(fd, F_SEAL_EXEC);

	REFUSED(EOPNOTSUPP, fsetxattr(fd, ACL_ACCESS, &executable.value, executable.size, 0));

	MODE_IS(fd, 0666);
	STATE_IS(fd, F_SEAL_EXEC, huge);
	return passed();
}
