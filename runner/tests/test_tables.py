# SPDX-License-Identifier: GPL-2.0
"""The tables: which file applies to which kernel, and what a broken row is told."""

from pathlib import Path

import pytest

from runner import evidence, tables, versions
from runner.errors import UserError

ROWS = {
    "3.17": "a/one\tEPERM\na/two\tpass\n",
    "6.7": "a/one\tpass\tc1 fixes it\n",
    "6.12": "a/one\tEPERM\tc2 breaks it\n",
    "6.12.9": "a/one\tpass\tc3 backport\n",
    "6.13": "a/one\tpass\tc3 fixes it again\n",
    "6.1.149": "a/one\tpass\tc1 backport\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for version, text in ROWS.items():
        (tmp_path / f"{version}.tsv").write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("kernel", "outcome"),
    [
        ("3.17", "EPERM"), ("5.10.262", "EPERM"), ("6.1.148", "EPERM"), ("6.1.149", "pass"), ("6.1.170", "pass"),
        ("6.2", "EPERM"), ("6.6.9", "EPERM"), ("6.7", "pass"), ("6.11.4", "pass"), ("6.12", "EPERM"), ("6.12.8", "EPERM"),
        ("6.12.9", "pass"), ("6.12.117", "pass"), ("6.13", "pass"), ("7.4", "pass"),
    ],
)
def test_which_row_holds(folder, kernel, outcome):
    assert tables.expected(tables.load(folder), versions.parse(kernel))["a/one"].outcome == outcome


def test_before_sealing(folder):
    with pytest.raises(UserError, match="older than 3.17"):
        tables.expected(tables.load(folder), versions.parse("3.16"))


def test_stable_wins_over_mainline_in_its_own_series(folder):
    (folder / "6.12.3.tsv").write_text("a/two\tfail\tc9 regression in stable only\n")
    loaded = tables.load(folder)
    assert tables.expected(loaded, versions.parse("6.12.5"))["a/two"].outcome == "fail"
    assert tables.expected(loaded, versions.parse("6.13"))["a/two"].outcome == "pass"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("a/one pass c1", "6.8.tsv:2: a row is 'case TAB outcome TAB because', this one has 1 fields"),
        ("a/one\tpas\tc1", "6.8.tsv:2: 'pas' is not an outcome"),
        ("a/one\tpass", "6.8.tsv:2: a change needs its commit"),
        ("a/one\tpass\t ", "6.8.tsv:2: a change needs its commit"),
        ("a/one\tpass|pass\tc1", "6.8.tsv:2: an alternative outcome is named twice"),
        ("a/one\tEPERM\tc1\na/one\tpass\tc2", "6.8.tsv:3: a/one has a row already, in line 2"),
        ("a/one\tEPERM if bits=32\tc1\na/one\tpass if bits=32\tc2", "6.8.tsv:3: a/one has a row already, in line 2"),
        ("a/one\tpass if bits=16\tc1", "6.8.tsv:2: 'bits=16' is no condition; after 'if' stand facts of arch="),
        ("a/one\tpass if bits=32 or\tc1", "6.8.tsv:2: 'or' is no condition"),
        ("a/one\tpass if \tc1", "6.8.tsv:2: '' is no condition"),
    ],
)
def test_broken_rows_are_told_where_and_why(folder, line, sentence):
    (folder / "6.8.tsv").write_text(f"# comment\n{line}\n")
    with pytest.raises(UserError) as error:
        tables.load(folder)
    assert sentence in str(error.value)


def test_alternatives_need_a_reason(folder):
    (folder / "3.17.tsv").write_text("a/one\tEPERM|short\n")
    with pytest.raises(UserError, match="3.17.tsv:1: alternative outcomes need a reason"):
        tables.load(folder)


def test_a_condition_needs_a_reason_also_in_the_first_table(folder):
    (folder / "3.17.tsv").write_text("a/one\tEPERM\na/one\tskip if bits=32\n")
    with pytest.raises(UserError, match="3.17.tsv:2: a row with a condition needs a reason"):
        tables.load(folder)


