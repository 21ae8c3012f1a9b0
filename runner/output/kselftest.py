# SPDX-License-Identifier: GPL-2.0
"""A kselftest tree of the cases: what `make kselftest-install` writes.

	run_kselftest.sh, kselftest/	kselftest's own runner, copied at this moment from a kernel tree
	kselftest-list.txt		memfd-sealing:FAMILY.NAME, one line a case
	memfd-sealing/settings		the timeout of one case
	memfd-sealing/FAMILY.NAME	links to kselftest-case, which ends with 0, 1 or 4
	memfd-sealing/run-cases		the executor with all cases inside, static
	memfd-sealing/expected/		the tables, one file for each release that changed something

In a tree that kselftest itself installed, the runner there stays and the list is added to.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

from runner.errors import UserError
from runner.expected import tables, vendors
from runner.expected.tables import Row, Tables
from runner.output.export import SUITE

# harness/kselftest-case.c gives a case 60 s, so that it says itself which case hangs.
SETTINGS = "timeout=75\n"
RUNNER = "run_kselftest.sh"
LIST = "kselftest-list.txt"


def copy_runner(source: Path, dest: Path) -> str:
    """kselftest's runner, unless there is one; says where it is from."""
    if (dest / RUNNER).exists():
        return f"{dest / RUNNER}: was there and stays"
    if not (source / RUNNER).exists():
        raise UserError(f"{source} has no {RUNNER}; name a kernel tree with KSRC=DIR")
    (dest / "kselftest").mkdir(exist_ok=True)
    shutil.copyfile(source / RUNNER, dest / RUNNER)
    (dest / RUNNER).chmod(0o755)
    for path in sorted((source / "kselftest").iterdir()):
        if path.is_file():
            shutil.copyfile(path, dest / "kselftest" / path.name)
            (dest / "kselftest" / path.name).chmod(0o755)
    return f"{dest / RUNNER}: from {source}"


def table_text(rows: Iterable[Row]) -> str:
    """Rows as harness/kselftest-case.c reads them."""
    return "".join(f"{row.case}\t{row.outcome}\t{row.because}\n" for row in rows)


def write_tables(known: Tables, expected: Path, folder: Path) -> list[str]:
    """The tables release by release, which a shell's machine reads without replaying; a sentence for each vendor that cannot be told so."""
    for version, rows in known.items():
        conditional = [row for row in known.conditional if row.version == version]
        (folder / f"{version}.tsv").write_text(table_text([*rows.values(), *conditional]))
    left_out = []
    for vendor in vendors.load_all(expected):
        if vendor.number or (vendor.takes and not vendor.base):
            left_out.append(f"expected/vendor/{vendor.name} is left out: its table follows from more than a match; judge such a kernel with EXPECT=")
            continue
        place = folder / "vendor" / vendor.name
        place.mkdir(parents=True)
        (place / "match").write_text("".join(f"{what}\t{pattern.pattern}\n" for what, pattern in vendor.rules))
        base = tables.expected(known, vendor.base or tables.FIRST)
        rows = vendors.expected_rows(known, vendor, vendor.base or tables.FIRST, "", {}) if vendor.takes else {row.case: row for row in vendor.rows}
        (place / f"{tables.FIRST}.tsv").write_text(table_text(row for case, row in rows.items() if vendor.rows or row.outcomes != base[case].outcomes))
    return left_out


def install(build: Path, source: Path, dest: Path, cases: list[str], expected: Path, known: Tables) -> list[str]:
    """Writes the tree; returns what to tell the user."""
    if not str(dest) or dest == Path():
        raise UserError("name the folder to install into: make kselftest-install DEST=/tmp/kselftest")
    folder = dest / SUITE
    try:
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "expected").mkdir(parents=True)
        origin = copy_runner(source, dest)
        for name, program in (("run-cases", build / "guest/run-cases"), ("kselftest-case", build / "kselftest-case")):
            shutil.copyfile(program, folder / name)
            (folder / name).chmod(0o755)
        left_out = write_tables(known, expected, folder / "expected")
        (folder / "settings").write_text(SETTINGS)
        names = [case.replace("/", ".", 1) for case in cases]
        for name in names:
            (folder / name).symlink_to("kselftest-case")
        listed = (dest / LIST).read_text().splitlines() if (dest / LIST).exists() else []
        others = [line for line in listed if not line.startswith(f"{SUITE}:")]
        (dest / LIST).write_text("".join(f"{line}\n" for line in [*others, *(f"{SUITE}:{name}" for name in names)]))
    except OSError as error:
        raise UserError(f"{error.filename}: {error.strerror}") from None
    return [origin, *left_out, f"{len(names)} cases in {folder}; run them with: {dest / RUNNER} -c {SUITE}"]
