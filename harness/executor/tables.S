/* SPDX-License-Identifier: GPL-2.0 */
/* The expected tables inside a program, as text; writable, since reading them cuts the text into pieces. */
	.data
	.global tables_inside
tables_inside:
	.incbin TABLES
	.byte 0
	.section .note.GNU-stack, "", %progbits
