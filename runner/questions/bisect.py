# SPDX-License-Identifier: GPL-2.0
"""Finds the change: one step for `git bisect run`, and bisection over kernels by version.

Kernels are the archive's packages and those in the cache, or the images of a folder.  A bisection keeps
a log in build/bisect/, from which it goes on when it is started again.
"""

import gzip
import re
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from runner import paths
from runner.errors import UserError, shown
from runner.expected import tables
from runner.expected.tables import Row, Tables
from runner.kernels import archive, image, machines
from runner.places import guest
from runner.results import outcomes, versions
from runner.results.versions import Version

GOOD, BAD, CANNOT_TELL, SUITE_AT_FAULT = 0, 1, 125, 128
TRIES = 3
SILENT = ("skip", "broken", "mixed")


# ---- one step of git bisect run ------------------------------------------------------------------


def verdict(outcomes: list[str], good: str, bad: str) -> int:
    """The exit status for the outcomes of the named cases."""
    if any(outcome in SILENT or not outcome for outcome in outcomes):
        return CANNOT_TELL
    if all(outcome == good for outcome in outcomes):
        return GOOD
    if not bad or any(outcome == bad for outcome in outcomes):
        return BAD
    return CANNOT_TELL


def boot_patiently(kernel: image.Image, label: str, build: Path, cases: list[str], logs: Path) -> dict[str, str] | None:
    """The outcomes of the cases; None when the kernel did not come up in several tries."""
    for attempt in range(1, TRIES + 1):
        try:
            run = guest.run(kernel, label, build, cases, logs)
            return {case: result.outcome for case, result in run.results.items()}
        except UserError as error:
            print(f"attempt {attempt} of {TRIES}: {error}", file=sys.stderr)
    return None


def step(build: Path, cases: list[str], good: str, bad: str, command: str, path: Path) -> int:
    """Builds, boots, judges: 0 good, 1 bad, 125 cannot tell."""
    if command and subprocess.run(command, shell=True, check=False).returncode:
        print("step: the build failed: cannot tell", file=sys.stderr)
        return CANNOT_TELL
    try:
        kernel = image.identify(path)
    except UserError as error:
        print(f"step: {error}: cannot tell", file=sys.stderr)
        return CANNOT_TELL
    outcomes = boot_patiently(kernel, "step", build, cases, build / "bisect")
    if outcomes is None:
        print("step: the kernel does not boot: cannot tell", file=sys.stderr)
        return CANNOT_TELL
    status = verdict([outcomes.get(case, "") for case in cases], good, bad)
    word = {GOOD: "good", BAD: "bad", CANNOT_TELL: "cannot tell"}[status]
    print(f"step: {kernel.release}: {', '.join(f'{case} {outcomes.get(case)}' for case in cases)}: {word}", flush=True)
    return status


# ---- bisection over versions ---------------------------------------------------------------------


class Candidate(NamedTuple):
    """A kernel that can be tried: in the cache or a folder, or still in the archive."""

    version: Version
    name: str
    path: Path | None
    package: archive.Package | None


class Bisection:
    """What is known so far; each kernel boots at most once."""

    def __init__(self, build: Path, candidates: list[Candidate], fetch: Callable[[Candidate], Path], log: Path, cases: list[str]):
        self.build, self.candidates, self.fetch, self.log, self.cases = build, candidates, fetch, log, cases
        self.known: dict[tuple[str, str], str] = {}
        self.boots = 0
        log.parent.mkdir(parents=True, exist_ok=True)
        for number, line in enumerate(log.read_text(errors="replace").splitlines() if log.exists() else [], 1):
            fields = line.split("\t")
            if len(fields) != 3 or not outcomes.is_outcome(fields[2]):
                raise UserError(f"{log}:{number}: '{line[:80]}' is no line of a bisection; remove the line, or the file to begin anew")
            self.known[fields[0], fields[1]] = fields[2]

    def outcome(self, candidate: Candidate, case: str) -> str:
        """What the case does on a kernel: known, or found out now together with the other cases."""
        if (candidate.name, case) not in self.known:
            cases = [one for one in self.cases if (candidate.name, one) not in self.known]
            found = self.try_kernel(candidate, cases)
            with self.log.open("a") as log:
                for one in cases:
                    self.known[candidate.name, one] = found.get(one, "broken")
                    log.write(f"{candidate.name}\t{one}\t{self.known[candidate.name, one]}\n")
        return self.known[candidate.name, case]

    def try_kernel(self, candidate: Candidate, cases: list[str]) -> dict[str, str]:
        """Boots it; no outcomes when it cannot be had or does not come up."""
        try:
            kernel = image.identify(candidate.path or self.fetch(candidate))
        except UserError as error:
            print(f"{candidate.name}: {error}; going on without it", file=sys.stderr)
            return {}
        self.boots += 1
        outcomes = boot_patiently(kernel, candidate.name, self.build, cases, self.build / "bisect") or {}
        shown = ", ".join(f"{case} {outcomes.get(case, 'no outcome')}" for case in cases[:3])
        print(f"{candidate.name}: {shown}{f' and {len(cases) - 3} more' if len(cases) > 3 else ''}", flush=True)
        return outcomes

    def find(self, case: str) -> tuple[Candidate, Candidate, list[Candidate]]:
        """The last kernel like the first end, the first like the other, and what lies untried between them."""
        first, last = self.candidates[0], self.candidates[-1]
        before, after = self.outcome(first, case), self.outcome(last, case)
        for end, outcome in ((first, before), (last, after)):
            if outcome in SILENT:
                raise UserError(f"{case} has no outcome on {end.name} ({outcome}); there is nothing to bisect")
        if before == after:
            raise UserError(f"{case} is {before} on both {first.name} and {last.name}; there is nothing to bisect")
        low, high = 0, len(self.candidates) - 1
        untold: set[int] = set()
        while between := [i for i in range(low + 1, high) if i not in untold]:
            # The middle one, or what is nearest to it and can still be told.
            middle = min(between, key=lambda i: abs(2 * i - low - high))
            outcome = self.outcome(self.candidates[middle], case)
            if outcome == before:
                low = middle
            elif outcome == after:
                high = middle
            else:
                untold.add(middle)
        return self.candidates[low], self.candidates[high], self.candidates[low + 1 : high]


