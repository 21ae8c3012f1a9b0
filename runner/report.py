# SPDX-License-Identifier: GPL-2.0
"""The closing summary of a run, on one screen where possible."""

from collections import Counter, defaultdict

from runner import judge, tables
from runner.judge import Verdict
from runner.kernelrun import KernelRun
from runner.plan import Kernel
from runner.tables import Row, Tables

FULL_MISMATCHES = 12


def row_line(row: Row) -> str:
    """One row as history: what, since when, why, where."""
    because = f": {row.because}" if row.because else ""
    return f"{row.outcome} since {row.version}{because} ({row.place})"


def explain(verdict: Verdict, known: Tables) -> list[str]:
    """A mismatch: one line a machine can read, then what the person needs who has to act on it."""
    result = verdict.result
    observed = f"{result.outcome}{result.detail}" if result else "nothing"
    sign = "ok" if result and result.outcome == "pass" else "not ok"
    lines = [f"{sign} {verdict.case.replace('/', '.')} # {observed}; the table says {verdict.row.outcome}: {verdict.kind}"]
    lines += [f"#   {line}" for line in (result.output if result else [])]
    lines += [f"#   table: {row_line(row)}" for row in tables.history(known, verdict.case)]
    return lines


def skips(verdicts: list[Verdict], kind: str) -> list[str]:
    """The reasons of skipped cases, each with how many cases give it."""
    reasons: dict[str, list[str]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.kind == kind and verdict.result:
            reasons[verdict.result.detail].append(verdict.case)
    lines = []
    for reason, cases in sorted(reasons.items(), key=lambda item: -len(item[1])):
        named = cases[0] if len(cases) == 1 else f"{cases[0]} and {len(cases) - 1} more"
        lines.append(f"  {len(cases):3} {reason} ({named})")
    return lines


def summary(kernel: Kernel, run: KernelRun, verdicts: list[Verdict], known: Tables, strict: bool) -> list[str]:
    """Everything a person needs to know of one kernel's run."""
    counts = Counter(verdict.kind for verdict in verdicts)
    kinds = (judge.MATCHED, judge.REGRESSION, judge.CHANGED, judge.IMPROVED, judge.BROKEN, judge.MISSING)
    used = [str(version) for version in known if tables.applies(version, kernel.version)]
    lines = [
        f"kernel   {kernel.label}: {run.release} {run.version} {run.machine} ({run.where})",
        f"table    {kernel.version}{', ' + kernel.remark if kernel.remark else ''}"
        f" (expected/{{{','.join(used)}}}.tsv)",
        "outcome  "
        + ", ".join(f"{counts[kind]} {kind}" for kind in kinds if counts[kind] or kind == judge.MATCHED)
        + f", {counts[judge.KNOWN_SKIP]} skipped as the table says, {counts[judge.NOT_TRIED]} not tried"
        + (" (an error under STRICT)" if strict and counts[judge.NOT_TRIED] else ""),
    ]
    if known_skips := skips(verdicts, judge.KNOWN_SKIP):
        lines += ["skipped as the table says:", *known_skips]
    if not_tried := skips(verdicts, judge.NOT_TRIED):
        lines += ["not tried, although the table has an outcome:", *not_tried]
    lines += [f"note     {note}" for note in run.notes]
    lines += [f"finding  {finding}" for finding in run.findings]
    mismatches = [v for v in verdicts if v.is_mismatch(False)]
    for verdict in mismatches[:FULL_MISMATCHES]:
        lines += ["", *explain(verdict, known)]
    if len(mismatches) > FULL_MISMATCHES:
        lines += ["", f"and {len(mismatches) - FULL_MISMATCHES} more mismatches:"]
        lines += [f"  {v.case}: {v.result.outcome if v.result else 'nothing'}, the table says {v.row.outcome}" for v in mismatches[FULL_MISMATCHES:]]
    return lines
