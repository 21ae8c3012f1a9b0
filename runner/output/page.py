# SPDX-License-Identifier: GPL-2.0
"""One HTML file that shows kernels by cases: what each did, what its table says, why, and how that is known.

Here: the columns (kept results, recorded evidence), their comparison with the tables, and the compact form in
which the page carries them.  Not here: how it looks (page.html, page.css), what it does when clicked (page.js),
and the drawing of the state machine (drawing.py).

A page of 671 cases and 90 kernels has 60,000 cells, so each column is a few strings with one character for each
case, an index into a list; texts are listed once.  All text may come from a console: control characters are
made visible here, and the template escapes the rest.
"""

import base64
import datetime
import fnmatch
import hashlib
import string
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from runner import paths
from runner.errors import UserError
from runner.expected import expectations, judge, tables
from runner.expected.evidence import Evidence
from runner.expected.tables import Row, Tables
from runner.output import drawing
from runner.questions import explain
from runner.results import kernelrun, ktap, outcomes
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result
from runner.results.versions import Version

HERE = Path(__file__).resolve().parent
EXPECTED = paths.TOP / "expected"
NO_RESULT = "no result"  # the run was not asked for this case, or the evidence has no row
# In the order of attention they need; the page knows each by its place here.
KINDS = (
    judge.REGRESSION, judge.CHANGED, judge.IMPROVED, judge.BROKEN, judge.MISSING,
    judge.NOT_TRIED, judge.KNOWN_SKIP, judge.MATCHED, NO_RESULT,
)  # fmt: skip
MISMATCHES = KINDS[:5]
MEANING = {
    **judge.MEANING,
    judge.MATCHED: "as the table says",
    judge.KNOWN_SKIP: "cannot be asked on this kernel, as the table says",
    NO_RESULT: "this run did not include the case, or the recorded evidence has no row for it",
}
SIGNS = {
    judge.REGRESSION: "▼", judge.CHANGED: "≠", judge.IMPROVED: "▲", judge.BROKEN: "!", judge.MISSING: "∅",
    judge.NOT_TRIED: "?", judge.KNOWN_SKIP: "–", judge.MATCHED: "", NO_RESULT: "",
}  # fmt: skip
# One character a cell; none of these grows when it is written as JSON inside HTML.
ALPHABET = "".join(c for c in string.printable[:95] if c not in "\"\\<>&'") + "".join(map(chr, range(0x100, 0xD800)))
CONSOLE_NEAR = 6  # lines of the kernel shown on either side of a result that does not match


class Column(NamedTuple):
    """One kernel on the page."""

    label: str
    kind: str  # "run" or "recorded"
    build: str  # what the kernel calls itself
    when: str
    place: str  # the file that it comes from
    version: Version
    remark: str  # why another version's table judges it
    rows: dict[str, Row]
    results: dict[str, Result]
    requested: set[str]
    lines: dict[str, int]  # of recorded evidence
    notes: list[str]
    findings: list[str]
    console: Path | None
    machine: str  # what distinguishes it from a 64-bit x86-64 with pages of 4K; "" for that one

    @property
    def name(self) -> str:
        """What it is called where recorded evidence and runs stand side by side."""
        return f"{self.label} ({'recorded' if self.kind == 'recorded' else 'run'})"


# ---- where columns come from ---------------------------------------------------------------------


def relative(path: Path) -> str:
    """As a person in the top folder would name it."""
    return str(path.relative_to(paths.TOP)) if path.is_relative_to(paths.TOP) else str(path)


def machine(facts: Mapping[str, str]) -> str:
    """In a word or two, by the facts of a run: arm64-16K; 32bit are such programs on a 64-bit kernel."""
    arch, bits, page = (facts.get(name, usual) for name, usual in (("arch", "amd64"), ("bits", "64"), ("page", "4K")))
    parts = [arch if arch != "amd64" else "", "32bit" if arch == "amd64" and bits == "32" else "", page if page != "4K" else ""]
    return "-".join(filter(None, parts))


def heads(columns: list[Column]) -> list[str]:
    """What stands above each column: its version, and what tells it from others of that version."""
    found = [f"{column.version} {column.machine}".strip() for column in columns]
    often = Counter(found)
    rest = [column.label.removeprefix(str(column.version)).strip("-") for column in columns]
    rest = [text.removesuffix(column.machine).strip("-") for text, column in zip(rest, columns, strict=True)]
    found = [f"{text} {more}".strip() if often[text] > 1 else text for text, more in zip(found, rest, strict=True)]
    often = Counter(found)
    return [f"{text} {column.kind}" if often[text] > 1 else text for text, column in zip(found, columns, strict=True)]


