# SPDX-License-Identifier: GPL-2.0
"""Boots a kernel under QEMU and runs cases in it.

The guest is the kernel and an initramfs: the init, the executor, the cases, and what one run adds
(arguments, modules).  Results come over the serial console.  When the machine dies or hangs, it is
booted again with the cases that have no result, one after the other, so that the case which did it
is known; then the rest goes on together.
"""

import contextlib
import hashlib
import itertools
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.kernels import image, machines
from runner.kernels.image import Image
from runner.places import boots, describe, kvm, qemu, saved
from runner.results import kernelrun, ktap, shard
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Log, Result

# What a run of cases finds set.  Cases that need huge pages in shared memory come last, by themselves:
# that setting changes how every memfd is written.
COMMON_SETTINGS = ["/proc/sys/vm/nr_hugepages 8"]
HUGE_SHMEM = "/sys/kernel/mm/transparent_hugepage/shmem_enabled"
BOOT_TRIES = 3  # for a machine that dies before its init: under emulation that happens once in hundreds of boots
# A machine whose clock runs this many times too fast cannot say that a case timed out.
WRONG_CLOCK = 2.0


class Run(NamedTuple):
    """One start of the executor in a guest."""

    settings: list[str]
    arguments: list[str]
    huge_shmem: bool


def plan_runs(cases: list[str], huge_shmem: set[str], options: list[str]) -> list[Run]:
    """What the guest runs: all cases together, then those that need huge pages in shared memory."""
    arguments = ["--console", "--one-shot", "--timeout", str(boots.CASE_TIMEOUT), *options]
    alone = [case for case in cases if case in huge_shmem]
    together = [case for case in cases if case not in huge_shmem]
    runs = [Run(COMMON_SETTINGS, arguments + together, False)] if together else []
    return runs + ([Run([*COMMON_SETTINGS, f"{HUGE_SHMEM} always"], arguments + alone, True)] if alone else [])


def additions(runs: list[Run], module_files: list[Path], program: Path | None = None) -> bytes:
    """The archive that one boot adds to the common initramfs; the program takes the executor's place."""
    with tempfile.TemporaryDirectory() as place_of_all:
        folder = Path(place_of_all)
        if program:
            shutil.copy(program, folder / "run-cases")
        for number, run in enumerate(runs, 1):
            place = folder / "runs" / f"{number:02}"
            place.mkdir(parents=True)
            (place / "settings").write_text("".join(f"{line}\n" for line in run.settings))
            (place / "arguments").write_text("".join(f"{line}\n" for line in run.arguments))
        (folder / "modules").mkdir()
        for number, path in enumerate(module_files):
            (folder / "modules" / f"{number:04}-{image.module_name(path)}.ko").write_bytes(image.read_module(path))
        return qemu.cpio(folder)


CORES = itertools.cycle(sorted(os.sched_getaffinity(0)))  # in turn, one for each guest


@dataclass
class Session:
    """What the boots of one kernel have in common."""

    kernel: Image
    entry: Path  # what QEMU is given: the uncompressed kernel where it can be entered, else the image
    build: Path
    folder: Path
    smp: int
    module_files: list[Path]
    log_file: Path
    huge_shmem: set[str]  # the cases that need shmem_enabled
    nodes: bool = True  # the machine has a second memory node
    core: int = 0  # of this machine, for a guest that wants to stay on one
    extra: qemu.Extra | None = None


def boot_with(session: Session, cases: list[str], one_by_one: bool) -> boots.Boot:
    """One boot that runs these cases."""
    return boot_runs(session, plan_runs(cases, session.huge_shmem, ["--jobs", "1"] if one_by_one else []), None)


