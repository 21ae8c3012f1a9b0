# SPDX-License-Identifier: GPL-2.0
"""Logs, results, packages, images and tables of strangers: no path escapes, nothing steers a terminal."""

import gzip
import json
import os
import re
import stat
import struct
import subprocess
import sys
import tarfile
import time

import pytest

from runner import paths
from runner.errors import UserError, shown
from runner.expected import evidence, tables
from runner.kernels import archive, image
from runner.places import boots
from runner.questions import bisect
from runner.results import kernelrun, ktap, versions
from runner.runs import matrix

ESCAPE = "\x1b]0;owned\x07\x1b[2J"


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """python3 -m runner with these arguments."""
    return subprocess.run([sys.executable, "-m", "runner", *arguments], cwd=paths.TOP, capture_output=True, text=True, errors="surrogateescape", check=False)


def is_harmless(text: str) -> bool:
    """Whether a terminal shows the text and does nothing else."""
    return shown(text) == text


def bzimage(banner: bytes) -> bytes:
    """A header of an image whose version string is this."""
    head = bytearray(0x400)
    head[0x1F1], head[0x202:0x206] = 1, b"HdrS"
    struct.pack_into("<H", head, 0x206, 0x20C)
    struct.pack_into("<H", head, 0x20E, 0x100)
    head[0x300 : 0x300 + len(banner)] = banner
    return bytes(head)


@pytest.mark.parametrize(
    "release", ["../../../../tmp/x", "6.1.0/../../x", "/etc/x", "..", "6.1\x1b[2J", "6.1\u202e", "", "a" * 65, "6.1\nx"]
)
def test_a_release_is_never_a_path(tmp_path, release):
    path = tmp_path / "vmlinuz"
    path.write_bytes(bzimage(f"{release} (a@b) #1 SMP".encode()))
    with pytest.raises(UserError, match="no release that a kernel can have|is not an x86-64 kernel image"):
        image.identify(path)
    done = run("run", "--kernel", str(path), "--expect", "6.1")
    assert done.returncode == 2 and is_harmless(done.stdout + done.stderr)


def test_a_log_cannot_steer_a_terminal(tmp_path):
    path = tmp_path / "console.txt"
    lines = [f"# kernel: Linux 6.1.170{ESCAPE} #1 x86_64", f"not ok 1 map-then-seal.shared-read # EPERM{ESCAPE}", f"#   {ESCAPE}", "ok 2 no.such # 1 ms", f"ok 3 \u202ex.y{ESCAPE} # 1 ms"]
    path.write_text("\n".join(lines) + "\n")
    done = run("judge", str(path))
    assert done.returncode == 1 and "map-then-seal" in done.stdout
    assert is_harmless(done.stdout + done.stderr)


def test_a_file_name_cannot_steer_a_terminal(tmp_path):
    done = run("judge", str(tmp_path / f"x{ESCAPE}"))
    assert done.returncode == 2 and is_harmless(done.stderr)


@pytest.mark.parametrize("character", ["\x1b", "\x07", "\u202e", "\u2028", "\x85", "\x00"])
def test_a_table_has_only_text_that_prints(tmp_path, character):
    (tmp_path / "3.17.tsv").write_text("a/one\tpass\n")
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes/6.7-0123456789ab").write_text(f"# comment\ncommit\t0123456789ab a change{character}\nin\t6.7\na/one\tEPERM\n")
    with pytest.raises(UserError, match=rf"6.7-0123456789ab:2: holds the character U\+{ord(character):04X}"):
        tables.load(tmp_path)
    (tmp_path / "6.7-x.tsv").write_text(f"# 6.7{character}\na/one\tpass\n")
    with pytest.raises(UserError, match=r"6.7-x.tsv:1: holds the character"):
        evidence.load_file(tmp_path / "6.7-x.tsv")


def test_an_observation_is_an_outcome(tmp_path):
    (tmp_path / "6.7-x.tsv").write_text("# 6.7\na/one\tgreat\n")
    with pytest.raises(UserError, match="6.7-x.tsv:2: 'great' is not an outcome"):
        evidence.load_file(tmp_path / "6.7-x.tsv")


WHOLE = {"label": "6.7", "release": "6.7.1", "results": {"map-then-seal/shared-read": {"outcome": "pass"}}}


@pytest.mark.parametrize(
    "change",
    [
        {"results": []}, {"results": {"a/one": "pass"}}, {"results": {"a/one": {"outcome": "great"}}}, {"results": {"a/one": {"outcome": "pass", "ms": "1"}}},
        {"boots": "1"}, {"notes": "text"}, {"notes": [1]}, {"release": None}, {"label": {}}, {"no-such": 1},
    ],
)
def test_a_result_that_does_not_fit_is_damaged(tmp_path, change):
    (tmp_path / "x.json").write_text(json.dumps(WHOLE | change))
    with pytest.raises(UserError, match="x.json is damaged"):
        matrix.load_result(tmp_path, str(tmp_path / "x.json"))


