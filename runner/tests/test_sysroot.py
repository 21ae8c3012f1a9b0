# SPDX-License-Identifier: GPL-2.0
"""libcap for other programs: where it is taken from, where it goes, and what is said when it cannot be had."""

import os
import subprocess
from pathlib import Path

import pytest

from runner.errors import UserError
from runner.kernels import archive, sysroot

# Says what the real ones say; the suite that it is asked for is that of its sources.list.
UPDATE = 'home=$(dirname "$APT_CONFIG"); [ $1 = update ] && { touch "$home/state/lists/x_Packages"; exit; }\n'
NOT_FOUND = "echo 'E: Unable to locate package' >&2; exit 100"


@pytest.fixture(autouse=True)
def machine(tmp_path, monkeypatch):
    """A Debian 12 with an archive of nobody's."""
    (tmp_path / "os-release").write_text('ID=debian\nVERSION_CODENAME="bookworm"\n')
    (tmp_path / "keyring").touch()
    monkeypatch.setattr(sysroot, "RELEASE_FILE", tmp_path / "os-release")
    monkeypatch.setattr(archive, "KEYRING", str(tmp_path / "keyring"))
    monkeypatch.setenv("MIRROR", "http://debian.invalid")
    monkeypatch.setenv("SECURITY_MIRROR", "http://security.invalid")


def package(folder: Path, *files: str) -> Path:
    """libcap-dev with these files, each of which holds its own name."""
    tree = folder / "tree"
    for name in ("DEBIAN/control", *files):
        (tree / name).parent.mkdir(parents=True, exist_ok=True)
        (tree / name).write_text(name)
    (tree / "DEBIAN/control").write_text("Package: libcap-dev\nVersion: 1:2.75-10\nArchitecture: riscv64\nMaintainer: nobody <nobody@localhost>\nDescription: a test\n")
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", "-Znone", str(tree), str(folder / "libcap-dev_riscv64.deb")], check=True, capture_output=True)
    return folder / "libcap-dev_riscv64.deb"


def contents(folder: Path) -> dict[str, str]:
    """The files below it, with what they hold."""
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_an_architecture_younger_than_this_release_is_taken_from_a_later_one(tmp_path, programs, here):
    deb = package(tmp_path, "usr/include/sys/capability.h", "usr/lib/riscv64-linux-gnu/libcap.a", "usr/share/doc/readme")
    asked = tmp_path / "asked"
    programs("apt-get", f'{UPDATE} cut -d" " -f2,6 "$home/etc/sources.list" >> {asked}; grep -q " trixie main" "$home/etc/sources.list" || {{ {NOT_FOUND}; }}\ncp {deb} .')
    assert here("libcap", "--abi", "riscv64", str(tmp_path / "libcap")) == 0
    assert contents(tmp_path / "libcap") == {"include/sys/capability.h": "usr/include/sys/capability.h", "lib/libcap.a": "usr/lib/riscv64-linux-gnu/libcap.a"}
    assert sorted(os.listdir(tmp_path / "libcap")) == ["include", "lib"]
    assert asked.read_text().splitlines() == ["[arch=riscv64 bookworm", "[arch=riscv64 trixie"]


def test_an_architecture_that_no_suite_has_is_a_sentence(tmp_path, programs, here, capsys):
    programs("apt-get", UPDATE + NOT_FOUND)
    assert here("libcap", "--abi", "alpha", str(tmp_path / "libcap")) == 2
    assert capsys.readouterr().err == "libcap: apt could not fetch libcap-dev for alpha from bookworm or later: E: Unable to locate package\n"


def test_an_archive_that_cannot_be_read_is_a_sentence(tmp_path, programs):
    programs("apt-get", "echo 'E: Failed to fetch http://debian.invalid  Could not resolve' >&2; exit 100")
    with pytest.raises(UserError, match="^apt could not fetch libcap-dev for arm64 from bookworm or later: no index of the archive could be read: E: Failed to fetch http://debian.invalid  Could not resolve$"):
        sysroot.fetch_libcap("arm64", tmp_path / "libcap")


