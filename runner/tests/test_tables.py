# SPDX-License-Identifier: GPL-2.0
"""The tables: which file applies to which kernel, and what a broken row is told."""

from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import evidence, expectations, tables
from runner.results import versions

FIRST = "a/one\tEPERM\na/two\tpass\n"
FIX, BREAK, AGAIN, OTHER = "c1c1c1c1c1c1", "c2c2c2c2c2c2", "c3c3c3c3c3c3", "c9c9c9c9c9c9"


def change(folder: Path, commit: str, releases: str, *rows: str, name: str = "") -> Path:
    """Writes the file of a change."""
    first = sorted(releases.split(), key=lambda text: tables.by_release(versions.parse(text)))[0]
    path = folder / "changes" / (name or f"{first}-{commit}")
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in [f"commit\t{commit} a subject", f"in\t{releases}", *rows]))
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "3.17.tsv").write_text(FIRST)
    change(tmp_path, FIX, "6.7 6.1.149", "a/one\tpass")
    change(tmp_path, BREAK, "6.12", "a/one\tEPERM\ta note")
    change(tmp_path, AGAIN, "6.13 6.12.9", "a/one\tpass")
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


def test_a_stable_release_can_have_what_mainline_never_had(folder):
    change(folder, OTHER, "6.12.3", "a/two\tfail")
    loaded = tables.load(folder)
    assert tables.expected(loaded, versions.parse("6.12.5"))["a/two"].outcome == "fail"
    assert tables.expected(loaded, versions.parse("6.13"))["a/two"].outcome == "pass"


def test_the_order_of_releases_counts_and_not_only_the_set(folder):
    """5.10.3 has the same two changes as 6.12, in the opposite order."""
    change(folder, BREAK, "6.12 5.10.2", "a/one\tEPERM")
    change(folder, FIX, "6.7 6.1.149 5.10.3", "a/one\tpass")
    loaded = tables.load(folder)
    assert [tables.expected(loaded, versions.parse(v))["a/one"].outcome for v in ("5.10.3", "6.12")] == ["pass", "EPERM"]
    # In 5.10.2 the case was refused anyway.
    assert versions.parse("5.10.2") not in loaded


def test_a_row_says_which_change_made_it_and_how_it_came(folder):
    rows = [tables.expected(tables.load(folder), versions.parse(v))["a/one"] for v in ("6.12", "6.12.9")]
    assert [row.because for row in rows] == [f"{BREAK} a subject (a note)", f"{AGAIN} a subject (stable backport)"]
    assert rows[1].place.endswith(f"/changes/6.13-{AGAIN}:3")


def test_a_row_may_hold_only_where_another_change_came_before(folder):
    change(folder, OTHER, "6.8 6.1.160", "a/two\tfail with " + BREAK)
    change(folder, BREAK, "6.12 6.1.155", "a/one\tEPERM")
    loaded = tables.load(folder)
    assert [tables.expected(loaded, versions.parse(v))["a/two"].outcome for v in ("6.8", "6.1.160")] == ["pass", "fail"]
    change(folder, OTHER, "6.8 6.1.160", "a/two\tfail with 6.6")
    loaded = tables.load(folder)
    assert [tables.expected(loaded, versions.parse(v))["a/two"].outcome for v in ("6.8", "6.1.160")] == ["fail", "pass"]
    change(folder, OTHER, "6.8 6.1.160", "a/two\tfail with 5.10-6.1")
    loaded = tables.load(folder)
    assert [tables.expected(loaded, versions.parse(v))["a/two"].outcome for v in ("6.8", "6.1.160")] == ["pass", "fail"]
    change(folder, OTHER, "6.8", f"a/two\tfail with {'0' * 12}")
    with pytest.raises(UserError, match="no change has the commit 000000000000"):
        tables.load(folder)


def test_a_kernel_that_lacks_a_change_or_has_one_more(folder):
    loaded = tables.load(folder)
    none: list[str] = []
    for version, lacks, has, outcome in (("6.8", [FIX], none, "EPERM"), ("5.14", none, [FIX], "pass"), ("6.12.9", [AGAIN, BREAK], none, "pass"), ("6.13", none, [BREAK], "EPERM")):
        assert tables.expected_of_changed(loaded, versions.parse(version), lacks, has, {})["a/one"].outcome == outcome


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("a/one pass c1", "3: a row is 'case TAB outcome TAB because', this one has 1 fields"),
        ("a/one\tpas", "3: 'pas' is not an outcome"),
        ("a/one\tpass|pass", "3: an alternative outcome is named twice"),
        ("a/one\tEPERM\na/one\tpass", "4: a/one has a row already, in line 3"),
        ("a/one\tEPERM if bits=32\na/one\tpass if bits=32", "4: a/one has a row already, in line 3"),
        ("a/one\tpass if bits=16", "3: 'bits=16' is no condition; after 'if' stand facts of arch="),
        ("a/one\tpass if bits=32 or", "3: 'or' is no condition"),
        ("a/one\tpass if ", "3: '' is no condition"),
        ("a/one\tpass with c1", "3: after 'with' stands the id of another change, 12 digits, or series such as 5.13 or 5.10-6.1, not 'c1'"),
        ("a/one\tpass\nin\t6.8", "4: 6.8 stands in 'in' twice"),
        ("a/one\tpass\nin\t6.x", "4: '6.x' is not a kernel version"),
        ("a/one\tpass\nin", "4: this line is 'in TAB RELEASES TAB a note'"),
        ("a/one\tpass\ncommit\tabc", "4: this line is 'commit TAB ID SUBJECT', the id with 12 digits"),
        ("a/one\tpass\nwho knows", "4: a line begins with 'commit', 'in', or a case"),
        ("# none", " there is no row"),
    ],
)
def test_broken_changes_are_told_where_and_why(folder, lines, sentence):
    change(folder, OTHER, "6.8", *lines.split("\n"))
    with pytest.raises(UserError) as error:
        tables.load(folder)
    assert f"/changes/6.8-{OTHER}:{sentence}" in str(error.value)


