# SPDX-License-Identifier: GPL-2.0
"""The executor, with scripts in the place of cases: verdicts, limits, and that nothing stays behind."""

import contextlib
import os
import re
import signal
import subprocess
import time
import uuid
from pathlib import Path

import pytest

from runner import paths
from runner.results import ktap, outcomes


def processes_with(marker: str) -> list[str]:
    """The processes whose command line holds the marker."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and marker in (entry / "cmdline").read_text():
                found.append(entry.name)
        except OSError:
            continue
    return found


def eventually(condition, limit: float = 10) -> bool:
    """Whether it becomes true; only for what another process does in its own time."""
    end = time.monotonic() + limit
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def results(text: str) -> dict[str, ktap.Result]:
    """The results in the executor's output."""
    return ktap.parse(text.splitlines(), console=False).results


def test_every_outcome_has_its_exit_status(scripts, execute):
    for name, status in outcomes.exit_status().items():
        scripts(f"status/{name.lower()}", f"exit {status}")
    done = execute()
    got = {case: result.outcome for case, result in results(done.stdout).items()}
    assert got == {f"status/{name.lower()}": name for name in outcomes.exit_status()}
    assert done.returncode == 1


def test_statuses_stay_clear_of_what_others_use():
    numbers = list(outcomes.exit_status().values())
    assert len(set(numbers)) == len(numbers)
    assert {outcomes.exit_status()[name] for name in ("pass", "fail", "skip")} == {0, 1, 4}
    assert not set(numbers) & {2, 3, 125, 126, 127} and max(numbers) < 125


def test_exit_status_zero_when_all_pass_or_skip(scripts, execute):
    scripts("a/good", "exit 0")
    scripts("a/skipped", "echo 'ok 1 # SKIP a.skipped no huge pages'; exit 4")
    done = execute()
    assert done.returncode == 0
    assert "ok 2 a.skipped # SKIP no huge pages" in done.stdout
    assert "# Totals: pass:1 fail:0 xfail:0 xpass:0 skip:1 error:0" in done.stdout


def test_unknown_exit_status_is_broken(scripts, execute):
    scripts("a/odd", "exit 99")
    assert results(execute().stdout)["a/odd"].outcome == "broken"


def test_death_by_signal_is_named(scripts, execute):
    scripts("a/dies", "kill -BUS $$")
    assert results(execute().stdout)["a/dies"].outcome == "SIGBUS"


def test_without_keepers_the_process_group_is_killed(scripts, execute):
    marker = uuid.uuid4().hex
    scripts("a/hangs", f"sh -c 'sleep 1000; : {marker}' & sh -c 'sleep 1000; : {marker}' & wait")
    scripts("a/litters", f"sh -c 'sleep 1000; : {marker}' & exit 0")
    scripts("a/dies", "kill -BUS $$")
    got = results(execute("--one-shot", "--timeout", "0.5").stdout)
    assert {case: result.outcome for case, result in got.items()} == {"a/hangs": "timeout", "a/litters": "pass", "a/dies": "SIGBUS"}
    assert processes_with(marker) == []


def test_without_keepers_a_case_that_closes_its_output_is_waited_for(scripts, execute):
    scripts("a/quiet", "exec >&- 2>&-; sleep 0.3; exit 1")
    scripts("a/forever", "exec >&- 2>&-; sleep 1000")
    got = results(execute("--one-shot", "--timeout", "1").stdout)
    assert {case: result.outcome for case, result in got.items()} == {"a/quiet": "fail", "a/forever": "timeout"}


def test_without_keepers_one_that_left_the_group_does_not_hold_up_the_run(scripts, execute):
    marker = uuid.uuid4().hex
    scripts("a/leaves", f"setsid sh -c 'sleep 1000; : {marker}' & exit 0")
    try:
        assert results(execute("--one-shot").stdout)["a/leaves"].outcome == "pass"
    finally:
        subprocess.run(["pkill", "-f", marker], check=False)