def candidates(build: Path, good: Version, bad: Version, folder: list[str]) -> list[Candidate]:
    """Every kernel between the ends, in the order of versions; a folder's instead of the archive's if given."""
    cache = paths.cache(build)
    low, high = min(good, bad), max(good, bad)
    found: dict[Version, Candidate] = {}
    images = [path for name in folder for path in archive.resolve(name, cache)] if folder else archive.cached(cache)
    for path in images:
        try:
            kernel = image.identify(path)
        except UserError:
            continue
        version = versions.of_kernel(kernel.release, kernel.version)
        if version:
            found[version] = Candidate(version, str(version), path, None)
    if not folder:
        environment = archive.configure(cache)
        archive.update(environment, cache)
        for package in archive.available(environment, "" if machines.current() else "cloud-"):
            found.setdefault(package.version, Candidate(package.version, str(package.version), None, package))
    # An archive replaces versions. One that is gone: the next one outside, so that what changed between them still did.
    below = [version for version in found if version <= low and version[:2] == low[:2]]
    above = [version for version in found if version >= high and version[:2] == high[:2]]
    for end, beside in ((low, below), (high, above)):
        where = f"below {' '.join(folder)}" if folder else "in the cache or the archive"
        if not beside:
            raise UserError(f"there is no kernel {end} {where}" + ("" if folder else "; 'make kernels LIST=1 ALL=1' shows what there is"))
        if end not in beside:
            print(f"there is no kernel {end} {where}: {max(below) if beside is below else min(above)} instead", flush=True)
    low, high = max(below), min(above)
    chosen = [found[version] for version in sorted(found) if low <= version <= high]
    return chosen if good < bad else chosen[::-1]


def changelog_of(build: Path, kernel: Candidate) -> str:
    """The changelog in the kernel's unpacked package; empty where there is none."""
    folders = list(kernel.path.parents)[:6] if kernel.path else list(paths.cache(build).glob(f"{kernel.name}-*"))
    files = (path for folder in folders for path in folder.glob("usr/share/doc/*/changelog*.gz"))
    first = next(files, None)
    try:
        return shown(gzip.decompress(first.read_bytes()).decode("utf-8", "replace")) if first else ""
    except (OSError, EOFError, zlib.error):
        return ""  # damaged: it only adds to what was found


def changelog(text: str, last: Version, first: Version, rows: list[Row]) -> list[str]:
    """The entries of a Debian changelog between two kernels about the tables' changes; else those about the files with seals."""
    subjects = {re.sub(r"^[0-9a-f]{12} ", "", re.sub(r" \(.*\)$", "", row.because)) for row in rows} - {""}
    older = min(last, first)
    version: Version | None = None
    entries: list[str] = []
    for line in text.splitlines():
        if match := re.match(r"linux\S* \((\d+\.\d+\.\d+)", line):
            version = versions.parse(match.group(1))
            if version <= older:
                break
        elif match := re.match(r"\s+[-*] (.*)", line):
            entries.append(f"{version}: {match.group(1)}")
        elif entries and line.strip() and not line.startswith(" --"):
            entries[-1] += f" {line.strip()}"
    named = [entry for entry in entries if any(subject in entry for subject in subjects)]
    near = [entry for entry in entries if re.search(r"\bmemfd\b|\bshmem\b|\bhugetlb|F_SEAL", entry)]
    return list(dict.fromkeys(named or near))


def conclusion(build: Path, known: Tables, case: str, search: Bisection) -> list[str]:
    """The end of a bisection in words."""
    last, first, between = search.find(case)
    before, after = search.outcome(last, case), search.outcome(first, case)
    lines = [f"{case}: {before} up to {last.name}, {after} from {first.name}"]
    if between:
        lines.append(f"  no outcome on what lies between: {', '.join(one.name for one in between)}")
    low, high = sorted((last.version, first.version))
    rows = [row for row in tables.history(known, case) if low < row.version <= high and tables.applies(row.version, high)]
    lines += [f"  the tables name: {row.because} ({row.place})" for row in rows] or ["  the tables name no change for it between these versions"]
    newer = max(last, first, key=lambda one: one.version)
    if noted := changelog(changelog_of(build, newer), last.version, first.version, rows):
        lines += [f"  the changelog of {newer.name} mentions:", *(f"    {line}" for line in noted[:12])]
    return lines
