// SPDX-License-Identifier: GPL-2.0
#include "case.h"

#include <linux/perf_event.h>

DESCRIBE("A uprobe in an executable mapping of a memfd sealed with F_SEAL_WRITE puts its breakpoint into a private copy of the page: the file stays as it was.",
	 .contract = "allowed", .since = "4.17", .needs = "root uprobe",
	 .source = "fcntl(2), F_SEAL_WRITE; perf_event_open(2); 40e041a2c858 shm: add sealing API");

enum { INSTRUCTION = 128 };	/* the offset of a nop, or of several */
#if defined(__x86_64__) || defined(__i386__)
static const uint32_t nop = 0x90909090;
#elif defined(__aarch64__)
static const uint32_t nop = 0xd503201f;
#elif defined(__arm__)
static const uint32_t nop = 0xe320f000;
#elif defined(__powerpc__)
static const uint32_t nop = 0x60000000;
#elif defined(__riscv)
static const uint32_t nop = 0x00000013;
#elif defined(__s390__)
static const uint32_t nop = 0x07070707;
#endif

static struct perf_event_attr probe_in(int fd)
{
	static char path[64];
	struct perf_event_attr attr = {
		.size = sizeof(attr), .uprobe_path = (uintptr_t)path, .probe_offset = INSTRUCTION,
	};
	FILE *type = fopen("/sys/bus/event_source/devices/uprobe/type", "re");

	if (!type || fscanf(type, "%u", &attr.type) != 1)
		skip("this kernel has no uprobes for perf_event_open(2)");
	fclose(type);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return attr;
}

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int unsealed = sealable_memfd(PAGE), fd = sealable_memfd(PAGE);
	struct perf_event_attr attr;
	uint32_t stored;
	char *map;

	SETUP(pwrite(unsealed, &nop, sizeof(nop), INSTRUCTION));
	SETUP(pwrite(fd, &nop, sizeof(nop), INSTRUCTION));
	map_private(unsealed, PAGE, PROT_READ | PROT_EXEC);
	attr = probe_in(unsealed);
	SETUP_NEEDS("a uprobe in a memfd", syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0),
		    EACCES, EPERM, ENOENT, EINVAL, EOPNOTSUPP, EIO);
	seal(fd, F_SEAL_WRITE);
	map = map_private(fd, PAGE, PROT_READ | PROT_EXEC);
	attr = probe_in(fd);

	ALLOWED(syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0));

	SEALS_ARE(fd, F_SEAL_WRITE);
	SIZE_IS(fd, PAGE);
	CONTENTS_INTACT(fd, INSTRUCTION);
	CHECK(pread(fd, &stored, sizeof(nop), INSTRUCTION) == sizeof(nop) && stored == nop,
	      "the file has 0x%x in place of the instruction", stored);
	CHECK(memcmp(map + INSTRUCTION, &nop, sizeof(nop)), "there is no breakpoint in the mapping");
	return passed();
}
