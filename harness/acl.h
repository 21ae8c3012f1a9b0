/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Access control lists (acl(5)) of a memfd.  They are a second way to its permission bits: the entries
 * of the owner and of others are those bits, and so is that of the group, or the mask where there is one.
 */
#ifndef HARNESS_ACL_H
#define HARNESS_ACL_H

#include "case.h"

#include <sys/xattr.h>

/* The extended attributes that hold the list of a file, and the one that a directory's new files get. */
#define ACL_ACCESS "system.posix_acl_access"
#define ACL_DEFAULT "system.posix_acl_default"

/* The value of such an attribute, little-endian on every machine. */
struct acl {
	struct {
		uint32_t version;
		struct {
			uint16_t tag, permissions;
			uint32_t id;
		} entries[5];
	} value;
	size_t size;
};

/* Skips where the kernel keeps no access control list of a memfd (CONFIG_TMPFS_POSIX_ACL=n). */
void require_acl(void);

/* The list that says what these permission bits say, and no more. */
struct acl acl_of_mode(mode_t mode);
/* The same, with the group's bits as the mask, and under it a user with these permissions (rwx: 7). */
struct acl acl_with_user(mode_t mode, unsigned int permissions);

#endif
