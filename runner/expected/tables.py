# SPDX-License-Identifier: GPL-2.0
"""The expected tables: what the first kernel with seals does, and what each upstream change did to that.

expected/3.17.tsv has a row for every case: `case TAB outcome TAB because`; '|' separates alternative
outcomes, and lines that begin with '#' are comments.  expected/changes/ has one file for each change, named
after the first mainline release that has it, so that `ls -v` is the history of sealing:

	commit TAB 158978945f31 mm: perform the mapping_map_writable() check after call_mmap() [TAB a note]
	in TAB 6.7 6.6.103 6.1.149 [TAB a note about these releases]
	seal-then-map/shared-read TAB pass [TAB a note about this case]

A backport is one word in an `in` line.  For kernel x.y.z the changes of every mainline release up to x.y are
replayed in the order of releases, then those of x.y.1 to x.y.z: the order counts, not only the set.  A row
holds in every release of its change; `pass with a4609387859f` does so only where that other change came before,
`pass with 5.13` only in 5.13 and later, where a series before that lacks what the case is about, and
`pass with 5.10-6.1` only in these series, where a backport does more than mainline's change.

Where a difference is not one of versions, the outcome has a condition: `skip if bits=32`.  Such a row
holds where all its facts do ("if bits=32 endian=big"), and lies on top of all rows
without a condition, also those of later versions; among rows with conditions, the later one wins.
FACTS are what the executor says of the machine it ran on.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.results import ktap, outcomes, versions
from runner.results.versions import Version

FIRST = Version(3, 17)
FACTS = {
    "arch": tuple(dict.fromkeys(ktap.ARCHITECTURES.values())),  # the kernel's
    "bits": ("32", "64"),  # the programs': a 64-bit kernel runs both
    "endian": ("little", "big"),
    "page": ("4K", "16K", "64K"),
}
COMMIT = re.compile(r"[0-9a-f]{12}|unknown-[a-z-]+")  # unknown: where no mail or tree that could be read tells it

SERIES = re.compile(rf"{versions.N}\.{versions.N}(-{versions.N}\.{versions.N})?")


class Row(NamedTuple):
    """What one case does from some release on."""

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


class Effect(NamedTuple):
    """What a change does to one case."""

    row: Row  # of no version yet
    needs: str  # a change that has to have come before, or the oldest series; nothing: none

    def holds(self, kernel: Version, have: set[str]) -> bool:
        """Whether it is so in this kernel, which has these changes already."""
        if not SERIES.fullmatch(self.needs):
            return not self.needs or self.needs in have
        first, _, last = self.needs.partition("-")
        return versions.parse(first)[:2] <= kernel[:2] and (not last or kernel[:2] <= versions.parse(last)[:2])


class Change(NamedTuple):
    """One upstream change, and the releases that have it."""

    commit: str
    subject: str
    note: str  # what it has to do with seals, where the subject does not say so
    releases: dict[Version, str]  # with the notes about them
    effects: list[Effect]
    file: str

    @property
    def name(self) -> str:
        """How its file is called: first release, mainline before stable, and commit."""
        return f"{min(self.releases, key=by_release)}-{self.commit}"

    def row(self, effect: Effect, version: Version) -> Row:
        """The effect as the row of a release."""
        notes = [self.note, effect.row.because, self.releases[version]]
        notes.insert(0, "stable backport" if version.patch and not min(self.releases, key=by_release).patch else "")
        told = "; ".join(filter(None, notes))
        return effect.row._replace(version=version, because=f"{self.commit} {self.subject}" + (f" ({told})" if told else ""))


def by_release(version: Version) -> tuple[bool, Version]:
    """The order in which releases are replayed: mainline before stable."""
    return bool(version.patch), version


class Tables(dict[Version, dict[str, Row]]):
    """For each release the rows that it made other than they were, by case; beside them those with a condition, and the changes."""

    def __init__(self, rows: dict[Version, dict[str, Row]], conditional: Iterable[Row] = (), changes: Iterable[Change] = ()) -> None:
        super().__init__(sorted(rows.items()))
        self.conditional = sorted(conditional, key=lambda row: (*by_release(row.version), row.line))
        self.changes = {change.commit: change for change in changes}


# ---- reading -------------------------------------------------------------------------------------


def parse_outcome(text: str, place: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Outcomes and condition."""
    outcome, conditional, facts = text.partition(" if ")
    condition = tuple(facts.split())
    names = tuple(outcome.split("|"))
    for name in names:
        if not outcomes.is_outcome(name):
            raise UserError(f"{place}: '{name}' is not an outcome (harness/outcomes.def lists them)")
    if len(set(names)) != len(names):
        raise UserError(f"{place}: an alternative outcome is named twice")
    for fact in condition or (("",) if conditional else ()):
        name, _, value = fact.partition("=")
        if value not in FACTS.get(name, ()):
            known = "; ".join(f"{name}={'|'.join(values)}" for name, values in FACTS.items())
            raise UserError(f"{place}: '{fact}' is no condition; after 'if' stand facts of {known}, spaces between them")
    return names, condition


