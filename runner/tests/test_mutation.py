# SPDX-License-Identifier: GPL-2.0
"""Mutation testing: weak cases are found out, sound ones are not accused, and what changed is mutated."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.proof import mutation
from runner.runs import plan

HERE = Path(__file__).parent
WEAK = ["errno", "effect", "sound"]
CHANGED_LIMIT = 40


def wrapped() -> list[str]:
    """The linker's options for lies.def, as the Makefile has them."""
    names = re.findall(r"^(?:CALL|CHECK)\((\w+)", (paths.TOP / "harness/lies.def").read_text(), re.M)
    return [f"-Wl,--wrap={name}" for name in ["case_begin", *names]]


@pytest.fixture(scope="module")
def weak(tmp_path_factory) -> Iterator[Path]:
    """build/mutants, with the cases of weak/ in the place of the real ones."""
    build, folder = paths.build_folder(), tmp_path_factory.mktemp("weak")
    (folder / "cases").mkdir()
    (folder / "cases/weak").symlink_to(HERE / "weak")
    objects = []
    for name in WEAK:
        subprocess.run(["gcc", "-std=gnu11", "-O2", "-I", str(paths.TOP / "harness"), "-c", f"cases/weak/{name}.c", f"-Dmain=main_{name}", "-o", f"{name}.o"], cwd=folder, check=True)
        subprocess.run(["objcopy", "--rename-section", ".text=case_text", f"{name}.o"], cwd=folder, check=True)
        objects.append(f"{name}.o")
    entries = "".join(f"{{ \"weak/{name}\", main_{name} }}, " for name in WEAK)
    functions = "".join(f"int main_{name}(int, char **);\n" for name in WEAK)
    table = f"{functions}const struct {{ const char *id; int (*main)(int, char **); }} built_in_cases[] = {{ {entries}{{ 0, 0 }} }};\n"
    (folder / "table.c").write_text(table)
    parts = [str(build / f"obj/harness/{name}.o") for name in ("mutants", "lies", "executor/built-in", "executor/console")]
    command = ["gcc", "-pthread", "-static", *wrapped(), *parts, "table.c", *objects, str(build / "libharness.a"), "-Wl,--as-needed", "-lcap", "-o", "mutants"]
    subprocess.run(command, cwd=folder, check=True)
    yield folder / "mutants"


def source(case: str) -> str:
    """Of a case of weak/."""
    return (HERE / f"{case}.c").read_text()


def found_in(program: Path, case: str) -> mutation.Score:
    """What mutation makes of a case of weak/."""
    return mutation.score(mutation.run(program, [case], 4), source, [], True)


def names(mutants: list[mutation.Mutant]) -> set[str]:
    return {mutant.mutation for mutant in mutants}


def test_a_case_that_takes_any_errno_is_found_out(weak):
    found = found_in(weak, "weak/errno")
    assert names(found.survivors) == {"write#1=EIO"}
    assert [one.text for one in found.unseen] == ['CHECK(fd >= 0, "this is always so")']


def test_a_case_that_does_not_look_at_the_effect_is_found_out(weak):
    found = found_in(weak, "weak/effect")
    assert names(found.survivors) == {"write#1=2", "write#1=short", "act_allowed#1=contents", "act_allowed#1=size"}
    assert not found.unseen


def test_a_sound_case_is_not_accused(weak):
    found = found_in(weak, "weak/sound")
    assert not found.survivors and not found.unseen and not found.unreached
    assert {"write#1=EIO", "write#1=1", "act_refused#1=contents", "act_refused#1=size", "act_refused#1=added-seal", "act_refused#1=memory",
            "fcntl#3=seals", "fstat#1=status", "pread#1=first", "pread#1=last", "mapping_intact#1=last", "mapped_as#1=bounds",
            "access_raises#1=none", "access_raises#1=SIGBUS"} <= names(found.mutants)


