# SPDX-License-Identifier: GPL-2.0
"""Sandboxes: what a seccomp filter refuses is no verdict about the kernel."""

import ctypes
import errno
import os
import platform
import struct
import subprocess
from pathlib import Path

import pytest

from runner.expected import judge
from runner.expected.tables import Row
from runner.results import ktap
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result
from runner.results.versions import Version
from runner.runs import report

# By number on x86-64, the only machine on which these tests install filters.
NUMBERS = {
    "memfd_create": 319, "fcntl": 72, "ftruncate": 77, "fallocate": 285, "splice": 275, "tee": 276, "vmsplice": 278, "madvise": 28, "mremap": 25, "ioctl": 16, "msync": 26,
    "clone3": 435, "mount": 165, "unshare": 272, "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "perf_event_open": 298, "keyctl": 250, "move_pages": 279,
    "process_vm_writev": 311, "process_vm_readv": 310, "ptrace": 101, "kcmp": 312, "name_to_handle_at": 303, "open_by_handle_at": 304, "add_key": 248, "setns": 308,
    "fchmod": 91, "sendfile": 40, "copy_file_range": 326, "pwrite64": 18, "pwritev2": 328, "socket": 41, "io_setup": 206, "pidfd_getfd": 438, "memfd_secret": 447, "mbind": 237,
}  # fmt: skip
# What container engines refuse by default, with the errno that they give.
ENGINE = ("mount", "unshare", "bpf", "userfaultfd", "io_uring_setup", "perf_event_open", "keyctl", "add_key", "move_pages", "kcmp", "open_by_handle_at", "setns", "process_vm_writev", "ptrace", "mbind")
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER_MODE = 38, 22, 2

pytestmark = pytest.mark.skipif(platform.machine() != "x86_64", reason="the numbers of system calls are x86-64's")


def program(rules: dict[str, int]) -> bytes:
    """A filter that gives these calls these errnos, and allows the others."""
    load, compare, give = 0x20, 0x15, 0x06
    lines = [(load, 0, 0, 0)]
    for name, error in rules.items():
        lines += [(compare, 0, 1, NUMBERS[name]), (give, 0, 0, 0x50000 | error)]
    return b"".join(struct.pack("HBBI", *line) for line in [*lines, (give, 0, 0, 0x7FFF0000)])


def run_under(build: Path, rules: dict[str, int], *cases: str) -> dict[str, Result]:
    """What the cases do under such a filter."""
    text = ctypes.create_string_buffer(program(rules))
    header = struct.pack("HxxxxxxP", (len(text) - 1) // 8, ctypes.addressof(text))
    libc = ctypes.CDLL(None)

    def install() -> None:
        libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        if libc.prctl(PR_SET_SECCOMP, FILTER_MODE, header):
            os._exit(99)

    done = subprocess.run([str(build / "run-cases"), *cases], capture_output=True, text=True, timeout=300, preexec_fn=install, check=False)
    if done.returncode == 99:
        pytest.skip("no seccomp filter can be installed here")
    return ktap.parse(done.stdout.splitlines(), console=False).results


def accusations(build: Path, rules: dict[str, int], *cases: str) -> list[str]:
    """The cases that end otherwise than without the filter, and do not say that they could not be tried."""
    plain, filtered = run_under(build, {}, *cases), run_under(build, rules, *cases)
    return [f"{case}: {one.outcome}{one.detail}, without the filter {plain[case].outcome}" for case, one in filtered.items() if one.outcome not in ("skip", plain[case].outcome)]


def test_a_filter_like_a_container_engines_accuses_nobody(build):
    assert accusations(build, dict.fromkeys(ENGINE, errno.EPERM) | {"clone3": errno.ENOSYS}) == []


@pytest.mark.parametrize("error", [errno.EPERM, errno.ENOSYS])
@pytest.mark.parametrize("call", sorted(set(NUMBERS) - set(ENGINE)))
def test_a_call_that_is_refused_alone_accuses_nobody(build, call, error):
    """In the families whose cases use most calls; another test's filter covers all of them."""
    assert accusations(build, {call: error}, "seal-then-write/*", "pinned-pages/*", "exec/*") == []


def test_a_refusal_that_is_asserted_is_not_taken_from_the_filter(build):
    """The seal would give EPERM as well."""
    assert run_under(build, {"pwrite64": errno.EPERM}, "seal-then-write/pwrite")["seal-then-write/pwrite"].outcome == "skip"
    assert run_under(build, {"bpf": errno.EPERM}, "seal-then-write/pwrite")["seal-then-write/pwrite"].outcome == "pass"


def test_the_summary_says_that_this_looks_like_a_sandbox():
    row = Row("a/one", ("pass",), "", Version(3, 17), "3.17.tsv", 1)
    for count, detail, said in ((1, "a seccomp filter refuses tee: x", True), (30, "mount(2): Operation not permitted", True), (3, "mount(2): Operation not permitted", False)):
        verdicts = judge.judge({f"a/{n}": row for n in range(count)}, {f"a/{n}": Result("skip", detail) for n in range(count)}, [f"a/{n}" for n in range(count)])
        assert bool(report.sandbox(KernelRun("x", where="this kernel"), verdicts)) == said
