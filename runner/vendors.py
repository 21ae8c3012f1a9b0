# SPDX-License-Identifier: GPL-2.0
"""Tables of vendor kernels, applied on top of mainline's: expected/vendor/NAME/.

The folder holds tables like expected/ itself (X.Y.tsv, X.Y.Z.tsv, only what differs from mainline there),
and a file `match` whose lines are `what TAB regular expression`, all of which must be found:

	release		in utsname.release
	version		in utsname.version
	os-release	in a line of /etc/os-release (only for the running kernel)
"""

import re
from collections.abc import Mapping
from pathlib import Path

from runner import tables, versions
from runner.errors import UserError
from runner.tables import Row, Tables
from runner.versions import Version

WHAT = ("release", "version", "os-release")


def rules(folder: Path) -> list[tuple[str, re.Pattern[str]]]:
    """The conditions of one vendor; an error names file, line and rule."""
    path = folder / "match"
    name = f"expected/vendor/{folder.name}/match"
    if not path.exists():
        raise UserError(f"{name} is missing: it says which kernels these tables are for")
    found = []
    for number, line in enumerate(tables.lines_of(path, name), 1):
        if not line.strip() or line.startswith("#"):
            continue
        what, tab, pattern = line.partition("\t")
        if what not in WHAT or not tab:
            raise UserError(f"{name}:{number}: a line is 'what TAB regular expression', what being {', '.join(WHAT)}")
        try:
            found.append((what, re.compile(pattern.strip())))
        except re.error as error:
            raise UserError(f"{name}:{number}: '{pattern}' is no regular expression: {error}") from None
    if not found:
        raise UserError(f"{name}: holds no condition, and would be for every kernel")
    return found


def choose(expected: Path, release: str, version: str, os_release: str) -> str:
    """The name of the vendor whose conditions all hold, or nothing; two at once is an error."""
    texts = {"release": release, "version": version, "os-release": os_release}
    names = [
        folder.name
        for folder in sorted((expected / "vendor").glob("*"))
        if folder.is_dir() and all(pattern.search(texts[what]) for what, pattern in rules(folder))
    ]
    if len(names) > 1:
        raise UserError(f"{release}: the conditions of {' and of '.join(names)} hold (expected/vendor/*/match); make them exclude each other")
    return names[0] if names else ""


def load(expected: Path, vendor: str) -> Tables:
    """The tables of one vendor, by version."""
    folder = expected / "vendor" / vendor
    found: dict[Version, dict[str, Row]] = {}
    conditional: list[Row] = []
    for path in sorted(folder.glob("*.tsv")):
        found[versions.parse(path.stem)], more = tables.load_file(path, f"expected/vendor/{vendor}/{path.name}")
        conditional += more
    return Tables(found, conditional)


def check(expected: Path, cases: list[str]) -> list[str]:
    """What is wrong in the vendors' folders, one sentence each."""
    problems = []
    for folder in sorted(path for path in (expected / "vendor").glob("*") if path.is_dir()):
        rules(folder)
        own = load(expected, folder.name)
        for row in [*(row for rows in own.values() for row in rows.values()), *own.conditional]:
            if row.case not in cases:
                problems.append(f"{row.place}: there is no case {row.case} (cases/{row.case}.c)")
            if not row.because:
                problems.append(f"{row.place}: a vendor's row needs its reason in the third field")
    return problems


def expected_rows(known: Tables, vendor: Tables, kernel: Version, facts: Mapping[str, str] | None = None) -> dict[str, Row]:
    """Mainline's rows for the kernel, with the vendor's on top."""
    return tables.expected(known, kernel, facts) | (tables.expected(vendor, kernel, facts) if vendor else {})
