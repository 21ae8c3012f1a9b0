# SPDX-License-Identifier: GPL-2.0
"""The branches of the kernel that decide about seals, and the cases that reach each.

runner/data/branches.tsv lists them: function, what it returns there, the condition, the versions that have it, and
the cases.  The list was read off the source; observe() checks it on a booted kernel: return probes on those
functions, set on the kernel's command line and printed on the console between the results of the cases
(kprobe_event and tp_printk: no tool is needed in the guest).  What came of that is runner/data/reached/.

Not here: states by acts (coverage.py).
"""

import errno
import fnmatch
import re
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.kernels import image
from runner.kernels.image import Image
from runner.places import boots, guest, qemu
from runner.proof import coverage
from runner.results import ktap, versions
from runner.results.versions import Version

# Probes of functions that are called often for other reasons: only what such a filter lets through.
REFUSED = "v < 0 && v > -4096"
PROBES = {
    "memfd_add_seals": "",
    "memfd_fcntl": REFUSED,
    "memfd_check_seals_mmap": "",
    "__x64_sys_memfd_create": REFUSED,
    "pid_mfd_noexec_dointvec_minmax": REFUSED,
    "schedule_timeout_killable": "",
    "shmem_write_begin": REFUSED,
    "shmem_setattr": "",
    "shmem_fallocate": "",
    "shmem_mmap": "",  # until 6.13 it looked at the seals itself
    "hugetlbfs_setattr": "",
    "hugetlbfs_fallocate": "",
    "hugetlbfs_file_mmap": "",
    "do_mprotect_pkey": REFUSED,
    "userfaultfd_register": REFUSED,
}
# A function that others call as well counts when it was called from here.
CALLERS = {"schedule_timeout_killable": "memfd_add_seals"}
TRACING = "/sys/kernel/tracing/events/kprobes"
EVENT = re.compile(r"(\w+): \((\w+)\+\S+ <- (\w+)\) v=(-?\d+)")
MARK = re.compile(r"run-cases: ([a-z0-9-]+/[a-z0-9-]+)")
SELDOM = "entered"  # what stands for a return value that is neither 0 nor an errno
NEVER = "never"  # the case goes another way: the function is not entered


ERRNOS = {**errno.errorcode, errno.EOPNOTSUPP: "EOPNOTSUPP"}  # one number, two names


class Branch(NamedTuple):
    """One branch, and what is claimed of it."""

    function: str
    returns: str  # an errno name, "0", "entered", "never", or "-": it cannot be told from the return value
    condition: str
    since: str  # the mainline version from which the branch is there
    until: str  # the last one that had it; "": it still is there
    patterns: list[str]  # globs of cases
    reason: str  # why no case reaches it
    place: str


class Reached(NamedTuple):
    """What a booted kernel was seen to do."""

    version: Version
    build: str
    probed: set[str]
    returned: dict[str, set[str]]  # case: "function=value"


def load(path: Path | None = None) -> list[Branch]:
    """The list of branches."""
    found = []
    for line in coverage.lines_of(path or coverage.DATA / "branches.tsv", 5):
        function, returns, range_, cases, condition = line.fields
        since, _, until = range_.partition("-")
        if not re.fullmatch(r"\d+\.\d+-(\d+\.\d+)?", range_) or (until and versions.parse(until) < versions.parse(since)):
            raise UserError(f"{line.place}: '{range_}' is no range of mainline versions; it is 3.17- or 3.17-6.6")
        if returns not in ("0", "-", SELDOM, NEVER) and returns not in ERRNOS.values():
            raise UserError(f"{line.place}: '{returns}' is not what a function returns: an errno name, 0, {SELDOM}, {NEVER}, or - where that cannot tell")
        none = cases.startswith("none:")
        reason = cases.removeprefix("none:").strip() if none else ""
        if none and len(reason.split()) < 3:
            raise UserError(f"{line.place}: a branch without a case needs the reason: 'none: why'")
        found.append(Branch(function, returns, condition, since, until, [] if none else cases.split(), reason, line.place))
    return found


