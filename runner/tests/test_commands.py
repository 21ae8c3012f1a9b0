# SPDX-License-Identifier: GPL-2.0
"""The commands as a user calls them: exit status, one sentence for each mistake, nothing hidden."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from runner import plan, tables


def command(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """python3 -m runner with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "runner", *arguments], cwd=plan.TOP, env={**os.environ, **environment}, capture_output=True, text=True, check=False
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
    assert "EPERM since 6.12: 5de195060b2e" in done.stdout and "(expected/6.12.tsv:" in done.stdout


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
            [*without, sys.executable, "-m", "runner", "run", "--cases", case, *options], cwd=plan.TOP, capture_output=True, text=True, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        assert "1 not tried" in done.stdout


def test_a_table_has_every_case_and_a_difference_its_reason():
    done = command("table", "--kernel", "5.10.218")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(tables.load(plan.TOP / "expected")[tables.FIRST])
    done = command("table", "--a", "5.10.218", "--b", "5.10.262")
    assert re.search(rf"^{NOW_PASSES}\tEPERM -> pass\t158978945f31", done.stdout, re.M)


def test_explain_says_what_is_observed():
    done = command("explain", NOW_PASSES, "--kernel", "5.10.218")
    assert done.returncode == 0
    assert "EPERM since 3.17" in done.stdout and "5.10.218: EPERM" in done.stdout and "observed: " in done.stdout


def test_help_everywhere():
    commands = re.search(r"\n  COMMAND(.*?)\n\n", command("--help").stdout, re.S)
    assert commands
    for name in re.findall(r"^    ([\w-]+)", commands.group(1), re.M):
        assert command(name, "--help").returncode == 0


def test_the_library_of_results_is_json():
    command("run", "--cases", ONE)
    label = str(plan.prepare(None, "", tables.load(plan.TOP / "expected"), set()).label)
    kept = json.loads((plan.build_folder() / "results" / f"{label}.json").read_text())
    assert kept["results"][ONE]["outcome"] == "pass"
    assert Path(plan.build_folder() / "sessions").exists() is False or not list((plan.build_folder() / "sessions").iterdir())


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
    for name in ("run-cases", "cases", "guest"):
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
    where = sandbox(tmp_path, 'while [ "$1" != do ]; do shift; done; shift; exec "$@"')
    done = command("run", "--on", "gvisor", "--cases", ONE, "--expect", "6.12.9", **where)
    assert done.returncode == 0 and "1 matched" in done.stdout, done.stdout + done.stderr


def test_a_sandbox_that_does_not_start_is_a_sentence(tmp_path):
    done = command("run", "--on", "gvisor", "--cases", ONE, **sandbox(tmp_path, "echo 'cannot set up: no ptrace' >&2; exit 128"))
    assert done.returncode == 2 and "runsc did not start the cases: cannot set up: no ptrace" in done.stderr


def test_a_place_that_is_none_is_a_sentence():
    done = command("run", "--on", "the-moon")
    assert done.returncode == 2 and "ON=the-moon is no place; there are ssh:HOST, gvisor and uml" in done.stderr
    assert "ON=ssh:HOST takes the name of a host" in command("run", "--on", "ssh:").stderr
