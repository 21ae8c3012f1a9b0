# SPDX-License-Identifier: GPL-2.0
"""Mutation testing of the cases: does each assertion fail, and each case end otherwise, when the kernel lies?

build/mutants tells the lies and runs the cases; here are the choice of cases, the exceptions, and what the
results come to.  An assertion counts once some mutation made the case end at it.
"""

import fnmatch
import re
import shlex
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.kernels.image import Image
from runner.places import guest

EXCEPTIONS = Path(__file__).resolve().parent / "mutation-exceptions.tsv"
ASSERTIONS = re.compile(
    r"(?<!\w)(?:REFUSED|ALLOWED|TRANSFERS|REFUSED_ACROSS_EOF|UNDER|LOAD_RAISES|STORE_RAISES|CHECK|ROW_CHECK|STILL_ALLOWED|"
    r"STILL_REFUSED|EXECUTES|[A-Z_]+_(?:IS|ARE|INTACT)|MAPPED_AS|PIPE_STILL_HOLDS_ALIEN|WITHOUT_EFFECT)\("
)
# With these changed, what all cases assert may be checked otherwise; some cases stand for all.
SAMPLE = ["seal-then-map/shared-read", "map-then-seal/shared-readwrite", "seal-then-write/write", "seal-then-resize/grow-write-across-eof",
          "compose/punch-hole", "pinned-pages/vmsplice", "exec/same-mode", "mprotect-upgrade/private-read", "sharing/fork", "create/cloexec"]


class Mutant(NamedTuple):
    """A case under one lie."""

    case: str
    mutation: str
    outcome: str
    place: str
    probe: bool  # a case may overlook it


class Assertion(NamedTuple):
    """Where a case asserts something."""

    case: str
    first: int
    last: int
    text: str

    @property
    def place(self) -> str:
        return f"cases/{self.case}.c:{self.first}"


class Exception_(NamedTuple):
    """A survivor that is none: the mutation changes nothing that the case could see."""

    case: str
    what: str
    because: str
    place: str


@dataclass
class Results:
    """What build/mutants printed."""

    cases: dict[str, tuple[str, str]] = field(default_factory=dict)  # outcome without a lie, and the reason of a skip
    mutants: list[Mutant] = field(default_factory=list)
    ended: bool = False


class Score(NamedTuple):
    """What the results come to."""

    mutants: list[Mutant]
    survivors: list[Mutant]
    unreached: list[Mutant]
    excused: int
    assertions: list[Assertion]
    unseen: list[Assertion]
    unused: list[Exception_]


# ---- the exceptions ------------------------------------------------------------------------------


def load_exceptions(path: Path = EXCEPTIONS) -> list[Exception_]:
    """The file's rows: case, mutation or beginning of an assertion (globs), reason."""
    rows = []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        place = f"{path.name}:{number}"
        fields = line.split("\t")
        if len(fields) != 3 or not all(text.strip() for text in fields):
            raise UserError(f"{place}: a row is CASE<tab>MUTATION<tab>REASON, each with something in it")
        rows.append(Exception_(fields[0], fields[1], fields[2], place))
    return rows


def lint(rows: list[Exception_], cases: list[str]) -> list[str]:
    """What is wrong with the rows; whether one is still needed only a run of its cases can tell."""
    problems = [f"{row.place}: no case matches '{row.case}'" for row in rows if not fnmatch.filter(cases, row.case)]
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.case, row.what) in seen:
            problems.append(f"{row.place}: the same row a second time")
        seen.add((row.case, row.what))
        if "=" not in row.what and "(" not in row.what:
            problems.append(f"{row.place}: '{row.what}' is neither a mutation nor an assertion")
    return problems


def excuse(rows: list[Exception_], case: str, what: str) -> Exception_ | None:
    """The row that says why this is no survivor."""
    pattern = what.replace("[", "[[]")
    return next((row for row in rows if fnmatch.fnmatchcase(case, row.case) and (row.what == what or fnmatch.fnmatchcase(pattern, row.what))), None)