def recorded(one: Evidence, known: Tables) -> Column:
    """The column of a file in expected/observed/."""
    results = {case: Result(outcome) for case, outcome in one.outcomes.items()}
    place = f"expected/observed/{one.name}.tsv"
    judged = expectations.of_evidence(known, EXPECTED, one)
    return Column(
        one.name, "recorded", one.build, one.when, place, one.version, judged.remark, judged.rows, results, set(results), one.lines, [], [], None,
        machine(one.facts),
    )  # fmt: skip


def when_and_where(run: KernelRun, path: Path) -> str:
    """The day and minute, the machine, and the commit of the suite; results of older suites lack the first and the last."""
    try:
        when = datetime.datetime.fromisoformat(run.started).astimezone(datetime.UTC)
    except ValueError:
        when = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    return f"{when:%Y-%m-%d %H:%M} UTC, {run.where}" + (f", suite {run.suite}" if run.suite else "")


def of_run(run: KernelRun, path: Path, known: Tables, expected: Path) -> Column:
    """The column of a kept result; it is judged as `make run` would judge it."""
    judged = expectations.of_run(known, expected, run)
    unfinished = [] if run.ended else ["the executor did not come to its end"]
    return Column(
        run.label, "run", f"{run.release} {run.version} {run.machine}".strip(), when_and_where(run, path), relative(path),
        judged.version, judged.remark, judged.rows,
        run.results, set(run.requested or run.results), {}, run.notes + unfinished, run.findings, path.with_suffix(".console"), machine(run.facts),
    )  # fmt: skip


def kept(results: Path, known: Tables, expected: Path) -> tuple[list[Column], list[str]]:
    """The columns of all kept results, and a sentence for each file that cannot be one."""
    columns, problems = [], []
    for path in sorted(results.glob("*.json")):
        try:
            columns.append(of_run(kernelrun.load(path), path, known, expected))
        except UserError as error:
            problems.append(f"{relative(path)} is left out: {error}")
        except OSError as error:
            problems.append(f"{relative(path)} is left out: {error.strerror}")
        except (ValueError, TypeError, KeyError):
            problems.append(f"{relative(path)} is left out: it is damaged; remove it and run that kernel again")
    return columns, problems


def not_run(results: Path) -> list[str]:
    """A sentence for each kernel that could not be run, the last time that somebody tried."""
    sentences = []
    for path in sorted(results.glob("*.failed")):
        try:
            sentences.append(f"{path.stem} could not be run: {kernelrun.load(path).failed}")
        except (OSError, ValueError, TypeError, KeyError):
            sentences.append(f"{path.stem} could not be run: {relative(path)} should say why, but is damaged")
    return sentences


def choose(columns: list[Column], patterns: list[str]) -> list[Column]:
    """The columns that match one of the globs, oldest kernel first; each glob must match one."""
    for pattern in patterns:
        if not any(matches(column, pattern) for column in columns):
            known = ", ".join(column.label for column in columns)
            raise UserError(f"no kernel here matches '{pattern}'; there are: {known or 'none'}")
    chosen = [column for column in columns if not patterns or any(matches(column, pattern) for pattern in patterns)]
    return sorted(chosen, key=lambda column: (column.version, column.kind == "run", column.label))


def matches(column: Column, pattern: str) -> bool:
    """Whether a glob means this kernel, by its label or its version."""
    return fnmatch.fnmatchcase(column.label, pattern) or fnmatch.fnmatchcase(str(column.version), pattern)


# ---- what the page carries -----------------------------------------------------------------------


def visible(text: str) -> str:
    """The text with what would act instead of being seen (escape sequences, text direction) as a visible sign."""
    return "".join(picture(c) if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else c for c in text.replace("\t", "    "))


def picture(character: str) -> str:
    """A control character as the sign for it, or as its number."""
    if character <= "\x1f":
        return chr(0x2400 + ord(character))
    return "\u2421" if character == "\x7f" else f"\\u{ord(character):04x}"


class Strings:
    """A list in which each text stands once."""

    def __init__(self, *first: str) -> None:
        self.all = list(first)
        self.places = {text: place for place, text in enumerate(first)}

    def place(self, text: str) -> int:
        """Where the text stands."""
        if text not in self.places:
            self.places[text] = len(self.all)
            self.all.append(text)
        return self.places[text]


