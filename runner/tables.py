# SPDX-License-Identifier: GPL-2.0
"""The expected tables: one file per kernel version at which something changed.

expected/X.Y.tsv holds what mainline X.Y changed, expected/X.Y.Z.tsv what the stable release X.Y.Z
changed.  A row is `case TAB outcome TAB because`; '|' separates alternative outcomes, and lines that
begin with '#' are comments.  For kernel x.y.z, every mainline file up to x.y applies in order, then
every x.y.N with N <= z.

Where a difference is not one of versions, the outcome has a condition: `skip if bits=32`.  Such a row
holds where all its facts do ("if bits=32 endian=big"), needs a reason, and lies on top of all rows
without a condition, also those of later versions; among rows with conditions, the later one wins.
FACTS are what the executor says of the machine it ran on.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from runner import outcomes, versions
from runner.errors import UserError
from runner.versions import Version

FIRST = Version(3, 17)
FACTS = {
    "arch": ("amd64", "i386", "arm64", "armhf", "ppc64el", "riscv64", "s390x"),  # the kernel's
    "bits": ("32", "64"),  # the programs': a 64-bit kernel runs both
    "endian": ("little", "big"),
    "page": ("4K", "16K", "64K"),
}


class Row(NamedTuple):
    """What one file says of one case."""

    case: str
    outcomes: tuple[str, ...]
    because: str
    version: Version
    file: str
    line: int
    condition: tuple[str, ...] = ()  # bits=32

    @property
    def outcome(self) -> str:
        """As it stands in the file."""
        return "|".join(self.outcomes) + (f" if {' '.join(self.condition)}" if self.condition else "")

    @property
    def place(self) -> str:
        """file:line"""
        return f"{self.file}:{self.line}"


class Tables(dict[Version, dict[str, Row]]):
    """For each version the rows without a condition by case; beside them those with one, in the order of versions."""

    def __init__(self, rows: dict[Version, dict[str, Row]], conditional: Iterable[Row] = ()) -> None:
        super().__init__(sorted(rows.items()))
        self.conditional = sorted(conditional, key=lambda row: (bool(row.version.patch), row.version, row.line))


def is_mainline(version: Version, text: str) -> bool:
    """Whether a file of this name holds a mainline version: it is spelt with two numbers."""
    return text.count(".") == 1 and not version.patch


def parse_row(line: str, version: Version, file: str, number: int) -> Row:
    """One line of a table; an error names file, line and rule."""
    fields = line.split("\t")
    if len(fields) not in (2, 3):
        raise UserError(f"{file}:{number}: a row is 'case TAB outcome TAB because', this one has {len(fields)} fields")
    case, outcome, because = (*fields, "")[:3]
    outcome, conditional, text = outcome.partition(" if ")
    condition = tuple(text.split())
    names = tuple(outcome.split("|"))
    for name in names:
        if not outcomes.is_outcome(name):
            raise UserError(f"{file}:{number}: '{name}' is not an outcome (harness/outcomes.def lists them)")
    if len(set(names)) != len(names):
        raise UserError(f"{file}:{number}: an alternative outcome is named twice")
    if len(names) > 1 and not because.strip():
        raise UserError(f"{file}:{number}: alternative outcomes need a reason in the third field")
    for fact in condition or (("",) if conditional else ()):
        name, _, value = fact.partition("=")
        if value not in FACTS.get(name, ()):
            known = "; ".join(f"{name}={'|'.join(values)}" for name, values in FACTS.items())
            raise UserError(f"{file}:{number}: '{fact}' is no condition; after 'if' stand facts of {known}, spaces between them")
    if condition and not because.strip():
        raise UserError(f"{file}:{number}: a row with a condition needs a reason in the third field")
    if version != FIRST and not because.strip():
        raise UserError(f"{file}:{number}: a change needs its commit and subject in the third field")
    return Row(case, names, because.strip(), version, file, number, condition)


def lines_of(path: Path, name: str) -> list[str]:
    """The lines of a file that a stranger may have sent: text that a terminal can show."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UserError(f"{name}: not UTF-8 text at byte {error.start}") from None
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.replace("\t", "").isprintable():
            strange = next(c for c in line if not c.isprintable() and c != "\t")
            raise UserError(f"{name}:{number}: holds the character U+{ord(strange):04X}, which does not print")
    return lines


