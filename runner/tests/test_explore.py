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
# Ten seconds of a machine that does nothing else.
STEPS_FOR_A_FAULT = 72000
# Faults of the model, each a piece of its text and what stands there instead.
FAULTS = {
    "F_SEAL_SEAL does not keep seals from being added": ("EPERM,   F_SEAL_SEAL,", "EPERM,   0,"),
    "a read-only description may add seals": ("add_seals,    DESCRIPTION, WRITE,", "add_seals,    DESCRIPTION, 0,"),
    "F_SEAL_EXEC implies no F_SEAL_GROW": ("F_SEAL_SHRINK | F_SEAL_GROW | WRITE_SEALS", "F_SEAL_SHRINK | WRITE_SEALS"),
    "F_SEAL_EXEC lets execute bits be taken away": ("(on->f->mode ^ mode) & EXECUTABLE", "(mode & ~on->f->mode) & EXECUTABLE"),
    "a child's mappings do not count": ("PROCESSES * SLOTS; i++)\n\t\tif (m->slots[i].used && m->slots[i].file == file && m->slots[i].counts)", "SLOTS; i++)\n\t\tif (m->slots[i].used && m->slots[i].file == file && m->slots[i].counts)"),
    "a mapping that is not writable now does not count": ("m->slots[i].counts)", "m->slots[i].counts && m->slots[i].prot & PROT_WRITE)"),
    "mprotect(2) to read-only is for ever": ("\t\tslot->prot = (uint8_t)prot;", "\t\tslot->prot = (uint8_t)prot;\n\t\tslot->may_write &= !!(prot & PROT_WRITE);"),
    "a mapping duplicated by mremap(2) is read-only for ever": ("taken[i].own = 0;", "taken[i].own = taken[i].may_write = 0;"),
    "MADV_DONTNEED keeps the private copy": ("\t\tif (on->act == DONTNEED_)", "\t\tif (!on)"),
    "a store to a private mapping reaches the file": ("*(slot->shared ? ", "*(slot->used ? "),
    "PTRACE_POKEDATA writes through a read-only shared mapping": ("(slot->shared || !forces)", "!forces"),
    "read(2) that fails in its second page stored nothing": ("second < 0 ? 1 : 2", "second < 0 ? second : 2"),
    "userfaultfd(2) fills what may not be written": ("\tif (!slot->may_write)\n\t\treturn -EPERM;\n\tif (is_past_end", "\tif (is_past_end"),
    "mseal(2) keeps nothing from being unmapped": ("\tif (!sealed)", "\tif (!sealed || on->act == UNMAP_)"),
    "FALLOC_FL_KEEP_SIZE is free past the end under F_SEAL_GROW": ("[KEEP_SIZE_]               = { allocate,     DESCRIPTION, WRITE, EBADF,   0,            F_SEAL_GROW", "[KEEP_SIZE_]               = { allocate,     DESCRIPTION, WRITE, EBADF,   0,            0"),
    "F_SEAL_FUTURE_WRITE lets holes be punched": ("[PUNCH_]                   = { allocate,     DESCRIPTION, WRITE, EBADF,   WRITE_SEALS", "[PUNCH_]                   = { allocate,     DESCRIPTION, WRITE, EBADF,   F_SEAL_WRITE"),
    "O_TRUNC of an empty file is shrinking": ("truncates && is_sealed(on, 0)", "truncates && is_sealed(on, -1)"),
    "truncating inside a page leaves the rest of the page": ("for (int unit = size; unit < UNITS; unit++)", "for (int unit = (size + 1) / 2 * 2; unit < UNITS; unit++)"),
    "splice(2) into a sealed file is refused with EBADF": ("return bad && QUIRK_IS(POINTER_FIRST) ? -EFAULT : -EPERM;", "return bad && QUIRK_IS(POINTER_FIRST) ? -EFAULT : on->act == SPLICE_INTO_ ? -EBADF : -EPERM;"),
    "what a child maps is mapped in this process": ("struct slot *slots = &on->all[slot];", "struct slot *slots = &on->m->slots[slot];"),
    "io_uring stores nothing into a registered buffer": ("UNKNOWN : store(on)", "UNKNOWN : 1"),
    "a page that was punched out is still in use": ("page < end / 2; page++)", "page < 0; page++)"),
}


def program() -> Path:
    return paths.build_folder() / "explore"


def this_kernel() -> list[str]:
    """What the tables say of the running kernel, as options."""
    planned = plan.make(paths.build_folder(), [], [], "", False)
    return explore.quirks(program(), plan.foresee(planned.kernels[0], planned.tables))


def walk(*options: str, program: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(program or paths.build_folder() / "explore"), *options], capture_output=True, text=True, check=False, timeout=300)


def names(option: str) -> list[str]:
    return walk(option).stdout.splitlines()


def test_this_kernel_does_what_the_model_says():
    done = walk(f"--steps={STEPS}", *this_kernel())
    assert done.returncode == 0, done.stdout
    assert "steps in 40 walks" in done.stdout


def test_a_seed_decides_all():
    first, again = (walk("--steps=240", "--jobs=1", "--seed=5", *this_kernel()).stdout.rpartition(", in ")[0] for _ in range(2))
    assert first == again and "240 steps in 2 walks" in first


