# SPDX-License-Identifier: GPL-2.0
"""Runs cases on the running kernel."""

import errno
import os
import signal
import subprocess
import time
from pathlib import Path

from runner import paths
from runner.errors import NotHereError, UserError
from runner.results import here, kernelrun, ktap
from runner.results.kernelrun import KernelRun


def label() -> str:
    """How the running kernel is called in test ids and reports."""
    return os.uname().release


def run(build: Path, cases: list[str], timeout: float) -> KernelRun:
    """Runs these cases in parallel; `timeout` is that of one case, in seconds."""
    if not os.path.exists("/proc/self/fd"):
        raise NotHereError("/proc is not mounted here, and the cases look into it; as root: mount -t proc proc /proc")
    run = kernelrun.begin(label())
    command = [str(paths.own_folder(build) / "run-cases"), "--timeout", str(timeout), *cases]
    start = time.monotonic()
    try:
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    except OSError as error:
        if error.errno != errno.ENOEXEC:
            raise
        raise NotHereError(f"this kernel does not run the programs of {paths.own_folder(build).name}; boot one that does: KERNEL=") from None
    if done.returncode < 0:
        raise UserError(f"the executor was killed by {signal.Signals(-done.returncode).name}; nothing is known of the cases")
    if done.returncode not in (0, 1):
        raise UserError(f"the executor ended with status {done.returncode}: {done.stderr.strip() or 'no message'}")
    log = ktap.parse(done.stdout.splitlines(), console=False)
    run.release, run.version, run.machine, run.signature = log.release, log.version, log.machine, here.signature()
    run.where = "this kernel" + ("" if os.geteuid() == 0 else ", as an ordinary user")
    run.results, run.facts = log.results, log.facts
    run.seconds = time.monotonic() - start
    return run
