# SPDX-License-Identifier: GPL-2.0
"""Kernels out of packages: what is unpacked, what is refused, and which of an archive's are chosen."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from runner.commands import fetch
from runner.errors import UserError
from runner.kernels import archive
from runner.kernels.archive import Package
from runner.results import versions

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
    assert found == {IMAGE, "lib/modules/5.10.1/kernel/fs/fuse/fuse.ko", "wanted"}


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


def deb(folder: Path, name: str, version: str, *files: str) -> None:
    """A package of the archive, with these files."""
    tree = folder / "tree" / name / version
    for file in ("DEBIAN/control", *files):
        (tree / file).parent.mkdir(parents=True, exist_ok=True)
        (tree / file).write_text(f"{name} {version}")
    (tree / "DEBIAN/control").write_text(f"Package: {name}\nVersion: {version}\nArchitecture: amd64\nMaintainer: nobody <nobody@localhost>\nDescription: a test\n")
    (folder / "pool").mkdir(exist_ok=True)
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", "-Znone", str(tree), str(folder / f"pool/{name}_{version}_amd64.deb")], check=True, capture_output=True)


# Name, version, suite.  The last one is in no pool.
INDEX = """\
linux-image-5.10.0-30-cloud-amd64 5.10.218-1 bullseye
linux-image-5.10.0-30-amd64 5.10.218-1 bullseye
linux-image-5.10.0-30-rt-amd64 5.10.218-1 bullseye
linux-image-5.10.0-40-cloud-amd64 5.10.262-1 bullseye-security
linux-image-6.19.1-cloud-amd64 6.19.1-3 sid
linux-binary-6.19.1-cloud-amd64 6.19.1-1 sid
linux-binary-6.19.1-cloud-amd64 6.19.1-1~bpo13+1 trixie-backports
linux-modules-6.19.1-cloud-amd64 6.19.1-2 sid
linux-binary-6.20-cloud-amd64 6.20~rc3-1~exp1 experimental
linux-image-6.18.9-cloud-amd64 6.18.9-1 sid
"""
APT_GET = """\
case $1 in
indextargets) echo 'Debian http://debian.invalid/debian/'; echo 'Debian http://another.invalid'; echo 'Debian-Security http://security.invalid' ;;
update) touch "$(dirname "$APT_CONFIG")/state/lists/x_Packages"; echo "E: The repository 'http://debian.invalid forky Release' does not have a Release file." >&2 ;;
download)
	shift 2
	for one; do
		cp POOL/${one%=*}_${one#*=}_amd64.deb . 2>/dev/null || { echo "E: Can't find a source to download version '${one#*=}' of '${one%=*}'" >&2; exit 100; }
	done ;;
esac"""
APT_CACHE = """\
case $1 in
search) cut -d' ' -f1 INDEX | sort -u | grep -E -- "$3" | sed 's/$/ - Linux/' ;;
madison) shift; for name; do sed -n "s,^\\($name\\) \\(.*\\) \\(.*\\), \\1 | \\2 | http://debian.invalid \\3/main amd64 Packages,p" INDEX; done ;;
esac"""


@pytest.fixture
def debian(tmp_path, monkeypatch, programs) -> Path:
    """An archive, as apt's programs tell of it, which these are not; the cache that kernels go to."""
    for name, version, _ in (line.split() for line in INDEX.splitlines()[:-1]):
        deb(tmp_path, name, version, *([f"boot/vmlinuz-{version}"] if not name.startswith("linux-modules-") else ["lib/modules/6.19.1/kernel/fs/fuse/fuse.ko"]))
    (tmp_path / "index").write_text(INDEX)
    (tmp_path / "keyring").touch()
    programs("apt-get", APT_GET.replace("POOL", str(tmp_path / "pool")))
    programs("apt-cache", APT_CACHE.replace("INDEX", str(tmp_path / "index")))
    monkeypatch.setattr(archive, "KEYRING", str(tmp_path / "keyring"))
    monkeypatch.setenv("DOWNLOADS", str(tmp_path))
    for name in ("MIRROR", "SECURITY_MIRROR", "ARCH"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "kernels"


def test_what_the_archive_has_is_listed(debian, here, capsys):
    """Of kernels in two packages the one that holds it, the newest revision; no candidates for a release."""
    (debian / "5.10.262-1").mkdir(parents=True)
    assert here("kernels", "--list") == 0
    output = capsys.readouterr()
    assert output.err == "kernels: the suite forky could not be read; going on without it\n"
    assert [line.split() for line in output.out.splitlines()] == [
        ["5.10.218", "5.10.218-1", "bullseye"], ["5.10.262", "5.10.262-1", "bullseye-security", "cached"], ["6.18.9", "6.18.9-1", "sid"], ["6.19.1", "6.19.1-1", "sid"],
    ]


def test_kernels_are_fetched_once(debian, here, capsys):
    assert here("kernels", "--series", "5.10") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [" ".join(line.split()) for line in lines] == ["[1/2] 5.10.218-1 fetching from bullseye", "[2/2] 5.10.262-1 fetching from bullseye-security"]
    assert [path.read_text() for path in archive.cached(debian)] == ["linux-image-5.10.0-30-cloud-amd64 5.10.218-1", "linux-image-5.10.0-40-cloud-amd64 5.10.262-1"]
    assert not list((debian / "apt/downloads").iterdir())
    assert here("kernels", "--series", "5.10") == 0
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()] == ["cached", "cached"]


