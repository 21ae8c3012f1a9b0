# SPDX-License-Identifier: GPL-2.0
"""Everything in a kernel through which somebody could reach a memfd's bytes, size, mode or seals, and what is said of it.

runner/data/surface/ has the list of the newest kernel that was read: an item may be a system call, a command of one,
or a function that writes a file's pages.  runner/data/surface.tsv says of each which case tries it, or why it cannot
reach a memfd; the first row that matches an item counts.

Not here: reading a kernel tree (kerneltree.py), states by acts (coverage.py), branches that decide about seals (branches.py).
"""

import fnmatch
import os
import re
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.proof import coverage, kerneltree
from runner.proof.kerneltree import Items
from runner.results import versions

DATA = coverage.DATA
CANNOT, UNTRIED, PENDING, BLANK = "cannot", "untried", "?", "blank"


class Row(NamedTuple):
    """What is said of the items of a group that match one of the globs."""

    group: str
    patterns: tuple[str, ...]
    verdict: tuple[str, ...]  # CANNOT, UNTRIED, or globs of cases
    text: str
    place: str


class Surface(NamedTuple):
    """The list of a kernel, judged."""

    version: str
    titles: dict[str, str]
    items: Items
    said: dict[tuple[str, str], Row]  # group, item


def load_rows(path: Path = DATA / "surface.tsv") -> list[Row]:
    """The judgement."""
    rows = []
    for line in coverage.lines_of(path, 3, 4):
        group, patterns, verdict, text = [*line.fields, ""][:4]
        if verdict in (CANNOT, UNTRIED) and len(text.split()) < 4:
            raise UserError(f"{line.place}: '{text}' is no reason; say in a sentence why it cannot reach a memfd, which item it is the same as, or what a case needs")
        rows.append(Row(group, tuple(patterns.split("|")), tuple(verdict.split()), text, line.place))
    return rows


def kept(folder: Path = DATA / "surface") -> tuple[str, Items]:
    """The list of the newest kernel in the repository."""
    paths = sorted(folder.glob("*.tsv"), key=lambda path: versions.parse(path.stem))
    items: Items = {}
    for line in paths[-1].read_text(encoding="utf-8").splitlines() if paths else []:
        group, tab, item = line.partition("\t")
        if tab:
            items.setdefault(group, []).append(item)
    return (paths[-1].stem if paths else "none"), items


