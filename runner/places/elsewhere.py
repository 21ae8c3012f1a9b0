# SPDX-License-Identifier: GPL-2.0
"""Where else than here and in a guest the cases can run (ON=): what they say there is kept as a log."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from runner import paths
from runner.errors import UserError
from runner.places import bundle


def run_in_gvisor(build: Path, cases: list[str], log: Path) -> None:
    """In a sandbox of its own, whose kernel is gVisor; the file system below it is this machine's, read-only."""
    runsc = shutil.which("runsc")
    if not runsc:
        raise UserError("runsc is missing (Debian's package runsc)")
    options = ["--network=none", "--ignore-cgroups", *([] if os.geteuid() == 0 else ["--rootless"])]
    command = [runsc, *options, "do", str(paths.own_folder(build) / "guest/run-cases"), "--timeout", "60", *cases]
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        done = subprocess.run(command, stdout=output, stderr=subprocess.PIPE, text=True, check=False)
    if "# kernel: " not in log.read_text(errors="replace"):
        raise UserError(f"runsc did not start the cases: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")


def run(place: str, build: Path, cases: list[str]) -> Path:
    """Runs these cases, or all, at the place; returns the log."""
    log = paths.own_folder(build) / "results" / f"{re.sub(r'[^A-Za-z0-9.@-]+', '-', place)}.log"
    if place.startswith("ssh:"):
        host = place if place.startswith("ssh://") else place.removeprefix("ssh:")
        if not host:
            raise UserError("ON=ssh:HOST takes the name of a host")
        bundle.run_over_ssh(host, build, cases, log)
        return log
    if place == "gvisor":
        run_in_gvisor(build, cases, log)
        return log
    raise UserError(f"ON={place} is no place; there are ssh:HOST, gvisor and uml")
