# SPDX-License-Identifier: GPL-2.0
"""Sandboxes: what a seccomp filter, a security module or a limit refuses is no verdict about the kernel."""

import ctypes
import errno
import os
import platform
import re
import resource
import shutil
import struct
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runner import paths
from runner.expected import judge
from runner.expected.tables import Row
from runner.results import ktap
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result
from runner.results.versions import Version
from runner.runs import report

# By number on x86-64, the only machine on which these tests install filters: what cases call, as strace(1) saw them all at once.
NUMBERS = {
    "memfd_create": 319, "fcntl": 72, "ftruncate": 77, "fallocate": 285, "splice": 275, "tee": 276, "vmsplice": 278, "madvise": 28, "mremap": 25, "ioctl": 16, "msync": 26,
    "clone3": 435, "mount": 165, "unshare": 272, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "perf_event_open": 298, "keyctl": 250, "move_pages": 279,
    "process_vm_writev": 311, "process_vm_readv": 310, "ptrace": 101, "kcmp": 312, "name_to_handle_at": 303, "open_by_handle_at": 304, "add_key": 248, "setns": 308,
    "fchmod": 91, "sendfile": 40, "copy_file_range": 326, "pwrite64": 18, "pwritev2": 328, "socket": 41, "io_setup": 206, "pidfd_getfd": 438, "memfd_secret": 447, "mbind": 237,
    "access": 21, "accept4": 288, "acct": 163, "bind": 49, "capset": 126, "chmod": 90, "clone": 56, "close": 3, "connect": 42, "dup": 32, "dup2": 33, "execveat": 322, "faccessat2": 439,
    "fadvise64": 221, "fanotify_init": 300, "fchown": 93, "fgetxattr": 193, "file_setattr": 469, "flock": 73, "fremovexattr": 199, "fsetxattr": 190, "fsync": 74, "futex": 202,
    "fchmodat2": 452, "geteuid": 107, "getpid": 39, "getppid": 110, "getsockname": 51, "gettid": 186, "io_submit": 209, "io_uring_enter": 426, "io_uring_register": 427, "kill": 62,
    "linkat": 265, "listen": 50, "lseek": 8, "mincore": 27, "mlock": 149, "mmap": 9, "mprotect": 10, "mseal": 462, "munmap": 11, "newfstatat": 262, "open_tree": 428, "openat": 257,
    "pidfd_open": 434, "pipe2": 293, "pkey_mprotect": 329, "poll": 7, "prctl": 157, "pread64": 17, "preadv": 295, "prlimit64": 302, "process_madvise": 440, "pwritev": 296, "read": 0,
    "readlink": 89, "recvfrom": 45, "recvmsg": 47, "remap_file_pages": 216, "rt_sigaction": 13, "rt_sigprocmask": 14, "sched_setaffinity": 203, "sendmsg": 46, "sendto": 44, "setresuid": 117,
    "setsockopt": 54, "setxattr": 188, "setxattrat": 463, "shmget": 29, "sigaltstack": 131, "socketpair": 53, "statfs": 137, "swapon": 167, "tgkill": 234, "truncate": 76, "utimensat": 280,
    "vfork": 58, "wait4": 61, "waitid": 247, "write": 1, "writev": 20, "brk": 12, "capget": 125, "eventfd2": 290, "execve": 59, "fanotify_mark": 301, "file_getattr": 468, "getcpu": 309,
    "getegid": 108, "getgid": 104, "getrandom": 318, "getrusage": 98, "getuid": 102, "inotify_add_watch": 254, "inotify_init1": 294, "io_getevents": 208, "sched_yield": 24, "shmat": 30,
    "shmctl": 31, "swapoff": 168, "umask": 95, "unlink": 87, "clock_gettime": 228, "getdents64": 217, "sched_getaffinity": 204,
}  # fmt: skip
# What the C library calls before main(), and what nothing can end without.
OF_THE_LIBRARY = {"arch_prctl", "exit", "exit_group", "rseq", "rt_sigreturn", "set_robust_list", "set_tid_address"}
# What container engines refuse by default, with the errno that they give.
ENGINE = ("mount", "unshare", "bpf", "userfaultfd", "io_uring_setup", "perf_event_open", "keyctl", "add_key", "move_pages", "kcmp", "open_by_handle_at", "setns", "process_vm_writev", "ptrace", "mbind")
# What an engine's library does not know yet is ENOSYS.
NEW = ("clone3", "setxattrat", "file_setattr", "mseal", "fchmodat2")
ERRORS = (errno.EPERM, errno.ENOSYS, errno.EACCES)
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER_MODE = 38, 22, 2

