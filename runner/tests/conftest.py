# SPDX-License-Identifier: GPL-2.0
"""What the project's own tests share."""

import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from runner import __main__ as commands, paths
from runner.expected import evidence, tables
from runner.results import versions
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result

Script = Callable[[str, str], None]


@pytest.fixture
def own_mounts() -> None:
    """Skips where no process gets mounts of its own: in a chroot whose root is no mount point, in a container."""
    tried = subprocess.run(["unshare", "--mount", "--pid", "--fork", "--ipc", "--mount-proc", "true"], capture_output=True, text=True, check=False)
    if os.geteuid() or tried.returncode:
        pytest.skip(f"mounts and namespaces of its own: {tried.stderr.strip() or 'needs root'}")


@pytest.fixture
def build() -> Path:
    """The folder with the executor, and the cases as programs."""
    return paths.build_folder()


@pytest.fixture
def scripts(tmp_path: Path) -> Script:
    """Writes a shell script that stands in for a case: scripts("family/name", "exit 1")."""

    def write(name: str, text: str) -> None:
        path = tmp_path / "cases" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    return write


@pytest.fixture
def execute(build: Path, tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs the executor over those scripts."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(build / "run-cases"), "--cases", str(tmp_path / "cases"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    """Puts a shell script before all other programs of the PATH: programs("apt-get", "exit 1")."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")

    def write(name: str, text: str) -> None:
        (folder / name).write_text(f"#!/bin/sh\n{text}\n")
        (folder / name).chmod(0o755)

    return write


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """python3 -m runner in this process, of which a test can replace parts; the exit status."""

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["runner", *arguments])
        return commands.main()

    return run


HOSTILE = "\x1b[31m\x1b]0;owned\x07</script><script>document.title='owned'</script><img src=x onerror=alert(1)>&amp;{{7*7}}\u202e\u2028"


def sample_run(version: str, changes: dict[str, Result | None], **fields: object) -> KernelRun:
    """A run that does what the tables say of a version, but for the changes (None: no result)."""
    rows = tables.expected(tables.load(paths.TOP / "expected"), versions.parse(version))
    results = {case: Result(row.outcomes[0]) for case, row in rows.items()}
    results.update({case: result for case, result in changes.items() if result})
    results = {case: result for case, result in results.items() if changes.get(case, result)}
    run = KernelRun(version, version, "#1 SMP", machine="x86_64", where="QEMU, tcg", requested=sorted(rows), results=results)
    for name, value in fields.items():
        setattr(run, name, value)
    return run


def write_image(path: Path, version: str, banner: str = "") -> Path:
    """A file that is a bzImage as far as its header tells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = bytearray(4096)
    data[0x1F1], data[0x202:0x206] = 1, b"HdrS"
    struct.pack_into("<H", data, 0x20E, 0x400)
    text = banner or f"{version}+deb12-cloud-amd64 (nobody@localhost) #1 SMP Debian {version}-1 (2026-01-01)"
    data[0x600 : 0x600 + len(text)] = text.encode()
    path.write_bytes(data)
    return path


# Every class of difference, and texts that would do harm where they are not escaped.
TROUBLE: dict[str, Result | None] = {
    "seal-then-map/shared-read": Result("EPERM", ", asserted: allowed", ["mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0)", HOSTILE]),
    "hugetlb/grow-by-mmap-private": Result("EINVAL", ", asserted: EPERM", ["mmap(...)"]),
    "hugetlb/grow-by-mmap": Result("pass"),
    "create/hugetlb": Result("broken", "", ["no huge page"]),
    "race/grow-against-grow-seal": None,
    "pinned-pages/udmabuf": Result("skip", "no /dev/udmabuf"),
}


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder of which the executor is real and the results are made up: 6.12.100 fits, 6.18.40 does not."""
    build = tmp_path_factory.mktemp("build")
    (build / "run-cases").symlink_to(paths.build_folder() / "run-cases")
    sample_run("6.12.100", {}).save(build / "results/6.12.100.json")
    sample_run("6.18.40", TROUBLE, findings=[f"it died {HOSTILE}"], notes=[HOSTILE]).save(build / "results/6.18.40.json")
    sample_run("6.6.1", {}, failed=f"no console {HOSTILE}").save(build / "results/6.6.1.failed")
    for path in (build / "results").iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return build


@pytest.fixture(scope="session")
def seen() -> list[evidence.Evidence]:
    """The recorded evidence."""
    return evidence.load(paths.TOP / "expected")


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A copy of the suite for commands that write tables or cases."""
    top = tmp_path / "suite"
    top.mkdir()
    for name in ("runner", "expected", "harness"):
        shutil.copytree(paths.TOP / name, top / name, ignore=shutil.ignore_patterns("tests", "__pycache__"))
    shutil.copytree(paths.TOP / "cases", top / "cases")
    return top


@pytest.fixture
def own_build(build: Path, tmp_path: Path) -> Path:
    """A build folder with everything of the real one but its results."""
    folder = tmp_path / "own-build"
    folder.mkdir()
    (build / "vmlinux").mkdir(exist_ok=True)
    for name in ("run-cases", "guest", "kernels", "vmlinux", "accelerator"):
        if (build / name).exists():
            (folder / name).symlink_to(build / name)
    return folder
