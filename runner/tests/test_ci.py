# SPDX-License-Identifier: GPL-2.0
"""What CI systems are told: exit statuses, tmt's results, LAVA's signals, and the files they start from."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from runner import __main__ as commands, paths
from runner.errors import NotHereError
from runner.expected import judge
from runner.expected.tables import Row, Tables
from runner.output import ci
from runner.places import native
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result
from runner.results.versions import Version
from runner.runs import plan

LAB = paths.TOP / "runner/lab"


def outcome_of(strict: bool = False, **observed: str) -> ci.Outcome:
    """A run: pass_="EPERM" is a case whose table says pass, and which ended with EPERM."""
    version = Version(3, 17)
    rows = {f"a/{name}": Row(f"a/{name}", (name.split("_")[0],), "", version, "3.17.tsv", 1) for name in observed}
    results = {f"a/{name}": Result(what, " why" if what == "skip" else "") for name, what in observed.items() if what}
    run = KernelRun("6.1.0", "6.1.0", results=results)
    kernel = plan.Settled(plan.Kernel("6.1.0", None, version), version, rows, "")
    return ci.Outcome(kernel, run, judge.judge(rows, results, list(rows)), Tables({version: rows}), strict)


@pytest.mark.parametrize(
    ("observed", "autopkgtest", "tmt", "words"),
    [
        ({"pass": "pass", "EPERM": "EPERM"}, 0, 0, ["pass", "pass"]),
        ({"pass": "EPERM", "EPERM": "EPERM"}, 1, 1, ["fail", "pass"]),
        ({"EPERM": "pass"}, 1, 1, ["fail"]),
        ({"pass": "skip", "EPERM": "EPERM"}, 0, 0, ["skip", "pass"]),
        ({"pass": "skip", "skip": "skip"}, 77, 0, ["skip", "skip"]),
        ({"pass": "broken", "EPERM": "pass"}, 1, 2, ["error", "fail"]),
        ({"pass": ""}, 1, 2, ["error"]),
    ],
)
def test_each_system_gets_its_status(observed, autopkgtest, tmt, words, tmp_path, capsys):
    outcome = outcome_of(**observed)
    assert ci.autopkgtest(outcome, tmp_path) == autopkgtest
    assert json.loads((tmp_path / "results.json").read_text())["label"] == "6.1.0"
    assert ci.tmt(outcome, tmp_path) == tmt
    entries = json.loads((tmp_path / "results.json").read_text())
    assert [entry["result"] for entry in entries] == words
    assert ci.lava(outcome, None) == 0
    signalled = re.findall(r"<LAVA_SIGNAL_(\S+) ([^>]+)>", capsys.readouterr().out)
    assert [(name, *text.split()[:2]) for name, text in signalled] == [
        ("TESTCASE", f"TEST_CASE_ID=a.{name}", f"RESULT={word.replace('error', 'unknown')}") for name, word in zip(observed, words, strict=True)
    ]


def test_strict_makes_a_skip_a_failure(tmp_path):
    outcome = outcome_of(strict=True, **{"pass": "skip", "EPERM": "EPERM"})
    assert ci.autopkgtest(outcome, None) == 1 and ci.tmt(outcome, tmp_path) == 1
    assert [entry["result"] for entry in json.loads((tmp_path / "results.json").read_text())] == ["fail", "pass"]


def test_tmt_says_what_differs_and_what_is_known(tmp_path):
    ci.tmt(outcome_of(False, **{"pass": "EPERM", "EPERM": "EPERM", "skip": "skip"}), tmp_path)
    differs, known, skipped = json.loads((tmp_path / "results.json").read_text())
    assert differs["name"] == "/a/pass" and "the table says pass: regression" in differs["note"][0]
    assert known["note"] == ["EPERM, as the table says (3.17.tsv:1)"] and "note" in skipped


def run_command(*arguments: str) -> int:
    """python3 -m runner ci, in this process."""
    parsed = commands.parser().parse_args(["ci", *arguments])
    return int(parsed.act(parsed, []))


def test_a_machine_without_proc_is_a_skip_for_autopkgtest_alone(monkeypatch, tmp_path, capsys):
    real = os.path.exists
    monkeypatch.setattr(os.path, "exists", lambda path: path != "/proc/self/fd" and real(path))
    assert run_command("--format", "autopkgtest") == 77
    assert "/proc is not mounted" in capsys.readouterr().out
    with pytest.raises(NotHereError):
        run_command("--format", "tmt", "--results", str(tmp_path))
    assert json.loads((tmp_path / "results.json").read_text())[0]["result"] == "error"


def test_programs_that_this_kernel_does_not_run_are_no_verdict(monkeypatch, tmp_path):
    """As i386's where CONFIG_IA32_EMULATION is not set."""
    (tmp_path / "i386").mkdir()
    (tmp_path / "i386/run-cases").write_bytes(b"\x7fELF")
    (tmp_path / "i386/run-cases").chmod(0o755)
    monkeypatch.setenv("ABI", "i386")
    with pytest.raises(NotHereError, match="does not run the programs of i386; boot one that does: KERNEL="):
        native.run(tmp_path, [], 1)


