/* SPDX-License-Identifier: GPL-2.0 */
/*
 * BPF programs, written as instructions, and the places that run them.
 */
#ifndef HARNESS_BPF_H
#define HARNESS_BPF_H

#include "case.h"

#include <linux/bpf.h>

/* Instructions, by the names that Documentation/bpf has for them. */
#define BPF_INSN(c, d, s, o, i) ((struct bpf_insn){ .code = (c), .dst_reg = (d), .src_reg = (s), .off = (o), .imm = (i) })
#define MOV(to, from) BPF_INSN(BPF_ALU64 | BPF_MOV | BPF_X, to, from, 0, 0)
#define MOV_IMM(to, value) BPF_INSN(BPF_ALU64 | BPF_MOV | BPF_K, to, 0, 0, value)
#define ADD_IMM(to, value) BPF_INSN(BPF_ALU64 | BPF_ADD | BPF_K, to, 0, 0, value)
#define LOAD(size, to, from, offset) BPF_INSN(BPF_LDX | BPF_MEM | (size), to, from, offset, 0)
#define STORE_IMM(size, to, offset, value) BPF_INSN(BPF_ST | BPF_MEM | (size), to, 0, offset, value)
#define CALL(helper) BPF_INSN(BPF_JMP | BPF_CALL, 0, 0, 0, helper)
#define JUMP_IF_GREATER(left, right, over) BPF_INSN(BPF_JMP | BPF_JGT | BPF_X, left, right, over, 0)
#define JUMP_IF_ZERO(left, over) BPF_INSN(BPF_JMP | BPF_JEQ | BPF_K, left, 0, over, 0)
#define EXIT() BPF_INSN(BPF_JMP | BPF_EXIT, 0, 0, 0, 0)

/* Loads it.  Skips where BPF is absent or not permitted; a program that the verifier refuses is broken. */
#define BPF_PROGRAM(type, ...) \
	bpf_program(type, (const struct bpf_insn[]){ __VA_ARGS__ }, \
		    sizeof((const struct bpf_insn[]){ __VA_ARGS__ }) / sizeof(struct bpf_insn))
int bpf_program(enum bpf_prog_type type, const struct bpf_insn *instructions, size_t count);
/* The same for XDP of packets that lie in several pieces (5.18). */
#define XDP_PROGRAM_OF_FRAGMENTS(...) \
	xdp_program_of_fragments((const struct bpf_insn[]){ __VA_ARGS__ }, \
				 sizeof((const struct bpf_insn[]){ __VA_ARGS__ }) / sizeof(struct bpf_insn))
int xdp_program_of_fragments(const struct bpf_insn *instructions, size_t count);

/* XDP that stores PATTERN_ALIEN at this offset of each packet that is long enough. */
int xdp_program_that_stores(int offset);
/*
 * For what sockets of a sockmap send: inserts so many bytes in front, asks for writable access to the one
 * behind them, and stores PATTERN_ALIEN there.
 */
int message_program_that_inserts(int inserted);

/*
 * XDP on a device, as flags say (XDP_FLAGS_SKB_MODE, XDP_FLAGS_DRV_MODE), while the descriptor is open.
 * Skips where that cannot be.
 */
int xdp_attach(const char *device, int program, unsigned int flags);

/* A sockmap of these sockets, whose traffic such a program decides on (BPF_SK_MSG_VERDICT, ...). */
void sockmap_attach(int program, enum bpf_attach_type type, const int *sockets, size_t count);

/*
 * A program stores the word there: it has the address from its storage of this task, where the kernel
 * keeps the page pinned meanwhile.  Skips without.
 */
void fill_by_bpf(void *page, uint32_t word);

#endif
