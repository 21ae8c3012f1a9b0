# SPDX-License-Identifier: GPL-2.0
"""One archive with everything that a board or another machine needs, and the way to run it over ssh.

The archive holds the static executor with all cases inside, and a script of a few lines.  The target
needs neither Python nor a compiler nor a C library.  What comes back is the executor's output, which
`make judge LOG=...` compares with the tables; it names the kernel and the machine itself.
"""

import io
import os
import shlex
import subprocess
import sys
import tarfile
from pathlib import Path

from runner.errors import UserError
from runner.results import ktap

# 60 s are long enough for a slow board; a case that hangs is killed then.
RUN = """#!/bin/sh
# Runs the cases on this machine: ./run > log, or ./run 'pinned-pages/*'.  As root more of them can be tried.
# Each line carries a checksum, so that a serial console may carry the log.  Elsewhere: make judge LOG=log
exec "$(dirname "$0")/run-cases" --console --timeout 60 "$@"
"""
# What utsname.machine says where programs of this ABI run.
MACHINES = {
    "": "x86_64", "i386": "i?86|x86_64", "arm64": "aarch64", "armhf": "armv7l|armv8l|aarch64",
    "ppc64el": "ppc64le", "riscv64": "riscv64", "s390x": "s390x",
}  # fmt: skip
WRONG_MACHINE = 96  # the remote shell's exit status
# Unpacks what comes in, runs it, and leaves nothing behind, also when the connection ends.
REMOTE = """case $(uname -m) in {machines}) ;; *) uname -m; exit {wrong} ;; esac
d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT && trap 'exit 1' HUP INT TERM && tar -x -C "$d" && "$d"/seal-cases/run {arguments}"""


def pack(executor: Path) -> bytes:
    """The archive, the same for the same executor."""
    if not executor.exists():
        raise UserError(f"{executor} is not there; 'make bundle' builds it")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, data in (("run", RUN.encode()), ("run-cases", executor.read_bytes())):
            member = tarfile.TarInfo(f"seal-cases/{name}")
            member.size, member.mode = len(data), 0o755
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def command(host: str) -> list[str]:
    """ssh to the host; SSH='ssh -p 2222 -F config' names another program or options."""
    return [*shlex.split(os.environ.get("SSH") or "ssh"), "-o", "ConnectTimeout=20", "--", host]


def run_over_ssh(host: str, build: Path, cases: list[str], log: Path) -> None:
    """Runs the cases on the host; what it says goes to the log as it comes."""
    abi = os.environ.get("ABI", "")
    archive = pack(build / abi / "guest/run-cases")
    remote = REMOTE.format(machines=MACHINES[abi], wrong=WRONG_MACHINE, arguments=" ".join(shlex.quote(case) for case in cases))
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        process = subprocess.Popen([*command(host), remote], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as error:
        raise UserError(f"{command(host)[0]}: {error.strerror} (Debian's package openssh-client)") from None
    with process, log.open("wb") as copy:
        assert process.stdin and process.stdout and process.stderr
        try:
            process.stdin.write(archive)
            process.stdin.close()
        except BrokenPipeError:
            pass  # ssh has ended, and says why
        for number, line in enumerate(process.stdout):
            copy.write(line)
            if sys.stderr.isatty():
                print(f"\r{host}: {number} lines", end="", file=sys.stderr, flush=True)
        complaint = process.stderr.read().decode(errors="replace").strip().splitlines()
    if sys.stderr.isatty():
        print("\r", end="", file=sys.stderr)
    if process.returncode == WRONG_MACHINE:
        raise UserError(f"{host} is a machine of type {log.read_text().strip()}, the cases are built for {abi or 'amd64'}; name its ABI (ABI=arm64, ...)")
    found = ktap.parse(log.read_text(errors="replace").splitlines(), console=True)
    if not found.results:
        raise UserError(f"{host}: {complaint[-1] if complaint else f'no result came back, status {process.returncode}'}")