def test_a_kernel_that_is_gone_from_the_archive_does_not_stop_the_others(debian, here, capsys):
    assert here("kernels", "--all") == 1
    assert "kernels: 6.18.9-1: apt could not fetch linux-image-6.18.9-cloud-amd64: E: Can't find a source to download version '6.18.9-1' of 'linux-image-6.18.9-cloud-amd64'\n" in capsys.readouterr().err
    assert [path.name for path in archive.folders(debian)] == ["5.10.218-1", "5.10.262-1", "6.19.1-1"]


def test_a_kernel_whose_modules_are_a_package_gets_both(debian, here):
    """Which do not always have the same revision."""
    assert here("kernels", "--series", "6.19") == 0
    assert {str(path.relative_to(debian / "6.19.1-1")) for path in (debian / "6.19.1-1").rglob("*") if path.is_file()} == {"boot/vmlinuz-6.19.1-1", "lib/modules/6.19.1/kernel/fs/fuse/fuse.ko", "wanted"}


def test_a_flavour_is_chosen_and_one_that_there_is_not_is_said(debian, here, capsys):
    for flavour, folder in (("rt", "linux-image-5.10.0-30-rt-amd64"), ("amd64", "linux-image-5.10.0-30-amd64")):
        assert here("kernels", "--flavour", flavour) == 0
        assert [path.read_text() for path in archive.cached(debian)] == [f"{folder} 5.10.218-1"]
        shutil.rmtree(debian / f"5.10.218-1-{flavour}")
    capsys.readouterr()
    assert here("kernels", "--flavour", "fast") == 2
    assert capsys.readouterr().err.endswith("kernels: the archive has no kernel of flavour 'fast'\n")


def test_a_cache_that_cannot_be_written_to_is_a_sentence(debian, here, capsys, monkeypatch):
    def full(*_: object) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "fetch", full)
    assert here("kernels", "--series", "6.19") == 2
    assert capsys.readouterr().err.endswith(f"kernels: 6.19.1-1: No space left on device ({debian})\n")


def test_the_mirror_is_the_one_of_this_machine(debian, monkeypatch):
    assert archive.mirror() == ("http://debian.invalid/debian", "http://security.invalid")
    monkeypatch.setenv("MIRROR", "http://mine.invalid")
    assert archive.mirror() == ("http://mine.invalid", "http://security.invalid")
    monkeypatch.setenv("SECURITY_MIRROR", "http://mine.invalid/security")
    monkeypatch.setenv("PATH", "/nowhere")  # both are given: nobody is asked
    assert archive.mirror() == ("http://mine.invalid", "http://mine.invalid/security")


def test_a_mirror_without_a_security_part_has_it_beside(debian, programs):
    programs("apt-get", "echo 'Debian http://debian.invalid/debian'")
    assert archive.mirror() == ("http://debian.invalid/debian", "http://debian.invalid/debian-security")


@pytest.mark.parametrize(
    ("apt_get", "sentence"),
    [
        ("exit 0", "kernels: apt knows no Debian mirror; name one with MIRROR=address and SECURITY_MIRROR=address\n"),
        ("", "kernels: kernels are fetched with apt-get, which this machine lacks; name kernels you have with KERNELS='dir/*'\n"),
    ],
)
def test_a_machine_without_the_archive_is_told_what_to_do(debian, programs, here, monkeypatch, capsys, apt_get, sentence):
    if apt_get:
        programs("apt-get", apt_get)
    else:
        monkeypatch.setenv("PATH", "/nowhere")
    assert here("kernels") == 2
    assert capsys.readouterr().err == sentence


def test_nothing_is_fetched_without_the_keys(debian, here, monkeypatch, capsys):
    monkeypatch.setattr(archive, "KEYRING", "/nowhere/keyring.gpg")
    assert here("kernels") == 2
    assert capsys.readouterr().err == "kernels: /nowhere/keyring.gpg is missing, with which packages are verified; install debian-archive-keyring\n"


