# SPDX-License-Identifier: GPL-2.0
"""What LAVA reads: signals on the console, and result.txt as send-to-lava.sh of Linaro's test-definitions takes it.

LAVA's fourth result, unknown, stands for what says nothing about the kernel: a set-up that failed, or a
result that is not there.
"""

import re
from collections.abc import Iterator

from runner.output.export import ERROR, FAIL, FINDING, MISS, PASS, SKIP, Options, Report

RESULT = {PASS: "pass", FAIL: "fail", SKIP: "skip", ERROR: "unknown", MISS: "unknown"}


def sets(reports: list[Report]) -> Iterator[tuple[str, Report]]:
    """The reports, each with the name of its test set where there are several."""
    for report in reports:
        yield re.sub(r"[^\w.-]", "_", report.kernel.label) if len(reports) > 1 else "", report


def results(report: Report) -> list[tuple[str, str]]:
    """Names and results; what the machine did to all cases at once is one more."""
    found = [(record.dotted, RESULT[record.status]) for record in report.records]
    return found + ([(FINDING, "fail")] if report.run.findings else [])


def signals(reports: list[Report], _: Options) -> dict[str, str]:
    """Lines for a console that LAVA watches."""
    lines = []
    for name, report in sets(reports):
        lines += [f"<LAVA_SIGNAL_TESTSET START {name}>"] if name else []
        lines += [f"<LAVA_SIGNAL_TESTCASE TEST_CASE_ID={case} RESULT={result}>" for case, result in results(report)]
        lines += ["<LAVA_SIGNAL_TESTSET STOP>"] if name else []
    return {"": "\n".join(lines) + "\n"}


def result_txt(reports: list[Report], _: Options) -> dict[str, str]:
    """Lines of a name and a result."""
    lines = []
    for name, report in sets(reports):
        lines += [f"lava-test-set start {name}"] if name else []
        lines += [f"{case} {result}" for case, result in results(report)]
        lines += ["lava-test-set stop"] if name else []
    return {"": "\n".join(lines) + "\n"}
