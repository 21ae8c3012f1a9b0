# SPDX-License-Identifier: GPL-2.0
"""Random walks: this kernel and the model agree, a fault of the model is found, and what is printed is a case."""

import subprocess
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import tables
from runner.proof import explore
from runner.results import outcomes, versions
from runner.runs import plan

STEPS = 4800
# Faults of the model that a few walks find; the others take seconds.
SOON_FOUND = [1, 3, 6, 9, 10]


def program() -> Path:
    return paths.build_folder() / "explore"


def this_kernel() -> list[str]:
    """What the tables say of the running kernel, as options."""
    planned = plan.make(paths.build_folder(), [], [], "", False)
    return explore.quirks(program(), plan.foresee(planned.kernels[0], planned.tables))


def walk(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(program()), *options], capture_output=True, text=True, check=False, timeout=120)


def names(option: str) -> list[str]:
    return walk(option).stdout.splitlines()


def test_this_kernel_does_what_the_model_says():
    done = walk(f"--steps={STEPS}", *this_kernel())
    assert done.returncode == 0, done.stdout
    assert f"{STEPS} steps in 40 walks" in done.stdout


def test_a_seed_decides_all():
    first, again = (walk("--steps=240", "--jobs=1", "--seed=5", *this_kernel()).stdout.rpartition(", in ")[0] for _ in range(2))
    assert first == again and "240 steps in 2 walks" in first


@pytest.mark.parametrize("fault", SOON_FOUND)
def test_a_fault_is_found_and_printed_as_a_case_that_fails(fault, tmp_path):
    done = walk(f"--wrong={fault}", "--seconds=60", *this_kernel())
    assert done.returncode == 1, done.stdout
    source = "// SPDX" + done.stdout.partition("// SPDX")[2].rpartition("\n}\n")[0] + "\n}\n"
    (tmp_path / "found.c").write_text(source)
    build = paths.build_folder()
    headers = ["-I", str(paths.TOP / "harness"), "-isystem", str(paths.cache(build).parent / "kselftest")]
    compiler = ["gcc", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-pthread", *headers]
    subprocess.run([*compiler, "found.c", str(build / "libharness.a"), "-lcap", "-o", "found"], cwd=tmp_path, check=True)
    found = subprocess.run([str(tmp_path / "found")], capture_output=True, text=True, check=False)
    # The model is wrong, so the case is: it ends at its act, or at what it looks at afterwards.
    assert found.returncode not in (0, 4, 12), source + found.stdout


def test_each_fault_has_a_name():
    assert [line.split("\t")[0] for line in names("--list-wrong")] == [str(number + 1) for number in range(18)]


def test_each_quirk_is_an_outcome_of_a_case():
    known = tables.load(paths.TOP / "expected")[tables.FIRST]
    for name in names("--list-quirks"):
        case, _, outcome = name.partition("=")
        assert case in known, f"no case is named {case}"
        assert all(outcomes.is_outcome(one) for one in outcome.split("|"))


def test_the_tables_choose_the_quirks():
    known = tables.load(paths.TOP / "expected")

    def of(version: str) -> list[str]:
        return explore.quirks(program(), tables.expected(known, versions.parse(version)))

    assert "--quirk=seal-then-map/shared-read=EPERM" in of("6.6") and "--quirk=seal-then-map/shared-read=EPERM" not in of("6.7")
    assert "--quirk=map-then-seal/exec-implied-write=allowed" in of("6.12.43")
    assert "--quirk=seal-then-resize/grow-write-across-eof=pass|short" in of("6.18")  # in the table: short|pass


def test_a_promise_that_was_not_made_is_found_broken_without_a_model():
    done = walk("--dumb", "--wrong=2", "--seconds=60")
    if done.returncode == 2 and "namespaces" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 1 and "the size was" in done.stdout and "shrunk from" in done.stdout


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--quirk=a/b=EPERM"], "is no quirk"), (["--wrong=99"], "--wrong 0 to"), (["--jobs=0"], "--jobs takes"), (["more"], "no other arguments"),
])
def test_wrong_arguments_get_a_sentence(arguments, sentence):
    done = walk(*arguments)
    assert done.returncode == 2 and sentence in done.stderr and not done.stdout


def test_a_guest_that_stops_during_a_walk_is_no_result():
    whole = "120 steps in 1 walks, 60 states, 100 transitions, in 1.0 s (120 a second)"
    assert explore.status_of([whole, whole], Path("vmlinuz")) == 0
    assert explore.status_of([whole, "difference: seed 1, walk 0, step 3: ..."], Path("vmlinuz")) == 1
    with pytest.raises(UserError, match="stopped during a walk"):
        explore.status_of([whole], Path("vmlinuz"))


def test_without_the_program(tmp_path):
    with pytest.raises(UserError, match="make explore"):
        explore.quirks(tmp_path / "explore", {})
