/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The checksum that ends a line on a console which the kernel writes to as well.
 */
#ifndef HARNESS_CRC32_H
#define HARNESS_CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC-32 of zlib and Ethernet, so that the reader of a log can use a library's. */
static inline uint32_t crc32_of(const char *text, size_t length)
{
	uint32_t crc = ~0u;

	for (size_t i = 0; i < length; i++) {
		crc ^= (unsigned char)text[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

#endif
