# SPDX-License-Identifier: GPL-2.0
"""What several commands share: the options of formats, the runs that a log or a kernel stands for."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from runner import paths
from runner.errors import UserError
from runner.expected import evidence
from runner.output import export, formats
from runner.places import guest, native
from runner.results import kernelrun
from runner.results.kernelrun import KernelRun
from runner.runs import matrix, plan


Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def check_out(arguments: argparse.Namespace, required: bool) -> None:
    """Whether it is clear where a format goes, before anything runs."""
    if arguments.format and not arguments.out and (required or arguments.format in formats.FOLDERS):
        what = "a folder" if arguments.format in formats.FOLDERS else "a file"
        raise UserError(f"FORMAT={arguments.format} needs {what}: OUT=...")
    if arguments.out and not arguments.format:
        raise UserError(f"OUT={arguments.out} needs a format: FORMAT={'|'.join(formats.NAMES)}")
    if required and arguments.format == formats.KNOWN_ISSUES:
        raise UserError(f"{formats.KNOWN_ISSUES} is written from the tables: make export FORMAT={formats.KNOWN_ISSUES} KERNELS='6.1.100 6.12.8'")


def add_format(command: argparse.ArgumentParser, required: bool = False) -> None:
    """The options of every command that can write a format."""
    # squad-known-issues is of export alone; the others say so.
    command.add_argument("--format", choices=formats.NAMES, required=required, help="also write the judged results like this" if not required else None)
    command.add_argument("--out", default="", metavar="PATH", help="file to write, or folder for squad" + ("; default: stdout" if required else ""))


def write_format(runs: list[KernelRun], cases: list[str], arguments: argparse.Namespace) -> bool:
    """Exports these runs as the command line says; returns whether any of them is a mismatch."""
    known = plan.load_tables(plan.all_cases(paths.build_folder()))
    option = vars(arguments).get
    options = export.Options(option("origin", ""), option("build_id", ""))
    writer = formats.WRITERS[arguments.format]
    files, mismatch = export.export(runs, cases, known, evidence.load(paths.TOP / "expected"), writer, options, option("expect", ""), arguments.strict)
    put(files, arguments.out)
    return mismatch


def put(files: dict[str, str], out: str) -> None:
    """To files, or to stdout."""
    if not out:
        sys.stdout.write("".join(files.values()))
        return
    for path in export.write(files, out):
        print(f"wrote {path}", file=sys.stderr)


def log_runs(path: Path, boot: int, every: list[str]) -> tuple[list[KernelRun], bool]:
    """The runs that a log holds, or the one with this number, and whether it is clear which one counts."""
    runs = [kernelrun.from_log(path, boot)] if boot else kernelrun.all_of_log(path)
    found = sorted({case for run in runs for case in run.results})
    if not set(found) & set(every):
        raise UserError(f"{path}: its {len(found)} results are of another suite, such as {found[0]}")
    return runs, len(runs) == 1


def several_boots(log: str, runs: list[KernelRun]) -> str:
    """What to do with a log of which it is not clear what counts."""
    return f"{log} holds {len(runs)} boots, judged apart ({', '.join(run.label for run in runs)}); BOOT=1 ... BOOT={len(runs)} chooses one"


def observed(arguments: argparse.Namespace, patterns: Sequence[str] = ()) -> kernelrun.KernelRun:
    """What a kernel does: kept from before, or found out now; or what a console log says."""
    build = paths.build_folder()
    if arguments.log:
        return kernelrun.from_log(Path(arguments.log))
    kept = paths.own_folder(build) / "results" / f"{arguments.kernel}.json"
    if arguments.kernel and kept.exists():
        return matrix.load_result(build, arguments.kernel)
    planned = plan.make(build, [arguments.kernel] if arguments.kernel else [], list(patterns), str(plan.newest_known()), False)
    kernel = planned.kernels[0]
    if kernel.image:
        return guest.run(kernel.image, kernel.label, build, planned.cases, paths.own_folder(build) / "results")
    return native.run(build, planned.cases, 30)


def pytest_main(arguments: list[str]) -> int:
    """Runs pytest in this process; without it, says how to get it."""
    try:
        import pytest
    except ImportError:
        raise UserError(f"{sys.executable} has no pytest; 'make deps run' installs Debian's python3-pytest") from None
    return int(pytest.main(["-p", "no:cacheprovider", "--rootdir", str(paths.TOP), "-c", os.devnull, *arguments]))