def parse_row(line: str, version: Version, file: str, number: int) -> Row:
    """One line of a table; an error names file, line and rule."""
    fields = line.split("\t")
    if len(fields) not in (2, 3):
        raise UserError(f"{file}:{number}: a row is 'case TAB outcome TAB because', this one has {len(fields)} fields")
    case, outcome, because = (*fields, "")[:3]
    names, condition = parse_outcome(outcome, f"{file}:{number}")
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


def told(path: Path, name: str) -> list[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    return [(number, line) for number, line in enumerate(lines_of(path, name), 1) if line.strip() and not line.startswith("#")]


class Once:
    """Remembers rows, and refuses a second one for the same."""

    def __init__(self) -> None:
        self.lines: dict[tuple[str, ...], int] = {}

    def see(self, row: Row, needs: str = "") -> Row:
        """The row itself, if it is the first for its case and condition."""
        key = (row.case, needs, *row.condition)
        if key in self.lines:
            raise UserError(f"{row.place}: {row.case} has a row already, in line {self.lines[key]}")
        self.lines[key] = row.line
        return row


def load_baseline(path: Path, name: str) -> tuple[dict[str, Row], list[Row]]:
    """The rows of the first release, and apart from them those with a condition."""
    once = Once()
    rows = [once.see(parse_row(line, FIRST, name, number)) for number, line in told(path, name)]
    for row in rows:
        if (len(row.outcomes) > 1 or row.condition) and not row.because:
            raise UserError(f"{row.place}: {'a row with a condition needs' if row.condition else 'alternative outcomes need'} a reason in the third field")
    return {row.case: row for row in rows if not row.condition}, [row for row in rows if row.condition]


def parse_releases(fields: list[str], place: str, releases: dict[Version, str]) -> None:
    """Adds what an `in` line says."""
    names, note = (*fields, "")[:2]
    for name in names.split():
        try:
            version = versions.parse(name)
        except UserError as error:
            raise UserError(f"{place}: {error}") from None
        if version in releases:
            raise UserError(f"{place}: {version} stands in 'in' twice")
        releases[version] = note.strip()


def parse_change(path: Path, name: str) -> Change:
    """One file of changes/; an error names file, line and rule."""
    commit, subject, note = "", "", ""
    releases: dict[Version, str] = {}
    effects: list[Effect] = []
    once = Once()
    for number, line in told(path, name):
        place, (word, *fields) = f"{name}:{number}", line.split("\t")
        if word == "commit":
            commit, _, subject = (fields or [""])[0].partition(" ")
            if not COMMIT.fullmatch(commit) or not subject.strip() or len(fields) > 2:
                raise UserError(f"{place}: this line is 'commit TAB ID SUBJECT', the id with 12 digits; a TAB and a note can follow")
            note = "".join(fields[1:])
        elif word == "in":
            if len(fields) not in (1, 2) or not fields[0].split():
                raise UserError(f"{place}: this line is 'in TAB RELEASES TAB a note', such as 6.7 6.6.103; the note can be left out")
            parse_releases(fields, place, releases)
        elif "/" in word:
            outcome, with_, other = (fields or [""])[0].partition(" with ")
            if with_ and not COMMIT.fullmatch(other) and not SERIES.fullmatch(other):
                raise UserError(f"{place}: after 'with' stands the id of another change, 12 digits, or series such as 5.13 or 5.10-6.1, not '{other}'")
            row = once.see(parse_row("\t".join([word, *([outcome] if fields else []), *fields[1:]]), FIRST, name, number), other)
            effects.append(Effect(row, other))
        else:
            raise UserError(f"{place}: a line begins with 'commit', 'in', or a case")
    for what, there in (("'commit' line", commit), ("'in' line", releases), ("row", effects)):
        if not there:
            raise UserError(f"{name}: there is no {what}")
    change = Change(commit, subject.strip(), note.strip(), releases, effects, name)
    if path.name != change.name:
        raise UserError(f"{name}: its name is its first mainline release and its commit: {change.name}")
    return change


def load_changes(folder: Path, name: str) -> list[Change]:
    """All changes, in the order of their first releases."""
    found = [parse_change(path, f"{name}/{path.name}") for path in sorted(folder.glob("*")) if not path.name.startswith(".")]
    commits: dict[str, Change] = {}
    for change in found:
        if other := commits.get(change.commit):
            raise UserError(f"{change.file}: {other.file} has the same commit")
        commits[change.commit] = change
    for change in found:
        for effect in change.effects:
            if COMMIT.fullmatch(effect.needs) and effect.needs not in commits:
                raise UserError(f"{effect.row.place}: no change has the commit {effect.needs}")
    return sorted(found, key=lambda change: (*by_release(min(change.releases, key=by_release)), change.file))


def load(folder: Path) -> Tables:
    """The tables below a folder."""
    path = folder / f"{FIRST}.tsv"
    if not path.exists():
        raise UserError(f"{folder}: there is no {FIRST}.tsv, which has a row for every case")
    for other in folder.glob("*.tsv"):
        if other != path:
            raise UserError(f"{other}: what a later version changed stands in {folder.name}/changes/, one file for each commit")
    first, conditional = load_baseline(path, f"{folder.name}/{path.name}")
    return replay(first, conditional, load_changes(folder / "changes", f"{folder.name}/changes"))


def write(path: Path, text: str) -> None:
    """Writes a file of expected/, whole or not at all."""
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text)
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise


