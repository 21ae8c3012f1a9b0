# SPDX-License-Identifier: GPL-2.0
"""Published flaws through which kernels wrote sealed memfds: which cases show each, what fixed it, and whether a kernel has it.

A case names its flaws in DESCRIBE (.cve).  When a flaw came and where it was fixed is read off the rows of
its cases, in the tables and in those of vendors.  A kernel is open to a flaw if one of its cases ends
otherwise than the case asserts, whatever the table of the kernel's version says.
"""

import itertools
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.expected import tables, vendors
from runner.expected.evidence import Evidence
from runner.expected.tables import Row, Tables
from runner.results import ktap
from runner.results.kernelrun import KernelRun

About = dict[str, dict[str, str]]  # what each case says of itself
UNTRIED = ("skip", "broken", "timeout", "mixed")  # outcomes that say nothing of a flaw


class Change(NamedTuple):
    """A commit after which a case of a flaw ends otherwise."""

    change: tables.Change
    places: list[str]  # the releases and vendors whose outcome it changed

    @property
    def because(self) -> str:
        """Commit id and subject."""
        return f"{self.change.commit} {self.change.subject}"


class Answer(NamedTuple):
    """Whether a kernel has one flaw."""

    cve: str
    word: str  # open, closed, not tried
    lines: list[str]


def by_cve(about: About) -> dict[str, list[str]]:
    """The cases of each flaw."""
    found: dict[str, list[str]] = defaultdict(list)
    for case, fields in sorted(about.items()):
        for cve in fields.get("cve", "").split():
            found[cve].append(case)
    return dict(sorted(found.items()))


def named(about: About, name: str) -> list[str]:
    """The flaws that a name or a part of one means: CVE-2026-43284, 2026-43284."""
    known = by_cve(about)
    found = [cve for cve in known if name.upper().removeprefix("CVE-") in cve]
    if not found:
        raise UserError(f"no case is about '{name}'; the suite knows {', '.join(known) or 'no CVE'}")
    return found


def rows_of(known: Tables, case: str) -> Iterator[tuple[Row, str]]:
    """Each row of a case but the first, and what the case did on that release without it."""
    for version, rows in known.items():
        if case in rows and version != tables.FIRST:
            others = Tables({other: table for other, table in known.items() if other != version})
            yield rows[case], tables.expected(others, version)[case].outcome


def changes(known: Tables, cases: list[str], expected: Path) -> tuple[list[Change], list[Change]]:
    """The commits that opened a flaw and those that closed it, by what the rows of its cases say."""
    opened: dict[str, Change] = {}
    closed: dict[str, Change] = {}
    for case in cases:
        for row, before in rows_of(known, case):
            closes = row.outcomes == ("pass",)
            if closes and before in ("pass", "skip"):
                continue
            if "skip" in row.outcomes:
                continue
            whole = known.changes[row.because.split()[0]]
            change = (closed if closes else opened).setdefault(whole.commit, Change(whole, []))
            if str(row.version) not in change.places:
                change.places.append(str(row.version))
    for vendor in vendors.load_all(expected):
        for commit in {commit for take in vendor.takes if take.has for commit in take.commits}:
            for found in (opened, closed):
                if commit in found:
                    found[commit].places.append(vendor.name)
    return list(opened.values()), list(closed.values())


def explain(known: Tables, seen: list[Evidence], about: About, cve: str, expected: Path) -> list[str]:
    """The lines of `make explain CVE=`."""
    cases = by_cve(about)[cve]
    opened, closed = changes(known, cases, expected)
    lines = [f"{cve}: {len(cases)} case{'s' * (len(cases) > 1)}"]
    for case in cases:
        lines += [f"  {case}", f"    {about[case]['sentence']}"]
    for word, found in (("came with", opened), ("fixed by", closed)):
        for change in found:
            lines += ["", f"{word} {change.because}", f"  in {', '.join(change.places)}"]
    if not closed:
        lines += ["", "fixed by nothing that the tables know"]
    lines += ["", "seen on booted kernels (expected/observed/):"]
    words = []
    for one in seen:
        shown = sorted({outcome for case, outcome in one.outcomes.items() if case in cases and outcome != "skip"} - {"pass"})
        if shown or any(one.outcomes.get(case) == "pass" for case in cases):
            words.append((f"open ({', '.join(shown)})" if shown else "closed", one))
    return lines + (spans(words) or ["  on none"])


def spans(words: list[tuple[str, Evidence]]) -> list[str]:
    """Kernels that were seen, in the order of versions: a line for neighbours in a series of which the same is said."""
    lines = []
    for (word, series), group in itertools.groupby(words, key=lambda pair: (pair[0], pair[1].version[:2])):
        kernels = [one for _, one in group]
        ends = dict.fromkeys(str(one.version) for one in (kernels[0], kernels[-1]))
        lines.append(f"  {'.'.join(map(str, series)):<6} {word} on {' to '.join(ends)}" + (f" ({len(kernels)} kernels)" if len(kernels) > 1 else ""))
    return lines


def answers(run: KernelRun, known: Tables, about: About, cases: list[str], expected: Path) -> list[Answer]:
    """For each flaw that these cases are about, whether the kernel that ran them has it."""
    return [answer(cve, run, known, shown, expected) for cve, of_it in by_cve(about).items() if (shown := [case for case in of_it if case in cases])]


def answer(cve: str, run: KernelRun, known: Tables, cases: list[str], expected: Path) -> Answer:
    """Whether the kernel has this flaw, by what its cases did."""
    results = {case: run.results.get(case, ktap.Result("broken", ", no result arrived")) for case in cases}
    shows = [case for case in cases if results[case].outcome not in ("pass", *UNTRIED)]
    passed = [case for case in cases if results[case].outcome == "pass"]
    untried = [case for case in cases if results[case].outcome in UNTRIED]
    lines = [f"{case}: {results[case].outcome}{results[case].detail}" for case in shows]
    if shows:
        lines += [f"fixed by {change.because}, in {', '.join(change.places)}" for change in changes(known, cases, expected)[1]]
    elif not passed:
        reasons = sorted({results[case].detail or results[case].outcome for case in untried})
        return Answer(cve, "not tried", [reason.removeprefix(", ") for reason in reasons])
    tried = f"{len(passed) + len(shows)} of {len(cases)} cases tried" if untried else f"{len(cases)} case{'s' * (len(cases) > 1)}"
    return Answer(cve, "open" if shows else "closed", [tried, *lines])


def print_answers(found: list[Answer]) -> list[str]:
    """A line for each flaw, with more below the open ones, and one that counts."""
    lines = []
    for one in found:
        first, *rest = one.lines
        lines += [f"{one.cve:<16} {one.word:<9} {first}", *(f"  {line}" for line in rest)]
    words = [one.word for one in found]
    return [*lines, "", f"{len(found)} CVEs: {words.count('open')} open, {words.count('closed')} closed, {words.count('not tried')} not tried"]
