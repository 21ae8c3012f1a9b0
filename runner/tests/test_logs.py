# SPDX-License-Identifier: GPL-2.0
"""Captured logs that are not as they should be: judged as far as they go, never as more than they are."""

import sys
import zlib
from pathlib import Path

import pytest

from runner import paths
from runner.__main__ import main
from runner.errors import UserError
from runner.expected import tables
from runner.results import kernelrun, versions
from runner.tests.test_commands import command

ROWS = tables.expected(tables.load(paths.TOP / "expected"), versions.parse("6.12.9"))
# Three cases of one family that pass on 6.12.9.
CASES = [case for case, row in sorted(ROWS.items()) if row.outcomes == ("pass",) and case.startswith("map-then-seal/")][:3]
FAMILY = ["--cases", CASES[0], "--cases", CASES[1], "--cases", CASES[2]]


def executor(cases: list[str], release: str = "6.12.9", whole: bool = True, outcome: str = "") -> list[str]:
    """What one executor prints on a console; the last case may have another outcome than pass."""
    lines = ["KTAP version 1", f"# kernel: Linux {release} #1 SMP x86_64", f"1..{len(cases)}"]
    for number, case in enumerate(cases, 1):
        failed = outcome and case == cases[-1]
        lines.append(f"{'not ok' if failed else 'ok'} {number} {case.replace('/', '.', 1)} # {outcome if failed else '3 ms'}")
    lines += [f"# {len(cases)} cases, 0.10 s"] if whole else []
    return [f"{line} [{zlib.crc32(line.encode()):08x}]" for line in lines]


@pytest.fixture
def judged(tmp_path, monkeypatch, capsys):
    """Judges and exports a log of these lines, in this process: status and text of both."""

    def call(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["runner", *arguments, *FAMILY])
        status = main()
        said = capsys.readouterr()
        return status, said.out + said.err

    def run(lines: list[str], *options: str) -> tuple[int, str, int, str]:
        path = tmp_path / "console.txt"
        path.write_text("\n".join(lines) + "\n")
        return *call("judge", str(path), *options), *call("export", "--format", "result.txt", "--log", str(path), *options)

    return run


def test_a_whole_log(judged):
    status, text, exported, lines = judged(["[ 0.0] Linux version 6.12.9", *executor(CASES)])
    assert (status, exported) == (0, 0) and "3 matched" in text
    assert lines.splitlines() == [f"{case.replace('/', '.', 1)} pass" for case in CASES]


def test_two_executors_of_one_boot_are_one_run(judged):
    status, text, exported, lines = judged([*executor(CASES[:1]), "# guest: run 01 ended", *executor(CASES[1:])])
    assert (status, exported) == (0, 0) and "3 matched" in text and "unknown" not in lines


def test_a_truncated_log_names_what_is_missing(judged):
    status, text, exported, lines = judged(executor(CASES)[:-2])
    assert (status, exported) == (1, 1)
    assert "2 matched, 1 missing" in text and "the log ends before the executor did" in text
    assert f"not ok {CASES[2].replace('/', '.', 1)} # nothing" in text
    assert lines.splitlines()[-1] == f"{CASES[2].replace('/', '.', 1)} unknown"


def test_a_log_without_its_end_fails_also_when_all_results_are_there(judged):
    assert judged(executor(CASES, whole=False))[::2] == (1, 1)


def test_another_boot_does_not_fill_what_one_lacks(judged):
    """The machine restarted after two cases; the second boot has all of them."""
    status, text, exported, lines = judged([*executor(CASES)[:-2], "[ 0.0] Linux version 6.12.9", *executor(CASES)])
    assert (status, exported) == (1, 1)
    assert "holds 2 boots" in text and "2 matched, 1 missing" in text and "3 matched" in text
    assert "lava-test-set start 6.12.9-boot1" in lines and lines.count("unknown") == 1
    for boot, expected in (("1", (1, 1)), ("2", (0, 0))):
        assert judged([*executor(CASES)[:-2], *executor(CASES)], "--boot", boot)[::2] == expected