def test_timeout_kills_everything_the_case_started(scripts, execute):
    marker = uuid.uuid4().hex
    scripts("a/hangs", f"setsid sh -c 'sleep 1000; : {marker}' & sh -c 'sleep 1000; : {marker}' & wait")
    scripts("a/good", "exit 0")
    done = execute("--timeout", "0.5")
    got = results(done.stdout)
    assert got["a/hangs"].outcome == "timeout"
    assert got["a/good"].outcome == "pass"
    assert processes_with(marker) == []


def test_a_case_that_ends_leaves_no_process(scripts, execute):
    marker = uuid.uuid4().hex
    scripts("a/litters", f"setsid sh -c 'sleep 1000; : {marker}' & exit 0")
    assert results(execute().stdout)["a/litters"].outcome == "pass"
    assert processes_with(marker) == []


@pytest.mark.parametrize("mode", [[], ["--one-shot"]])
@pytest.mark.parametrize("signo", [signal.SIGINT, signal.SIGTERM])
def test_stop_signal_ends_cleanly(scripts, build, tmp_path, signo, mode):
    marker = uuid.uuid4().hex
    scripts("a/first", "exit 0")
    scripts("a/hangs", f"sh -c 'sleep 1000; : {marker}'")
    command = [str(build / "run-cases"), "--cases", str(tmp_path / "cases"), "--jobs", "1", *mode]
    executor = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert eventually(lambda: processes_with(marker))
    executor.send_signal(signo)
    output, _ = executor.communicate(timeout=10)
    assert executor.returncode == 128 + signo
    assert f"Bail out! stopped by signal {signo.value}" in output
    assert results(output)["a/first"].outcome == "pass"
    # Without keepers the executor waits for the case only, and not for what it killed beside it.
    assert eventually(lambda: processes_with(marker) == []) if mode else processes_with(marker) == []


def test_killed_executor_leaves_nothing(scripts, build, tmp_path):
    marker = uuid.uuid4().hex
    scripts("a/hangs", f"setsid sh -c 'sleep 1000; : {marker}' & sleep 1000")
    executor = subprocess.Popen([str(build / "run-cases"), "--cases", str(tmp_path / "cases")], stdout=subprocess.DEVNULL)
    assert eventually(lambda: processes_with(marker))
    executor.kill()
    executor.wait()
    assert eventually(lambda: not processes_with(marker))


def test_output_cannot_forge_a_line_or_steer_a_terminal(scripts, execute):
    scripts("a/liar", r"""printf 'ok 1 a.other\nok 2 a.victim # 1 ms\n\033[31mred\n'; exit 1""")
    scripts("a/victim", "exit 1")
    done = execute()
    got = results(done.stdout)
    assert got["a/victim"].outcome == "fail" and got["a/liar"].outcome == "fail"
    assert "\033" not in done.stdout
    assert "a/other" not in got


@pytest.mark.parametrize("mode", [[], ["--one-shot"]])
def test_flood_is_cut(scripts, execute, mode):
    scripts("a/flood", "yes | head -c 5000000; exit 0")
    done = execute(*mode)
    assert results(done.stdout)["a/flood"].outcome == "pass"
    assert len(done.stdout) < 20000
    assert "more lines)" in done.stdout


def test_repeat_finds_what_differs(scripts, execute, tmp_path):
    scripts("a/flaky", f"mkdir {tmp_path}/once 2>/dev/null && exit 0; exit 1")
    scripts("a/steady", "exit 0")
    got = results(execute("--repeat", "5").stdout)
    assert got["a/flaky"].outcome == "mixed"
    assert got["a/steady"].outcome == "pass"


def test_cases_overlap(scripts, execute):
    for number in range(40):
        scripts(f"a/sleeper{number}", "sleep 1")
    start = time.monotonic()
    assert execute().returncode == 0
    assert time.monotonic() - start < 20  # one after the other: 40 s


def test_lines_are_in_the_order_of_the_plan(scripts, execute):
    scripts("a/slow", "sleep 0.3")
    scripts("b/quick", "exit 0")
    assert re.findall(r"^ok \d+ (\S+)", execute().stdout, re.M) == ["a.slow", "b.quick"]


