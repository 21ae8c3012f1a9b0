# SPDX-License-Identifier: GPL-2.0
"""Finding a change: git bisect run over a repository whose builds are real kernels, and over versions."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from runner import paths
from runner.expected import tables
from runner.kernels import archive
from runner.questions import bisect
from runner.results import versions

CASE = "seal-then-map/shared-read"
COMMITS, FLIP = 32, 21
NO_BUILD, NO_BOOT = {7, 16, 17, 25}, {4, 12, 27}


def git(folder: Path, *arguments: str) -> str:
    """git there, with an identity."""
    identity = ["-c", "user.name=test", "-c", "user.email=test@localhost"]
    return subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout


@pytest.fixture
def repository(build: Path, tmp_path: Path) -> Path:
    """32 commits; what each builds is a kernel without (5.10.218) or with (5.10.262) the backport, or fails."""
    folder = tmp_path / "linux"
    folder.mkdir()
    dead = tmp_path / "dead"
    images = {name: archive.resolve(name, build / "kernels")[0] for name in ("5.10.218", "5.10.262")}
    data = bytearray(images["5.10.218"].read_bytes())
    data[0x10000:] = b"\xf4" * (len(data) - 0x10000)
    dead.write_bytes(data)
    git(folder, "init", "-q")
    for number in range(COMMITS):
        image = dead if number in NO_BOOT else images["5.10.262" if number >= FLIP else "5.10.218"]
        text = "exit 1" if number in NO_BUILD else f"mkdir -p ../out && ln -sf {image} ../out/bzImage"
        (folder / "build.sh").write_text(f"# {number}\n{text}\n")
        git(folder, "add", "build.sh")
        git(folder, "commit", "-qm", f"change {number}")
    return folder


def test_git_bisect_run(repository):
    """The first commit with the backport is named, from a folder that is not the suite's, with O= builds."""
    git(repository, "bisect", "start", "HEAD", "HEAD~31")
    step = [sys.executable, str(paths.TOP / "runner"), "step", "--case", CASE, "--good", "EPERM", "--bad", "pass"]
    step += ["--build", "sh build.sh", "--image", "../out/bzImage"]
    done = subprocess.run(
        ["git", "bisect", "run", *step], cwd=repository, env={**os.environ, "BOOT_LIMIT": "12"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "is the first bad commit" in done.stdout
    assert git(repository, "log", "-1", "--format=%s", "refs/bisect/bad").strip() == f"change {FLIP}"


@pytest.mark.parametrize(
    ("outcomes", "good", "bad", "status"),
    [
        (["pass"], "pass", "", 0), (["EPERM"], "pass", "", 1), (["EPERM"], "pass", "EPERM", 1), (["EINVAL"], "pass", "EPERM", 125),
        (["skip"], "pass", "", 125), (["broken"], "pass", "", 125), ([""], "pass", "", 125), (["pass", "EPERM"], "pass", "EPERM", 1),
        (["pass", "skip"], "pass", "", 125), (["pass", "pass"], "pass", "", 0), (["crash"], "pass", "crash", 1),
    ],
)
def test_verdict_of_a_step(outcomes, good, bad, status):
    assert bisect.verdict(outcomes, good, bad) == status


def test_a_fault_of_the_suite_stops_git_bisect(tmp_path):
    done = subprocess.run(
        [sys.executable, str(paths.TOP / "runner"), "step", "--case", "no/such", "--image", "x"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 128 and "no case matches" in done.stderr


def search(tmp_path: Path, outcomes: list[str]) -> tuple[bisect.Bisection, list[bisect.Candidate]]:
    """A bisection over made-up kernels 5.10.1, 5.10.2, ... with these outcomes."""
    found = [bisect.Candidate(versions.Version(5, 10, i + 1), f"5.10.{i + 1}", None, None) for i in range(len(outcomes))]
    one = bisect.Bisection(tmp_path, found, lambda candidate: tmp_path, tmp_path / "log", ["a/one"])

    def answer(candidate, cases):
        one.boots += 1
        outcome = outcomes[found.index(candidate)]
        return {"a/one": outcome} if outcome else {}

    one.try_kernel = answer  # type: ignore[assignment]
    return one, found


@pytest.mark.parametrize("flip", range(1, 40))
def test_bisection_boots_as_few_as_it_can(tmp_path, flip):
    one, found = search(tmp_path, ["EPERM"] * flip + ["pass"] * (40 - flip))
    last, first, between = one.find("a/one")
    assert (last, first, between) == (found[flip - 1], found[flip], [])
    assert one.boots <= 2 + 6  # both ends, then log2(39)


def test_kernels_without_an_outcome_are_gone_around(tmp_path):
    one, found = search(tmp_path, ["EPERM", "EPERM", "", "", "pass", "skip", "pass"])
    last, first, between = one.find("a/one")
    assert (last, first, between) == (found[1], found[4], found[2:4])


def test_a_bisection_goes_on_from_its_log(tmp_path):
    one, _ = search(tmp_path, ["EPERM"] * 10 + ["pass"] * 10)
    one.find("a/one")
    again, found = search(tmp_path, ["EPERM"] * 10 + ["pass"] * 10)
    assert again.find("a/one")[:2] == (found[9], found[10]) and again.boots == 0


CHANGELOG = """linux-signed-amd64 (6.12.94+1) trixie-security; urgency=high

  * Sign kernel from linux 6.12.94-1

  * New upstream stable update:
    - net: a change of no interest
    - mm/hugetlb: avoid false positive lockdep
      assertion
    - memfd: deny writeable mappings when implying
      SEAL_WRITE

 -- nobody <nobody@localhost>  Fri, 19 Jun 2026 00:00:00 +0000

linux (6.12.90-1) trixie-security; urgency=high

    - shmem: an older change
"""


def test_the_changelog_is_read_for_the_change_and_its_neighbours():
    row = tables.Row("a/one", ("pass",), "3b041514cb6e memfd: deny writeable mappings when implying SEAL_WRITE (stable backport)", versions.parse("6.12.93"), "x.tsv", 1)
    ends = versions.parse("6.12.90"), versions.parse("6.12.94")
    assert bisect.changelog(CHANGELOG, *ends, [row]) == ["6.12.94: memfd: deny writeable mappings when implying SEAL_WRITE"]
    assert bisect.changelog(CHANGELOG, *ends, [])[0] == "6.12.94: mm/hugetlb: avoid false positive lockdep assertion"
