# SPDX-License-Identifier: GPL-2.0
"""Every command line of README.md and of `make help`, on a fresh Debian: make doors [COMMANDS='make explain*'].

Debian is a debootstrap of its smallest variant.  The first line of README.md prepares it as a reader would; every
other line runs in a copy of that of its own, behind `make deps` with the same goals and variables, and so sees
whether those install what it needs.  runner/data/doors.tsv has what stands for names such as vmlinuz, which lines
end otherwise than with 0, and which cannot be tried, with the reason.
"""

import argparse
import contextlib
import fnmatch
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from runner import paths
from runner.errors import UserError

FIRST = "apt-get install -y make && make deps run"
ANSWERS = paths.TOP / "runner/data/doors.tsv"
LIMIT = 1800  # seconds for one line


class Answer(NamedTuple):
    """What doors.tsv says of lines."""

    pattern: str
    instead: str  # the line to run; -: none
    statuses: tuple[int, ...]  # with which it may end
    reason: str


def lines() -> list[str]:
    """The command lines, as they stand there."""
    readme, told = (paths.TOP / "README.md").read_text(), (paths.TOP / "runner/help.txt").read_text()
    found = [line.strip().removeprefix("$ ") for line in readme.splitlines() if re.match(r"    (\$ )?(make |apt-get )", line)]
    found += [text for text in re.findall(r"`(make [^`]+)`", readme) if "  " not in text]
    for line in told.partition("\nVariables of run:")[0].splitlines():
        found += [re.split(r"\s{2,}", part)[0] for part in re.split(r";\s+(?=make )", line) if part.startswith("make")]
    return list(dict.fromkeys(re.sub(r"\s+#.*", "", line).strip() for line in found))


def answers() -> list[Answer]:
    """The file's rows."""
    rows = (line.split("\t") for line in ANSWERS.read_text().splitlines() if line and not line.startswith("#"))
    return [Answer(pattern, instead, tuple(int(status) for status in (statuses or "0").split()), reason) for pattern, instead, statuses, reason in rows]


def answer(line: str, known: list[Answer]) -> Answer:
    """What to run for a line."""
    return next((one for one in known if fnmatch.fnmatchcase(line, one.pattern)), Answer(line, line, (0,), ""))


def with_deps(line: str) -> str:
    """The line behind the `make deps` that stands with it: the same goals and variables."""
    return line if " deps " in line or line.startswith("apt-get") else f"{line.replace('make ', 'make deps ', 1)}" if line != "make" else line


@contextlib.contextmanager
def mounted(layers: list[Path], upper: Path, place: Path) -> Iterator[Path]:
    """These layers, the first one on top, with what changes in `upper`; a machine's own file systems in it."""
    mounts: list[Path] = []

    def mount(*arguments: str, at: Path) -> None:
        at.mkdir(parents=True, exist_ok=True)
        if subprocess.run(["mount", *arguments, str(at)], check=False).returncode:
            raise UserError(f"mounting {arguments[1]} failed; in a container, whose disk is an overlay: mount a tmpfs at {upper.parent} first")
        mounts.append(at)

    work = upper.with_name(upper.name + ".work")
    for folder in (upper, work):
        folder.mkdir(parents=True, exist_ok=True)
    try:
        mount("-t", "overlay", "overlay", "-o", f"lowerdir={':'.join(map(str, layers))},upperdir={upper},workdir={work}", at=place)
        for name in ("proc", "sys", "dev"):
            mount("--rbind", f"/{name}", at=place / name)
            subprocess.run(["mount", "--make-rslave", str(place / name)], check=True)
        # Packages are downloaded once for all lines; each line installs for itself what it needs.
        (upper.parent / "archives").mkdir(exist_ok=True)
        mount("--bind", str(upper.parent / "archives"), at=place / "var/cache/apt/archives")
        for name in ("hosts", "resolv.conf"):  # which an installer writes, and a browser's driver asks for localhost
            shutil.copy(f"/etc/{name}", place / "etc" / name)
        yield place
    finally:
        for at in reversed(mounts):
            subprocess.run(["umount", "-l", str(at)], check=False)
        shutil.rmtree(work, ignore_errors=True)


