# SPDX-License-Identifier: GPL-2.0
"""Wrong kernels: builds a kernel with one regression after the other, and says which cases notice.

The regressions are edits of a kernel's source (data/broken-kernels.txt).  A tree of symbolic links to the
user's takes them, so that nothing is written there; a build folder beside it compiles what an edit touches.
Both lie in build/broken-kernels/VERSION, with the results, from which a run that was interrupted goes on.

Not here: what cases of a kernel mean (judge), and how what fails is said (report): as for any other kernel.
"""

import datetime
import fnmatch
import hashlib
import itertools
import os
import re
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from runner import paths
from runner.errors import UserError, shown
from runner.expected import judge, tables
from runner.expected.judge import Verdict
from runner.places import guest, qemu
from runner.proof.kerneltree import version_of
from runner.results import ktap, versions
from runner.results.kernelrun import KernelRun
from runner.runs import plan, report

EDITS, CONFIG = paths.DATA / "broken-kernels.txt", paths.DATA / "broken-kernels.config"
RACES = "race/*"
TIMES = 5  # runs of the cases about races for an edit that opens a window
NAMED = 3  # cases named in a row of results
# Outcomes of an edit.
NOTICED, SURVIVED, EQUIVALENT, DEAD, ABSENT, UNFIT = "noticed", "survived", "equivalent", "does not run", "not in this kernel", "does not fit"
OUTCOMES = (NOTICED, DEAD, EQUIVALENT, SURVIVED, ABSENT, UNFIT)
KEPT = paths.DATA / "broken-kernels"
CONFIG_DIGEST = hashlib.sha256(CONFIG.read_bytes()).hexdigest()[:8]
FLAGS = ["-j" + str(len(os.sched_getaffinity(0))), "-s", "KBUILD_BUILD_TIMESTAMP=1970-01-01", "KBUILD_BUILD_USER=broken", "KBUILD_BUILD_HOST=kernel"]


# ---- the edits -----------------------------------------------------------------------------------


class Place(NamedTuple):
    """Lines of a file, or of one function in it, and what stands there instead."""

    files: tuple[str, ...]  # the first that has the lines is meant; the same with functions
    functions: tuple[str, ...]  # "": the whole file
    old: tuple[str, ...]
    new: tuple[str, ...]


@dataclass
class Edit:
    """One regression: the places to change, in a variant for each kind of source."""

    name: str
    where: str  # FILE:LINE of its first line
    says: str = ""
    equivalent: str = ""
    since: str = ""  # the first kernel that can have it
    because: str = ""
    window: bool = False
    variants: list[list[Place]] = field(default_factory=lambda: [[]])


class Change(NamedTuple):
    """An edit of one source: the files, as they are then, and a digest of what was replaced by what."""

    files: dict[str, str]
    digest: str


def take(edit: Edit, line: str, where: str) -> None:
    """Adds one line of the file to the edit that it belongs to."""
    word, _, rest = line.partition(" ")
    places = edit.variants[-1]
    if word == "says" and rest and not edit.says:
        edit.says = rest
    elif word == "equivalent" and len(rest.split()) > 3:
        edit.equivalent = rest
    elif word == "since" and len(rest.split()) > 3:
        edit.since, _, edit.because = rest.partition(" ")
        versions.parse(edit.since)
    elif line == "window":
        edit.window = True
    elif word == "in" and 1 <= len(rest.split()) <= 2:
        files, functions = [tuple(one.split(",")) for one in [*rest.split(), ""][:2]]
        for file in files:
            if file.startswith("/") or ".." in file.split("/"):
                raise UserError(f"{where}: '{file}' leads out of a kernel tree")
        places.append(Place(files, functions, (), ()))
    elif line == "or" and places:
        edit.variants.append([])
    elif word in ("-", "+") and rest.strip() and places and (word == "+" or not places[-1].new):
        last = places[-1]
        text = (rest.strip(),)
        places[-1] = last._replace(old=last.old + text) if word == "-" else last._replace(new=last.new + text)
    else:
        raise UserError(f"{where}: '{line[:60]}' is no line of an edit here; the head of the file says what there is")


