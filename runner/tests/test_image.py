# SPDX-License-Identifier: GPL-2.0
"""Kernel images as files: what is unpacked of them, what is kept of that, and modules."""

import gzip
import lzma
import os
import shutil
import struct
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runner.errors import UserError
from runner.kernels import image
from runner.kernels.image import Image

VMLINUX = b"\x7fELF" + os.urandom(5000) + b"\x12\0\0\0Xen\0" + bytes(3000)


def packed_by(tool: str, data: bytes) -> bytes:
    """As the kernel's build packs: the size follows."""
    if not shutil.which(tool):
        pytest.skip(f"{tool} is missing (Debian's package {tool})")
    options = ["-l"] if tool == "lz4" else []  # the frame that the kernel's code unpacks
    return subprocess.run([tool, "-qc", *options], input=data, capture_output=True, check=True).stdout + struct.pack("<I", len(data))


def bzimage(path: Path, payload: bytes, protocol: int = 0x20F) -> Path:
    """An image with two sectors of set-up code, and the payload 64 bytes into what follows."""
    data = bytearray(3 * 512 + 64) + payload
    data[0x1F1], data[0x202:0x206] = 2, b"HdrS"
    struct.pack_into("<H", data, 0x206, protocol)
    struct.pack_into("<II", data, 0x248, 64, len(payload))
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("way", ["xz", "gzip", "zstd", "lz4"])
def test_a_kernel_that_qemu_can_enter_is_unpacked_once(way, tmp_path):
    payload = lzma.compress(VMLINUX) + bytes(4) if way == "xz" else gzip.compress(VMLINUX) + bytes(4) if way == "gzip" else packed_by(way, VMLINUX)
    path = bzimage(tmp_path / "bzImage", payload)
    found = image.enters_directly(path, tmp_path / "cache")
    assert found and found.read_bytes() == VMLINUX
    found.write_text("kept")
    again = image.enters_directly(path, tmp_path / "cache")
    assert again == found and again.read_text() == "kept"
    assert [one.name for one in (tmp_path / "cache").iterdir()] == [found.name]


@pytest.mark.parametrize(
    ("payload", "protocol"),
    [
        (gzip.compress(b"\x7fELF" + bytes(900)), 0x20F), (gzip.compress(VMLINUX[1:]), 0x20F), (lzma.compress(VMLINUX)[:2000] + bytes(3000), 0x20F), (b"\x1f\x8b damaged", 0x20F),
        (b"packed by nobody knows what", 0x20F), (gzip.compress(VMLINUX), 0x207),
    ],
    ids=["no-note", "no-elf", "damaged-xz", "damaged-gzip", "unknown", "old-protocol"],
)  # fmt: skip
def test_a_kernel_that_qemu_cannot_enter_is_found_out_once(payload, protocol, tmp_path, monkeypatch):
    path = bzimage(tmp_path / "bzImage", payload, protocol)
    assert image.enters_directly(path, tmp_path / "cache") is None
    assert [one.suffix for one in (tmp_path / "cache").iterdir()] == [".none"]
    monkeypatch.setattr(image, "payload", lambda data: VMLINUX)
    assert image.enters_directly(path, tmp_path / "cache") is None


def test_direct_entry_that_failed_twice_is_not_tried_again(tmp_path):
    """Once can be the emulator's fault; and what came up before is trusted whatever happens."""
    path = bzimage(tmp_path / "bzImage", gzip.compress(VMLINUX))
    entry = image.enters_directly(path, tmp_path / "cache")
    assert entry and not image.is_proven(entry)
    image.remember(entry, False)
    assert image.enters_directly(path, tmp_path / "cache") == entry
    image.remember(entry, False)
    assert image.enters_directly(path, tmp_path / "cache") is None and not entry.exists()
    path = bzimage(tmp_path / "another", gzip.compress(VMLINUX))
    entry = image.enters_directly(path, tmp_path / "cache")
    assert entry
    for came_up in (True, False, False):
        image.remember(entry, came_up)
    assert image.is_proven(entry) and image.enters_directly(path, tmp_path / "cache") == entry


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        (bytes(48) + b"RISCV\0\0\0", "is a kernel for RISC-V; guests are x86-64 without ARCH=arm64, s390x, ..."),
        (bytes(36) + b"\x18\x28\x6f\x01", "is a kernel for ARM; guests are x86-64 without ARCH=arm64, s390x, ..."),
        (b"\x7fELF\x02\x02".ljust(18, b"\0") + b"\0\x16" + bytes(64), "is a kernel for s390; guests are x86-64 without ARCH=arm64, s390x, ..."),
        (b"\x7fELF\x02\x01".ljust(18, b"\0") + b"\x02\x01" + bytes(64), "is a kernel for ELF machine 258; guests are x86-64 without ARCH=arm64, s390x, ..."),
        (b"\x7fELF\x02\x01".ljust(18, b"\0") + b"\x3e\0" + bytes(64), r"is not an x86-64 kernel image (bzImage, vmlinuz or vmlinux)"),
    ],
)
def test_a_kernel_for_another_machine_is_named(head, sentence, tmp_path):
    (tmp_path / "vmlinuz").write_bytes(head.ljust(600, b"\0"))
    with pytest.raises(UserError) as raised:
        image.identify(tmp_path / "vmlinuz")
    assert str(raised.value) == f"{tmp_path}/vmlinuz {sentence}"


