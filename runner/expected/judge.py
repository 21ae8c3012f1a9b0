# SPDX-License-Identifier: GPL-2.0
"""Compares what was observed with what the table says, and names the difference."""

from typing import NamedTuple

from runner.expected.tables import Row
from runner.results.ktap import Result

# The classes of a comparison.  The first three are no mismatch (not tried: unless strict).
MATCHED = "matched"
KNOWN_SKIP = "skipped"  # the table says that it cannot be tried on this kernel
NOT_TRIED = "not tried"  # the table has an outcome, the machine lacked something
REGRESSION = "regression"
CHANGED = "changed"
IMPROVED = "improved"
BROKEN = "broken"
MISSING = "missing"  # no result at all

MEANING = {
    REGRESSION: "worse than the table",
    CHANGED: "another outcome than the table's",
    IMPROVED: "passes although the table says otherwise: the table is wrong or a backport is unrecorded",
    BROKEN: "its set-up failed: says nothing about the kernel",
    MISSING: "no result arrived",
    NOT_TRIED: "skipped although the table has an outcome",
}


class Verdict(NamedTuple):
    """One case on one kernel."""

    case: str
    kind: str
    row: Row
    result: Result | None

    def is_mismatch(self, strict: bool) -> bool:
        """Whether the run as a whole fails for it."""
        return self.kind not in (MATCHED, KNOWN_SKIP) and (self.kind != NOT_TRIED or strict)


def classify(row: Row, result: Result | None) -> str:
    """The class of one comparison."""
    if result is None:
        return MISSING
    observed = result.outcome
    if observed in row.outcomes:
        return KNOWN_SKIP if observed == "skip" else MATCHED
    if observed == "skip":
        return NOT_TRIED
    if observed == "broken":
        return BROKEN
    if observed in ("crash", "timeout", "mixed") or "pass" in row.outcomes:
        return REGRESSION
    return IMPROVED if observed == "pass" else CHANGED


def judge(expected: dict[str, Row], results: dict[str, Result], cases: list[str]) -> list[Verdict]:
    """A verdict for each of the cases."""
    return [
        Verdict(case, classify(expected[case], results.get(case)), expected[case], results.get(case))
        for case in cases
    ]