@pytest.mark.parametrize("text", ["", "1", "[]", '{"results":' + "[" * 100000, '{"label": "\udcff"}'])
def test_what_is_no_result_is_damaged(tmp_path, text):
    (tmp_path / "x.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(UserError, match="x.json is damaged"):
        matrix.load_result(tmp_path, str(tmp_path / "x.json"))


def test_a_result_cannot_steer_a_terminal(tmp_path):
    results = {f"a/{ESCAPE}": {"outcome": "pass", "detail": ESCAPE, "output": [ESCAPE]}}
    (tmp_path / "x.json").write_text(json.dumps(WHOLE | {"version": ESCAPE, "notes": [ESCAPE], "results": results}))
    loaded = kernelrun.load(tmp_path / "x.json")
    texts = [loaded.version, *loaded.notes, *loaded.results, *(text for one in loaded.results.values() for text in [one.detail, *one.output])]
    assert all(map(is_harmless, texts))


def test_a_package_reaches_nothing_beyond_its_folder(tmp_path):
    """Links that lead out, setuid files, pipes: as a package's tar can hold them."""
    tree = tmp_path / "tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN/control").write_text("Package: x\nVersion: 1\nArchitecture: amd64\nMaintainer: nobody <nobody@localhost>\nDescription: a test\n")
    (tree / "boot").mkdir()
    (tree / "boot/vmlinuz-1").write_bytes(os.urandom(100))
    (tree / "boot/vmlinuz-1").chmod(0o6755)
    os.mkfifo(tree / "boot/vmlinuz-2")
    (tree / "boot/vmlinuz-3").symlink_to("/etc/passwd")
    (tree / "boot/vmlinuz-4").symlink_to("../../../../outside")
    (tree / "boot/vmlinuz-5").symlink_to("vmlinuz-1")
    subprocess.run(["dpkg-deb", "--build", "--root-owner-group", "-Zgzip", str(tree), str(tmp_path / "one.deb")], check=True, capture_output=True)
    archive.unpack([tmp_path / "one.deb"], tmp_path / "out")
    found = {path.name: path.lstat() for path in (tmp_path / "out/boot").iterdir()}
    assert set(found) == {"vmlinuz-1", "vmlinuz-5"}
    assert stat.S_IMODE(found["vmlinuz-1"].st_mode) & 0o7022 == 0
    assert [path.name for path in archive.find_images(tmp_path / "out")] == ["vmlinuz-1"]


def test_a_member_named_upwards_is_refused(tmp_path):
    """A .deb whose data names ../escape."""
    (tmp_path / "x").write_bytes(b"x")
    (tmp_path / "debian-binary").write_text("2.0\n")
    for name, member in (("control.tar", "./control"), ("data.tar", "../../boot/vmlinuz-escape")):
        with tarfile.open(tmp_path / name, "w") as tar:
            tar.add(tmp_path / "x", member)
    subprocess.run(["ar", "rc", "one.deb", "debian-binary", "control.tar", "data.tar"], cwd=tmp_path, check=True)
    (tmp_path / "a/b").mkdir(parents=True)
    with pytest.raises(UserError, match=r"one.deb: "):
        archive.unpack([tmp_path / "one.deb"], tmp_path / "a/b/out")
    assert not list(tmp_path.rglob("vmlinuz-escape"))


def test_a_changelog_cannot_steer_a_terminal(tmp_path):
    folder = tmp_path / "kernels/6.7-1/usr/share/doc/linux"
    folder.mkdir(parents=True)
    kernel = bisect.Candidate(versions.parse("6.7"), "6.7", None, None)
    (folder / "changelog.gz").write_bytes(gzip.compress(f"linux (6.7.0-1) x\n\n  * memfd: {ESCAPE}\n".encode()))
    text = bisect.changelog_of(tmp_path, kernel)
    assert "memfd" in text and is_harmless(text)
    (folder / "changelog.gz").write_bytes(b"\x1f\x8b damaged")
    assert bisect.changelog_of(tmp_path, kernel) == ""


def test_a_cut_bisection_log_gets_a_sentence(tmp_path):
    (tmp_path / "log").write_text("6.1.1\ta/one\tpass\n6.1.2\ta/o")
    with pytest.raises(UserError, match="log:2: .* is no line of a bisection"):
        bisect.Bisection(tmp_path, [], lambda one: tmp_path, tmp_path / "log", [])


def test_a_line_of_checksums_costs_little():
    """Each start that could fit each checksum is a CRC: without limits this line is minutes."""
    start = time.process_time()
    assert ktap.parse(["ok 1 [00000000]" * 60_000], console=True).results == {}
    assert time.process_time() - start < 1


def test_what_a_guest_prints_is_shown_as_text():
    log = ktap.parse([f"[ 1.0] {ESCAPE}", "[ 2.0] \u202e<script>"], console=True)
    assert all(map(is_harmless, boots.tail(log))) and not re.search("[^ -~]", "".join(log.other))