x86_64 = pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers of system calls are x86-64's")

# A program preloaded into a case: the filter holds from where main() begins, and not for the loader, which needs most calls.
PRELOADED = """
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

__attribute__((constructor)) static void install(void)
{
	unsigned int number, error;
	struct sock_filter lines[] = { { 0x20, 0, 0, 0 }, { 0x15, 0, 1, 0 }, { 0x06, 0, 0, 0 }, { 0x06, 0, 0, SECCOMP_RET_ALLOW } };
	struct sock_fprog filter = { 4, lines };

	if (!getenv("REFUSE") || sscanf(getenv("REFUSE"), "%u:%u", &number, &error) != 2)
		_exit(99);
	unsetenv("LD_PRELOAD");
	lines[1].k = number;
	lines[2].k = SECCOMP_RET_ERRNO | error;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter))
		_exit(99);
}
"""


def program(rules: dict[str, int]) -> bytes:
    """A filter that gives these calls these errnos, and allows the others."""
    load, compare, give = 0x20, 0x15, 0x06
    lines = [(load, 0, 0, 0)]
    for name, error in rules.items():
        lines += [(compare, 0, 1, NUMBERS[name]), (give, 0, 0, 0x50000 | error)]
    return b"".join(struct.pack("HBBI", *line) for line in [*lines, (give, 0, 0, 0x7FFF0000)])


def executor(build: Path) -> list[str]:
    """It judges by the tables, since what a case does without a sandbox can be another thing each time."""
    return [str(build / "run-cases"), "--tables", str(build / "tables")]


def run(build: Path, *cases: str, before: Callable[[], None] | None = None, **environment: str) -> list[str]:
    """What the executor prints of the cases."""
    # What is preloaded reaches programs only, and the cases inside the executor are none.
    programs = ["--cases", str(build / "cases")] if "LD_PRELOAD" in environment else []
    command = [*executor(build), *programs, *cases]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, preexec_fn=before, env=os.environ | environment, check=False)
    if done.returncode == 99:
        pytest.skip("no seccomp filter can be installed here")
    return done.stdout.splitlines()


