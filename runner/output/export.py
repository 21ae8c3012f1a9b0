# SPDX-License-Identifier: GPL-2.0
"""Judged results as other tools take them: what is exported, from which runs, to which files.

Here: one record for each case that was to run, with a status that every format can tell apart.  How a
format spells it is in runner/output/formats/, one module each.
"""

import fnmatch
import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import NamedTuple

from runner import paths
from runner.errors import UserError
from runner.expected import judge
from runner.expected.evidence import Evidence
from runner.expected.judge import Verdict
from runner.expected.tables import Tables
from runner.results import kernelrun
from runner.results.kernelrun import KernelRun
from runner.runs import plan, report
from runner.runs.plan import Settled

FINDING = "run.finding"  # the result of a run in which something failed that belongs to no case
SUITE = "memfd-sealing"  # how the suite is called where results of many suites lie together

# What became of a case, in the terms that the formats share.
PASS = "pass"  # the outcome is the table's
FAIL = "fail"  # it is not
SKIP = "skip"  # it cannot be tried on this kernel, or on this machine
ERROR = "error"  # its set-up failed: says nothing about the kernel
MISS = "miss"  # there is no result: the machine died, the log ends, the kernel did not boot

STATUS = {
    judge.MATCHED: PASS,
    judge.KNOWN_SKIP: SKIP,
    judge.NOT_TRIED: SKIP,
    judge.REGRESSION: FAIL,
    judge.CHANGED: FAIL,
    judge.IMPROVED: FAIL,
    judge.BROKEN: ERROR,
    judge.MISSING: MISS,
}


class Record(NamedTuple):
    """One case on one kernel."""

    verdict: Verdict
    status: str
    reason: str  # one line: why it has this status; empty where a case passed as asserted
    output: list[str]  # the lines below it, for whoever acts on it
    observed: bool  # whether the table's cell was seen on a kernel of this very version, or is derived

    @property
    def case(self) -> str:
        """map-then-seal/shared-read"""
        return self.verdict.case

    @property
    def dotted(self) -> str:
        """map-then-seal.shared-read, where a slash cannot stand"""
        return self.verdict.case.replace("/", ".", 1)

    @property
    def outcome(self) -> str:
        """What the case did, or nothing."""
        return self.verdict.result.outcome if self.verdict.result else ""

    @property
    def seconds(self) -> float | None:
        """How long it took, where that is known (the executor says so of those that pass)."""
        result = self.verdict.result
        return result.ms / 1000 if result and result.ms is not None else None


class Report(NamedTuple):
    """One kernel with everything that was to run on it."""

    kernel: Settled
    run: KernelRun
    records: list[Record]

    def facts(self) -> dict[str, str]:
        """What identifies the run, without what is not known of it."""
        run = self.run
        every = {
            "kernel": self.kernel.label,
            "release": run.release,
            "version": run.version,
            "arch": run.machine,
            "where": run.where,
            "accelerator": run.where.partition("QEMU, ")[2],
            "image_sha256": run.image_sha256,
            "suite_commit": run.suite,
            "table": str(self.kernel.version),
            "started": run.started,
        }
        return {name: value for name, value in every.items() if value}

    def identity(self) -> str:
        """The same for the same results, another for others."""
        return hashlib.sha256(json.dumps(asdict(self.run), sort_keys=True).encode()).hexdigest()[:20]

    def is_whole(self) -> bool:
        """Whether every case has a result."""
        return not any(record.status == MISS for record in self.records)

    def mismatch(self) -> bool:
        """Whether the run fails."""
        return bool(self.run.findings or self.run.failed) or not self.run.ended or any(record.status in (FAIL, ERROR, MISS) for record in self.records)


class Options(NamedTuple):
    """What only some formats need; the names are those of the command's options."""

    origin: str = ""
    build_id: str = ""
    projects: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    url: str = ""


def reason(verdict: Verdict, run: KernelRun) -> str:
    """Why a record has its status, in one line."""
    result, row = verdict.result, verdict.row
    if result is None:
        return f"no result arrived{': ' + run.failed if run.failed else ''}; the table says {row.outcome} ({row.place})"
    if verdict.kind == judge.MATCHED:
        return "" if result.outcome == "pass" else f"{result.outcome}, as the table says ({row.place})"
    if verdict.kind in (judge.KNOWN_SKIP, judge.NOT_TRIED):
        return result.detail or "no reason given"
    return f"{verdict.kind}: {result.outcome}{result.detail}; the table says {row.outcome} ({row.place})"


