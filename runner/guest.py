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
import queue
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from runner import describe, image, kernelrun, ktap, machines, shard
from runner.errors import UserError
from runner.image import Image
from runner.kernelrun import KernelRun
from runner.ktap import Log, Result

QEMU = "qemu-system-x86_64"
MODULES = Path(__file__).parent / "data/modules.tsv"
SWAP_PAGES = 16384
PAGE_SIZES = (4096, 16384, 65536)
MEMORY_MIB = 512
# What a run of cases finds set.  Cases that need huge pages in shared memory come last, by themselves:
# that setting changes how every memfd is written.
COMMON_SETTINGS = ["/proc/sys/vm/nr_hugepages 8"]
HUGE_SHMEM = "/sys/kernel/mm/transparent_hugepage/shmem_enabled"
# What each case may need of a machine that is several times slower than its host.
CASE_TIMEOUT = 60
# Seconds without a sign of life before the init is up (the variable BOOT_LIMIT), and between results.
BOOT_LIMIT = float(os.environ.get("BOOT_LIMIT", "120"))
# The same for a kernel entered directly that has never come up so: some do not, and say nothing.
DIRECT_LIMIT = min(45.0, BOOT_LIMIT)
SILENCE_LIMIT = CASE_TIMEOUT + 30
BOOT_TRIES = 3  # for a machine that dies before its init: under emulation that happens once in hundreds of boots
# A machine whose clock runs this many times too fast cannot say that a case timed out.
WRONG_CLOCK = 2.0
TAIL = 25  # console lines kept with a crash

# A timer that is programmed anew at each switch costs a fifth of a run under emulation; a periodic one does not.
COMMAND_LINE = (
    "console=ttyS0 panic=-1 oops=panic loglevel=3 reboot=t tsc=reliable no_timer_check "
    "random.trust_cpu=on noreplace-smp mitigations=off nokaslr cryptomgr.notests init_on_alloc=0 cgroup_disable=memory "
    "kfence.sample_interval=0 audit=0 highres=off nohz=off"
)
# On a busy host 4 of 25 boots of 6.12.118 measured the emulated TSC wrongly, and their clocks were up to 27 times too
# fast: timeouts passed early. The HPET says how fast it is. Under KVM kvm-clock does.
EMULATED_CLOCK = "clocksource=hpet"
# With SMP=2 the others come up after the modules are loaded, for the reason that processors() gives.
ONE_PROCESSOR = "maxcpus=1"
# All that QEMU emulates, less what costs under emulation and says nothing of seals: string instructions that
# kernels use byte by byte once they are announced as fast, and a fifth level of page tables.
EMULATED_CPU = "max,-erms,-fsrm,-la57"




class Extra(NamedTuple):
    """What a machine has and a kernel is told for the cases that need it, which run in a guest of their own."""

    options: str  # QEMU's
    words: str  # on the kernel's command line
    settings: list[str]
    sign: bytes  # what a kernel says inside that has it built in
    next_kernel: bool = False  # it is booted once more, by itself


# By the word of .needs. The guests of all other cases stay as they are; x86-64 only.
EXTRAS = {
    "vfio": Extra(
        "-machine q35,kernel-irqchip=split -device intel-iommu,intremap=on -device edu",
        "intel_iommu=on",
        ["/sys/bus/pci/drivers/vfio-pci/new_id 1234 11e8"],
        b"vfio-pci",
    ),
    "nvme": Extra(
        "-drive file=null-co://,format=raw,if=none,id=blocks,snapshot=on -device nvme,id=nvme0,serial=0 -device nvme-ns,drive=blocks,bus=nvme0,ms=64",
        "", [], b"nvme-core",
    ),
    "ata": Extra("-drive file=null-co://,format=raw,if=none,id=blocks,snapshot=on -device ide-hd,drive=blocks", "", [], b"ata_piix"),
    "liveupdate": Extra("", "kho=on liveupdate=on LIVE_UPDATE=first", [], b"luo_session", next_kernel=True),
}