# ---- replaying -----------------------------------------------------------------------------------


def apply(change: Change, version: Version, kernel: Version, state: dict[str, Row], have: set[str]) -> list[Row]:
    """Does to the state of a kernel what a release's change does; returns the rows that made a difference, and those with a condition."""
    made = []
    for effect in change.effects:
        if not effect.holds(kernel, have):
            continue
        row = change.row(effect, version)
        if row.condition:
            made.append(row)
        elif row.case not in state or state[row.case].outcomes != row.outcomes:
            state[row.case] = row
            made.append(row)
    have.add(change.commit)
    return made


def replay(first: dict[str, Row], conditional: list[Row], changes: list[Change]) -> Tables:
    """The tables release by release: what each made other than it was before."""
    rows: dict[Version, dict[str, Row]] = {FIRST: first}
    found = list(conditional)
    mainline = (dict(first), set[str]())
    series: dict[tuple[int, int], tuple[dict[str, Row], set[str]]] = {}
    branches = {version[:2] for change in changes for version in change.releases if version.patch}
    taken = defaultdict(list)
    for change in changes:
        for version in change.releases:
            taken[version].append(change)
    steps = {*taken, *(Version(*branch) for branch in branches)}
    for version in sorted(steps, key=by_release):
        state, have = series[version[:2]] if version.patch else mainline
        for change in taken[version]:
            for row in apply(change, version, version, state, have):
                if row.condition:
                    found.append(row)
                else:
                    rows.setdefault(version, {})[row.case] = row
        if version[:2] in branches and not version.patch:
            series[version[:2]] = dict(state), set(have)
    return Tables(rows, found, changes)


def applies(file: Version, kernel: Version) -> bool:
    """Whether the rows of a release hold for this kernel."""
    if file.patch:
        return file[:2] == kernel[:2] and file.patch <= kernel.patch
    return file[:2] <= kernel[:2]


def taken_by(tables: Tables, kernel: Version) -> list[tuple[Version, Change]]:
    """The changes that a kernel has, with the release that brought each, in that order."""
    found = [(version, change) for change in tables.changes.values() for version in change.releases if applies(version, kernel)]
    return sorted(found, key=lambda pair: by_release(pair[0]))


def history(tables: Tables, case: str) -> list[Row]:
    """Every row of a case, in the order of versions."""
    return [rows[case] for rows in tables.values() if case in rows] + [row for row in tables.conditional if row.case == case]


def holds(row: Row, facts: Mapping[str, str]) -> bool:
    """Whether a row's condition is met."""
    return all(facts.get(name) == value for name, _, value in (fact.partition("=") for fact in row.condition))


