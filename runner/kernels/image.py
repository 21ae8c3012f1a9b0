# SPDX-License-Identifier: GPL-2.0
"""What a kernel image file is: format, release, and the modules that belong to it."""

import gzip
import lzma
import os
import re
import shutil
import struct
import subprocess
import threading
import zlib
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.kernels import machines


class Image(NamedTuple):
    """A bootable kernel."""

    path: Path
    release: str  # utsname.release
    version: str  # utsname.version, as far as the file tells


def other_architecture(head: bytes) -> str | None:
    """The name of an architecture that is not x86-64, where the first bytes show one."""
    if head[:4] == b"\x7fELF" and len(head) >= 20:
        machine = struct.unpack_from("<H" if head[5] == 1 else ">H", head, 18)[0]
        names = {3: "i386", 8: "MIPS", 20: "PowerPC", 21: "ppc64", 22: "s390", 40: "ARM", 183: "arm64", 243: "RISC-V"}
        return None if machine == 62 else names.get(machine, f"ELF machine {machine}")
    if head[56:60] == b"ARM\x64":
        return "arm64"
    if head[48:56].startswith(b"RISCV"):
        return "RISC-V"
    if head[36:40] == b"\x18\x28\x6f\x01":
        return "ARM"
    return None


def banner_of(path: Path, head: bytes) -> str | None:
    """The version string inside a bzImage or vmlinux; None when the file is neither."""
    if head[0x202:0x206] == b"HdrS":
        offset = struct.unpack_from("<H", head, 0x20E)[0] + 0x200
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(256).split(b"\0")[0].decode("ascii", "replace")
    if head[:4] == b"\x7fELF":
        match = re.search(rb"Linux version ([ -~]{5,400})", path.read_bytes())
        return match.group(1).decode("ascii") if match else None
    return None


def size_of(head: bytes) -> int:
    """The least that a bzImage with this header has of bytes; 0 for other images."""
    if head[0x202:0x206] != b"HdrS":
        return 0
    return ((head[0x1F1] or 4) + 1) * 512 + int(struct.unpack_from("<I", head, 0x1F4)[0]) * 16


def named(path: Path, banner: str) -> Image:
    """The image with the release that its banner begins with, which becomes part of file names."""
    release = banner.split(" ", 1)[0]
    if not re.fullmatch(r"[\w.+~:-]{1,64}", release, re.ASCII) or not re.match(r"\w", release) or not banner.isprintable():
        raise UserError(f"{path}: '{banner[:40]}' is no release that a kernel can have")
    return Image(path, release, banner)


def identify(path: Path) -> Image:
    """Reads the image's header; an error says what the file is instead."""
    if not path.exists():
        raise UserError(f"{path}: no such file; KERNEL= takes the path of a vmlinuz, bzImage or vmlinux")
    if path.is_dir():
        raise UserError(f"{path} is a directory; KERNEL= takes the path of a vmlinuz, bzImage or vmlinux")
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from None
    if machines.current():
        if banner := machines.banner(path):
            return named(path, banner)
        raise UserError(f"{path} is no kernel image in which a version can be found")
    if other := other_architecture(head):
        raise UserError(f"{path} is a kernel for {other}; guests are x86-64 without ARCH=arm64, s390x, ...")
    banner = banner_of(path, head)
    if not banner:
        raise UserError(f"{path} is not an x86-64 kernel image (bzImage, vmlinuz or vmlinux)")
    if path.stat().st_size < size_of(head):
        raise UserError(f"{path} is cut short: {path.stat().st_size} bytes of {size_of(head)}; fetch or copy it again")
    return named(path, banner)


def payload(data: bytes) -> bytes | None:
    """The vmlinux inside a bzImage (boot protocol 2.08, Documentation/arch/x86/boot.rst), or None."""
    if data[0x202:0x206] != b"HdrS" or struct.unpack_from("<H", data, 0x206)[0] < 0x208:
        return None
    start = ((data[0x1F1] or 4) + 1) * 512 + struct.unpack_from("<I", data, 0x248)[0]
    packed = data[start : start + struct.unpack_from("<I", data, 0x24C)[0]]
    if packed.startswith(b"\xfd7zXZ\0"):
        return lzma.LZMADecompressor().decompress(packed)
    if packed.startswith(b"\x1f\x8b"):
        return zlib.decompressobj(31).decompress(packed)
    # The build appends the uncompressed size, which these two tools would take for damage.
    for magic, tool in ((b"\x28\xb5\x2f\xfd", "zstd"), (b"\x02\x21\x4c\x18", "lz4")):
        if packed.startswith(magic) and shutil.which(tool):
            return subprocess.run([tool, "-dcq"], input=packed[:-4], capture_output=True, check=False).stdout
    return None