def test_a_change_is_called_as_it_says(folder):
    change(folder, OTHER, "6.8", "a/two\tfail", name="6.9-c9")
    with pytest.raises(UserError, match=f"6.9-c9: its name is its first mainline release and its commit: 6.8-{OTHER}$"):
        tables.load(folder)


def test_what_changed_is_no_table_of_its_own(folder):
    (folder / "6.8.tsv").write_text("a/two\tfail\n")
    with pytest.raises(UserError, match="6.8.tsv: what a later version changed stands in .*/changes/, one file for each commit"):
        tables.load(folder)


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
    change(folder, OTHER, "6.14", "a/one\tshort if bits=32", "a/one\tfail if bits=32 page=64K")
    assert tables.expected(tables.load(folder), versions.parse(kernel), facts)["a/one"].outcomes == (outcome,)


def test_a_condition_that_changes_nothing_or_has_no_case_is_a_problem(folder):
    change(folder, OTHER, "6.14", "a/one\tpass if bits=32", "b/gone\tpass if bits=32")
    problems = tables.check(tables.load(folder), ["a/one", "a/two"])
    assert any(f"6.14-{OTHER}:3: a/one is pass there already, by" in problem for problem in problems)
    assert any(f"6.14-{OTHER}:4: there is no case b/gone" in problem for problem in problems)


def test_the_first_table_must_exist(folder):
    (folder / "3.17.tsv").unlink()
    with pytest.raises(UserError, match="there is no 3.17.tsv"):
        tables.load(folder)


def test_cases_and_rows_must_fit(folder):
    problems = tables.check(tables.load(folder), ["a/one", "b/new"])
    assert "cases/b/new.c: the case has no row in expected/3.17.tsv" in problems
    assert any("there is no case a/two" in problem for problem in problems)


def test_a_row_that_changes_nothing_is_a_problem(folder):
    change(folder, OTHER, "6.8 6.9", "a/one\tpass")
    assert any("a/one is pass already, in all of 6.8 6.9" in problem for problem in tables.check(tables.load(folder), ["a/one", "a/two"]))


def test_two_changes_of_a_release_that_disagree_are_a_problem(folder):
    change(folder, OTHER, "6.7", "a/one\tfail")
    problems = tables.check(tables.load(folder), ["a/one", "a/two"])
    assert any("a/one is fail in 6.7, but pass by " in problem and "say which holds with 'with COMMIT'" in problem for problem in problems)


def test_evidence_against_the_table_is_a_problem(folder):
    (folder / "observed").mkdir()
    (folder / "observed" / "6.12.5-debian.tsv").write_text("# build\na/one\tpass\n")
    loaded = tables.load(folder)
    seen = evidence.load(folder)
    problems = expectations.contradictions(seen, loaded, folder)
    assert len(problems) == 1 and "6.12.5-debian.tsv:2: a/one was seen to be pass" in problems[0]


def test_evidence_is_compared_with_the_rows_of_its_machine(folder):
    with (folder / "3.17.tsv").open("a") as table:
        table.write("a/one\tskip if bits=32\twhy\n")
    (folder / "observed").mkdir()
    (folder / "observed" / "6.12.9-debian.tsv").write_text("# 6.12.9 #1 x86_64\n# facts: bits=64\na/one\tpass\n")
    (folder / "observed" / "6.12.9-debian-32bit.tsv").write_text("# 6.12.9 #1 x86_64\n# facts: bits=32\na/one\tpass\n")
    problems = expectations.contradictions(evidence.load(folder), tables.load(folder), folder)
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
    from runner.runs import plan

    cases = plan.all_cases(build)
    loaded = tables.load(paths.TOP / "expected")
    assert tables.check(loaded, cases) == []
    seen = evidence.load(paths.TOP / "expected")
    assert expectations.contradictions(seen, loaded, paths.TOP / "expected") == []
