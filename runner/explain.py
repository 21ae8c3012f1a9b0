# SPDX-License-Identifier: GPL-2.0
"""Everything known about one case: documentation, history, evidence."""

from collections import defaultdict

from runner import tables
from runner.evidence import Evidence
from runner.report import history_lines
from runner.tables import Tables
from runner.versions import Version

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
    return f"{version}: {row.outcome}, by {row.place}\n  {origin(surroundings(seen, version), case)}"


def is_other_series(a: Version, b: Version) -> bool:
    """Whether a says nothing about b: another stable series, past its branch point."""
    return a[:2] != b[:2] and bool(a.patch)


def explain(known: Tables, seen: list[Evidence], case: str, about: dict[str, str], version: Version | None) -> list[str]:
    """The lines of `make explain`."""
    lines = [case, f"  {about['sentence']}", f"  contract: {about['contract']} since {about['since']}", f"  source: {about['source']}"]
    if about["needs"]:
        lines.append(f"  needs: {about['needs']}")
    lines += ["", "table:"]
    lines += [f"  {line}" for line in history_lines(known, case)]
    by_outcome: dict[str, list[str]] = defaultdict(list)
    for one in seen:
        if case in one.outcomes:
            by_outcome[one.outcomes[case]].append(one.name)
    lines += ["", "observed on booted kernels (expected/observed/); what lies between them is derived:"]
    lines += [f"  {outcome}: {', '.join(names)}" for outcome, names in by_outcome.items()] or ["  on none: every cell is derived"]
    if version:
        lines += ["", cell(known, seen, case, version)]
    return lines
