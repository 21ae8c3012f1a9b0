# SPDX-License-Identifier: GPL-2.0
"""Reads lists of names out of a kernel tree: system calls, constants, and the functions that call something.

What is read, and from where, is runner/data/surface-sources.tsv.  C is looked at line by line, in the kernel's style:
a function's body ends with the brace in column one.  A function is FILE:FUNCTION, which survives changes of lines.

Not here: what is said of the names (surface.py).
"""

import functools
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError, shown
from runner.proof import coverage

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


def load_sources(path: Path = coverage.DATA / "surface-sources.tsv") -> tuple[dict[str, str], list[Source]]:
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
