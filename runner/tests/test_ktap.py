# SPDX-License-Identifier: GPL-2.0
"""Reading logs: checksums, damage, forgery, truncation."""

import zlib

import pytest

from runner.results import ktap


def checked(text: str) -> str:
    """The line as the executor prints it on a console."""
    return f"{text} [{zlib.crc32(text.encode()):08x}]"


def test_a_whole_log():
    text = ["KTAP version 1", "# kernel: Linux 6.1.0 #1 SMP x y x86_64", "1..3", "ok 1 a.one # 12 ms", "ok 2 a.two # SKIP no FUSE",
            "not ok 3 a.three # EPERM, asserted: allowed", "#   mmap(...)", "# 3 cases, 0.10 s"]
    log = ktap.parse(map(checked, text), console=True)
    assert log.results["a/one"] == ktap.Result("pass", ms=12.0)
    assert log.results["a/two"] == ktap.Result("skip", "no FUSE")
    assert log.results["a/three"] == ktap.Result("EPERM", ", asserted: allowed", ["mmap(...)"])
    assert (log.release, log.version, log.machine) == ("6.1.0", "#1 SMP x y", "x86_64")
    assert log.plan == 3 and log.ended and not log.damaged


@pytest.mark.parametrize(
    "line",
    [
        "ok 1 a.one # 12 ms",  # no checksum at all
        "ok 1 a.one # 12 ms [00000000]",
        checked("not ok 1 a.one # EPERM").replace("not ok", "ok"),
        checked("ok 1 a.one")[:-2],
        checked("ok 1 a.one")[:6] + "[    1.0] noise" + checked("ok 1 a.one")[6:],
    ],
)
def test_a_damaged_line_is_no_result(line):
    assert ktap.parse([line], console=True).results == {}


@pytest.mark.parametrize("noise", ["[    1.0] printk: noise", "not ok 7 a.o", "ok 1 a.two # 1 ms", "not "])
def test_what_stands_before_a_line_does_not_change_it(noise):
    log = ktap.parse([noise + checked("ok 1 a.one # 2 ms"), noise + checked("not ok 2 a.two # EBUSY")], console=True)
    assert {case: result.outcome for case, result in log.results.items()} == {"a/one": "pass", "a/two": "EBUSY"}


def test_what_stands_behind_a_line_does_not_change_it():
    lines = [checked("ok 1 a.one # 2 ms") + "[    8.2] I/O error, dev loop1 [0badc0de]", checked("not ok 2 a.two # EBUSY") + "ok 3 a.two"]
    log = ktap.parse(lines, console=True)
    assert {case: result.outcome for case, result in log.results.items()} == {"a/one": "pass", "a/two": "EBUSY"}
    assert not log.damaged


def test_kernel_messages_between_lines_change_nothing():
    lines = [checked("ok 1 a.one"), "[   2.0] BUG: something", checked("not ok 2 a.two # EBUSY")]
    log = ktap.parse(lines, console=True)
    assert {case: result.outcome for case, result in log.results.items()} == {"a/one": "pass", "a/two": "EBUSY"}
    assert log.other == ["[   2.0] BUG: something"]


def test_control_characters_do_not_get_through():
    log = ktap.parse([checked("not ok 1 a.one # fail"), "\033[2J\x07evil"], console=True)
    assert log.other == ["?[2J?evil"]


def test_a_result_that_is_there_twice_and_differs_is_mixed():
    log = ktap.parse(["ok 1 a.one # 1 ms", "ok 2 a.two # 1 ms", "not ok 1 a.one # EPERM", "ok 2 a.two # 2 ms"], console=False)
    assert {case: result.outcome for case, result in log.results.items()} == {"a/one": "mixed", "a/two": "pass"}


def test_an_unknown_outcome_is_not_a_pass():
    assert ktap.parse(["not ok 1 a.one # BANANA"], console=False).results["a/one"].outcome == "fail"


def test_a_stopped_run_says_so():
    log = ktap.parse(["1..2", "ok 1 a.one", "Bail out! stopped by signal 15 after 1 of 2 cases"], console=False)
    assert not log.ended and "signal 15" in log.bail_out