class Boot(NamedTuple):
    """How one boot ended."""

    log: Log
    up: bool  # the init came up
    done: bool  # the init said that the executor ended
    hung: bool  # it was stopped for its silence
    accel: str = "tcg"  # what the machine ran on
    kvm_failed: bool = False  # QEMU said that KVM could not go on
    pace: float = 0.0  # seconds that the guest counted while an executor ran, for each of ours; 0: it did not say


# ---- the accelerator -----------------------------------------------------------------------------


def boot_sector() -> bytes:
    """A disk whose boot sector ends QEMU with status 33: mov al,16; out 0xf4,al; hlt."""
    return b"\xb0\x10\xe6\xf4\xf4".ljust(510, b"\0") + b"\x55\xaa"


def kvm_works() -> tuple[bool, str]:
    """Whether KVM runs a guest at a useful speed, and why not.

    A virtual machine may show /dev/kvm and yet crawl or fail in it.  A boot sector that QEMU's own
    firmware starts takes 0.1 s where KVM works; it gets two seconds.
    """
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False, "there is no /dev/kvm that this user may open"
    with tempfile.NamedTemporaryFile(suffix=".img") as disk:
        disk.write(boot_sector())
        disk.flush()
        command = [QEMU, "-accel", "kvm", "-cpu", "host", "-m", "16", "-nodefaults", "-display", "none", "-no-reboot"]
        command += ["-drive", f"file={disk.name},format=raw,if=ide", "-device", "isa-debug-exit,iobase=0xf4,iosize=1"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=2, check=False)
        except subprocess.TimeoutExpired:
            return False, "/dev/kvm is there, but a boot sector did not run through in 2 s"
    if done.returncode == 33:
        return True, ""
    reason = done.stderr.strip().splitlines()
    return False, f"/dev/kvm is there, but QEMU ended: {reason[0] if reason else done.returncode}"


def accelerator(build: Path) -> tuple[str, str]:
    """"kvm" or "tcg", and a sentence when KVM is there and cannot be used.

    Found out once per boot of this machine and kept in the build folder.  ACCEL=tcg overrides.
    """
    if chosen := os.environ.get("ACCEL"):
        return chosen, ""
    with contextlib.suppress(OSError, ValueError):
        known, name, reason = (build / "accelerator").read_text().split("\n", 2)
        if known == boot_id():
            return name, reason.rstrip("\n")
    works, reason = kvm_works()
    if works:
        remember_accelerator(build, "kvm", "")
    else:
        distrust_kvm(build, reason)
    return accelerator(build)


def boot_id() -> str:
    """Of this machine, until it is booted again."""
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def remember_accelerator(build: Path, name: str, reason: str) -> None:
    """What accelerator() gives from now on; guests of other threads and processes look at it, too."""
    build.mkdir(parents=True, exist_ok=True)
    new = build / f"accelerator.{os.getpid()}.{threading.get_ident()}"
    new.write_text(f"{boot_id()}\n{name}\n{reason}\n")
    new.replace(build / "accelerator")


def distrust_kvm(build: Path, reason: str) -> None:
    """Later guests are emulated."""
    remember_accelerator(build, "tcg", reason)
    if os.path.exists("/dev/kvm"):
        print(f"QEMU: {reason}; using software emulation (TCG)", file=sys.stderr)


def kvm_is_proven(build: Path) -> bool:
    """Whether a guest has come up under KVM since this machine was booted."""
    with contextlib.suppress(OSError):
        return (build / "accelerator.proven").read_text() == boot_id()
    return False