def write(version: str, items: Items, folder: Path = DATA / "surface") -> Path:
    """Keeps a list."""
    path = folder / f"{version}.tsv"
    lines = [f"# Linux {version}, written by 'make surface KSRC=... UPDATE=1'; never edited by hand.", *(f"{group}\t{item}" for group, found in items.items() for item in found)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def judge(version: str, titles: dict[str, str], items: Items, rows: list[Row]) -> Surface:
    """Finds the first row for each item."""
    said: dict[tuple[str, str], Row] = {}
    for group, found in items.items():
        of_group = [row for row in rows if row.group == group]
        for item in found:
            row = next((row for row in of_group if any(fnmatch.fnmatchcase(item, pattern) for pattern in row.patterns)), None)
            if row:
                said[group, item] = row
    return Surface(version, titles, items, said)


def hides(pattern: str, items: list[str]) -> bool:
    """Whether a glob says nothing beyond what all items of its group have in common."""
    common = os.path.commonprefix(items) if len(items) > 1 else ""
    return "*" in pattern and not re.search(r"\w", pattern.removeprefix(common).replace("*", ""))


def check(surface: Surface, rows: list[Row], cases: list[str]) -> list[str]:
    """What is wrong between the list and the judgement, one sentence each."""
    problems = []
    used = {row.place for row in surface.said.values()}
    for row in rows:
        items = surface.items.get(row.group, [])
        problems += [f"{row.place}: '{one}' hides a whole group; name what its items have in common" for one in row.patterns if hides(one, items)]
        missed = [one for one in row.patterns if not any(fnmatch.fnmatchcase(item, one) for item in items)]
        problems += [f"{row.place}: '{one}' matches no {row.group} of {surface.version}" for one in missed]
        if not missed and row.place not in used:
            problems.append(f"{row.place}: rows above say something about all of its items")
        for glob in row.verdict if row.verdict[0] not in (CANNOT, UNTRIED) else []:
            found = any(fnmatch.fnmatchcase(case, glob.lstrip(PENDING)) for case in cases)
            if found == glob.startswith(PENDING):
                problems.append(f"{row.place}: '{glob}' is a case by now: take the {PENDING} away" if found else f"{row.place}: no case matches '{glob}'")
    return problems + [f"runner/data/surface.tsv: nothing is said about {group} {item}" for group, item in blank(surface)]


def blank(surface: Surface, chosen: str = "") -> list[tuple[str, str]]:
    """The items that no row is about, of all groups or of one."""
    return [(group, item) for group, found in surface.items.items() if chosen in ("", group) for item in found if (group, item) not in surface.said]


def counts(surface: Surface, group: str) -> list[int]:
    """How many items of a group have a case, cannot, are untried, are blank."""
    rows = [surface.said.get((group, item)) for item in surface.items[group]]
    verdicts = [row.verdict[0] if row else BLANK for row in rows]
    others = [verdicts.count(one) for one in (CANNOT, UNTRIED, BLANK)]
    return [len(rows) - sum(others), *others]


def report(surface: Surface, before: tuple[str, Items], chosen: str) -> list[str]:
    """What `make surface` prints."""
    if chosen and chosen not in surface.titles:
        raise UserError(f"there is no group '{chosen}'; there are {', '.join(surface.titles)}")
    lines = [f"  {'case':>6}{CANNOT:>8}{UNTRIED:>9}{BLANK:>7}"]
    groups = [group for group in surface.items if chosen in ("", group)]
    figures = [counts(surface, group) for group in groups]
    lines += [f"  {case:>6}{cannot:>8}{untried:>9}{none:>7}  {group}: {surface.titles[group]}" for group, (case, cannot, untried, none) in zip(groups, figures, strict=True)]
    for item in surface.items[chosen] if chosen else []:
        row = surface.said.get((chosen, item))
        lines.append(f"  {item}: {' '.join([*row.verdict, row.text]).strip() if row else BLANK}")
    waiting = list(dict.fromkeys(row for row in surface.said.values() if row.verdict == (UNTRIED,) and row.group in groups))
    lines += ["", "Untried: by reading, it could", *(f"  {row.group} {' '.join(row.patterns)}: {row.text}" for row in waiting)] if waiting and not chosen else []
    version, old = before
    if version != surface.version:
        for title, one, other in ((f"Not in {version}", surface.items, old), (f"In {version} only", old, surface.items)):
            changed = [f"  {group} {item}" for group in groups for item in sorted({*one.get(group, [])} - {*other.get(group, [])})]
            lines += ["", f"{title}: {len(changed)}", *changed]
    blanks = [f"  {group} {item}" for group, item in blank(surface, chosen)]
    lines += ["", "Blank: say in runner/data/surface.tsv which case tries it, or why it cannot reach a memfd", *blanks] if blanks else []
    total = [sum(column) for column in zip(*figures, strict=True)]
    return [f"Linux {surface.version}", *lines, "", f"{sum(total)} items: {total[0]} with a case, {total[1]} cannot, {total[2]} untried, {total[3]} blank"]


def files_of(case: str, cases: list[str]) -> list[str]:
    """The kernel's source files with what this case tries: of the rows that name it, those that name the fewest cases, and not a family."""
    found: dict[int, set[str]] = {}
    for (_, item), row in judge("", {}, kept()[1], load_rows()).said.items():
        path, colon, _ = item.partition(":")
        for glob in row.verdict if colon else ():
            if fnmatch.fnmatchcase(case, glob) and not glob.endswith("/*"):
                found.setdefault(sum(fnmatch.fnmatchcase(other, glob) for other in cases), set()).add(path)
    return sorted(found[min(found)]) if found else []


def problems(cases: list[str]) -> list[str]:
    """What `make lint` has to say about the list."""
    try:
        version, items = kept()
        rows = load_rows()
        return check(judge(version, kerneltree.load_sources()[0], items, rows), rows, cases)
    except UserError as error:
        return [str(error)]
