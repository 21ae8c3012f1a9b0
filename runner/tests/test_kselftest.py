# SPDX-License-Identifier: GPL-2.0
"""The kselftest tree: its exit statuses, and that kselftest's own runner runs it."""

import os
import subprocess
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import tables
from runner.output import kselftest

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


@pytest.mark.parametrize(
    ("name", "expect", "status", "said"),
    [
        (NAME, "6.7", 0, "ok 1 seal-then-map.shared-read # "),
        (NAME, "6.6", 1, "not ok 1 seal-then-map.shared-read # pass; the table says EPERM: improved"),
        ("create.cloexec", "", 0, "ok 1 create.cloexec # "),
        (NAME, "3.16", 4, "1..0 # SKIP a kernel older than 3.17"),
        (NAME, "six", 1, "'six' is not a kernel version"),
    ],
)
def test_a_case_ends_with_0_1_or_4(tree, name, expect, status, said):
    done = program(tree, name, expect=expect)
    assert done.returncode == status and said in done.stdout + done.stderr


def test_what_cannot_be_tried_is_status_4(tree):
    """No machine has all that cases need."""
    skipped = next(line.split()[2] for line in program(tree, "sealing", "stacked/*", "dma/*", "live-update/*").stdout.splitlines() if "# SKIP" in line)
    done = program(tree, skipped)
    assert done.returncode == 4 and f"ok 1 {skipped} # SKIP" in done.stdout


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
    assert f"not ok 1 selftests: memfd-sealing: {NAME} # exit=1\n" in wrong and "the table says EPERM: improved" in wrong


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
    if "# SKIP" in said:
        pytest.skip("the case that waits for pages in a pipe: vmsplice(2) is refused here")
    assert "not ok 1 selftests: memfd-sealing: pinned-pages.waits-its-full-time # TIMEOUT 0.05 seconds\n" in said
    assert not [pid for pid in Path("/proc").iterdir() if pid.name.isdigit() and str(tree) in command_line(pid)]


def test_a_tree_of_kselftests_own_is_added_to(tree, tmp_path, build):
    (tmp_path / "run_kselftest.sh").write_text("theirs\n")
    (tmp_path / "kselftest-list.txt").write_text("memfd:memfd_test\nmemfd-sealing:gone.away\n")
    for _ in range(2):
        kselftest.install(build, Path("/nowhere"), tmp_path, [CASE])
        assert (tmp_path / "run_kselftest.sh").read_text() == "theirs\n"
        assert (tmp_path / "kselftest-list.txt").read_text() == f"memfd:memfd_test\nmemfd-sealing:{NAME}\n"
        assert sorted(path.name for path in (tmp_path / "memfd-sealing").iterdir()) == sorted(["sealing", NAME, "settings"])


def test_what_cannot_be_installed(tmp_path, build):
    with pytest.raises(UserError, match="KSRC=DIR"):
        kselftest.install(build, tmp_path, tmp_path / "tree", [CASE])
    with pytest.raises(UserError, match="DEST="):
        kselftest.install(build, tmp_path, Path(""), [CASE])
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="file"):
        kselftest.install(build, tmp_path, tmp_path / "file", [CASE])


def fetched(folder: Path, **environment: str) -> "subprocess.CompletedProcess[str]":
    """runner/fetch-kselftest into the folder, on a machine without apt-get."""
    folder.mkdir(exist_ok=True)
    tools = folder.parent / "tools"
    tools.mkdir(exist_ok=True)
    for name in ("uname", "cp", "ls", "sort", "tail", "rm"):
        if not (tools / name).exists():
            (tools / name).symlink_to(f"/usr/bin/{name}")
    return subprocess.run(["/bin/sh", paths.TOP / "runner/fetch-kselftest", folder], env={"PATH": str(tools), **environment}, capture_output=True, text=True, check=False)


def test_kselftests_header_comes_from_a_tree_before_anything_is_fetched(tmp_path):
    """Also where one of the files is there already."""
    tests = tmp_path / "linux-a/tools/testing/selftests"
    (tests / "kselftest").mkdir(parents=True)
    for name in ("kselftest.h", "run_kselftest.sh", "kselftest/runner.sh"):
        (tests / name).write_text("theirs\n")
    (tmp_path / "linux-b").mkdir()
    (tmp_path / "into").mkdir()
    (tmp_path / "into/kselftest.h").write_text("mine\n")
    done = fetched(tmp_path / "into", TREES=f"{tmp_path}/linux-b {tmp_path}/linux-a")
    assert done.returncode == 0 and done.stdout == f"kselftest: from {tests}\n", done
    assert (tmp_path / "into/kselftest.h").read_text() == "mine\n" and (tmp_path / "into/kselftest/runner.sh").read_text() == "theirs\n"


