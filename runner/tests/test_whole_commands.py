# SPDX-License-Identifier: GPL-2.0
"""Commands that boot, record, search or write, each as a user gives it, in a copy of the suite."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.proof import check, skeleton

CASE = "seal-then-map/shared-read"
OLD, NEW = "5.10.218", "5.10.262"


@pytest.fixture
def command(suite, own_build):
    """python3 -m runner there."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "BUILD": str(own_build)}
        return subprocess.run([sys.executable, "-m", "runner", *arguments], cwd=suite, env=environment, capture_output=True, text=True, timeout=300, check=False)

    return run


def test_a_matrix_is_kept_and_compared(command, build, own_build):
    kernels = [str(path) for name in (OLD, NEW) for path in (build / "kernels").glob(f"{name}-*")]
    options = [word for kernel in kernels for word in ("--kernel", kernel)]
    done = command("matrix", *options, "--kernel", "/etc/passwd", "--cases", CASE)
    assert done.returncode == 2 and "/etc/passwd is not an x86-64 kernel image" in done.stderr
    assert re.search(rf"^{OLD} +1 matched", done.stdout, re.M) and re.search(rf"^{NEW} +1 matched", done.stdout, re.M)
    again = command("matrix", *options, "--cases", CASE)
    assert again.returncode == 0 and again.stdout.count("kept from before") == len(kernels)
    done = command("diff", OLD, NEW)
    assert done.returncode == 1 and done.stdout.startswith(f"{CASE}\tEPERM -> pass\t8ec396d05d1b")
    done = command("fingerprint", "--kernel", OLD)
    assert done.returncode == 0 and "calls itself 5.10.218" in done.stdout
    done = command("propose", "--kernel", OLD)
    assert done.returncode == 0 and "there is nothing to propose" in done.stdout
    (own_build / "results" / f"{OLD}.json").write_text("{")
    done = command("diff", OLD, NEW)
    assert done.returncode == 2 and "is damaged; remove it" in done.stderr


def test_a_kernel_is_recorded(command, suite):
    done = command("record", "--kernel", OLD, "--kernel", "/nowhere", "--cases", CASE)
    assert done.returncode == 2 and "/nowhere: no such file" in done.stderr
    path = suite / f"expected/observed/{OLD}-debian.tsv"
    assert f"recorded expected/observed/{path.name}" in done.stdout and f"\n{CASE}\tEPERM\n" in path.read_text()
    done = command("record", "--cases", CASE)
    assert done.returncode == 0 and re.search(r"recorded expected/observed/\S+\.tsv", done.stdout)


def test_a_bisection_over_versions(command, build, own_build):
    done = command("bisect", "--good", OLD, "--bad", NEW, "--cases", CASE, "--kernels", str(build / "kernels"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(rf"{CASE}: EPERM up to 5.10.\d+, pass from 5.10.\d+", done.stdout) and "the tables name: 8ec396d05d1b" in done.stdout
    again = command("bisect", "--good", OLD, "--bad", NEW, "--cases", CASE, "--kernels", str(build / "kernels"))
    assert "going on from" in again.stdout and "0 boots" in again.stdout
    assert command("bisect", "--good", OLD, "--bad", OLD).returncode == 2


def test_a_new_case_is_a_skeleton_with_its_row(command, suite):
    name = "map-then-seal/of-a-test"
    done = command("new", name)
    assert done.returncode == 0 and f"wrote cases/{name}.c" in done.stdout
    assert "int main(" in (suite / f"cases/{name}.c").read_text()
    assert f"\n{name}\tpass\t" in (suite / "expected/3.17.tsv").read_text()
    with pytest.raises(UserError, match="is no name for a case"):
        skeleton.write("no name")


def program(folder: Path, name: str, text: str) -> None:
    """A checker that does this."""
    (folder / name).write_text(f"#!/bin/sh\n{text}\n")
    (folder / name).chmod(0o755)


def test_checkers_that_complain_or_are_missing_are_named(here, tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert here("check") == 2
    assert capfd.readouterr().err == "check: no checker is installed\n"
    program(tmp_path, "mypy", "exit 0")
    assert check.check(paths.build_folder()) == 0
    program(tmp_path, "cppcheck", "echo a fault; exit 1")
    capfd.readouterr()
    assert check.check(paths.build_folder()) == 1
    output = capfd.readouterr().out
    assert "mypy: no problem found" in output and "cppcheck: 2 of 2 runs complain" in output and "a fault" in output
    assert "clang-tidy: not installed (Debian's package clang-tidy)" in output
