# SPDX-License-Identifier: GPL-2.0
"""What happens around a native run while it runs: a killed executor, a full disk, an edited table, a log of a size."""

import os
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest

from runner import paths
from runner.runs import plan

ONE, OTHER = "map-then-seal/shared-read", "map-then-seal/private-read"


def command(build: Path, *arguments: str, top: Path = paths.TOP, before: tuple[str, ...] = ()) -> "subprocess.CompletedProcess[str]":
    """python3 -m runner in this copy of the suite, with this build folder."""
    whole = [*before, sys.executable, "-m", "runner", *arguments]
    return subprocess.run(whole, cwd=top, env={**os.environ, "BUILD": str(build)}, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def with_script(build, tmp_path):
    """A build folder whose executor runs two cases only, as programs: ONE is a script, OTHER the real one."""
    folder, real = tmp_path / "build", build / "run-cases"

    def make(text: str) -> Path:
        (folder / "cases" / ONE).parent.mkdir(parents=True)
        (folder / "cases" / OTHER).symlink_to(build / "cases" / OTHER)
        choose = f'case "$*" in *--list*|*--describe*) exec {real} "$@" ;; esac\nexec {real} --cases {folder}/cases "$@"'
        for path, script in ((folder / "cases" / ONE, text), (folder / "run-cases", choose)):
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)
        return folder

    return make


def test_an_executor_that_is_killed_while_pytest_runs(with_script, tmp_path):
    """Its case kills it: one sentence, no verdict about any case, and the case's own child is gone too."""
    marker = f"seal-test-{os.getpid()}"
    build = with_script(f"""sh -c 'sleep 600; : {marker}' &
read -r _ _ _ executor _ < /proc/$PPID/stat
kill -KILL $executor
sleep 600""")
    start = time.monotonic()
    done = command(build, "run", "--cases", ONE, "--cases", OTHER)
    assert done.returncode == 2
    assert "the executor was killed by SIGKILL; nothing is known of the cases" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr and "passed" not in done.stdout
    assert time.monotonic() - start < 35
    limit = time.monotonic() + 10
    while (found := subprocess.run(["pgrep", "-f", marker], capture_output=True, text=True, check=False).stdout) and time.monotonic() < limit:
        time.sleep(0.05)
    assert found == ""


@pytest.mark.usefixtures("own_mounts")
def test_a_full_disk_is_one_sentence_and_keeps_what_was_there(with_script, tmp_path):
    build = with_script("exit 0")
    assert command(build, "run", "--cases", ONE).returncode == 0
    kept = {path.name: path.read_bytes() for path in (build / "results").iterdir()}
    assert kept
    script = 'mount -t tmpfs -o size=64k none "$0" && ! cat /dev/zero 2>/dev/null > "$0/filler" && "$@"'
    before = ("unshare", "--mount", "sh", "-c", script, str(build / "results"))
    done = command(build, "run", "--cases", ONE, "--cases", OTHER, before=before)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "No space left on device; the results are not kept" in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr and "INTERNALERROR" not in done.stdout + done.stderr
    assert {path.name: path.read_bytes() for path in (build / "results").iterdir()} == kept


def test_a_table_that_is_edited_while_it_is_used(with_script, suite):
    """The run goes by the tables as they were when it began; the next one reads the new ones."""
    table = suite / "expected/3.17.tsv"
    build = with_script(f"echo 'no row at all' >> {table}; exit 0")
    done = command(build, "run", "--cases", ONE, top=suite)
    assert done.returncode == 0 and "1 matched" in done.stdout, done.stdout + done.stderr
    again = command(build, "run", "--cases", ONE, top=suite)
    assert again.returncode == 2 and f"expected/3.17.tsv:{len(table.read_text().splitlines())}: a row is" in again.stderr


def test_a_log_of_ten_thousand_lines(build, tmp_path):
    """Kernel messages, a case's flood and damaged lines among all results: the verdicts are those of the results."""

    def checked(text: str) -> str:
        return f"{text} [{zlib.crc32(text.encode()):08x}]"

    cases = plan.all_cases(build)
    lines = [checked("# kernel: Linux 6.1.170 #1 x86_64")]
    for number, case in enumerate(cases, 1):
        lines.append(checked(f"ok {number} {case.replace('/', '.')} # 1 ms"))
        lines += [f"[ {number}.{i:06}] memfd: a message of the kernel [0badc0de] ok {i} {OTHER.replace('/', '.')}" for i in range(12)]
        lines += [checked("#   a line of its output")] * 4
    path = tmp_path / "console.txt"
    path.write_text("\n".join(lines) + "\n")
    assert len(lines) > 10_000
    start = time.monotonic()
    done = command(build, "judge", str(path), "--cases", ONE, "--cases", OTHER)
    assert time.monotonic() - start < 30
    assert done.returncode in (0, 1) and "2 " in done.stdout
    assert f"{12 * len(cases)} lines of the log are damaged" in done.stdout and "the log ends before the executor did" in done.stdout
