# SPDX-License-Identifier: GPL-2.0
"""Edits of a kernel's source: their format, where they fit, and going on after an interruption. No kernel is built."""

import pytest

from runner.errors import UserError
from runner.expected import judge
from runner.expected.judge import Verdict
from runner.expected.tables import Row
from runner.places import qemu
from runner.proof import broken
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result
from runner.results.versions import Version
from runner.runs import plan, report

C = """int other(int a)
{
	return 0;
}

static int first(int a,
		 int b);
static int first(int a,
		 int b)
{
	if (a & b)
		return -EPERM;
	return 0;
}
"""
EDIT = "edit forgets\nsays the check is gone\nin mm/a.c first\n- if (a & b)\n-  return -EPERM;\n"


def edits(tmp_path, text):
    """The edits of a file with this text."""
    path = tmp_path / "edits.txt"
    path.write_text(text)
    return broken.load(path)


def fitted(tmp_path, text, tree):
    """The files after the first edit of this text."""
    change = broken.fit(edits(tmp_path, text)[0], tree)
    return change and change.files


@pytest.fixture
def tree(tmp_path):
    """A kernel tree of one file."""
    top = tmp_path / "tree"
    (top / "mm").mkdir(parents=True)
    (top / "mm/a.c").write_text(C)
    (top / "Makefile").write_text("VERSION = 7\nPATCHLEVEL = 3\nSUBLEVEL = 4\n")
    (top / "include/uapi/linux").mkdir(parents=True)
    return top


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("in mm/a.c\n", "edits.txt:1: 'in mm/a.c' stands before the first 'edit NAME'"),
        (EDIT + EDIT, "edits.txt:6: 'forgets' is no name for an edit"),
        ("edit Forgets\n", "edits.txt:1: 'Forgets' is no name for an edit"),
        (EDIT + "replace it\n", "edits.txt:6: 'replace it' is no line of an edit here"),
        (EDIT + "+ x;\n- y;\n", "edits.txt:7: '- y;' is no line of an edit here"),
        (EDIT + "equivalent so it is\n", "edits.txt:6: 'equivalent so it is'"),
        ("edit a\nsays b\nin ../a.c\n- x\n", "edits.txt:3: '../a.c' leads out of a kernel tree"),
        ("edit a\nsays b\nin mm/a.c\n+ x\n", "edits.txt:1: a needs"),
        ("edit a\nin mm/a.c\n- x\n", "edits.txt:1: a needs"),
        (EDIT + "or\n", "edits.txt:1: forgets needs"),
        (EDIT + "since 6.3\n", "edits.txt:6: 'since 6.3' is no line of an edit here"),
        (EDIT + "since then it was there\n", "'then' is not a kernel version"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path, text, sentence):
    with pytest.raises(UserError) as error:
        edits(tmp_path, text)
    assert str(error.value).startswith(sentence)


def test_an_edit_changes_the_definition_only(tmp_path, tree):
    assert fitted(tmp_path, EDIT, tree) == {"mm/a.c": C.replace("\tif (a & b)\n\t\treturn -EPERM;\n", "")}


def test_lines_have_to_stand_there_once(tmp_path, tree):
    assert fitted(tmp_path, "edit a\nsays b\nin mm/a.c\n- return 0;\n", tree) is None
    assert fitted(tmp_path, "edit a\nsays b\nin mm/a.c other\n- return 0;\n+ return 1;\n", tree) == {"mm/a.c": C.replace("return 0", "return 1", 1).replace("\treturn 1;", "return 1;")}


def test_another_source_takes_its_own_variant(tmp_path, tree):
    both = "edit a\nsays b\nin mm/none.c\n- x\nor\nin mm/a.c other\n- return 0;\n+ return 1;\n"
    here = "edit a\nsays b\nin mm/a.c other\n- return 0;\n+ return 1;\n"
    assert fitted(tmp_path, both, tree) == fitted(tmp_path, here, tree)
    assert fitted(tmp_path, both.split("or\n")[0], tree) is None
    assert fitted(tmp_path, here.replace("mm/a.c other", "mm/none.c,mm/a.c gone,other"), tree) == fitted(tmp_path, here, tree)


