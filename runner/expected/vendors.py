# SPDX-License-Identifier: GPL-2.0
"""Kernels whose version number does not say what they are: a base, plus and minus changes.

Each is a file expected/vendor/NAME:

	release TAB REGEX		which kernels it is for; of these three all that stand there must be found:
	version TAB REGEX		in utsname.release, in utsname.version,
	os-release TAB REGEX		in a line of /etc/os-release (only for the running kernel)
	number TAB REGEX		its group is the vendor's own release number, in utsname.release: 147.5.1
	base TAB 4.18			the upstream version it began with; without it: the version of the kernel
	has TAB COMMITS TAB reason	changes that it took although its base lacks them (expected/changes/)
	has 240 TAB COMMITS TAB reason	the same from release number 240 on
	lacks TAB COMMITS TAB reason	changes of its base that it does not have
	CASE TAB outcome TAB reason	what is exceptional beyond that
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.expected import tables
from runner.expected.tables import Row, Tables
from runner.results import versions
from runner.results.versions import Version

MATCH = ("release", "version", "os-release")
WORDS = (*MATCH, "number", "base", "has", "lacks")


class Take(NamedTuple):
    """Changes that a vendor took or left out."""

    has: bool
    commits: list[str]
    since: tuple[int, ...]  # the vendor's release number from which that holds
    place: str


class Vendor(NamedTuple):
    """One file."""

    name: str
    rules: list[tuple[str, re.Pattern[str]]]
    number: re.Pattern[str] | None
    base: Version | None
    takes: list[Take]
    rows: list[Row]


def pattern_of(text: str, place: str) -> re.Pattern[str]:
    """The regular expression, or an error that says where it stands."""
    try:
        return re.compile(text, re.MULTILINE)
    except re.error as error:
        raise UserError(f"{place}: '{text}' is no regular expression: {error}") from None


def numbers(text: str) -> tuple[int, ...]:
    """A vendor's release number: 147.5.1."""
    return tuple(int(part) for part in re.findall(r"[0-9]{1,9}", text))


def take(word: str, fields: list[str], place: str) -> Take:
    """A line that begins with has or lacks."""
    verb, _, since = word.partition(" ")
    if len(fields) != 2 or not fields[0].split() or not fields[1].strip():
        raise UserError(f"{place}: this line is '{verb} TAB COMMITS TAB reason'")
    return Take(verb == "has", fields[0].split(), numbers(since), place)


def load(path: Path) -> Vendor:
    """One file; an error names file, line and rule."""
    name = f"expected/vendor/{path.name}"
    rules, takes, rows = [], [], []
    number, base = None, None
    for line_number, line in tables.told(path, name):
        place, (word, *fields) = f"{name}:{line_number}", line.split("\t")
        verb = word.split(" ")[0]
        if verb in MATCH and fields:
            rules.append((verb, pattern_of(fields[0], place)))
        elif verb == "number" and fields:
            number = pattern_of(fields[0], place)
            if number.groups != 1:
                raise UserError(f"{place}: the expression has one group, which is the vendor's release number")
        elif verb == "base" and fields:
            try:
                base = versions.parse(fields[0])
            except UserError as error:
                raise UserError(f"{place}: {error}") from None
        elif verb in ("has", "lacks"):
            takes.append(take(word, fields, place))
        elif "/" in verb:
            rows.append(tables.parse_row(line, tables.FIRST, name, line_number))
            if not rows[-1].because:
                raise UserError(f"{place}: a vendor's row needs its reason in the third field")
        else:
            raise UserError(f"{place}: a line begins with {', '.join(WORDS)}, or a case, and a TAB")
    if not rules:
        raise UserError(f"{name}: has no condition ({', '.join(MATCH)}), so it would be for every kernel")
    return Vendor(path.name, rules, number, base, takes, rows)


def load_all(expected: Path) -> list[Vendor]:
    """All vendors."""
    return [load(path) for path in sorted((expected / "vendor").glob("*")) if path.is_file() and not path.name.startswith(".")]


def choose(expected: Path, release: str, version: str, os_release: str) -> Vendor | None:
    """The vendor whose conditions all hold; two at once is an error."""
    texts = {"release": release, "version": version, "os-release": os_release}
    found = [vendor for vendor in load_all(expected) if all(pattern.search(texts[what]) for what, pattern in vendor.rules)]
    if len(found) > 1:
        raise UserError(f"{release}: the conditions of {' and of '.join(one.name for one in found)} hold (expected/vendor/*); make them exclude each other")
    return found[0] if found else None


def difference(vendor: Vendor, release: str) -> tuple[list[str], list[str]]:
    """The changes that this release of the vendor's has beside its base, and those it lacks."""
    match = vendor.number.search(release) if vendor.number else None
    own = numbers(match.group(1)) if match else ()
    held = [one for one in vendor.takes if one.since <= own]
    return [commit for one in held if one.has for commit in one.commits], [commit for one in held if not one.has for commit in one.commits]


def expected_rows(known: Tables, vendor: Vendor, kernel: Version, release: str, facts: Mapping[str, str]) -> dict[str, Row]:
    """The rows of the vendor's base, with its changes and exceptions on top."""
    has, lacks = difference(vendor, release)
    rows = tables.expected_of_changed(known, vendor.base or kernel, lacks, has, facts)
    return rows | {row.case: row for row in vendor.rows if tables.holds(row, facts)}


def check(expected: Path, known: Tables, cases: list[str]) -> list[str]:
    """What is wrong in the vendors' files, one sentence each."""
    problems = []
    for vendor in load_all(expected):
        for one in vendor.takes:
            problems += [f"{one.place}: no file of expected/changes/ has the commit {commit}" for commit in one.commits if commit not in known.changes]
        for row in vendor.rows:
            if row.case not in cases:
                problems.append(f"{row.place}: there is no case {row.case} (cases/{row.case}.c)")
    return problems
