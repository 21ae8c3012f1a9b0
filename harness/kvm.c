// SPDX-License-Identifier: GPL-2.0
/*
 * A guest that has a clock and halts (see kvm.h).  x86 only.
 */
#include "kvm.h"

#include <sys/ioctl.h>

#if defined(__x86_64__) || defined(__i386__)
#include <linux/kvm.h>
#endif

void fill_by_kvm_clock(void *page)
{
#if defined(__x86_64__) || defined(__i386__)
	/* Where in the guest its code and its clock are: pages of two slots of memory. */
	enum { CODE = 0, CLOCK = 0x10000, HALT = 0xf4, SYSTEM_TIME_NEW = 0x4b564d01, ENABLED = 1 };
	int kvm = SETUP_NEEDS("KVM", open("/dev/kvm", O_RDWR | O_CLOEXEC), ENOENT, ENODEV, ENXIO, EACCES, EPERM);
	int machine = SETUP_NEEDS("a virtual machine", ioctl(kvm, KVM_CREATE_VM, 0), ENODEV, EBUSY, EPERM), processor;
	unsigned char *code = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	const struct kvm_userspace_memory_region slots[] = {
		{ .slot = 0, .guest_phys_addr = CODE, .memory_size = PAGE, .userspace_addr = (uintptr_t)code },
		{ .slot = 1, .guest_phys_addr = CLOCK, .memory_size = PAGE, .userspace_addr = (uintptr_t)page },
	};
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry clock;
	} registers = {
		.head.nmsrs = 1,
		.clock = { .index = SYSTEM_TIME_NEW, .data = CLOCK | ENABLED },
	};
	size_t length = (size_t)SETUP(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
	struct kvm_sregs segments;
	struct kvm_run *run;

	code[0] = HALT;
	SETUP(ioctl(machine, KVM_SET_USER_MEMORY_REGION, &slots[0]));
	SETUP(ioctl(machine, KVM_SET_USER_MEMORY_REGION, &slots[1]));
	processor = SETUP(ioctl(machine, KVM_CREATE_VCPU, 0));
	run = SETUP(mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, processor, 0));
	/* Real mode, from the first byte of its memory on. */
	SETUP(ioctl(processor, KVM_GET_SREGS, &segments));
	segments.cs.base = segments.cs.selector = 0;
	SETUP(ioctl(processor, KVM_SET_SREGS, &segments));
	SETUP(ioctl(processor, KVM_SET_REGS, &(struct kvm_regs){ .rip = CODE, .rflags = 2 }));
	if (SETUP(ioctl(processor, KVM_SET_MSRS, &registers)) != 1)
		skip("this KVM has no clock for its guests");
	SETUP(ioctl(processor, KVM_RUN, 0));
	if (run->exit_reason != KVM_EXIT_HLT)
		broken("the guest did not halt: %u", run->exit_reason);
	unmap(run, length);
	unmap(code, PAGE);
	close(processor);
	close(machine);
	close(kvm);
#else
	(void)page;
	skip("the clock of KVM is x86's");
#endif
}
