# SPDX-License-Identifier: GPL-2.0
"""Kernels of other architectures: what their images say, and the machines they get."""

import gzip
import itertools
import lzma
import os
import re
import shutil
import struct
import subprocess
import zlib
from pathlib import Path

import pytest

from runner.errors import UserError
from runner.kernels import archive, image, machines
from runner.places import describe, guest, qemu
from runner.results import kernelrun, versions
from runner.results.ktap import Result

BANNER = b"6.12.117+deb13-arm64 (d@lists.debian.org) (aarch64-linux-gnu-gcc-14 (Debian 14.2.0-19) 14.2.0, GNU ld 2.44) #1 SMP Debian 6.12.117-1 (2026-11-12)"
KERNEL = os.urandom(1 << 16) * 17 + b"Linux version " + BANNER + b"\n\0" + bytes(100)
ZBOOT = gzip.compress(KERNEL)


@pytest.mark.parametrize(
    "data",
    [
        KERNEL,
        gzip.compress(KERNEL),
        b"MZ\0\0zimg" + struct.pack("<II", 64, len(ZBOOT)) + bytes(48) + ZBOOT + b"trailer",
        bytes(4096) + lzma.compress(KERNEL) + b"\x12\x34",
        bytes(4096) + b"\xfd7zXZ\0 is only named here" + gzip.compress(KERNEL),
        lzma.compress(KERNEL),
        bytes(512) + b"b6.12.117+deb13-s390x (debian-kernel@lists.debian.org) #1 SMP Debian 6.12.117-1 (2026-11-12)\0",
    ],
    ids=["raw", "gzip", "zboot", "unpacks-itself", "unpacks-itself-with-gzip", "xz", "s390"],
)
def test_an_image_says_what_version_it_is(data, tmp_path, monkeypatch):
    monkeypatch.setenv("ARCH", "arm64")
    (tmp_path / "vmlinuz").write_bytes(data)
    found = image.identify(tmp_path / "vmlinuz")
    assert str(versions.of_kernel(found.release, found.version)) == "6.12.117"


def test_an_image_packed_with_zstd_says_what_version_it_is(tmp_path, monkeypatch):
    if not shutil.which("zstd"):
        pytest.skip("zstd is missing (Debian's package zstd)")
    monkeypatch.setenv("ARCH", "arm64")
    packed = subprocess.run(["zstd", "-qc"], input=KERNEL, capture_output=True, check=True).stdout
    (tmp_path / "vmlinuz").write_bytes(b"MZ\0\0zimg" + struct.pack("<II", 64, len(packed)) + bytes(48) + packed)
    assert image.identify(tmp_path / "vmlinuz").version == BANNER.decode()


@pytest.mark.parametrize(
    "data",
    [os.urandom(5000), b"\x1f\x8b\x08" + b"\xff" * 5000, bytes(4096) + b"\xfd7zXZ\0 not" + b"\x1f\x8b\x08 nor this", b"MZ\0\0zimg", lzma.compress(KERNEL[: 1 << 12])],
    ids=["noise", "damaged", "embedded", "short-zboot", "no-version"],
)
def test_what_is_no_image_is_told_so(data, tmp_path, monkeypatch):
    monkeypatch.setenv("ARCH", "arm64")
    (tmp_path / "vmlinuz").write_bytes(data)
    with pytest.raises(UserError, match="no kernel image in which a version can be found"):
        image.identify(tmp_path / "vmlinuz")


def test_a_zboot_image_is_unpacked_for_qemu(tmp_path):
    path = tmp_path / "vmlinuz"
    path.write_bytes(b"MZ\0\0zimg" + struct.pack("<II", 64, len(ZBOOT)) + bytes(48) + ZBOOT)
    assert machines.enterable(path, tmp_path / "cache").read_bytes() == KERNEL
    path.write_bytes(KERNEL)
    assert machines.enterable(path, tmp_path / "cache") == path


@pytest.mark.parametrize("page", [4096, 16384, 65536])
def test_the_swap_disk_is_one_for_every_page_size(tmp_path, page):
    """What the kernel looks at: the signature at the end of the first page, the last page within the disk."""
    qemu.swap_disk(tmp_path / "disk")
    with (tmp_path / "disk").open("rb") as disk:
        header = disk.read(page)
    version, last, bad = struct.unpack_from("<III", header, 1024)
    assert header.endswith(b"SWAPSPACE2") and (version, bad) == (1, 0)
    assert (last + 1) * page <= (tmp_path / "disk").stat().st_size