def load_file(path: Path, name: str) -> tuple[dict[str, Row], list[Row]]:
    """The rows of one file, and apart from them those with a condition; its name is the version."""
    version = versions.parse(path.stem)
    rows: dict[str, Row] = {}
    conditional: list[Row] = []
    for number, line in enumerate(lines_of(path, name), 1):
        if not line.strip() or line.startswith("#"):
            continue
        row = parse_row(line, version, name, number)
        same = next((other for other in conditional if (other.case, other.condition) == (row.case, row.condition)), None)
        if old := same if row.condition else rows.get(row.case):
            raise UserError(f"{row.place}: {row.case} has a row already, in line {old.line}")
        if row.condition:
            conditional.append(row)
        else:
            rows[row.case] = row
    return rows, conditional


def load(folder: Path) -> Tables:
    """All files of a folder, in the order of their versions."""
    tables: dict[Version, dict[str, Row]] = {}
    conditional: list[Row] = []
    for path in sorted(folder.glob("*.tsv")):
        try:
            version = versions.parse(path.stem)
        except UserError:
            raise UserError(f"{path}: a table's name is a kernel version, such as 6.7.tsv or 6.12.9.tsv") from None
        if version in tables:
            raise UserError(f"{path}: {version} has a file already (x.y and x.y.0 are the same version)")
        tables[version], more = load_file(path, f"{folder.name}/{path.name}")
        conditional += more
    if FIRST not in tables:
        raise UserError(f"{folder}: there is no {FIRST}.tsv, which has a row for every case")
    return Tables(tables, conditional)


def applies(file: Version, kernel: Version) -> bool:
    """Whether a file's rows hold for this kernel."""
    if file.patch:
        return file[:2] == kernel[:2] and file.patch <= kernel.patch
    return file[:2] <= kernel[:2]


def history(tables: Tables, case: str) -> list[Row]:
    """Every row of a case, in the order of versions."""
    return [rows[case] for rows in tables.values() if case in rows] + [row for row in tables.conditional if row.case == case]


def holds(row: Row, facts: Mapping[str, str]) -> bool:
    """Whether a row's condition is met."""
    return all(facts.get(name) == value for name, _, value in (fact.partition("=") for fact in row.condition))


def expected(tables: Tables, kernel: Version, facts: Mapping[str, str] | None = None) -> dict[str, Row]:
    """The row that holds for each case on this kernel: mainline first, then its own stable series, then what its facts change."""
    if kernel < FIRST:
        raise UserError(f"kernel {kernel} is older than {FIRST}, where file sealing begins; there is nothing to compare")
    result: dict[str, Row] = {}
    for stable in (False, True):
        for version, rows in tables.items():
            if bool(version.patch) == stable and applies(version, kernel):
                result.update(rows)
    result |= {row.case: row for row in tables.conditional if applies(row.version, kernel) and holds(row, facts or {})}
    return result


def newest(tables: Tables) -> Version:
    """The newest mainline version that the tables know to differ from the one before."""
    return max(version for version in tables if not version.patch)


def check(tables: Tables, cases: Iterable[str]) -> list[str]:
    """What is wrong between tables and cases, one sentence each."""
    problems = []
    known = set(cases)
    for case in sorted(known - set(tables[FIRST])):
        problems.append(f"cases/{case}.c: the case has no row in expected/{FIRST}.tsv")
    for row in [*(row for rows in tables.values() for row in rows.values()), *tables.conditional]:
        if row.case not in known:
            problems.append(f"{row.place}: there is no case {row.case} (cases/{row.case}.c)")
    problems += no_changes(tables)
    return problems


def no_changes(tables: Tables) -> list[str]:
    """Rows that repeat what already held: each would hide a later edit of the row before it."""
    problems = []
    for version, rows in tables.items():
        before: Mapping[str, Row] = {}
        if version != FIRST:
            others = Tables({other: table for other, table in tables.items() if other != version})
            before = expected(others, version)
        for row in rows.values():
            old = before.get(row.case)
            if old and old.outcomes == row.outcomes:
                problems.append(f"{row.place}: {row.case} is {row.outcome} already, by {old.place}")
    for row in tables.conditional:
        others = Tables(tables, [other for other in tables.conditional if other != row])
        old = expected(others, row.version, dict(fact.split("=") for fact in row.condition)).get(row.case)
        if old and old.outcomes == row.outcomes:
            problems.append(f"{row.place}: {row.case} is {'|'.join(row.outcomes)} there already, by {old.place}")
    return problems
