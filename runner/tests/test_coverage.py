# SPDX-License-Identifier: GPL-2.0
"""The grids of states by acts, the kernel branches, and what is read off a case for them."""

import sys

import pytest

from runner import paths
from runner.errors import UserError
from runner.places import describe
from runner.proof import branches, coverage, transitions
from runner.proof.transitions import Reading
from runner.runs import plan

CASE = """
#include "case.h"
enum { BOTH = F_SEAL_GROW | F_SEAL_SHRINK };
/* fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC) in a comment is none */
static void act(void *arg)
{
	TRANSFERS(1, write(*(int *)arg, "a REFUSED(EPERM, x)", 1));
}
int main(int argc, char **argv)
{
	BEGIN(argc, argv);
	int fd = sealable_memfd(2 * PAGE), other = reopen(fd, O_RDONLY);
	const unsigned int unknown = F_SEAL_EXEC << 1;

	seal(fd, BOTH);
	SETUP(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE));
	REFUSED(EPERM, mmap(NULL, f(1, 2), PROT_READ | PROT_WRITE, MAP_SHARED, other, 0));
	REFUSED(EPERM, fcntl(fd, F_ADD_SEALS, F_SEAL_EXEC));
	ALLOWED(fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL));
	CHECK(!ftruncate(fd, 0), "no");
	peer_start(act, &fd);
	REFUSED(EINVAL, syscall(SYS_memfd_create, "x", unknown));
	return passed();
}
"""


def test_what_is_read_off_a_case():
    acts = transitions.derive("a/b", CASE)
    assert [(one.act, one.seals) for one in acts] == [
        ("mmap NULL 1 2 PROT_READ PROT_WRITE MAP_SHARED O_RDONLY 0", "SHRINK GROW WRITE"),
        ("fcntl F_ADD_SEALS F_SEAL_EXEC", "SHRINK GROW WRITE"),
        ("fcntl F_ADD_SEALS F_SEAL_SEAL", "SHRINK GROW WRITE"),
        ("write 1", "SHRINK GROW WRITE SEAL"),
        ("memfd_create UNKNOWN_BIT", "SHRINK GROW WRITE SEAL"),
    ]
    assert [one.first for one in acts] == [True, False, False, False, False]
    assert acts[0].kind == "memfd" and acts[0].line == 17
    assert acts[0].setup == "sealable_memfd 2 PAGE ; reopen O_RDONLY ; seal F_SEAL_GROW F_SEAL_SHRINK ; fcntl F_ADD_SEALS F_SEAL_WRITE"


@pytest.mark.parametrize("text", ["", "int x = (((", "int main(void) { REFUSED(", "int main(int a) { UNDER() } }"])
def test_a_source_that_is_none(text):
    if "main" in text:
        assert transitions.derive("a/b", text)
    else:
        with pytest.raises(UserError, match=r"cases/a/b\.c: there is no main"):
            transitions.derive("a/b", text)


GRIDS = "grid\tg\tfirst\tTitle\nrow\tr1\tact~^write\nrow\tr2\tact~^mmap & case!~z$\ncolumn\tc1\tseals~^none$\ncolumn\tc2\tseals~\\bWRITE\\b\nrow\tr3\t-\n"


def reading(case: str, act: str, seals: str, first: bool = True) -> Reading:
    return Reading(case, "memfd", act, seals, "", first, 1)


@pytest.fixture
def filled(tmp_path):
    """Fills those grids with readings, and marks cells with these lines."""

    def fill(readings, marks=""):
        (tmp_path / "grids.tsv").write_text(GRIDS)
        (tmp_path / "cells.tsv").write_text(marks)
        loaded = coverage.load_marks(tmp_path / "cells.tsv")
        return coverage.fill(coverage.load_grids(tmp_path / "grids.tsv"), loaded, readings), loaded

    return fill


def test_cells(filled):
    readings = [reading("a/x", "write 1", "none"), reading("a/x", "mmap 1", "none", first=False), reading("a/y", "mmap 1", "FUTURE_WRITE WRITE"), reading("a/z", "mmap 1", "none")]
    got, marks = filled(readings, "g\tr1\tc2\tsame\tas good as r2 under c2\ng\tr3\tc1|c2\timpossible\tnobody can ever do this\n")
    assert got.cells == {("g", "r1", "c1"): ["a/x"], ("g", "r2", "c2"): ["a/y"]}
    assert {key: mark.verdict for key, mark in got.marks.items()} == {("g", "r1", "c2"): "same", ("g", "r3", "c1"): "impossible", ("g", "r3", "c2"): "impossible"}
    assert got.blank == [("g", "r2", "c1")]
    assert [line.split()[:3] for line in coverage.print_grid(got, got.grids[0]) if line.startswith("  r")] == [["r1", "1", "="], ["r2", ".", "1"], ["r3", "x", "x"]]
    assert coverage.check(got, readings, marks) == [
        "cases/a/z.c:1: the case is in no cell of a grid; a row and a column of runner/data/grids.tsv must match what is read off it: "
        "'mmap 1' under seals 'none' ('python3 -m runner coverage --read a/z' prints all of it)"
    ]