def test_a_variant_for_another_source_does_not_change_the_digest(tmp_path, tree):
    fits = [broken.fit(edits(tmp_path, text)[0], tree) for text in (EDIT, EDIT + "or\nin mm/b.c\n- x\n", EDIT + "+ ;\n")]
    one, two, changed = (fit.digest for fit in fits if fit)
    assert one == two != changed


def test_the_edits_here_are_many_and_have_windows():
    loaded = broken.load()
    assert len(loaded) >= 60
    assert sum(edit.window for edit in loaded) >= 10


@pytest.fixture
def no_kernel(tmp_path, tree, monkeypatch):
    """A run in which nothing is built or booted: which edits were tried, and a function that runs them."""
    tried = []
    path = tmp_path / "edits.txt"
    path.write_text(EDIT + EDIT.replace("forgets", "misses").replace("first", "gone") + EDIT.replace("forgets", "same").replace("in mm", "equivalent no program can tell\nin mm") + EDIT.replace("forgets", "newer").replace("in mm", "since 8.0 it came with that\nin mm"))
    load_edits = broken.load
    monkeypatch.setattr(broken, "load", lambda: load_edits(path))
    monkeypatch.setattr(qemu, "check_tools", lambda: None)
    monkeypatch.setattr(plan, "all_cases", lambda _: ["race/a", "seal-set/b"])
    monkeypatch.setattr(plan, "load_tables", lambda _: None)
    monkeypatch.setattr(broken.Build, "prepare", lambda self: None)

    def kernel(self, files):
        self.out.mkdir(exist_ok=True)
        (self.out / "vmlinux").write_text("".join(files))
        return self.out / "vmlinux"

    wrong: dict[str, bool] = {}

    def run(self, vmlinux, name, cases):
        tried.append(name)
        row = Row("seal-set/b", ("pass",), "", Version(3, 17), "t", 1)
        return KernelRun(name), [Verdict("seal-set/b", judge.REGRESSION, row, Result("EPERM"))] if wrong.get(name) else []

    monkeypatch.setattr(broken.Build, "kernel", kernel)
    monkeypatch.setattr(broken.Session, "run", run)
    said: list[str] = []
    return tried, wrong, said, lambda names=(): broken.run(tmp_path, tree, list(names), [], 1, False, said.append)


def test_survivors_fail_the_command_and_kept_rows_are_not_tried_again(no_kernel):
    tried, wrong, said, run = no_kernel
    assert run() == 1 and tried == ["base", "forgets", "same"]
    assert said[-3:] == [
        "\n1 equivalent, 1 survived, 1 not in this kernel, 1 does not fit",
        "  edits.txt:1: forgets: survived: the check is gone",
        "  edits.txt:6: misses: does not fit: the check is gone",
    ]
    assert run() == 1 and tried == ["base", "forgets", "same"]
    assert run(["same"]) == 0
    with pytest.raises(UserError, match="no edit matches 'x'"):
        run(["x"])


def test_what_is_noticed_although_equivalent_fails_too(no_kernel):
    _, wrong, said, run = no_kernel
    wrong |= {"forgets": True, "same": True}
    assert run() == 1 and "same: noticed" in said[-1]
    assert any("forgets: noticed by 1 of 2 cases" in line for line in said)


def test_a_wrong_base_ends_it(no_kernel):
    tried, wrong, _, run = no_kernel
    wrong["base"] = True
    with pytest.raises(UserError, match="differs from its table in 1 cases, the first: seal-set/b"):
        run()
    assert tried == ["base"]


