# SPDX-License-Identifier: GPL-2.0
"""What the cases say of themselves (--describe)."""

import functools
import subprocess
from pathlib import Path

from runner.errors import UserError


@functools.cache
def all_of_them(build: Path) -> dict[str, dict[str, str]]:
    """For each case its lines: sentence, contract, since, source, needs."""
    command = [str(build / "run-cases"), "--cases", str(build / "cases"), "--describe"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(done.stderr.strip())
    found = {}
    for block in done.stdout.strip().split("\n\n"):
        fields = {key: value.strip() for key, _, value in (line.partition(":") for line in block.splitlines())}
        found[fields["case"]] = fields
    return found


def needing(build: Path, word: str) -> set[str]:
    """The cases that name this requirement."""
    return {case for case, fields in all_of_them(build).items() if word in fields["needs"].split()}
