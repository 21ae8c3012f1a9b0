/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A virtual machine of KVM, for what it writes into the memory of its guest by itself.
 */
#ifndef HARNESS_KVM_H
#define HARNESS_KVM_H

#include "case.h"

/*
 * Starts a guest that halts at once and whose clock, of the paravirtual kind, is in this page, and ends
 * it.  Skips without KVM.
 */
void fill_by_kvm_clock(void *page);

#endif