def test_kernels_stand_side_by_side(no_kernel, tmp_path, monkeypatch):
    _, wrong, _, run = no_kernel
    monkeypatch.setattr(broken, "KEPT", tmp_path)
    row = broken.Row("forgets", "d", broken.NOTICED, "0 of 2", "3 of 5", "9+8", "2026-11-27 c", "x")
    broken.write(tmp_path / "7.3.4.tsv", "7.3.4", {"forgets": row, "same": row._replace(edit="same", outcome=broken.EQUIVALENT)})
    broken.write(tmp_path / "6.1.192.tsv", "6.1.192", {"forgets": row._replace(cases="12 of 731", races="")})
    lines = [line.split("  ") for line in broken.table()]
    assert [[cell.strip() for cell in line if cell] for line in lines[:5]] == [
        ["edit", "6.1.192", "7.3.4"], ["forgets", "12", "0 (3 of 5 runs)"], ["misses", "-", "-"], ["same", "-", "equivalent"], ["newer", "-", "-"],
    ]
    assert [line.split() for line in broken.table()[5:]][:3] == [["noticed", "1", "1"], ["does", "not", "run", "0", "0"], ["equivalent", "0", "1"]]


def test_damaged_results_are_named(tmp_path):
    (tmp_path / "results.tsv").write_text("# x\nhalf a row\n")
    with pytest.raises(UserError, match="results.tsv:2: 'half a row' is no row"):
        broken.kept(tmp_path / "results.tsv")


def test_failures_are_grouped_by_the_act_the_commonest_first():
    def verdict(case, outcome, output, expected="pass"):
        return Verdict(case, judge.REGRESSION, Row(case, (expected,), "", Version(3, 17), "t", 1), Result(outcome, output=output))

    def mapped(case, flags):
        return verdict(case, "EPERM", [f"mmap(NULL, PAGE, PROT_READ{flags}, MAP_SHARED, fd, 0)", f"failed with errno 1, asserted: allowed at cases/{case}.c:9"])

    lines = report.groups([
        verdict("create/c", "fail", ["size of fd", "size is 4096, asserted: 0 at cases/create/c.c:3"]), mapped("a/x", ""), mapped("b/y", " | PROT_WRITE"), mapped("a/z", ""),
    ])
    assert lines == ["mmap(MAP_SHARED | PROT_READ): EPERM, not pass (a 2, b 1)", "size of fd: size is N, asserted: N (create/c)"]


def test_seals_are_named_and_a_set_up_that_failed_says_how():
    def verdict(case, outcome, *output):
        return Verdict(case, judge.REGRESSION, Row(case, ("pass",), "", Version(3, 17), "t", 1), Result(outcome, output=list(output)))

    lines = report.groups([
        verdict("exec/a", "fail", "state of fd", "F_GET_SEALS gives 0x2e, asserted: 0x3e at cases/exec/a.c:9"),
        verdict("exec/b", "fail", "seals of fd", "F_GET_SEALS gives 0x121, asserted: 0x30 at cases/exec/b.c:7"),
        verdict("hugetlb/c", "broken", "set-up failed: adding seals 0x18: Device or resource busy"),
        verdict("hugetlb/d", "broken", "ftruncate(fd, 2)", "set-up failed with errno 5 (Input/output error) at harness/setup.c:73"),
        verdict("exec/e", "fail", "mode of fd", "mode is 0777, asserted: 0666 at cases/exec/e.c:3"),
        verdict("race/f", "fail", "seen == MAP_SHARED", "the page at 3 changed at cases/race/f.c:3"),
        verdict("race/g", "timeout"),
    ])
    assert lines == [
        "the page at N changed (race/f)",
        "mode of fd: mode is 0777, asserted: 0666 (exec/e)",
        "seals: F_SEAL_FUTURE_WRITE missing (exec/a)",
        "seals: F_SEAL_FUTURE_WRITE missing, F_SEAL_SEAL | 0x100 set (exec/b)",
        "set-up: adding F_SEAL_WRITE | F_SEAL_FUTURE_WRITE: Device or resource busy (hugetlb/c)",
        "set-up: ftruncate(fd, 2): errno N (Input/output error) (hugetlb/d)",
        "the case: timeout, not pass (race/g)",
    ]