def load_reached(folder: Path | None = None) -> list[Reached]:
    """What was observed on booted kernels, oldest first."""
    found = []
    for path in (folder or coverage.DATA / "reached").glob("*.tsv"):
        build, probed, returned = "", set(), {}
        for line in coverage.lines_of(path, 2):
            key, value = line.fields
            if key == "kernel":
                build = value
            elif key == "probed":
                probed = set(value.split())
            else:
                returned[key] = set(value.split())
        found.append(Reached(versions.parse(path.stem), build, probed, returned))
    return sorted(found)


def cases_of(branch: Branch, cases: list[str]) -> list[str]:
    """The cases that the branch's globs name."""
    return [case for case in cases if any(fnmatch.fnmatchcase(case, pattern) for pattern in branch.patterns)]


def concerns(branch: Branch, case_since: str, kernel: Version) -> bool:
    """Whether this kernel has the branch, and the case its contract, as far as mainline's versions say."""
    since = max(versions.parse(branch.since), versions.parse(case_since)) if not branch.until else versions.parse(branch.since)
    return since[:2] <= kernel[:2] and (not branch.until or kernel[:2] <= versions.parse(branch.until)[:2])


def seen(branch: Branch, case: str, reached: Reached) -> bool | None:
    """Whether the case was seen to reach the branch; None where that kernel cannot tell."""
    if branch.returns == "-" or branch.function not in reached.probed or case not in reached.returned:
        return None
    values = reached.returned[case]
    if branch.returns == NEVER:
        return not any(one.startswith(f"{branch.function}=") for one in values)
    return f"{branch.function}={branch.returns}" in values


def status(branch: Branch, case: str, case_since: str, kernels: list[Reached]) -> str:
    """Whether the claim that a case reaches the branch is "read" only, "observed", or was seen to be "wrong"."""
    told = [seen(branch, case, one) for one in kernels if concerns(branch, case_since, one.version)]
    return "wrong" if False in told else "observed" if True in told else "read"


def check(since: dict[str, str]) -> list[str]:
    """What is wrong with the list, one sentence each; `since` is what each case says of itself."""
    found = []
    kernels = load_reached()
    for branch in load():
        for pattern in branch.patterns:
            if not fnmatch.filter(since, pattern):
                found.append(f"{branch.place}: there is no case {pattern}")
        for case in cases_of(branch, list(since)):
            for one in kernels:
                if concerns(branch, since[case], one.version) and seen(branch, case, one) is False:
                    did = " ".join(sorted(value for value in one.returned[case] if value.startswith(f"{branch.function}="))) or "not entered"
                    found.append(f"{branch.place}: {case} was seen not to make {branch.function} return {branch.returns} ({one.version}: {did})")
    for one in kernels:
        for case in sorted(set(one.returned) - set(since)):
            found.append(f"runner/data/reached/{one.version}.tsv: there is no case {case}; 'make branches KERNEL={one.version}' observes anew")
    return found


def problems(since: dict[str, str]) -> list[str]:
    """The same for `make lint`, with what is wrong in the files themselves."""
    try:
        return check(since)
    except UserError as error:
        return [str(error)]


def report(since: dict[str, str]) -> list[str]:
    """The branches as text, with what is known of each."""
    branches, kernels = load(), load_reached()
    names = ", ".join(str(one.version) for one in kernels)
    lines = ["Branches of the kernel that decide about seals" + (f"; observed: on {names}" if kernels else "")]
    claims = {"observed": 0, "read": 0, "wrong": 0}
    for function in dict.fromkeys(branch.function for branch in branches):
        hidden = "" if any(function in one.probed for one in kernels) else " (no probe: inlined or absent there; read in the source)"
        lines.append(f"  {function}{hidden}")
        for branch in branches:
            if branch.function != function:
                continue
            chosen = cases_of(branch, list(since))
            how = [status(branch, case, since[case], kernels) for case in chosen]
            for one in how:
                claims[one] += 1
            counts = ", ".join(f"{how.count(one)} {one}" for one in ("observed", "read", "wrong") if one in how) or f"no case: {branch.reason}"
            some = " ".join(chosen[:2]) + (" ..." if len(chosen) > 2 else "")
            lines.append(f"    {branch.returns:<10} {branch.condition} ({branch.since}-{branch.until}): {counts}" + (f": {some}" if chosen else ""))
    bare = sum(not branch.patterns for branch in branches)
    lines.append(f"  {len(branches)} branches, {bare} without a case; that a case reaches one: {claims['observed']} times observed, {claims['read']} times read")
    return [*lines, ""]