def group(outcome: str) -> str:
    """The colour of an outcome: as asserted, another errno, something weaker than an errno, or skipped."""
    if outcome in ("pass", "skip"):
        return outcome
    return "errno" if outcome.startswith("E") and outcome.isupper() else "weak"


def signs(names: Iterable[str]) -> dict[str, str]:
    """One character for each outcome: a dot for pass, capitals for errnos, other outcomes small."""
    chosen = {"pass": "·", "skip": "–", "": ""}
    for name in names:
        if name in chosen:
            continue
        small = group(name) == "weak"
        wanted = name.lower() + string.ascii_lowercase if small else name[1:].upper() + string.ascii_uppercase
        chosen[name] = next((c for c in wanted if c.isalnum() and c not in chosen.values()), "*")
    return chosen


def kind_of(column: Column, case: str) -> str:
    """How the cell compares with the table."""
    if case not in column.requested and case not in column.results:
        return NO_RESULT
    return judge.classify(column.rows[case], column.results.get(case))


def near_in_console(path: Path | None, case: str) -> list[str]:
    """What the kernel itself wrote before and after a case's result, of the last boot that has one."""
    if not path or not path.exists():
        return []
    lines = [ktap.printable(line) for line in path.read_text(errors="replace").splitlines()]
    dotted = case.replace("/", ".", 1)
    mine = [number for number, line in enumerate(lines) if (match := ktap.RESULT.fullmatch(ktap.checked_line(line)[0] or "")) and match.group(2) == dotted]
    if not mine:
        return []
    around = lines[max(0, mine[-1] - 3 * CONSOLE_NEAR) : mine[-1]], lines[mine[-1] + 1 :][: 3 * CONSOLE_NEAR]
    before, after = ([line for line in part if line and ktap.checked_line(line) == (None, False)] for part in around)
    found = before[-CONSOLE_NEAR:] + after[:CONSOLE_NEAR]
    return ["", "lines of the kernel near that result (cases run side by side):", *found] if found else []


def excerpt(column: Column, case: str, kind: str) -> str:
    """What the case printed, as the console had it, and for a mismatch what the kernel wrote near it."""
    result = column.results.get(case)
    if not result or column.kind == "recorded" or (result.outcome == "pass" and not result.output):
        return ""
    dotted = case.replace("/", ".", 1)
    first = f"ok {dotted}" if result.outcome == "pass" else f"not ok {dotted} # {result.outcome}{result.detail}"
    if result.outcome == "skip":
        first = f"ok {dotted} # SKIP {result.detail}"
    lines = [first, *(f"#   {line}" for line in result.output)]
    if kind in MISMATCHES:
        lines += near_in_console(column.console, case)
    return "\n".join(visible(str(line)) for line in lines)


def runs_of_lines(column: Column, cases: list[str]) -> list[list[int]]:
    """Line numbers of recorded evidence: [case, line] wherever they do not simply go on."""
    found: list[list[int]] = []
    last = 0
    for number, case in enumerate(cases):
        if case in column.lines:
            if column.lines[case] != last + 1 or not found:
                found.append([number, column.lines[case]])
            last = column.lines[case]
    return found


def history_of(columns: list[Column], known: Tables, case: str) -> list[Row]:
    """Every row that matters to a case; of two, the later in this list is the newer change (matrix.difference)."""
    rows = tables.history(known, case)
    rows += [row for row in {column.rows[case] for column in columns} if row not in rows]
    return sorted(rows, key=lambda row: (bool(row.version.patch), row.version, row.file))