def boot_runs(session: Session, runs: list[Run], program: Path | None) -> boots.Boot:
    """One boot that starts the executor, or another program in its place, as often as these runs say."""
    initramfs, disk = session.folder / "initramfs", session.folder / "disk"
    common = (session.build / os.environ.get("ABI", "") / "guest/initramfs.cpio").read_bytes()
    own = session.extra.settings if session.extra else []
    runs = [runs[0]._replace(settings=[*qemu.bring_up(session.smp), *own, *runs[0].settings]), *runs[1:]]
    content = common + additions(runs, session.module_files, program=program)
    initramfs.write_bytes(content + (qemu.next_kernel(session.kernel.path, content) if session.extra and session.extra.next_kernel else b""))
    qemu.swap_disk(disk)
    direct = session.entry != session.kernel.path and not machines.current()
    machine = machines.current()
    # Some kernels of other architectures die silently of a second memory node.
    first_try = (direct and not image.is_proven(session.entry)) or (machine and machine.nodes and session.nodes)
    limit = boots.DIRECT_LIMIT if first_try else boots.BOOT_LIMIT

    def command(accel: str) -> list[str]:
        return qemu.qemu_command(session.entry, initramfs, disk, accel, session.smp, session.nodes, session.extra)

    def attempt(limit: float) -> boots.Boot:
        if not machine and not session.extra and session.smp == 1 and kvm.accelerator(session.build)[0] == "tcg":
            orders, pack = common + additions(runs, [], program=program), partial(additions, [])
            gone_on = saved.go_on(session.kernel, session.entry, session.build, orders, pack, session.folder, disk, limit, session.log_file)
            if gone_on:
                return gone_on
        if machine:
            # The processes of User-mode Linux wait for each other, which takes twice the time from core to core.
            pinned = ["taskset", "-c", str(session.core)] if machine is machines.MACHINES["uml"] else []
            return boots.boot([*pinned, *command("tcg")], session.log_file, limit)
        return boots.boot_accelerated(session.build, command, session.log_file, limit)

    result = attempt(limit)
    if direct:
        image.remember(session.entry, result.up)
    if direct and not result.up:
        session.entry = session.kernel.path
        result = attempt(boots.BOOT_LIMIT)
    if machine and not result.up and session.nodes:
        session.nodes = False
        result = attempt(boots.BOOT_LIMIT)
    return result


def culprit(result: boots.Boot) -> Result:
    """The result of the case during which the machine died."""
    if result.hung:
        return Result("timeout", ", the whole machine hung", boots.tail(result.log))
    return Result("crash", ", the kernel died", boots.tail(result.log))


def executor_died(log: Log) -> bool:
    """Whether the init saw an executor end otherwise than with a verdict, such as 137 for SIGKILL."""
    # Behind whatever half a line a case has left on the console.
    ends = (re.search(r"# guest: run \d+ ended with status (\d+)$", line) for line in log.other)
    return any(int(end.group(1)) not in (0, 1) for end in ends if end)


def run_cases(session: Session, cases: list[str], run: KernelRun) -> None:
    """Fills run.results for all cases, booting as often as it takes."""
    pending = sorted(cases)
    one_by_one = False
    undamaged_boots = deaths = wrong_clocks = 0
    while pending:
        result = boot_with(session, pending, one_by_one)
        run.boots += 1
        if machines.current() is None:
            run.where = f"QEMU, {result.accel}{machines.appended()}"
        if not result.up:
            # No case has run, so a verdict is not at stake; but a machine that says nothing is not waited for again.
            deaths += 1
            if result.hung or deaths == BOOT_TRIES:
                raise boots.why_not_up(session.kernel, result)
            run.notes.append(f"the machine died before its init and was booted again: {boots.why_not_up(session.kernel, result)}")
            continue
        log = result.log
        run.release, run.version, run.machine = log.release or run.release, log.version or run.version, log.machine
        run.signature = log.signature or run.signature
        run.facts |= log.facts
        found = {case: one for case, one in log.results.items() if case in pending}
        early = [case for case, one in found.items() if one.outcome == "timeout"] if result.pace > WRONG_CLOCK else []
        if early:
            wrong_clocks += 1
            run.notes.append(f"the machine's clock ran {result.pace:.1f} times too fast; timeouts that were none: {len(early)}")
            for case in early:
                if wrong_clocks == BOOT_TRIES:
                    found[case] = Result("broken", f", the machine's clock ran {result.pace:.1f} times too fast")
                else:
                    del found[case]
        run.results.update(found)
        pending = [case for case in pending if case not in run.results]
        if result.done and not log.ended and log.plan is None:
            raise UserError(f"{session.kernel.path}: the executor failed in the guest; see {session.log_file}")
        if result.done and not executor_died(log):
            if one_by_one and not pending:
                run.findings.append("the kernel died while cases ran together; run alone, none of them does it")
            if pending and not early:  # lines damaged by kernel messages
                undamaged_boots += 1
                run.notes.append(f"{len(pending)} result lines were damaged on the console; those cases ran again")
                if undamaged_boots == 3:
                    return
            one_by_one = False
        elif not one_by_one:
            one_by_one = True
        elif pending:
            # In the order in which the guest ran them.
            first = min(pending, key=lambda case: (case in session.huge_shmem, case))
            run.results[first] = Result("broken", ", the executor died with it") if result.done else culprit(result)
            pending.remove(first)
            one_by_one = False


