# SPDX-License-Identifier: GPL-2.0
"""Sound C and Python: the checkers find nothing, and harness and executor run under the sanitizers."""

import os
import re
import shutil
import subprocess

import pytest

from runner import paths
from runner.proof import check

# Between them they use all of the harness that can be used on any machine.
UNDER_SANITIZERS = [
    "compose/append", "create/sysctl-1-no-flag", "exec/execute-write-sealed", "future-write/pinned-page", "map-then-seal/forked-mapping",
    "map-then-seal/killed-holder", "mprotect-upgrade/future-write-upgraded-store", "pinned-pages/aio-read-in-flight", "pinned-pages/direct-read-in-flight",
    "pinned-pages/io-uring-buffer-mapped", "pinned-pages/many-pins", "pinned-pages/second-adder-blocks-meanwhile", "privilege/without-sys-admin",
    "race/two-adders", "regression/userfaultfd-fills-hole", "seal-set/regular-file-add", "seal-then-map/question", "seal-then-resize/grow-write-across-eof-multi-page",
    "seal-then-write/fuse-passthrough-map", "seal-then-write/loop-write", "seal-then-resize/grow-splice-across-eof", "sharing/scm-rights", "udmabuf/create",
]  # fmt: skip


@pytest.mark.parametrize("checker", check.checkers(paths.build_folder()), ids=lambda checker: checker.program)
def test_a_checker_finds_nothing(checker, capfd):
    if not shutil.which(checker.program):
        pytest.skip(f"{checker.program} is not installed (Debian's package {checker.package})")
    assert not check.complaints(checker), capfd.readouterr().out


def test_harness_and_executor_run_under_sanitizers(tmp_path):
    """A finding ends a program with a status that is no outcome, or makes it say so."""
    build = paths.TOP / "build/sanitize"
    make = ["make", "-s", f"-j{len(os.sched_getaffinity(0))}", "SANITIZE=1", f"BUILD={build}", str(build / "run-cases")]
    subprocess.run(make, cwd=paths.TOP, check=True, env={**os.environ, "MAKEFLAGS": ""})
    options = {"ASAN_OPTIONS": "exitcode=99:handle_segv=0:handle_sigbus=0:allocator_may_return_null=1:detect_leaks=0", "UBSAN_OPTIONS": "exitcode=99"}
    run = [str(build / "run-cases"), *UNDER_SANITIZERS]
    done = subprocess.run(run, capture_output=True, text=True, check=False, env={**os.environ, **options})
    assert not re.search(r"Sanitizer|runtime error|broken|exit status", done.stdout + done.stderr)
    assert len(re.findall(r"^(not )?ok ", done.stdout, re.M)) == len(UNDER_SANITIZERS)


def test_the_harness_compiles_for_32_bits(tmp_path):
    """Types of other sizes and signs give warnings, which are errors."""
    if not shutil.which("i686-linux-gnu-gcc"):
        pytest.skip("i686-linux-gnu-gcc is not installed (Debian's packages gcc-i686-linux-gnu, libc6-dev-i386-cross)")
    make = ["make", "-s", f"-j{len(os.sched_getaffinity(0))}", "ABI=i386", "LIBCAP=", f"BUILD={tmp_path}", str(tmp_path / "i386/libharness.a")]
    subprocess.run(make, cwd=paths.TOP, check=True, env={**os.environ, "MAKEFLAGS": ""})