def run(place: Path, line: str, log: Path) -> int:
    """The line there, in a copy of the suite; its exit status."""
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}
    environment |= {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
    with log.open("w") as output:
        # No chroot(2), in which the kernel grants no user namespaces: gVisor, and what ordinary users do, need them.
        enter = f"cd {shlex.quote(str(place))} && pivot_root . mnt && umount -l /mnt && cd /suite && {line}"
        command = ["timeout", str(LIMIT), "unshare", "--mount", "/bin/sh", "-c", enter]
        return subprocess.run(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment, check=False).returncode


def prepare(folder: Path) -> Path:
    """The fresh Debian, kept for the next time."""
    base = folder / "base"
    if not (base / "etc/os-release").exists():
        if not shutil.which("debootstrap"):
            raise UserError("debootstrap is missing; 'make deps doors' installs it")
        shutil.rmtree(base, ignore_errors=True)
        subprocess.run(["debootstrap", "--variant=minbase", "bookworm", str(base), os.environ.get("MIRROR") or "http://deb.debian.org/debian"], check=True, stdout=subprocess.DEVNULL)
    return base


def copy_suite(place: Path) -> None:
    """What git keeps of the suite, as it is in the work tree; of one that came without git, what is not built."""
    git = subprocess.run(["git", "-C", str(paths.TOP), "ls-files", "-z"], capture_output=True, check=False)
    which = ["--exclude=./build", "."] if git.returncode else ["--null", "-T", "-"]
    (place / "suite").mkdir(exist_ok=True)
    packed = subprocess.run(["tar", "-C", str(paths.TOP), "-c", *which], input=git.stdout, capture_output=True, check=True).stdout
    subprocess.run(["tar", "-x", "--no-same-owner", "-C", str(place / "suite")], input=packed, check=True)


def main() -> int:
    """Runs them; prints a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("patterns", nargs="*", metavar="LINE", help="only these lines (globs)")
    parser.add_argument("--list", action="store_true", help="print them and what would run")
    chosen = parser.parse_args()
    known = answers()
    asked = [line for line in lines() if not chosen.patterns or any(fnmatch.fnmatchcase(line, pattern) for pattern in chosen.patterns)]
    if chosen.list:
        print("\n".join(f"{line}\n    {one.reason if one.instead == '-' else with_deps(one.instead)}" for line in asked for one in [answer(line, known)]))
        return 0
    if os.geteuid():
        raise UserError("mounting and chroot(2) need root")
    folder = paths.build_folder().resolve() / "doors"
    base, ready, failed = prepare(folder), folder / "ready", 0
    if not (ready / "suite/build/run-cases").exists() or FIRST in chosen.patterns:
        shutil.rmtree(ready, ignore_errors=True)
        with mounted([base], ready, folder / "root") as place:
            copy_suite(place)
            status = run(place, FIRST, folder / "00.log")
        print(f"{'ok' if not status else 'not ok'}\t{FIRST}", flush=True)
        if status:
            print(f"    status {status}; see {folder}/00.log")
            return 1
    else:
        with mounted([base], ready, folder / "root") as place:
            copy_suite(place)
    for number, line in enumerate(asked, 1):
        one = answer(line, known)
        if one.instead == "-" or line == FIRST:
            print(f"skip\t{line}: {one.reason}" if line != FIRST else f"ok\t{line}", flush=True)
            continue
        started, log, upper = time.monotonic(), folder / f"{number:02}.log", folder / "upper"
        shutil.rmtree(upper, ignore_errors=True)
        command = with_deps(one.instead)
        with mounted([ready, base], upper, folder / "root") as place:
            status = run(place, command, log)
        failed += status not in one.statuses
        print(f"{'ok' if status in one.statuses else 'not ok'}\t{line}" + (f" ({command})" if command != line else "") + f"\t{time.monotonic() - started:.0f} s", flush=True)
        if status not in one.statuses:
            print(f"    status {status}; see {log}: {(log.read_text(errors='replace').strip().splitlines() or [''])[-1][:200]}", flush=True)
    shutil.rmtree(folder / "upper", ignore_errors=True)
    return 1 if failed else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UserError as error:
        print(f"doors: {error}", file=sys.stderr)
        sys.exit(2)