def test_console_lines_carry_their_checksum(scripts, execute):
    scripts("a/good", "exit 0")
    done = execute("--console")
    log = ktap.parse(done.stdout.splitlines(), console=True)
    assert log.results["a/good"].outcome == "pass" and log.ended and not log.damaged
    assert all(ktap.checked_line(line)[0] is not None for line in done.stdout.splitlines())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nothing/*"], "no case matches 'nothing/*'"),
        (["--jobs", "0"], "--jobs takes a number above 0"),
        (["--timeout", "soon"], "--timeout takes a number above 0"),
        (["--repeat", "-1"], "--repeat takes a number above 0"),
        (["--cases", "/nowhere"], "/nowhere: No such file or directory"),
        (["--no-such-option"], "try --help"),
    ],
)
def test_wrong_arguments_get_a_sentence(scripts, execute, arguments, sentence):
    scripts("a/good", "exit 0")
    done = execute(*arguments)
    assert done.returncode == 2 and sentence in done.stderr and not re.search(r"^(not )?ok", done.stdout, re.M)


def test_no_case_is_an_error(build, tmp_path):
    os.mkdir(tmp_path / "empty")
    done = subprocess.run([str(build / "run-cases"), "--cases", str(tmp_path / "empty")], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "holds no case" in done.stderr


def test_patterns_take_both_spellings(scripts, execute):
    scripts("a/one", "exit 0")
    scripts("b/two", "exit 0")
    assert execute("--list", "a/*").stdout == "a/one\n"
    assert execute("--list", "b.two").stdout == "b/two\n"


def test_a_table_gives_verdicts(scripts, execute, tmp_path):
    """For a machine without Python: each outcome compared with what the kernel is expected to do."""
    for name, status in {"good": 0, "known": 20, "either": 11, "worse": 34, "better": 0, "absent": 4, "untried": 4, "longer": 76, "unready": 12}.items():
        scripts(f"a/{name}", f"exit {status}")
    scripts("a/wavers", f"test -e {tmp_path}/once && exit 20; touch {tmp_path}/once; exit 0")
    table = tmp_path / "table"
    expected = {"good": "pass", "known": "EPERM", "either": "EPERM|short", "worse": "EPERM", "better": "EPERM|EBUSY", "absent": "skip",
                "untried": "pass", "wavers": "pass|EPERM", "longer": "EBADF", "unready": "pass"}
    table.write_text("# of 6.1\n" + "".join(f"a/{name}\t{outcome}\tbecause\n" for name, outcome in expected.items()) + "b/other\tpass\n")
    done = execute("--tables", str(table), "--expect", "6.1", "--lava", "closing", "--repeat", "2", "--jobs", "1")
    signals = re.findall(r"^# <LAVA_SIGNAL_TESTCASE TEST_CASE_ID=(\S+) RESULT=(\w+) MEASUREMENT=\d+ UNITS=(\w+)>$", done.stdout, re.M)
    verdicts = {"good": "pass", "known": "pass", "either": "pass", "worse": "fail", "better": "fail", "absent": "skip", "untried": "skip",
                "wavers": "fail", "longer": "fail", "unready": "unknown"}
    assert signals == [*((f"a.{name}", verdicts[name], "ms") for name in sorted(verdicts)), ("closing", "pass", "results")]
    assert "# Table of 6.1: 4 as expected, 5 not, 1 not tried" in done.stdout and "MEASUREMENT=10 UNITS=results" in done.stdout
    lines = [re.sub(r" \d+ ms", " # ms", re.sub(r"# \d+ ms", "ms", line)) for line in done.stdout.splitlines() if re.match("(not )?ok ", line)]
    assert lines == [
        "ok 1 a.absent # SKIP no reason given", "not ok 2 a.better # pass; the table says EPERM|EBUSY: improved", "ok 3 a.either # XFAIL short", "ok 4 a.good ms",
        "ok 5 a.known # XFAIL EPERM", "not ok 6 a.longer # EBADFD; the table says EBADF: changed", "not ok 7 a.unready # broken; the table says pass: broken",
        "ok 8 a.untried # SKIP no reason given", "not ok 9 a.wavers # mixed, 1 of 2 runs differ from the first, one with EPERM", "not ok 10 a.worse # EBUSY; the table says EPERM: changed",
    ]
    assert "# Totals: pass:1 fail:5 xfail:2 xpass:0 skip:2 error:0" in done.stdout
    assert f"#   table: EPERM since 3.17: because ({table}:5)" in done.stdout
    assert results(done.stdout)["a/known"].outcome == "EPERM"  # what is read of a log stays what was observed
    assert done.returncode == 1
    assert execute("--tables", str(table), "a/known", "a/either", "a/untried").returncode == 0
    assert execute("--tables", str(table), "a/absent", "a/untried").returncode == 2  # nothing was tried


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--tables", "/nowhere"], "/nowhere: No such file or directory"),
        (["--tables", "short"], "short:2: a row is 'case TAB outcome TAB because'"),
        (["--tables", "lacks"], "lacks has no row for a/good"),
        (["--lava", "all"], "which this program lacks; name some with --tables"),
        (["--table"], "which this program lacks; name some with --tables"),
        (["--tables", "whole", "--raw", "--lava", "all"], "which --raw puts aside"),
        (["--tables", "whole", "--lava", "All of them"], "not 'All of them'"),
    ],
)
def test_a_table_that_does_not_fit(scripts, execute, tmp_path, monkeypatch, options, sentence):
    monkeypatch.chdir(tmp_path)
    scripts("a/good", "exit 0")
    Path("short").write_text("a/good\tpass\na/other\n")
    Path("lacks").write_text("a/other\tpass\n")
    Path("whole").write_text("a/good\tpass\n")
    done = execute(*options)
    assert done.returncode == 2 and sentence in done.stderr and "ok 1" not in done.stdout
def test_each_case_is_marked_in_the_kernel_log(scripts, execute):
    try:
        log = os.open("/dev/kmsg", os.O_RDWR | os.O_NONBLOCK)
    except OSError as error:
        pytest.skip(f"/dev/kmsg: {error.strerror}")
    os.lseek(log, 0, os.SEEK_END)
    scripts("a/one", "exit 0")
    scripts("b/two", "exit 0")
    assert execute("--kmsg", "--jobs", "1").returncode == 0
    text = b""
    with contextlib.suppress(BlockingIOError):
        while True:
            text += os.read(log, 8192)
    os.close(log)
    assert re.findall(rb";run-cases: (\S+)", text) == [b"a/one", b"b/two"]


@pytest.mark.parametrize("mode", [[], ["--one-shot"]])
def test_valgrind_finds_nothing(scripts, tmp_path, mode):
    """The executor of ordinary linking, since valgrind knows no malloc(3) of a static program; not its children."""
    scripts("a/good", "exit 0")
    scripts("a/skips", "echo 'ok 1 # SKIP a.skips no huge pages'; exit 4")
    scripts("a/flood", "yes | head -c 100000; exit 1")
    scripts("a/hangs", "sleep 1000")
    scripts("a/dies", "kill -BUS $$")
    program = tmp_path / "run-cases"
    harness = paths.TOP / "harness"
    sources = [*harness.glob("executor/*.c"), harness / "clock.c", harness / "outcomes.c"]
    subprocess.run(["gcc", "-g", "-O1", "-std=gnu11", "-Iharness", *map(str, sources), "-o", str(program)], cwd=paths.TOP, check=True)
    command = ["valgrind", "-q", "--error-exitcode=77", "--leak-check=full", "--show-leak-kinds=definite", "--child-silent-after-fork=yes"]
    done = subprocess.run([*command, str(program), "--cases", str(tmp_path / "cases"), "--timeout", "3", "--repeat", "2", *mode], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "==" not in done.stderr and results(done.stdout)["a/hangs"].outcome == "timeout"
