# SPDX-License-Identifier: GPL-2.0
"""The closing summary of a run, on one screen where possible."""

import re
from collections import Counter, defaultdict

from runner.expected import changes, judge, tables
from runner.expected.judge import Verdict
from runner.expected.tables import Row, Tables
from runner.results.kernelrun import KernelRun
from runner.runs.plan import Settled

FULL_MISMATCHES = 12
GROUPS = 8  # kinds of what differs that are printed
TELLING = ("seccomp filter ", "security module ", "PR_SET_MDWE ", "no /proc ")  # in reasons, of a sandbox; as in harness/executor/ktap.c
SANDBOX = 20  # cases that root is not permitted to try, from which on something else than the kernel must be at work


def row_line(row: Row) -> str:
    """One row as history: what, since when, why, where."""
    because = f": {row.because}" if row.because else ""
    return f"{row.outcome} since {row.version}{because} ({row.place})"


def history_lines(known: Tables, case: str) -> list[str]:
    """Everything that made a case what it is, a line for each change, with all the releases that have it."""
    lines = []
    for row in sorted(tables.history(known, case), key=lambda row: tables.by_release(row.version)):
        change = known.changes.get(row.because.split(" ")[0])
        if not change or row.version == tables.FIRST:
            lines.append(row_line(row))
        elif not any(line.endswith(f"({row.place})") for line in lines):
            others = sorted(one.version for one in tables.history(known, case) if one.place == row.place and one.version != row.version)
            also = f", also {', '.join(map(str, others))}" if others else ""
            lines.append(f"{row.outcome} since {row.version}{also}: {row.because} ({row.place})")
    return lines


def explain(verdict: Verdict, known: Tables) -> list[str]:
    """A mismatch: one line a machine can read, then what the person needs who has to act on it."""
    result = verdict.result
    observed = f"{result.outcome}{result.detail}" if result else "nothing"
    sign = "ok" if result and result.outcome == "pass" else "not ok"
    lines = [f"{sign} {verdict.case.replace('/', '.')} # {observed}; the table says {verdict.row.outcome}: {verdict.kind}"]
    lines += [f"#   {line}" for line in (result.output if result else [])]
    lines += [f"#   table: {line}" for line in history_lines(known, verdict.case)]
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


def sandbox(run: KernelRun, verdicts: list[Verdict]) -> list[str]:
    """A sentence where something beside the kernel refuses much: a container engine's filter, or missing capabilities."""
    details = [verdict.result.detail for verdict in verdicts if verdict.kind == judge.NOT_TRIED and verdict.result]
    telling = [any(words in detail for words in TELLING) for detail in details]
    refused = sum(told or "Operation not permitted" in detail for told, detail in zip(telling, details, strict=True))
    if any(telling) or (refused >= SANDBOX and run.where == "this kernel"):
        return [f"this looks like a sandbox, which refused {refused} cases something; that says nothing about the kernel"]
    return []


def summary(kernel: Settled, run: KernelRun, verdicts: list[Verdict], known: Tables, strict: bool) -> list[str]:
    """Everything a person needs to know of one kernel's run."""
    counts = Counter(verdict.kind for verdict in verdicts)
    kinds = (judge.MATCHED, judge.REGRESSION, judge.CHANGED, judge.IMPROVED, judge.BROKEN, judge.MISSING)
    lines = [
        f"kernel   {kernel.label}: {run.release} {run.version} {run.machine} ({run.where})",
        f"table    {kernel.version}{', ' + kernel.remark if kernel.remark else ''}"
        f" ({tables.FIRST} and {len(tables.taken_by(known, kernel.version))} changes since)",
        "outcome  "
        + ", ".join(f"{counts[kind]} {kind}" for kind in kinds if counts[kind] or kind == judge.MATCHED)
        + f", {counts[judge.KNOWN_SKIP]} skipped as the table says, {counts[judge.NOT_TRIED]} not tried"
        + (" (an error under STRICT)" if strict and counts[judge.NOT_TRIED] else ""),
    ]
    mismatches = {v.case: v for v in verdicts if v.is_mismatch(False)}
    explained = by_change(kernel, run, mismatches, known)
    if mismatches:
        kinds_of = groups(list(mismatches.values()))
        lines += [f"differs  {line}" for line in kinds_of[:GROUPS]]
        lines += [f"differs  in {len(kinds_of) - GROUPS} more ways"] if len(kinds_of) > GROUPS else []
    if known_skips := skips(verdicts, judge.KNOWN_SKIP):
        lines += ["skipped as the table says:", *known_skips]
    if not_tried := skips(verdicts, judge.NOT_TRIED):
        lines += ["not tried, although the table has an outcome:", *not_tried]
    lines += [f"note     {note}" for note in [*run.notes, *sandbox(run, verdicts)]]
    lines += [f"finding  {finding}" for finding in run.findings]
    lines += explained
    rest = list(mismatches.values())
    for verdict in rest[:FULL_MISMATCHES]:
        lines += ["", *explain(verdict, known)]
    if len(rest) > FULL_MISMATCHES:
        lines += ["", f"and {len(rest) - FULL_MISMATCHES} more mismatches:", *map(short, rest[FULL_MISMATCHES:])]
    return lines


