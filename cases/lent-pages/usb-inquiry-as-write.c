// SPDX-License-Identifier: GPL-2.0
#include "case.h"
#include "targets.h"

#include <sys/ioctl.h>

DESCRIBE("An INQUIRY sent to a USB stick for which usb-storage answers it, as a command with data to the disk, from a read-only mapping of a memfd sealed with F_SEAL_WRITE, changes no byte of it.",
	 .contract = "allowed", .since = "3.17", .needs = "root usb_gadget",
	 .source = "fcntl(2), F_SEAL_WRITE; sg(4), SG_DXFER_TO_DEV; drivers/usb/storage/usb.c: fill_inquiry_response()");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	/* Datafab KECF-USB: one of some twenty that are flagged US_FL_FIX_INQUIRY. */
	int fd = sealable_memfd(PAGE), disk = usb_disk_like("0x07c4", "0xa400", sealable_memfd(256 * PAGE));
	sg_io_hdr_t request;

	seal(fd, F_SEAL_WRITE);
	request = inquiry_as_write(map_shared(reopen(fd, O_RDONLY), PAGE, PROT_READ), 512);

	ALLOWED(ioctl(disk, SG_IO, &request));

	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	require_answer(request.status, request.sbp);
	return passed();
}
