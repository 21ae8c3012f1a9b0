# SPDX-License-Identifier: GPL-2.0
"""Naming a version from behaviour: on the tables' own predictions, and on kernels that were observed."""

import pytest

from runner import paths
from runner.expected import evidence, tables, vendors
from runner.questions import fingerprint
from runner.results import versions
from runner.results.ktap import Result
from runner.runs import plan

KNOWN = tables.load(paths.TOP / "expected")
NEWEST = plan.newest_known()


def behave(version: str) -> dict[str, Result]:
    """What the tables expect of a version."""
    return {case: Result(row.outcomes[0]) for case, row in tables.expected(KNOWN, versions.parse(version)).items()}


@pytest.mark.parametrize("version", ["3.17", "4.19", "5.4.297", "5.10.241", "6.1.149", "6.6.103", "6.12", "6.12.9", "6.12.93", "6.7"])
def test_a_table_fits_its_own_version_best(version):
    ranked = fingerprint.rank(KNOWN, NEWEST, fingerprint.tried(behave(version)))
    best = {fit.version for fit in ranked if len(fit.wrong) == len(ranked[0].wrong)}
    assert not ranked[0].wrong and versions.parse(version) in best


def test_a_missing_backport_is_named():
    results = behave("6.12.93")
    changed = [case for case, row in tables.expected(KNOWN, versions.parse("6.12.93")).items() if "3b041514cb6e" in row.because]
    for case in changed:
        results[case] = Result(tables.expected(KNOWN, versions.parse("6.12.92"))[case].outcomes[0])
    lines = fingerprint.fingerprint(KNOWN, NEWEST, results)
    assert any("6.12" in line for line in lines[:1]), lines


def test_observed_kernels_are_recognised():
    """Every recorded kernel: among the versions that fit best is one whose table is that of its own version."""
    for one in evidence.load(paths.TOP / "expected"):
        release, _, build = one.build.partition(" ")
        if vendors.choose(paths.TOP / "expected", release, build, ""):
            continue  # behaves like another version than its own, which its vendor's tables say
        results = {case: Result(outcome) for case, outcome in one.outcomes.items()}
        ranked = fingerprint.rank(KNOWN, NEWEST, fingerprint.tried(results))
        best = {fit.version for fit in ranked if len(fit.wrong) == len(ranked[0].wrong)}
        own = max(point for point in fingerprint.points(KNOWN, NEWEST) if tables.applies(point, one.version) and point <= one.version)
        assert own in best, (one.name, ranked[0])


def test_a_vendors_early_backport_shows():
    """Debian's 5.10.251-5 has a fix that mainline's series took with 5.10.254."""
    seen = next(one for one in evidence.load(paths.TOP / "expected") if one.name == "5.10.251-debian")
    lines = fingerprint.fingerprint(KNOWN, NEWEST, {case: Result(outcome) for case, outcome in seen.outcomes.items()})
    assert lines[0].startswith("behaves like 5.10.254 to 5.10.y")


def test_versions_in_words():
    all_points = [versions.parse(v) for v in ("6.6", "6.6.103", "6.7", "6.8", "6.12", "6.12.9", "6.13")]
    words = fingerprint.ranges({versions.parse(v) for v in ("6.6.103", "6.7", "6.8")}, all_points)
    assert words == ["6.6.103 to 6.8"]
    assert fingerprint.ranges({versions.parse("6.12")}, all_points) == ["6.12 to 6.12.8"]
    assert fingerprint.ranges({versions.parse("6.13")}, all_points) == ["6.13 or later"]