# ---- observing -----------------------------------------------------------------------------------


def command_line() -> str:
    """What makes the kernel print each return of the probed functions."""
    events = [f"r:{name},{name},v=$retval:s32" for name in PROBES]
    return f"tp_printk loglevel=7 printk.devkmsg=on kprobe_event={';'.join(events)}"


def value_of(number: int) -> str:
    """A return value as the list spells it."""
    if not number:
        return "0"
    return ERRNOS.get(-number, SELDOM) if -4096 < number < 0 else SELDOM


def attribute(lines: list[str]) -> dict[str, set[str]]:
    """The returns after a case's mark are that case's: one runs at a time."""
    returned: dict[str, set[str]] = {}
    case = ""
    for line in lines:
        text = ktap.printable(line)
        if mark := MARK.search(text):
            case = mark[1]
            returned.setdefault(case, set())
        event = EVENT.search(text)
        if case and event and event[1] == event[3] and CALLERS.get(event[1], event[2]) == event[2]:
            returned[case].add(f"{event[1]}={value_of(int(event[4]))}")
    return returned


def observe(kernel: Image, build: Path, cases: list[str], version: Version) -> Reached:
    """Boots the kernel with probes, runs the cases one by one, and writes what was seen."""
    qemu.check_tools()
    files, _ = image.modules(kernel, [module for modules in qemu.modules_of_needs().values() for module in modules])
    settings = [*guest.COMMON_SETTINGS, *(f"{TRACING}/{name}/filter {text}" for name, text in PROBES.items() if text)]
    alone = ["--console", "--one-shot", "--kmsg", "--jobs", "1", "--timeout", str(boots.CASE_TIMEOUT)]
    log_file = build / "branches.console"
    log_file.write_text("")
    with tempfile.TemporaryDirectory(prefix="guest-") as name:
        folder = Path(name)
        common = (build / "guest/initramfs.cpio").read_bytes()
        (folder / "initramfs").write_bytes(common + guest.additions([guest.Run(settings, alone + cases, False)], files))
        qemu.swap_disk(folder / "disk")

        def command(accel: str) -> list[str]:
            words = qemu.qemu_command(kernel.path, folder / "initramfs", folder / "disk", accel, 1)
            return [*words[:-1], f"{words[-1]} {command_line()}"]

        result = boots.boot_accelerated(build, command, log_file, boots.BOOT_LIMIT)
    if not result.up or not result.done:
        raise UserError(f"{kernel.path}: the guest did not come through; see {log_file}")
    lines = log_file.read_text(errors="replace").splitlines()
    missing = {match[1] for line in lines if (match := re.search(r"Failed to add event\(\S+\): r:(\w+)", line))}
    returned = attribute(lines)
    tried = {case: found for case, found in returned.items() if case in result.log.results and result.log.results[case].outcome != "skip"}
    # A function of which there is a copy that nobody calls says nothing; what is inlined cannot be probed.
    probed = {one.split("=")[0] for found in returned.values() for one in found} - missing
    if not any(tried.values()):
        raise UserError(f"{kernel.path}: no probe of it said anything; it needs CONFIG_KPROBE_EVENTS (5.1 or newer); see {log_file}")
    date = time.strftime("%Y-%m-%d")
    text = [
        "# SPDX-License-Identifier: GPL-2.0",
        "# Written by 'make branches KERNEL=...': what the functions of branches.tsv returned while each case ran.",
        f"kernel\t{result.log.release} ({result.log.version}), {date}",
        f"probed\t{' '.join(sorted(probed))}",
        *(f"{case}\t{' '.join(sorted(found)) or '-'}" for case, found in sorted(tried.items())),
    ]
    path = coverage.DATA / f"reached/{version}.tsv"
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(text) + "\n")
    return next(one for one in load_reached() if one.version == version)
