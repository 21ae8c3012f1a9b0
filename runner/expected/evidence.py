# SPDX-License-Identifier: GPL-2.0
"""What this suite has seen booted kernels do: expected/observed/, one file per kernel build.

The file's name begins with the upstream version (5.10.218-debian.tsv).  Its comments name the build,
the day and where it ran; its rows are `case TAB outcome`.  A case that could not be tried there has
no row.  A cell of the tables is *observed* where such a row exists for its very version, else *derived*.
"""

import datetime
import re
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.expected import tables
from runner.expected.tables import Row
from runner.results import ktap, outcomes, versions
from runner.results.kernelrun import KernelRun
from runner.results.versions import Version


class Evidence(NamedTuple):
    """One kernel build and what it did."""

    name: str
    version: Version
    build: str
    outcomes: dict[str, str]
    lines: dict[str, int]
    facts: dict[str, str]
    when: str = ""  # the day, and where it ran


def version_of(path: Path) -> Version:
    """The version of the kernel that a file is about."""
    match = re.match(rf"{versions.N}\.{versions.N}(\.{versions.N})?", path.stem)
    if not match:
        raise UserError(f"{path}: the name of an observation begins with the kernel's version, such as 5.10.218-debian.tsv")
    return versions.parse(match.group(0))


def newest(expected: Path) -> Version:
    """Of all observed kernels, which every run asks for: without reading what they did."""
    return max([tables.FIRST, *map(version_of, (expected / "observed").glob("*.tsv"))])


def load_file(path: Path) -> Evidence:
    """Reads one file; an error names file and line."""
    version = version_of(path)
    name = f"observed/{path.name}"
    facts: dict[str, str] = {}
    comments: list[str] = []
    found: dict[str, str] = {}
    lines: dict[str, int] = {}
    for number, line in enumerate(tables.lines_of(path, name), 1):
        if line.startswith("# facts:"):
            if not ktap.FACTS.fullmatch(line):
                raise UserError(f"{name}:{number}: facts are NAME=VALUE, with a space before each")
            facts = dict(fact.split("=") for fact in line.removeprefix("# facts:").split())
        elif line.startswith("#"):
            comments.append(line.removeprefix("#").strip())
        elif line.strip():
            fields = line.split("\t")
            if len(fields) != 2:
                raise UserError(f"{name}:{number}: a row is 'case TAB outcome', this one has {len(fields)} fields")
            if not outcomes.is_outcome(fields[1]):
                raise UserError(f"{name}:{number}: '{fields[1]}' is not an outcome (harness/outcomes.def lists them)")
            if fields[0] in found:
                raise UserError(f"{name}:{number}: {fields[0]} has a row already, in line {lines[fields[0]]}")
            found[fields[0]], lines[fields[0]] = fields[1], number
    build, when = [*comments, "", ""][:2]
    return Evidence(path.stem, version, build, found, lines, facts, when)


def load(expected: Path) -> list[Evidence]:
    """All observations, oldest kernel first."""
    found = [load_file(path) for path in (expected / "observed").glob("*.tsv")]
    return sorted(found, key=lambda one: (one.version, one.name))


def origin(run: KernelRun) -> str:
    """Whose build it is, and the vendor's own number, for the file's name: nothing for mainline and stable."""
    words = (("Debian", "debian"), ("Ubuntu", "ubuntu"), ("-fc-", "firecracker"))
    whose = [f"-{name}" for word, name in words if word in run.version + run.signature + run.release]
    return "".join(whose[:1]) + versions.vendors_part(run.release)


def other_machine(run: KernelRun) -> str:
    """The architecture and the programs, for the file's name: nothing for 64-bit programs on amd64."""
    arch, bits = run.facts.get("arch", "amd64"), run.facts.get("bits", "64")
    if arch == "amd64":
        return "-32bit" if bits == "32" else ""
    return f"-{arch}-{run.facts['page']}" if run.facts.get("page", "4K") != "4K" else f"-{arch}"


def record(run: KernelRun, rows: dict[str, Row], expected: Path) -> Path:
    """Writes what a run has shown; rows of cases that did not run this time stay as they are."""
    version = run.upstream()
    if not version:
        raise UserError(f"{run.release}: its release names no kernel version, so it cannot be recorded as one")
    path = expected / "observed" / f"{version}{origin(run)}{other_machine(run)}.tsv"
    outcomes = dict(load_file(path).outcomes) if path.exists() else {}
    for case, result in run.results.items():
        known_skip = result.outcome == "skip" and "skip" in rows[case].outcomes
        if result.outcome not in ("skip", "broken", "mixed", "timeout") or known_skip:
            outcomes[case] = result.outcome
    path.parent.mkdir(exist_ok=True)
    today = datetime.date.today().isoformat()
    lines = [f"# {run.release} {run.version} {run.machine}", f"# {today}, {run.where}"]
    lines += [f"# facts: {' '.join(f'{name}={value}' for name, value in sorted(run.facts.items()))}"] if run.facts else []
    lines += [f"{case}\t{outcome}" for case, outcome in sorted(outcomes.items()) if case in rows]
    tables.write(path, "\n".join(lines) + "\n")
    return path
