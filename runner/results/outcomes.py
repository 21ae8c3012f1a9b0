# SPDX-License-Identifier: GPL-2.0
"""The names of outcomes, read from the list that the C side is built from (harness/outcomes.def)."""

import functools
import re

from runner import paths

# Seen from outside a case, so not in the list: signals by name, and what a guest does.
FROM_OUTSIDE = re.compile(r"SIG[A-Z0-9]+|timeout|crash|mixed")


@functools.cache
def exit_status() -> dict[str, int]:
    """Every outcome a case can end with, and its exit status."""
    text = (paths.TOP / "harness/outcomes.def").read_text()
    return {name: int(code) for name, code in re.findall(r"^(?:OUTCOME|ERRNO)\((\w+),\s*(\d+)", text, re.M)}


@functools.cache
def meanings() -> dict[str, str]:
    """What the list says of those outcomes that are no errno."""
    text = (paths.TOP / "harness/outcomes.def").read_text()
    return dict(re.findall(r'^OUTCOME\((\w+),\s*\d+, "(.*)"\)', text, re.M))


def is_outcome(name: str) -> bool:
    """Whether this can stand in a table or in a result."""
    return name in exit_status() or bool(FROM_OUTSIDE.fullmatch(name))
