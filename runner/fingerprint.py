# SPDX-License-Identifier: GPL-2.0
"""Which kernel version behaves as this kernel was seen to, whatever it calls itself."""

import re
from collections import defaultdict
from typing import NamedTuple

from runner import tables
from runner.ktap import Result
from runner.tables import Row, Tables
from runner.versions import Version

# How many minor versions each major one had.
LAST_MINOR = {3: 19, 4: 20, 5: 19, 6: 19}


class Fit(NamedTuple):
    """How well one version's table fits."""

    version: Version
    wrong: tuple[str, ...]  # the cases that do not


def points(known: Tables, newest: Version) -> list[Version]:
    """Every mainline version, and every stable release at which the tables change."""
    minors = [(major, minor) for major in range(3, newest.major + 1) for minor in range(17 if major == 3 else 0, LAST_MINOR.get(major, newest.minor) + 1)]
    mainline = [Version(*pair) for pair in minors if pair <= newest[:2]]
    return sorted({*mainline, *(version for version in known if version.patch)})


def tried(results: dict[str, Result]) -> dict[str, str]:
    """The outcomes that say something of the kernel."""
    return {case: result.outcome for case, result in results.items() if result.outcome not in ("broken", "mixed")}


def fits(row: Row, outcome: str) -> bool:
    """Whether an outcome speaks against a row: a skip only where the table expects none is silent."""
    return outcome in row.outcomes or outcome == "skip"


def rank(known: Tables, newest: Version, outcomes: dict[str, str]) -> list[Fit]:
    """Every version with the cases that speak against it, the best first."""
    found = []
    for version in points(known, newest):
        rows = tables.expected(known, version)
        found.append(Fit(version, tuple(case for case, outcome in outcomes.items() if case in rows and not fits(rows[case], outcome))))
    return sorted(found, key=lambda fit: (len(fit.wrong), fit.version))


def ranges(best: set[Version], all_points: list[Version]) -> list[str]:
    """The versions in words, neighbours joined: "6.7 to 6.11", "6.12.9 to 6.12.92", "7.1 or later"."""
    words = []
    run: list[Version] = []
    for version in [*all_points, None]:
        if version in best and version is not None:
            run.append(version)
            continue
        if run:
            words.append(in_words(run, version))
            run = []
    return words


def in_words(run: list[Version], following: Version | None) -> str:
    """Neighbouring points, up to the point after them."""
    first, last = run[0], run[-1]
    if following is None:
        return f"{first} or later"
    if following.patch and following[:2] == last[:2]:
        end = str(following._replace(patch=following.patch - 1))
    else:
        end = f"{last.major}.{last.minor}.y" if last.patch else str(last)
    return end if end == str(first) else f"{first} to {end}"


def commit_of(row: Row) -> str:
    """What names the change: its commit id, else the whole reason."""
    match = re.match(r"[0-9a-f]{7,40}\b", row.because)
    return match.group(0) if match else row.because


def explain(known: Tables, version: Version, wrong: tuple[str, ...], outcomes: dict[str, str]) -> list[str]:
    """Each case that does not fit, as a change that the kernel has or lacks."""
    changes: dict[tuple[str, str], list[str]] = defaultdict(list)
    releases: dict[str, set[Version]] = defaultdict(set)
    subjects: dict[str, str] = {}
    for rows in known.values():
        for row in rows.values():
            releases[commit_of(row)].add(row.version)
            subjects.setdefault(commit_of(row), re.sub(r" \(stable backport\)$", "", row.because))
    unexplained = []
    holding = tables.expected(known, version)
    for case in wrong:
        now = holding[case]
        history = tables.history(known, case)
        later = [row for row in history if row.version > now.version and outcomes[case] in row.outcomes]
        earlier = [row for row in history if row.version < now.version and outcomes[case] in row.outcomes]
        if earlier and now.because:
            changes[("lacks", commit_of(now))].append(case)
        elif later:
            changes[("has", commit_of(later[0]))].append(case)
        else:
            unexplained.append(f"  unexplained: {case} is {outcomes[case]}; the table says {now.outcome} ({now.place})")
    lines = []
    for (verb, commit), cases in sorted(changes.items()):
        where = ", ".join(str(one) for one in sorted(releases[commit]))
        named = cases[0] if len(cases) == 1 else f"{cases[0]} and {len(cases) - 1} more"
        lines.append(f"  {verb} {subjects[commit]} ({where}): {named}")
    return lines + unexplained


def fingerprint(known: Tables, newest: Version, results: dict[str, Result]) -> list[str]:
    """The lines of `make fingerprint`."""
    outcomes = tried(results)
    ranked = rank(known, newest, outcomes)
    least = len(ranked[0].wrong)
    best = [fit for fit in ranked if len(fit.wrong) == least]
    telling = sum(outcome != "skip" for outcome in outcomes.values())
    words = ranges({fit.version for fit in best}, points(known, newest))
    lines = [f"behaves like {', or '.join(words)} ({telling - least} of {telling} outcomes fit)"]
    if len(words) > 1 or " to " in words[0] or "later" in words[0]:
        lines.append("  these versions cannot be told apart by what was tried")
    # The newest of the equal ones: what it lacks is then a backport not yet taken.
    chosen = max(best, key=lambda fit: fit.version)
    lines += explain(known, chosen.version, chosen.wrong, outcomes)
    return lines
