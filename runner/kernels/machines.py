# SPDX-License-Identifier: GPL-2.0
"""The machines that QEMU emulates for kernels of other architectures (the variable ARCH, by Debian's names).

Here: what differs from one architecture to the next.  The x86-64 machine, and everything that guests have in
common, is in runner/places/qemu.py.
"""

import gzip
import lzma
import os
import re
import shutil
import struct
import subprocess
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError


class Machine(NamedTuple):
    """One architecture."""

    qemu: str
    package: str  # Debian's, of QEMU
    options: tuple[str, ...]
    console: str
    flavour: str  # the end of the kernel package's name
    image: str  # the kernel's file in the package, which can end there or go on with the release
    nodes: bool = True  # can have two memory nodes


SERIAL = ("-serial", "stdio")
MACHINES = {
    # "max" is slower (pointer authentication), and some kernels are silent on it.
    "arm64": Machine("qemu-system-aarch64", "qemu-system-arm", ("-M", "virt", "-cpu", "cortex-a76", *SERIAL), "ttyAMA0", "cloud-arm64", "vmlinuz"),
    # Without LPAE the kernel does not reach what QEMU puts above 4 GiB, PCI's configuration space among it.
    "armhf": Machine("qemu-system-arm", "qemu-system-arm", ("-M", "virt,highmem=off", "-cpu", "cortex-a15", *SERIAL), "ttyAMA0", "armmp", "vmlinuz"),
    "ppc64el": Machine("qemu-system-ppc64", "qemu-system-ppc", ("-M", "pseries,x-vof=on", "-cpu", "power9", *SERIAL), "hvc0", "powerpc64le", "vmlinu[xz]"),
    "riscv64": Machine("qemu-system-riscv64", "qemu-system-misc", ("-M", "virt", *SERIAL), "ttyS0", "riscv64", "vmlinu[xz]"),
    # No emulator: the kernel is a program, and KERNEL= names another one.
    "uml": Machine("linux.uml", "user-mode-linux", (), "tty0", "", "linux", nodes=False),
    "s390x": Machine(
        "qemu-system-s390x", "qemu-system-misc", ("-M", "s390-ccw-virtio", "-cpu", "max", "-chardev", "stdio,id=console", "-device", "sclpconsole,chardev=console"),
        "ttysclp0", "s390x", "vmlinuz", nodes=False,
    ),
}  # fmt: skip
COMMAND_LINE = (
    "panic=-1 oops=panic loglevel=3 random.trust_cpu=on mitigations=off nokaslr cryptomgr.notests init_on_alloc=0 "
    "cgroup_disable=memory kfence.sample_interval=0 audit=0 highres=off nohz=off"
)

# Three parts of User-mode Linux's boot that cost seconds of it and serve nobody here: 512 terminals of the old kind,
# the race between ways to compute RAID-6, and measuring the delay loop.  From 6.16 on it can stop its processes with
# seccomp instead of ptrace, which takes a quarter less time; before that the words say nothing to it.
UML_COMMAND_LINE = "pty.legacy_count=0 initcall_blacklist=raid6_select_algo lpj=10000000 seccomp=auto"
# Its memory is a file, on /dev/shm unless one of these names another place, which may be a disk.
UML_PREFIX = ("env", "-u", "TMPDIR", "-u", "TMP", "-u", "TEMP")


def appended() -> str:
    """What the variable APPEND adds to a guest's kernel command line: a space and its words, or nothing."""
    words = os.environ.get("APPEND", "").strip()
    return f" {words}" if words else ""


def current() -> Machine | None:
    """The machine that ARCH asks for; None is the x86-64 one."""
    name = os.environ.get("ARCH", "")
    if name and name not in MACHINES:
        raise UserError(f"ARCH={name}: guests are {', '.join(name for name in MACHINES if name != 'uml')}, or without ARCH amd64")
    return MACHINES[name] if name else None


def qemu_command(machine: Machine, kernel: Path, initramfs: Path, disk: Path, two_nodes: bool) -> list[str]:
    """The guest, always emulated; with a second memory node, for pages to be moved to, where there can be one."""
    if machine is MACHINES["uml"]:
        # A reset would start it anew: the runner ends it once the init is done, and a panic ends it.
        command_line = [*COMMAND_LINE.replace("panic=-1", "panic=0").split(), *UML_COMMAND_LINE.split()]
        return [*UML_PREFIX, str(kernel), "mem=512M", f"initrd={initramfs}", f"ubd0={disk}", "con=null", "con0=null,fd:1", f"uml_dir={disk.parent}", *command_line, *appended().split()]
    # pseries wants multiples of 256 MiB.
    nodes = ["-object", "memory-backend-ram,id=near,size=512M", "-numa", "node,memdev=near,cpus=0"]
    nodes += ["-object", "memory-backend-ram,id=far,size=256M", "-numa", "node,memdev=far"]
    return [
        *(machine.qemu, "-accel", "tcg", *machine.options, "-smp", "1", "-m", "768", *(nodes if machine.nodes and two_nodes else [])),
        *("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot"),
        *("-drive", f"file={disk},format=raw,if=virtio,file.locking=off"),
        *("-kernel", str(kernel), "-initrd", str(initramfs), "-append", f"console={machine.console} {COMMAND_LINE}{appended()}"),
    ]


