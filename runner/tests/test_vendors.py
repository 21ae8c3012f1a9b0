# SPDX-License-Identifier: GPL-2.0
"""Vendor tables: which are chosen, that they lie on top, and what a broken one is told."""

from pathlib import Path

import pytest

from runner import tables, vendors, versions
from runner.errors import UserError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "3.17.tsv").write_text("a/one\tEPERM\n")
    (tmp_path / "6.7.tsv").write_text("a/one\tpass\tc1 fixes it\n")
    vendor = tmp_path / "vendor" / "el9"
    vendor.mkdir(parents=True)
    (vendor / "match").write_text("# RHEL and its rebuilds\nrelease\t^5\\.14\\..*\\.el9\n")
    (vendor / "5.14.tsv").write_text("a/one\tpass\tc1 backported by the vendor\n")
    return tmp_path


def test_a_vendor_kernel_gets_its_rows_on_top(folder):
    assert vendors.choose(folder, "5.14.0-503.el9.x86_64", "#1 SMP", "") == "el9"
    known, own = tables.load(folder), vendors.load(folder, "el9")
    assert vendors.expected_rows(known, own, versions.parse("5.14"))["a/one"].outcome == "pass"
    assert vendors.expected_rows(known, tables.Tables({}), versions.parse("5.14"))["a/one"].outcome == "EPERM"


def test_another_kernel_does_not(folder):
    assert vendors.choose(folder, "5.14.21-default", "#1 SMP", "ID=opensuse") == ""


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("release ^5", "match:1: a line is 'what TAB regular expression'"),
        ("colour\tred", "match:1: a line is"),
        ("release\t(", "match:1: '\\(' is no regular expression"),
        ("# nothing\n", "holds no condition"),
    ],
)
def test_broken_rules_are_told_where_and_why(folder, text, sentence):
    (folder / "vendor/el9/match").write_text(text)
    with pytest.raises(UserError, match=sentence):
        vendors.choose(folder, "5.14", "", "")


def test_two_vendors_at_once_is_an_error(folder):
    other = folder / "vendor" / "other"
    other.mkdir()
    (other / "match").write_text("release\t5\\.14\n")
    with pytest.raises(UserError, match="el9 and of other"):
        vendors.choose(folder, "5.14.0-503.el9.x86_64", "", "")


def test_lint_names_a_vendors_rows_that_cannot_be(folder):
    """A row of a version needs its reason when it is read; only those of 3.17 do without elsewhere."""
    assert vendors.check(folder, ["a/one"]) == []
    (folder / "vendor/el9/3.17.tsv").write_text("a/one\tEPERM\nb/gone\tpass\tit was renamed\n")
    (folder / "vendor/el9/5.14.tsv").write_text("a/gone\tskip if bits=32\tno such call\n")
    assert vendors.check(folder, ["a/one"]) == [
        "expected/vendor/el9/3.17.tsv:1: a vendor's row needs its reason in the third field",
        "expected/vendor/el9/3.17.tsv:2: there is no case b/gone (cases/b/gone.c)",
        "expected/vendor/el9/5.14.tsv:1: there is no case a/gone (cases/a/gone.c)",
    ]


def test_a_vendor_without_rules_is_for_no_kernel(folder):
    (folder / "vendor/el9/match").unlink()
    with pytest.raises(UserError, match="^expected/vendor/el9/match is missing: it says which kernels these tables are for$"):
        vendors.check(folder, ["a/one"])