def test_a_package_without_the_library_is_a_sentence(tmp_path, programs):
    programs("apt-get", f"{UPDATE} cp {package(tmp_path, 'usr/include/sys/capability.h')} .")
    with pytest.raises(UserError, match=r"^libcap-dev_riscv64.deb holds no libcap.a$"):
        sysroot.fetch_libcap("riscv64", tmp_path / "libcap")


def test_a_package_that_cannot_be_unpacked_is_a_sentence(tmp_path, programs, here, capsys):
    (tmp_path / "libcap-dev.deb").write_text("cut short")
    programs("apt-get", f"{UPDATE} cp {tmp_path}/libcap-dev.deb .")
    assert here("libcap", "--abi", "arm64", str(tmp_path / "libcap")) == 2
    assert capsys.readouterr().err.startswith("libcap: libcap-dev.deb could not be unpacked: dpkg-deb: ")


@pytest.mark.parametrize("release", [None, "ID=debian\n", "ID=ubuntu\nVERSION_CODENAME=noble\n"])
def test_a_machine_that_is_no_known_debian_is_told_what_to_do(release, tmp_path, monkeypatch):
    monkeypatch.setattr(sysroot, "RELEASE_FILE", tmp_path / "release")
    if release:
        (tmp_path / "release").write_text(release)
    with pytest.raises(UserError, match=rf"^libcap for s390x is taken from Debian's archive, .* put sys/capability.h and libcap.a into {tmp_path}/libcap/include and {tmp_path}/libcap/lib$"):
        sysroot.fetch_libcap("s390x", tmp_path / "libcap")


# Its library holds what make was called with.
SOURCE = """mkdir -p libcap2-2.75/libcap/include/sys; echo header > libcap2-2.75/libcap/include/sys/capability.h
printf 'libcap.a:\\n\\t@echo $(CC) $(BUILD_CC) $(USE_GPERF) $(CFLAGS) > $@\\n' > libcap2-2.75/libcap/Makefile"""


def test_another_c_library_gets_libcap_and_the_headers_of_the_kernel(tmp_path, programs, here, monkeypatch):
    """The variables of the make or shell above are not meant for libcap's."""
    programs("apt-get", f'{UPDATE} [ "$1 $3" = "source libcap2" ] && grep -q "^deb-src .* bookworm main" "$home/etc/sources.list" || exit 1\n{SOURCE}')
    programs("other-gcc", "exit 0")
    monkeypatch.setenv("CFLAGS", "--nonsense")
    monkeypatch.setenv("MAKEFLAGS", "-n")
    folder = tmp_path / "libcap"
    for _ in range(2):  # again over what is there
        assert here("libcap", "--build", "other-gcc", str(folder)) == 0
    assert (folder / "lib/libcap.a").read_text() == "other-gcc gcc no\n"
    assert (folder / "include/sys/capability.h").read_text() == "header\n"
    assert all((folder / "include" / name / "types.h").exists() for name in ("linux", "asm", "asm-generic"))
    assert sorted(os.listdir(folder)) == ["include", "lib"]


def test_a_source_that_cannot_be_fetched_is_a_sentence(tmp_path, programs):
    programs("apt-get", UPDATE + NOT_FOUND)
    programs("other-gcc", "exit 0")
    with pytest.raises(UserError, match="^apt could not fetch the source of libcap2: E: Unable to locate package$"):
        sysroot.build_libcap("other-gcc", tmp_path / "libcap")


def test_a_machine_without_headers_of_the_kernel_is_told_the_package(tmp_path, programs):
    programs("gcc", "exit 1")
    programs("other-gcc", "exit 0")
    with pytest.raises(UserError, match="^gcc finds no kernel headers; Debian's linux-libc-dev has them$"):
        sysroot.build_libcap("other-gcc", tmp_path / "libcap")
