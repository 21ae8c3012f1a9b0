# SPDX-License-Identifier: GPL-2.0
"""Whatever parses, fed with damaged input: python3 -m runner.tests.fuzz TARGET SECONDS.

Mutates the files of tests/corpus/TARGET/, keeps in memory what reaches new lines of the runner, and stops
at the first input that breaks a rule; the input is then in build/fuzz/.  The rules, for every target: no
exception but UserError (and those that a function documents), nothing that steers a terminal in what
would be shown, and an answer within a second.  test_corpus.py replays the corpus by the same targets.
"""

import argparse
import contextlib
import io
import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from runner import __main__ as commands, paths
from runner.errors import UserError, shown
from runner.expected import evidence, judge, tables, vendors
from runner.kernels import image
from runner.questions import bisect
from runner.results import kernelrun, ktap, versions
from runner.results.kernelrun import KernelRun
from runner.runs import matrix, plan, report

CORPUS = Path(__file__).with_name("corpus")
SECONDS = 1.0  # the longest that one input may take; a hundred times what any takes
KNOWN = tables.load(paths.TOP / "expected")
CASES = sorted(KNOWN[tables.FIRST])[::40]
NEWEST = versions.Version(7, 3)
ROWS = tables.expected(KNOWN, NEWEST)


def must_be_shown(lines: list[str]) -> None:
    """Fails where a line holds what shown() would have to replace, or is in truth several."""
    for line in lines:
        assert shown(line) == line and "\n" not in line.rstrip("\n"), f"{line!r} would reach a terminal"


def reported(run: KernelRun) -> None:
    """Everything that is printed of a run."""
    kernel = plan.Settled(plan.Kernel(str(run.upstream() or run.label), None, NEWEST), NEWEST, ROWS, "")
    verdicts = judge.judge(kernel.rows, run.results, CASES)
    assert len(verdicts) == len(CASES)
    must_be_shown(report.summary(kernel, run, verdicts, KNOWN, True))
    must_be_shown(list(set(run.results) - set(kernel.rows)))


def log(data: bytes, folder: Path) -> None:
    """A captured console or KTAP log."""
    path = folder / "console.txt"
    path.write_bytes(data)
    text = data.decode(errors="replace").splitlines()
    for console in (True, False):
        found = ktap.parse(text, console)
        must_be_shown([*found.other, found.release, found.version, found.machine, found.bail_out])
    run = kernelrun.from_log(path)
    reported(run)


def table(data: bytes, folder: Path) -> None:
    """A change of a merge request."""
    (folder / "3.17.tsv").write_text("a/one\tEPERM\na/two\tpass\n")
    (folder / "changes").mkdir(exist_ok=True)
    (folder / "changes/6.7-0123456789ab").write_bytes(data)
    loaded = tables.load(folder)
    must_be_shown(tables.check(loaded, ["a/one", "a/two"]))
    for row in tables.expected(loaded, NEWEST).values():
        must_be_shown([report.row_line(row)])


def observation(data: bytes, folder: Path) -> None:
    """A file of expected/observed/."""
    (folder / "6.7.1-x.tsv").write_bytes(data)
    one = evidence.load_file(folder / "6.7.1-x.tsv")
    must_be_shown([one.build, *one.outcomes, *one.outcomes.values()])


def vendor(data: bytes, folder: Path) -> None:
    """A vendor's file; what its expressions cost when they match is not looked at."""
    (folder / "name").write_bytes(data)
    found = vendors.load(folder / "name")
    must_be_shown([*(what for what, _ in found.rules), *(commit for take in found.takes for commit in take.commits), *map(report.row_line, found.rows)])


def result(data: bytes, folder: Path) -> None:
    """A kept result, as one machine may hand it to another."""
    path = folder / "6.7.json"
    path.write_bytes(data)
    run = matrix.load_result(folder, str(path))
    must_be_shown(matrix.difference(run, run, KNOWN))
    reported(run)
    run.save(path)
    assert kernelrun.load(path) == run


def kernel(data: bytes, folder: Path) -> None:
    """An image; one that is accepted has a release that is a file's name and nothing else."""
    path = folder / "vmlinuz"
    path.write_bytes(data)
    found = image.identify(path)
    must_be_shown([found.release, found.version])
    assert (folder / found.release).parent == folder and found.release.strip(".")
    image.enters_directly(path, folder / "cache")


def progress(data: bytes, folder: Path) -> None:
    """The log that a bisection goes on from, and a package's changelog."""
    (folder / "log").write_bytes(data)
    text = shown(data.decode(errors="replace"))
    must_be_shown(bisect.changelog(text, versions.Version(6, 1), versions.Version(6, 12), []))
    bisect.Bisection(folder, [], lambda one: folder, folder / "log", [])