# ---- the cases -----------------------------------------------------------------------------------


def assertions(case: str, text: str) -> list[Assertion]:
    """The assertions of a case's source, but for those inside macros of its own."""
    found = []
    for match in ASSERTIONS.finditer(text):
        start = text.rfind("\n", 0, match.start()) + 1
        before = text[:start].splitlines()
        while before and before[-1].endswith("\\"):
            before.pop()
        defined = text[start:].startswith("#define") or "".join(text[:start].splitlines()[len(before):len(before) + 1]).startswith("#define")
        if defined:
            continue
        depth, end = 1, match.end()
        while depth and end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        source = " ".join(text[match.start() : end].split())
        found.append(Assertion(case, text.count("\n", 0, match.start()) + 1, text.count("\n", 0, end) + 1, source))
    return found


def changed_since(top: Path, commit: str, cases: list[str]) -> list[str]:
    """The cases whose source differs from the merge base; a sample of all where the harness does."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(top), *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise UserError(f"git {arguments[0]} {commit}: {done.stderr.strip().splitlines()[0] if done.stderr.strip() else 'failed'}")
        return done.stdout

    base = git("merge-base", commit, "HEAD").strip()
    changed = git("diff", "--name-only", base, "--").split() + git("ls-files", "--others", "--exclude-standard", "cases").split()
    chosen = {path.removeprefix("cases/").removesuffix(".c") for path in changed if path.startswith("cases/")}
    if any(path.startswith("harness/") for path in changed):
        chosen.update(case for pattern in SAMPLE for case in fnmatch.filter(cases, pattern))
    return [case for case in cases if case in chosen]


# ---- running -------------------------------------------------------------------------------------


def take_line(results: Results, line: str) -> None:
    """One line of build/mutants."""
    word, _, rest = line.partition(" ")
    if word == "case" and len(fields := rest.split(" ", 2)) == 3:
        results.cases[fields[0]] = (fields[1], fields[2])
    elif word in ("mutant", "probe") and len(fields := rest.split(" ")) == 4:
        results.mutants.append(Mutant(fields[0], fields[1], fields[2], fields[3], word == "probe"))
    elif word == "done":
        results.ended = True


def show_progress(results: Results, total: int) -> None:
    """On a terminal only."""
    if sys.stderr.isatty():
        print(f"\r{len(results.cases)} of {total} cases, {len(results.mutants)} mutations ", end="", file=sys.stderr, flush=True)


def run(program: Path, cases: list[str], jobs: int) -> Results:
    """Mutates these cases on the running kernel."""
    if not program.exists():
        raise UserError(f"{program} is not there; 'make mutation' builds it")
    results = Results()
    command = [str(program), *(["--jobs", str(jobs)] if jobs else []), *cases]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, errors="replace") as process:
        assert process.stdout
        for line in process.stdout:
            take_line(results, line.rstrip("\n"))
            show_progress(results, len(cases))
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr)
    if process.returncode or not results.ended:
        raise UserError(f"{program} stopped after {len(results.mutants)} mutations, with status {process.returncode}")
    return results


def run_in_guest(kernel: Image, label: str, build: Path, program: Path, cases: list[str]) -> Results:
    """Mutates these cases on another kernel."""
    results = Results()
    for line in guest.run_program(kernel, f"mutation-{label}", build, program, cases, build / "results"):
        take_line(results, line.removeprefix("# "))
    if not results.ended:
        raise UserError(f"{kernel.path}: the guest stopped after {len(results.mutants)} mutations; see {build}/results/mutation-{label}.console")
    return results


# ---- what it comes to ----------------------------------------------------------------------------


def score(results: Results, sources: Callable[[str], str], rows: list[Exception_], complete: bool) -> Score:
    """Which mutants nobody noticed, and which assertions never failed."""
    survivors, excused, used = [], 0, set()
    tried = [mutant for mutant in results.mutants if not mutant.probe and mutant.outcome != "unreached"]
    for mutant in tried:
        # Under a premise that lets a case go on which does not pass here, passing is what shows nothing.
        unnoticed = "pass" if "," in mutant.mutation else results.cases[mutant.case][0]
        if mutant.outcome != unnoticed:
            continue
        row = excuse(rows, mutant.case, mutant.mutation)
        if row:
            excused += 1
            used.add(row)
        else:
            survivors.append(mutant)
    ended_at: dict[str, set[int]] = {}
    for mutant in results.mutants:
        name, _, number = mutant.place.rpartition(":")
        if name == f"cases/{mutant.case}.c" and mutant.outcome not in ("pass", "unreached"):
            ended_at.setdefault(mutant.case, set()).add(int(number))
    there = [one for case, (outcome, _) in sorted(results.cases.items()) if outcome != "skip" for one in assertions(case, sources(case))]
    unseen = []
    for one in there:
        if any(one.first <= line <= one.last for line in ended_at.get(one.case, ())):
            continue
        row = excuse(rows, one.case, one.text)
        if row:
            used.add(row)
        else:
            unseen.append(one)
    ran = {case for case, (outcome, _) in results.cases.items() if outcome != "skip"}
    unused = [row for row in rows if complete and row not in used and fnmatch.filter(ran, row.case)]
    unreached = [mutant for mutant in results.mutants if not mutant.probe and mutant.outcome == "unreached"]
    return Score(tried, survivors, unreached, excused, there, unseen, unused)


def by_hand(program: Path, mutant: Mutant) -> str:
    """The command line that does it again."""
    return shlex.join([str(program), "--lie", mutant.mutation, mutant.case])


def percent(part: int, whole: int) -> str:
    """Rounded down: 100 % is all of them."""
    return f"{part * 1000 // whole / 10:g} %" if whole else "none"


def report(results: Results, found: Score, program: Path, seconds: float) -> Iterator[str]:
    """The summary, then each survivor with its command line."""
    timeouts = sum(mutant.outcome == "timeout" for mutant in found.mutants)
    noticed = len(found.mutants) - len(found.survivors) - found.excused
    seen = len(found.assertions) - len(found.unseen)
    outcomes = Counter(outcome for outcome, _ in results.cases.values())
    yield f"mutations   {noticed} of {len(found.mutants) - found.excused} noticed ({percent(noticed, len(found.mutants) - found.excused)}); {found.excused} change nothing the case asserts"
    yield f"            {timeouts} of them let the case hang; {len(found.unreached)} were not reached, in loops that depend on time"
    yield f"assertions  {seen} of {len(found.assertions)} seen to fail, or with a reason why not ({percent(seen, len(found.assertions))})"
    yield f"cases       {len(results.cases) - outcomes['skip']} mutated, {outcomes['skip']} cannot be tried here; {seconds:.0f} s"
    # The reason follows the case's name.
    reasons = Counter(reason.partition(" ")[2] or reason for outcome, reason in results.cases.values() if outcome == "skip")
    for reason, count in reasons.most_common():
        yield f"            {count:4} not mutated: {reason}"
    for mutant in sorted(found.survivors):
        yield f"survivor: {mutant.case} ends as {mutant.outcome} under {mutant.mutation}"
        yield f"    {by_hand(program, mutant)}"
    for one in found.unseen:
        yield f"never seen to fail: {one.place} {one.text}"
    for row in found.unused:
        yield f"note: {row.place}: nothing needed this row this time ({row.case}, {row.what})"


def main(run_them: Callable[[], Results], sources: Callable[[str], str], program: Path, complete: bool, write: Callable[[str], None]) -> int:
    """Runs, reports, and gives the exit status: 1 for a survivor or an assertion that never failed."""
    rows = load_exceptions()
    start = time.monotonic()
    results = run_them()
    found = score(results, sources, rows, complete)
    lines: Iterable[str] = report(results, found, program, time.monotonic() - start)
    for line in lines:
        write(line)
    if not found.mutants:
        raise UserError("none of these cases can be tried here")
    return 1 if found.survivors or found.unseen else 0
