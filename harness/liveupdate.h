/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Memfds that one kernel hands to the next over kexec (/dev/liveupdate, the Live Update Orchestrator).
 *
 * Such a case runs twice: in the first kernel up to update_boot(), in the next one from the beginning
 * to the end.  What the set-up made in the first kernel is what the act in the next one gets; the
 * files that the set-up makes again there are of no use.  It takes a guest of its own, whose init
 * boots the next kernel when all cases have reached update_boot() (guest-init.c).
 */
#ifndef HARNESS_LIVEUPDATE_H
#define HARNESS_LIVEUPDATE_H

#include "case.h"

#include <linux/ioctl.h>
#include <sys/ioctl.h>

/* linux/liveupdate.h (6.19), under names of our own. */
#define LUO_CREATE_SESSION	_IO(0xba, 0x00)
#define LUO_RETRIEVE_SESSION	_IO(0xba, 0x01)
#define LUO_PRESERVE_FD		_IO(0xba, 0x40)
#define LUO_RETRIEVE_FD		_IO(0xba, 0x41)

struct luo_fd {
	uint32_t size;
	int32_t fd;
	uint64_t token __attribute__((aligned(8)));
};

/* The request to preserve a file under this number, or to retrieve it, which fills in the descriptor. */
#define LUO_FD(descriptor, number) { .size = sizeof(struct luo_fd), .fd = (descriptor), .token = (number) }

/* A session of LUO's that ends with the descriptor, in this kernel.  Skips without /dev/liveupdate. */
int luo_session(void);

struct update {
	int session;
	bool booted;	/* this is the next kernel */
};
/* The case's session.  Skips in a kernel that is neither the first nor the next one. */
struct update update_begin(void);
/* In the first kernel: hands the file to the next one. */
void update_preserve(const struct update *update, int fd, uint64_t token);
/* The next kernel boots: the session outlives the process, and the case goes on there. */
void update_boot(const struct update *update);

#endif
