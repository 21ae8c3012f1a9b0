# SPDX-License-Identifier: GPL-2.0
"""Everything known about one case: documentation, history, evidence."""

from collections import defaultdict
from collections.abc import Callable

from runner.expected import tables
from runner.expected.evidence import Evidence
from runner.expected.tables import Tables
from runner.results import outcomes
from runner.results.versions import Version
from runner.runs.report import history_lines

Surroundings = tuple[list[Evidence], list[Evidence], list[Evidence]]


def surroundings(seen: list[Evidence], version: Version) -> Surroundings:
    """The observations of a version itself, and those before and after it that say something about it, nearest first."""
    here = [one for one in seen if one.version == version]
    before = [one for one in reversed(seen) if one.version < version and not is_other_series(one.version, version)]
    after = [one for one in seen if one.version > version and not is_other_series(one.version, version)]
    return here, before, after


def origin(around: Surroundings, case: str) -> str:
    """Whether a case's cell was observed or is derived, and from what."""
    here = [one for one in around[0] if case in one.outcomes]
    if here:
        return "observed: " + "; ".join(one.build for one in here)
    nearest = [next((one for one in side if case in one.outcomes), None) for side in around[1:]]
    near = [f"{one.outcomes[case]} was observed on {one.version}" for one in nearest if one]
    return f"derived from that row{'; ' + ', '.join(near) if near else ''}"


def cell(known: Tables, seen: list[Evidence], case: str, version: Version) -> str:
    """What the table says for one version, and whether that was observed or is derived."""
    row = tables.expected(known, version)[case]
    return f"{version}: {row.outcome}, by {row.place}: {row.because}\n  {origin(surroundings(seen, version), case)}"


def backports(known: Tables, seen: list[Evidence], case: str) -> list[str]:
    """For each stable release that changed what a case does: from where that is known, and what was observed around it in its series."""
    lines = []
    for row in sorted((row for row in tables.history(known, case) if row.version.patch), key=lambda row: row.version):
        series = [one for one in seen if one.version[:2] == row.version[:2] and case in one.outcomes]
        before = [one for one in series if one.version < row.version][-1:]
        after = [one for one in series if one.version >= row.version][:1]
        around = [f"{one.outcomes[case]} was observed on {one.version}" for one in before + after]
        change = known.changes.get(row.because.split(" ")[0])
        note = change.releases[row.version] if change else ""
        kind = "" if before and after else "derived"
        lines.append(f"{row.version}: {row.outcome}: {'; '.join(filter(None, [kind, note, ', '.join(around)]))}")
    return lines


def is_other_series(a: Version, b: Version) -> bool:
    """Whether a says nothing about b: another stable series, past its branch point."""
    return a[:2] != b[:2] and bool(a.patch)


def meaning(outcome: str, contract: str) -> str:
    """What an outcome of a case says of a kernel, in words."""
    asserted = "allowed" if contract == "allowed" else f"refused with {contract}" if contract.isupper() else contract
    if outcome == "pass":
        return f"the act was {asserted}, as asserted, and what the case looks at afterwards is as it says"
    if outcome == "allowed":
        return f"the act was allowed; asserted: {asserted}"
    if outcome.startswith("E"):
        return f"the act was refused with {outcome}; asserted: {asserted}"
    return outcomes.meanings().get(outcome, f"the case ended by {outcome}; asserted: {asserted}")


def find(known: Tables, about: dict[str, dict[str, str]], sources: Callable[[str], str], words: list[str]) -> list[str]:
    """The cases in whose name, description, source or rows all these words stand, in any case of letters."""
    found = []
    for case, fields in sorted(about.items()):
        rows = " ".join(f"{row.outcome} {row.because}" for row in tables.history(known, case))
        text = " ".join([case, *fields.values(), rows, sources(case)]).lower()
        if all(word.lower() in text for word in words):
            found.append(f"{case}\n  {fields['sentence']}")
    return found


def explain(known: Tables, seen: list[Evidence], case: str, about: dict[str, str], version: Version | None) -> list[str]:
    """The lines of `make explain`."""
    lines = [case, f"  {about['sentence']}", f"  contract: {about['contract']} since {about['since']}", f"  source: {about['source']}"]
    if about["needs"]:
        lines.append(f"  needs: {about['needs']}")
    lines += ["", "table:"]
    lines += [f"  {line}" for line in history_lines(known, case)]
    if stable := backports(known, seen, case):
        lines += ["", "stable releases, observed on both sides or derived, and from what:", *(f"  {line}" for line in stable)]
    lines += ["", "outcomes:"]
    for outcome in dict.fromkeys(name for row in tables.history(known, case) for name in row.outcomes):
        lines.append(f"  {outcome}: {meaning(outcome, about['contract'])}")
    by_outcome: dict[str, list[str]] = defaultdict(list)
    for one in seen:
        if case in one.outcomes:
            by_outcome[one.outcomes[case]].append(one.name)
    lines += ["", "observed on booted kernels (expected/observed/); what lies between them is derived:"]
    lines += [f"  {outcome}: {', '.join(names)}" for outcome, names in by_outcome.items()] or ["  on none: every cell is derived"]
    if version:
        lines += ["", cell(known, seen, case, version)]
    return lines
