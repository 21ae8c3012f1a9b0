# SPDX-License-Identifier: GPL-2.0
"""The grids of states by acts: which cells have a case, which cannot have one, which are blank.

What a case is about is read off its source (transitions.py).  The grids' rows and columns are patterns
over that (runner/data/grids.tsv); a cell without a case may be marked there as impossible or as the same
as another one, always with the reason (runner/data/cells.tsv).  What is left is the project's to-do list.

Not here: the branches of the kernel that the cases reach (branches.py).
"""

import fnmatch
import re
from pathlib import Path
from typing import NamedTuple

from runner import paths
from runner.errors import UserError
from runner.proof import transitions
from runner.proof.transitions import Reading

DATA = paths.DATA
FIELDS = ("case", "kind", "act", "seals", "setup")
NONE_YET = "-"  # instead of patterns: no case is about this yet
IMPOSSIBLE, SAME = "impossible", "same"
SIGNS = {IMPOSSIBLE: "x", SAME: "=", "": "."}


class Line(NamedTuple):
    """A line of a data file."""

    fields: list[str]
    place: str  # file:line


class Condition(NamedTuple):
    """One pattern over one field of a reading."""

    field: str
    pattern: re.Pattern[str]
    wanted: bool


class Value(NamedTuple):
    """A row or a column of a grid."""

    name: str
    conditions: list[Condition]
    place: str


class Grid(NamedTuple):
    """One table of states by acts, still empty."""

    name: str
    title: str
    first: bool  # only the first act of a case counts
    rows: list[Value]
    columns: list[Value]


class Mark(NamedTuple):
    """Why cells that have no case need none."""

    grid: str
    row: str
    column: str
    verdict: str
    reason: str
    place: str


Key = tuple[str, str, str]  # grid, row, column


class Coverage(NamedTuple):
    """The filled grids."""

    grids: list[Grid]
    cells: dict[Key, list[str]]  # the cases of each cell that has one
    marks: dict[Key, Mark]  # of the others, those that need none
    blank: list[Key]


def lines_of(path: Path, *counts: int) -> list[Line]:
    """The lines of a data file, whose fields are as many as one of the counts, each with its place."""
    name = f"runner/data/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{name}: {error}") from None
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) not in counts or not all(fields):
            needed = " or ".join(str(count) for count in counts)
            raise UserError(f"{name}:{number}: this line has {sum(map(bool, fields))} fields with something in them; it needs {needed}, with a TAB between")
        found.append(Line(fields, f"{name}:{number}"))
    return found


def conditions(text: str, place: str) -> list[Condition]:
    """FIELD~REGEX & FIELD!~REGEX"""
    found: list[Condition] = []
    if text == NONE_YET:
        return found
    for part in text.split(" & "):
        match = re.fullmatch(r"(\w+)(!?)~(.*)", part)
        if not match or match[1] not in FIELDS:
            raise UserError(f"{place}: '{part}' is no pattern; it is FIELD~REGEX or FIELD!~REGEX with a field of {', '.join(FIELDS)}")
        try:
            found.append(Condition(match[1], re.compile(match[3]), not match[2]))
        except re.error as error:
            raise UserError(f"{place}: '{match[3]}' is no regular expression: {error}") from None
    return found


def load_grids(path: Path = DATA / "grids.tsv") -> list[Grid]:
    """The grids, still empty."""
    grids: list[Grid] = []
    for line in lines_of(path, 3, 4):
        what, *rest = line.fields
        if what == "grid" and len(rest) == 3 and rest[1] in ("first", "every"):
            grids.append(Grid(rest[0], rest[2], rest[1] == "first", [], []))
        elif what in ("row", "column") and len(rest) == 2 and grids:
            values = grids[-1].rows if what == "row" else grids[-1].columns
            if any(value.name == rest[0] for value in values):
                raise UserError(f"{line.place}: the grid {grids[-1].name} has a {what} '{rest[0]}' already")
            values.append(Value(rest[0], conditions(rest[1], line.place), line.place))
        else:
            raise UserError(f"{line.place}: a line is 'grid TAB name TAB first|every TAB title', or, below one, 'row|column TAB name TAB patterns'")
    return grids


