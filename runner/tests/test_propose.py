# SPDX-License-Identifier: GPL-2.0
"""Rows proposed from what a kernel was seen to do: a diff first, a file only with a reason."""

import shutil

import pytest

from runner import plan, propose, tables, versions
from runner.errors import UserError
from runner.kernelrun import KernelRun
from runner.ktap import Result

CASE = "map-then-seal/exec-implied-write"


@pytest.fixture
def folder(tmp_path):
    """The tables, without what 6.12.93 changed."""
    shutil.copytree(plan.TOP / "expected", tmp_path / "expected")
    (tmp_path / "expected/6.12.93.tsv").unlink()
    return tmp_path / "expected"


def run(outcome: str, release: str = "6.12.94+deb13-cloud-amd64") -> KernelRun:
    """A kernel that was seen to do this in one case."""
    found = KernelRun(label="6.12.94", release=release, where="a test")
    found.results[CASE] = Result(outcome)
    return found


def test_without_a_reason_nothing_is_written(folder):
    path, lines = propose.propose(folder, tables.load(folder), run("pass"), {CASE}, "")
    assert lines[-1] == f"+{CASE}\tpass\t\n" and not path.exists()


def test_with_a_reason_the_row_is_written_and_holds(folder):
    path, _ = propose.propose(folder, tables.load(folder), run("pass"), {CASE}, "3b041514cb6e memfd: a reason")
    assert path.name == "6.12.94.tsv" and path.read_text() == f"{CASE}\tpass\t3b041514cb6e memfd: a reason\n"
    assert propose.changes(tables.load(folder), versions.parse("6.12.94"), run("pass")) == {}


def test_rows_of_other_cases_stay(folder):
    path, _ = propose.propose(folder, tables.load(folder), run("fail"), {CASE}, "0123456789ab memfd: one")
    before = path.read_text()
    other = run("pass")
    other.results = {"map-then-seal/shared-read": Result("allowed")}
    propose.propose(folder, tables.load(folder), other, {"map-then-seal/shared-read"}, "0123456789ac memfd: another")
    assert before in path.read_text() and len(path.read_text().splitlines()) == 2


@pytest.mark.parametrize("outcome", ["skip", "broken", "mixed", "timeout", "crash"])
def test_what_nobody_should_get_used_to_is_not_proposed(folder, outcome):
    _, lines = propose.propose(folder, tables.load(folder), run(outcome), {CASE}, "0123456789ab memfd: a reason")
    assert lines == []
    assert [line.split(":")[0] for line in propose.unusable(run(outcome))] == ([] if outcome == "skip" else [CASE])


def test_a_release_without_a_version_gets_a_sentence(folder):
    with pytest.raises(UserError, match="names no kernel version"):
        propose.propose(folder, tables.load(folder), run("pass", release="mykernel"), {CASE}, "")