def test_what_marks_or_matches_nothing(filled):
    readings = [reading("a/x", "write 1", "none")]
    got, marks = filled(readings, "g\tr1\tc1\tsame\tthis cell has a case\ng\tr*\tc*\tsame\tall the others at once\ng\tr2\tc1\tsame\tmarked by the line above\n")
    places = [problem.split(" ")[0] for problem in coverage.check(got, readings, marks)]
    assert places == ["runner/data/grids.tsv:3:", "runner/data/grids.tsv:5:", "runner/data/cells.tsv:1:", "runner/data/cells.tsv:3:"]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("g\tr1\tc1\tsame", "cells.tsv:1: this line has 4 fields"),
        ("g\tr1\tc1\tsame\t ", "cells.tsv:1: this line has 4 fields"),
        ("g\tr1\tc1\tperhaps\ta reason of many words", "cells.tsv:1: 'perhaps' is no verdict"),
        ("g\tr1\tc1\timpossible\tno", "cells.tsv:1: 'no' is no reason"),
    ],
)
def test_broken_marks(filled, line, sentence):
    with pytest.raises(UserError, match=sentence):
        filled([], line)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("row\tr1\tact~x", "grids.tsv:7: the grid g has a row 'r1' already"),
        ("row\tr4", "grids.tsv:7: this line has 2 fields with something in them; it needs 3 or 4"),
        ("row\tr4\tact=x", "grids.tsv:7: 'act=x' is no pattern"),
        ("row\tr4\tnothing~x", "grids.tsv:7: 'nothing~x' is no pattern"),
        ("row\tr4\tact~(", r"grids.tsv:7: '\(' is no regular expression"),
        ("grid\th\tsome\tTitle", "grids.tsv:7: a line is"),
    ],
)
def test_broken_grids(tmp_path, line, sentence):
    (tmp_path / "grids.tsv").write_text(f"{GRIDS}{line}\n")
    with pytest.raises(UserError, match=sentence):
        coverage.load_grids(tmp_path / "grids.tsv")


def test_every_case_is_drawn(build, tmp_path):
    pytest.importorskip("jinja2", reason="python3-jinja2 is not installed")
    cases = plan.all_cases(build)
    found, readings, marks = coverage.load(paths.TOP / "cases", cases)
    assert coverage.check(found, readings, marks) == []
    assert branches.check(describe.since(build, cases)) == []
    coverage.draw(found, tmp_path / "coverage.svg")
    text = (tmp_path / "coverage.svg").read_text()
    assert all(case in text for case in cases)
    assert text.count("<rect") == sum(len(grid.rows) * len(grid.columns) for grid in found.grids) + 5


CONSOLE = """\
[ 0.1] some_function: (caller+0x1/0x2 <- some_function) v=-1
[ 1.0] run-cases: a/one
[ 1.1] memfd_add_seals: (memfd_fcntl+0x68/0x80 <- memfd_add_seals) v=-16
[ 1.2] schedule_timeout_killable: (do_nanosleep+0x1/0x2 <- schedule_timeout_killable) v=0
ok 1 a.one # 4 ms [00000000]
[ 1.3] run-cases: a/two
[ 1.4] memfd_add_seals: (memfd_fcntl+0x68/0x80 <- memfd_add_seals) v=0
[ 1.5] schedule_timeout_killable: (memfd_add_seals+0x1/0x2 <- schedule_timeout_killable) v=12
[ 1.6] shmem_fallocate: (vfs_fallocate+0x1/0x2 <- shmem_fallocate) v=-95
"""


def test_what_a_console_says_of_functions():
    assert branches.attribute(CONSOLE.splitlines()) == {
        "a/one": {"memfd_add_seals=EBUSY"},
        "a/two": {"memfd_add_seals=0", "schedule_timeout_killable=entered", "shmem_fallocate=EOPNOTSUPP"},
    }


REACHED = {
    "7.3.4": "kernel\tbuild\nprobed\tf g\na/one\tf=EPERM\na/two\t-\n",
    "5.10.218": "kernel\tbuild\nprobed\tf\na/one\tf=0\nb/new\tf=0\n",
}


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("f\tEPERM\t6.3-\ta/one\tit is sealed", None),
        ("f\tEPERM\t3.17-\ta/one\tit was sealed always", "a/one was seen not to make f return EPERM (5.10.218: f=0)"),
        ("f\t0\t3.17-6.2\ta/one\tit was free", None),
        ("f\tEPERM\t3.17-\tb/new\tits contract is younger", None),
        ("f\tEPERM\t6.3-\ta/*\tit is sealed", "a/two was seen not to make f return EPERM (7.3.4: not entered)"),
        ("f\tEBUSY\t6.3-\ta/one\tit is in use", "a/one was seen not to make f return EBUSY (7.3.4: f=EPERM)"),
        ("g\tnever\t3.17-\ta/one\tit goes elsewhere", None),
        ("f\tnever\t6.3-\ta/one\tit goes elsewhere", "a/one was seen not to make f return never (7.3.4: f=EPERM)"),
        ("h\tEPERM\t3.17-\ta/one\tit is inlined", None),
        ("f\t-\t3.17-\ta/one\tthe value cannot tell", None),
        ("f\tEBUSY\t5.15-6.6\ta/one\tit is no more", None),
        ("f\tEPERM\t3.17-\tc/one\tno such case", "there is no case c/one"),
        ("f\tEPERM\t3.17-\tnone: nobody can get there\tit is dead code", None),
    ],
)
def test_claims_about_branches(tmp_path, monkeypatch, line, problem):
    (tmp_path / "branches.tsv").write_text(line + "\n")
    (tmp_path / "reached").mkdir()
    for version, text in REACHED.items():
        (tmp_path / f"reached/{version}.tsv").write_text(text)
    monkeypatch.setattr(coverage, "DATA", tmp_path)
    assert branches.check({"a/one": "3.17", "a/two": "3.17", "b/new": "6.3"}) == ([f"runner/data/branches.tsv:1: {problem}"] if problem else [])