def enters_directly(path: Path, cache: Path) -> Path | None:
    """The kernel as a vmlinux that QEMU enters directly (PVH), or None where there is no such way.

    A guest under emulation spends much of its boot on unpacking itself; this is done here once, and
    kept in the folder `cache`.
    """
    status = path.stat()
    name = f"{status.st_size:x}-{status.st_mtime_ns:x}-{zlib.crc32(str(path.resolve()).encode()):08x}"
    found, absent = cache / name, cache / f"{name}.none"
    if found.exists():
        return found
    if absent.exists():
        return None
    cache.mkdir(parents=True, exist_ok=True)
    try:
        data = payload(path.read_bytes())
    except (lzma.LZMAError, zlib.error, struct.error):
        data = None
    # The ELF note XEN_ELFNOTE_PHYS32_ENTRY is what QEMU looks for.
    if not data or not data.startswith(b"\x7fELF") or b"\x12\0\0\0Xen\0" not in data:
        absent.touch()
        return None
    new = cache / f"{name}.{os.getpid()}.{threading.get_ident()}"
    new.write_bytes(data)
    new.replace(found)
    return found


def is_proven(entry: Path) -> bool:
    """Whether this vmlinux has come up by direct entry before."""
    return entry.with_name(entry.name + ".proven").exists()


def remember(entry: Path, came_up: bool) -> None:
    """Keeps for later boots whether direct entry works; what failed twice and never worked is not tried again.

    Once is too little to tell: about one boot in hundreds dies of the emulator.
    """
    doubted = entry.with_name(entry.name + ".doubted")
    if came_up:
        entry.with_name(entry.name + ".proven").touch()
    elif is_proven(entry):
        return
    elif not doubted.exists():
        doubted.touch()
    else:
        entry.with_name(entry.name + ".none").touch()
        entry.unlink(missing_ok=True)


def modules_folder(image: Image) -> Path | None:
    """The folder with the kernel's modules: as its package lays it out, or beside the image."""
    root = image.path.resolve().parent
    for folder in (root, *(up / sub / image.release for up in root.parents for sub in ("lib/modules", "usr/lib/modules", "lib/uml/modules"))):
        if (folder / "kernel").is_dir():
            return folder
    return None


def identity(path: Path) -> str:
    """Of a file or folder: it changes with what is in it.  Unpacked anew, it can have the time of modification that it had."""
    status = path.stat()
    return f"{path.resolve()} {status.st_size} {status.st_ctime_ns}"


def identity_of(image: Image) -> str:
    """Of a kernel and its modules."""
    return "\n".join(map(identity, filter(None, [image.path, modules_folder(image)])))


def module_name(path: Path) -> str:
    """The name the kernel knows a module file by."""
    return path.name.split(".ko")[0].replace("-", "_")


def read_module(path: Path) -> bytes:
    """The module, uncompressed."""
    if path.suffix == ".xz":
        try:
            return lzma.decompress(path.read_bytes())
        except lzma.LZMAError as error:
            raise UserError(f"{path} is damaged: {error}") from None
    if path.suffix == ".gz":
        try:
            return gzip.decompress(path.read_bytes())
        except (OSError, EOFError, zlib.error) as error:
            raise UserError(f"{path} is damaged: {error}") from None
    if path.suffix == ".zst":
        done = subprocess.run(["zstd", "-dcq", str(path)], capture_output=True, check=False)
        if done.returncode:
            raise UserError(f"{path} is damaged: {done.stderr.decode(errors='replace').strip()}")
        return done.stdout
    return path.read_bytes()


def modules(image: Image, wanted: list[str]) -> tuple[list[Path], list[str]]:
    """The module files to load, dependencies first, and the wanted ones that there are not.

    A module that is built in, or that does not exist for this kernel, is simply absent: the case
    that needs it says so itself.
    """
    folder = modules_folder(image)
    if not folder:
        return [], wanted
    files = {module_name(path): path for path in folder.rglob("*.ko*")}
    order: list[Path] = []

    def add(name: str) -> bool:
        path = files.get(name)
        if not path:
            return False
        if path in order:
            return True
        depends = subprocess.run(
            ["/sbin/modinfo", "-F", "depends", str(path)], capture_output=True, text=True, check=False
        ).stdout
        for needed in filter(None, depends.strip().split(",")):
            add(needed.replace("-", "_"))
        order.append(path)
        return True

    missing = [name for name in wanted if not add(name)]
    return order, missing
