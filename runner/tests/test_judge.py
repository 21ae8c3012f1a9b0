# SPDX-License-Identifier: GPL-2.0
"""The classes of a comparison."""

import pytest

from runner.expected import judge
from runner.expected.tables import Row
from runner.results.ktap import Result
from runner.results.versions import Version


@pytest.mark.parametrize(
    ("expected", "observed", "kind"),
    [
        ("pass", "pass", judge.MATCHED),
        ("EPERM", "EPERM", judge.MATCHED),
        ("EPERM|short", "short", judge.MATCHED),
        ("skip", "skip", judge.KNOWN_SKIP),
        ("pass", "EPERM", judge.REGRESSION),
        ("pass", "SIGBUS", judge.REGRESSION),
        ("EPERM", "crash", judge.REGRESSION),
        ("EPERM", "timeout", judge.REGRESSION),
        ("EPERM", "mixed", judge.REGRESSION),
        ("EPERM", "EBUSY", judge.CHANGED),
        ("EPERM", "pass", judge.IMPROVED),
        ("skip", "pass", judge.IMPROVED),
        ("skip", "EINVAL", judge.CHANGED),
        ("pass", "skip", judge.NOT_TRIED),
        ("EPERM", "skip", judge.NOT_TRIED),
        ("pass", "broken", judge.BROKEN),
        ("pass", None, judge.MISSING),
    ],
)
def test_class(expected, observed, kind):
    row = Row("a/one", tuple(expected.split("|")), "", Version(3, 17), "3.17.tsv", 1)
    result = Result(observed) if observed else None
    assert judge.classify(row, result) == kind
    verdict = judge.Verdict("a/one", kind, row, result)
    assert verdict.is_mismatch(strict=False) == (kind not in (judge.MATCHED, judge.KNOWN_SKIP, judge.NOT_TRIED))
    assert verdict.is_mismatch(strict=True) == (kind not in (judge.MATCHED, judge.KNOWN_SKIP))