def load(path: Path = EDITS) -> list[Edit]:
    """The file's edits."""
    edits: list[Edit] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        where = f"{path.name}:{number}"
        if line.startswith("edit "):
            name = line[5:]
            if not re.fullmatch(r"[a-z0-9-]+", name) or any(edit.name == name for edit in edits):
                raise UserError(f"{where}: '{name}' is no name for an edit: small letters, digits and '-', and each name once")
            edits.append(Edit(name, where))
        elif line and not line.startswith("#"):
            if not edits:
                raise UserError(f"{where}: '{line[:60]}' stands before the first 'edit NAME'")
            take(edits[-1], line, where)
    for edit in edits:
        if not edit.says or not all(variant and all(place.old for place in variant) for variant in edit.variants):
            raise UserError(f"{edit.where}: {edit.name} needs a line 'says ...', and for each 'in FILE' lines that begin with '-'")
    return edits


def extent(lines: list[str], function: str) -> range:
    """The lines of a function's definition, or of the whole file."""
    if not function:
        return range(len(lines))
    head = re.compile(rf"[\w\t *(,]*\b{re.escape(function)}\(")
    for number, line in enumerate(lines):
        if line[:1].strip() and head.match(line):
            # A prototype ends before a body begins.
            for end in range(number, len(lines)):
                if lines[end].rstrip().endswith(";") and not any(one.startswith("{") for one in lines[number:end]):
                    break
                if lines[end].startswith("}"):
                    return range(number, end + 1)
    return range(0)


def changed(text: str, function: str, place: Place) -> str | None:
    """The text after the edit; None unless its lines stand there exactly once."""
    lines = text.split("\n")
    inside = extent(lines, function)
    squeezed = [" ".join(lines[number].split()) for number in inside]
    old = [" ".join(line.split()) for line in place.old]
    found = [inside[at] for at in range(len(squeezed)) if squeezed[at : at + len(old)] == old]
    if len(found) != 1:
        return None
    return "\n".join([*lines[: found[0]], *place.new, *lines[found[0] + len(old) :]])


def fit(edit: Edit, tree: Path) -> Change | None:
    """What an edit changes here; None where it does not fit this source."""
    for variant in edit.variants:
        files: dict[str, str] = {}
        done = []
        for place in variant:
            for file, function in itertools.product(place.files, place.functions):
                path = tree / file
                text = files.get(file) or (path.read_text(encoding="utf-8", errors="surrogateescape") if path.is_file() else "")
                after = changed(text, function, place)
                if after is not None:
                    files[file] = after
                    done.append((file, function, place.old, place.new))
                    break
        if len(done) == len(variant):
            return Change(files, hashlib.sha256(repr(done).encode()).hexdigest()[:8])
    return None


# ---- the kernel ----------------------------------------------------------------------------------