def run_under(build: Path, rules: dict[str, int], *cases: str) -> list[str]:
    """What it prints under such a filter."""
    text = ctypes.create_string_buffer(program(rules))
    header = struct.pack("HxxxxxxP", (len(text) - 1) // 8, ctypes.addressof(text))
    libc = ctypes.CDLL(None)

    def install() -> None:
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.prctl(PR_SET_SECCOMP, FILTER_MODE, header):
            os._exit(99)

    return run(build, *cases, before=install)


@pytest.fixture(autouse=True, scope="module")
def _tables():
    """The tables as the executor reads them."""
    build = paths.build_folder()
    subprocess.run(["make", "-s", f"BUILD={os.path.relpath(build, paths.TOP)}", f"{os.path.relpath(build, paths.TOP)}/tables"], cwd=paths.TOP, check=True, capture_output=True)


@pytest.fixture(scope="module")
def preloaded(tmp_path_factory):
    """The library that installs a filter."""
    folder = tmp_path_factory.mktemp("preloaded")
    (folder / "refuse.c").write_text(PRELOADED)
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", str(folder / "refuse.so"), str(folder / "refuse.c")], check=True)
    return folder / "refuse.so"


@pytest.fixture(scope="module")
def callers(tmp_path_factory):
    """By call the cases that make it here, as strace(1) sees them; one that traces others cannot be traced, and may make each."""
    folder, build = tmp_path_factory.mktemp("traces"), paths.build_folder()
    names = {f"syscall_{number:#x}": name for name, number in NUMBERS.items()}

    def trace(case: str) -> set[str]:
        path = folder / case.replace("/", ".")
        command = ["timeout", "-s", "KILL", "60", "strace", "-f", "-qq", "--signal=none", "-o", str(path), str(build / "cases" / case)]
        subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, start_new_session=True, check=False)
        # A call that a signal interrupted may stand there once more, with a negative number.
        made = set(re.findall(r"^\d+ +(?!syscall_0xffff)(\w+)\(", path.read_text(errors="replace"), re.M))
        return set(NUMBERS) if "ptrace" in made else {names.get(name, name) for name in made}

    cases = subprocess.run([build / "run-cases", "--list"], capture_output=True, text=True, check=True).stdout.split()
    with ThreadPoolExecutor(4) as pool:
        made = dict(zip(cases, pool.map(trace, cases), strict=True))
    found = {call: [case for case in cases if call in made[case]] for call in set().union(*made.values())}
    assert found.keys() - NUMBERS.keys() - OF_THE_LIBRARY == set(), "these are missing in NUMBERS"
    return found


def accusations(printed: list[str]) -> list[str]:
    """The cases whose outcome is not the table's, and that do not say that they could not be tried."""
    assert ktap.parse(printed, console=False).results
    return [line for line in printed if re.match(r"(not )?ok .*; the table says .*: \w+$", line)]


@x86_64
def test_a_filter_like_a_container_engines_accuses_nobody(build):
    rules = dict.fromkeys(ENGINE, errno.EPERM) | dict.fromkeys(NEW, errno.ENOSYS)
    assert accusations(run_under(build, rules)) == []
    assert accusations(run_under(build, dict.fromkeys((*ENGINE, "vmsplice", *NEW), errno.ENOSYS))) == []


@x86_64
@pytest.mark.parametrize("call", sorted(NUMBERS))
def test_a_call_that_is_refused_alone_accuses_nobody(build, preloaded, call, request):
    """One error, in the families whose cases use most calls; with EVERY_REFUSAL=1 each error, in each case that makes the call."""
    cases, errors = ["seal-then-write/*", "exec/*", "names/*"], [ERRORS[NUMBERS[call] % len(ERRORS)]]
    if os.environ.get("EVERY_REFUSAL"):
        cases, errors = request.getfixturevalue("callers").get(call, []), list(ERRORS)
        if not cases:
            pytest.skip("no case makes this call here")
    accused = {error: accusations(run(build, *cases, LD_PRELOAD=str(preloaded), REFUSE=f"{NUMBERS[call]}:{error}")) for error in errors}
    assert {errno.errorcode[error]: lines for error, lines in accused.items() if lines} == {}


@x86_64
def test_a_refusal_that_is_asserted_is_not_taken_from_the_filter(build):
    """The seal would give EPERM as well."""
    for call, outcome in (("pwrite64", "skip"), ("bpf", "pass")):
        printed = run_under(build, {call: errno.EPERM}, "seal-then-write/pwrite")
        assert ktap.parse(printed, console=False).results["seal-then-write/pwrite"].outcome == outcome


