# SPDX-License-Identifier: GPL-2.0
"""Shares of a list, for several machines: shard I of N holds every N-th element, from the I-th on.

The list is sorted before (cases by id, kernels by version), so the shares are the same everywhere.  They
are disjoint, together they are the list, and their sizes differ by one at most; neighbours, which take
about as long as each other, go to different machines.
"""

import re
from typing import TypeVar

from runner.errors import UserError

T = TypeVar("T")


def parse(text: str) -> tuple[int, int]:
    """I and N of "I/N"."""
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    if not match or not 1 <= int(match.group(1)) <= int(match.group(2)):
        raise UserError(f"'{text}' is no shard: SHARD=3/10 is the third of ten")
    return int(match.group(1)), int(match.group(2))


def take(items: list[T], text: str, what: str) -> list[T]:
    """The share of a sorted list that the text names; all of it for an empty text."""
    if not text:
        return items
    number, count = parse(text)
    share = items[number - 1 :: count]
    if not share:
        raise UserError(f"shard {text} is empty: there are only {len(items)} {what}")
    return share
