# SPDX-License-Identifier: GPL-2.0
"""The page of kernels by cases, as data and as a file; test_page_browser.py clicks through it."""

import html.parser
import json
import os
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
from conftest import HOSTILE, TROUBLE, sample_run

from runner import paths
from runner.expected import judge, tables
from runner.output import drawing, page
from runner.places import describe

KNOWN = tables.load(paths.TOP / "expected")


def contents(columns, seen, cases=None):
    """The page's data, for all cases."""
    about = describe.all_of_them(paths.build_folder())
    return page.contents(about, cases or sorted(KNOWN[tables.FIRST]), columns, seen, KNOWN)


@pytest.fixture(scope="module")
def columns(results, seen):
    """Two runs and the recorded evidence."""
    kept, problems = page.kept(results / "results", KNOWN, paths.TOP / "expected")
    assert problems == []
    return page.choose([*kept, *(page.recorded(one, KNOWN) for one in seen)], [])


@pytest.fixture(scope="module")
def data(columns, seen):
    """What the page carries of them."""
    return contents(columns, seen)


class Reader(html.parser.HTMLParser):
    """The elements of a page, and the text of its scripts and styles."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.inside = [], None
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.inside = tag
        if tag in self.texts:
            self.texts[tag].append("")

    def handle_endtag(self, tag):
        self.inside = None

    def handle_data(self, data):
        if self.inside in self.texts:
            self.texts[self.inside][-1] += data


@pytest.fixture(scope="module")
def text(data):
    """The page."""
    return page.render(data, [HOSTILE], "today")


def test_each_cell_is_packed_as_it_was_judged(columns, data):
    place = {character: number for number, character in enumerate(data["alphabet"])}
    cases = [case[0] for case in data["cases"]]
    for column, packed in zip(columns, data["kernels"], strict=True):
        verdicts = {verdict.case: verdict for verdict in judge.judge(column.rows, column.results, cases)}
        for number, case in enumerate(cases):
            result = column.results.get(case)
            assert data["outcomes"][place[packed["outcome"][number]]][0] == (result.outcome if result else "")
            kind = page.KINDS[place[packed["class"][number]]]
            assert kind == (verdicts[case].kind if case in column.requested else page.NO_RESULT)
            outcome, version, because, file, line = data["rows"][number][place[packed["row"][number]]]
            row = column.rows[case]
            assert (outcome, version, data["because"][because]) == (row.outcome, str(row.version), row.because)
            assert f"{data['files'][file]}:{line}" == row.place


def test_every_class_is_there(data):
    (packed,) = [kernel for kernel in data["kernels"] if kernel["label"] == "6.18.40"]
    kinds = {case[0]: page.KINDS[data["alphabet"].index(kind)] for case, kind in zip(data["cases"], packed["class"], strict=True)}
    assert {case: kinds[case] for case in TROUBLE} == {
        "seal-then-map/shared-read": judge.REGRESSION,
        "hugetlb/grow-by-mmap-private": judge.CHANGED,
        "hugetlb/grow-by-mmap": judge.IMPROVED,
        "create/hugetlb": judge.BROKEN,
        "race/grow-against-grow-seal": judge.MISSING,
        "pinned-pages/udmabuf": judge.NOT_TRIED,
    }
    assert page.counts(data)[data["kernels"].index(packed)]["mismatches"] == 5


def test_the_line_of_recorded_evidence_can_be_found(seen, data):
    """The script counts on from each [case, line]; so does this."""
    place = {character: number for number, character in enumerate(data["alphabet"])}
    for one in seen:
        (packed,) = [kernel for kernel in data["kernels"] if kernel["label"] == one.name and kernel["kind"] == "recorded"]
        starts, line, lines = dict(packed["lines"]), 0, {}
        for number, case in enumerate(data["cases"]):
            if place[packed["outcome"][number]]:
                line = starts.get(number, line + 1)
                lines[case[0]] = line
        assert lines == one.lines


def test_a_cell_says_on_which_kernel_and_day_its_row_was_observed(data):
    def origin(label, case):
        (packed,) = [kernel for kernel in data["kernels"] if kernel["label"] == label]
        number = [one[0] for one in data["cases"]].index(case)
        return packed["origins"][data["alphabet"].index(packed["origin"][number])]

    found = origin("5.10.218-debian", "seal-then-map/shared-read")
    assert re.match(r"observed: 5\.10\.0-30-amd64 .*, 20\d\d-\d\d-\d\d, QEMU.* \(expected/observed/5\.10\.218-debian\.tsv\)", found)
    assert origin("6.18.40", "seal-then-map/shared-read").startswith("derived from that row; pass was observed on 6.18.")


def test_no_two_outcomes_share_a_sign(data):
    signs = [sign for name, sign, _, _ in data["outcomes"] if name]
    assert len(set(signs)) == len(signs) and all(len(sign) == 1 for sign in signs)
    loud = [sign for kind, sign, _ in data["kinds"] if kind in (*page.MISMATCHES, judge.NOT_TRIED)]
    assert len(set(loud)) == len(loud) and not set(loud) & set(signs)


def test_what_would_act_is_shown_instead():
    assert page.visible("a\x1b[31mb\x07\x7f\x9b\u202e\u2066\u200b\u2028\tc") == "a␛[31mb␇␡\\u009b\\u202e\\u2066\\u200b\\u2028    c"


def test_hostile_text_stays_text(text):
    found = Reader(text)
    scripts = [attributes for tag, attributes in found.tags if tag == "script"]
    assert [attributes.get("type") for attributes in scripts] == ["application/json", None]
    assert not [tag for tag, _ in found.tags if tag in ("img", "iframe", "object", "base")]
    assert not [name for tag, attributes in found.tags for name in attributes if name.startswith("on") or (name in ("src", "style"))]
    assert "\x1b" not in text and "\u202e" not in text
    printed = json.loads(found.texts["script"][0])["texts"]
    assert any("</script><script>document.title='owned'</script>" in one and "?[31m" in one and "{{7*7}}" in one for one in printed)


def test_the_policy_allows_this_script_and_this_style_only(text):
    found = Reader(text)
    (policy,) = [attributes["content"] for tag, attributes in found.tags if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"]
    assert f"script-src '{page.hash_of(found.texts['script'][1])}';" in policy
    assert f"style-src '{page.hash_of(found.texts['style'][0])}';" in policy
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert not re.search(r"https?://", text.replace("http://www.w3.org/2000/svg", "")), "the page fetches nothing"


def test_each_column_says_where_it_comes_from(text, seen):
    assert f"recorded: expected/observed/{seen[0].name}.tsv" in text
    assert re.search(r"run here: \S*results/6\.18\.40\.json</td>\s*<td>2023-11-14 22:13 UTC, QEMU, tcg", text)


def test_size(columns, seen, text):
    """Below 2 MB for 300 cases on 40 kernels, and for all that there is."""
    cases = sorted(KNOWN[tables.FIRST])[:300]
    small = page.render(contents(columns[:38] + columns[-2:], seen, cases), [], "today")
    assert len(small.encode()) < len(text.encode()) < 2_000_000


def test_the_drawing_names_real_cases_and_states():
    assert set(drawing.cases()) <= set(KNOWN[tables.FIRST])
    ids = {state.id for state in drawing.STATES}
    assert {act.to for state in drawing.STATES for act in state.acts} - {""} <= ids


def test_when_a_run_was_and_which_could_not_be(results):
    run = sample_run("6.12.100", {}, started="2026-11-23T23:30:00+02:00", suite="0123456789ab-dirty")
    assert page.when_and_where(run, results) == "2026-11-23 21:30 UTC, QEMU, tcg, suite 0123456789ab-dirty"
    (sentence,) = page.not_run(results / "results")
    assert sentence.startswith("6.6.1 could not be run: no console ")


def test_what_the_kernel_said_near_a_mismatch(tmp_path):
    def checked(line):
        return f"{line} [{zlib.crc32(line.encode()):08x}]"

    console = tmp_path / "6.18.40.console"
    lines = ["[    1.0] far away"] + ["[    2.0] \x1b[1mBUG: near"] + [checked("ok 1 a.b # 3 ms"), checked("not ok 2 seal-then-map.shared-read # EPERM"), "[    3.0] behind"]
    console.write_text("\n".join(lines) + "\n")
    sample_run("6.18.40", TROUBLE).save(tmp_path / "6.18.40.json")
    (column,), _ = page.kept(tmp_path, KNOWN, paths.TOP / "expected")
    found = page.excerpt(column, "seal-then-map/shared-read", judge.REGRESSION).splitlines()
    assert found[0] == "not ok seal-then-map.shared-read # EPERM, asserted: allowed"
    assert found[-3:] == ["[    1.0] far away", "[    2.0] ?[1mBUG: near", "[    3.0] behind"]
    assert "BUG" not in page.excerpt(column, "seal-then-map/shared-read", judge.MATCHED)
    console.write_text("\n".join(lines[:3]))  # of a boot that the case was not on
    assert page.near_in_console(console, "a/b")[-1] == "[    2.0] ?[1mBUG: near" and page.near_in_console(console, "seal-then-map/shared-read") == []


# ---- the command -----------------------------------------------------------------------------------


def report(build, *arguments, **environment):
    """python3 -m runner report"""
    return subprocess.run(
        [sys.executable, "-m", "runner", "report", *arguments], cwd=paths.TOP, env={**os.environ, "BUILD": str(build), **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(results, tmp_path):
    """A build folder of the test's own."""
    (tmp_path / "run-cases").symlink_to(results / "run-cases")
    shutil.copytree(results / "results", tmp_path / "results")
    return tmp_path


