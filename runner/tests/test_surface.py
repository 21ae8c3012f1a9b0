# SPDX-License-Identifier: GPL-2.0
"""What is read out of a kernel tree, and what is said of it."""

import re

import pytest

from runner import paths
from runner.errors import UserError
from runner.proof import kerneltree, surface
from runner.runs import plan

SOURCES = (
    "group\tsyscall\tcalls\ntable\tarch/*/t.tbl\t\\w+\nmatch\tunistd.h\t^#define __NR_(\\w+)\\s\n"
    "group\tflag\tflags\nname\tinclude/uapi/linux/*.h\tA_\\w+\nenum\tinclude/uapi/linux/a.h\tops?\n"
    "group\tpin\tpinners\ncall\t**\tpin_pages\\w*\n"
    "group\tmode\tmodes\ncode\tfs/*.c\t->i_mode\\s*[|&]?=[^=]\nfield\tfs/*.c\tset\\w*\n"
)
HEADER = """
#define A_ONE 1 /* #define A_COMMENT 1 */
#define A_MACRO(x) x
enum ops {
	FIRST,	/* NOT, */
	SECOND = 5,
};
enum other { THIRD };
enum {
	A_TWO = 1 << 2,
};
"""
C = r"""
static const struct inode_operations ops = {
	.setattr	= f,
	.getattr	= g,
};
/* int none(void) { pin_pages(); } */
static int __must_check __printf(1, 2)
first(int a,
      char *b)
{
	say("pin_pages()");
	if (a) {
		pin_pages_fast(b, '"');
	}
}
SYSCALL_DEFINE2(second, int, fd, int, x)
{
	pin_pages (fd);
	inode->i_mode |= S_IFREG;
}
int same_line(void) {
	return x->pin_pages;
}
#define WRAPPED(x) \
	pin_pages(x)
int third(void)
{
	if (inode->i_mode == 3)
		my_pin_pages();
}
"""


@pytest.fixture
def tree(tmp_path):
    """A tiny kernel tree, and the sources for it."""
    for name, text in (
        ("Makefile", "VERSION = 7\nPATCHLEVEL = 4\nSUBLEVEL = 0\n"), ("include/uapi/linux/a.h", HEADER), ("fs/a.c", C), ("fs/sub/b.c", C), ("tools/c.c", C),
        ("arch/x/t.tbl", "# 0 common comment sys_comment\n0\tcommon\tread\tsys_read\n1\tcommon\tgone\n2\tcommon\tnone\tsys_ni_syscall\n"),
    ):
        path = tmp_path / "tree" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "surface-sources.tsv").write_text(SOURCES)
    return tmp_path / "tree"


def test_what_is_read_out_of_a_tree(tree):
    titles, sources = kerneltree.load_sources(tree.parent / "surface-sources.tsv")
    items, notes = kerneltree.read_tree(tree, titles, sources)
    assert kerneltree.version_of(tree) == "7.4.0" and notes == ["syscall: this tree has no unistd.h"]
    assert items == {
        "syscall": ["read"],
        "flag": ["A_ONE", "A_TWO", "FIRST", "SECOND"],
        "pin": [f"{path}:{name}" for path in ("fs/a.c", "fs/sub/b.c") for name in ("WRAPPED", "first", "second")],
        "mode": ["fs/a.c:ops.setattr", "fs/a.c:second"],
    }


@pytest.mark.filterwarnings("ignore:Possible nested set")
def test_no_kernel_tree(tree, here, capsys):
    assert here("surface", "--ksrc", str(tree / "fs")) == 2
    assert capsys.readouterr().err == f"surface: KSRC={tree}/fs is no kernel tree: it needs a Makefile that says VERSION, PATCHLEVEL and SUBLEVEL, and include/uapi/linux\n"
    assert here("surface", "--update") == 2
    assert capsys.readouterr().err == "surface: UPDATE=1 keeps the list of a kernel tree: name it with KSRC=DIR\n"
    with pytest.raises(UserError, match=r"^grep in .*: "):
        list(kerneltree.searched(tree, [kerneltree.Source("g", "code", ["**"], re.compile("x[[:nothing:]]"))]))


@pytest.mark.parametrize(("text", "message"), [
    ("call\t**\tx\n", ":1: a line is 'group TAB name TAB title', or, below one, 'table|name|match|enum|field|call|code TAB files TAB pattern'"),
    ("group\tg\tt\ncode\t**\t(\n", ":2: '(' is no regular expression: missing ), unterminated subpattern at position 0"),
])
def test_sources_that_are_none(tmp_path, text, message):
    (tmp_path / "s.tsv").write_text(text)
    with pytest.raises(UserError) as caught:
        kerneltree.load_sources(tmp_path / "s.tsv")
    assert str(caught.value) == f"runner/data/s.tsv{message}"