def contents(about: dict[str, dict[str, str]], cases: list[str], columns: list[Column], seen: list[Evidence], known: Tables) -> dict[str, Any]:
    """Everything that the page's script needs."""
    because, files, texts, sources = Strings(""), Strings(), Strings(""), Strings()
    histories = {case: history_of(columns, known, case) for case in cases}
    used = Counter(result.outcome for column in columns for case, result in column.results.items() if case in histories)
    # The most frequent first: it gets the sign that its name suggests.
    names = ["", *sorted(used, key=lambda name: (-used[name], name))]
    sign, meaning = signs(names), outcomes.meanings()
    kernels = [{**column_data(column, cases, histories, names, seen, texts), "head": visible(head)} for column, head in zip(columns, heads(columns), strict=True)]
    longest = max(len(names), len(KINDS), *map(len, histories.values()), *(len(kernel["origins"]) for kernel in kernels))
    return {
        "alphabet": ALPHABET[:longest],
        "outcomes": [[visible(name), sign[name], group(name) if name else "none", meaning.get(name, "")] for name in names],
        "kinds": [[kind, SIGNS[kind], MEANING[kind]] for kind in KINDS],
        "cases": [
            [case, about[case]["sentence"], about[case]["contract"], about[case]["since"], sources.place(about[case]["source"]), about[case]["needs"], about[case].get("cve", "").split()]
            for case in cases
        ],
        "rows": [[[row.outcome, str(row.version), because.place(row.because), files.place(row.file), row.line] for row in histories[case]] for case in cases],
        "kernels": kernels,
        "because": because.all,
        "files": files.all,
        "texts": texts.all,
        "sources": sources.all,
    }


def column_data(column: Column, cases: list[str], histories: dict[str, list[Row]], names: list[str], seen: list[Evidence], texts: Strings) -> dict[str, Any]:
    """One column, a character for each case in each of its strings."""
    around = explain.surroundings(seen, column.version)
    kinds = [kind_of(column, case) for case in cases]
    how = Strings()
    evidence = [how.place(origin_with_file(around, case)) for case in cases]
    found = [column.results[case].outcome if case in column.results else "" for case in cases]
    printed = {number: excerpt(column, case, kinds[number]) for number, case in enumerate(cases)}
    return {
        "name": visible(column.name),
        "label": visible(column.label),
        "short": str(column.version),
        "series": f"{column.version.major}.{column.version.minor}",
        "kind": column.kind,
        "machine": visible(column.machine),
        "build": visible(column.build),
        "when": visible(column.when),
        "place": visible(column.place),
        "remark": visible(column.remark),
        "notes": [visible(note) for note in column.notes],
        "findings": [visible(finding) for finding in column.findings],
        "outcome": "".join(ALPHABET[names.index(name)] for name in found),
        "class": "".join(ALPHABET[KINDS.index(kind)] for kind in kinds),
        "row": "".join(ALPHABET[histories[case].index(column.rows[case])] for case in cases),
        "origin": "".join(ALPHABET[place] for place in evidence),
        "origins": how.all,
        "printed": {number: texts.place(text) for number, text in printed.items() if text},
        "lines": runs_of_lines(column, cases),
    }


def origin_with_file(around: explain.Surroundings, case: str) -> str:
    """explain.origin(), with the day and the file of an observation."""
    here = [one for one in around[0] if case in one.outcomes]
    if here:
        return "observed: " + "; ".join(f"{visible(one.build)}, {visible(one.when)} (expected/observed/{one.name}.tsv)" for one in here)
    return explain.origin(around, case)


def counts(data: dict[str, Any]) -> list[dict[str, Any]]:
    """For each column how many cells are of which class, for the table that needs no script."""
    found = []
    for kernel in data["kernels"]:
        counted = Counter(kernel["class"])
        by_kind = {kind: counted[ALPHABET[number]] for number, kind in enumerate(KINDS)}
        found.append({**by_kind, "mismatches": sum(by_kind[kind] for kind in MISMATCHES)})
    return found


# ---- the file ------------------------------------------------------------------------------------


def hash_of(text: str) -> str:
    """How a content security policy names one script or style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def render(data: dict[str, Any], problems: list[str], made: str) -> str:
    """The page."""
    try:
        import jinja2
    except ImportError:
        raise UserError(f"{sys.executable} has no jinja2; 'make deps report' installs Debian's python3-jinja2") from None
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.policies["json.dumps_kwargs"] = {"separators": (",", ":")}
    script, style = ((HERE / f"page.{ending}").read_text() for ending in ("js", "css"))
    known = {case[0] for case in data["cases"]}
    page: str = environment.get_template("page.html").render(
        data=data, problems=[visible(problem) for problem in problems], made=made, script=script, style=style,
        script_hash=hash_of(script), style_hash=hash_of(style), mismatches=MISMATCHES, counts=counts(data), machine=drawing, known=known,
    )  # fmt: skip
    return page


def write(path: Path, text: str) -> None:
    """Writes the file whole or not at all."""
    new = path.with_name(path.name + ".new")
    try:
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise UserError(f"{path} cannot be written: {error.strerror}") from None