@pytest.mark.parametrize(
    ("kernel", "facts", "outcome"),
    [
        ("4.4", {}, "EPERM"), ("4.4", {"bits": "64", "page": "4K"}, "EPERM"), ("4.4", {"bits": "32", "page": "4K"}, "skip"),
        ("6.12.9", {"bits": "32", "page": "4K"}, "skip"),  # also above a later row without condition
        ("6.14", {"bits": "32", "page": "4K"}, "short"), ("6.14", {"bits": "64", "page": "64K"}, "pass"),
        ("6.14", {"bits": "32", "page": "64K"}, "fail"),
    ],
)
def test_a_condition_holds_on_its_machines_only(folder, kernel, facts, outcome):
    with (folder / "3.17.tsv").open("a") as table:
        table.write("a/one\tskip if bits=32\twhy\n")
    (folder / "6.14.tsv").write_text("a/one\tshort if bits=32\twhy\na/one\tfail if bits=32 page=64K\twhy\n")
    assert tables.expected(tables.load(folder), versions.parse(kernel), facts)["a/one"].outcomes == (outcome,)


def test_a_condition_that_changes_nothing_or_has_no_case_is_a_problem(folder):
    (folder / "6.14.tsv").write_text("a/one\tpass if bits=32\twhy\nb/gone\tpass if bits=32\twhy\n")
    problems = tables.check(tables.load(folder), ["a/one", "a/two"])
    assert any("6.14.tsv:1: a/one is pass there already, by" in problem for problem in problems)
    assert any("6.14.tsv:2: there is no case b/gone" in problem for problem in problems)


@pytest.mark.parametrize("name", ["newest.tsv", "6.tsv", "6.7.1.2.tsv"])
def test_file_names_are_versions(folder, name):
    (folder / name).write_text("")
    with pytest.raises(UserError, match="a table's name is a kernel version"):
        tables.load(folder)


def test_the_first_table_must_exist(folder):
    (folder / "3.17.tsv").unlink()
    with pytest.raises(UserError, match="there is no 3.17.tsv"):
        tables.load(folder)


def test_cases_and_rows_must_fit(folder):
    problems = tables.check(tables.load(folder), ["a/one", "b/new"])
    assert "cases/b/new.c: the case has no row in expected/3.17.tsv" in problems
    assert any("there is no case a/two" in problem for problem in problems)


def test_a_row_that_changes_nothing_is_a_problem(folder):
    (folder / "6.8.tsv").write_text("a/one\tpass\tc1 again\n")
    assert any("a/one is pass already" in problem for problem in tables.check(tables.load(folder), ["a/one", "a/two"]))


def test_evidence_against_the_table_is_a_problem(folder):
    (folder / "observed").mkdir()
    (folder / "observed" / "6.12.5-debian.tsv").write_text("# build\na/one\tpass\n")
    loaded = tables.load(folder)
    seen = evidence.load(folder)
    problems = evidence.check(seen, loaded, folder)
    assert len(problems) == 1 and "6.12.5-debian.tsv:2: a/one was seen to be pass" in problems[0]


def test_evidence_is_compared_with_the_rows_of_its_machine(folder):
    with (folder / "3.17.tsv").open("a") as table:
        table.write("a/one\tskip if bits=32\twhy\n")
    (folder / "observed").mkdir()
    (folder / "observed" / "6.12.9-debian.tsv").write_text("# 6.12.9 #1 x86_64\n# facts: bits=64\na/one\tpass\n")
    (folder / "observed" / "6.12.9-debian-32bit.tsv").write_text("# 6.12.9 #1 x86_64\n# facts: bits=32\na/one\tpass\n")
    problems = evidence.check(evidence.load(folder), tables.load(folder), folder)
    assert len(problems) == 1 and "6.12.9-debian-32bit.tsv:3: a/one was seen to be pass" in problems[0]


@pytest.mark.parametrize(
    ("release", "version", "signature", "upstream"),
    [
        ("5.10.0-30-cloud-amd64", "#1 SMP Debian 5.10.218-1 (2024-06-01)", "", "5.10.218"),
        ("6.12.117-arm64", "6.12.117-arm64 (a@b) (gcc-14 (Debian 14.2.0-19) 14.2.0) #1 SMP Debian 6.12.117-1 (2026-11-12)", "", "6.12.117"),
        ("6.18.44-fc-v669", "#1 SMP", "", "6.18.44"),
        ("5.15.0-91-generic", "#101-Ubuntu SMP", "Ubuntu 5.15.0-91.101-generic 5.15.131", "5.15.131"),
        ("4.19.48", "#1", "", "4.19.48"),
        ("next", "", "", "None"),
    ],
)
def test_which_version_a_kernel_is(release, version, signature, upstream):
    assert str(versions.of_kernel(release, version, signature)) == upstream


def test_the_projects_own_tables(build):
    from runner import plan

    cases = plan.all_cases(build)
    loaded = tables.load(plan.TOP / "expected")
    assert tables.check(loaded, cases) == []
    seen = evidence.load(plan.TOP / "expected")
    assert evidence.check(seen, loaded, plan.TOP / "expected") == []
