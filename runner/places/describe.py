# SPDX-License-Identifier: GPL-2.0
"""What the cases say of themselves (--describe)."""

import functools
import subprocess
from pathlib import Path

from runner.errors import UserError


def ask(command: list[str]) -> dict[str, dict[str, str]]:
    """What an executor's --describe prints, by case."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(done.stderr.strip())
    found = {}
    for block in done.stdout.strip().split("\n\n"):
        fields = {key: value.strip() for key, _, value in (line.partition(":") for line in block.splitlines())}
        if "case" not in fields:
            raise UserError(f"{command[0]} --describe printed no description; was it built with these cases?")
        found[fields["case"]] = fields
    return found


@functools.cache
def all_of_them(build: Path) -> dict[str, dict[str, str]]:
    """For each case its lines: sentence, contract, since, source, needs."""
    return ask([str(build / "run-cases"), "--describe"])


def needs_in_a_guest(build: Path, cases: list[str]) -> dict[str, set[str]]:
    """What each of these cases needs of the machine."""
    return {case: set(fields["needs"].split()) for case, fields in ask([str(build / "run-cases"), "--describe", *cases]).items()}


def since(build: Path, cases: list[str]) -> dict[str, str]:
    """The mainline version from which each case's contract holds."""
    return {case: all_of_them(build)[case]["since"] for case in cases}
