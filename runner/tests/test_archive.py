# SPDX-License-Identifier: GPL-2.0
"""Kernels out of packages: what is unpacked, what is refused, and which of an archive's are chosen."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from runner import archive, versions
from runner.archive import Package
from runner.errors import UserError

IMAGE = "boot/vmlinuz-5.10.0-1-cloud-amd64"


def package(folder: Path, *files: str) -> Path:
    """A .deb with these files, of some size each."""
    tree = folder / "tree"
    for name in ("DEBIAN/control", *files):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_bytes(os.urandom(50_000))
    (tree / "DEBIAN/control").write_text("Package: linux-image\nVersion: 5.10.1-1\nArchitecture: amd64\nMaintainer: nobody <nobody@localhost>\nDescription: a test\n")
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", "-Zgzip", str(tree), str(folder / "one.deb")], check=True, capture_output=True)
    return folder / "one.deb"


def test_the_wanted_files_are_unpacked_and_no_others(tmp_path):
    deb = package(tmp_path, IMAGE, "lib/modules/5.10.1/kernel/fs/fuse/fuse.ko", "lib/modules/5.10.1/kernel/sound/sound.ko")
    archive.unpack([deb], tmp_path / "5.10.1-1")
    found = {str(path.relative_to(tmp_path / "5.10.1-1")) for path in (tmp_path / "5.10.1-1").rglob("*") if path.is_file()}
    assert found == {IMAGE, "lib/modules/5.10.1/kernel/fs/fuse/fuse.ko"}


def test_a_package_without_a_kernel_leaves_nothing(tmp_path):
    deb = package(tmp_path, "usr/share/doc/readme")
    with pytest.raises(UserError, match="one.deb: holds no kernel image"):
        archive.unpack([deb], tmp_path / "5.10.1-1")
    assert not list(tmp_path.glob("5.10.1-1*"))


def test_a_package_cut_short_leaves_what_was_there(tmp_path):
    deb = package(tmp_path, IMAGE, "lib/modules/5.10.1/kernel/fs/fuse/fuse.ko")
    archive.unpack([deb], tmp_path / "5.10.1-1")
    os.truncate(deb, deb.stat().st_size - 30_000)
    with pytest.raises(UserError, match="one.deb: "):
        archive.unpack([deb], tmp_path / "5.10.1-1")
    assert archive.find_images(tmp_path / "5.10.1-1")
    assert not (tmp_path / "5.10.1-1.new").exists()


def test_a_full_disk_is_said_before_apt_tries(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: type("usage", (), {"free": 7 << 20}))
    with pytest.raises(UserError, match="7 MiB are free.*make room"):
        archive.update({}, tmp_path)


def test_a_failing_apt_is_one_sentence(tmp_path):
    with pytest.raises(UserError, match="^apt-cache failed: E: "):
        archive.ask_apt({**os.environ, "LC_ALL": "C"}, "apt-cache", "no-such-command")


def test_the_ends_of_each_series_are_chosen():
    packages = [Package(versions.parse(name), f"{name}-1", "linux-image", "sid") for name in ("5.10.218", "5.10.223", "5.10.262", "6.1.192")]
    assert [one.debian for one in archive.choose(packages, [], False)] == ["5.10.218-1", "5.10.262-1", "6.1.192-1"]
    assert [one.debian for one in archive.choose(packages, ["6.1", "5.10"], False)] == ["6.1.192-1", "5.10.218-1", "5.10.262-1"]
    assert [one.debian for one in archive.choose(packages, ["5.10"], True)] == ["5.10.218-1", "5.10.223-1", "5.10.262-1"]
    with pytest.raises(UserError, match="no kernel of series 4.19; it has 5.10, 6.1"):
        archive.choose(packages, ["6.1", "4.19"], False)
