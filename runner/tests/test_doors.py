# SPDX-License-Identifier: GPL-2.0
"""The list of command lines that `make doors` tries: it is whole, and what is said of lines is said of lines that exist."""

import fnmatch

from runner.tests import doors


def test_the_lines_are_read_from_both_files():
    lines = doors.lines()
    assert lines[0] == doors.FIRST and len(lines) == len(set(lines)) > 50
    assert "make table A=4.4 B=6.7" in lines and "make explain CVE=2026-43284" in lines and "make run ON=gvisor" in lines
    assert all(line == line.strip() and "  " not in line and "#" not in line for line in lines)


def test_every_answer_is_for_a_line_and_says_why():
    for one in doors.answers():
        assert any(fnmatch.fnmatchcase(line, one.pattern) for line in doors.lines()), one
        assert one.reason or one.instead != "-", one


def test_a_line_runs_behind_the_packages_it_needs():
    assert doors.with_deps("make run KERNEL=a") == "make deps run KERNEL=a"
    assert doors.with_deps("make deps run") == "make deps run"
    assert doors.with_deps("make") == "make"
    assert doors.answer("make new CASE=family/name", doors.answers()).instead == "make deps new CASE=create/of-no-other-name"
    assert doors.answer("make lint", doors.answers()).instead == "make lint"