def load_marks(path: Path = DATA / "cells.tsv") -> list[Mark]:
    """The verdicts over cells without a case."""
    marks = []
    for line in lines_of(path, 5):
        grid, row, column, verdict, reason = line.fields
        if verdict not in (IMPOSSIBLE, SAME):
            raise UserError(f"{line.place}: '{verdict}' is no verdict; it is {IMPOSSIBLE} or {SAME}")
        if len(reason.split()) < 4:
            raise UserError(f"{line.place}: '{reason}' is no reason; say in a sentence why no case can be there, or which one stands for it")
        marks.append(Mark(grid, row, column, verdict, reason, line.place))
    return marks


def matches(value: Value, reading: Reading) -> bool:
    """Whether all patterns of a row or column hold."""
    return bool(value.conditions) and all(bool(one.pattern.search(getattr(reading, one.field))) == one.wanted for one in value.conditions)


def fill(grids: list[Grid], marks: list[Mark], readings: list[Reading]) -> Coverage:
    """Puts every reading into its cells, and the marks onto cells that stay empty."""
    cells: dict[Key, list[str]] = {}
    for grid in grids:
        for reading in readings:
            if grid.first and not reading.first:
                continue
            columns = [value.name for value in grid.columns if matches(value, reading)]
            for row in grid.rows if columns else []:
                if matches(row, reading):
                    for column in columns:
                        cases = cells.setdefault((grid.name, row.name, column), [])
                        cases += [reading.case] if reading.case not in cases else []
    empty = [(grid.name, row.name, column.name) for grid in grids for row in grid.rows for column in grid.columns if (grid.name, row.name, column.name) not in cells]
    marked: dict[Key, Mark] = {}
    for mark in marks:
        for key in empty:
            if mark.grid == key[0] and fnmatch.fnmatchcase(key[1], mark.row) and any(fnmatch.fnmatchcase(key[2], one) for one in mark.column.split("|")):
                marked.setdefault(key, mark)
    return Coverage(grids, cells, marked, [key for key in empty if key not in marked])


def load(folder: Path, cases: list[str]) -> tuple[Coverage, list[Reading], list[Mark]]:
    """Everything, from the sources and the data files."""
    readings = transitions.read_all(folder, cases)
    marks = load_marks()
    return fill(load_grids(), marks, readings), readings, marks


def check(coverage: Coverage, readings: list[Reading], marks: list[Mark]) -> list[str]:
    """What is wrong between the grids and the cases, one sentence each."""
    inside = {case for cases in coverage.cells.values() for case in cases}
    problems = [
        f"cases/{one.case}.c:{one.line}: the case is in no cell of a grid; a row and a column of runner/data/grids.tsv must match what is read off it: "
        f"'{one.act or 'no act'}' under seals '{one.seals}' ('python3 -m runner coverage --read {one.case}' prints all of it)"
        for one in readings
        if one.first and one.case not in inside
    ]
    for grid in coverage.grids:
        for value in grid.rows + grid.columns:
            if value.conditions and not any(matches(value, reading) for reading in readings):
                problems.append(f"{value.place}: no case matches '{value.name}'; mend its pattern, or take it out")
    used = {mark.place for mark in coverage.marks.values()}
    for mark in marks:
        if mark.place not in used:
            problems.append(f"{mark.place}: this marks no cell: there is none of that name in the grid {mark.grid}, or all of them have cases, or a line above marks them")
    return problems


def sign(coverage: Coverage, key: Key) -> str:
    """What stands in a cell of the printed table."""
    if key in coverage.cells:
        return str(len(coverage.cells[key]))
    return SIGNS[coverage.marks[key].verdict if key in coverage.marks else ""]


def counts(coverage: Coverage, grid: Grid) -> str:
    """How many cells of a grid are which."""
    keys = [(grid.name, row.name, column.name) for row in grid.rows for column in grid.columns]
    full = sum(key in coverage.cells for key in keys)
    marked = [coverage.marks[key].verdict for key in keys if key in coverage.marks]
    blank = len(keys) - full - len(marked)
    return f"{len(keys)} cells: {full} with cases, {marked.count(SAME)} same as another, {marked.count(IMPOSSIBLE)} impossible, {blank} blank"


