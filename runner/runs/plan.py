# SPDX-License-Identifier: GPL-2.0
"""What a run is going to do: which kernels, which cases, which table. Everything is checked here first."""

import difflib
import fnmatch
import os
import subprocess
from pathlib import Path
from typing import NamedTuple

from runner import paths
from runner.errors import UserError
from runner.expected import evidence, expectations, tables
from runner.expected.expectations import Identity
from runner.expected.tables import Row, Tables
from runner.kernels import archive, image
from runner.kernels.image import Image
from runner.places import qemu
from runner.results import here, kernelrun, shard, versions
from runner.results.kernelrun import KernelRun
from runner.results.versions import Version


class Kernel(NamedTuple):
    """One kernel to judge."""

    label: str
    image: Image | None  # None: the running kernel
    version: Version  # its own, or the one that the user names, as far as is known before it has run
    expect: str = ""  # the version that the user names instead
    log: Path | None = None  # what it did is in this file already
    where: str = ""  # and was done there

    def begin(self, cases: list[str]) -> KernelRun:
        """A run of these cases that starts now, before it is known what the kernel says of itself."""
        if not self.image:
            return kernelrun.begin(self.label, os.uname().release, os.uname().version, cases)
        run = kernelrun.begin(self.label, self.image.release, self.image.version, cases)
        run.where, run.image = "QEMU", str(self.image.path)
        return run


class Settled(NamedTuple):
    """A kernel that has run, with what it is compared with."""

    kernel: Kernel
    version: Version  # whose table it is
    rows: dict[str, Row]
    remark: str  # why that one, where it is not simply the kernel's version

    @property
    def label(self) -> str:
        """How the kernel is called in test ids and reports."""
        return self.kernel.label


class Plan(NamedTuple):
    """A whole run."""

    build: Path
    cases: list[str]
    kernels: list[Kernel]
    tables: Tables
    strict: bool


def all_cases(build: Path) -> list[str]:
    """The ids of all cases that are built."""
    executor = build / "run-cases"
    if not executor.exists():
        raise UserError(f"{executor} is not there; 'make' builds it")
    done = subprocess.run([str(executor), "--list"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(done.stderr.strip())
    return done.stdout.split()


def select(cases: list[str], patterns: list[str]) -> list[str]:
    """The cases that match one of the globs; each glob must match one."""
    chosen: set[str] = set()
    for pattern in patterns:
        found = [c for c in cases if fnmatch.fnmatchcase(c, pattern) or fnmatch.fnmatchcase(c.replace("/", "."), pattern)]
        if not found:
            near = difflib.get_close_matches(pattern, cases, 3, 0.7)
            raise UserError(f"no case matches '{pattern}'; " + (f"there is {', '.join(near)}; " if near else "") + f"'make list' shows all {len(cases)}")
        chosen.update(found)
    return [case for case in cases if case in chosen or not patterns]


def load_tables(cases: list[str]) -> Tables:
    """The tables, which must fit the cases: a missing or superfluous row is an error."""
    loaded = tables.load(paths.TOP / "expected")
    problems = tables.check(loaded, cases)
    if problems:
        more = f" (and {len(problems) - 1} more: 'make lint' lists them)" if len(problems) > 1 else ""
        raise UserError(problems[0] + more)
    return loaded


def newest_known() -> Version:
    """The newest kernel that the tables were compared with."""
    return evidence.newest(paths.TOP / "expected")


def identity(kernel: Image | None) -> Identity:
    """What an image, or the running kernel, says of itself."""
    if kernel:
        return Identity(kernel.release, kernel.version)
    return Identity(os.uname().release, os.uname().version, here.signature(), here.os_release())


def foresee(kernel: Kernel, known: Tables) -> dict[str, Row]:
    """What is expected of a kernel before it has run, on an ordinary 64-bit machine; what it says later may be more."""
    return expectations.of(known, paths.TOP / "expected", identity(kernel.image), expectations.ORDINARY | {"arch": os.environ.get("ARCH") or "amd64"}, kernel.expect).rows


def prepare(path: Path | None, expect: str, known: Tables, labels: set[str]) -> Kernel:
    """One kernel, identified and given its table; None is the running one."""
    kernel = image.identify(path) if path else None
    who = identity(kernel)
    own = who.upstream()
    label = f"{own}{versions.vendors_part(who.release)}" if own else who.release
    if label in labels:
        label += f"-{who.release}"
    while label in labels:
        label += "+"
    labels.add(label)
    # Also finds out, before anything runs, that there is no table for it.
    return Kernel(label, kernel, expectations.of(known, paths.TOP / "expected", who, {}, expect).version, expect)


def of_log(run: KernelRun, expect: str, log: Path | None = None, where: str = "") -> Kernel:
    """The kernel of a log or of an earlier run; settle() finds its table."""
    own = run.upstream()
    if own is None and not expect:
        raise UserError(f"{run.release or run.label}: its release names no kernel version; say which table judges it with EXPECT=6.7")
    return Kernel(run.label, None, versions.parse(expect) if expect else own or tables.FIRST, expect, log, where)


def settle(kernel: Kernel, known: Tables, run: KernelRun) -> Settled:
    """What a kernel is compared with, now that it has run: by all that it said, and by the machine that the run saw."""
    judged = expectations.of_run(known, paths.TOP / "expected", run, kernel.expect)
    return Settled(kernel, judged.version, judged.rows, judged.remark)


def make(build: Path, kernels: list[str], patterns: list[str], expect: str, strict: bool, share: str = "", log: str = "", where: str = "") -> Plan:
    """Checks everything that can be checked before something runs; with a log, something has run already.  `share` is a shard of the cases."""
    cases = all_cases(build)
    known = load_tables(cases)
    chosen = shard.take(select(cases, patterns), share, "cases")
    if log:
        kernel = of_log(kernelrun.from_log(Path(log)), expect, Path(log), where)
        return Plan(build, chosen, [kernel], known, strict)
    if kernels:
        qemu.check_tools()
    images: list[Path | None] = [path for name in kernels for path in archive.resolve(name, paths.cache(build))]
    labels: set[str] = set()
    planned = [prepare(path, expect, known, labels) for path in images or [None]]
    return Plan(build, chosen, planned, known, strict)


def make_many(build: Path, kernels: list[str], patterns: list[str], strict: bool, share: str = "", expect: str = "") -> tuple[Plan, list[str]]:
    """The same for a matrix: a kernel that cannot be used is a sentence, and the others go on; `share` is a shard of the kernels."""
    cases = all_cases(build)
    known = load_tables(cases)
    chosen = select(cases, patterns)
    qemu.check_tools()
    planned, sentences = [], []
    labels: set[str] = set()
    for name in kernels:
        try:
            planned += [prepare(path, expect, known, labels) for path in archive.resolve(name, paths.cache(build))]
        except UserError as error:
            sentences.append(str(error))
    planned.sort(key=lambda kernel: (kernel.version, kernel.label))
    return Plan(build, chosen, shard.take(planned, share, "kernels") if planned else [], known, strict), sentences
