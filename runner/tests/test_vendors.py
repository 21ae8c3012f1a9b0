# SPDX-License-Identifier: GPL-2.0
"""Vendors' kernels: which file is for one, what it takes and leaves out, and what a broken file is told."""

from pathlib import Path

import pytest

from runner.errors import UserError
from runner.expected import expectations, tables, vendors
from runner.expected.expectations import Identity
from runner.tests.test_tables import BREAK, FIX, change

EL9 = """# RHEL and its rebuilds
release	^5\\.14\\..*\\.el9
number	5\\.14\\.0-([0-9.]+)\\.el9
base	5.14
has	%s	read in its changelog
has 427	%s	seen on 5.14.0-427.el9
a/two	skip if bits=32	no such call
""" % (FIX, BREAK)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "3.17.tsv").write_text("a/one\tEPERM\na/two\tpass\n")
    change(tmp_path, FIX, "6.7", "a/one\tpass")
    change(tmp_path, BREAK, "6.12", "a/one\tEACCES")
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor/el9").write_text(EL9)
    (tmp_path / "observed").mkdir()
    (tmp_path / "observed/6.12.tsv").write_text("# 6.12\n")
    return tmp_path


def expect(folder: Path, release: str, facts: dict[str, str] | None = None, **what: str) -> expectations.Expectation:
    """What is expected of a kernel of this release."""
    known = tables.load(folder)
    return expectations.of(known, folder, Identity(release, what.get("version", "#1 SMP"), what.get("signature", ""), what.get("os_release", "")), facts or {}, what.get("expect", ""))


@pytest.mark.parametrize(("number", "outcome"), [("362.8.1", "pass"), ("427", "EACCES"), ("427.13.1", "EACCES"), ("503.11.1", "EACCES")])
def test_a_vendors_kernel_is_its_base_and_what_its_release_took(folder, number, outcome):
    found = expect(folder, f"5.14.0-{number}.el9.x86_64")
    assert (found.vendor, str(found.version), found.remark) == ("el9", "5.14", "with expected/vendor/el9")
    assert found.rows["a/one"].outcome == outcome and found.rows["a/two"].outcome == "pass"


def test_a_vendors_exception_holds_on_its_machines_only(folder):
    assert expect(folder, "5.14.0-427.el9.x86_64", {"bits": "32"}).rows["a/two"].outcome == "skip if bits=32"


def test_a_vendor_can_lack_what_its_base_has(folder):
    (folder / "vendor/el9").write_text(f"release\tel9\nlacks\t{FIX}\tturned off\n")
    assert expect(folder, "6.8.1-2.el9").rows["a/one"].outcome == "EPERM"


def test_another_kernel_is_judged_by_its_version(folder):
    found = expect(folder, "6.8.0", os_release="ID=opensuse")
    assert (found.vendor, found.remark, found.rows["a/one"].outcome) == ("", "", "pass")


def test_what_the_user_says_is_above_all(folder):
    found = expect(folder, "5.14.0-427.el9.x86_64", expect="6.8")
    assert (found.vendor, found.remark, found.rows["a/one"].outcome) == ("", "as EXPECT=6.8 asks", "pass")


@pytest.mark.parametrize("release", ["4.18.0-240.el8.x86_64", "5.4.0-126-generic", "5.15.167-android13-8", "5.15.167.4-microsoft-standard-WSL2", "6.4.0-150600-default", "5.10.1-1.amzn2.x86_64"])
def test_a_vendors_kernel_without_a_file_is_told_so(folder, release):
    assert expect(folder, release).remark.startswith("a vendor's kernel, whose version says little: 'make fingerprint'")
    with pytest.raises(UserError, match="is a vendor's kernel, and no file of expected/vendor/ is for it: on that machine, 'make fingerprint'"):
        expectations.of_name(tables.load(folder), folder, release)


def test_ubuntu_says_which_version_it_is(folder):
    found = expect(folder, "6.5.0-44-generic", signature="Ubuntu 6.5.0-44.44-generic 6.8.9")
    assert (str(found.version), found.remark) == ("6.8.9", "")


def test_a_kernel_newer_than_the_evidence_or_without_a_version(folder):
    assert expect(folder, "6.19.1").remark == "newer than any kernel the tables were compared with; judged like 6.12, the newest of those"
    with pytest.raises(UserError, match="^next: its release names no kernel version; say which table judges it with EXPECT=6.7$"):
        expect(folder, "next")


def test_a_name_is_a_version_or_a_release(folder):
    known = tables.load(folder)
    assert expectations.of_name(known, folder, "6.8").rows["a/one"].outcome == "pass"
    assert expectations.of_name(known, folder, "5.14.0-427.el9.x86_64").rows["a/one"].outcome == "EACCES"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("release ^5", "a line begins with release, version, os-release, number, base, has, lacks, or a case, and a TAB"),
        ("colour\tred", "a line begins with release, version"),
        ("release\t(", "'\\(' is no regular expression"),
        ("number\t5", "the expression has one group, which is the vendor's release number"),
        ("base\tfive", "'five' is not a kernel version"),
        (f"has\t{FIX}", "this line is 'has TAB COMMITS TAB reason'"),
        ("a/one\tpas\twhy", "'pas' is not an outcome"),
        ("a/one\tpass", "a vendor's row needs its reason in the third field"),
    ],
)
def test_broken_lines_are_told_where_and_why(folder, line, sentence):
    (folder / "vendor/el9").write_text(f"release\tel9\n{line}\n")
    with pytest.raises(UserError, match=f"^expected/vendor/el9:2: {sentence}"):
        vendors.choose(folder, "5.14", "", "")


def test_a_file_that_would_be_for_every_kernel_is_an_error(folder):
    (folder / "vendor/el9").write_text("# nothing\n")
    with pytest.raises(UserError, match="^expected/vendor/el9: has no condition"):
        vendors.choose(folder, "5.14", "", "")


def test_two_vendors_at_once_is_an_error(folder):
    (folder / "vendor/other").write_text("release\t5\\.14\n")
    with pytest.raises(UserError, match="el9 and of other"):
        vendors.choose(folder, "5.14.0-503.el9.x86_64", "", "")


def test_lint_names_what_there_is_not(folder):
    known = tables.load(folder)
    assert vendors.check(folder, known, ["a/one", "a/two"]) == []
    (folder / "vendor/el9").write_text("release\tel9\nhas\t0123456789ab\tseen\nb/gone\tpass\tit was renamed\n")
    assert vendors.check(folder, known, ["a/one"]) == [
        "expected/vendor/el9:2: no file of expected/changes/ has the commit 0123456789ab",
        "expected/vendor/el9:3: there is no case b/gone (cases/b/gone.c)",
    ]