def test_an_archive_without_any_index_is_a_sentence(debian, programs):
    environment = archive.configure(debian, only="trixie")
    programs("apt-get", "echo 'W: Failed to fetch http://debian.invalid  Could not resolve' >&2")
    with pytest.raises(UserError, match="^no index of the archive could be read: W: Failed to fetch http://debian.invalid  Could not resolve$"):
        archive.update(environment, debian)


def test_an_rpm_is_unpacked(tmp_path, programs):
    """Here rpm2cpio finds the archive in the file."""
    for name in ("lib/modules/6.1.7/vmlinuz", "lib/modules/6.1.7/kernel/fs/fuse/fuse.ko", "etc/passwd"):
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_text(name)
    names = "\n".join(f"./{path.relative_to(tmp_path / 'tree')}" for path in (tmp_path / "tree").rglob("*"))
    with (tmp_path / "kernel.rpm").open("wb") as rpm:
        subprocess.run(["cpio", "--quiet", "-o", "-H", "newc"], cwd=tmp_path / "tree", input=names.encode(), stdout=rpm, check=True)
    programs("rpm2cpio", 'cat "$1"')
    found = archive.resolve(str(tmp_path / "kernel.rpm"), tmp_path / "cache")
    assert found == [tmp_path / "cache/from-kernel/lib/modules/6.1.7/vmlinuz"] and found[0].read_text() == "lib/modules/6.1.7/vmlinuz"
    assert {path.name for path in (tmp_path / "cache").rglob("*") if path.is_file()} == {"vmlinuz", "fuse.ko", "wanted"}


def test_an_rpm_where_nothing_can_unpack_it_is_a_sentence(tmp_path, monkeypatch):
    (tmp_path / "kernel.rpm").touch()
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UserError, match=r"kernel.rpm: unpacking an rpm needs rpm2cpio and cpio \(Debian's packages rpm2cpio, cpio\)$"):
        archive.resolve(str(tmp_path / "kernel.rpm"), tmp_path / "cache")


def test_a_package_is_unpacked_again_when_it_is_newer(tmp_path):
    one = package(tmp_path, IMAGE)
    first, = archive.resolve(str(one), tmp_path / "cache")
    before = first.read_bytes()
    assert archive.resolve(str(one), tmp_path / "cache") == [first] and first.read_bytes() == before
    package(tmp_path, IMAGE)
    os.utime(one, (first.parents[1].stat().st_mtime + 10,) * 2)
    assert archive.resolve(str(one), tmp_path / "cache") == [first] and first.read_bytes() != before


def test_a_name_is_a_version_of_the_cache_a_folder_or_a_file(tmp_path):
    for name in ("5.10.218-1", "6.1.7-1", "6.1.7-1-rt", "6.1.7-1.new", "apt"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "vmlinuz").touch()
    assert archive.cached(tmp_path) == [tmp_path / name / "vmlinuz" for name in ("5.10.218-1", "6.1.7-1", "6.1.7-1-rt")]
    assert archive.resolve("6.1.7", tmp_path) == [tmp_path / "6.1.7-1/vmlinuz"]
    assert archive.resolve("6.1.7-1-rt", tmp_path) == archive.resolve("6.1.7-rt", tmp_path) == [tmp_path / "6.1.7-1-rt/vmlinuz"]
    for name in ("6.12.9-1", "6.12.118-1", "6.12.118-1-amd64", "6.12.9-1-rt"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "vmlinuz").touch()
    assert archive.resolve("6.12", tmp_path) == archive.resolve("6.12.118", tmp_path) == [tmp_path / "6.12.118-1/vmlinuz"]
    assert archive.resolve("6.12-amd64", tmp_path) == [tmp_path / "6.12.118-1-amd64/vmlinuz"] and archive.resolve("6.1-rt", tmp_path) == [tmp_path / "6.1.7-1-rt/vmlinuz"]
    assert archive.resolve(str(tmp_path / "apt"), tmp_path) == [tmp_path / "apt/vmlinuz"]
    assert archive.resolve("/nowhere/vmlinuz", tmp_path) == [Path("/nowhere/vmlinuz")]
    (tmp_path / "empty").mkdir()
    with pytest.raises(UserError, match=f"^{re.escape(str(tmp_path))}/empty: there is no kernel image below this folder$"):
        archive.resolve(str(tmp_path / "empty"), tmp_path)


@pytest.mark.parametrize(
    ("arch", "option", "flavour"),
    [("", None, "cloud-"), ("", "rt", "rt-"), ("", "", ""), ("arm64", None, ""), ("arm64", "arm64-16k", "arm64-16k")],
)
def test_which_flavour_is_meant(monkeypatch, arch, option, flavour):
    """Without one: the smallest, of which an architecture knows its own name."""
    monkeypatch.setenv("ARCH", arch)
    assert fetch.flavour_of(option) == flavour
