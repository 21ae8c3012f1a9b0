// SPDX-License-Identifier: GPL-2.0
/*
 * Set-up with userfaultfd(2) (see userfault.h).
 */
#include "userfault.h"

int userfault_new(unsigned long long features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	int uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY);

	/* EINVAL: older than that flag, which asks for less than every kernel had before. */
	if (uffd < 0)
		uffd = SETUP_NEEDS("userfaultfd(2)", (int)syscall(SYS_userfaultfd, O_CLOEXEC), ENOSYS, EPERM);
	SETUP_NEEDS("this feature of userfaultfd(2)", ioctl(uffd, UFFDIO_API, &api), EINVAL);
	/* Some kernels before 1723f04caacb (6.10) leave out what they do not know. */
	if ((api.features & features) != features)
		skip("no such feature of userfaultfd(2)");
	return uffd;
}

void userfault_register(int uffd, void *address, size_t length, unsigned long long mode)
{
	struct uffdio_register area = { .range = { (uintptr_t)address, length }, .mode = mode };

	SETUP_NEEDS("registering such a mapping with userfaultfd(2)", ioctl(uffd, UFFDIO_REGISTER, &area),
		    EINVAL, EPERM);
}