def boot_accelerated(build: Path, command: Callable[[str], list[str]], log_file: Path, limit: float) -> Boot:
    """One boot of the machine that `command` makes of "kvm" or "tcg": emulated where KVM turns out not to carry it.

    A nested KVM can run the probe's few instructions and fail later, at one that it does not know.
    """
    accel = accelerator(build)[0]
    chosen = bool(os.environ.get("ACCEL"))
    unproven = accel == "kvm" and not chosen and not kvm_is_proven(build)
    result = boot(command(accel), log_file, min(limit, DIRECT_LIMIT) if unproven else limit)._replace(accel=accel)
    if unproven and result.up and not result.kvm_failed:
        (build / "accelerator.proven").write_text(boot_id())
    if accel != "kvm" or chosen or not (result.kvm_failed or (unproven and not result.up)):
        return result
    emulated = boot(command("tcg"), log_file, limit)
    # A kernel that does not come up here either says nothing of KVM.
    if (result.kvm_failed or emulated.up) and accelerator(build)[0] == "kvm":
        distrust_kvm(build, "KVM failed in a guest" if result.kvm_failed else "a guest came up in emulation, and not under KVM")
    return emulated


# ---- the initramfs -------------------------------------------------------------------------------


def cpio(folder: Path) -> bytes:
    """The folder as an archive that the kernel unpacks."""
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))
    return subprocess.run(
        ["cpio", "--quiet", "-o", "-H", "newc", "-R", "0:0"],
        cwd=folder,
        input="\n".join(names).encode(),
        capture_output=True,
        check=True,
    ).stdout


class Run(NamedTuple):
    """One start of the executor in a guest."""

    settings: list[str]
    arguments: list[str]
    huge_shmem: bool


def plan_runs(cases: list[str], huge_shmem: set[str], options: list[str]) -> list[Run]:
    """What the guest runs: all cases together, then those that need huge pages in shared memory."""
    arguments = ["--console", "--one-shot", "--timeout", str(CASE_TIMEOUT), *options]
    alone = [case for case in cases if case in huge_shmem]
    together = [case for case in cases if case not in huge_shmem]
    runs = [Run(COMMON_SETTINGS, arguments + together, False)] if together else []
    return runs + ([Run([*COMMON_SETTINGS, f"{HUGE_SHMEM} always"], arguments + alone, True)] if alone else [])


def additions(runs: list[Run], module_files: list[Path], files: Mapping[str, str] = MappingProxyType({}), program: Path | None = None) -> bytes:
    """The archive that one boot adds to the common initramfs; `files` are text files at its top; the program takes the executor's place."""
    with tempfile.TemporaryDirectory() as place_of_all:
        folder = Path(place_of_all)
        if program:
            shutil.copy(program, folder / "run-cases")
        for number, run in enumerate(runs, 1):
            place = folder / "runs" / f"{number:02}"
            place.mkdir(parents=True)
            (place / "settings").write_text("".join(f"{line}\n" for line in run.settings))
            (place / "arguments").write_text("".join(f"{line}\n" for line in run.arguments))
        for name, text in files.items():
            (folder / name).write_text(text)
        (folder / "modules").mkdir()
        for number, path in enumerate(module_files):
            (folder / "modules" / f"{number:02}-{image.module_name(path)}.ko").write_bytes(image.read_module(path))
        return cpio(folder)


def next_kernel(kernel: Path, initramfs: bytes) -> bytes:
    """The archive with what the guest's init boots by kexec."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "next"
        folder.mkdir()
        shutil.copy(kernel, folder / "kernel")
        (folder / "initramfs").write_bytes(initramfs)
        return cpio(Path(place))


def modules_of_needs() -> dict[str, list[str]]:
    """The modules behind the words with which cases name what they need."""
    rows = (line.split("\t") for line in MODULES.read_text().splitlines() if line and not line.startswith("#"))
    return {word: modules.split() for word, modules in rows}


def modules_for(kernel: Image, needs: dict[str, set[str]]) -> list[Path]:
    """The kernel's modules that these cases need, in the order of loading."""
    needed = set().union(*needs.values())
    files, _ = image.modules(kernel, [module for word, modules in modules_of_needs().items() if word in needed for module in modules])
    return files


def swap_disk(path: Path) -> None:
    """A disk that is empty swap space, as mkswap(8) writes it, for pages of any size at once."""
    header = bytearray(max(PAGE_SIZES))
    header[1024:1036] = struct.pack("<III", 1, SWAP_PAGES - 1, 0)  # version, last page, bad pages
    for size in PAGE_SIZES:
        header[size - 10 : size] = b"SWAPSPACE2"
    path.write_bytes(header)
    os.truncate(path, SWAP_PAGES * max(PAGE_SIZES))


