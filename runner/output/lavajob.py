# SPDX-License-Identifier: GPL-2.0
"""Makes LAVA jobs: for each kernel a folder with what a worker fetches, and the job that boots it.

The guest is the one that `run KERNEL=` boots, with the executor that has the tables inside: it judges,
and prints each verdict in LAVA's form.  The job itself is the template
runner/lab/lava/job.yaml; here is only what fills it in.  Not here: LAVA, and submitting to it.
"""

import gzip
import json
import os
import re
import shutil
import string
import tempfile
import urllib.parse
from pathlib import Path
from typing import NamedTuple

from runner import paths
from runner.errors import UserError
from runner.places import boots, guest, qemu
from runner.runs.plan import Kernel

TEMPLATE = paths.TOP / "runner/lab/lava/job.yaml"
SUITE = "memfd-sealing"
# The closing result of each run of the executor; its measurement is the number of results before it.
CLOSING = {False: "results-together", True: "results-with-huge-shmem"}


class Order(NamedTuple):
    """What is the same for all jobs of one command."""

    build: Path
    cases: list[str]
    needs: dict[str, set[str]]  # of each case, what the machine must have
    folder: Path
    url: str  # where LAVA's workers find the folder
    template: Path
    device_type: str
    kvm: bool
    one_by_one: bool
    expected: bool  # name the cases in the job: LAVA from 2026.01 fails those without a result


def case_name(case: str) -> str:
    """How LAVA's monitor spells a case."""
    return re.sub(r"\W+", "_", case.lower())


def runs(order: Order, expect: str) -> list[guest.Run]:
    """The executor's starts, each with LAVA's signals."""
    options = [*(["--jobs", "1"] if order.one_by_one else []), *(["--expect", expect] if expect else [])]
    huge_shmem = {case for case in order.cases if "thp" in order.needs[case]}
    planned = guest.plan_runs(order.cases, huge_shmem, options)
    return [
        run._replace(arguments=["--lava", CLOSING[run.huge_shmem], *run.arguments])
        for run in planned
    ]


def write_initramfs(path: Path, order: Order, kernel: Kernel, planned: list[guest.Run]) -> None:
    """The common initramfs, with this kernel's modules and the program that judges."""
    assert kernel.image
    modules = qemu.modules_for(kernel.image, order.needs)
    common = (order.build / "guest/initramfs.cpio").read_bytes()
    path.write_bytes(common + guest.additions(planned, modules, program=paths.own_folder(order.build) / "sealing"))


def write_swap(path: Path) -> None:
    """The swap disk, compressed: it is nearly all zeros."""
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder) / "disk"
        qemu.swap_disk(disk)
        with disk.open("rb") as raw, gzip.GzipFile(path, "wb", compresslevel=1, mtime=0) as packed:
            shutil.copyfileobj(raw, packed)


def link(source: Path, target: Path) -> None:
    """The kernel's file without a copy where the file system can."""
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def fill_in(template: Path, values: dict[str, object]) -> str:
    """The template with each value as JSON, which is YAML whatever the value holds."""
    try:
        text = template.read_text()
    except OSError as error:
        raise UserError(f"{template}: {error.strerror}") from None
    if "expected" not in values:
        text = "".join(line for line in text.splitlines(True) if "$expected" not in line)
    try:
        return string.Template(text).substitute({name: json.dumps(value) for name, value in values.items()})
    except KeyError as error:
        known = ", ".join(f"${name}" for name in sorted(values))
        raise UserError(f"{template}: there is no value for ${error.args[0]}; a template has {known}") from None
    except ValueError as error:
        raise UserError(f"{template}: {error}; a dollar sign of its own is written $$") from None


def command_line(kvm: bool) -> str:
    """The kernel's. One that panics stays, so that LAVA reads why; LAVA ends the machine."""
    return qemu.command_line("kvm" if kvm else "tcg").replace("panic=-1", "panic=0")


def job(order: Order, kernel: Kernel, names: list[str]) -> str:
    """The job definition of one kernel."""
    assert kernel.image
    base = f"{order.url.rstrip('/')}/{urllib.parse.quote(kernel.label)}"
    processors, cpu = (2, []) if order.kvm else (1, [f"-cpu {qemu.EMULATED_CPU}"])
    values = {
        "job_name": f"{SUITE} {kernel.label}",
        "suite": SUITE,
        "device_type": order.device_type,
        "no_kvm": not order.kvm,
        "qemu_options": [*cpu, *qemu.machine_options(processors)],
        "memory": qemu.MEMORY_MIB,
        "kernel_argument": f'-kernel {{kernel}} -append "{command_line(order.kvm)}"',
        "kernel_url": f"{base}/kernel",
        "initramfs_url": f"{base}/initramfs",
        "swap_url": f"{base}/swap.gz",
        "release": kernel.image.release,
        "table": f"{kernel.version}{', as EXPECT= asks' if kernel.expect else ''}",
        "cases": len(order.cases),
        "boot_seconds": int(boots.BOOT_LIMIT),
    }
    return fill_in(order.template, values | ({"expected": names} if order.expected else {}))


def write(order: Order, kernel: Kernel) -> Path:
    """The folder of one kernel; gives back the job's path."""
    assert kernel.image
    planned = runs(order, kernel.expect)
    names = [case_name(case) for case in order.cases] + [case_name(CLOSING[run.huge_shmem]) for run in planned]
    text = job(order, kernel, names)
    folder = order.folder / kernel.label
    try:
        folder.mkdir(parents=True, exist_ok=True)
        link(kernel.image.path.resolve(), folder / "kernel")
        write_initramfs(folder / "initramfs", order, kernel, planned)
        write_swap(folder / "swap.gz")
        path = folder / "job.yaml"
        path.write_text(text)
    except OSError as error:
        raise UserError(f"{folder}: {error.strerror}") from None
    return path
