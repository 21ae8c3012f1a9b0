# SPDX-License-Identifier: GPL-2.0
"""What every case promises: its description, its options, its length, and that it never lies."""

import re
import subprocess
from pathlib import Path

import pytest

from runner import paths
from runner.results import outcomes
from runner.runs import plan


def describe_all(build) -> list[dict[str, str]]:
    """What --describe says of each case."""
    text = subprocess.run([str(build / "run-cases"), "--describe"], capture_output=True, text=True, check=True).stdout
    blocks = text.strip().split("\n\n")
    return [{key: value.strip() for key, _, value in (line.partition(":") for line in block.splitlines())} for block in blocks]


def test_every_case_describes_itself(build):
    described = describe_all(build)
    assert {one["case"] for one in described} >= set(plan.all_cases(build))
    for one in described:
        assert re.fullmatch(r"\S.*\.", one["sentence"]), one
        assert one["contract"] == "allowed" or outcomes.is_outcome(one["contract"]), one
        assert re.fullmatch(r"\d+\.\d+", one["since"]), one
        assert one["source"], one


def test_cases_are_short_and_look_at_no_version():
    for path in sorted((paths.TOP / "cases").rglob("*.c")):
        text = path.read_text()
        assert text.count("\n") <= 90, path
        assert not re.search(r"uname\(|LINUX_VERSION|KERNEL_VERSION", text), path
        assert text.count("int main(") == 1, path


def run_case(build, case: str, *arguments: str) -> int:
    """The exit status of one case, as a program of its own."""
    return subprocess.run([str(build / "cases" / case), *arguments], capture_output=True, check=False).returncode


CASE = "map-then-seal/shared-read"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 0), (["--expect", "pass"], 0), (["--expect=pass"], 0), (["--expect", "EPERM"], 1), (["--help"], 0),
        (["--describe"], 0), (["--expect", "nonsense"], 12), (["--expect"], 12), (["--nonsense"], 12),
    ],
)
def test_options(build, arguments, status):
    assert run_case(build, CASE, *arguments) == status


def test_a_lying_kernel_changes_the_outcome(build):
    """strace flips the act: an EBUSY that becomes success, and a success that becomes EPERM."""
    if "\nSeccomp:\t2\n" in Path("/proc/self/status").read_text():
        pytest.skip("a seccomp filter: cases ask it first, and what then fails in their set-up is skipped")

    def under(inject: str, case: str, *arguments: str) -> int:
        command = ["strace", "-qq", "-o", "/dev/null", "-e", f"inject={inject}", str(build / "cases" / case), *arguments]
        return subprocess.run(command, capture_output=True, check=False).returncode

    status = outcomes.exit_status()
    assert under("fcntl:retval=0:when=2", CASE) == status["allowed"]  # the first one is in the set-up
    assert under("fcntl:error=EPERM:when=2", CASE) == status["EPERM"]
    assert under("fcntl:error=EPERM:when=2", CASE, "--expect", "EPERM") == 0
    assert under("fcntl:retval=4:when=3", CASE) == status["fail"]  # F_GET_SEALS afterwards
    assert under("memfd_create:error=EMFILE", CASE) == status["broken"]
    assert under("memfd_create:error=EMFILE", CASE, "--expect", "EBUSY") == 125
    assert under("memfd_create:error=ENOSYS", CASE) == status["skip"]
    assert under("memfd_create:error=ENOSYS", CASE, "--expect", "EBUSY") == 125