def arguments(data: bytes, folder: Path) -> None:
    """A command line of a command that only reads; words are divided by line ends."""
    words = data.decode(errors="replace").replace("\0", "").split("\n")
    if words[0] not in ("table", "explain", "diff", "judge", "lint", "fingerprint"):
        words[0] = "table"
    if words[0] == "fingerprint":
        words += ["--log", str(folder / "none")]
    output = io.StringIO()
    old, sys.argv = sys.argv, ["runner", *words]
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
            assert commands.main() in (0, 1, 2)
    except SystemExit as ended:  # argparse's own
        assert ended.code in (0, 2)
    finally:
        sys.argv = old
    must_be_shown(output.getvalue().splitlines())


TARGETS: dict[str, Callable[[bytes, Path], None]] = {
    target.__name__: target for target in (log, table, observation, vendor, result, kernel, progress, arguments)
}
WORDS = [
    b"ok 1 ", b"not ok 2 ", b"# ", b"1..", b" # SKIP ", b" # EPERM, asserted: allowed", b" ms", b" [00000000]", b"Bail out! ", b"KTAP version 1\n",
    b"# kernel: Linux 6.1.0 #1 x86_64\n", b"\n", b"\r", b"\t", b"|", b"\0", b"\x1b[2J", b"\xe2\x80\xae", b"\xff", b"../../", b"/", b"9" * 5000, b"1.2.3", b"pass",
    b"EPERM", b"skip", b"a/one", b"HdrS", b"\x7fELF", b"Linux version ", b"[", b"]", b"{", b"}", b'"', b"null", b"-1", b"1e999", b"--kernel", b"*", b"\xc2\x85", b"\xe2\x80\xa8",
]  # fmt: skip


def mutate(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The data with a few changes."""
    new = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 4, 8))):
        at = chance.randrange(len(new) + 1)
        end = min(len(new), at + chance.choice((1, 2, 8, 64)))
        match chance.randrange(7):
            case 0:
                new[at:at] = chance.choice(WORDS)
            case 1:
                new[at:end] = chance.choice(WORDS)
            case 2:
                del new[at:end]
            case 3:
                new[at:at] = new[at:end] * chance.choice((1, 2, 50))
            case 4 if at < len(new):
                new[at] ^= 1 << chance.randrange(8)
            case 5:
                other = chance.choice(others)
                start = chance.randrange(len(other) + 1)
                new[at:end] = other[start : start + chance.choice((8, 64, 512))]
            case _:
                new[at:end] = chance.randbytes(end - at)
    return bytes(new[:20000])


def lines_reached(target: Callable[[bytes, Path], None], data: bytes, folder: Path) -> set[tuple[str, int]]:
    """The lines of the runner that an input reaches; raises what breaks a rule."""
    reached: set[tuple[str, int]] = set()
    top = str(paths.TOP / "runner")

    def trace(frame, event, _):
        code = frame.f_code
        if not code.co_filename.startswith(top) or code.co_filename == __file__:
            return None
        if event == "line":
            reached.add((code.co_filename, frame.f_lineno))
        return trace

    sys.settrace(trace)
    try:
        run_one(target, data, folder)
    finally:
        sys.settrace(None)
    return reached


def run_one(target: Callable[[bytes, Path], None], data: bytes, folder: Path) -> None:
    """One input; a UserError is an answer."""
    start = time.process_time()
    with contextlib.suppress(UserError):
        target(data, folder)
    assert time.process_time() - start < SECONDS * (20 if sys.gettrace() else 1), "took too long"


def fuzz(name: str, seconds: float, seed: int) -> int:
    """Goes on until the time is over or a rule is broken."""
    chance = random.Random(seed)
    pool = [path.read_bytes() for path in sorted((CORPUS / name).iterdir())]
    known: set[tuple[str, int]] = set()
    inputs = 0
    end = time.monotonic() + seconds
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    while time.monotonic() < end:
        data = pool[inputs] if inputs < len(pool) else mutate(chance.choice(pool), pool, chance)
        inputs += 1
        try:
            reached = lines_reached(TARGETS[name], data, folder)
        except Exception as error:
            kept = paths.build_folder() / "fuzz" / f"{name}-{seed}-{inputs}"
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(data)
            print(f"{name}: {type(error).__name__}: {json.dumps(str(error))[:300]}: {kept}")
            raise
        if not reached <= known:
            known |= reached
            pool.append(data)
    shutil.rmtree(folder)
    print(f"{name}: {inputs} inputs in {seconds:.0f} s, {len(pool)} kept, {len(known)} lines reached, seed {seed}")
    return 0


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="python3 -m runner.tests.fuzz", description=__doc__)
    options.add_argument("target", choices=TARGETS)
    options.add_argument("seconds", type=float)
    options.add_argument("--seed", type=int, default=int(time.time()))
    chosen = options.parse_args()
    sys.exit(fuzz(chosen.target, chosen.seconds, chosen.seed))