def test_a_survivor_comes_with_the_command_that_repeats_it(weak, capsys):
    status = mutation.main(lambda: mutation.run(weak, ["weak/errno"], 4), source, weak, False, print)
    text = capsys.readouterr().out
    assert status == 1 and "never seen to fail: cases/weak/errno.c:14" in text
    line = next(line for line in text.splitlines() if line.startswith("    /"))
    assert subprocess.run(line, shell=True, capture_output=True, check=False).returncode == 0
    honest = line.replace("write#1=EIO", "write#1=1")
    assert subprocess.run(honest, shell=True, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--lie", "nonsense", "weak/sound"], "is no mutation"), (["--lie", "write#1=EPERM"], "goes with one case"),
    (["--lie", "write#1=EPERM", "weak/none"], "no case is named"), (["weak/none"], "no case matches"), (["--jobs", "0"], "--jobs takes"),
])
def test_wrong_arguments_get_a_sentence(weak, arguments, sentence):
    done = subprocess.run([str(weak), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and sentence in done.stderr and not done.stdout


def test_a_program_that_dies_is_no_result(tmp_path):
    program = tmp_path / "mutants"
    program.write_text("#!/bin/sh\necho 'case a/b pass -'\necho 'mutant a/b write#1=EIO fail cases/a/b.c:1'\nkill -9 $$\n")
    program.chmod(0o755)
    with pytest.raises(UserError, match="stopped after 1 mutations"):
        mutation.run(program, ["a/b"], 1)


def test_an_exception_excuses_and_is_missed_when_it_does_not():
    results = mutation.Results({"a/b": ("pass", "-")}, [mutation.Mutant("a/b", "write#1=EIO", "pass", "-", False)], True)
    needed = mutation.Exception_("a/*", "write#?=EIO", "because", "file:1")
    idle = mutation.Exception_("a/b", "read#1=EIO", "because", "file:2")
    assert names(mutation.score(results, lambda _: "", [], True).survivors) == {"write#1=EIO"}
    found = mutation.score(results, lambda _: "", [needed, idle], True)
    assert not found.survivors and found.excused == 1 and found.unused == [idle]


def test_a_case_that_does_not_pass_here_has_to_end_otherwise():
    mutants = [mutation.Mutant("a/b", name, outcome, "-", False) for name, outcome in
               [("write#1=EIO", "short"), ("write#1=EPERM,read#1=EIO", "pass"), ("write#1=0", "fail")]]
    results = mutation.Results({"a/b": ("short", "-")}, mutants, True)
    assert names(mutation.score(results, lambda _: "", [], True).survivors) == {"write#1=EIO", "write#1=EPERM,read#1=EIO"}


def test_lint_of_the_exceptions(tmp_path):
    cases = plan.all_cases(paths.build_folder())
    assert mutation.lint(mutation.load_exceptions(), cases) == []
    rows = [mutation.Exception_("no/such", "write#1=EIO", "because", "f:1"), *[mutation.Exception_(cases[0], "write", "because", "f:2")] * 2]
    assert len(mutation.lint(rows, cases)) == 4
    (tmp_path / "rows").write_text("a/b\twrite#1=EIO\t\n")
    with pytest.raises(UserError, match="rows:1: a row is"):
        mutation.load_exceptions(tmp_path / "rows")


def test_assertions_of_a_source():
    text = "#define OWN(x) \\\n\tSTATE_IS(x, 0, 0)\nint main()\n{\n\tREFUSED(EPERM,\n\t\twrite(fd, \")\", 1));\n\tOWN(2);\n\tSIZE_IS(fd, 1);\n}\n"
    assert [(one.first, one.last, one.text[:7]) for one in mutation.assertions("a/b", text)] == [(5, 6, "REFUSED"), (8, 8, "SIZE_IS")]
    for path in (paths.TOP / "cases").rglob("*.c"):
        case = f"{path.parent.name}/{path.stem}"
        assert mutation.assertions(case, path.read_text()), f"no assertion found in {case}"


def test_what_changed_since_a_commit(tmp_path):
    def git(*arguments: str) -> None:
        subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "-C", str(tmp_path), *arguments], check=True, capture_output=True)

    def put(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)

    cases = ["a/new", "a/one", "a/two", "seal-then-map/shared-read"]
    git("init", "-q")
    for case in cases[1:]:
        put(f"cases/{case}.c", "x")
    put("harness/case.c", "x")
    git("add", "-A")
    git("commit", "-qm", "one")
    assert mutation.changed_since(tmp_path, "HEAD", cases) == []
    put("cases/a/two.c", "y")
    put("cases/a/new.c", "y")
    assert mutation.changed_since(tmp_path, "HEAD", cases) == ["a/new", "a/two"]
    put("harness/case.c", "y")
    assert mutation.changed_since(tmp_path, "HEAD", cases) == ["a/new", "a/two", "seal-then-map/shared-read"]
    with pytest.raises(UserError, match="git merge-base nowhere"):
        mutation.changed_since(tmp_path, "nowhere", cases)


def chosen_for_ci(cases: list[str]) -> list[str]:
    """What the last commit, or SINCE, changed, and a sample of the others."""
    sample = [case for case in cases if case in mutation.SAMPLE]
    try:
        changed = mutation.changed_since(paths.TOP, os.environ.get("SINCE", "HEAD~1"), cases)
    except UserError:  # no git here, or no history
        changed = []
    return sorted({*sample, *changed[:: len(changed) // CHANGED_LIMIT + 1]})


def test_cases_notice_when_the_kernel_lies(build):
    """Of the real cases; all of them take minutes: `make mutation`."""
    cases = chosen_for_ci(plan.all_cases(build))
    results = mutation.run(build / "mutants", cases, 0)
    found = mutation.score(results, lambda case: (paths.TOP / f"cases/{case}.c").read_text(), mutation.load_exceptions(), False)
    assert [mutation.by_hand(build / "mutants", mutant) for mutant in found.survivors] == []
    assert [one.place for one in found.unseen] == []
    assert found.mutants and len(results.cases) == len(cases)
