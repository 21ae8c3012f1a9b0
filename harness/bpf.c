// SPDX-License-Identifier: GPL-2.0
/*
 * bpf(2) (see bpf.h).
 */
#include "bpf.h"
#include "netlink.h"
#include "reclaim.h"

#include <linux/btf.h>

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

	if (program == -1 && strstr(log, "invalid func"))
		skip("no BPF helper that the program calls");
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

int xdp_program_that_stores(int offset)
{
	return BPF_PROGRAM(BPF_PROG_TYPE_XDP,
		LOAD(BPF_W, BPF_REG_2, BPF_REG_1, offsetof(struct xdp_md, data)),
		LOAD(BPF_W, BPF_REG_3, BPF_REG_1, offsetof(struct xdp_md, data_end)),
		MOV(BPF_REG_4, BPF_REG_2), ADD_IMM(BPF_REG_4, offset + 1),
		JUMP_IF_GREATER(BPF_REG_4, BPF_REG_3, 1),
		STORE_IMM(BPF_B, BPF_REG_2, (int16_t)offset, PATTERN_ALIEN),
		MOV_IMM(BPF_REG_0, XDP_PASS), EXIT());
}

int message_program_that_inserts(int inserted)
{
	return BPF_PROGRAM(BPF_PROG_TYPE_SK_MSG,
		MOV(BPF_REG_6, BPF_REG_1),
		MOV_IMM(BPF_REG_2, 0), MOV_IMM(BPF_REG_3, inserted), MOV_IMM(BPF_REG_4, 0),
		CALL(BPF_FUNC_msg_push_data),
		MOV(BPF_REG_1, BPF_REG_6),
		MOV_IMM(BPF_REG_2, inserted), MOV_IMM(BPF_REG_3, inserted + 1), MOV_IMM(BPF_REG_4, 0),
		CALL(BPF_FUNC_msg_pull_data),
		LOAD(BPF_DW, BPF_REG_2, BPF_REG_6, offsetof(struct sk_msg_md, data)),
		LOAD(BPF_DW, BPF_REG_3, BPF_REG_6, offsetof(struct sk_msg_md, data_end)),
		MOV(BPF_REG_4, BPF_REG_2), ADD_IMM(BPF_REG_4, 1),
		JUMP_IF_GREATER(BPF_REG_4, BPF_REG_3, 1),
		STORE_IMM(BPF_B, BPF_REG_2, 0, PATTERN_ALIEN),
		MOV_IMM(BPF_REG_0, SK_PASS), EXIT());
}

/* ---- memory of a task that a program reaches (6.13) --------------------------------------------- */

#ifndef BTF_KIND_TYPE_TAG
#define BTF_KIND_TYPE_TAG 18 /* 5.17 */
#endif

/* Types of the map's key and value: int; struct place { struct bytes { int first; } __uptr *first; }. */
static int types_with_user_pointer(void)
{
	enum { INT = 1, BYTES, TAG, POINTER };
	static const char names[] = "\0int\0uptr\0bytes\0place\0first";
	enum { name_int = 1, name_uptr = 5, name_bytes = 10, name_place = 16, name_first = 22 };
	struct {
		struct btf_header header;
		struct btf_type number;
		uint32_t encoding;
		struct btf_type bytes;
		struct btf_member first;
		struct btf_type tag, pointer, place;
		struct btf_member member;
		char names[sizeof(names)];
	} types = {
		.header = {
			.magic = BTF_MAGIC, .version = BTF_VERSION, .hdr_len = sizeof(types.header),
			.type_len = offsetof(typeof(types), names) - sizeof(types.header),
			.str_off = offsetof(typeof(types), names) - sizeof(types.header), .str_len = sizeof(names),
		},
		.number = { name_int, BTF_KIND_INT << 24, { sizeof(int) } }, .encoding = BTF_INT_SIGNED << 24 | 32,
		.bytes = { name_bytes, BTF_KIND_STRUCT << 24 | 1, { sizeof(int) } }, .first = { name_first, INT, 0 },
		.tag = { name_uptr, BTF_KIND_TYPE_TAG << 24, { BYTES } },
		.pointer = { 0, BTF_KIND_PTR << 24, { TAG } },
		.place = { name_place, BTF_KIND_STRUCT << 24 | 1, { sizeof(uint64_t) } }, .member = { name_first, POINTER, 0 },
	};
	union bpf_attr attributes = {
		.btf = (uintptr_t)&types, .btf_size = offsetof(typeof(types), names) + sizeof(names),
	};

	memcpy(types.names, names, sizeof(names));
	/* EINVAL: no such kind of type. */
	return SETUP_NEEDS("BPF", bpf(BPF_BTF_LOAD, &attributes), EPERM, ENOSYS, EINVAL);
}

void fill_by_bpf(void *page, uint32_t word)
{
	enum { KEY = 1, VALUE = 5 };
	int types = types_with_user_pointer(), map, program, self = (int)SETUP(syscall(SYS_pidfd_open, getpid(), 0));
	uint64_t place = 1;
	union bpf_attr attributes = {
		.map_type = BPF_MAP_TYPE_TASK_STORAGE, .map_flags = BPF_F_NO_PREALLOC,
		.key_size = sizeof(self), .value_size = sizeof(place),
		.btf_fd = (uint32_t)types, .btf_key_type_id = KEY, .btf_value_type_id = VALUE,
	};

	map = SETUP_NEEDS("storage of tasks for BPF", bpf(BPF_MAP_CREATE, &attributes), EPERM, EINVAL, EOPNOTSUPP);
	attributes = (union bpf_attr){ .map_fd = (uint32_t)map, .key = (uintptr_t)&self, .value = (uintptr_t)&place };
	/* Before 6.13 any number is good, for it points to nothing. */
	if (!bpf(BPF_MAP_UPDATE_ELEM, &attributes))
		skip("no pointers to memory of a task for BPF");
	place = (uintptr_t)page;
	SETUP(bpf(BPF_MAP_UPDATE_ELEM, &attributes));
	require_unmoved(page);
	{
		const struct bpf_insn store[] = {
			CALL(BPF_FUNC_get_current_task_btf), MOV(BPF_REG_2, BPF_REG_0),
			BPF_INSN(BPF_LD | BPF_DW | BPF_IMM, BPF_REG_1, BPF_PSEUDO_MAP_FD, 0, map), BPF_INSN(0, 0, 0, 0, 0),
			MOV_IMM(BPF_REG_3, 0), MOV_IMM(BPF_REG_4, 0), CALL(BPF_FUNC_task_storage_get),
			JUMP_IF_ZERO(BPF_REG_0, 3), LOAD(BPF_DW, BPF_REG_1, BPF_REG_0, 0),
			JUMP_IF_ZERO(BPF_REG_1, 1), STORE_IMM(BPF_W, BPF_REG_1, 0, (int)word),
			MOV_IMM(BPF_REG_0, 0), EXIT(),
		};

		program = load(BPF_PROG_TYPE_SYSCALL, BPF_F_SLEEPABLE, store, sizeof(store) / sizeof(*store));
	}
	attributes = (union bpf_attr){ .test = { .prog_fd = (uint32_t)program } };
	SETUP(bpf(BPF_PROG_TEST_RUN, &attributes));
	attributes = (union bpf_attr){ .map_fd = (uint32_t)map, .key = (uintptr_t)&self };
	SETUP(bpf(BPF_MAP_DELETE_ELEM, &attributes));
	close(program);
	close(map);
	close(types);
	close(self);
}