def test_packages_of_another_architecture(monkeypatch):
    names = ["linux-image-6.1.0-47-arm64", "linux-image-6.1.0-47-cloud-arm64", "linux-image-6.12.117+deb13-cloud-arm64", "linux-image-6.12.117+deb13-arm64-16k",
             "linux-image-6.1.0-0.deb11.44-cloud-arm64", "linux-image-6.1.0-47-cloud-arm64-dbg"]

    def ask(_: dict[str, str], *command: str) -> str:
        if command[1] == "search":
            return "".join(f"{name} - x\n" for name in names if re.search(command[-1], name))
        return "".join(f"{name} | 6.12.{number}-1 | http://x trixie/main arm64 Packages\n" for number, name in enumerate(command[2:], 1))

    monkeypatch.setattr(archive, "ask_apt", ask)
    monkeypatch.setenv("ARCH", "arm64")
    assert [one.name for one in archive.available({}, "")] == [names[1], names[2], names[4]]
    assert [(one.name, one.folder) for one in archive.available({}, "arm64-16k")] == [(names[3], "6.12.1-1-arm64-16k")]


def test_an_unknown_architecture_is_an_error(monkeypatch, tmp_path):
    monkeypatch.setenv("ARCH", "vax")
    with pytest.raises(UserError, match="ARCH=vax: guests are arm64, "):
        image.identify(Path(__file__))


@pytest.mark.parametrize(
    ("arch", "accel", "cores", "guests", "count", "sizes"),
    [
        ("uml", "tcg", 2, 1, 51, [26, 25]), ("uml", "tcg", 8, 2, 692, [346, 346]), ("uml", "tcg", 2, 2, 692, [692]), ("uml", "tcg", 2, 1, 50, [50]),
        ("arm64", "tcg", 4, 1, 692, [346, 346]), ("", "tcg", 4, 1, 692, [346, 346]), ("", "tcg", 1, 1, 692, [692]), ("", "kvm", 4, 1, 692, [692]),
    ],
)
def test_two_guests_run_side_by_side(monkeypatch, tmp_path, arch, accel, cores, guests, count, sizes):
    """Where one core carries a guest, the host has cores for two, and the cases earn a second boot back; each case once."""
    monkeypatch.setenv("ARCH", arch)
    monkeypatch.setenv("ACCEL", accel)
    monkeypatch.delenv("SMP", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)))
    cases = [f"family/case-{number:03}" for number in range(count)]
    shares = guest.side_by_side(tmp_path, cases, guests)
    assert [len(share) for share in shares] == sizes and sorted(itertools.chain(*shares)) == cases


def test_what_two_guests_did_is_one_run():
    """Everything that a report counts or shows, of both."""
    one, other = (kernelrun.KernelRun("6.7", results={case: Result("pass")}, notes=[f"note of {case}"], findings=[case], boots=boots) for case, boots in (("a/b", 1), ("a/c", 3)))
    kernelrun.join(one, other)
    assert (set(one.results), one.notes, one.findings, one.boots) == ({"a/b", "a/c"}, ["note of a/b", "note of a/c"], ["a/b", "a/c"], 4)


def test_user_mode_linux_has_its_memory_in_memory(tmp_path):
    """Whatever TMPDIR says; its command line ends a panic instead of starting anew."""
    command = machines.qemu_command(machines.MACHINES["uml"], Path("linux.uml"), tmp_path / "initramfs", tmp_path / "disk", False)
    assert command[: command.index("linux.uml")] == ["env", "-u", "TMPDIR", "-u", "TMP", "-u", "TEMP"]
    assert "panic=0" in command and "panic=-1" not in command


