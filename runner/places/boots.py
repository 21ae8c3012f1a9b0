# SPDX-License-Identifier: GPL-2.0
"""One boot of one guest: from its start to its end, its death, or a silence that is too long."""

import contextlib
import os
import queue
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.kernels.image import Image
from runner.places import kvm
from runner.results import ktap
from runner.results.ktap import Log

# What each case may need of a machine that is several times slower than its host.
CASE_TIMEOUT = 60
# Seconds without a sign of life before the init is up (the variable BOOT_LIMIT), and between results.
BOOT_LIMIT = float(os.environ.get("BOOT_LIMIT", "120"))
# The same for a kernel entered directly that has never come up so: some do not, and say nothing.
DIRECT_LIMIT = min(45.0, BOOT_LIMIT)
SILENCE_LIMIT = CASE_TIMEOUT + 30
TAIL = 25  # console lines kept with a crash


class Monitor(NamedTuple):
    """What QEMU's monitor is told, at its start or when the init waits for orders."""

    at_start: str = ""
    at_ready: str = ""


class Boot(NamedTuple):
    """How one boot ended."""

    log: Log
    up: bool  # the init came up
    done: bool  # the init said that the executor ended
    hung: bool  # it was stopped for its silence
    accel: str = "tcg"  # what the machine ran on
    kvm_failed: bool = False  # QEMU said that KVM could not go on
    pace: float = 0.0  # seconds that the guest counted while an executor ran, for each of ours; 0: it did not say


def boot_accelerated(build: Path, command: Callable[[str], list[str]], log_file: Path, limit: float) -> Boot:
    """One boot of the machine that `command` makes of "kvm" or "tcg": emulated where KVM turns out not to carry it.

    A nested KVM can run the probe's few instructions and fail later, at one that it does not know.
    """
    accel = kvm.accelerator(build)[0]
    chosen = bool(os.environ.get("ACCEL"))
    unproven = accel == "kvm" and not chosen and not kvm.kvm_is_proven(build)
    result = boot(command(accel), log_file, min(limit, DIRECT_LIMIT) if unproven else limit)._replace(accel=accel)
    if unproven and result.up and not result.kvm_failed:
        (build / "accelerator.proven").write_text(kvm.boot_id())
    if accel != "kvm" or chosen or not (result.kvm_failed or (unproven and not result.up)):
        return result
    emulated = boot(command("tcg"), log_file, limit)
    # A kernel that does not come up here either says nothing of KVM.
    if (result.kvm_failed or emulated.up) and kvm.accelerator(build)[0] == "kvm":
        kvm.distrust_kvm(build, "KVM failed in a guest" if result.kvm_failed else "a guest came up in emulation, and not under KVM")
    return emulated


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


RUNNING: set["subprocess.Popen[str]"] = set()


def kill(process: "subprocess.Popen[str]") -> None:
    """Ends a guest, whether or not it has ended."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def stop_all() -> None:
    """Ends the guests that other threads wait for."""
    for process in list(RUNNING):
        kill(process)


def boot(command: list[str], log_file: Path, boot_limit: float, monitor: Monitor | None = None) -> Boot:
    """Runs a guest to its end, its death, or a silence that is too long."""
    ours, theirs = socket.socketpair()
    if monitor:
        command = [*command, "-chardev", f"socket,id=monitor,fd={theirs.fileno()}", "-mon", "chardev=monitor"]
    # User-mode Linux is more than one process.
    process = subprocess.Popen(
        command, start_new_session=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
        pass_fds=[theirs.fileno()] if monitor else [],
    )  # fmt: skip
    theirs.close()
    RUNNING.add(process)
    lines: list[str] = []
    up = done = hung = kvm_failed = False
    began, pace = time.monotonic(), 0.0
    # Only what the init and the executor say is progress: a kernel can print for ever.
    limit = time.monotonic() + boot_limit
    try:
        if monitor:
            ours.sendall(monitor.at_start.encode())
        for line in console_lines(process, log_file):
            if line is not None:
                lines.append(line)
                text = ktap.printable(line)
                if monitor and text.endswith("# guest: ready"):
                    ours.sendall(monitor.at_ready.encode())
                if text.endswith(("# guest: up", "# guest: resumed")):
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
        ours.close()
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
