# SPDX-License-Identifier: GPL-2.0
"""Which kernel version behaves as this kernel was seen to, whatever it calls itself."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from runner.expected import changes, tables
from runner.expected.changes import Explanation
from runner.expected.tables import Tables
from runner.results.ktap import Result
from runner.results.versions import Version

# How many minor versions each major one had.
LAST_MINOR = {3: 19, 4: 20, 5: 19, 6: 19}


TRIED = 6  # of the best versions, how many are tried with changes on top and left out


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


def rank(known: Tables, newest: Version, outcomes: dict[str, str], facts: Mapping[str, str] = MappingProxyType({})) -> list[Fit]:
    """Every version with the cases that speak against it, the best first."""
    found = []
    for version in points(known, newest):
        found.append(Fit(version, tuple(changes.wrong(tables.expected(known, version, facts), outcomes))))
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


def closest(known: Tables, ranked: list[Fit], own: Version | None, outcomes: dict[str, str], facts: Mapping[str, str]) -> tuple[Version, list[Explanation], list[str]]:
    """The version to which the fewest changes lead from what was seen: it, those changes, and what they leave unexplained.

    The kernel's own version is among those that are tried, since a vendor's kernel is that and backports.
    """
    candidates = [fit.version for fit in ranked[:TRIED]]
    if own:
        candidates += [Version(own.major, own.minor), max(point for point in {fit.version for fit in ranked} if tables.applies(point, own))]
    best = None
    for version in dict.fromkeys(candidates):
        found, left = changes.explain(known, version, facts, outcomes)
        cost = 3 * len(left) + len(found)
        # Of equals the newer one, unless it is the kernel's own: what that lacks is a backport not taken.
        if best is None or (cost, version != own) < best[0]:
            best = (cost, version != own), version, found, left
    assert best
    return best[1:]


def fingerprint(known: Tables, newest: Version, results: dict[str, Result], own: Version | None = None, facts: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """The lines of `make fingerprint`; `own` is the version that the kernel says it is."""
    outcomes = tried(results)
    ranked = rank(known, newest, outcomes, facts)
    least = len(ranked[0].wrong)
    best = [fit for fit in ranked if len(fit.wrong) == least]
    telling = sum(outcome != "skip" for outcome in outcomes.values())
    words = ranges({fit.version for fit in best}, points(known, newest))
    lines = [f"behaves like {', or '.join(words)} ({telling - least} of {telling} outcomes fit)"]
    if len(words) > 1 or " to " in words[0] or "later" in words[0]:
        lines.append("  these versions cannot be told apart by what was tried")
    if not least:
        return lines
    version, found, left = closest(known, sorted(ranked, key=lambda fit: (len(fit.wrong), [-part for part in fit.version])), own, outcomes, facts)
    lines.append(f"closest: {version} with {len(found)} change{'s' * (len(found) != 1)} more or less" + (f", and {len(left)} outcomes unexplained" if left else ""))
    for one in found:
        named = one.cases[0] if len(one.cases) == 1 else f"{one.cases[0]} and {len(one.cases) - 1} more"
        lines.append(f"  {one.line()}: {named}")
    rows = tables.expected(known, version, facts)
    return lines + [f"  unexplained: {case} is {outcomes[case]}; the table says {rows[case].outcome} ({rows[case].place})" for case in left]
