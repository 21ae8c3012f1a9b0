// SPDX-License-Identifier: GPL-2.0
/*
 * A virtual machine of VMCI that sends a message to itself (see vmci.h).  The kernel exports no header
 * for these calls.
 */
#include "vmci.h"

#include <sys/ioctl.h>

enum {
	INIT_CONTEXT = _IO(7, 0xa0), VERSION2 = _IO(7, 0xa7), DATAGRAM_SEND = _IO(7, 0xab), SET_NOTIFY = _IO(7, 0xcb),
	NEWEST_VERSION = 11 << 16,
};

struct address {
	uint32_t context, resource;
};

static void set_notify(int device, const void *byte)
{
	struct {
		uint64_t address;
		int32_t result;
		uint32_t unused;
	} request = { .address = (uintptr_t)byte };

	SETUP(ioctl(device, SET_NOTIFY, &request));
	if (request.result)
		broken("VMCI did not take the page: %d", request.result);
}

void fill_by_vmci_notify(void *page)
{
	int device = SETUP_NEEDS("VMCI", open("/dev/vmci", O_RDWR | O_CLOEXEC), ENOENT, ENODEV, ENXIO, EACCES, EPERM);
	struct {
		uint32_t context, flags;
	} machine = { .context = 4711 };
	struct {
		struct address to, from;
		uint64_t size;
	} message = { 0 };
	struct {
		uint64_t address;
		uint32_t length;
		int32_t result;
	} sent = { .address = (uintptr_t)&message, .length = sizeof(message) };

	SETUP(ioctl(device, VERSION2, &(int){ NEWEST_VERSION }));
	SETUP(ioctl(device, INIT_CONTEXT, &machine));
	message.to.context = message.from.context = machine.context;
	SETUP(ioctl(device, DATAGRAM_SEND, &sent));
	if (sent.result != (int32_t)sizeof(message))
		broken("VMCI did not take the message: %d", sent.result);
	set_notify(device, page);
	set_notify(device, NULL);
	close(device);
}