def run_here(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The script that CI systems start, on what is built already."""
    given = {**os.environ, "BUILD": str(paths.build_folder()), "CASES": "create/*", **environment}
    return subprocess.run([str(LAB / "run-here"), *arguments], cwd="/", env=given, capture_output=True, text=True, check=False)


def test_the_script_runs_this_kernel(tmp_path):
    done = run_here("tmt", "--results", str(tmp_path))
    assert done.returncode == 0, done.stdout + done.stderr
    entries = json.loads((tmp_path / "results.json").read_text())
    assert len(entries) > 20 and {entry["result"] for entry in entries} <= {"pass", "skip"}
    differs = run_here("autopkgtest", CASES="seal-then-map/shared-read", EXPECT="6.12.8")
    assert differs.returncode == 1 and "improved" in differs.stdout


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """python3 -m runner ci, as the script calls it."""
    return subprocess.run([sys.executable, "-m", "runner", "ci", *arguments], cwd=paths.TOP, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["tmt", "--expect", "six"], "'six' is not a kernel version"),
        (["autopkgtest", "--cases", "nothing/*"], "no case matches 'nothing/*'"),
        (["tmt", "--cases", "nothing/*", "--results", "/proc/nowhere"], "no case matches 'nothing/*'"),
        (["tmt", "--cases", "create/cloexec", "--results", "/proc/nowhere"], "/proc/nowhere: No such file or directory"),
        (["junit"], "invalid choice: 'junit'"),
    ],
)
def test_mistakes_are_status_2_and_a_sentence(arguments, sentence):
    done = command("--format", *arguments)
    assert done.returncode == 2 and sentence in done.stderr and "Traceback" not in done.stderr


def test_tmt_shows_a_mistake_where_its_results_are(tmp_path):
    assert command("--format", "tmt", "--results", str(tmp_path), "--expect", "six").returncode == 2
    entry, = json.loads((tmp_path / "results.json").read_text())
    assert (entry["name"], entry["result"]) == ("/", "error") and "'six'" in entry["note"][0]


def test_what_the_systems_start_from_names_what_there_is():
    control = (LAB / "debian/tests/control").read_text()
    for name in re.findall(r"^Tests: (.*)", control, re.M)[0].split():
        assert os.access(LAB / "debian/tests" / name, os.X_OK)
    assert "skippable" in control  # without it autopkgtest takes status 77 for a failure
    test = re.findall(r"^test: (\S+)", (LAB / "tmt/sealing.fmf").read_text(), re.M)[0]
    assert os.access((LAB / "tmt" / test).resolve(), os.X_OK) and (LAB / "tmt/.fmf/version").read_text().strip() == "1"
    shell = (LAB / "lava/shell.yaml").read_text()
    assert all((paths.TOP / path).exists() for path in re.findall(r"runner/lab/\S+", shell)) and "runner/lab/run-here lava" in shell


def test_the_debian_packages_are_those_of_make_deps():
    """Whoever builds by apt's means needs no package that autopkgtest would not install."""
    packages = set(re.findall(r"^PACKAGES := (.*)", (paths.TOP / "Makefile").read_text(), re.M)[0].split())
    depends = re.findall(r"^Depends: (.*)", (LAB / "debian/tests/control").read_text(), re.M)[0]
    assert packages - {"python3-pytest"} <= set(re.split(r",\s*", depends))
    assert Path(LAB / "debian/tests/sealing").read_text().count("run-here autopkgtest") == 1