def test_every_call_that_cases_act_with_is_one_that_a_filter_is_asked_about():
    """Else a filter's EPERM would pass for the one that a case asserts."""
    known = set(re.findall(r"\b(?:CALL|NAMED)\((\w+)", (paths.TOP / "harness/sandbox.c").read_text()))
    # Helpers that make the call elsewhere, and calls that no filter can be asked about without doing them.
    known |= {"sizeof", "vfork", "fork", "raise", "execl", "shmget", "shmctl", "eventfd", "eventfd_read", "getsockopt", "clone", "poll"}
    acts = re.compile(r"\b(?:REFUSED|ALLOWED|STILL_ALLOWED|STILL_REFUSED|TRANSFERS)\((?:[^,()]+(?:\([^()]*\))?, )?(?:\(\w+\))?(?:syscall\(SYS_)?([a-z]\w*)[(,]")
    unknown = {name: path.name for path in sorted((paths.TOP / "cases").glob("*/*.c")) for name in acts.findall(path.read_text()) if name not in known}
    written_here = "".join(path.read_text() for folder in ("harness", "cases") for path in (paths.TOP / folder).rglob("*.[ch]"))
    assert {name: case for name, case in unknown.items() if not re.search(rf"^(?:[\w \*]*\b|#define.*\b){name}[(,]", written_here, re.M)} == {}


def test_an_accusation_is_seen(build):
    """The comparison itself."""
    printed = subprocess.run([*executor(build), "--expect", "6.12.8", "seal-then-map/shared-*"], capture_output=True, text=True, check=False).stdout.splitlines()
    assert accusations(printed)


def limits(**values: int) -> Callable[[], None]:
    """Sets these limits."""

    def set_them() -> None:
        for name, value in values.items():
            resource.setrlimit(getattr(resource, name), (value, value))

    return set_them


@pytest.mark.parametrize("name, value", [("RLIMIT_MEMLOCK", 0), ("RLIMIT_NOFILE", 24), ("RLIMIT_FSIZE", 1 << 21), ("RLIMIT_AS", 1 << 25), ("RLIMIT_DATA", 1 << 23), ("RLIMIT_STACK", 1 << 18)])
def test_a_limit_accuses_nobody(build, name, value):
    assert accusations(run(build, before=limits(**{name: value}))) == []


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting needs root")
@pytest.mark.parametrize("folder", ["/proc", "/sys", "/dev", "/dev/shm"])
def test_a_folder_that_is_not_there_accuses_nobody(build, folder):
    """As in a chroot."""
    script = f'mount -t tmpfs none {folder} && exec "$@"'
    command = ["unshare", "-m", "sh", "-c", script, "sh", *executor(build)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode == 1 and not done.stdout:
        pytest.skip(f"no mounts: {done.stderr.strip()}")
    assert accusations(done.stdout.splitlines()) == []


@pytest.mark.parametrize("prefix", ["unshare -Ur", "unshare -Urmpnif --mount-proc", "capsh --drop=all --", "setpriv --no-new-privs", "bwrap --ro-bind / / --dev /dev --proc /proc --unshare-all"])
def test_a_user_namespace_or_no_capability_accuses_nobody(build, prefix):
    program = prefix.split()[0]
    if not shutil.which(program):
        pytest.skip(f"no {program}: 'make deps test' installs it")
    tried = subprocess.run([*prefix.split(), *(["-c", "true"] if prefix.startswith("capsh") else ["true"])], capture_output=True, text=True, check=False)
    if tried.returncode:
        pytest.skip(f"{prefix}: {tried.stderr.strip()}")
    line = " ".join(executor(build))
    command = [*prefix.split(), *(["-c", line] if prefix.startswith("capsh") else line.split())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert accusations(done.stdout.splitlines()) == []


def test_the_summary_says_that_this_looks_like_a_sandbox():
    row = Row("a/one", ("pass",), "", Version(3, 17), "3.17.tsv", 1)
    for count, detail, said in (
        (1, "a seccomp filter refuses tee: x", True), (1, "a security module (docker-default (enforce)) refuses open: Permission denied", True),
        (1, "no /proc is mounted here, so a mismatch says nothing", True), (30, "mount(2): Operation not permitted", True), (3, "mount(2): Operation not permitted", False),
    ):  # fmt: skip
        verdicts = judge.judge({f"a/{n}": row for n in range(count)}, {f"a/{n}": Result("skip", detail) for n in range(count)}, [f"a/{n}" for n in range(count)])
        assert bool(report.sandbox(KernelRun("x", where="this kernel"), verdicts)) == said
