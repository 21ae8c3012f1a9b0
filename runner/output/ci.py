# SPDX-License-Identifier: GPL-2.0
"""Runs cases on the running kernel for a CI system, in its terms: exit status, result file, signals.

Each format is a way to say the same verdicts.  Not here: the files by which a CI system finds and
starts this (runner/lab), and LAVA jobs for kernels without Python beside them (lava.py).
"""

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from runner.expected import judge
from runner.expected.judge import Verdict
from runner.expected.tables import Tables
from runner.output import export, formats
from runner.places import native
from runner.results.kernelrun import KernelRun
from runner.runs import plan, report
from runner.runs.plan import Settled

CASE_TIMEOUT = 30
SKIPPED = 77  # what autopkgtest, automake and meson take for "could not be tried here"


class Outcome(NamedTuple):
    """What one run came to."""

    kernel: Settled
    run: KernelRun
    verdicts: list[Verdict]
    tables: Tables
    strict: bool

    def differs(self) -> bool:
        """Whether a case did something else than its table says."""
        return bool(self.run.findings) or any(verdict.is_mismatch(self.strict) for verdict in self.verdicts)

    def tried(self) -> bool:
        """Whether this machine could ask its kernel anything."""
        return any(verdict.result and verdict.result.outcome != "skip" for verdict in self.verdicts)


def run_here(build: Path, patterns: list[str], expect: str, strict: bool) -> Outcome:
    """Runs these cases on this kernel and judges them."""
    planned = plan.make(build, [], patterns, expect, strict)
    run = native.run(build, planned.cases, CASE_TIMEOUT)
    kernel = plan.settle(planned.kernels[0], planned.tables, run)
    return Outcome(kernel, run, judge.judge(kernel.rows, run.results, planned.cases), planned.tables, strict)


def status(verdict: Verdict, strict: bool) -> str:
    """The status that the formats share; under strict, what could have been tried has failed."""
    return export.FAIL if strict and verdict.kind == judge.NOT_TRIED else export.STATUS[verdict.kind]


def word(verdict: Verdict, strict: bool) -> str:
    """The same in tmt's words: error where the suite itself is in doubt."""
    return status(verdict, strict).replace(export.MISS, export.ERROR)


def summary(outcome: Outcome) -> list[str]:
    """The text that a person reads, as `run` prints it."""
    return report.summary(outcome.kernel, outcome.run, outcome.verdicts, outcome.tables, outcome.strict)


# ---- autopkgtest ---------------------------------------------------------------------------------


def autopkgtest(outcome: Outcome, folder: Path | None) -> int:
    """0 pass, 77 nothing could be tried, anything else fail; the results are an artifact."""
    print("\n".join(summary(outcome)))
    if folder:
        outcome.run.save(folder / "results.json")
    if outcome.differs():
        return 1
    return 0 if outcome.tried() else SKIPPED


# ---- tmt -----------------------------------------------------------------------------------------


def tmt_result(verdict: Verdict, outcome: Outcome) -> dict[str, object]:
    """One entry of tmt's custom results."""
    result = verdict.result
    entry: dict[str, object] = {"name": f"/{verdict.case}", "result": word(verdict, outcome.strict)}
    if verdict.is_mismatch(outcome.strict):
        entry["note"] = report.explain(verdict, outcome.tables)
    elif result and result.outcome == "skip":
        entry["note"] = [result.detail]
    elif result and result.outcome != "pass":
        entry["note"] = [f"{result.outcome}, as the table says ({verdict.row.place})"]
    return entry


def write_tmt(folder: Path | None, entries: list[dict[str, object]]) -> None:
    """results.json in the folder that tmt names TMT_TEST_DATA."""
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.json").write_text(json.dumps(entries, indent=1))


def tmt(outcome: Outcome, folder: Path | None) -> int:
    """0 pass, 1 fail, 2 error, and an entry for each case."""
    print("\n".join(summary(outcome)))
    write_tmt(folder, [tmt_result(verdict, outcome) for verdict in outcome.verdicts])
    words = {word(verdict, outcome.strict) for verdict in outcome.verdicts}
    return 2 if "error" in words else 1 if "fail" in words else 0


def tmt_could_not_run(folder: Path | None, sentence: str) -> None:
    """The result of the test itself, so that the sentence is seen where the results are."""
    with contextlib.suppress(OSError):  # the sentence is printed in any case
        write_tmt(folder, [{"name": "/", "result": "error", "note": [sentence]}])


# ---- a LAVA test shell ---------------------------------------------------------------------------


def lava(outcome: Outcome, _: Path | None) -> int:
    """Signals.  Always 0: a step that fails ends a LAVA test shell before LAVA knows that it ended."""
    print("\n".join([*summary(outcome), ""]))
    records = [export.Record(verdict, status(verdict, outcome.strict), "", [], False) for verdict in outcome.verdicts]
    print(formats.lava.signals([export.Report(outcome.kernel, outcome.run, records)], export.Options())[""], end="")
    return 0


FORMATS: dict[str, Callable[[Outcome, Path | None], int]] = {"autopkgtest": autopkgtest, "tmt": tmt, "lava": lava}
