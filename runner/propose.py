# SPDX-License-Identifier: GPL-2.0
"""Proposes table rows from what a kernel was seen to do; a person reviews and commits them."""

import difflib
from pathlib import Path

from runner import tables
from runner.errors import UserError
from runner.kernelrun import KernelRun
from runner.tables import Tables
from runner.versions import Version

# Outcomes that say nothing of the kernel, or that nobody should get used to: never proposed.
SILENT = ("skip", "broken", "mixed", "timeout", "crash")


def unusable(run: KernelRun) -> list[str]:
    """What no table row is made of although it is no skip, for the reader to look at."""
    return [f"{case}: {result.outcome}{result.detail}" for case, result in sorted(run.results.items()) if result.outcome in SILENT[1:]]


def changes(known: Tables, version: Version, run: KernelRun) -> dict[str, str]:
    """The cases whose outcome differs from the table, with the outcome that was seen."""
    rows = tables.expected(known, version, run.facts)
    return {
        case: result.outcome
        for case, result in sorted(run.results.items())
        if case in rows and result.outcome not in rows[case].outcomes and result.outcome not in SILENT
    }


def propose(folder: Path, known: Tables, run: KernelRun, chosen: set[str], because: str) -> tuple[Path, list[str]]:
    """The table file of the run's version with rows for these cases, and the change as a diff."""
    version = run.upstream()
    if not version:
        raise UserError(f"{run.release}: its release names no kernel version")
    found = {case: outcome for case, outcome in changes(known, version, run).items() if case in chosen}
    path = folder / f"{version}.tsv"
    old = path.read_text().splitlines(keepends=True) if path.exists() else []
    kept = [line for line in old if line.startswith("#") or line.split("\t")[0] not in found]
    comments = [line for line in kept if line.startswith("#")]
    rows = [line for line in kept if not line.startswith("#")]
    rows += [f"{case}\t{outcome}\t{because}\n" for case, outcome in found.items()]
    new = comments + sorted(rows)
    lines = list(difflib.unified_diff(old, new, f"a/expected/{path.name}", f"b/expected/{path.name}")) if found else []
    if found and because:
        path.write_text("".join(new))
    return path, lines