def print_grid(coverage: Coverage, grid: Grid) -> list[str]:
    """One grid as text; the columns' names stand above, each on a line of its own."""
    width = max(len(row.name) for row in grid.rows) + 2
    size = 4
    lines = [f"{grid.title} ({grid.name})", f"  {counts(coverage, grid)}", ""]
    for number, column in enumerate(grid.columns):
        lines.append(" " * (width + 2) + f"{'|':>{size}}" * number + " " * (size - 1) + f"+-- {column.name}")
    for row in grid.rows:
        lines.append(f"  {row.name:<{width}}" + "".join(f"{sign(coverage, (grid.name, row.name, column.name)):>{size}}" for column in grid.columns))
    reasons: dict[str, list[str]] = {}
    for key, mark in coverage.marks.items():
        if key[0] == grid.name:
            reasons.setdefault(mark.place, []).append(mark.verdict)
    marks = {mark.place: mark for mark in coverage.marks.values()}
    lines += [""] * bool(reasons)
    for place, verdicts in reasons.items():
        mark = marks[place]
        lines.append(f"  {SIGNS[mark.verdict]} {mark.row} under {mark.column} ({len(verdicts)}): {mark.reason}")
    blanks = [key for key in coverage.blank if key[0] == grid.name]
    lines += ["", "  blank:"] * bool(blanks)
    for row in grid.rows:
        of_row = [column for _, name, column in blanks if name == row.name]
        lines += [f"  . {row.name}: {', '.join(of_row)}"] if of_row else []
    return [*lines, ""]


def draw(coverage: Coverage, path: Path) -> None:
    """All grids as one SVG; a cell shows its cases, or the reason, to a pointer that rests on it."""
    try:
        import jinja2
    except ImportError:
        raise UserError("drawing needs Jinja (Debian's python3-jinja2); 'make deps coverage' installs it") from None
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string((DATA / "coverage.svg.j2").read_text(encoding="utf-8"))
    drawn = []
    top = 60
    for grid in coverage.grids:
        rows = []
        for row in grid.rows:
            cells = []
            for column in grid.columns:
                key = (grid.name, row.name, column.name)
                mark = coverage.marks.get(key)
                about = "\n".join(coverage.cells.get(key, [])) or (f"{mark.verdict}: {mark.reason}" if mark else "blank")
                kind = "full" if key in coverage.cells else mark.verdict if mark else "blank"
                cells.append({"kind": kind, "sign": sign(coverage, key), "about": f"{row.name} / {column.name}\n{about}"})
            rows.append({"name": row.name, "cells": cells})
        height = 190 + 18 * len(rows)
        drawn.append({"title": grid.title, "counts": counts(coverage, grid), "columns": [column.name for column in grid.columns], "rows": rows, "top": top})
        top += height
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template.render(grids=drawn, height=top, width=900), encoding="utf-8")


def uncovered(path: Path = DATA / "catalogue.tsv") -> list[str]:
    """The transitions that are known and no case, with the reasons."""
    lines = [f"  {family}/ {transition}: {reason}" for family, transition, reason in (line.fields for line in lines_of(path, 3))]
    return ["Transitions that are no case", *lines, ""]


def summary(coverage: Coverage, cases: int) -> list[str]:
    """The blank cells of all grids, and one line of figures."""
    lines = [f"  {row} / {column} ({grid})" for grid, row, column in coverage.blank]
    total = sum(len(grid.rows) * len(grid.columns) for grid in coverage.grids)
    marked = [mark.verdict for mark in coverage.marks.values()]
    figures = f"{cases} cases; of {total} cells {len(coverage.cells)} have cases, {marked.count(SAME)} are the same as another, {marked.count(IMPOSSIBLE)} impossible, {len(coverage.blank)} blank"
    return [*(["Blank cells: what is still to be written", *lines] if lines else []), figures]


def report(coverage: Coverage, chosen: str, cases: int) -> list[str]:
    """What `make coverage` prints."""
    names = [grid.name for grid in coverage.grids]
    if chosen and chosen not in names:
        raise UserError(f"there is no grid '{chosen}'; there are {', '.join(names)}")
    lines = [line for grid in coverage.grids if chosen in ("", grid.name) for line in print_grid(coverage, grid)]
    return lines if chosen else [*lines, *uncovered(), *summary(coverage, cases)]


def print_reading(reading: Reading) -> str:
    """What is read off one act of a case, in the words that patterns see."""
    return f"{reading.case}:{reading.line}\n" + "".join(f"  {field}: {getattr(reading, field)}\n" for field in FIELDS[1:]).rstrip()


def problems(cases: list[str]) -> list[str]:
    """What `make lint` has to say about the grids."""
    try:
        return check(*load(DATA.parent.parent / "cases", cases))
    except UserError as error:
        return [str(error)]