class Build:
    """A kernel's source, edited, and what is built from it."""

    def __init__(self, ksrc: Path, folder: Path):
        self.ksrc, self.source, self.out, self.log = ksrc, folder / "source", folder / "out", folder / "make.log"
        self.vmlinux = self.out / "vmlinux"
        self.edited: set[str] = set()  # files that the kernel linked last may have otherwise than the user's tree

    def make(self, *goals: str) -> None:
        """Runs the kernel's make; its words are kept in a file, and the first error is said."""
        with self.log.open("w") as log:
            done = subprocess.run(["make", "-C", self.source, f"O={self.out}", *FLAGS, *goals], stdout=log, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            text = shown(self.log.read_text(errors="replace"))
            first = next((line for line in text.splitlines() if "error" in line.lower() or "***" in line), "no reason given")
            raise UserError(f"{self.source} does not build: {first} ({self.log})")

    def prepare(self) -> None:
        """The links and the configuration, once."""
        if (self.ksrc / ".config").exists() or (self.ksrc / "include/config").exists():
            raise UserError(f"{self.ksrc} has been built in; name a clean tree, or run 'make mrproper' there")
        if not self.source.exists():
            new = self.source.with_name("source.new")
            shutil.rmtree(new, ignore_errors=True)
            subprocess.run(["cp", "-as", self.ksrc.resolve(), new], check=True)
            new.rename(self.source)
        self.out.mkdir(exist_ok=True)
        wanted = CONFIG.read_text()
        kept = self.out / "wanted.config"
        if not kept.exists() or kept.read_text() != wanted:
            self.make("tinyconfig")
            with (self.out / ".config").open("a") as config:
                config.write(wanted)
            self.make("olddefconfig")
            kept.write_text(wanted)
            self.vmlinux.unlink(missing_ok=True)
        for path in {file for edit in load() for variant in edit.variants for place in variant for file in place.files}:
            if (self.ksrc / path).is_file() and not (self.source / path).is_symlink():
                self.write(path, (self.ksrc / path).read_bytes())
                # Where a run ended whose kernel had an edit, that kernel is linked still.
                if self.vmlinux.exists() and (self.source / path).stat().st_mtime > self.vmlinux.stat().st_mtime:
                    self.edited.add(path)

    def write(self, path: str, content: bytes) -> None:
        """Puts a file in the link's place, unless it says that already; make sees by the time that it is new."""
        target = self.source / path
        if target.read_bytes() != content:
            target.unlink()
            target.write_bytes(content)

    def kernel(self, files: dict[str, str]) -> Path:
        """Builds with these files, and all others as they are in the user's tree."""
        touched = self.edited | set(files)
        for path in self.edited - set(files):
            self.write(path, (self.ksrc / path).read_bytes())
        for path, text in files.items():
            self.write(path, text.encode("utf-8", errors="surrogateescape"))
        self.edited = set(files)
        if not self.vmlinux.exists():
            self.make("vmlinux")
            return self.vmlinux
        if not touched:
            return self.vmlinux
        # Only what was touched is compiled, then all is linked: to visit every folder takes longer than both.
        objects = sorted({path[:-2] + ".o" if path.endswith(".c") else str(Path(path).parent) + "/" for path in touched})
        self.make(*objects)
        (self.out / "built-in.a").touch()
        self.make("vmlinux", "build-dir=" + objects[0])
        stale = [path for path in touched if path.endswith(".c") and not (self.source / path).stat().st_mtime < (self.out / path).with_suffix(".o").stat().st_mtime < self.vmlinux.stat().st_mtime]
        if stale:
            raise UserError(f"{self.vmlinux} was linked without {stale[0]} as it is now; remove that folder")
        return self.vmlinux


# ---- the results ---------------------------------------------------------------------------------


class Row(NamedTuple):
    """What became of an edit."""

    edit: str
    digest: str
    outcome: str
    cases: str  # "6 of 731": how many noticed, of those tried
    races: str  # "4 of 5": runs of the cases about races that noticed
    seconds: str  # "9+8": to build, and to run
    tried: str  # "2026-11-27 3f9a1c02": the day, and the digest of the configuration
    text: str  # the commonest of what differed, or the reason

    def line(self) -> str:
        """As it is kept."""
        return "\t".join(self)


def kept(path: Path) -> dict[str, Row]:
    """The rows of a file of results, by edit."""
    rows: dict[str, Row] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines() if path.exists() else [], 1):
        if line.startswith("#"):
            continue
        fields = line.split("\t")
        if len(fields) != len(Row._fields):
            raise UserError(f"{path}:{number}: '{line[:60]}' is no row of results; remove the line, or the file to begin anew")
        rows[fields[0]] = Row(*fields)
    return rows


