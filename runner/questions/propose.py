# SPDX-License-Identifier: GPL-2.0
"""Proposes what to write into expected/ from what a kernel was seen to do; a person reviews and commits it.

First it looks whether known changes explain what was seen: then a release is added to such a change.  What no
known change explains becomes a change of its own, once somebody says which commit it was.  For a vendor's
kernel the lines are those of a file expected/vendor/NAME: mainline's changes are not its own.
"""

import difflib
import re
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.expected import changes, expectations, tables
from runner.expected.tables import Tables
from runner.results import versions
from runner.results.kernelrun import KernelRun
from runner.results.versions import Version

# Outcomes that say nothing of the kernel, or that nobody should get used to: never proposed.
SILENT = ("skip", "broken", "mixed", "timeout", "crash")
UNKNOWN = "000000000000 subject of the commit"


class Proposal(NamedTuple):
    """What to change, why, and whether it can be written."""

    edits: list[tuple[Path, str]]  # files and what they are to hold
    lines: list[str]  # for the reader


def unusable(run: KernelRun) -> list[str]:
    """What no table row is made of although it is no skip, for the reader to look at."""
    return [f"{case}: {result.outcome}{result.detail}" for case, result in sorted(run.results.items()) if result.outcome in SILENT[1:]]


def diff(path: Path, folder: Path, new: str) -> list[str]:
    """The change of one file."""
    old = path.read_text() if path.exists() else ""
    name = path.relative_to(folder.parent)
    return list(difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}"))


def with_release(text: str, version: Version) -> str:
    """A change's file with one more release."""
    lines = text.splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if line.startswith("in\t"))
    names, *note = lines[last].rstrip("\n").split("\t")[1:]
    if note:  # which is about those releases only
        lines.insert(last + 1, f"in\t{version}\n")
    else:
        lines[last] = f"in\t{names} {version}\n"
    return "".join(lines)


def with_rows(text: str, rows: dict[str, str]) -> str:
    """A change's file with these rows."""
    lines = text.splitlines(keepends=True)
    head = [line for line in lines if "/" not in line.split("\t")[0]]
    body = [line for line in lines if line not in head and line.split("\t")[0] not in rows]
    return "".join([*head, *sorted([*body, *(f"{case}\t{outcome}\n" for case, outcome in rows.items())])])


def of_vendor(run: KernelRun, version: Version, found: list[changes.Explanation], left: dict[str, str]) -> list[str]:
    """The lines of a vendor's file."""
    lines = ["# expected/vendor/NAME:", f"release\t{re.escape(run.release)}", f"base\t{version}"]
    lines += [f"{'has' if one.has else 'lacks'}\t{one.change.commit}\tseen on {run.release}: {one.change.subject}" for one in found]
    return [f"{line}\n" for line in [*lines, *(f"{case}\t{outcome}\tseen on {run.release}" for case, outcome in left.items())]]


def propose(folder: Path, known: Tables, run: KernelRun, chosen: set[str], because: str) -> Proposal:
    """What to write for the cases chosen; only what `because` names is to be written: a commit, with its subject where no change has it yet."""
    version = run.upstream()
    if not version:
        raise UserError(f"{run.release}: its release names no kernel version")
    seen = {case: result.outcome for case, result in sorted(run.results.items()) if result.outcome not in SILENT and case in chosen}
    judged = expectations.of_run(known, folder, run)
    found, cases = changes.explain(known, version, run.facts, seen)
    left = {case: seen[case] for case in cases}
    if not changes.wrong(judged.rows, seen):
        return Proposal([], [])
    if judged.vendor or (versions.FOREIGN.search(run.release) and not run.signature):
        return Proposal([], of_vendor(run, version, found, left))
    commit, _, subject = because.partition(" ")
    if because and not tables.COMMIT.fullmatch(commit):
        raise UserError(f"BECAUSE='{because}': it begins with the id of a commit, 12 digits")
    edits: dict[str, tuple[Path, str]] = {}
    lines: list[str] = []
    for one in found:
        path = folder / "changes" / Path(one.change.file).name
        lines.append(f"# {one.line()}: {', '.join(one.cases)}\n")
        if one.has:
            edits[one.change.commit] = path, with_release(path.read_text(), version)
    if left and commit not in edits:
        edits[commit] = of_unknown(folder, known, version, commit, subject, left)
    for path, new in edits.values():
        lines += diff(path, folder, new)
    return Proposal([edits[commit]] if commit in edits and because else [], lines)


def of_unknown(folder: Path, known: Tables, version: Version, commit: str, subject: str, left: dict[str, str]) -> tuple[Path, str]:
    """The file of the change that made these cases differ."""
    if change := known.changes.get(commit):
        path = folder / "changes" / Path(change.file).name
        text = path.read_text()
        return path, with_rows(text if version in change.releases else with_release(text, version), left)
    if commit and not subject:
        raise UserError(f"no change has the commit {commit} yet; give its subject as well: BECAUSE='{commit} subject of the commit'")
    title = f"{commit} {subject}" if commit else UNKNOWN
    return folder / f"changes/{version}-{title.split()[0]}", with_rows(f"commit\t{title}\nin\t{version}\n", left)
