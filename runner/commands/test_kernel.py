# SPDX-License-Identifier: GPL-2.0
"""One test per kernel and case: did it do what the table of its version says?"""

from collections.abc import Callable

import pytest

from runner.commands.conftest import the_plan
from runner.expected import judge
from runner.expected.judge import Verdict
from runner.runs import report
from runner.runs.plan import Kernel


def test_seal(
    verdict: Verdict, kernel: Kernel, case: str, request: pytest.FixtureRequest, record_property: Callable[[str, object], None]
) -> None:
    """Compares one outcome with one row."""
    planned = the_plan(request.config)
    observed = verdict.result.outcome if verdict.result else "none"
    for name, value in {
        "kernel": kernel.label,
        "observed": observed,
        "expected": verdict.row.outcome,
        "row": verdict.row.place,
        "because": verdict.row.because,
        "verdict": verdict.kind,
    }.items():
        record_property(name, value)
    if verdict.is_mismatch(planned.strict):
        pytest.fail("\n".join(report.explain(verdict, planned.tables)), pytrace=False)
    if verdict.kind in (judge.KNOWN_SKIP, judge.NOT_TRIED):
        pytest.skip(verdict.result.detail if verdict.result else "")
