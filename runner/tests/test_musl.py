# SPDX-License-Identifier: GPL-2.0
"""Another C library: a handful of cases, the executor and libcap built with musl do what they do with glibc."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.kernels import archive, sysroot
from runner.results import ktap

# Threads, other processes, signals, descriptors over sockets, exec, capabilities, system calls without a wrapper.
CASES = [
    "create/name-in-proc", "future-write/shared-over-fork", "map-then-seal/shared-read", "mprotect-upgrade/private-read", "pinned-pages/vmsplice",
    "privilege/no-capability-write", "race/grow-against-grow-seal", "seal-then-resize/grow-truncate-up", "seal-then-write/io-uring-write", "sharing/exec", "sharing/scm-rights",
]


def outcomes_of(folder: Path) -> dict[str, str]:
    """What those cases do, as the executor of this build folder tells it."""
    done = subprocess.run([folder / "run-cases", *CASES], capture_output=True, text=True, check=False)
    return {case: result.outcome for case, result in ktap.parse(done.stdout.splitlines(), console=False).results.items()}


def test_cases_do_the_same_with_musl(build):
    if not shutil.which("musl-gcc"):
        pytest.skip("musl-gcc is missing (Debian's package musl-tools)")
    musl = Path(os.path.relpath(build / "musl", paths.TOP))
    programs = [str(musl / name) for name in ("run-cases", f"cases/{CASES[0]}")]
    command = ["make", "-s", f"-j{len(os.sched_getaffinity(0))}", "LIBC=musl", "CC=musl-gcc", f"BUILD={musl}", f"DOWNLOADS={build}", *programs]
    done = subprocess.run(command, cwd=paths.TOP, env={**os.environ, "MAKEFLAGS": ""}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    seen = outcomes_of(paths.TOP / musl)
    assert sorted(seen) == CASES
    assert seen == outcomes_of(build)
    for program in programs:
        assert b"/ld-linux" not in (paths.TOP / program).read_bytes(), program


@pytest.mark.parametrize(("compiler", "sentence"), [("gcc", "^gcc compiles for glibc; "), ("no-such-compiler", "^no-such-compiler: No such file"), ("true", "^libcap2 could not be built with true: .*libcap.a")])
def test_a_compiler_that_does_not_do_is_one_sentence(compiler, sentence, tmp_path, monkeypatch):
    monkeypatch.setattr(sysroot, "own_suite", lambda: "bookworm")
    monkeypatch.setattr(archive, "configure", lambda *_: dict(os.environ))
    monkeypatch.setattr(archive, "update", lambda *_: [])
    real = subprocess.run

    def run(command, **options):
        if command[0] == "apt-get":
            os.makedirs(f"{options['cwd']}/libcap2-1/libcap")
            return subprocess.CompletedProcess(command, 0, "", "")
        return real(command, **options)

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(UserError, match=sentence):
        sysroot.build_libcap(compiler, tmp_path / "libcap")


def test_combinations_that_cannot_be_are_refused():
    for wrong in (["LIBC=dietlibc"], ["LIBC=musl", "ABI=arm64"], ["LIBC=musl", "SANITIZE=1"]):
        done = subprocess.run(["make", "-n", "help", *wrong], cwd=paths.TOP, env={**os.environ, "MAKEFLAGS": ""}, capture_output=True, text=True, check=False)
        assert done.returncode == 2 and "LIBC is musl" in done.stderr, wrong
