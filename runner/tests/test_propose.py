# SPDX-License-Identifier: GPL-2.0
"""What is proposed from what a kernel was seen to do: known changes first, and a file only with a reason."""

import shutil

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import tables
from runner.questions import propose
from runner.results import versions
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result

CASE, OTHER = "map-then-seal/exec-implied-write", "map-then-seal/shared-read"
COMMIT = "3b041514cb6e"


@pytest.fixture
def folder(tmp_path):
    """The tables, in which 6.12.93 did not take a change."""
    shutil.copytree(paths.TOP / "expected", tmp_path / "expected")
    path = tmp_path / f"expected/changes/7.1-{COMMIT}"
    path.write_text(path.read_text().replace(" 6.12.93", ""))
    return tmp_path / "expected"


def run(outcome: str, release: str = "6.12.94+deb13-cloud-amd64", case: str = CASE) -> KernelRun:
    """A kernel that was seen to do this in one case."""
    found = KernelRun(label="6.12.94", release=release, where="a test")
    found.results[case] = Result(outcome)
    return found


def propose_for(folder, run, because=""):
    return propose.propose(folder, tables.load(folder), run, set(run.results), because)


def test_a_known_change_that_explains_it_is_proposed_and_written_only_when_named(folder):
    found = propose_for(folder, run("pass"))
    assert found.edits == [] and found.lines[0].startswith(f"# has {COMMIT} memfd: ") and found.lines[0].endswith(f": {CASE}\n")
    added = [line for line in found.lines if line.startswith("+in")]
    assert len(added) == 1 and added[0].split() == ["+in", "6.12.94"]
    ((path, text),) = propose_for(folder, run("pass"), COMMIT).edits
    path.write_text(text)
    assert propose_for(folder, run("pass")) == ([], [])


def test_what_no_change_explains_becomes_one_with_a_reason(folder):
    found = propose_for(folder, run("fail"))
    assert found.edits == [] and f"+{CASE}\tfail\n" in found.lines and f"+commit\t{propose.UNKNOWN}\n" in found.lines
    ((path, text),) = propose_for(folder, run("fail"), "0123456789ab memfd: one").edits
    assert path.name == "6.12.94-0123456789ab" and text == f"commit\t0123456789ab memfd: one\nin\t6.12.94\n{CASE}\tfail\n"
    path.write_text(text)
    assert propose_for(folder, run("fail")) == ([], [])
    # Another case of the same commit, by its id alone.
    ((path, text),) = propose_for(folder, run("allowed", case=OTHER), "0123456789ab").edits
    assert text.endswith(f"{CASE}\tfail\n{OTHER}\tallowed\n")


def test_a_release_is_added_beside_a_note_that_is_not_about_it():
    assert propose.with_release("in\t6.7 6.6.1\n", versions.parse("6.1.2")) == "in\t6.7 6.6.1 6.1.2\n"
    assert propose.with_release("in\t6.7\tby the review\na/b\tpass\n", versions.parse("6.1.2")) == "in\t6.7\tby the review\nin\t6.1.2\na/b\tpass\n"


@pytest.mark.parametrize(
    ("because", "sentence"),
    [("memfd: one", "BECAUSE='memfd: one': it begins with the id of a commit, 12 digits"), ("0123456789ab", "no change has the commit 0123456789ab yet; give its subject as well")],
)
def test_a_reason_is_a_commit(folder, because, sentence):
    with pytest.raises(UserError, match=f"^{sentence}"):
        propose_for(folder, run("fail"), because)


def test_a_vendors_kernel_gets_lines_for_a_file_of_its_own(folder):
    found = propose_for(folder, run("pass", release="6.12.0-55.el10.x86_64"), COMMIT)
    assert found.edits == []
    assert "".join(found.lines).startswith(f"# expected/vendor/NAME:\nrelease\t6\\.12\\.0\\-55\\.el10\\.x86_64\nbase\t6.12\nhas\t{COMMIT}\tseen on 6.12.0-55.el10.x86_64: ")
    assert versions.FOREIGN.search("6.12.0-55.el10.x86_64")


@pytest.mark.parametrize("outcome", ["skip", "broken", "mixed", "timeout", "crash"])
def test_what_nobody_should_get_used_to_is_not_proposed(folder, outcome):
    assert propose_for(folder, run(outcome), "0123456789ab memfd: a reason") == ([], [])
    assert [line.split(":")[0] for line in propose.unusable(run(outcome))] == ([] if outcome == "skip" else [CASE])


def test_a_release_without_a_version_gets_a_sentence(folder):
    with pytest.raises(UserError, match="names no kernel version"):
        propose_for(folder, run("pass", release="mykernel"))
