// SPDX-License-Identifier: GPL-2.0
/*
 * bpf(2) (see bpf.h).
 */
#include "bpf.h"
#include "netlink.h"

static int bpf(enum bpf_cmd command, union bpf_attr *attributes)
{
	return (int)syscall(SYS_bpf, command, attributes, sizeof(*attributes));
}

#ifndef BPF_F_XDP_HAS_FRAGS
#define BPF_F_XDP_HAS_FRAGS (1u << 5) /* 5.18 */
#endif

static int load(enum bpf_prog_type type, uint32_t flags, const struct bpf_insn *instructions, size_t count)
{
	static char log[16384];
	union bpf_attr attributes = {
		.prog_type = type, .insns = (uintptr_t)instructions, .insn_cnt = (uint32_t)count, .prog_flags = flags,
		.license = (uintptr_t)"GPL", .log_buf = (uintptr_t)log, .log_size = sizeof(log), .log_level = 1,
	};
	int program = bpf(BPF_PROG_LOAD, &attributes), error = errno;

	if (program == -1 && *log)
		broken("the verifier refuses the program: %s: %s", strerror(error), log);
	/* EINVAL: no such type of program. */
	return SETUP_NEEDS("BPF", (errno = error, program), EPERM, ENOSYS, EINVAL);
}

int bpf_program(enum bpf_prog_type type, const struct bpf_insn *instructions, size_t count)
{
	return load(type, 0, instructions, count);
}

int xdp_program_of_fragments(const struct bpf_insn *instructions, size_t count)
{
	return load(BPF_PROG_TYPE_XDP, BPF_F_XDP_HAS_FRAGS, instructions, count);
}

int xdp_attach(const char *device, int program, unsigned int flags)
{
	union bpf_attr attributes = { .link_create = {
		.prog_fd = (uint32_t)program, .target_ifindex = device_index(device), .attach_type = BPF_XDP, .flags = flags,
	} };

	/* EINVAL: no such link before 5.9. */
	return SETUP_NEEDS("XDP", bpf(BPF_LINK_CREATE, &attributes), EPERM, EINVAL, EOPNOTSUPP);
}

void sockmap_attach(int program, enum bpf_attach_type type, const int *sockets, size_t count)
{
	union bpf_attr attributes = {
		.map_type = BPF_MAP_TYPE_SOCKMAP, .key_size = sizeof(uint32_t), .value_size = sizeof(uint32_t),
		.max_entries = (uint32_t)count,
	};
	int map = SETUP_NEEDS("a sockmap", bpf(BPF_MAP_CREATE, &attributes), EPERM, EINVAL, ENOSYS);

	attributes = (union bpf_attr){
		.target_fd = (uint32_t)map, .attach_bpf_fd = (uint32_t)program, .attach_type = type,
	};
	SETUP_NEEDS("a program of a sockmap", bpf(BPF_PROG_ATTACH, &attributes), EPERM, EINVAL);
	for (uint32_t i = 0; i < count; i++) {
		attributes = (union bpf_attr){
			.map_fd = (uint32_t)map, .key = (uintptr_t)&i, .value = (uintptr_t)&sockets[i],
		};
		SETUP_NEEDS("a socket in a sockmap", bpf(BPF_MAP_UPDATE_ELEM, &attributes), EPERM, EINVAL, EOPNOTSUPP);
	}
}
