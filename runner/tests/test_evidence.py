# SPDX-License-Identifier: GPL-2.0
"""Recorded evidence: the file that a run becomes, and what lint says of one that cannot be."""

import datetime
import re

import pytest

from runner.errors import UserError
from runner.expected import evidence, expectations, tables
from runner.results import versions
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result

ROWS = "a/one\tEPERM\na/two\tpass\na/three\tskip\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "3.17.tsv").write_text(ROWS)
    (tmp_path / "observed").mkdir()
    return tmp_path


def a_run(release: str = "6.7.1", version: str = "#1 SMP", **more: object) -> KernelRun:
    """A kernel that does what the tables say."""
    run = KernelRun(release, release, version, machine="x86_64", where="this kernel", results={"a/one": Result("EPERM"), "a/two": Result("pass"), "a/three": Result("skip")})
    for name, value in more.items():
        setattr(run, name, value)
    return run


def record(folder, run):
    rows = tables.expected(tables.load(folder), versions.parse("6.7"))
    return evidence.record(run, rows, folder)


@pytest.mark.parametrize(
    ("run", "name"),
    [
        (a_run(), "6.7.1.tsv"),
        (a_run("6.1.0-47-amd64", "#1 SMP Debian 6.1.170-1 (2026-01-01)"), "6.1.170-debian.tsv"),
        (a_run("5.15.0-91-generic", "#101-Ubuntu SMP", signature="Ubuntu 5.15.0-91.101-generic 5.15.131"), "5.15.131-ubuntu-91-generic.tsv"),
        (a_run("4.18.0-147.5.1.el8.x86_64"), "4.18-147.5.1.el8.tsv"),
        (a_run("4.18.0-240.el8.x86_64"), "4.18-240.el8.tsv"),
        (a_run("5.15.167-android13-8"), "5.15.167-android13-8.tsv"),
        (a_run("5.15.167-android13-8-00014-gbf0a81a7f319-ab13297889"), "5.15.167-android13-8-00014-gbf0a81a7f319-ab13297889.tsv"),
        (a_run("5.10.223-fc-1"), "5.10.223-firecracker.tsv"),
        (a_run(facts={"arch": "amd64", "bits": "32"}), "6.7.1-32bit.tsv"),
        (a_run(facts={"arch": "arm64", "bits": "64", "page": "4K"}), "6.7.1-arm64.tsv"),
        (a_run(facts={"arch": "arm64", "bits": "64", "page": "16K"}), "6.7.1-arm64-16K.tsv"),
    ],
)
def test_a_file_is_named_after_whose_kernel_it_is_and_the_machine(folder, run, name):
    assert record(folder, run) == folder / "observed" / name


def test_a_run_becomes_a_file_that_later_runs_add_to(folder):
    """What says nothing of the kernel is left out, unless the table says that it cannot be tried; other rows stay, but for cases that are gone."""
    run = a_run(facts={"bits": "64", "arch": "amd64"})
    run.results = {"a/one": Result("EPERM"), "a/two": Result("skip", "no huge page"), "a/three": Result("skip")}
    path = record(folder, run)
    today = datetime.date.today().isoformat()
    head = ["# 6.7.1 #1 SMP x86_64", f"# {today}, this kernel", "# facts: arch=amd64 bits=64"]
    assert path.read_text().splitlines() == [*head, "a/one\tEPERM", "a/three\tskip"]
    path.write_text(path.read_text() + "a/gone\tpass\n")
    for outcome in ("broken", "mixed", "timeout"):
        record(folder, a_run(results={"a/one": Result(outcome)}))
    record(folder, a_run(results={"a/two": Result("EBUSY")}))
    assert path.read_text().splitlines() == [*head[:2], "a/one\tEPERM", "a/three\tskip", "a/two\tEBUSY"]
    found, = evidence.load(folder)
    assert (found.build, found.when, found.outcomes) == ("6.7.1 #1 SMP x86_64", f"{today}, this kernel", {"a/one": "EPERM", "a/three": "skip", "a/two": "EBUSY"})


def test_a_kernel_without_a_version_is_not_recorded(folder):
    with pytest.raises(UserError, match="^mykernel: its release names no kernel version, so it cannot be recorded as one$"):
        record(folder, a_run("mykernel"))
    assert not list((folder / "observed").iterdir())


def test_lint_names_what_contradicts_the_tables(folder):
    (folder / "observed/6.7.1.tsv").write_text("# 6.7.1 #1 SMP\n# a day\na/one\tpass\na/two\tpass\nb/none\tpass\n")
    assert expectations.contradictions(evidence.load(folder), tables.load(folder), folder) == [
        f"expected/observed/6.7.1.tsv:3: a/one was seen to be pass on 6.7.1, but {folder.name}/3.17.tsv:1 says EPERM",
        "expected/observed/6.7.1.tsv:5: there is no case b/none",
    ]


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("debian.tsv", "", "debian.tsv: the name of an observation begins with the kernel's version, such as 5.10.218-debian.tsv"),
        ("6.7.tsv", "# 6.7\na/one\tpass\tbecause\n", "observed/6.7.tsv:2: a row is 'case TAB outcome', this one has 3 fields"),
        ("6.7.tsv", "# 6.7\n# a day\n# facts: bits\n", "observed/6.7.tsv:3: facts are NAME=VALUE, with a space before each"),
        ("6.7.tsv", "a/one\tpass\na/two\tpass\na/one\tEPERM\n", "observed/6.7.tsv:3: a/one has a row already, in line 1"),
    ],
)
def test_a_file_that_is_no_observation_is_told_so(folder, name, text, sentence):
    (folder / "observed" / name).write_text(text)
    with pytest.raises(UserError, match=f"{re.escape(sentence)}$"):
        evidence.load(folder)
