# SPDX-License-Identifier: GPL-2.0
"""The commands as a user calls them: exit status, one sentence for each mistake, nothing hidden."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import tables
from runner.places import native
from runner.proof import coverage, surface
from runner.questions import explain
from runner.results import kernelrun
from runner.runs import plan


def command(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """python3 -m runner with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "runner", *arguments], cwd=paths.TOP, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


ONE = "map-then-seal/shared-read"
NOW_PASSES = "seal-then-map/shared-read"


def test_a_run_of_one_case():
    done = command("run", "--cases", ONE)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 matched" in done.stdout and "1 passed" in done.stdout


def test_a_mismatch_is_status_1_and_explained():
    done = command("run", "--cases", NOW_PASSES, "--expect", "6.12.8")
    assert done.returncode == 1
    assert f"ok {NOW_PASSES.replace('/', '.')} # pass; the table says EPERM: improved" in done.stdout
    assert "EPERM since 6.12: 5de195060b2e" in done.stdout and "(expected/changes/6.12-5de195060b2e:" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--cases", "nothing/*"], "no case matches 'nothing/*'"),
        (["run", "--kernel", "/nowhere/vmlinuz"], "/nowhere/vmlinuz: no such file"),
        (["run", "--kernel", "/etc/passwd"], "is not an x86-64 kernel image"),
        (["run", "--expect", "six"], "'six' is not a kernel version"),
        (["run", "--expect", "3.16"], "older than 3.17"),
        (["run", "-k", "nothing_has_this_name"], ""),
        (["run", "--no-such-option"], ""),
        (["table", "--a", "5.4"], "a difference needs both ends"),
        (["explain", "no/case"], "no case matches"),
        (["diff", "1.2.3", "4.5.6"], "nothing is known of 1.2.3 yet"),
        (["new", "No Such Name"], "is no name for a case"),
        (["new", ONE], "exists already"),
        (["kernels", "--series", "2.6"], ""),
        (["run", "--kernel", "4.99.7"], "kernel 4.99.7 is not in the cache"),
    ],
)
def test_mistakes_are_status_2_and_a_sentence(arguments, sentence):
    done = command(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr + done.stdout
    assert "Traceback" not in done.stderr + done.stdout


def test_junit_and_workers(tmp_path):
    path = tmp_path / "out.xml"
    done = command("run", "--cases", "map-then-seal/shared-*", "-n", "2", f"--junitxml={path}")
    assert done.returncode == 0, done.stdout + done.stderr
    suite = ElementTree.parse(path).getroot().find("testsuite")
    assert suite is not None and int(suite.get("tests", "0")) >= 5
    properties = {p.get("name"): p.get("value") for p in suite.iter("property")}
    assert properties["observed"] == "pass" and str(properties["row"]).startswith("expected/")


def test_strict_makes_a_skip_an_error():
    """A case that skips for want of a capability, run without any."""
    case = "map-then-seal/closed-fd-live-mapping"
    without = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    choices: list[tuple[list[str], int]] = [([], 0), (["--strict"], 1)]
    for options, status in choices:
        done = subprocess.run(
            [*without, sys.executable, "-m", "runner", "run", "--cases", case, *options], cwd=paths.TOP, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert "1 not tried" in done.stdout


def test_a_table_has_every_case_and_a_difference_its_reason():
    done = command("table", "--kernel", "5.10.218")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(tables.load(paths.TOP / "expected")[tables.FIRST])
    done = command("table", "--a", "5.10.218", "--b", "5.10.262")
    assert re.search(rf"^{NOW_PASSES}\tEPERM -> pass\t8ec396d05d1b", done.stdout, re.M)


def test_explain_says_what_is_observed():
    done = command("explain", NOW_PASSES, "--kernel", "5.10.218")
    assert done.returncode == 0
    assert "EPERM since 3.17" in done.stdout and "5.10.218: EPERM" in done.stdout and "observed: " in done.stdout
    assert "5.10.241: pass: read in those releases; EPERM was observed on 5.10.223, pass was observed on 5.10.251" in done.stdout


def test_help_everywhere():
    commands = re.search(r"\n  COMMAND(.*?)\n\n", command("--help").stdout, re.S)
    assert commands
    for name in re.findall(r"^    ([\w-]+)", commands.group(1), re.M):
        assert command(name, "--help").returncode == 0


def test_the_library_of_results_is_json():
    command("run", "--cases", ONE)
    label = str(plan.prepare(None, "", tables.load(paths.TOP / "expected"), set()).label)
    kept = json.loads((paths.build_folder() / "results" / f"{label}.json").read_text())
    assert kept["results"][ONE]["outcome"] == "pass"
    # Of a run that goes on beside this one there may be a session.
    left = (paths.build_folder() / "sessions").glob("pid*")
    assert not [one for one in left if not Path("/proc", one.name.removeprefix("pid")).exists()]


def test_a_case_is_mutated():
    done = command("mutation", "--cases", ONE)
    assert done.returncode == 0, done.stdout + done.stderr
    noticed = re.search(r"^mutations +(\d+) of (\d+) noticed \(100 %\)", done.stdout, re.M)
    assert noticed and int(noticed[1]) == int(noticed[2]) > 10
    assert re.search(r"^cases +1 mutated", done.stdout, re.M)


def test_nothing_to_mutate_is_said():
    done = command("mutation", "--since", "HEAD", "--cases", "no-such/*")
    assert done.returncode == 2 and "no case matches 'no-such/*'" in done.stderr


def test_a_grid_is_printed_and_drawn(build, tmp_path):
    for name in ("run-cases", "guest"):
        (tmp_path / name).symlink_to(build / name)
    done = command("coverage", "--grid", "race", BUILD=str(tmp_path))
    assert done.returncode == 0 and re.search(r"\d+ cells: \d+ with cases, .* 0 blank", done.stdout), done.stderr
    ElementTree.parse(tmp_path / "coverage.svg")
    read = command("coverage", "--read", ONE)
    assert read.returncode == 0 and ONE in read.stdout and "F_ADD_SEALS" in read.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--case", ONE, "--good", "perhaps", "--image", "/nowhere"], "'perhaps' is not an outcome"),
        (["--case", "no/case", "--good", "pass", "--image", "/nowhere"], "no case matches 'no/case'"),
    ],
)
def test_a_step_that_cannot_be_taken_stops_the_bisection(arguments, sentence):
    """128 and above end git bisect run; 1 to 127 would be a verdict or a skip."""
    done = command("step", *arguments)
    assert done.returncode == 128 and done.stderr.startswith("step: ") and sentence in done.stderr


def sandbox(folder: Path, script: str) -> dict[str, str]:
    """A PATH on which runsc is this shell script."""
    program = folder / "runsc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{folder}:{os.environ['PATH']}"}


def test_what_ran_in_gvisor_is_judged(build, tmp_path):
    """Here the sandbox only starts the executor."""
    where = sandbox(tmp_path, '[ -p /dev/stdin ] && [ -p /dev/stdout ] || exit 99; while [ "$1" != do ]; do shift; done; shift; exec "$@"')
    done = command("run", "--on", "gvisor", "--cases", ONE, "--expect", "6.12.9", **where)
    assert done.returncode == 0 and "1 matched" in done.stdout, done.stdout + done.stderr


def test_a_sandbox_that_does_not_start_is_a_sentence(tmp_path):
    done = command("run", "--on", "gvisor", "--cases", ONE, **sandbox(tmp_path, "echo 'cannot set up: no ptrace' >&2; exit 128"))
    assert done.returncode == 2 and "runsc did not start the cases: cannot set up: no ptrace" in done.stderr


def test_a_place_that_is_none_is_a_sentence():
    done = command("run", "--on", "the-moon")
    assert done.returncode == 2 and "ON=the-moon is no place; there are ssh:HOST, gvisor and uml" in done.stderr
    assert "ON=ssh:HOST takes the name of a host" in command("run", "--on", "ssh:").stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "--on", "gvisor", "--kernel", "6.7"], "run: ON=gvisor runs on a kernel that is there; KERNEL= boots one here"),
        (["run", "--out", "x"], "run: OUT=x needs a format: FORMAT=ktap|junit|jsonl|kcidb|lava|result.txt|squad|squad-known-issues"),
        (["run", "--format", "squad"], "run: FORMAT=squad needs a folder: OUT=..."),
        (["run", "--format", "ktap"], "run: FORMAT=ktap needs a file: OUT=..."),
        (["run", "--format", "squad-known-issues", "--out", "x"], "run: squad-known-issues is written from the tables: make export FORMAT=squad-known-issues KERNELS='6.1.100 6.12.8'"),
        (["export", "--format", "squad-known-issues"], "export: squad-known-issues needs the versions that are tested: KERNELS='6.1.100 6.12.8'"),
        (["lava-job"], "lava-job: which kernels? make lava-job KERNEL='build/kernels/*'"),
        (["lava-job", "--kernel", "x", "--url", "ftp://x"], "lava-job: 'ftp://x' is no URL that a LAVA worker can fetch from (http://, https://, file:///)"),
        (["run", "--cases", "a/*b", "--shard", "0/3"], "run: no case matches 'a/*b'; 'make list' shows all "),
    ],
)
def test_a_mistake_is_one_sentence(here, capsys, arguments, sentence):
    assert here(*arguments) == 2
    output = capsys.readouterr()
    assert output.out == "" and output.err.startswith(sentence) and (output.err.endswith(f"{sentence}\n") or sentence.endswith(" ")) and output.err.count("\n") == 1


def test_user_mode_linux_that_is_missing_is_named(here, capsys, monkeypatch):
    monkeypatch.setenv("ARCH", "")  # which the command sets; this gives it back
    monkeypatch.setenv("PATH", "/nowhere")
    assert here("run", "--on", "uml") == 2
    assert capsys.readouterr().err == "run: linux.uml is missing (Debian's package user-mode-linux); 'make deps KERNEL=.' installs it\n"


def test_without_pytest_it_says_what_to_install(here, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pytest", None)
    assert here("test") == 2
    assert capsys.readouterr().err == f"test: {sys.executable} has no pytest; 'make deps run' installs Debian's python3-pytest\n"


def test_an_option_that_is_none_is_status_2(here, capsys):
    with pytest.raises(SystemExit) as ended:
        here("lint", "--quick")
    assert ended.value.code == 2 and capsys.readouterr().err.endswith("error: unknown argument --quick\n")


def test_a_reader_that_has_enough_is_no_error():
    """make table | head"""
    process = subprocess.Popen([sys.executable, "-m", "runner", "table"], cwd=paths.TOP, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.close()
    _, complaint = process.communicate()
    assert (process.returncode, complaint) == (2, "")


def test_measuring_the_tests_needs_its_package(here, capsys, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert here("test", "--coverage") == 2
    assert capsys.readouterr().err == "test: measuring coverage needs Debian's package python3-coverage\n"


@pytest.mark.parametrize(("tests", "report", "status"), [(0, 0, 0), (1, 0, 1), (2, 2, 2), (0, 2, 1)])
def test_too_little_coverage_is_a_failure(here, monkeypatch, tmp_path, tests, report, status):
    """As failing tests are, which go first; every process that they start measures itself."""
    ran = []

    def run(command: list[str], **options: dict[str, str]) -> "subprocess.CompletedProcess[str]":
        ran.append(command[2:4])
        assert "process_startup" in (Path(options["env"]["PYTHONPATH"].split(":")[0]) / "sitecustomize.py").read_text()
        return subprocess.CompletedProcess(command, {"test": tests, "combine": 0, "report": report}[command[3]])

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: True)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setenv("BUILD", str(tmp_path))
    assert here("test", "--coverage") == status
    assert ran == [["runner", "test"], ["coverage", "combine"], ["coverage", "report"]]


def test_the_tables_are_sound(here, capsys, monkeypatch):
    """Without the grids, which test_coverage.py looks at and which take seconds."""
    monkeypatch.setattr(coverage, "problems", lambda cases: [])
    monkeypatch.setattr(surface, "problems", lambda cases: [])
    assert here("lint") == 0
    cases = len(plan.all_cases(paths.build_folder()))
    assert re.fullmatch(rf"\d+ changes, \d+ rows, {cases} cases, \d+ observed kernels: no problem found\n", capsys.readouterr().out)


def test_what_is_wrong_with_the_tables_is_listed(here, build, suite, capsys, monkeypatch):
    monkeypatch.setattr(coverage, "problems", lambda cases: ["the grids say so"])
    monkeypatch.setattr(surface, "problems", lambda cases: [])
    monkeypatch.setenv("BUILD", str(build))
    monkeypatch.setattr(paths, "TOP", suite)
    (suite / "expected/changes/6.7.1-0123456789ab").write_text("commit\t0123456789ab a subject\nin\t6.7.1\nno/case\tpass\n")
    (suite / "expected/observed/6.6.9.tsv").write_text("no/case\tpass\n")
    with (suite / "expected/vendor/gvisor").open("a") as vendor:
        vendor.write("no/other\tpass\tbecause\n")
    last = len((suite / "expected/vendor/gvisor").read_text().splitlines())
    assert here("lint") == 1
    assert capsys.readouterr().out.splitlines() == [
        "expected/changes/6.7.1-0123456789ab:3: there is no case no/case (cases/no/case.c)", "the grids say so",
        "expected/observed/6.6.9.tsv:1: there is no case no/case", f"expected/vendor/gvisor:{last}: there is no case no/other (cases/no/other.c)",
    ]


def test_known_issues_are_a_file_that_lkft_reads(here, capsys, tmp_path):
    path = tmp_path / "issues.yaml"
    options = ["--project", "g/linux-{series}.y", "--environment", "qemu", "--url", "https://squad.invalid"]
    assert here("export", "--format", "squad-known-issues", *options, "--kernel", "6.12.8", "--cases", NOW_PASSES, "--out", str(path)) == 0
    assert capsys.readouterr().err == f"wrote {path}\n"
    assert "g/linux-6.12.y" in path.read_text() and NOW_PASSES.replace("/", ".") in path.read_text()


def test_a_log_says_what_a_kernel_behaves_like(here, capsys, tmp_path):
    log = tmp_path / "log"
    log.write_text(f"# kernel: Linux mykernel #1 SMP x86_64\nnot ok 1 {NOW_PASSES.replace('/', '.')} # EPERM, asserted: allowed\n")
    assert here("fingerprint", "--log", str(log)) == 0
    output = capsys.readouterr().out.splitlines()
    assert output[0] == "mykernel #1 SMP names no version" and re.fullmatch(r"behaves like 3\.17 to .* \(1 of 1 outcomes fit\)", output[1])


def test_a_judged_log_is_written_in_the_format_of_another_tool(here, capsys, tmp_path):
    log, path = tmp_path / "log", tmp_path / "results.jsonl"
    log.write_text(f"# kernel: Linux 6.7.1 #1 SMP x86_64\n1..1\nnot ok 1 {NOW_PASSES.replace('/', '.')} # EPERM, asserted: allowed\n# 1 cases, 0.1 s\n")
    assert here("judge", str(log), "--cases", NOW_PASSES, "--format", "jsonl", "--out", str(path)) == 1
    output = capsys.readouterr()
    assert f"not ok {NOW_PASSES.replace('/', '.')} # EPERM, asserted: allowed; the table says pass: regression\n" in output.out and output.err == f"wrote {path}\n"
    record, = (one for one in map(json.loads, path.read_text().splitlines()) if one.get("case"))
    assert (record["kernel"], record["case"], record["status"]) == ("6.7.1", NOW_PASSES, "fail")


def test_all_grids_are_printed_with_the_branches_below(here, capsys, monkeypatch, tmp_path):
    """Of two cases only, which takes less time."""
    (tmp_path / "run-cases").symlink_to(paths.build_folder() / "run-cases")
    monkeypatch.setenv("BUILD", str(tmp_path))
    monkeypatch.setattr(plan, "all_cases", lambda build: [ONE, NOW_PASSES])
    assert here("coverage") == 0
    lines = capsys.readouterr().out.splitlines()
    headings = ["Transitions that are no case", "Blank cells: what is still to be written", "Branches of the kernel that decide about seals; observed: on "]
    places = [next(number for number, line in enumerate(lines) if line.startswith(heading)) for heading in headings]
    assert places == sorted(places)
    assert re.fullmatch(r"2 cases; of \d+ cells \d+ have cases, \d+ are the same as another, \d+ impossible, \d+ blank", lines[-2]) and lines[-1] == f"drawn: {tmp_path}/coverage.svg"
    names = [grid.name for grid in coverage.load_grids()]
    assert names == [match[1] for line in lines[: places[0]] if (match := re.fullmatch(r"\S.* \((\S+)\)", line))]
    assert here("coverage", "--grid", "none") == 2
    assert capsys.readouterr().err == f"coverage: there is no grid 'none'; there are {', '.join(names)}\n"


def a_build(folder: Path, scripts: str) -> Path:
    """A build folder whose executor is this script."""
    folder.mkdir()
    (folder / "run-cases").write_text(f"#!/bin/sh\n{scripts}\n")
    (folder / "run-cases").chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("echo 'no memory' >&2; exit 3", "the executor ended with status 3: no memory"),
        ("exit 2", "the executor ended with status 2: no message"),
        ("kill -9 $$", "the executor was killed by SIGKILL; nothing is known of the cases"),
    ],
)
def test_an_executor_that_fails_is_a_sentence(tmp_path, script, sentence):
    with pytest.raises(UserError, match=f"^{sentence}$"):
        native.run(a_build(tmp_path / "build", script), [ONE], 30)


def test_a_run_that_fails_is_kept_as_that(tmp_path):
    """For the report; what was found out before stays."""
    real = paths.build_folder() / "run-cases"
    folder = a_build(tmp_path / "build", f'case "$*" in *--list*) exec {real} "$@" ;; esac\necho broken >&2; exit 3')
    done = command("run", "--cases", ONE, BUILD=str(folder))
    assert done.returncode == 2 and "the executor ended with status 3: broken" in done.stdout + done.stderr and "Traceback" not in done.stderr
    path, = (folder / "results").iterdir()
    assert path.suffix == ".failed" and kernelrun.load(path).failed == "the executor ended with status 3: broken" and kernelrun.load(path).requested == [ONE]


@pytest.mark.parametrize("place", ["sessions", "results"])
def test_results_that_cannot_be_kept_end_the_run(build, tmp_path, place):
    (tmp_path / "run-cases").symlink_to(build / "run-cases")
    (tmp_path / place).touch()  # where a folder belongs
    done = command("run", "--cases", ONE, BUILD=str(tmp_path))
    assert done.returncode == 2 and re.search(rf"{tmp_path}/{place}\S*: (Not a directory|File exists); the results are not kept", done.stdout + done.stderr)


def test_an_executor_that_is_missing_or_cannot_list_is_a_sentence(tmp_path):
    with pytest.raises(UserError, match=f"^{tmp_path}/run-cases is not there; 'make' builds it$"):
        plan.all_cases(tmp_path)
    with pytest.raises(UserError, match="^run-cases: no folder$"):
        plan.all_cases(a_build(tmp_path / "build", "echo 'run-cases: no folder' >&2; exit 2"))


def test_cases_without_rows_stop_a_run():
    cases = sorted(tables.load(paths.TOP / "expected")[tables.FIRST])
    with pytest.raises(UserError, match=r"^cases/a/new.c: the case has no row in expected/3.17.tsv$"):
        plan.load_tables([*cases, "a/new"])
    with pytest.raises(UserError, match=r"^cases/a/new.c: the case has no row in expected/3.17.tsv \(and 1 more: 'make lint' lists them\)$"):
        plan.load_tables([*cases, "a/new", "a/newer"])


def test_a_log_of_a_vendors_kernel_is_judged_with_its_tables():
    run = kernelrun.KernelRun("x", "4.4.0", "#1 SMP Sun Jan 10 15:06:54 PST 2016")
    known = tables.load(paths.TOP / "expected")
    kernel = plan.settle(plan.of_log(run, ""), known, run)
    assert kernel.remark == "with expected/vendor/gvisor"
    assert any(row.file == "expected/vendor/gvisor" for row in kernel.rows.values())
    asked = plan.settle(plan.of_log(run, "6.7"), known, run)
    assert asked.remark == "as EXPECT=6.7 asks" and asked.rows == tables.expected(known, asked.version)


def test_cases_are_found_by_words(here, capsys):
    assert here("find", "CLONE3", "parent") == 0
    assert capsys.readouterr().out.startswith("seal-then-write/clone-parent-tid\n  clone3(2) with ")
    assert here("find", "158978945f31", "shared-read") == 0
    assert "seal-then-map/shared-read\n" in capsys.readouterr().out
    assert here("find", "nobody-wrote-this") == 1
    assert capsys.readouterr().out == "no case has all of these words: nobody-wrote-this\n"


def test_a_name_that_is_nearly_one_is_answered(here, capsys):
    assert here("explain", "seal-then-map/shared-reed") == 2
    assert "; there is seal-then-map/shared-read" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("outcome", "contract", "words"),
    [
        ("pass", "EPERM", "the act was refused with EPERM, as asserted"), ("allowed", "ENOEXEC", "the act was allowed; asserted: refused with ENOEXEC"),
        ("EPERM", "allowed", "the act was refused with EPERM; asserted: allowed"), ("skip", "allowed", "cannot be tried here"), ("SIGSEGV", "allowed", "touching the memory raised SIGSEGV"),
        ("SIGKILL", "allowed", "the case ended by SIGKILL; asserted: allowed"),
    ],
)  # fmt: skip
def test_what_an_outcome_means(outcome, contract, words):
    assert explain.meaning(outcome, contract).startswith(words)