def test_without_a_tree_or_apt_it_says_what_to_do(tmp_path):
    if any(Path("/usr/src").glob("linux-source-*.tar.xz")) or Path(f"/lib/modules/{os.uname().release}/build/tools").exists():
        pytest.skip("this machine has a kernel tree")
    done = fetched(tmp_path / "into", TREES="")
    assert done.returncode == 2 and done.stderr == "kselftest: there is no apt-get here to fetch linux-source with; or name a kernel tree with KSRC=DIR\n"


LIB_MK = """OUTPUT := $(CURDIR)
TEST_GEN_PROGS := $(patsubst %,$(OUTPUT)/%,$(TEST_GEN_PROGS))
CFLAGS += -D_GNU_SOURCE= -O0
all: $(TEST_GEN_PROGS)
clean:
\trm -rf $(TEST_GEN_PROGS) $(EXTRA_CLEAN)
"""


def test_a_kernel_tree_builds_it(tmp_path, build):
    """With as much of lib.mk as that needs; the whole was tried with those of 6.1, 6.12 and 7.3."""
    selftests = tmp_path / "tools/testing/selftests"
    selftests.mkdir(parents=True)
    (selftests / "lib.mk").write_text(LIB_MK)
    (selftests / "Makefile").write_text("TARGETS += membarrier\nTARGETS += memfd\nTARGETS += memory-hotplug\n")
    header = next(path for path in (Path(os.environ.get("DOWNLOADS", build)) / "kselftest/kselftest.h", build / "kselftest/kselftest.h") if path.exists())
    (selftests / "kselftest.h").symlink_to(header.resolve())
    for _ in range(2):
        kselftest.put_into_tree(tmp_path, [CASE, "seal-set/seal"])
    assert (selftests / "Makefile").read_text() == "TARGETS += membarrier\nTARGETS += memfd\nTARGETS += memfd-sealing\nTARGETS += memory-hotplug\n"
    folder = selftests / "memfd-sealing"
    made = subprocess.run(["make", "-s", "-C", folder, f"-j{len(os.sched_getaffinity(0))}"], capture_output=True, text=True, check=False)
    assert made.returncode == 0 and made.stderr == "", made.stderr
    assert subprocess.run([folder / "sealing", "--list"], capture_output=True, text=True, check=True).stdout == f"seal-set/seal\n{CASE}\n"
    assert subprocess.run([folder / "sealing"], capture_output=True, check=False).returncode == 0
    old = subprocess.run([folder / "sealing"], env={**os.environ, "EXPECT": "3.16"}, capture_output=True, text=True, check=False)
    assert old.returncode == 4 and old.stdout.startswith("1..0 # SKIP a kernel older than 3.17")
    kept = {line[1:].rstrip("/") for line in (folder / ".gitignore").read_text().splitlines()[1:]}
    assert kept == {path.name for path in folder.iterdir()} - {"Makefile", "config", "settings", ".gitignore", "cases", "harness", "expected"}


def test_what_is_no_kernel_tree(tmp_path):
    with pytest.raises(UserError, match="name the top of a kernel tree: make kselftest-tree LINUX=DIR$"):
        kselftest.put_into_tree(tmp_path, [CASE])
    (tmp_path / "tools/testing/selftests").mkdir(parents=True)
    (tmp_path / "tools/testing/selftests/lib.mk").write_text("")
    (tmp_path / "tools/testing/selftests/Makefile").write_text("TARGETS += mm\n")
    with pytest.raises(UserError, match="add 'TARGETS \\+= memfd-sealing' by hand$"):
        kselftest.put_into_tree(tmp_path, [CASE])


def test_options_for_cases_are_named_once():
    """The fragment of configuration, as kselftest's merge_config.sh takes it."""
    lines = (paths.TOP / "runner/lab/kselftest/config").read_text().splitlines()
    assert len({line.partition("=")[0] for line in lines}) == len(lines) and all(line.startswith("CONFIG_") and line[-2:] in ("=y", "=m") for line in lines)
