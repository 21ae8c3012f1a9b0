# SPDX-License-Identifier: GPL-2.0
"""What a kernel was observed to do, in memory and as a file."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

from runner import versions
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
