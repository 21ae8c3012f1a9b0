# SPDX-License-Identifier: GPL-2.0
"""What a kernel was observed to do, in memory and as a file."""

import contextlib
import datetime
import functools
import json
import re
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from runner.errors import UserError, shown
from runner.results import ktap, outcomes, versions
from runner.results.ktap import Result
from runner.results.versions import Version


@dataclass
class KernelRun:
    """One run of cases on one kernel."""

    label: str  # short name: the release, or the name of the image
    release: str = ""  # utsname.release
    version: str = ""  # utsname.version
    signature: str = ""  # Ubuntu's /proc/version_signature
    machine: str = ""
    facts: dict[str, str] = field(default_factory=dict)  # arch, bits, ...: see runner/expected/tables.py
    where: str = ""  # "this kernel", "QEMU, tcg"
    requested: list[str] = field(default_factory=list)  # the cases that were to run
    results: dict[str, Result] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # for the reader: what was not as usual
    findings: list[str] = field(default_factory=list)  # each fails the run: a crash nobody owns
    seconds: float = 0.0
    boots: int = 0
    key: str = ""  # what the result depends on, where a later run may use it again
    started: str = ""  # when, as ISO 8601 with seconds
    suite: str = ""  # the commit of this suite, with "-dirty" where files were changed
    image: str = ""  # path of the image, where one was booted, and its SHA-256
    image_sha256: str = ""
    ended: bool = True  # each executor came to its end, as far as is known
    failed: str = ""  # the sentence that says why nothing could be run

    def upstream(self) -> Version | None:
        """The upstream version that this kernel says it is."""
        return versions.of_kernel(self.release, self.version, self.signature)

    def save(self, path: Path) -> None:
        """Writes it as JSON, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        try:
            new.write_text(json.dumps(asdict(self), indent=1))
            new.replace(path)
        except OSError:
            new.unlink(missing_ok=True)
            raise


def begin(label: str, release: str = "", version: str = "", cases: Iterable[str] = ()) -> KernelRun:
    """A run that starts now, with this suite."""
    started = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    return KernelRun(label, release, version, requested=list(cases), started=started, suite=suite_commit())


def join(run: KernelRun, other: KernelRun) -> None:
    """Adds what another boot of the same kernel did with other cases."""
    run.results |= other.results
    run.notes += other.notes
    run.findings += other.findings
    run.boots += other.boots


def keep(run: KernelRun, folder: Path) -> None:
    """Keeps a run for later commands, in place of any of this kernel before."""
    run.save(folder / f"{run.label}.json")
    (folder / f"{run.label}.failed").unlink(missing_ok=True)


def keep_failure(run: KernelRun, sentence: str, folder: Path) -> None:
    """Notes that a kernel could not be run; what was kept of it before stays."""
    run.failed = sentence
    run.save(folder / f"{run.label}.failed")


def checked(value: object, hint: object) -> Any:
    """The value, if it is of this type; its texts made fit to be shown. A ValueError otherwise."""
    kind, arguments = get_origin(hint) or hint, get_args(hint)
    if kind is UnionType:
        return value if value is None else checked(value, arguments[0])
    if kind is Result and isinstance(value, dict):
        result = Result(**{name: checked(value[name], RESULT[name]) for name in value})
        if outcomes.is_outcome(result.outcome):
            return result
    elif kind is list and isinstance(value, list):
        return [checked(one, arguments[0]) for one in value]
    elif kind is dict and isinstance(value, dict):
        return {checked(name, str): checked(one, arguments[1]) for name, one in value.items()}
    elif kind is str and isinstance(value, str):
        return shown(value.replace("\n", " "))
    elif (kind is float and type(value) in (int, float)) or (kind in (int, bool) and type(value) is kind):
        return value
    raise ValueError(f"{str(value)[:40]!r} stands where another type belongs")


RESULT, RUN = get_type_hints(Result), get_type_hints(KernelRun)


def load(path: Path) -> KernelRun:
    """Reads what save() wrote; a ValueError, TypeError or KeyError where a file of another origin does not fit."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(data, dict):
        raise TypeError("not an object")
    return KernelRun(**{name: checked(data[name], RUN[name]) for name in data})


# How LAVA keeps a line of the machine: {"dt": "...", "lvl": "target", "msg": "..."}.
LAVA_LINE = re.compile(r'(?:- )?\{"dt": .*"lvl": "target", "msg": (".*")\}')


def without_lava(line: str) -> str:
    """The line as the machine wrote it, if it is in a LAVA job's log; any other as it is."""
    if match := LAVA_LINE.fullmatch(line):
        with contextlib.suppress(ValueError):
            return str(json.loads(match.group(1)))
    return line


def of_logs(path: Path, logs: list[ktap.Log]) -> KernelRun:
    """One run of what executors wrote one after the other on the same kernel."""
    run = KernelRun(label=path.stem, where=f"log {path}")
    for number, log in enumerate(logs, 1):
        run.release, run.version, run.machine = log.release or run.release, log.version or run.version, log.machine or run.machine
        run.signature = log.signature or run.signature
        run.facts |= log.facts
        run.results.update(log.results)
        which = "the log" if len(logs) == 1 else f"executor {number} of {len(logs)} in the log"
        if not log.ended:
            run.ended = False
            run.notes.append(f"{which} ends before the executor did" + (f": {log.bail_out}" if log.bail_out else ""))
        if log.damaged:
            run.notes.append(f"{log.damaged} lines of the log are damaged")
    return run


def may_be_one_boot(a: ktap.Log, b: ktap.Log) -> bool:
    """Whether two executors can have run on the same boot: on the same kernel, as far as it is named, and other cases."""
    same_kernel = not a.release or not b.release or (a.release, a.version, a.machine) == (b.release, b.version, b.machine)
    return same_kernel and not set(a.results) & set(b.results)


def all_of_log(path: Path) -> list[KernelRun]:
    """What a captured log says, as far as it goes: one run, or several where it holds several boots.

    An executor may start more than once in a boot, for other cases each time.  Another kernel, or a
    case that has a result already, is another boot: its results never fill what the first one lacks.
    """
    try:
        lines = [without_lava(line) for line in path.read_text(errors="replace").splitlines()]
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from None
    console = any(ktap.checked_line(ktap.printable(line))[0] for line in lines)
    logs = [log for log in ktap.parse_each(lines, console) if log.release or log.results]
    if not any(log.results for log in logs):
        raise UserError(f"{path}: holds no result of this suite's executor")
    boots: list[list[ktap.Log]] = []
    for log in logs:
        if boots and all(may_be_one_boot(one, log) for one in boots[-1]):
            boots[-1].append(log)
        else:
            boots.append([log])
    runs = [of_logs(path, boot) for boot in boots]
    for number, run in enumerate(runs, 1):
        own = run.upstream()
        run.label = (f"{own}{versions.vendors_part(run.release)}" if own else path.stem) + (f"-boot{number}" if len(runs) > 1 else "")
    return runs


def from_log(path: Path, boot: int = 0) -> KernelRun:
    """The run that a log holds, or the one of its runs with this number."""
    runs = all_of_log(path)
    if boot > len(runs):
        raise UserError(f"{path}: holds {len(runs)} boots, so there is none with number {boot}")
    if not boot and len(runs) > 1:
        raise UserError(f"{path}: holds {len(runs)} boots; 'make judge LOG={path}' looks at each of them, this needs a log of one")
    return runs[boot - 1 if boot else 0]


@functools.cache
def suite_commit() -> str:
    """The commit that the suite's files are of, or nothing outside a git checkout."""
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return ""