def test_a_vmlinux_says_what_version_it_is(tmp_path):
    text = b"Linux version 6.7.1 (nobody@localhost) #1 SMP"
    (tmp_path / "vmlinux").write_bytes(b"\x7fELF\x02\x01".ljust(18, b"\0") + b"\x3e\0" + bytes(5000) + text + b"\n\0")
    assert image.identify(tmp_path / "vmlinux") == Image(tmp_path / "vmlinux", "6.7.1", text.decode().removeprefix("Linux version "))


def test_what_cannot_be_read_is_a_sentence(tmp_path):
    with pytest.raises(UserError, match=f"^{tmp_path} is a directory; KERNEL= takes the path of a vmlinuz, bzImage or vmlinux$"):
        image.identify(tmp_path)
    with pytest.raises(UserError, match="^/proc/self/mem: Input/output error$"):
        image.identify(Path("/proc/self/mem"))


def test_modules_are_read_whatever_packed_them(tmp_path):
    module = os.urandom(3000)
    (tmp_path / "plain.ko").write_bytes(module)
    (tmp_path / "one.ko.xz").write_bytes(lzma.compress(module))
    (tmp_path / "two.ko.gz").write_bytes(gzip.compress(module))
    assert image.read_module(tmp_path / "plain.ko") == image.read_module(tmp_path / "one.ko.xz") == image.read_module(tmp_path / "two.ko.gz") == module
    (tmp_path / "other.ko.zst").write_bytes(packed_by("zstd", module)[:-4])
    assert image.read_module(tmp_path / "other.ko.zst") == module


@pytest.mark.parametrize("way", ["xz", "gz", "zst"])
def test_a_damaged_module_is_a_sentence(way, tmp_path):
    """The kernel then could not be run; others of a matrix can."""
    module = os.urandom(3000)
    packed = packed_by("zstd", module) if way == "zst" else {"xz": lzma, "gz": gzip}[way].compress(module)
    (tmp_path / f"one.ko.{way}").write_bytes(packed[:2000])
    with pytest.raises(UserError, match=rf"^{tmp_path}/one.ko.{way} is damaged: .+"):
        image.read_module(tmp_path / f"one.ko.{way}")


def test_modules_that_a_kernel_lacks_are_named(tmp_path):
    """Those of its own release are found from where its package puts it."""
    kernel = Image(tmp_path / "boot/vmlinuz", "6.7.1", "")
    assert image.modules(kernel, ["fuse"]) == ([], ["fuse"])
    for release in ("6.7.0", "6.7.1"):
        (tmp_path / f"lib/modules/{release}/kernel/fs").mkdir(parents=True)
        (tmp_path / f"lib/modules/{release}/kernel/fs/cuse-two.ko").write_bytes(b"no module, and so without dependencies")
    assert image.modules(kernel, ["fuse", "cuse_two"]) == ([tmp_path / "lib/modules/6.7.1/kernel/fs/cuse-two.ko"], ["fuse"])


def test_modules_unpacked_anew_make_another_kernel(tmp_path):
    """What a kernel did without them is no longer kept, although the folder has its old time."""
    kernel = Image(tmp_path / "boot/vmlinuz", "6.7.1", "")
    kernel.path.parent.mkdir()
    kernel.path.touch()
    seen = set()
    for _ in range(2):
        folder = tmp_path / "lib/modules/6.7.1"
        (folder / "kernel").mkdir(parents=True)
        os.utime(folder, (0, 0))
        seen.add(image.identity_of(kernel))
        shutil.rmtree(folder)
    assert len(seen) == 2


def test_two_guests_of_one_kernel_unpack_it_at_the_same_time(tmp_path, monkeypatch):
    """Both write it whole, neither takes the other's file away."""
    both = threading.Barrier(2)
    kernel = tmp_path / "vmlinuz"
    kernel.write_bytes(b"an image")

    def payload(_: bytes) -> bytes:
        both.wait(20)
        return VMLINUX

    real = Path.write_bytes

    def write_bytes(self: Path, data: bytes) -> int:
        written = real(self, data)
        both.wait(20)
        return written

    monkeypatch.setattr(image, "payload", payload)
    monkeypatch.setattr(Path, "write_bytes", write_bytes)
    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(lambda _: image.enters_directly(kernel, tmp_path / "cache"), range(2))
    assert first == second and first is not None and first.read_bytes() == VMLINUX
