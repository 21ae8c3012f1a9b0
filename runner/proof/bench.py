# SPDX-License-Identifier: GPL-2.0
"""What users wait for, measured: this kernel, one guest, the matrix; beside each what it is compared with.

The rows run in turn, as many rounds as asked for; a ratio compares what ran in one round.  Processor seconds are those of
this command's children; what else the machine does changes them less than it changes seconds by the clock.
"""

import os
import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

from runner import paths
from runner.kernels.image import Image
from runner.places import boots, guest, kvm, qemu
from runner.runs import matrix, plan

ONE = "seal-then-map/shared-read"
LTP = Path(os.environ.get("LTPROOT", "/opt/ltp")) / "testcases/bin"


class Row(NamedTuple):
    """Something to measure."""

    name: str
    act: Callable[[], object]
    base: str  # the row that it is divided by


def bare_boot(kernel: Image, build: Path, logs: Path) -> None:
    """The kernel comes up, its init finds nothing to do, and the machine ends."""
    with guest.open_session(kernel, "bare", build, [], logs) as session:
        initramfs, disk, content = session.folder / "initramfs", session.folder / "disk", session.folder / "content"
        content.mkdir()
        shutil.copy(paths.own_folder(build) / "guest/init", content)
        initramfs.write_bytes(qemu.cpio(content))
        qemu.swap_disk(disk)
        boots.boot_accelerated(build, lambda accel: qemu.qemu_command(session.entry, initramfs, disk, accel, session.smp), session.log_file, boots.BOOT_LIMIT)


def others(ksrc: str) -> dict[str, list[str]]:
    """Other people's tests of the same subject, as far as they are installed."""
    test = shutil.which("memfd_test", path=f"{ksrc}/tools/testing/selftests/memfd:/usr/libexec/kselftests/memfd:{os.environ['PATH']}")
    found = {"kselftest's memfd_test": [test]} if test else {}
    return found | {f"LTP's {path.name}": [str(path)] for path in sorted(LTP.glob("memfd_create0*"))}


def in_a_guest(build: Path, cases: list[str], guests: int, kernel: Image) -> None:
    """One run of these cases; none is a bare boot."""
    with tempfile.TemporaryDirectory(prefix="bench-") as logs:
        if cases:
            guest.run(kernel, "bench", build, cases, Path(logs), guests)
        else:
            bare_boot(kernel, build, Path(logs))


def at_once(act: Callable[[Image], None], kernels: list[Image], fresh: bool = False) -> None:
    """All of them, as many side by side as the machine carries; with `fresh` no saved machine is used."""
    if fresh:
        os.environ["FRESH"] = "1"
    try:
        with ThreadPoolExecutor(matrix.at_once()) as pool:
            list(pool.map(act, kernels))
    finally:
        os.environ.pop("FRESH", None)


def rows_of(planned: plan.Plan, ksrc: str) -> list[Row]:
    """All of them: the kernels are the plan's, the guest is the newest one."""
    build, cases, kernels = planned.build, planned.cases, [kernel.image for kernel in planned.kernels if kernel.image]
    quietly = partial(subprocess.run, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    native = f"this kernel: {len(cases)} cases"
    rows = [Row(native, partial(quietly, [str(build / "run-cases"), *cases]), native)]
    rows += [Row(f"this kernel: {name}", partial(quietly, command), native) for name, command in others(ksrc).items()]
    for group, some in ((f"guest {planned.kernels[-1].label}", kernels[-1:]), (f"{len(kernels)} guests", kernels))[: len(kernels)]:
        guests = min(matrix.at_once(), len(some))
        choices: list[list[str]] = [[], [ONE] if ONE in cases else cases[:1], cases]
        for chosen in choices:
            act, name = partial(in_a_guest, build, chosen, guests), f"{group}: {len(chosen)} cases"
            if not chosen:
                rows.append(Row(f"{group}: bare boot", partial(at_once, act, some), f"{group}: bare boot"))
                continue
            rows.append(Row(f"{name}, booted", partial(at_once, act, some, fresh=True), f"{group}: bare boot"))
            rows.append(Row(name, partial(at_once, act, some), f"{group}: bare boot"))
    return rows


def measure(rows: list[Row], rounds: int) -> Iterator[str]:
    """The table, after so many rounds."""
    seen: dict[str, list[tuple[float, float]]] = {row.name: [] for row in rows}
    for _ in range(rounds):
        for row in rows:
            start, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
            row.act()
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seen[row.name].append((time.monotonic() - start, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime))
    yield f"{'median of ' + str(rounds):<44}{'seconds':>10}{'processor':>11}{'ratio':>8}"
    for row in rows:
        wall, cpu = (statistics.median(one[number] for one in seen[row.name]) for number in (0, 1))
        ratio = statistics.median(one[1] / max(base[1], 0.001) for one, base in zip(seen[row.name], seen[row.base], strict=True))
        yield f"{row.name:<44}{wall:>10.2f}{cpu:>11.2f}{'' if row.base == row.name else f'{ratio:.2f}':>8}"


def run(planned: plan.Plan, rounds: int, ksrc: str) -> Iterator[str]:
    """What was measured, on what machine."""
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    yield f"{len(os.sched_getaffinity(0))} cores, load {load} before; guests on {kvm.accelerator(planned.build)[0]}, {matrix.at_once()} at once"
    yield from measure(rows_of(planned, ksrc), rounds)
    yield f"load {' '.join(f'{one:.1f}' for one in os.getloadavg())} after; the ratio is of processor seconds, to the first row of the group"
    if len(others(ksrc)) < 2:
        yield "kselftest's memfd_test is looked for in KSRC and the PATH, LTP's in LTPROOT (/opt/ltp); what was not found is left out"