def expected(tables: Tables, kernel: Version, facts: Mapping[str, str] | None = None) -> dict[str, Row]:
    """The row that holds for each case on this kernel: mainline first, then its own stable series, then what its facts change."""
    if kernel < FIRST:
        raise UserError(f"kernel {kernel} is older than {FIRST}, where mainline's file sealing begins; a vendor's that has it all the same is judged with EXPECT={FIRST}")
    result: dict[str, Row] = {}
    for stable in (False, True):
        for version, rows in tables.items():
            if bool(version.patch) == stable and applies(version, kernel):
                result.update(rows)
    result |= {row.case: row for row in tables.conditional if applies(row.version, kernel) and holds(row, facts or {})}
    return result


def expected_of_changed(tables: Tables, kernel: Version, lacks: Iterable[str], has: Iterable[str], facts: Mapping[str, str]) -> dict[str, Row]:
    """The same for a kernel that lacks some changes of its version, and took others on top."""
    out = set(lacks)
    state, have = dict(tables[FIRST]), set[str]()
    conditional = [row for row in tables.conditional if row.version == FIRST]
    steps = [(version, change) for version, change in taken_by(tables, kernel) if change.commit not in out]
    steps += [(min(tables.changes[commit].releases, key=by_release), tables.changes[commit]) for commit in has]
    for version, change in steps:
        conditional += [row for row in apply(change, version, kernel, state, have) if row.condition]
    return state | {row.case: row for row in conditional if holds(row, facts)}


def between(first: Row, second: Row) -> str:
    """What made two kernels differ in a case: the change, or both where each has one of its own."""
    changed = [row for row in (first, second) if row.because and row.version != FIRST] or [row for row in (first, second) if row.because]
    if len(changed) != 2:
        return f"{changed[0].because} ({changed[0].place})" if changed else "no change in the tables explains it"
    return " -> ".join(f"{row.outcome} by {row.because} ({row.version}, {row.place})" for row in changed)


def newest(tables: Tables) -> Version:
    """The newest mainline version that the tables know to differ from the one before."""
    return max(version for version in tables if not version.patch)


# ---- checking ------------------------------------------------------------------------------------


def check(tables: Tables, cases: Iterable[str]) -> list[str]:
    """What is wrong between tables and cases, one sentence each."""
    problems = []
    known = set(cases)
    for case in sorted(known - set(tables[FIRST])):
        problems.append(f"cases/{case}.c: the case has no row in expected/{FIRST}.tsv")
    rows = [*tables[FIRST].values(), *(row for row in tables.conditional if row.version == FIRST)]
    rows += [effect.row for change in tables.changes.values() for effect in change.effects]
    for row in rows:
        if row.case not in known:
            problems.append(f"{row.place}: there is no case {row.case} (cases/{row.case}.c)")
    return problems + no_changes(tables) + two_at_once(tables)


def no_changes(tables: Tables) -> list[str]:
    """Rows that repeat what held already in every release of their change."""
    telling = {(row.file, row.line) for rows in tables.values() for row in rows.values()}
    problems = [
        f"{effect.row.place}: {effect.row.case} is {effect.row.outcome} already, in all of {' '.join(map(str, sorted(change.releases)))}"
        for change in tables.changes.values() for effect in change.effects if not effect.row.condition and (effect.row.file, effect.row.line) not in telling
    ]  # fmt: skip
    needless: dict[str, list[str]] = {}
    for row in tables.conditional:
        others = Tables(tables, [other for other in tables.conditional if other != row])
        old = expected(others, row.version, dict(fact.split("=") for fact in row.condition)).get(row.case)
        said = f"{row.place}: {row.case} is {'|'.join(row.outcomes)} there already, by {old.place}" if old and old.outcomes == row.outcomes else ""
        needless.setdefault(row.place, []).append(said)
    return problems + [every[0] for every in needless.values() if all(every)]


def two_at_once(tables: Tables) -> list[str]:
    """Changes of one release that make the same case different things: which comes last would decide."""
    problems = []
    said: dict[tuple[Version, str, tuple[str, ...]], Row] = {}
    for change in tables.changes.values():
        for version in change.releases:
            for effect in change.effects:
                row = effect.row
                if SERIES.fullmatch(effect.needs) and not effect.holds(version, set()):
                    continue
                other = said.setdefault((version, row.case, row.condition), row)
                if other.outcomes != row.outcomes and not effect.needs:
                    problems.append(f"{row.place}: {row.case} is {row.outcome} in {version}, but {other.outcome} by {other.place}; say which holds with 'with COMMIT'")
    return problems
