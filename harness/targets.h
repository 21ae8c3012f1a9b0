/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Disks that the kernel itself serves out of a memfd: it opens the file by name and writes to it,
 * allocates and punches holes in it for whoever writes to the disk.  And SCSI commands that it answers.
 */
#ifndef HARNESS_TARGETS_H
#define HARNESS_TARGETS_H

#include "case.h"

#include <linux/bsg.h>
#include <poll.h>
#include <scsi/sg.h>
#include <sys/uio.h>

/* Watches /dev from now on. */
struct pollfd watch_nodes(void);
/*
 * A disk whose folder in sysfs matches this pattern, once its node is there: O_RDWR | O_DIRECT.  Skips where none appears
 * within ten seconds.
 */
int open_disk(struct pollfd *watch, const char *pattern);

/*
 * A SCSI disk of the LIO target's fileio backstore, or the namespace of an NVMe target, which it leads to
 * over TCP: O_RDWR | O_DIRECT, so that a transfer reports its own error.  The SCSI disk has size bytes,
 * however long the memfd is.  The rest of the case runs in a mount namespace of its own, and for NVMe in a
 * network namespace, too.  The disk is taken away when the case ends.  Skips without the target, or where it is not permitted.
 */
int scsi_disk_over(int fd, size_t size);
int nvme_disk_over(int fd);
/*
 * The same, with a target that answers each write with data: so many bytes, all PATTERN_ALIEN.  Such an
 * answer is due for a read.
 */
enum { ANSWERED = 4096 };
int nvme_disk_that_answers_writes(int fd);
/*
 * The same, with a target that fails the read of a block, announces its data nevertheless, in the same breath, and sends
 * it when it is told to: so many bytes, all PATTERN_ALIEN, and then what ends the connection.  Returns when that is lost.
 * *where is the block.  Skips with one processor, on which the host is done with the read before it goes on; with more
 * than one, this process stays on the first, where the host works on the connection.
 */
int nvme_disk_that_sends_late(int fd, off_t *where);
void nvme_send_late(void);
/*
 * The disk that a target of NVMe shows to its host, which is this machine as well: O_RDWR | O_DIRECT.  A connection that is
 * lost is not made again.
 */
int nvme_disk_at(const char *transport, const char *address, int service);
/* The same of a USB stick: the mass storage gadget, plugged into this machine by dummy_hcd. */
int usb_disk_over(int fd);
/* A stick of this vendor and product, by which usb-storage knows what a device cannot do: see unusual_devs.h. */
int usb_disk_like(const char *vendor, const char *product, int fd);

/*
 * A SCSI disk of the LIO target in memory, formatted with protection information (eight bytes a block),
 * as a virtual machine has one from vhost-scsi: this process plays the machine.  Taken away when the
 * case ends.  Skips without the target, or where it is not permitted.
 */
struct vhost_disk {
	int device, answered;
	int kick;	/* eventfd(2): tells the target that there is a command */
	struct vhost_queue *queue;
};
struct vhost_disk vhost_disk_new(void);
/*
 * The next command reads or writes so many blocks of 512 bytes, from the first one on, and this is its
 * memory; the first so many bytes of what is written are protection information.
 */
void vhost_disk_read(struct vhost_disk *disk, unsigned int blocks, const struct iovec *parts, size_t count);
void vhost_disk_write(struct vhost_disk *disk, unsigned int blocks, size_t protection, const struct iovec *parts, size_t count);
/* Waits until it has been answered, and returns the SCSI status. */
int vhost_disk_status(struct vhost_disk *disk);

/* An ATA disk of this machine, or its CD-ROM drive, O_RDONLY.  Skips without, and on a machine that lives on. */
int ata_disk(void);
int ata_cdrom(void);
/* The same of a disk of this machine behind the SCSI controller of this driver. */
int scsi_disk_behind(const char *driver);
enum { ATA_BLOCK = 512, CDROM_BLOCK = 2048 };
/*
 * A tape of scsi_debug, as a device of bsg, on which one block of this size was written; the tape stands before it.
 * Taken away when the case ends.  Skips without tapes of scsi_debug, or where that is not permitted.
 */
int debug_tape(unsigned int size);
/*
 * A request for SG_IO: INQUIRY, which answers with data, declared as a command that is given data, so
 * that the memory is only read by whoever keeps to what was declared.
 */
sg_io_hdr_t inquiry_as_write(const void *data, size_t length);
/* The same as READ(10), of the first block, which has this size. */
sg_io_hdr_t read_as_write(const void *data, size_t block);
/* The same as ATA's READ DMA EXT, passed through by ATA PASS-THROUGH(16), which says that the disk is given data. */
sg_io_hdr_t pass_through_read_as_write(const void *data, size_t block);
/* The next block of a tape, READ(6), as a command that is given data; for SG_IO of bsg, which has a header of its own. */
struct sg_io_v4 tape_read_as_write(const void *data, unsigned int size);
/*
 * For a case whose bytes stayed: the command was carried out, or refused for what it is (ILLEGAL REQUEST, or libata's ABORTED
 * COMMAND, data phase error).  Else it is broken: the bytes say nothing.  The SCSI status and the sense data of the request.
 */
void require_answer(unsigned int status, const void *sense);

#endif