class Session(NamedTuple):
    """What the runs of all edits have in common."""

    build: Path  # the suite's
    folder: Path
    tree: Build
    cases: list[str]
    known: tables.Tables

    def run(self, vmlinux: Path, name: str, cases: list[str]) -> tuple[KernelRun, list[Verdict]]:
        """Runs cases on a kernel; what is said of it goes to NAME.txt."""
        kernel = plan.prepare(vmlinux, "", self.known, set())
        assert kernel.image
        run = guest.run(kernel.image, name, self.build, cases, self.folder / "logs")
        settled = plan.settle(kernel, self.known, run)
        verdicts = judge.judge(settled.rows, run.results, cases)
        (self.folder / "logs" / f"{name}.txt").write_text("\n".join(report.summary(settled, run, verdicts, self.known, False)) + "\n")
        return run, [one for one in verdicts if one.is_mismatch(False)]

    def race(self, vmlinux: Path, name: str, cases: list[str], run: KernelRun, times: int) -> list[list[Verdict]]:
        """What differed in each of so many runs of these cases, in one boot of a kernel that `run` saw."""
        kernel = plan.prepare(vmlinux, "", self.known, set())
        assert kernel.image
        rows = plan.settle(kernel, self.known, run).rows
        with guest.open_session(kernel.image, name, self.build, cases, self.folder / "logs") as session:
            guest.boot_runs(session, guest.plan_runs(cases, set(), []) * times, None)
            logs = ktap.parse_each(session.log_file.read_text(errors="replace").splitlines(), console=True)
        each = [judge.judge(rows, log.results, cases) for log in logs if log.results]
        return [[one for one in verdicts if one.is_mismatch(False)] for verdicts in each]

    def build_one(self, edit: Edit, change: Change) -> tuple[Path, int]:
        """The kernel with an edit, put aside, and the seconds that took."""
        begun = time.monotonic()
        aside = self.folder / f"vmlinux.{edit.name}"
        shutil.copyfile(self.tree.kernel(change.files), aside)
        return aside, round(time.monotonic() - begun)

    def run_one(self, edit: Edit, digest: str, vmlinux: Path, built: int, times: int) -> Row:
        """What becomes of an edit."""
        row = Row(edit.name, digest, NOTICED, "", "", "", f"{datetime.date.today()} {CONFIG_DIGEST}", "")
        begun = time.monotonic()
        races = [case for case in self.cases if edit.window and fnmatch.fnmatchcase(case, RACES)]
        try:
            run, wrong = self.run(vmlinux, edit.name, self.cases)
            seconds = f"{built}+{time.monotonic() - begun:.0f}"
            each = self.race(vmlinux, f"{edit.name}.races", races, run, times) if races and times else []
        except UserError as error:
            return row._replace(outcome=DEAD, seconds=f"{built}", text=shown(str(error)))
        finally:
            vmlinux.unlink()
        row = row._replace(cases=f"{len(wrong)} of {len(self.cases)}", races=f"{sum(map(bool, each))} of {len(each)}" if each else "", seconds=seconds)
        wrong = wrong or next(filter(None, each), [])
        if wrong:
            said = [*report.groups(wrong)[:1], ", ".join(one.case for one in wrong[:NAMED])]
            return row._replace(outcome=NOTICED, text=shown("; ".join(said)))
        return row._replace(outcome=EQUIVALENT, text=edit.equivalent) if edit.equivalent else row._replace(outcome=SURVIVED, text=edit.says)


def write(path: Path, version: str, rows: dict[str, Row]) -> None:
    """Keeps rows, in the order of the edits."""
    lines = [f"# Linux {version}; written by 'make broken-kernels', never edited by hand. " + ", ".join(Row._fields)]
    path.write_text("\n".join([*lines, *(rows[edit.name].line() for edit in load() if edit.name in rows)]) + "\n")


def table() -> list[str]:
    """What the repository keeps of all kernels, side by side: how many cases noticed each edit, or why none did."""
    files = {path.stem: kept(path) for path in sorted(KEPT.glob("*.tsv"), key=lambda path: versions.parse(path.stem))}

    def cell(row: Row | None) -> str:
        if not row:
            return "-"
        if row.outcome != NOTICED:
            return row.outcome
        return row.cases.split()[0] + (f" ({row.races} runs)" if row.races else "")

    lines = [["edit", *files]]
    lines += [[edit.name, *(cell(rows.get(edit.name)) for rows in files.values())] for edit in load()]
    lines += [[outcome, *(str(sum(row.outcome == outcome for row in rows.values())) for rows in files.values())] for outcome in OUTCOMES]
    return ["".join(f"{text:<{36 if not at else 20}}" for at, text in enumerate(line)).rstrip() for line in lines]