# ---- one boot ------------------------------------------------------------------------------------


def processors(accel: str) -> int:
    """Of each guest.  The variable SMP overrides.

    One under emulation: while a kernel patches its own code, QEMU can run on one processor what another has just
    replaced.  With two, 4 in a hundred boots of 6.12.118 died so ("Oops: int3"), and one run of 24 did later, when
    a case opened a perf event.  Two guests side by side use two cores as well.
    """
    if chosen := os.environ.get("SMP"):
        return int(chosen)
    return 2 if accel == "kvm" else 1


def machine_options(smp: int) -> list[str]:
    """QEMU's options for that many processors, and a second memory node for pages to be moved to."""
    return [
        *(f"-smp {smp}", "-no-reboot"),
        *("-object memory-backend-ram,id=near,size=384M", f"-numa node,memdev=near,cpus=0-{smp - 1}"),
        *("-object memory-backend-ram,id=far,size=128M", "-numa node,memdev=far"),
    ]


def command_line(accel: str) -> str:
    """The kernel's, for a machine that runs on "kvm" or "tcg"."""
    return COMMAND_LINE if accel == "kvm" else f"{COMMAND_LINE} {EMULATED_CLOCK} {ONE_PROCESSOR}"


def bring_up(smp: int) -> list[str]:
    """The settings that let all processors of the machine work, if not all do."""
    return [f"/sys/devices/system/cpu/cpu{number}/online 1" for number in range(1, smp)]


def qemu_command(kernel: Path, initramfs: Path, disk: Path, accel: str, smp: int, nodes: bool = True, extra: Extra | None = None) -> list[str]:
    """The smallest machine that every kernel from 3.17 on boots on."""
    if machine := machines.current():
        return machines.qemu_command(machine, kernel, initramfs, disk, nodes)
    cpu = "host" if accel == "kvm" else EMULATED_CPU
    return [
        *(QEMU, "-accel", accel, "-cpu", cpu, "-m", str(MEMORY_MIB)),
        *(word for option in machine_options(smp) for word in option.split()),
        *("-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio"),
        *("-drive", f"file={disk},format=raw,if=virtio,file.locking=off"),
        *(extra.options.split() if extra else []),
        *("-kernel", str(kernel), "-initrd", str(initramfs), "-append", " ".join([command_line(accel), *([extra.words] if extra else [])])),
    ]


def console_lines(process: subprocess.Popen[str], log_file: Path) -> Iterator[str | None]:
    """The console line by line as it comes; None for each second without one."""
    lines: queue.Queue[str | None] = queue.Queue()

    def read() -> None:
        assert process.stdout
        # Line by line: what was waited for is in the file when the wait is over.
        with log_file.open("a", buffering=1) as copy:
            for line in process.stdout:
                copy.write(line)
                lines.put(line)
        lines.put(None)

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    while True:
        try:
            line = lines.get(timeout=1)
        except queue.Empty:
            yield None
            continue
        if line is None:
            return
        yield line


CORES = itertools.cycle(sorted(os.sched_getaffinity(0)))  # in turn, one for each guest
RUNNING: set["subprocess.Popen[str]"] = set()


