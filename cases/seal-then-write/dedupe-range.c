// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/fs.h>
#include <sys/ioctl.h>

DESCRIBE("FIDEDUPERANGE, which would let a memfd sealed with F_SEAL_WRITE share the blocks of another, fails with EOPNOTSUPP.",
	 .contract = "EOPNOTSUPP", .since = "4.5",
	 .source = "ioctl_fideduperange(2), EOPNOTSUPP; fcntl(2), F_SEAL_WRITE");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE), other = sealable_memfd(PAGE);
	union {
		struct file_dedupe_range range;
		char space[sizeof(struct file_dedupe_range) + sizeof(struct file_dedupe_range_info)];
	} same = { .range = { .src_length = PAGE, .dest_count = 1 } };

	same.range.info[0].dest_fd = fd;
	seal(fd, F_SEAL_WRITE);

	REFUSED(EOPNOTSUPP, ioctl(other, FIDEDUPERANGE, &same));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
