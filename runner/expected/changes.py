# SPDX-License-Identifier: GPL-2.0
"""What a kernel does otherwise than its table, in the words of changes: which it has, which it lacks."""

from collections.abc import Mapping
from typing import NamedTuple

from runner.expected import tables
from runner.expected.tables import Change, Row, Tables
from runner.results.versions import Version

MOST = 12  # changes that one kernel is tried to be explained by


class Explanation(NamedTuple):
    """A change that a kernel has although its table does not, or lacks although its table has it."""

    has: bool
    change: Change
    cases: list[str]  # whose outcome follows from that

    def line(self) -> str:
        """In a line: "lacks 158978945f31 mm: ... (6.7, 6.6.103, ...)"."""
        releases = ", ".join(map(str, sorted(self.change.releases, key=tables.by_release)))
        return f"{'has' if self.has else 'lacks'} {self.change.commit} {self.change.subject} ({releases})"


def fits(row: Row, outcome: str) -> bool:
    """Whether an outcome speaks against a row: a skip where the table expects none is silent."""
    return outcome in row.outcomes or outcome == "skip"


def wrong(rows: Mapping[str, Row], outcomes: Mapping[str, str]) -> list[str]:
    """The cases whose outcome is not the row's."""
    return [case for case, outcome in outcomes.items() if case in rows and not fits(rows[case], outcome)]


def explain(known: Tables, version: Version, facts: Mapping[str, str], outcomes: Mapping[str, str]) -> tuple[list[Explanation], list[str]]:
    """The changes that explain how these outcomes differ from a version's table, and the cases that none of them explains.

    One change after the other is added or taken away, each time the one that explains most, as long as it makes no
    other case differ.
    """
    has: list[str] = []
    lacks: list[str] = []
    found: list[Explanation] = []

    left = wrong(tables.expected(known, version, facts), outcomes)
    taken = {change.commit for _, change in tables.taken_by(known, version)}
    while left and len(found) < MOST:
        best: tuple[list[str], Change] | None = None
        concerned = {commit for commit, change in known.changes.items() if any(effect.row.case in left for effect in change.effects)}
        for commit in sorted(concerned - {*has, *lacks}):
            added, removed = (has, [*lacks, commit]) if commit in taken else ([*has, commit], lacks)
            still = wrong(tables.expected_of_changed(known, version, removed, added, facts), outcomes)
            if set(still) < set(left) and (best is None or len(still) < len(best[0])):
                best = still, known.changes[commit]
        if not best:
            break
        still, change = best
        (lacks if change.commit in taken else has).append(change.commit)
        found.append(Explanation(change.commit not in taken, change, [case for case in left if case not in still]))
        left = still
    return found, left
