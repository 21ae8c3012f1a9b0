# SPDX-License-Identifier: GPL-2.0
"""Saved machines: they do what a booted kernel does, and what is stale or damaged is not used."""

import os
import shutil
from pathlib import Path

import pytest

from runner import paths
from runner.kernels import archive, image
from runner.places import boots, guest, kvm, qemu, saved

# Files, modules that are loaded, other processes, huge pages in shared memory, swap.
CASES = ["create/name-in-proc", "huge-page/unused", "map-then-seal/shared-read", "pinned-pages/swapped-out", "seal-then-write/fuse-passthrough-map", "seal-then-map/shared-read"]


@pytest.fixture
def machine(own_build, monkeypatch):
    """A build folder of its own for saved machines; runs those cases, and returns their outcomes."""
    for name in ("FRESH", "SMP", "ARCH", "ABI"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ACCEL", "tcg")
    # A folder's name says what is in it: of this build, and not of the real one.
    monkeypatch.setenv("DOWNLOADS", str(paths.build_folder()))
    kernel = image.identify(archive.resolve("5.10.218", paths.cache(own_build))[0])
    cases = [case for case in CASES if (paths.TOP / f"cases/{case}.c").exists()]

    def run() -> dict[str, str]:
        found = guest.run(kernel, "saved", own_build, cases, own_build / "logs")
        assert (found.boots, found.notes, found.findings) == (1, [], [])
        return {case: result.outcome for case, result in found.results.items()}

    return run


def kept(build: Path) -> list[Path]:
    """The machines in a build folder."""
    return sorted(path.parent for path in (build / "machines").glob("*/whole"))


def test_a_saved_machine_does_what_a_booted_one_does(machine, own_build, monkeypatch):
    with monkeypatch.context() as fresh:
        fresh.setenv("FRESH", "1")
        booted = machine()
    assert len(booted) > 4 and kept(own_build) == []
    assert machine() == booted
    folder, = kept(own_build)
    before = saved.whole(folder)
    assert machine() == booted and saved.whole(folder) == before
    assert "# guest: up" not in (own_build / "logs/saved.console").read_text()


def spoil_memory(folder: Path) -> None:
    with (folder / "near").open("r+b") as memory:
        memory.seek(1 << 20)
        memory.write(b"x")


def spoil_state(folder: Path) -> None:
    """In a way that only QEMU notices."""
    times = (folder / "state").stat()
    data = bytearray((folder / "state").read_bytes())
    data[: len(data) // 2] = bytes(len(data) // 2)
    (folder / "state").write_bytes(data)
    os.utime(folder / "state", ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("spoil", [spoil_memory, spoil_state])
def test_a_damaged_machine_is_one_line_and_a_boot(machine, own_build, capfd, spoil):
    first = machine()
    folder, = kept(own_build)
    spoil(folder)
    assert machine() == first
    line, = capfd.readouterr().err.splitlines()
    assert line.startswith(f"{folder}: the saved machine of 5.10.0-30-cloud-amd64 is damaged") and kept(own_build) == []


def test_a_stale_machine_is_made_anew(machine, own_build, build, capfd):
    """Of another init, here."""
    first = machine()
    folder, = kept(own_build)
    old = (folder / "key").read_text()
    (own_build / "guest").unlink()
    shutil.copytree(build / "guest", own_build / "guest")
    with (own_build / "guest/init").open("ab") as init:
        init.write(b"\0")
    assert machine() == first and kept(own_build) == [folder] and (folder / "key").read_text() != old
    assert capfd.readouterr().err == ""


def test_a_kernel_without_the_device_is_booted_each_time(machine, own_build, monkeypatch):
    """It is found out once."""
    seen: list[bool] = []
    real, options = boots.boot, qemu.machine_options

    def boot(command, log_file, limit, monitor=None):
        seen.append(monitor is not None)
        return real(command, log_file, limit)

    monkeypatch.setattr(boots, "boot", boot)
    monkeypatch.setattr(qemu, "machine_options", lambda smp, saved=None: options(smp))
    assert kvm.accelerator(own_build)[0] == "tcg"
    assert machine() and machine() and kept(own_build) == []
    assert seen == [True, False, False]