def test_a_report_of_runs_and_evidence(folder, seen):
    done = report(folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"wrote \S+/report\.html: 671 cases on 2 kernels, \d+ kB\n".replace("671", str(len(KNOWN[tables.FIRST]))), done.stdout)
    done = report(folder, "--observed", "--cases", "seal-then-map/*", "--kernel", "6.12*", "--out", str(folder / "part.html"))
    expected = 1 + sum(str(one.version).startswith("6.12") for one in seen)
    assert done.returncode == 0 and f"on {expected} kernels" in done.stdout, done.stdout + done.stderr
    assert "pinned-pages/vmsplice" not in (folder / "part.html").read_text()


DAMAGED = ("{", "[]", '{"results": []}', '{"label": "x", "results": {"a/b": 1}}', '{"label": "x", "results": {"a/b": {"outcome": 7}}}', "\x00\xff")


@pytest.mark.parametrize("damage", DAMAGED)
def test_damage_is_found(tmp_path, damage):
    (tmp_path / "6.1.9.json").write_text(damage, encoding="latin-1")
    columns, problems = page.kept(tmp_path, KNOWN, paths.TOP / "expected")
    assert not columns and problems == [f"{tmp_path}/6.1.9.json is left out: it is damaged; remove it and run that kernel again"]


