# SPDX-License-Identifier: GPL-2.0
"""Where else than here and in a guest the cases can run (ON=): what they say there is kept as a log."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from runner import paths
from runner.errors import UserError
from runner.results import ktap

# What utsname.machine says where programs of this ABI run.
MACHINES = {
    "": "x86_64", "i386": "i?86|x86_64", "arm64": "aarch64", "armhf": "armv7l|armv8l|aarch64",
    "ppc64el": "ppc64le", "riscv64": "riscv64", "s390x": "s390x",
}  # fmt: skip
WRONG_MACHINE = 96  # the remote shell's exit status
# Takes the program that comes in, runs it, and leaves nothing behind, also when the connection ends.
REMOTE = """case $(uname -m) in {machines}) ;; *) uname -m; exit {wrong} ;; esac
d=$(mktemp -d) && trap 'rm -rf "$d"' EXIT && trap 'exit 1' HUP INT TERM && cat > "$d/sealing" && chmod +x "$d/sealing" && "$d/sealing" --raw --console {arguments}"""


def command(host: str) -> list[str]:
    """ssh to the host; SSH='ssh -p 2222 -F config' names another program or options."""
    return [*shlex.split(os.environ.get("SSH") or "ssh"), "-o", "ConnectTimeout=20", "--", host]


def run_over_ssh(host: str, build: Path, cases: list[str], log: Path) -> None:
    """Runs the cases on the host; what it says goes to the log as it comes."""
    abi = os.environ.get("ABI", "")
    program = build / abi / "sealing"
    if not program.exists():
        raise UserError(f"{program} is not there; 'make dist' builds it")
    remote = REMOTE.format(machines=MACHINES[abi], wrong=WRONG_MACHINE, arguments=" ".join(shlex.quote(case) for case in cases))
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        process = subprocess.Popen([*command(host), remote], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    except OSError as error:
        raise UserError(f"{command(host)[0]}: {error.strerror} (Debian's package openssh-client)") from None
    with process, log.open("wb") as copy:
        assert process.stdin and process.stdout and process.stderr
        try:
            process.stdin.write(program.read_bytes())
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


def run_in_gvisor(build: Path, cases: list[str], log: Path) -> None:
    """In a sandbox of its own, whose kernel is gVisor; the file system below it is this machine's, read-only."""
    runsc = shutil.which("runsc")
    if not runsc:
        raise UserError("runsc is missing (Debian's package runsc)")
    options = ["--network=none", "--ignore-cgroups", *([] if os.geteuid() == 0 else ["--rootless"])]
    command = [runsc, *options, "do", str(paths.own_folder(build) / "run-cases"), "--timeout", "60", *cases]
    log.parent.mkdir(parents=True, exist_ok=True)
    # By pipes: runsc gives what it gets as input and output to the user nobody, be it this machine's /dev/null.
    done = subprocess.run(command, input="", capture_output=True, text=True, errors="replace", check=False)
    log.write_text(done.stdout)
    if "# kernel: " not in log.read_text(errors="replace"):
        raise UserError(f"runsc did not start the cases: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")


def run(place: str, build: Path, cases: list[str]) -> Path:
    """Runs these cases, or all, at the place; returns the log."""
    log = paths.own_folder(build) / "results" / f"{re.sub(r'[^A-Za-z0-9.@-]+', '-', place)}.log"
    if place.startswith("ssh:"):
        host = place if place.startswith("ssh://") else place.removeprefix("ssh:")
        if not host:
            raise UserError("ON=ssh:HOST takes the name of a host")
        run_over_ssh(host, build, cases, log)
        return log
    if place == "gvisor":
        run_in_gvisor(build, cases, log)
        return log
    raise UserError(f"ON={place} is no place; there are ssh:HOST, gvisor and uml")
