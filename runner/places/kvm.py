# SPDX-License-Identifier: GPL-2.0
"""KVM or emulation: what this machine can do, found out once and kept in the build folder."""

import contextlib
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from runner.places import qemu


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
        command = [qemu.QEMU, "-accel", "kvm", "-cpu", "host", "-m", "16", "-nodefaults", "-display", "none", "-no-reboot"]
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