def unpacked(data: bytes) -> bytes:
    """The kernel inside of an image: as it is, compressed as a whole, or behind an EFI stub (zboot)."""
    if data[:2] == b"MZ" and data[4:8] == b"zimg":
        start, size = struct.unpack_from("<II", data, 8)
        data = data[start : start + size]
    if data[:2] == b"\x1f\x8b":
        return zlib.decompressobj(31).decompress(data)
    if data[:6] == b"\xfd7zXZ\0":
        return lzma.LZMADecompressor().decompress(data)
    if data[:4] == b"\x28\xb5\x2f\xfd" and shutil.which("zstd"):
        return subprocess.run(["zstd", "-dcq"], input=data, capture_output=True, check=False).stdout
    return data


def embedded(data: bytes) -> bytes:
    """What the first compressed part holds that can be decompressed, of an image that unpacks itself."""
    ways: list[tuple[bytes, Callable[[bytes], bytes]]] = [
        (b"\xfd7zXZ\0", lambda text: lzma.LZMADecompressor().decompress(text)),
        (b"\x1f\x8b\x08", lambda text: zlib.decompressobj(31).decompress(text)),
    ]
    for magic, decompress in ways:
        for found in re.finditer(re.escape(magic), data):
            try:
                text = decompress(data[found.start() :])
            except (lzma.LZMAError, zlib.error, EOFError):
                continue
            if len(text) > 1 << 20:
                return text
    return b""


def banner(path: Path) -> str | None:
    """The kernel's version string: release, builder, version."""
    try:
        data = unpacked(path.read_bytes())
    except (lzma.LZMAError, zlib.error, gzip.BadGzipFile, struct.error):
        return None
    named = rb"Linux version (\d+\.\d+[!-~]{0,60} \([ -~]{3,200}\) [ -~]{0,200}#\d[ -~]*)"
    # s390 keeps it readable outside of the compressed part, without the first two words and the compiler.
    bare = rb"(?<![\d.])(\d+\.\d+[!-~]{0,60} \([!-~]{3,100}\) #\d[ -~]*)"
    match = re.search(named, data) or re.search(bare, data) or re.search(named, embedded(data))
    return match.group(1).decode("ascii", "replace") if match else None


RAM_OF_ARM = 0x40000000  # where that of QEMU's machine "virt" begins
ZIMAGE = b"\x18\x28\x6f\x01"  # at 36


def text_offset(zimage: bytes) -> int:
    """How far into the memory a 32-bit ARM kernel wants to be, as the code that unpacks it knows; 0 if that cannot be read off.

    That code adds it to the memory's beginning, in r0 or r4, and keeps the sum in r4.
    """
    found: set[int] = set()
    for (word,) in struct.iter_unpack("<I", zimage[: min(0x4000, len(zimage) & ~3)]):
        if word & 0xFFFBF000 == 0xE2804000:
            value, turn = word & 0xFF, (word >> 8 & 15) * 2
            offset = (value >> turn | value << 32 - turn) & 0xFFFFFFFF
            found |= {offset} if offset & 0x7FFF == 0 and offset < 1 << 22 else set()
    return found.pop() if len(found) == 1 else 0


def uimage(zimage: bytes) -> bytes:
    """The kernel that a zImage holds, unpacked, as U-Boot's image of a Linux for ARM; nothing where it cannot be placed."""
    offset, kernel = text_offset(zimage), embedded(zimage)
    if not offset or not kernel:
        return b""

    def header(checksum: int) -> bytes:
        at = RAM_OF_ARM + offset
        return struct.pack(">7I4B32s", 0x27051956, checksum, 0, len(kernel), at, at, zlib.crc32(kernel), 5, 2, 2, 0, b"")

    return header(zlib.crc32(header(0))) + kernel


def enterable(path: Path, cache: Path) -> Path:
    """The image as QEMU takes it: a zboot image or zImage unpacked, which is kept in the folder `cache`.

    QEMU starts a zImage too, but under emulation that takes longer to unpack itself than to boot.
    """
    with path.open("rb") as file:
        head = file.read(64)
    zboot = head[:2] == b"MZ" and head[4:8] == b"zimg"
    if not zboot and head[36:40] != ZIMAGE:
        return path
    status = path.stat()
    found = cache / f"{status.st_size:x}-{status.st_mtime_ns:x}-{zlib.crc32(str(path.resolve()).encode()):08x}"
    if not found.exists():
        data = path.read_bytes()
        kernel = unpacked(data) if zboot else uimage(data)
        if not kernel:
            return path
        cache.mkdir(parents=True, exist_ok=True)
        new = found.with_suffix(f".{os.getpid()}.{threading.get_ident()}")
        new.write_bytes(kernel)
        new.replace(found)
    return found