def line_of(number: int, count: int, row: Row, edit: Edit) -> str:
    """An edit in a line of what is printed."""
    by = f" by {row.cases} cases" if row.outcome == NOTICED else ""
    races = f" (race cases: {row.races} runs)" if row.races else ""
    wrong = ", although it is said to be equivalent" if row.outcome == NOTICED and edit.equivalent else ""
    return f"[{number}/{count}] {edit.name}: {row.outcome}{by}{races}{wrong}  ({row.seconds} s)"


def run(build: Path, ksrc: Path, names: list[str], patterns: list[str], times: int, update: bool, say: Callable[[str], None]) -> int:
    """All of it; 0 where each edit is noticed, or equivalent and not."""
    edits = load()
    chosen = [edit for edit in edits if not names or any(fnmatch.fnmatchcase(edit.name, name) for name in names)]
    if not chosen:
        raise UserError(f"no edit matches '{' '.join(names)}'; {EDITS.name} has {len(edits)}")
    version = version_of(ksrc)
    folder = build / "broken-kernels" / version
    (folder / "logs").mkdir(parents=True, exist_ok=True)
    qemu.check_tools()
    cases = plan.select(plan.all_cases(build), patterns)
    session = Session(build, folder, Build(ksrc, folder), cases, plan.load_tables(plan.all_cases(build)))
    results = folder / "results.tsv"
    rows = kept(results)
    waiting: list[tuple[Edit, Change]] = []
    for edit in chosen:
        change = fit(edit, ksrc)
        if edit.since and versions.parse(version) < versions.parse(edit.since):
            rows[edit.name] = Row(edit.name, "", ABSENT, "", "", "", "", f"since {edit.since}: {edit.because}")
        elif not change:
            rows[edit.name] = Row(edit.name, "", UNFIT, "", "", "", "", "this source has not the lines: the edit needs a variant")
        elif edit.name not in rows or rows[edit.name].digest != change.digest:
            waiting.append((edit, change))
    write(results, version, rows)
    say(f"Linux {version}: {len(chosen)} edits, {len(waiting)} to be tried, {len(cases)} cases")
    if waiting:
        session.tree.prepare()
        say("building the kernel without an edit")
        base, wrong = session.run(session.tree.kernel({}), "base", cases)
        skipped = {case for case, one in base.results.items() if one.outcome == "skip"}
        say(f"without an edit: {len(base.results)} cases, {len(skipped)} of them skipped, {base.seconds:.0f} s")
        if wrong:
            raise UserError(f"the kernel without an edit differs from its table in {len(wrong)} cases, the first: {wrong[0].case}; {folder / 'logs/base.txt'} says how")
        # What this kernel skips tells nothing of its edits, and some of it takes a machine of its own.
        session = session._replace(cases=[case for case in cases if case not in skipped])

    def finish(number: int, edit: Edit, row: Row) -> None:
        rows[edit.name] = row
        write(results, version, rows)
        say(line_of(number, len(waiting), row, edit))

    # While one kernel runs, the next is built.
    with ThreadPoolExecutor(1) as pool:
        running: tuple[int, Edit, Future[Row]] | None = None
        for number, (edit, change) in enumerate(waiting, 1):
            vmlinux, built = session.build_one(edit, change)
            if running:
                finish(*running[:2], running[2].result())
            running = number, edit, pool.submit(session.run_one, edit, change.digest, vmlinux, built, times)
        if running:
            finish(*running[:2], running[2].result())
    found = [(edit, rows[edit.name]) for edit in chosen]
    counts = Counter(row.outcome for _, row in found)
    say("\n" + ", ".join(f"{counts[outcome]} {outcome}" for outcome in OUTCOMES if counts[outcome]))
    wrong_ones = [(edit, row) for edit, row in found if row.outcome in (SURVIVED, UNFIT) or (row.outcome in (NOTICED, DEAD) and edit.equivalent)]
    for edit, row in wrong_ones:
        say(f"  {edit.where}: {edit.name}: {row.outcome}: {edit.says}")
    if update:
        target = KEPT / f"{version}.tsv"
        write(target, version, kept(target) | rows)
        say(f"wrote {target.relative_to(paths.TOP)}")
    return 1 if wrong_ones else 0