def test_what_cannot_be_read_is_left_out_and_said(tmp_path):
    for name in ("6.1.9.json", "6.1.9.failed"):
        (tmp_path / name).mkdir()
    (tmp_path / "6.7.failed").write_text("{")
    assert page.kept(tmp_path, KNOWN, paths.TOP / "expected") == ([], [f"{tmp_path}/6.1.9.json is left out: Is a directory"])
    assert page.not_run(tmp_path) == [f"{version} could not be run: {tmp_path}/{version}.failed should say why, but is damaged" for version in ("6.1.9", "6.7")]


def test_a_damaged_result_does_not_hide_the_others(folder):
    (folder / "results/6.1.9.json").write_text("{")
    sample_run("6.12.100", {}, label="odd", release="odd").save(folder / "results/odd.json")
    done = report(folder)
    assert done.returncode == 2 and done.stderr.count("\n") == 2
    assert "results/6.1.9.json is left out: it is damaged; remove it" in done.stderr
    assert "odd.json is left out: odd: its release names no kernel version" in done.stderr
    assert "on 2 kernels" in done.stdout and "6.1.9.json is left out" in (folder / "report.html").read_text()


def test_mistakes_are_one_sentence(folder):
    (folder / "kept").mkdir()
    for arguments, sentence in (
        (["--kernel", "2.6*"], "no kernel here matches '2.6*'; there are: 6.12.100, 6.18.40"),
        (["--cases", "nothing/*"], "no case matches 'nothing/*'"),
        (["--out", str(folder / "nowhere/x.html")], "nowhere/x.html cannot be written: No such file or directory"),
        (["--out", str(folder / "kept")], "kept cannot be written: Is a directory"),
    ):
        done = report(folder, *arguments)
        assert done.returncode == 2 and done.stderr.count("\n") == 1 and sentence in done.stderr, done.stderr
        assert not list(folder.glob("*.new"))
    shutil.rmtree(folder / "results")
    done = report(folder)
    assert done.returncode == 2 and "there is no result to show yet; 'make matrix' or 'make run KERNEL=...' makes some" in done.stderr


def test_without_jinja2_it_says_what_to_install(folder):
    missing = folder / "missing"
    missing.mkdir()
    (missing / "jinja2.py").write_text("raise ImportError\n")
    done = report(folder, PYTHONPATH=str(missing))
    assert done.returncode == 2 and "has no jinja2; 'make deps report' installs Debian's python3-jinja2" in done.stderr
    assert not Path(folder / "report.html").exists()