def make_report(run: KernelRun, cases: list[str], known: Tables, seen: list[Evidence], expect: str, strict: bool) -> Report:
    """Judges one run: each of these cases gets a record."""
    kernel = plan.settle(plan.of_log(run, expect), known, run)
    here = {case for one in seen if one.version == kernel.version for case in one.outcomes}
    records = []
    for verdict in judge.judge(kernel.rows, run.results, cases):
        status = ERROR if strict and verdict.kind == judge.NOT_TRIED else STATUS[verdict.kind]
        output = [line.removeprefix("#   ") for line in report.explain(verdict, known)[1:]] if status in (FAIL, ERROR) else []
        text = "".join(c if " " <= c <= "~" else "?" for c in reason(verdict, run))
        records.append(Record(verdict, status, text, output, verdict.case in here))
    return Report(kernel, run, records)


def kept_runs(build: Path, names: list[str], missing_ok: bool = False) -> list[KernelRun]:
    """The kept runs whose label matches one of the names (globs, or paths of kept files); all without a name."""
    folder = paths.own_folder(build) / "results"
    every = {path.stem: path for path in folder.glob("*.json")}
    # A kernel that could not be run since then has no result now.
    every.update({path.stem: path for path in folder.glob("*.failed")})
    chosen: dict[str, Path] = {}
    for name in names or ["*"]:
        matching = {label: path for label, path in every.items() if fnmatch.fnmatchcase(label, name)}
        if name.endswith(".json"):
            matching = {name: Path(name)}
        if not matching and not missing_ok:
            raise UserError(f"nothing is known of {name} yet: 'make run KERNEL=...' or 'make matrix' finds out; there are results for: {', '.join(sorted(every)) or 'none'}")
        chosen.update(matching)
    runs = []
    for path in chosen.values():
        try:
            runs.append(kernelrun.load(path))
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}") from None
        except (ValueError, TypeError, KeyError, AttributeError):
            raise UserError(f"{path} is damaged; remove it and run that kernel again") from None
    return merged(runs)


def merged(runs: list[KernelRun]) -> list[KernelRun]:
    """The runs, with those put together that are shards of one: the same kernel and place, and no case twice."""
    found: list[KernelRun] = []
    for run in sorted(runs, key=lambda one: (one.upstream() or (0, 0, 0), one.label)):
        for other in found:
            same = (run.label, run.release, run.version, run.where, run.image_sha256) == (other.label, other.release, other.version, other.where, other.image_sha256)
            if same and not set(run.requested) & set(other.requested) and not run.failed and not other.failed:
                other.requested = sorted([*other.requested, *run.requested])
                other.results = {**other.results, **run.results}
                other.findings, other.notes = other.findings + run.findings, other.notes + run.notes
                other.seconds += run.seconds
                break
        else:
            if any(run.label == other.label for other in found):
                raise UserError(f"{run.label}: two of the named results are of this kernel and share cases; name one of them")
            found.append(run)
    return found


def write(files: dict[str, str], out: str) -> list[Path]:
    """Puts files into the folder `out`, or the only one, which has no name, to that path; each whole or not at all."""
    written = []
    for name, text in files.items():
        path = Path(out) / name if name else Path(out)
        new = path.with_name(path.name + ".new")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.write_text(text)
            new.replace(path)
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}") from None
        written.append(path)
    return written


Writer = Callable[[list[Report], Options], dict[str, str]]


def requested(run: KernelRun, cases: list[str]) -> list[str]:
    """The cases of a run that there are still, all of them for a log; case ids in their order."""
    return [case for case in cases if case in set(run.requested)] if run.requested else cases


def export(runs: list[KernelRun], cases: list[str], known: Tables, seen: list[Evidence], writer: Writer, options: Options, expect: str, strict: bool) -> tuple[dict[str, str], bool]:
    """The files of these runs, and whether any of them is a mismatch."""
    reports = [make_report(run, requested(run, cases), known, seen, expect, strict) for run in runs]
    empty = [one.kernel.label for one in reports if not one.records]
    reports = [one for one in reports if one.records]
    if not reports:
        raise UserError(f"none of the chosen cases was to run on {', '.join(empty)}")
    if empty:
        print(f"export: none of the chosen cases was to run on {', '.join(empty)}; left out", file=sys.stderr)
    return writer(reports, options), any(one.mismatch() for one in reports)
