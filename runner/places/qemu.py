# SPDX-License-Identifier: GPL-2.0
"""The machine that a guest has: QEMU's options, the kernel's command line, disk, initramfs and modules."""

import os
import shutil
import struct
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from runner import paths
from runner.errors import UserError
from runner.kernels import image, machines
from runner.kernels.image import Image

QEMU = "qemu-system-x86_64"
MODULES = paths.DATA / "modules.tsv"
SWAP_PAGES = 16384
PAGE_SIZES = (4096, 16384, 65536)
MEMORY_MIB = 512
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


# What a machine that is saved is told later: harness/guest-init.c has these numbers too.
ORDERS_MIB, ORDERS_AT = 64, 4096


class Saved(NamedTuple):
    """The files of a machine that is saved, or goes on from there."""

    folder: Path
    orders: Path
    share: str  # "on": the machine's memory is these files; "off": it begins with what is in them


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
    "disks": Extra(
        "-drive file=null-co://,format=raw,if=none,id=blocks,snapshot=on -device nvme,id=nvme0,serial=0 -device nvme-ns,drive=blocks,bus=nvme0,ms=64 "
        "-drive driver=null-co,read-zeroes=on,if=none,id=ata -device ide-hd,drive=ata "
        "-drive driver=null-co,read-zeroes=on,if=none,id=cd,media=cdrom -device ide-cd,drive=cd "
        "-device am53c974,id=spi -drive driver=null-co,read-zeroes=on,if=none,id=spi0 -device scsi-hd,bus=spi.0,drive=spi0 "
        # Not a disk, but no case would want another machine for it.
        "-chardev file,id=sink,path=/dev/null -device virtio-serial-pci -device virtserialport,chardev=sink",
        "", [], b"nvme-core",
    ),
    # Of what processors have for virtual machines, QEMU emulates AMD's.
    "kvm": Extra("", "", [], b"kvm_amd"),
    "liveupdate": Extra("", "kho=on liveupdate=on LIVE_UPDATE=first", [], b"luo_session", next_kernel=True),
}


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


def processors(accel: str) -> int:
    """Of each guest.  The variable SMP overrides.

    One under emulation: while a kernel patches its own code, QEMU can run on one processor what another has just
    replaced.  With two, 4 in a hundred boots of 6.12.118 died so ("Oops: int3"), and one run of 24 did later, when
    a case opened a perf event.  Two guests side by side use two cores as well.
    """
    if chosen := os.environ.get("SMP"):
        return int(chosen)
    return 2 if accel == "kvm" else 1


def machine_options(smp: int, saved: Saved | None = None) -> list[str]:
    """QEMU's options for that many processors, and a second memory node for pages to be moved to."""

    def memory(name: str, size: int) -> str:
        return f"-object memory-backend-{f'file,mem-path={saved.folder}/{name},share={saved.share}' if saved else 'ram'},id={name},size={size}M"

    return [
        *(f"-smp {smp}", "-no-reboot"),
        *(memory("near", 384), f"-numa node,memdev=near,cpus=0-{smp - 1}"),
        *(memory("far", 128), "-numa node,memdev=far"),
        *((f"-object memory-backend-file,id=orders,size={ORDERS_MIB}M,mem-path={saved.orders},share={saved.share}", "-device ivshmem-plain,memdev=orders,master=on") if saved else ()),
    ]


def command_line(accel: str) -> str:
    """The kernel's, for a machine that runs on "kvm" or "tcg"."""
    return COMMAND_LINE if accel == "kvm" else f"{COMMAND_LINE} {EMULATED_CLOCK} {ONE_PROCESSOR}"


def bring_up(smp: int) -> list[str]:
    """The settings that let all processors of the machine work, if not all do."""
    return [f"/sys/devices/system/cpu/cpu{number}/online 1" for number in range(1, smp)]


def qemu_command(kernel: Path, initramfs: Path, disk: Path, accel: str, smp: int, nodes: bool = True, extra: Extra | None = None, saved: Saved | None = None) -> list[str]:
    """The smallest machine that every kernel from 3.17 on boots on."""
    if machine := machines.current():
        return machines.qemu_command(machine, kernel, initramfs, disk, nodes)
    cpu = "host" if accel == "kvm" else EMULATED_CPU
    return [
        *(QEMU, "-accel", accel, "-cpu", cpu, "-m", str(MEMORY_MIB)),
        *(word for option in machine_options(smp, saved) for word in option.split()),
        *("-nodefaults", "-no-user-config", "-display", "none", "-serial", "stdio"),
        *("-drive", f"file={disk},format=raw,if=virtio,file.locking=off"),
        *(extra.options.split() if extra else []),
        *("-kernel", str(kernel), "-initrd", str(initramfs), "-append", " ".join([command_line(accel), *([extra.words] if extra else [])]) + machines.appended()),
    ]


def check_tools() -> None:
    """The programs that a guest needs."""
    machine = machines.current()
    qemu = (machine.qemu, machine.package) if machine else (QEMU, "qemu-system-x86")
    for tool, package in (qemu, ("cpio", "cpio")):
        if not shutil.which(tool):
            raise UserError(f"{tool} is missing (Debian's package {package}); 'make deps KERNEL=.' installs it")


def may_have(kernel: Image, build: Path, word: str) -> bool:
    """Whether the kernel has what EXTRAS gives a machine for, as a module or built in, as far as its files tell."""
    if image.modules(kernel, modules_of_needs().get(word, []))[0]:
        return True
    inside = image.enters_directly(kernel.path, build / "vmlinux")
    return not inside or EXTRAS[word].sign in inside.read_bytes()