@contextlib.contextmanager
def open_session(kernel: Image, label: str, build: Path, cases: list[str], logs: Path) -> Iterator[Session]:
    """All that the boots of one kernel with these cases need; the console goes to LABEL.console in `logs`."""
    qemu.check_tools()
    machine = machines.current()
    accel = "tcg" if machine else kvm.accelerator(build)[0]
    needs = describe.needs_in_a_guest(build, cases) if cases else {}
    files = qemu.modules_for(kernel, needs)
    logs.mkdir(parents=True, exist_ok=True)
    log_file = logs / f"{label}.console"
    log_file.write_text("")
    with tempfile.TemporaryDirectory(prefix="guest-") as folder:
        entry = machines.enterable(kernel.path, build / "vmlinux") if machine else image.enters_directly(kernel.path, build / "vmlinux") or kernel.path
        huge_shmem = {case for case in needs if "thp" in needs[case]}
        extra = next((extra for word, extra in qemu.EXTRAS.items() if machine is None and all(word in needs[case] for case in cases)), None)
        yield Session(kernel, entry, build, Path(folder), qemu.processors(accel), files, log_file, huge_shmem, core=next(CORES), extra=extra)


def run(kernel: Image, label: str, build: Path, cases: list[str], logs: Path, guests: int = 1) -> KernelRun:
    """Boots the kernel and runs these cases; the console goes to LABEL.console in `logs`.

    `guests` is how many run at once; they share the cores.
    """
    start = time.monotonic()
    apart = cases_apart(kernel, build, cases)
    together = [case for case in cases if not any(case in share for share in apart)]
    shares = [*(side_by_side(build, together, guests) if together else []), *apart]
    names = [label, *(f"{label}.{number}" for number in range(2, len(shares) + 1))]
    with ThreadPoolExecutor(len(shares)) as pool:
        futures = [pool.submit(run_share, kernel, name, build, share, logs) for name, share in zip(names, shares, strict=True)]
        try:
            result, *others = [future.result() for future in futures]
        except KeyboardInterrupt:
            boots.stop_all()
            raise
    with (logs / f"{label}.console").open("a") as console:
        for name, other in zip(names[1:], others, strict=True):
            kernelrun.join(result, other)
            part = logs / f"{name}.console"
            console.write(part.read_text(errors="replace"))
            part.unlink()
    result.image, result.image_sha256 = str(kernel.path), hashlib.sha256(kernel.path.read_bytes()).hexdigest()
    result.seconds = time.monotonic() - start
    return result


def cases_apart(kernel: Image, build: Path, cases: list[str]) -> list[list[str]]:
    """The cases that run in guests of their own: those that need one of EXTRAS, on a kernel that may have it."""
    if machines.current():
        return []
    needs = describe.needs_in_a_guest(build, cases)
    shares = ([case for case in cases if word in needs[case]] for word in qemu.EXTRAS)
    return [share for word, share in zip(qemu.EXTRAS, shares, strict=True) if share and qemu.may_have(kernel, build, word)]


def side_by_side(build: Path, cases: list[str], guests: int) -> list[list[str]]:
    """The shares of the cases that run in guests of their own: two where one core carries a guest, and there are cores.

    `guests` is how many run for other reasons.  A few cases do not earn a second boot back.
    """
    count = min(2, len(os.sched_getaffinity(0)) // guests)
    if count < 2 or len(cases) <= 50 or "SMP" in os.environ or not (machines.current() or kvm.accelerator(build)[0] == "tcg"):
        return [cases]
    return [shard.take(cases, f"{number}/{count}", "cases") for number in range(1, count + 1)]


def run_share(kernel: Image, label: str, build: Path, cases: list[str], logs: Path) -> KernelRun:
    """Runs these cases in a guest."""
    with open_session(kernel, label, build, cases, logs) as session:
        result = kernelrun.begin(label, kernel.release)
        machine = machines.current()
        result.where = "User-mode Linux" if machine and machine.qemu == "linux.uml" else "QEMU, tcg"
        run_cases(session, cases, result)
    return result


def run_program(kernel: Image, label: str, build: Path, program: Path, cases: list[str], logs: Path) -> list[str]:
    """Boots the kernel with a program in the executor's place, which takes these cases; what it printed, line by line."""
    huge_shmem = {case for case, words in describe.needs_in_a_guest(build, cases).items() if "thp" in words}
    runs = [run._replace(arguments=["--console", "--jobs", "2", *set(cases).intersection(run.arguments)]) for run in plan_runs(cases, huge_shmem, [])]
    return run_program_as(kernel, label, build, program, runs, cases, logs)


def run_program_as(kernel: Image, label: str, build: Path, program: Path, runs: list[Run], cases: list[str], logs: Path) -> list[str]:
    """The same with settings and arguments of its own; what these cases need is there."""
    with open_session(kernel, label, build, cases, logs) as session:
        result = boot_runs(session, runs, program)
        if not result.up:
            raise boots.why_not_up(kernel, result)
        lines = (ktap.checked_line(ktap.printable(line))[0] for line in session.log_file.read_text(errors="replace").splitlines())
        return [line for line in lines if line]
