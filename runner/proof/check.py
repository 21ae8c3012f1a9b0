# SPDX-License-Identifier: GPL-2.0
"""Runs the checkers of C and Python that are installed, and names those that are not.

Here: which checkers, over what, with which options.  Their configuration stands beside what it is about:
harness/.clang-tidy, runner/proof/cppcheck.txt, runner/proof/mypy.ini, runner/proof/ruff.toml.  The tables are lint's.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from runner import paths

C_OPTIONS = ["-std=gnu11", "-Iharness"]


class Checker(NamedTuple):
    """A program, the Debian package it is in, and its command lines, which may run at the same time."""

    program: str
    package: str
    commands: list[list[str]]


def checkers(build: Path) -> list[Checker]:
    """All of them; clang-tidy looks at the harness only, since a case takes it two seconds and there are hundreds."""
    headers = f"-I{build / 'kselftest'}"
    sources = sorted(str(path.relative_to(paths.TOP)) for path in (paths.TOP / "harness").rglob("*.c"))
    cppcheck = ["cppcheck", "-q", "--enable=warning,performance,portability", "--suppressions-list=runner/proof/cppcheck.txt", "--error-exitcode=1"]
    return [
        Checker("mypy", "mypy", [["mypy", "--config-file", "runner/proof/mypy.ini", "--cache-dir", str(build / "mypy"), "runner"]]),
        Checker("ruff", "ruff, from Debian 14 on", [["ruff", "check", "--no-cache", "--quiet", "runner"]]),
        Checker("pyflakes3", "pyflakes3", [["pyflakes3", "runner"]]),
        Checker("cppcheck", "cppcheck", [[*cppcheck, "--library=posix", "--std=c11", "-Iharness", headers, folder] for folder in ("harness", "cases")]),
        Checker("clang-tidy", "clang-tidy", [["clang-tidy", "--quiet", source, "--", *C_OPTIONS, "-isystem", str(build / "kselftest")] for source in sources]),
    ]


def complaints(checker: Checker) -> int:
    """Runs it and prints what it has to say; how many of its command lines complain."""
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        results = list(pool.map(lambda command: subprocess.run(command, cwd=paths.TOP, capture_output=True, text=True, check=False), checker.commands))
    complaining = [done for done in results if done.returncode]
    for done in complaining:
        print(done.stdout + done.stderr, end="")
    print(f"{checker.program}: {f'{len(complaining)} of {len(results)} runs complain' if complaining else 'no problem found'}", flush=True)
    return len(complaining)


def check(build: Path) -> int:
    """0 nothing found, 1 something, 2 no checker at all."""
    found = ran = 0
    for checker in checkers(build):
        if not shutil.which(checker.program):
            print(f"{checker.program}: not installed (Debian's package {checker.package})")
            continue
        ran += 1
        found += complaints(checker)
    if not ran:
        print("check: no checker is installed", file=sys.stderr)
        return 2
    return 1 if found else 0
