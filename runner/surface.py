# SPDX-License-Identifier: GPL-2.0
"""Everything in a kernel tree through which somebody could reach a memfd's bytes, size, mode or seals.

The items are read from the kernel's source: system calls, the commands of those that have some, and the functions
that write a file's pages.  Where they stand there is runner/data/surface-sources.tsv; runner/data/surface/ has the
list of the newest kernel that was read.  What is to be said of each item, the case that tries it or why it cannot
reach a memfd, is runner/data/surface.tsv: written by hand, the first row that matches an item counts.

Not here: states by acts (coverage.py), the kernel's branches that decide about seals (branches.py).
"""

import fnmatch
import functools
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from runner import coverage, versions
from runner.errors import UserError, shown

DATA = Path(__file__).resolve().parent / "data"
CANNOT, UNTRIED, PENDING, BLANK = "cannot", "untried", "?", "blank"
KINDS = ("table", "name", "match", "enum", "field", "call", "code")
TREE_KINDS = ("call", "code")  # what may stand in any C file
NOT_THE_KERNEL = ("Documentation", "samples", "scripts", "tools", "usr", ".git")
NOISE = re.compile(r"""/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)

Items = dict[str, list[str]]  # of each group


class Source(NamedTuple):
    """Where items of a group stand in a kernel tree."""

    group: str
    kind: str
    files: list[str]
    pattern: re.Pattern[str]


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


def load_sources(path: Path = DATA / "surface-sources.tsv") -> tuple[dict[str, str], list[Source]]:
    """The groups' titles, and where their items stand."""
    titles: dict[str, str] = {}
    sources: list[Source] = []
    for line in coverage.lines_of(path, 3, 4):
        what, *rest = line.fields
        if what == "group" and len(rest) == 2:
            titles[rest[0]] = rest[1]
        elif what in KINDS and len(rest) == 2 and titles:
            pattern = rf"\b({rest[1]})\s*\(" if what == "call" else rest[1]
            try:
                sources.append(Source(list(titles)[-1], what, rest[0].split(), re.compile(pattern, re.M)))
            except re.error as error:
                raise UserError(f"{line.place}: '{rest[1]}' is no regular expression: {error}") from None
        else:
            raise UserError(f"{line.place}: a line is 'group TAB name TAB title', or, below one, '{'|'.join(KINDS)} TAB files TAB pattern'")
    return titles, sources


def load_rows(path: Path = DATA / "surface.tsv") -> list[Row]:
    """The judgement."""
    rows = []
    for line in coverage.lines_of(path, 3, 4):
        group, patterns, verdict, text = [*line.fields, ""][:4]
        if verdict in (CANNOT, UNTRIED) and len(text.split()) < 4:
            raise UserError(f"{line.place}: '{text}' is no reason; say in a sentence why it cannot reach a memfd, which item it is the same as, or what a case needs")
        rows.append(Row(group, tuple(patterns.split("|")), tuple(verdict.split()), text, line.place))
    return rows


# ---- reading a kernel tree -----------------------------------------------------------------------


def version_of(tree: Path) -> str:
    """The version that the tree's Makefile says."""
    try:
        text = (tree / "Makefile").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    parts = [re.search(rf"^{name} *= *(\d+) *$", text, re.M) for name in ("VERSION", "PATCHLEVEL", "SUBLEVEL")]
    if not all(parts) or not (tree / "include/uapi/linux").is_dir():
        raise UserError(f"KSRC={tree} is no kernel tree: it needs a Makefile that says VERSION, PATCHLEVEL and SUBLEVEL, and include/uapi/linux")
    return ".".join(part[1] for part in parts if part)


def plain(text: str) -> str:
    """C without comments and the contents of strings; lines stay where they are."""
    return NOISE.sub(lambda match: '""' if match[0][0] == '"' else " " + "\n" * match[0].count("\n"), text)


def name_of(head: str) -> str:
    """The function that a definition's first lines begin; for SYSCALL_DEFINE1(name and its like, that name."""
    for word, inner in re.findall(r"(\w+)\s*\(\s*(\w*)", head):
        if word.isupper() or re.match(r"[A-Z_]+_(DEFINE|CALL)", word):
            return str(inner)
        if not word.startswith("__attribute") and word not in ("__printf", "__acquires", "__releases", "__must_hold", "__cond_acquires", "__alloc_size"):
            return str(word)
    return ""


@functools.lru_cache(maxsize=1)
def functions(text: str) -> list[tuple[str, str]]:
    """Each function's name and body, and macros that look like functions: whatever ends with a brace in column one."""
    found: list[tuple[str, str]] = []
    head, body, name = "", "", ""
    for line in plain(text).split("\n"):
        if name:
            body += line + "\n"
            if line.startswith("}") if not name.startswith("#") else not line.endswith("\\"):
                found.append((name.lstrip("#"), body))
                head = body = name = ""
        elif line.startswith("#") and (macro := re.match(r"#\s*define\s+(\w+)\(", line)):
            name, body = "#" + macro[1], line + "\n"
            if not line.endswith("\\"):
                found.append((macro[1], line))
                name = body = ""
        elif line == "{" or (line[:1].strip() and line.rstrip().endswith("{") and ")" in line):
            name, body = name_of(head + line) or "?", ""
        elif not line.strip() or line[0] in "#}" or line.rstrip().endswith(";"):
            head = ""
        else:
            head += line + "\n"
    return found


def fields(text: str) -> Iterator[str]:
    """VARIABLE.field of each initialiser of a structure at the outermost level."""
    for variable, body in re.findall(r"^(?:static |const |struct |\w+ )*(\w+)(?:\[\])? (?:\w+ )?= \{\n(.*?)^\}", plain(text), re.M | re.S):
        for field in re.findall(r"^\s+\.(\w+)\s*=", body, re.M):
            yield f"{variable}.{field}"


def names(source: Source, path: str, text: str) -> list[str]:
    """The items that one file has for a source."""
    whole = source.pattern.fullmatch
    if source.kind == "table":
        lines = [line.split() for line in text.splitlines() if line[:1].isdigit()]
        return [line[2] for line in lines if len(line) > 3 and line[3] not in ("sys_ni_syscall", "-") and whole(line[2])]
    if source.kind == "match":
        return source.pattern.findall(plain(text))
    if source.kind == "enum":
        text = "\n".join(body for name, body in re.findall(r"^enum (\w+) \{(.*?)^\}", plain(text), re.M | re.S) if whole(name))
        return re.findall(r"^\s*(\w+)", text, re.M)
    if source.kind == "name":
        found = re.findall(r"^(?:#\s*define[ \t]+(\w+)[ \t]+\S|\s+(\w+)[ \t]*(?:=[^,\n]*)?(?:,|$))", plain(text), re.M)
        return [one or other for one, other in found if whole(one or other)]
    if source.kind == "field":
        return [f"{path}:{field}" for field in fields(text) if whole(field.rpartition(".")[2])]
    return [f"{path}:{name}" for name, body in functions(text) if source.pattern.search(body)]


def named(tree: Path, sources: list[Source], notes: list[str]) -> Iterator[tuple[Source, Path]]:
    """The files that the sources name; a source without any is noted."""
    for source in sources:
        found = [path for glob in source.files for path in sorted(tree.glob(glob))]
        if not found:
            notes.append(f"{source.group}: this tree has no {' '.join(source.files)}")
        yield from ((source, path) for path in found)


def searched(tree: Path, sources: list[Source]) -> Iterator[tuple[Source, Path]]:
    """The C files of the whole tree in which something of the sources occurs; grep reads 37,000 files in seconds."""
    pattern = "|".join(source.pattern.pattern for source in sources)
    folders = [name for name in sorted(os.listdir(tree)) if (tree / name).is_dir() and name not in NOT_THE_KERNEL]
    done = subprocess.run(
        ["grep", "-roE", "--include=*.[ch]", "-e", pattern, "--", *folders], cwd=tree, env={**os.environ, "LC_ALL": "C"}, capture_output=True, text=True, check=False
    )
    if done.returncode > 1:
        raise UserError(f"grep in {tree}: {shown(done.stderr.strip())}")
    hits: dict[str, set[str]] = {}
    for line in done.stdout.splitlines():
        name, _, text = line.partition(":")
        hits.setdefault(name, set()).add(text)
    wanted = [(source, [re.compile(re.escape(glob).replace(r"\*\*", ".*").replace(r"\*", "[^/]*")) for glob in source.files]) for source in sources]
    for name, texts in sorted(hits.items()):
        for source, globs in wanted:
            if any(glob.fullmatch(name) for glob in globs) and any(source.pattern.search(text) for text in texts):
                yield source, tree / name


def read_tree(tree: Path, titles: dict[str, str], sources: list[Source]) -> tuple[Items, list[str]]:
    """The items of a kernel tree, sorted, and notes about what it lacks."""
    notes: list[str] = []
    found: dict[str, set[str]] = {group: set() for group in titles}
    work = [*named(tree, [one for one in sources if one.kind not in TREE_KINDS], notes), *searched(tree, [one for one in sources if one.kind in TREE_KINDS])]
    for source, path in work:
        found[source.group].update(names(source, path.relative_to(tree).as_posix(), path.read_text(encoding="utf-8", errors="replace")))
    return {group: sorted(items) for group, items in found.items()}, notes


# ---- the kept list, the judgement ----------------------------------------------------------------


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
        for title, one, other in ((f"not in {version}", surface.items, old), (f"only in {version}", old, surface.items)):
            changed = [f"  {group} {item}" for group in groups for item in one.get(group, []) if item not in other.get(group, [])]
            lines += ["", f"{title}: {len(changed)}", *changed]
    blanks = [f"  {group} {item}" for group, item in blank(surface, chosen)]
    lines += ["", "Blank: say in runner/data/surface.tsv which case tries it, or why it cannot reach a memfd", *blanks] if blanks else []
    total = [sum(column) for column in zip(*figures, strict=True)]
    return [f"Linux {surface.version}", *lines, "", f"{sum(total)} items: {total[0]} with a case, {total[1]} cannot, {total[2]} untried, {total[3]} blank"]


def problems(cases: list[str]) -> list[str]:
    """What `make lint` has to say about the list."""
    try:
        version, items = kept()
        rows = load_rows()
        return check(judge(version, load_sources()[0], items, rows), rows, cases)
    except UserError as error:
        return [str(error)]
