// SPDX-License-Identifier: GPL-2.0
#include "outcomes.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>

const struct listed_outcome outcomes[] = {
#define OUTCOME(name, code, meaning) { #name, meaning, code, 0 },
#define ERRNO(name, code) { #name, "the act failed with this errno instead", code, name },
#include "outcomes.def"
#undef OUTCOME
#undef ERRNO
	{ NULL, NULL, 0, 0 },
};

const char *outcome_name(int code)
{
	for (const struct listed_outcome *at = outcomes; at->name; at++)
		if (at->code == code)
			return at->name;
	return NULL;
}

int outcome_of_name(const char *name)
{
	for (const struct listed_outcome *at = outcomes; at->name; at++)
		if (!strcmp(at->name, name))
			return at->code;
	return -1;
}

static const struct listed_outcome *of_errno(int error)
{
	const struct listed_outcome *at = outcomes;

	while (at->name && (at->error != error || !error))
		at++;
	return at;
}

int outcome_of_errno(int error)
{
	return of_errno(error)->name ? of_errno(error)->code : OUTCOME_unlisted;
}

const char *errno_name(int error)
{
	return of_errno(error)->name;
}

int errno_of_name(const char *name)
{
	const struct listed_outcome *at = outcomes;

	while (at->name && strcmp(at->name, name))
		at++;
	return at->error;
}
