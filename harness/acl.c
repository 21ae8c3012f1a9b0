// SPDX-License-Identifier: GPL-2.0
/*
 * Access control lists as extended attributes hold them (see acl.h).
 */
#include "acl.h"

#include <endian.h>

enum { VERSION = 2 };
enum { USER_OBJ = 0x01, USER = 0x02, GROUP_OBJ = 0x04, MASK = 0x10, OTHER = 0x20 };

static void add(struct acl *acl, int tag, unsigned int permissions, uint32_t id)
{
	size_t count = (acl->size - sizeof(acl->value.version)) / sizeof(acl->value.entries[0]);

	acl->value.entries[count].tag = htole16((uint16_t)tag);
	acl->value.entries[count].permissions = htole16(permissions & 7);
	acl->value.entries[count].id = htole32(id);
	acl->size += sizeof(acl->value.entries[0]);
}

static struct acl acl_new(void)
{
	return (struct acl){ .value.version = htole32(VERSION), .size = sizeof(uint32_t) };
}

struct acl acl_of_mode(mode_t mode)
{
	struct acl acl = acl_new();

	add(&acl, USER_OBJ, mode >> 6, UINT32_MAX);
	add(&acl, GROUP_OBJ, mode >> 3, UINT32_MAX);
	add(&acl, OTHER, mode, UINT32_MAX);
	return acl;
}

struct acl acl_with_user(mode_t mode, unsigned int permissions)
{
	struct acl acl = acl_new();

	/* The group itself is under the mask as well, so that it may have them all. */
	add(&acl, USER_OBJ, mode >> 6, UINT32_MAX);
	add(&acl, USER, permissions, geteuid());
	add(&acl, GROUP_OBJ, 7, UINT32_MAX);
	add(&acl, MASK, mode >> 3, UINT32_MAX);
	add(&acl, OTHER, mode, UINT32_MAX);
	return acl;
}

void require_acl(void)
{
	int fd = sealable_memfd(0);
	struct acl same = acl_of_mode(0777);

	SETUP_NEEDS("an access control list of a memfd", fsetxattr(fd, ACL_ACCESS, &same.value, same.size, 0),
		    EOPNOTSUPP);
	close(fd);
}