def test_branches_are_printed_with_what_is_known_of_each(tmp_path, monkeypatch):
    (tmp_path / "branches.tsv").write_text(
        "f\tEPERM\t6.3-\ta/one\tit is sealed\nh\tEPERM\t3.17-\ta/* b/new\tit is inlined\n"
        "f\tEBUSY\t6.3-\ta/two\tit is in use\nf\t0\t3.17-5.10\tnone: nobody gets there\tit was free\n"
    )
    (tmp_path / "reached").mkdir()
    for version, text in REACHED.items():
        (tmp_path / f"reached/{version}.tsv").write_text(text)
    monkeypatch.setattr(coverage, "DATA", tmp_path)
    assert branches.report({"a/one": "3.17", "a/two": "3.17", "b/new": "6.3"}) == [
        "Branches of the kernel that decide about seals; observed: on 5.10.218, 7.3.4",
        "  f",
        "    EPERM      it is sealed (6.3-): 1 observed: a/one",
        "    EBUSY      it is in use (6.3-): 1 wrong: a/two",
        "    0          it was free (3.17-5.10): no case: nobody gets there",
        "  h (no probe: inlined or absent there; read in the source)",
        "    EPERM      it is inlined (3.17-): 3 read: a/one a/two ...",
        "  4 branches, 1 without a case; that a case reaches one: 1 times observed, 3 times read",
        "",
    ]


def test_lint_names_what_is_wrong_with_the_branches(tmp_path, monkeypatch):
    """A case that is gone and was observed, a file that cannot be read."""
    (tmp_path / "branches.tsv").write_text("f\tEPERM\t6.3-\ta/one\tit is sealed\n")
    (tmp_path / "reached").mkdir()
    (tmp_path / "reached/7.3.4.tsv").write_text(REACHED["7.3.4"])
    monkeypatch.setattr(coverage, "DATA", tmp_path)
    assert branches.problems({"a/one": "3.17"}) == ["runner/data/reached/7.3.4.tsv: there is no case a/two; 'make branches KERNEL=7.3.4' observes anew"]
    (tmp_path / "branches.tsv").unlink()
    problem, = branches.problems({"a/one": "3.17"})
    assert problem.startswith("runner/data/branches.tsv: [Errno 2] No such file or directory: ")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [("f\tEPREM\t3.17-\ta/one\tx", "'EPREM' is not what a function returns"), ("f\t0\t3.17-\tnone: no\tx", "a branch without a case needs the reason"), ("f\t0\t6.6-3.17\ta/one\tx", "'6.6-3.17' is no range"), ("f\t0\t6.6\ta/one\tx", "'6.6' is no range")],
)
def test_broken_branches(tmp_path, line, sentence):
    (tmp_path / "branches.tsv").write_text(line + "\n")
    with pytest.raises(UserError, match=sentence):
        branches.load(tmp_path / "branches.tsv")


def test_lint_names_a_grid_that_cannot_be_read(tmp_path, monkeypatch):
    (tmp_path / "grids.tsv").write_text("row\tr1\tact~x\n")
    monkeypatch.setattr(coverage, "load", lambda folder, cases: coverage.load_grids(tmp_path / "grids.tsv"))
    assert coverage.problems([]) == ["runner/data/grids.tsv:1: a line is 'grid TAB name TAB first|every TAB title', or, below one, 'row|column TAB name TAB patterns'"]


def test_without_jinja_the_grids_are_printed_and_not_drawn(here, capsys, monkeypatch, tmp_path, build):
    (tmp_path / "run-cases").symlink_to(build / "run-cases")
    monkeypatch.setenv("BUILD", str(tmp_path))
    monkeypatch.setattr(plan, "all_cases", lambda build: ["map-then-seal/shared-read"])
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert here("coverage", "--grid", "race") == 2
    output = capsys.readouterr()
    assert "(race)" in output.out and output.err == "coverage: drawing needs Jinja (Debian's python3-jinja2); 'make deps coverage' installs it\n"
    assert not (tmp_path / "coverage.svg").exists()