def with_fault(source: str, old: str, new: str, folder: Path) -> Path:
    """build/explore, but for a piece of one of its sources."""
    text, build = (paths.TOP / "harness" / source).read_text(), paths.build_folder()
    assert text.count(old) == 1, f"'{old}' stands {text.count(old)} times in {source}"
    (folder / source).write_text(text.replace(old, new))
    objects = [build / "obj/harness" / f"{name}.o" for name in ("explore", "acts", "written", "model", "dumb", "executor/console") if f"{name}.c" != source]
    compile_(folder, source, *objects, output="faulty")
    return folder / "faulty"


def compile_(folder: Path, source: str, *objects: Path, output: str) -> None:
    """A program of the harness."""
    build = paths.build_folder()
    headers = ["-I", str(paths.TOP / "harness"), "-isystem", str(paths.cache(build).parent / "kselftest")]
    compiler = ["gcc", "-std=gnu11", "-O1", "-Wall", "-Wextra", "-Werror", "-pthread", *headers]
    subprocess.run([*compiler, source, *objects, build / "libharness.a", "-lcap", "-o", output], cwd=folder, check=True)


def outcome_of(printed: str, folder: Path) -> int:
    """The exit status of the case that a walk printed."""
    (folder / "found.c").write_text("// SPDX" + printed.partition("// SPDX")[2].rpartition("\n}\n")[0] + "\n}\n")
    compile_(folder, "found.c", output="found")
    return subprocess.run([folder / "found"], capture_output=True, check=False).returncode


@pytest.mark.parametrize("says", FAULTS)
def test_a_fault_of_the_model_is_found_and_printed_as_a_case_that_fails(says, tmp_path):
    faulty = with_fault("model.c", *FAULTS[says], tmp_path)
    done = walk(f"--steps={STEPS_FOR_A_FAULT}", *this_kernel(), program=faulty)
    assert done.returncode == 1, done.stdout
    # The model is wrong, so the case is: it ends at its act, or at what it looks at afterwards.
    assert outcome_of(done.stdout, tmp_path) not in (0, 4, 12), done.stdout


@pytest.mark.parametrize("case", ["exec/acl-add", "reclaim/io-uring-read-fixed"])
def test_what_the_tables_say_of_this_kernel_is_found_when_it_is_forgotten(case, tmp_path):
    remembered = [option for option in this_kernel() if not option.startswith(f"--quirk={case}=")]
    if remembered == this_kernel():
        pytest.skip(f"this kernel does not deviate in {case}")
    done = walk(f"--steps={STEPS_FOR_A_FAULT}", *remembered)
    if "left out: io_uring" in done.stdout or "left out: MADV_PAGEOUT" in done.stdout or "left out: ACLs" in done.stdout:
        pytest.skip("this machine lacks an act of it")
    assert done.returncode == 1 and outcome_of(done.stdout, tmp_path) not in (0, 4, 12), done.stdout


@pytest.mark.parametrize("number", [1, 8, 13])
def test_a_walk_without_a_difference_is_a_case_that_passes(number, tmp_path):
    assert outcome_of(walk(f"--walk={number}", *this_kernel()).stdout, tmp_path) == 0


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
    assert explore.quirks(program(), {}, ["seal-then-map/shared-read"]) == []
    assert "--quirk=seal-then-resize/grow-write-across-eof=pass|short" in of("6.18")  # in the table: short|pass


@pytest.mark.parametrize(("old", "new", "found"), [
    ("((promise->seals & F_SEAL_GROW) && status.st_size > length)", "status.st_size > length", "memfd 2: the size was"),
    ("	unmap(maps[MAP_OLD], PAGES_OF_FILE * PAGE);\n", "", "F_SEAL_WRITE is EBUSY after all is over"),
], ids=["a promise that was not made", "a page that is held"])
def test_what_is_broken_is_found_without_a_model(old, new, found, tmp_path):
    done = walk("--dumb", "--seconds=60", program=with_fault("dumb.c", old, new, tmp_path))
    if done.returncode == 2 and "namespaces" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 1 and found in done.stdout and "shrunk from" in done.stdout


@pytest.mark.parametrize(("arguments", "sentence"), [
    (["--quirk=a/b=EPERM"], "is no quirk"), (["--jobs=0"], "--jobs takes"), (["more"], "is no option"),
])
def test_wrong_arguments_get_a_sentence(arguments, sentence):
    done = walk(*arguments)
    assert done.returncode == 2 and sentence in done.stderr and not done.stdout


def test_a_guest_that_stops_during_a_walk_is_no_result():
    whole = "120 steps in 1 walks, 60 states, 100 transitions, in 1.0 s (120 a second)"
    assert explore.status_of([whole, whole], Path("vmlinuz"), 2) == 0
    assert explore.status_of([whole, "difference: seed 1, walk 0, step 3: ..."], Path("vmlinuz"), 2) == 1
    with pytest.raises(UserError, match="stopped during a walk"):
        explore.status_of([whole], Path("vmlinuz"), 2)


def test_without_the_program(tmp_path):
    with pytest.raises(UserError, match="make explore"):
        explore.quirks(tmp_path / "explore", {})