@pytest.fixture
def judged(tmp_path):
    """Judges the items of two groups by these rows."""
    def judge(text):
        (tmp_path / "surface.tsv").write_text(text)
        rows = surface.load_rows(tmp_path / "surface.tsv")
        return surface.judge("7.4", {"g": "things", "h": "others"}, {"g": ["X_A", "X_B", "X_C"], "h": ["one"]}, rows), rows
    return judge


ROWS = "g\tX_A\ta/*\ng\tX_B|X_C\tcannot\tIt only reads the file.\nh\tone\tuntried\tIt needs a device that is nowhere.\n"


def test_what_is_said(judged):
    found, rows = judged(ROWS)
    assert surface.check(found, rows, ["a/b"]) == [] and surface.blank(found) == []
    assert surface.report(found, ("7.4", found.items), "") == [
        "Linux 7.4", "    case  cannot  untried  blank", "       1       2        0      0  g: things", "       0       0        1      0  h: others",
        "", "Untried: by reading, it could", "  h one: It needs a device that is nowhere.", "", "4 items: 1 with a case, 2 cannot, 1 untried, 0 blank",
    ]
    assert "  X_B: cannot It only reads the file." in surface.report(found, ("7.4", found.items), "g")
    with pytest.raises(UserError, match=r"^there is no group 'x'; there are g, h$"):
        surface.report(found, ("7.4", {}), "x")


def test_what_is_wrong(judged):
    place = "runner/data/surface.tsv"
    found, rows = judged("g\tX_*\tcannot\tIt only reads the file.\ng\tX_A\ta/b\n")
    assert surface.check(found, rows, ["a/b"]) == [
        f"{place}:1: 'X_*' hides a whole group; name what its items have in common", f"{place}:2: rows above say something about all of its items",
        f"{place}: nothing is said about h one",
    ]
    found, rows = judged("g\tX_A|X_D\ta/none\ng\tX_B\t?a/b ?a/c\nh\t*\ta/b\n")
    assert surface.check(found, rows, ["a/b"]) == [
        f"{place}:1: 'X_D' matches no g of 7.4", f"{place}:1: no case matches 'a/none'", f"{place}:2: '?a/b' is a case by now: take the ? away",
        f"{place}:3: '*' hides a whole group; name what its items have in common", f"{place}: nothing is said about g X_C",
    ]
    with pytest.raises(UserError, match=rf"^{place}:1: 'So\.' is no reason; "):
        judged("g\tX_A\tcannot\tSo.\n")


def test_a_newer_tree_has_what_nobody_judged(tree, judged, here, capsys, monkeypatch, tmp_path):
    _, rows = judged("syscall\tread|old\ta/b\nflag\tA_*\tcannot\tIt only reads the file.\n")
    kept = tmp_path / "surface"
    kept.mkdir()
    for version, items in (("7.3.4", {"syscall": ["old"]}), ("7.3.10", {"syscall": ["old"], "flag": ["A_ONE"]})):
        surface.write(version, items, kept)
    load, load_rows, of_kept, write = kerneltree.load_sources, surface.load_rows, surface.kept, surface.write
    monkeypatch.setattr(kerneltree, "load_sources", lambda: load(tree.parent / "surface-sources.tsv"))
    monkeypatch.setattr(surface, "load_rows", lambda: load_rows(tmp_path / "surface.tsv"))
    monkeypatch.setattr(surface, "kept", lambda: of_kept(kept))
    monkeypatch.setattr(surface, "write", lambda version, items: write(version, items, kept))
    assert here("surface", "--ksrc", str(tree)) == 1
    output = capsys.readouterr()
    assert output.err == "note: syscall: this tree has no unistd.h\n"
    text = output.out
    assert "\nNot in 7.3.10: 12\n" in text and "\n  syscall read\n" in text and "\nIn 7.3.10 only: 1\n  syscall old\n" in text
    assert "\nBlank: say in runner/data/surface.tsv" in text and "\n  flag FIRST\n" in text and "\n  flag A_TWO\n" not in text.split("Blank:")[1]
    assert here("surface", "--ksrc", str(tree), "--group", "syscall") == 0
    monkeypatch.setattr(paths, "TOP", tmp_path)
    assert here("surface", "--ksrc", str(tree), "--update") == 0
    assert capsys.readouterr().out.endswith("wrote surface/7.4.0.tsv\n") and surface.kept() == ("7.4.0", kerneltree.read_tree(tree, *kerneltree.load_sources())[0])


def test_everything_in_the_newest_kernel_is_judged():
    cases = plan.all_cases(paths.build_folder())
    assert surface.problems(cases) == []
    version, items = surface.kept()
    assert (paths.TOP / f"runner/data/surface/{version}.tsv").exists() and list(items) == list(kerneltree.load_sources()[0])