# What a case prints of an assertion that failed ends so, and the line above is the call or what was looked at.
PLACE = re.compile(r" at cases/\S+:\d+$")
CONSTANT = re.compile(r"\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b")
LOOKED_AT = re.compile(r"(state|seals|size|file offset|contents|mapping|permissions|mode|name) (of|at) |load from |store to ")
SET_UP = re.compile(r"set-up failed(?:: | with )(.*?)(?: at \S+:\d+)?$")
SEALS = re.compile(r"F_GET_SEALS gives (0x[0-9a-f]+|0), asserted: (0x[0-9a-f]+|0)$")
SEAL_NAMES = ("F_SEAL_SEAL", "F_SEAL_SHRINK", "F_SEAL_GROW", "F_SEAL_WRITE", "F_SEAL_FUTURE_WRITE", "F_SEAL_EXEC")


def named_seals(seals: int) -> str:
    """Seals by their names; what has none as a number."""
    unknown = seals >> len(SEAL_NAMES) << len(SEAL_NAMES)
    return " | ".join([name for bit, name in enumerate(SEAL_NAMES) if seals & 1 << bit] + [hex(unknown)] * bool(unknown))


def seals_differ(got: int, asserted: int) -> str:
    """Which seals are missing, and which are there without reason."""
    both = ((asserted & ~got, "missing"), (got & ~asserted, "set"))
    return ", ".join(f"{named_seals(seals)} {how}" for seals, how in both if seals)


def failed_set_up(output: list[str]) -> tuple[str, str] | None:
    """What of the set-up failed, a call or nothing, and how."""
    at = next((number for number, line in enumerate(output) if SET_UP.search(line)), None)
    if at is None:
        return None
    how = re.sub(r"\bseals (0x[0-9a-f]+)", lambda seals: named_seals(int(seals[1], 16)), SET_UP.sub(r"\1", output[at]))
    call = f": {output[at - 1]}" if at and "set-up failed with" in output[at] else ""
    return f"set-up{call}", re.sub(r"\b\d+\b", "N", how)


def differing(verdict: Verdict) -> tuple[str, str, frozenset[str]]:
    """What differed: the function that was called or what was looked at, how it ended, and the constants in the call."""
    output = verdict.result.output if verdict.result else []
    if verdict.result and verdict.result.outcome == "broken" and (set_up := failed_set_up(output)):
        return *set_up, frozenset()
    at = next((number for number, line in enumerate(output) if number and PLACE.search(line)), 0)
    call = output[at - 1] if at else ""
    name = re.sub(r"^\W*(?:\(int\))?(?:syscall\(SYS_(\w+).*|(\w+)\(.*)", r"\1\2", call)
    ended = PLACE.sub("", output[at]) if at and verdict.result and verdict.result.outcome == "fail" else verdict.result.outcome if verdict.result else "no result"
    if seals := SEALS.search(ended):
        return "seals", seals_differ(int(seals[1], 0), int(seals[2], 0)), frozenset()
    if not ended.startswith("mode is"):
        ended = re.sub(r"\b(0x[0-9a-f]+|\d+)\b", "N", ended)
    failed = verdict.result is not None and verdict.result.outcome == "fail"
    # Not what the macro compares with, but what the table says.
    constants = frozenset(CONSTANT.findall(call)) - {name}
    if failed and at and not LOOKED_AT.match(call) and not ended.startswith("a post"):
        name, constants = "", frozenset()  # a condition in C, which the sentence behind it explains
    elif not name:
        name = "the case"
    return name, ended if failed and verdict.row.outcome == "pass" else f"{ended}, not {verdict.row.outcome}", constants


def groups(verdicts: list[Verdict]) -> list[str]:
    """The mismatches by what differed, the commonest first: a line each, with what their calls have in common, and their families."""
    found: dict[tuple[str, str], list[tuple[Verdict, frozenset[str]]]] = defaultdict(list)
    for verdict in verdicts:
        name, ended, constants = differing(verdict)
        found[name, ended].append((verdict, constants))
    lines = []
    for (name, ended), members in sorted(found.items(), key=lambda item: (-len(item[1]), item[0])):
        common = " | ".join(sorted(frozenset.intersection(*(constants for _, constants in members))))
        families = Counter(verdict.case.split("/")[0] for verdict, _ in members)
        named = ", ".join(f"{family} {count}" for family, count in families.most_common(3)) + (", ..." if len(families) > 3 else "")
        what = f"{name}({common}): " if common else name and f"{name}: "
        lines.append(f"{what}{ended} ({named if len(members) > 1 else members[0][0].case})")
    return lines


def short(verdict: Verdict) -> str:
    """A mismatch in a line, with the row that it contradicts."""
    return f"  {verdict.case}: {verdict.result.outcome if verdict.result else 'nothing'}, the table says {row_line(verdict.row)}"


def in_group(verdict: Verdict) -> str:
    """A mismatch in a line, below the change that explains it."""
    assert verdict.result
    return f"  {verdict.case}: {verdict.result.outcome}, the table says {verdict.row.outcome} ({verdict.row.place})"


def by_change(kernel: Settled, run: KernelRun, mismatches: dict[str, Verdict], known: Tables) -> list[str]:
    """The mismatches that one change explains, said once; they are taken out of `mismatches`. A single case explains itself."""
    seen = {v.case: v.result.outcome for v in mismatches.values() if v.result and v.kind in (judge.REGRESSION, judge.CHANGED, judge.IMPROVED)}
    lines = []
    for one in changes.explain(known, kernel.version, run.facts, seen)[0] if len(seen) > 1 else []:
        cases = [case for case in one.cases if case in mismatches]
        if len(cases) > 1:
            lines += ["", f"{one.line()}: {len(cases)} cases follow from it", *(in_group(mismatches.pop(case)) for case in cases)]
    return lines
