# SPDX-License-Identifier: GPL-2.0
"""Random walks through the states of memfds, compared with a model (harness/model.c).

build/explore walks, compares and shrinks; here are what the tables say that a kernel does otherwise than the
model, and where it runs.
"""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from runner.errors import UserError
from runner.expected.tables import Row
from runner.kernels.image import Image
from runner.places import guest
from runner.results.versions import Version

# What the walks in a guest have, in turn, each for its share of the time: files of huge pages; huge pages in shared
# memory, and large folios of two and four pages there (since 6.11), which change every memfd.
THP = "/sys/kernel/mm/transparent_hugepage"
WALKS = {
    "hugetlb": (0.6, ["/proc/sys/vm/nr_hugepages 32"]),
    "huge": (0.2, [f"{guest.HUGE_SHMEM} always"]),
    "large": (0.2, [f"{THP}/hugepages-8kB/shmem_enabled always", f"{THP}/hugepages-16kB/shmem_enabled always"]),
}
LARGE_FOLIOS_SINCE = (6, 11)
JOBS_IN_A_GUEST = "2"
# The guest has what these cases need: swap space, without which nothing of shared memory is reclaimed.
AS_FOR = ["reclaim/io-uring-read-fixed"]
SECONDS = 60.0


def quirks(program: Path, rows: Mapping[str, Row], forgotten: Sequence[str] = ()) -> list[str]:
    """The options that tell the walk what this kernel is known to do, but for forgotten cases."""
    if not program.exists():
        raise UserError(f"{program} is not there; 'make explore' builds it")
    names = subprocess.run([str(program), "--list-quirks"], capture_output=True, text=True, check=True).stdout.split()
    options = []
    for name in names:
        case, _, outcome = name.partition("=")
        if case in rows and case not in forgotten and set(rows[case].outcomes) == set(outcome.split("|")):
            options.append(f"--quirk={name}")
    return options


def here(program: Path, options: list[str]) -> int:
    """Walks on the running kernel; the exit status is the program's."""
    sys.stdout.flush()
    status = subprocess.run([str(program), *options], check=False).returncode
    return status if status in (0, 1) else 2


def walks_of(version: Version) -> dict[str, tuple[float, list[str]]]:
    """Those that a kernel of this version has pages for."""
    return {name: walk for name, walk in WALKS.items() if name != "large" or version >= LARGE_FOLIOS_SINCE}


def in_guest(kernel: Image, label: str, build: Path, program: Path, options: list[str], seconds: float | None, walks: Mapping[str, tuple[float, list[str]]]) -> Iterator[str]:
    """Walks on a booted kernel; what they print."""
    runs = []
    for share, settings in walks.values():
        time = [f"--seconds={seconds * share}"] if seconds else []
        runs.append(guest.Run(settings, ["--console", f"--jobs={JOBS_IN_A_GUEST}", *options, *time], False))
    for line in guest.run_program_as(kernel, f"explore-{label}", build, program, runs, AS_FOR, build / "results"):
        text = line.removeprefix("# ").replace("~", "\t")
        if not text.startswith("walked "):
            yield text


def status_of(lines: list[str], name: Path, runs: int) -> int:
    """1 for a difference; raises where a walk did not come to its end."""
    if any(line.startswith("difference: ") for line in lines):
        return 1
    ended = sum(" steps in " in line for line in lines)
    if ended < runs:
        raise UserError(f"{name}: the machine stopped during a walk; see its console in build/results")
    return 0
