# SPDX-License-Identifier: GPL-2.0
"""Reads what the executor prints: its own stdout, or the console of a machine it ran on.

On a console each line of the executor ends in the CRC-32 of the text before it, since the kernel
writes there too.  A line whose checksum does not fit is no line: its case then has no result.  All
text is untrusted: only printable ASCII is kept.
"""

import itertools
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field

from runner.results import outcomes

CHECKSUM = re.compile(r" \[([0-9a-f]{8})\]")
LINE_LIMIT = 1024  # the longest line that the executor writes
TRIES = 16  # checksums looked at in one line: it has one, and something before and behind it
BEGINNING = re.compile(r"(?=ok |not ok |# |1\.\.|KTAP |Bail out!)")
RESULT = re.compile(r"(ok|not ok) \d+ ([\w.-]+)(?: # (.*))?")
PLAN = re.compile(r"1\.\.(\d{1,9})")
KERNEL = re.compile(r"# kernel: (\S+) (\S+) (.*) (\S+)")
FACTS = re.compile(r"# facts:((?: \w+=\w+)+)")
END = re.compile(r"# \d+ cases, (\d{1,9}\.\d{1,9}) s")
# Debian's names of the architectures, by what uname(2) calls the machine; the executor has the same (run-cases.c).
ARCHITECTURES = {"x86_64": "amd64", "i686": "i386", "aarch64": "arm64", "armv7l": "armhf", "armv8l": "armhf", "ppc64le": "ppc64el", "riscv64": "riscv64", "s390x": "s390x", "uml": "uml"}


@dataclass
class Result:
    """What one case did."""

    outcome: str
    detail: str = ""  # ", asserted: EBUSY", or the reason of a skip
    output: list[str] = field(default_factory=list)
    ms: float | None = None


@dataclass
class Log:
    """What a log says, as far as it goes."""

    results: dict[str, Result] = field(default_factory=dict)
    release: str = ""
    version: str = ""
    machine: str = ""
    signature: str = ""
    facts: dict[str, str] = field(default_factory=dict)  # what conditions of the tables ask for
    plan: int | None = None
    ended: bool = False  # the executor came to its end
    bail_out: str = ""
    damaged: int = 0  # lines with a wrong checksum
    other: list[str] = field(default_factory=list)  # lines of the kernel and of the init


def printable(text: str) -> str:
    """The text without control characters, so that no escape sequence reaches a terminal or a page."""
    return "".join(c if " " <= c <= "~" else "?" for c in text.rstrip("\r\n").replace("\t", " "))


def checked_line(line: str) -> tuple[str | None, bool]:
    """The executor's text in a line, if a checksum is right, and whether there is only a wrong one.

    Something may stand before it (half a line that the kernel or a case left on the console) and
    behind it (a kernel message that came before the end of the line).
    """
    wrong = False
    for checksum in itertools.islice(CHECKSUM.finditer(line), TRIES):
        wrong = True
        for start in BEGINNING.finditer(line, max(0, checksum.start() - LINE_LIMIT), checksum.start()):
            text = line[start.start() : checksum.start()]
            if zlib.crc32(text.encode("ascii")) == int(checksum.group(1), 16):
                return text, False
    return None, wrong


def parse_result(match: re.Match[str]) -> tuple[str, Result]:
    """The case and its result, of a line that RESULT matched."""
    verdict, dotted, rest = match.group(1), match.group(2), match.group(3) or ""
    case = dotted.replace(".", "/", 1)
    # Of a program that judges by itself: what was observed stays, the verdict is ours.
    rest = rest.partition("; the table says ")[0]
    if rest.startswith("XFAIL "):
        verdict, rest = "not ok", rest.removeprefix("XFAIL ")
    if verdict == "ok":
        if rest.startswith("SKIP"):
            return case, Result("skip", rest.removeprefix("SKIP").strip())
        time = re.fullmatch(r"(\d{1,12}(?:\.\d{1,6})?) ms", rest)
        return case, Result("pass", ms=float(time.group(1)) if time else None)
    name = re.match(r"\w+", rest)
    if not name or not outcomes.is_outcome(name.group(0)):
        return case, Result("fail", rest)
    return case, Result(name.group(0), rest[name.end() :])


def take(log: Log, text: str, last: Result | None) -> Result | None:
    """Takes a line of the executor's into the log; returns the result that diagnostic lines now belong to."""
    if match := RESULT.fullmatch(text):
        case, last = parse_result(match)
        before = log.results.get(case)
        if before and before.outcome != last.outcome:
            last = Result("mixed", f", the log says {before.outcome} and {last.outcome}")
        log.results[case] = last
    elif text.startswith("#   ") and last:
        if not text.startswith("#   table: "):
            last.output.append(text[4:])
    elif match := KERNEL.fullmatch(text):
        _, log.release, log.version, log.machine = match.groups()
        log.facts["arch"] = ARCHITECTURES.get(log.machine, log.machine)
    elif text.startswith("# signature: "):
        log.signature = text.removeprefix("# signature: ")
    elif match := FACTS.fullmatch(text):
        log.facts |= dict(fact.split("=") for fact in match.group(1).split())
    elif match := PLAN.fullmatch(text):
        log.plan = int(match.group(1))
    elif text.startswith("Bail out!"):
        log.bail_out = text.removeprefix("Bail out!").strip()
    elif END.fullmatch(text):
        log.ended = True
    return last


def seconds_of_run(text: str) -> float:
    """How long a run took by the clock of its machine, if this line of the executor's says so; else 0."""
    match = END.fullmatch(text)
    return float(match.group(1)) if match else 0.0


def starts_anew(log: Log, text: str) -> bool:
    """Whether an executor started here, as far as its first lines are not damaged."""
    if result := RESULT.fullmatch(text):
        return parse_result(result)[0] in log.results
    return text.startswith("KTAP version") or bool(log.release and KERNEL.fullmatch(text)) or bool(log.plan is not None and PLAN.fullmatch(text))


def parse(lines: Iterable[str], console: bool) -> Log:
    """The log of one machine from its start to its end; `console` says that lines carry checksums."""
    return parse_each(lines, console, apart=False)[0]


def parse_each(lines: Iterable[str], console: bool, apart: bool = True) -> list[Log]:
    """The same, with a log for each start of an executor where they are to be kept apart."""
    logs = [Log()]
    last: Result | None = None
    for raw in lines:
        line = printable(raw)
        text: str | None = line
        wrong = False
        if console:
            text, wrong = checked_line(line)
        if apart and text and starts_anew(logs[-1], text):
            logs.append(Log())
        logs[-1].damaged += wrong
        if text is None:
            logs[-1].other.append(line)
        else:
            last = take(logs[-1], text, last)
    return logs