def kill(process: "subprocess.Popen[str]") -> None:
    """Ends a guest, whether or not it has ended."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def stop_all() -> None:
    """Ends the guests that other threads wait for."""
    for process in list(RUNNING):
        kill(process)


def boot(command: list[str], log_file: Path, boot_limit: float) -> Boot:
    """Runs a guest to its end, its death, or a silence that is too long."""
    # User-mode Linux is more than one process.
    process = subprocess.Popen(
        command, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    RUNNING.add(process)
    lines: list[str] = []
    up = done = hung = kvm_failed = False
    began, pace = time.monotonic(), 0.0
    # Only what the init and the executor say is progress: a kernel can print for ever.
    limit = time.monotonic() + boot_limit
    try:
        for line in console_lines(process, log_file):
            if line is not None:
                lines.append(line)
                text = ktap.printable(line)
                if text.endswith("# guest: up"):
                    up = True
                    limit = time.monotonic() + SILENCE_LIMIT
                elif (said := ktap.checked_line(text)[0]) is not None:
                    limit = time.monotonic() + SILENCE_LIMIT
                    if said.startswith("KTAP version"):
                        began = time.monotonic()
                    # Of a short run the clocks are read too coarsely.
                    elif (seconds := ktap.seconds_of_run(said)) > 2:
                        pace = max(pace, seconds / (time.monotonic() - began))
                # QEMU's own words, after which it stands still; an emulated guest that says so lies.
                if text.startswith("KVM internal error") and "kvm" in command:
                    kvm_failed = True
                    break
                if text.startswith("# guest: done"):
                    done = True
                    break
            if time.monotonic() > limit:
                hung = True
                break
    finally:
        kill(process)
        process.wait()
        RUNNING.discard(process)
    return Boot(ktap.parse(lines, console=True), up, done, hung, kvm_failed=kvm_failed, pace=pace)


def tail(log: Log) -> list[str]:
    """The last lines that the kernel wrote, for the reader of a crash."""
    return [line for line in log.other if line][-TAIL:]


def why_not_up(kernel: Image, result: Boot) -> UserError:
    """The sentence for a guest whose init never came up."""
    last = tail(result.log)
    text = " ".join(last)
    if "PVH ELF Note" in text:
        reason = "QEMU boots a vmlinux only if it was built with CONFIG_PVH; name the bzImage instead"
    elif "Unable to mount root" in text or "No working init" in text or "VFS: Cannot open root" in text:
        reason = "the kernel did not unpack the initramfs; it needs CONFIG_BLK_DEV_INITRD"
    elif result.hung:
        reason = f"no sign of the init within {BOOT_LIMIT} s"
    elif not last:
        reason = "nothing on the serial console; the kernel needs CONFIG_SERIAL_8250_CONSOLE"
    else:
        reason = f"the machine stopped before the init; its last words: {last[-1]}"
    return UserError(f"{kernel.path} did not boot: {reason}")


# ---- a kernel's whole run ------------------------------------------------------------------------


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
    extra: Extra | None = None


def boot_with(session: Session, cases: list[str], one_by_one: bool) -> Boot:
    """One boot that runs these cases."""
    return boot_runs(session, plan_runs(cases, session.huge_shmem, ["--jobs", "1"] if one_by_one else []), None)


def boot_runs(session: Session, runs: list[Run], program: Path | None) -> Boot:
    """One boot that starts the executor, or another program in its place, as often as these runs say."""
    initramfs, disk = session.folder / "initramfs", session.folder / "disk"
    common = (session.build / os.environ.get("ABI", "") / "guest/initramfs.cpio").read_bytes()
    own = session.extra.settings if session.extra else []
    runs = [runs[0]._replace(settings=[*bring_up(session.smp), *own, *runs[0].settings]), *runs[1:]]
    content = common + additions(runs, session.module_files, program=program)
    initramfs.write_bytes(content + (next_kernel(session.kernel.path, content) if session.extra and session.extra.next_kernel else b""))
    swap_disk(disk)
    direct = session.entry != session.kernel.path and not machines.current()
    machine = machines.current()
    # Some kernels of other architectures die silently of a second memory node.
    first_try = (direct and not image.is_proven(session.entry)) or (machine and machine.nodes and session.nodes)
    limit = DIRECT_LIMIT if first_try else BOOT_LIMIT

    def command(accel: str) -> list[str]:
        return qemu_command(session.entry, initramfs, disk, accel, session.smp, session.nodes, session.extra)

    def attempt(limit: float) -> Boot:
        if machine:
            # The processes of User-mode Linux wait for each other, which takes twice the time from core to core.
            pinned = ["taskset", "-c", str(session.core)] if machine is machines.MACHINES["uml"] else []
            return boot([*pinned, *command("tcg")], session.log_file, limit)
        return boot_accelerated(session.build, command, session.log_file, limit)

    result = attempt(limit)
    if direct:
        image.remember(session.entry, result.up)
    if direct and not result.up:
        session.entry = session.kernel.path
        result = attempt(BOOT_LIMIT)
    if machine and not result.up and session.nodes:
        session.nodes = False
        result = attempt(BOOT_LIMIT)
    return result


def culprit(result: Boot) -> Result:
    """The result of the case during which the machine died."""
    if result.hung:
        return Result("timeout", ", the whole machine hung", tail(result.log))
    return Result("crash", ", the kernel died", tail(result.log))


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
            run.where = f"QEMU, {result.accel}"
        if not result.up:
            # No case has run, so a verdict is not at stake; but a machine that says nothing is not waited for again.
            deaths += 1
            if result.hung or deaths == BOOT_TRIES:
                raise why_not_up(session.kernel, result)
            run.notes.append(f"the machine died before its init and was booted again: {why_not_up(session.kernel, result)}")
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


def check_tools() -> None:
    """The programs that a guest needs."""
    machine = machines.current()
    qemu = (machine.qemu, machine.package) if machine else (QEMU, "qemu-system-x86")
    for tool, package in (qemu, ("cpio", "cpio")):
        if not shutil.which(tool):
            raise UserError(f"{tool} is missing (Debian's package {package}); 'make deps KERNEL=.' installs it")


@contextlib.contextmanager
def open_session(kernel: Image, label: str, build: Path, cases: list[str], logs: Path) -> Iterator[Session]:
    """All that the boots of one kernel with these cases need; the console goes to LABEL.console in `logs`."""
    check_tools()
    machine = machines.current()
    accel = "tcg" if machine else accelerator(build)[0]
    needs = describe.needs_in_a_guest(build, cases) if cases else {}
    files = modules_for(kernel, needs)
    logs.mkdir(parents=True, exist_ok=True)
    log_file = logs / f"{label}.console"
    log_file.write_text("")
    with tempfile.TemporaryDirectory(prefix="guest-") as folder:
        entry = machines.enterable(kernel.path, build / "vmlinux") if machine else image.enters_directly(kernel.path, build / "vmlinux") or kernel.path
        huge_shmem = {case for case in needs if "thp" in needs[case]}
        extra = next((extra for word, extra in EXTRAS.items() if machine is None and all(word in needs[case] for case in cases)), None)
        yield Session(kernel, entry, build, Path(folder), processors(accel), files, log_file, huge_shmem, core=next(CORES), extra=extra)


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
            stop_all()
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


def may_have(kernel: Image, build: Path, word: str) -> bool:
    """Whether the kernel has what EXTRAS gives a machine for, as a module or built in, as far as its files tell."""
    if image.modules(kernel, modules_of_needs().get(word, []))[0]:
        return True
    inside = image.enters_directly(kernel.path, build / "vmlinux")
    return not inside or EXTRAS[word].sign in inside.read_bytes()


def cases_apart(kernel: Image, build: Path, cases: list[str]) -> list[list[str]]:
    """The cases that run in guests of their own: those that need one of EXTRAS, on a kernel that may have it."""
    if machines.current():
        return []
    needs = describe.needs_in_a_guest(build, cases)
    shares = ([case for case in cases if word in needs[case]] for word in EXTRAS)
    return [share for word, share in zip(EXTRAS, shares, strict=True) if share and may_have(kernel, build, word)]


def side_by_side(build: Path, cases: list[str], guests: int) -> list[list[str]]:
    """The shares of the cases that run in guests of their own: two where one core carries a guest, and there are cores.

    `guests` is how many run for other reasons.  A few cases do not earn a second boot back.
    """
    count = min(2, len(os.sched_getaffinity(0)) // guests)
    if count < 2 or len(cases) <= 50 or "SMP" in os.environ or not (machines.current() or accelerator(build)[0] == "tcg"):
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
            raise why_not_up(kernel, result)
        lines = (ktap.checked_line(ktap.printable(line))[0] for line in session.log_file.read_text(errors="replace").splitlines())
        return [line for line in lines if line]
