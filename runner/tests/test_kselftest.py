# SPDX-License-Identifier: GPL-2.0
"""The kselftest tree: its exit statuses, its tables, and that kselftest's own runner runs it."""

import os
import platform
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import tables
from runner.output import kselftest
from runner.results import versions
from runner.runs import plan

KNOWN = tables.load(paths.TOP / "expected")
CASE = "seal-then-map/shared-read"
KNOWN = tables.load(paths.TOP / "expected")
NAME = "seal-then-map.shared-read"


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Path:
    """The tree as make writes it."""
    dest = tmp_path_factory.mktemp("tree") / "kselftest"
    done = subprocess.run(["make", "-s", "kselftest-install", f"DEST={dest}"], cwd=paths.TOP, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return dest


def program(tree: Path, name: str, *arguments: str, expect: str = "") -> "subprocess.CompletedProcess[str]":
    """One of its cases, as the runner starts it."""
    environment = {**os.environ, "EXPECT": expect}
    return subprocess.run([f"./{name}", *arguments], cwd=tree / "memfd-sealing", env=environment, capture_output=True, text=True, timeout=60, check=False)


def pretending(tree: Path, tmp_path: Path, line: str) -> Path:
    """A tree of the one case whose executor prints this and nothing else."""
    folder = tmp_path / "memfd-sealing"
    folder.mkdir(parents=True)
    for name in ("expected", "kselftest-case", NAME):
        (folder / name).symlink_to(tree / "memfd-sealing" / name)
    (folder / NAME).unlink()
    (folder / NAME).symlink_to("kselftest-case")
    (folder / "run-cases").write_text(f"#!/bin/sh\n{line}\n")
    (folder / "run-cases").chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(
    ("line", "expect", "status"),
    [
        (f"ok 1 {NAME} # 12 ms", "6.7", 0),
        (f"not ok 1 {NAME} # EPERM, asserted: allowed", "6.7", 1),
        (f"not ok 1 {NAME} # EPERM, asserted: allowed", "6.6", 0),
        (f"ok 1 {NAME} # 12 ms", "6.6", 1),
        (f"ok 1 {NAME} # 12 ms", "6.6.103", 0),
        (f"not ok 1 {NAME} # EPERMX, asserted: allowed", "6.6", 1),
        (f"not ok 1 {NAME} # EPER, asserted: allowed", "6.6", 1),
        (f"ok 1 {NAME} # SKIP no memfd_create", "6.7", 4),
        (f"not ok 1 {NAME} # SIGBUS, the case was killed", "6.7", 1),
        (f"not ok 1 {NAME} # timeout", "6.7", 1),
        (f"not ok 1 {NAME} # broken, mmap: Cannot allocate memory", "6.7", 1),
        (f"not ok 1 {NAME} # broken", "6.6", 1),
        (f"ok 1 {NAME} # 12 ms", "3.16", 4),
        (f"ok 1 {NAME} # 12 ms", "six", 1),
        ("", "6.7", 1),
    ],
)
def test_every_outcome_becomes_0_1_or_4(tree, tmp_path, line, expect, status):
    done = program(pretending(tree, tmp_path, f"echo '{line}'"), NAME, expect=expect)
    assert done.returncode == status, done.stdout
    # A nested result line would be read as one more result.
    assert done.stdout.startswith("# ") and all(text.startswith("#") for text in done.stdout.splitlines())


def test_the_executors_lines_are_no_results(tree, tmp_path):
    said = program(pretending(tree, tmp_path, f"echo 'ok 1 {NAME} # 1 ms'; echo '#   not ok 1 something'"), NAME, expect="6.7")
    assert said.returncode == 0 and said.stdout.splitlines()[0] == "# not ok 1 something"
    assert "no result" in program(pretending(tree, tmp_path / "b", "exit 2"), NAME, expect="6.7").stdout
    either = pretending(tree, tmp_path / "c", f"echo 'not ok 1 {NAME} # short'")
    (either / "memfd-sealing/expected").unlink()
    (either / "memfd-sealing/expected").mkdir()
    for outcomes, status in (("EPERM|short", 0), ("short|EPERM", 0), ("EPERM|short|EBUSY", 0), ("shorter", 1), ("tooshort", 1), ("EPERM|shorter", 1), ("tooshort|EPERM", 1)):
        (either / "memfd-sealing/expected/3.17.tsv").write_text(f"{CASE}-of-ro-fd\tshort\n{CASE}\t{outcomes}\tbecause\n")
        assert program(either, NAME, expect="6.7").returncode == status, outcomes


def test_a_row_with_a_condition_lies_above_the_others(tree, tmp_path):
    """`skip if bits=32`: for machines that differ, whatever the version."""
    folder = pretending(tree, tmp_path, "exit 2") / "memfd-sealing"
    (folder / "expected").unlink()
    (folder / "expected").mkdir()
    bits, endian = struct.calcsize("P") * 8, sys.byteorder
    other = 96 - bits
    (folder / "expected/3.17.tsv").write_text(f"{CASE}\tEPERM if bits={bits}\tx\n{CASE}\tpass\n{CASE}\tskip if bits={other}\tx\n")
    (folder / "expected/5.1.tsv").write_text(f"{CASE}\tEBUSY\tx\n{CASE}\tEACCES if bits={bits} endian={'big' if endian == 'little' else 'little'}\tx\n")
    (folder / "expected/6.1.tsv").write_text(f"{CASE}\tEBUSY if endian={endian} bits={bits}\tx\n{CASE}\tEINVAL if its={bits}\tx\n{CASE}\tEIO if bits={str(bits)[:1]}\tx\n")
    said = {version: program(tmp_path, NAME, "--expected", expect=version).stdout for version in ("4.4", "5.4", "6.7")}
    assert said == {"4.4": "EPERM\texpected/3.17.tsv:1\n", "5.4": "EPERM\texpected/3.17.tsv:1\n", "6.7": "EBUSY\texpected/6.1.tsv:1\n"}


@pytest.mark.parametrize(
    ("match", "outcome"),
    [
        (f"release\t^{platform.release()}$\nversion\t.\n", "EBADF"),
        (f"# a remark\nrelease\t^{platform.release()}$\nversion\t^no such build$\n", ""),
        ("os-release\t^ID=\n", "EBADF"),
        ("os-release\t^ID=no-such-distribution$\n", ""),
        ("# A remark is no condition.\n", ""),
    ],
)
def test_a_vendors_row_lies_on_top(tree, tmp_path, match, outcome):
    folder = pretending(tree, tmp_path, "exit 2") / "memfd-sealing"
    (folder / "expected").unlink()
    shutil.copytree(tree / "memfd-sealing/expected", folder / "expected")
    vendor = folder / "expected/vendor/mine"
    vendor.mkdir(parents=True)
    (vendor / "match").write_text(match)
    (vendor / "3.17.tsv").write_text(f"{CASE}\tEBADF\ta reason\n")
    plain = program(tree, NAME, "--expected").stdout
    assert program(tmp_path, NAME, "--expected").stdout == (f"{outcome}\texpected/vendor/mine/3.17.tsv:1\n" if outcome else plain)
    assert program(tmp_path, NAME, "--expected", expect="6.7").stdout.startswith("pass\t")


def test_the_executor_ends_with_it(tree, tmp_path):
    """Killed alone, as a timeout does that knows nothing of the process group."""
    folder = pretending(tree, tmp_path, "echo started >&2; exec sleep 1000") / "memfd-sealing"
    process = subprocess.Popen([f"./{NAME}"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr and process.stderr.readline() == b"started\n"
    process.kill()
    # The executor holds the other end.
    assert process.communicate(timeout=30)[1] == b""


KERNELS = [
    ("6.12.117+deb13-cloud-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.12.117-1 (2026-11-12)", ""),
    ("6.1.0-47-cloud-amd64", "#1 SMP PREEMPT_DYNAMIC Debian 6.1.170-3 (2026-01-01)", ""),
    ("6.1.0-47-amd64", "#1 SMP PREEMPT_DYNAMIC Debian GNU/Linux, Debian 6.1.170-3", ""),
    ("5.15.0-91-generic", "#101-Ubuntu SMP", "Ubuntu 5.15.0-91.101-generic 5.15.131"),
    ("5.4.0", "#1 SMP", ""),
    ("7.4-rc1", "#1 SMP", ""),
    ("6.6.9-arch1-1", "#1 SMP", "unknown"),
    ("4.4.121", "", ""),
    ("mainline", "#1 SMP 6.1", ""),
]


def test_it_knows_a_kernels_version_as_the_runner_does(tmp_path):
    """The function of the C file, called by a program of its own."""
    (tmp_path / "a.c").write_text(f"""
#define main case_main
#include "{paths.TOP}/harness/kselftest-case.c"
#undef main
int main(int argc, char **argv)
{{
	struct version version;

	if (argc == 4 && upstream_version(argv[1], argv[2], argv[3], &version))
		printf("%d.%d.%d", version.major, version.minor, version.patch);
	return 0;
}}
""")
    subprocess.run(["cc", "-o", str(tmp_path / "a"), str(tmp_path / "a.c")], check=True)
    for kernel in KERNELS:
        known = versions.of_kernel(*kernel)
        said = subprocess.run([str(tmp_path / "a"), *kernel], capture_output=True, text=True, check=True).stdout
        assert said == (".".join(map(str, known)) if known else ""), kernel


def interesting() -> list[str]:
    """The cases with most history, and one each of those that have alternatives or are not there at first."""
    cases = sorted(KNOWN[tables.FIRST])
    by_history = sorted(cases, key=lambda case: -len(tables.history(KNOWN, case)))[:4]
    return [*by_history, next(case for case in cases if "|" in tables.history(KNOWN, case)[-1].outcome)]


def test_it_reads_the_tables_as_the_runner_does(tree):
    found = {*KNOWN, versions.Version(4, 4), versions.Version(5, 10, 300), versions.Version(6, 12, 8), versions.Version(9, 0, 1)}
    for version in found:
        rows = tables.expected(KNOWN, version)
        for case in interesting():
            said = program(tree, case.replace("/", ".", 1), "--expected", expect=str(version)).stdout
            assert said.split("\t")[0] == rows[case].outcome and said.split("\t")[1].startswith(f"expected/{rows[case].version}.tsv:"), version


def test_it_finds_out_which_kernel_this_is(tree):
    kernel = plan.prepare(None, "", KNOWN, set())
    row = tables.expected(KNOWN, kernel.version)[CASE]
    assert program(tree, NAME, "--expected").stdout.startswith(f"{row.outcome}\texpected/{row.version}.tsv:"), platform.release()


def kselftest_run(tree: Path, *options: str, **environment: str) -> str:
    """What run_kselftest.sh prints."""
    done = subprocess.run([str(tree / "run_kselftest.sh"), *options], env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
    return done.stdout


def test_kselftests_runner_runs_it(tree):
    listed = (tree / "kselftest-list.txt").read_text().splitlines()
    assert listed == [f"memfd-sealing:{case.replace('/', '.', 1)}" for case in sorted(KNOWN[tables.FIRST])]
    right = kselftest_run(tree, "-t", f"memfd-sealing:{NAME}", "-t", "memfd-sealing:create.cloexec", EXPECT="6.7")
    assert "1..2" in right and f"ok 1 selftests: memfd-sealing: {NAME}\n" in right and "ok 2 selftests: memfd-sealing: create.cloexec\n" in right and "not ok" not in right
    wrong = kselftest_run(tree, "-t", f"memfd-sealing:{NAME}", EXPECT="6.6")
    assert f"not ok 1 selftests: memfd-sealing: {NAME} # exit=1\n" in wrong and "says EPERM for 6.6" in wrong


def command_line(pid: Path) -> str:
    """Of a process that may have ended."""
    try:
        return (pid / "cmdline").read_text(errors="replace")
    except OSError:
        return ""


def test_kselftests_timeout_ends_a_case(tree):
    settings = tree / "memfd-sealing/settings"
    whole = settings.read_text()
    settings.write_text("timeout=0.05\n")
    try:
        said = kselftest_run(tree, "-t", "memfd-sealing:pinned-pages.waits-its-full-time")
    finally:
        settings.write_text(whole)
    assert "not ok 1 selftests: memfd-sealing: pinned-pages.waits-its-full-time # TIMEOUT 0.05 seconds\n" in said
    assert not [pid for pid in Path("/proc").iterdir() if pid.name.isdigit() and str(tree) in command_line(pid)]


def test_a_tree_of_kselftests_own_is_added_to(tree, tmp_path, build):
    (tmp_path / "run_kselftest.sh").write_text("theirs\n")
    (tmp_path / "kselftest-list.txt").write_text("memfd:memfd_test\nmemfd-sealing:gone.away\n")
    for _ in range(2):
        kselftest.install(build, Path("/nowhere"), tmp_path, [CASE], paths.TOP / "expected", KNOWN)
        assert (tmp_path / "run_kselftest.sh").read_text() == "theirs\n"
        assert (tmp_path / "kselftest-list.txt").read_text() == f"memfd:memfd_test\nmemfd-sealing:{NAME}\n"
        assert sorted(path.name for path in (tmp_path / "memfd-sealing").iterdir()) == ["expected", "kselftest-case", "run-cases", NAME, "settings"]


def test_what_cannot_be_installed(tmp_path, build):
    with pytest.raises(UserError, match="KSRC=DIR"):
        kselftest.install(build, tmp_path, tmp_path / "tree", [CASE], paths.TOP / "expected", KNOWN)
    with pytest.raises(UserError, match="DEST="):
        kselftest.install(build, tmp_path, Path(""), [CASE], paths.TOP / "expected", KNOWN)
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="file"):
        kselftest.install(build, tmp_path, tmp_path / "file", [CASE], paths.TOP / "expected", KNOWN)
