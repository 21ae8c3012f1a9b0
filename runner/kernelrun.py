# SPDX-License-Identifier: GPL-2.0
"""What a kernel was observed to do, in memory and as a file."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from runner import ktap, versions
from runner.errors import UserError
from runner.ktap import Result
from runner.versions import Version


@dataclass
class KernelRun:
    """One run of cases on one kernel."""

    label: str  # short name: the release, or the name of the image
    release: str = ""  # utsname.release
    version: str = ""  # utsname.version
    signature: str = ""  # Ubuntu's /proc/version_signature
    machine: str = ""
    where: str = ""  # "this kernel", "QEMU, tcg"
    requested: list[str] = field(default_factory=list)  # the cases that were to run
    results: dict[str, Result] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)  # for the reader: what was not as usual
    findings: list[str] = field(default_factory=list)  # each fails the run: a crash nobody owns
    seconds: float = 0.0
    boots: int = 0
    key: str = ""  # what the result depends on, where a later run may use it again

    def upstream(self) -> Version | None:
        """The upstream version that this kernel says it is."""
        return versions.of_kernel(self.release, self.version, self.signature)

    def save(self, path: Path) -> None:
        """Writes it as JSON, whole or not at all."""
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new")
        new.write_text(json.dumps(asdict(self), indent=1))
        new.replace(path)


def load(path: Path) -> KernelRun:
    """Reads what save() wrote."""
    data = json.loads(path.read_text())
    data["results"] = {case: Result(**result) for case, result in data["results"].items()}
    return KernelRun(**data)


def from_log(path: Path) -> KernelRun:
    """What a captured log says, as far as it goes; a console's checksums are used where it has them."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from None
    log = ktap.parse(lines, console=any(ktap.checked_line(ktap.printable(line))[0] for line in lines))
    if not log.results:
        raise UserError(f"{path}: holds no result of this suite's executor")
    run = KernelRun(label=path.stem, release=log.release, version=log.version, machine=log.machine, where=f"log {path}", results=log.results)
    if not log.ended:
        run.notes.append("the log ends before the executor did")
    if log.damaged:
        run.notes.append(f"{log.damaged} lines of the log are damaged")
    return run
