/* SPDX-License-Identifier: GPL-2.0 */
/*
 * VMCI, by which VMware's virtual machines talk to each other and to the host: here to the kernel as the
 * program does that runs one.  It takes no VMware.
 */
#ifndef HARNESS_VMCI_H
#define HARNESS_VMCI_H

#include "case.h"

/*
 * The kernel stores 1 in the first byte of this page, since a message waits for the virtual machine, and
 * gives the page back.  Skips without VMCI.
 */
void fill_by_vmci_notify(void *page);

#endif
