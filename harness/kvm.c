// SPDX-License-Identifier: GPL-2.0
/*
 * A guest that has a clock and halts (see kvm.h).  x86 only.
 */
#include "kvm.h"

#if defined(__x86_64__) || defined(__i386__)

#include <linux/kvm.h>
#include <sys/ioctl.h>

/* Where in the guest its code and its clock are: pages of two slots of memory. */
enum { CODE = 0, CLOCK = 0x10000 };

static void give_memory(int machine, unsigned int slot, uint64_t where, void *page)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot, .guest_phys_addr = where, .memory_size = PAGE, .userspace_addr = (uintptr_t)page,
	};

	SETUP(ioctl(machine, KVM_SET_USER_MEMORY_REGION, &region));
}

/* Real mode, from the first byte of its memory on. */
static void start_at_code(int processor)
{
	struct kvm_sregs segments;
	struct kvm_regs registers = { .rip = CODE, .rflags = 2 };

	SETUP(ioctl(processor, KVM_GET_SREGS, &segments));
	segments.cs.base = segments.cs.selector = 0;
	SETUP(ioctl(processor, KVM_SET_SREGS, &segments));
	SETUP(ioctl(processor, KVM_SET_REGS, &registers));
}

static void set_clock(int processor)
{
	enum { KVM_SYSTEM_TIME_NEW = 0x4b564d01, ENABLED = 1 };
	struct {
		struct kvm_msrs head;
		struct kvm_msr_entry clock;
	} registers = {
		.head.nmsrs = 1,
		.clock = { .index = KVM_SYSTEM_TIME_NEW, .data = CLOCK | ENABLED },
	};

	if (SETUP(ioctl(processor, KVM_SET_MSRS, &registers)) != 1)
		skip("this KVM has no clock for its guests");
}

void fill_by_kvm_clock(void *page)
{
	enum { HALT = 0xf4 };
	int kvm = SETUP_NEEDS("KVM", open("/dev/kvm", O_RDWR | O_CLOEXEC), ENOENT, ENODEV, ENXIO, EACCES, EPERM);
	int machine = SETUP_NEEDS("a virtual machine", ioctl(kvm, KVM_CREATE_VM, 0), ENODEV, EBUSY, EPERM), processor;
	unsigned char *code = SETUP(mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	size_t length = (size_t)SETUP(ioctl(kvm, KVM_GET_VCPU_MMAP_SIZE, 0));
	struct kvm_run *run;

	code[0] = HALT;
	give_memory(machine, 0, CODE, code);
	give_memory(machine, 1, CLOCK, page);
	processor = SETUP(ioctl(machine, KVM_CREATE_VCPU, 0));
	run = SETUP(mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, processor, 0));
	start_at_code(processor);
	set_clock(processor);
	SETUP(ioctl(processor, KVM_RUN, 0));
	if (run->exit_reason != KVM_EXIT_HLT)
		broken("the guest did not halt: %u", run->exit_reason);
	unmap(run, length);
	unmap(code, PAGE);
	close(processor);
	close(machine);
	close(kvm);
}

#else

void fill_by_kvm_clock(void *page)
{
	(void)page;
	skip("the clock of KVM is x86's");
}

#endif