def test_a_zimage_is_unpacked_for_qemu(tmp_path):
    """As U-Boot's image, placed where the code that unpacks it would; as it is, where that is not to be seen."""
    add = struct.pack("<I", 0xE2804982)  # add r4, r0, #0x208000
    head = bytes(36) + machines.ZIMAGE + bytes(24)
    path = tmp_path / "vmlinuz"
    path.write_bytes(head + add + lzma.compress(KERNEL))
    found = machines.enterable(path, tmp_path / "cache").read_bytes()
    assert struct.unpack_from(">IIIIII", found)[::2] == (0x27051956, 0, 0x40208000) and found[64:] == KERNEL
    assert zlib.crc32(found[:4] + bytes(4) + found[8:64]) == struct.unpack_from(">I", found, 4)[0]
    path.write_bytes(head + bytes(8) + lzma.compress(KERNEL))
    assert machines.enterable(path, tmp_path / "cache") == path


@pytest.mark.parametrize(("name", "two_nodes", "nodes"), [("arm64", True, 2), ("arm64", False, 0), ("s390x", True, 0)])
def test_a_machine_has_a_second_memory_node_where_it_can(name, two_nodes, nodes):
    machine = machines.MACHINES[name]
    command = machines.qemu_command(machine, Path("Image"), Path("initramfs"), Path("disk"), two_nodes)
    assert command[:3] == [machine.qemu, "-accel", "tcg"] and command.count("-numa") == nodes
    assert command[command.index("-append") + 1].startswith(f"console={machine.console} panic=-1 ")
    assert command[command.index("-kernel") :][:4] == ["-kernel", "Image", "-initrd", "initramfs"]


@pytest.mark.parametrize("arch", ["ppc64el", "riscv64"])
def test_an_image_goes_by_its_old_and_its_new_name(tmp_path, monkeypatch, arch):
    """Debian's packages call the same uncompressed kernel vmlinux-RELEASE up to 6.12, and vmlinuz from 7.2 on."""
    monkeypatch.setenv("ARCH", arch)
    images = [tmp_path / "boot/vmlinux-6.1.0-50", tmp_path / "usr/lib/modules/7.2.13/vmlinuz"]
    for path in images:
        path.parent.mkdir(parents=True)
        path.touch()
    assert archive.find_images(tmp_path) == images


@pytest.mark.parametrize(("inside", "modules", "apart"), [
    (b"vfio-pci luo_session", [], [["a/device"], ["a/next"]]),
    (b"", [Path("vfio-pci.ko")], [["a/device"]]),
    (b"vfio-pci", [], [["a/device"]]),
    (b"", [], []),
    (None, [], [["a/device"], ["a/next"]]),
])
def test_cases_that_need_more_of_a_machine_run_apart(monkeypatch, tmp_path, inside, modules, apart):
    """Only on a kernel that may have what they are about; the guests of the others stay as they are."""
    needs = {"a/device": {"vfio", "swap"}, "a/next": {"liveupdate"}, "a/plain": {"swap"}}
    kernel = image.Image(tmp_path / "vmlinuz", "7.3.4", "")
    if inside is not None:
        (tmp_path / "vmlinux").write_bytes(inside)
    monkeypatch.setattr(describe, "needs_in_a_guest", lambda build, cases: {case: needs[case] for case in cases})
    monkeypatch.setattr(image, "modules", lambda kernel, wanted: (modules if wanted else [], []))
    monkeypatch.setattr(image, "enters_directly", lambda path, cache: None if inside is None else tmp_path / "vmlinux")
    monkeypatch.setattr(machines, "current", lambda: None)
    assert guest.cases_apart(kernel, tmp_path, list(needs)) == apart


def test_a_guest_has_no_more_than_its_cases_need(monkeypatch, tmp_path):
    monkeypatch.setattr(machines, "current", lambda: None)
    plain = qemu.qemu_command(tmp_path, tmp_path, tmp_path, "tcg", 1)
    for extra in qemu.EXTRAS.values():
        more = qemu.qemu_command(tmp_path, tmp_path, tmp_path, "tcg", 1, extra=extra)
        assert more[-1] == f"{plain[-1]} {extra.words}"
        assert [word for word in more[:-1] if word not in plain] == [word for word in extra.options.split() if word not in plain]


def test_the_next_kernel_comes_with_the_first(tmp_path):
    """Under the names that the guest's init knows."""
    (tmp_path / "bzImage").write_bytes(b"kernel")
    names = subprocess.run(["cpio", "--quiet", "-t"], input=qemu.next_kernel(tmp_path / "bzImage", b"initramfs"), capture_output=True, check=True).stdout
    assert names.decode().split() == ["next", "next/initramfs", "next/kernel"]