def test_two_kernels_in_a_log_are_judged_apart(judged):
    status, text, exported, _ = judged([*executor(CASES, "6.12.9"), *executor(CASES, "4.4.1")])
    assert (status, exported) == (1, 1)
    assert "kernel   6.12.9-boot1" in text and "kernel   4.4.1-boot2" in text and "table    4.4.1" in text


def test_two_whole_boots_need_a_choice(judged):
    lines = [*executor(CASES), *executor(CASES, outcome="EBUSY")]
    assert judged(lines)[::2] == (1, 1) and judged(lines, "--boot", "1")[::2] == (0, 0) and judged(lines, "--boot", "2")[::2] == (1, 1)
    assert judged(lines, "--boot", "3")[::2] == (2, 2)


def damaged(lines: list[str], numbers: str) -> list[str]:
    """The lines with these ones cut by a kernel message."""
    return [line[:3] + "[ 8.1] noise" + line[3:] if str(number) in numbers else line for number, line in enumerate(lines)]


@pytest.mark.parametrize("numbers", ["0", "1", "2", "01", "02", "12", "012"])
def test_boots_are_told_apart_though_first_lines_are_damaged(tmp_path, numbers):
    path = tmp_path / "console.txt"
    path.write_text("\n".join(executor(CASES) + damaged(executor(CASES), numbers)))
    assert [len(run.results) for run in kernelrun.all_of_log(path)] == [3, 3]
    with pytest.raises(UserError, match="holds 2 boots"):
        kernelrun.from_log(path)


@pytest.mark.parametrize("numbers", ["", "0", "1", "2", "01", "02", "12"])
def test_the_end_of_one_executor_is_not_that_of_another(tmp_path, numbers):
    """The first one died; what ran after it are the other cases."""
    path = tmp_path / "console.txt"
    path.write_text("\n".join(executor(CASES[:2], whole=False) + damaged(executor(CASES[2:]), numbers)))
    run = kernelrun.from_log(path)
    assert len(run.results) == 3 and not run.ended and "executor 1 of 2 in the log ends before the executor did" in run.notes


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], "holds no result of this suite's executor"),
        (["[ 0.0] Linux version 6.12.9", "login:"], "holds no result of this suite's executor"),
        (["TAP version 13", "1..1", "# selftests: memfd: memfd_test", "ok 1 selftests: memfd: memfd_test"], "holds no result of this suite's executor"),
        (["KTAP version 1", "1..2", "ok 1 example.one", "not ok 2 example.two"], "its 2 results are of another suite, such as example/one"),
        (executor(CASES)[3:], "names no kernel version; say which table judges it with EXPECT=6.7"),
    ],
)
def test_what_is_no_log_of_this_suite(judged, lines, sentence):
    status, text, exported, lines = judged(lines)
    assert (status, exported) == (2, 2) and sentence in text and sentence in lines


def test_what_export_cannot_do(tmp_path):
    for arguments, sentence in (
        (["--format", "squad", "--kernel", "6.12.9"], "needs a folder: OUT="),
        (["--format", "banana"], "invalid choice"),
        (["--format", "ktap", "--kernel", "no-such-kernel"], "nothing is known of no-such-kernel"),
        (["--format", "ktap", "--kernel", str(tmp_path / "x.json")], "No such file"),
        (["--format", "squad-known-issues"], "needs the versions that are tested"),
        (["--format", "ktap", "--log", str(tmp_path / "nothing")], "No such file"),
    ):
        done = command("export", *arguments)
        assert done.returncode == 2 and sentence in done.stderr and "Traceback" not in done.stderr
    (tmp_path / "damaged.json").write_text('{"label": 1')
    assert "is damaged" in command("export", "--format", "ktap", "--kernel", str(tmp_path / "damaged.json")).stderr


def test_a_run_with_a_format_writes_it(tmp_path):
    path = Path(tmp_path / "sub/out.txt")
    done = command("run", "--cases", CASES[0], "--format", "result.txt", "--out", str(path))
    assert done.returncode == 0 and path.read_text() == f"{CASES[0].replace('/', '.', 1)} pass\n"
    done = command("run", "--cases", CASES[0], "--format", "result.txt")
    assert done.returncode == 2 and "needs a file: OUT=" in done.stderr
