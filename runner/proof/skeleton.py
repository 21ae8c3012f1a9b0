# SPDX-License-Identifier: GPL-2.0
"""Writes the skeleton of a case and its row in the oldest table."""

import re
from pathlib import Path

from runner import paths
from runner.errors import UserError
from runner.expected import tables

TEMPLATE = """\
// SPDX-License-Identifier: GPL-2.0
#include "case.h"

/* One full sentence, as the documentation would state the transition. */
DESCRIBE("...",
	 .contract = "EPERM", .since = "3.17",
	 .source = "fcntl(2), F_SEAL_...");

int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(PAGE);

	/* The state: helpers of case.h, or SETUP(call). */
	seal(fd, F_SEAL_WRITE);

	/* One act, as a system call: REFUSED(errno, call), ALLOWED(call) or TRANSFERS(n, call). */
	REFUSED(EPERM, write(fd, "x", 1));

	/* What makes the act mean something: nothing changed, or the effect is there. */
	STATE_IS(fd, F_SEAL_WRITE, PAGE);
	return passed();
}
"""


def write(case: str) -> list[Path]:
    """Creates cases/FAMILY/NAME.c and a row that claims nothing yet; returns what it wrote."""
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*", case):
        raise UserError(f"'{case}' is no name for a case; it is family/transition, lower case with hyphens: make new CASE=map-then-seal/shared-read")
    source = paths.TOP / "cases" / f"{case}.c"
    if source.exists():
        raise UserError(f"{source.relative_to(paths.TOP)} exists already")
    table = paths.TOP / "expected" / f"{tables.FIRST}.tsv"
    lines = table.read_text().splitlines()
    if any(line.split("\t")[0] == case for line in lines):
        raise UserError(f"{table.relative_to(paths.TOP)} has a row for {case} already")
    comments = [line for line in lines if not line or line.startswith("#")]
    rows = sorted([line for line in lines if line and not line.startswith("#")] + [f"{case}\tpass\tderived: say from what"])
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(TEMPLATE)
    tables.write(table, "\n".join([*comments, *rows]) + "\n")
    return [source.relative_to(paths.TOP), table.relative_to(paths.TOP)]
