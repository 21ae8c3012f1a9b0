# SPDX-License-Identifier: GPL-2.0
"""LAVA jobs: what is in them, whether LAVA accepts them, and what LAVA reads from the console."""

import functools
import json
import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from runner import paths
from runner.output import lavajob
from runner.places import boots, qemu
from runner.results import kernelrun
from runner.runs import plan

VERSION = "5.10.218"
CASES = ["seal-then-map/shared-read", "seal-then-map/shared-readwrite", "create/cloexec"]


def command(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """python3 -m runner lava-job."""
    return subprocess.run(
        [sys.executable, "-m", "runner", "lava-job", *arguments], cwd=paths.TOP, capture_output=True, text=True, check=False
    )


def make_job(folder, *options: str) -> str:
    """The text of one kernel's job."""
    cases = [word for case in CASES for word in ("--cases", case)]
    done = command("--kernel", VERSION, "--dest", str(folder), *cases, *options)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [f"{folder}/{VERSION}/job.yaml"]
    return (folder / VERSION / "job.yaml").read_text()


def setting(text: str, name: str) -> str:
    """The value of a key that occurs once."""
    found, = re.findall(rf"^ *(?:- )?{name}: (.*)$", text, re.M)
    return found.strip("'\"")


def lava_reads(text: str, console: str) -> list[tuple[str, str]]:
    """What lava-test-monitor would take from this console: pexpect searches with DOTALL, the end comes first."""
    patterns = [re.compile(setting(text, name), re.S) for name in ("end", "pattern")]
    results: list[tuple[str, str]] = []
    start = re.search(setting(text, "start"), console)
    assert start
    place = start.end()
    while True:
        found = [match for pattern in patterns if (match := pattern.search(console, place))]
        first = min(found, key=lambda match: match.start())
        if first.re is patterns[0]:
            return results
        results.append((first["test_case_id"], first["result"]))
        place = first.end()


def test_a_kernel_judges_itself_in_the_job(tmp_path):
    """Booted as the job boots it; judged as 6.7 would be, which differs from 5.10.218 in one of these cases."""
    text = make_job(tmp_path, "--expect", "6.7", "--accel", "tcg")
    folder = tmp_path / VERSION
    kernel = plan.prepare((folder / "kernel"), "", plan.load_tables(plan.all_cases(paths.build_folder())), set())
    assert kernel.image
    disk = tmp_path / "disk"
    qemu.swap_disk(disk)
    machine = functools.partial(qemu.qemu_command, kernel.image.path, folder / "initramfs", disk, smp=1)
    booted = boots.boot_accelerated(paths.build_folder(), machine, tmp_path / "console", boots.BOOT_LIMIT)
    assert booted.up and booted.done
    assert sorted(lava_reads(text, (tmp_path / "console").read_text())) == [
        ("create.cloexec", "pass"), ("results-together", "pass"), ("seal-then-map.shared-read", "fail"), ("seal-then-map.shared-readwrite", "pass"),
    ]


CONSOLE = """[    1.2] Linux
# guest: up
ok 1 a.one # 1 ms [00000000]
# <LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a.one RESULT=pass MEASUREMENT=1 UNITS=ms> [00000000]
{}
# <LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a.three RESULT=skip MEASUREMENT=1 UNITS=ms> [00000000]
# guest: done
# <LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a.late RESULT=pass MEASUREMENT=1 UNITS=ms> [00000000]
"""


@pytest.mark.parametrize(
    ("between", "results"),
    [
        ("# <LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a.two RESULT=fail MEASUREMENT=1 UNITS=ms> [0]", [("a.two", "fail")]),
        ("# <LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a.two RESULT=[   3.1] oops\n fail MEASUREMENT=1 UNITS=ms>", []),
        ("# <LAVA_SIGNAL_TESTCASE TEST_CASE_ID=a.[   3.1] oops\ntwo RESULT=fail MEASUREMENT=1 UNITS=ms>", []),
        ("# <LAVA_SIGNAL_TESTCASE TEST_CASE_[   3.1] oops\nID=a.two RESULT=fail MEASUREMENT=1 UNITS=ms>", []),
        ("not ok 2 a.two # EPERM\nok 2 a.two # 3 ms\n# a case that says RESULT=pass", []),
        ("[   3.1] Kernel panic - not syncing: sysrq", [("Kernel panic", "not syncing")]),
    ],
)
def test_what_lava_reads_is_whole_or_nothing(between, results):
    assert lava_reads(lavajob.TEMPLATE.read_text(), CONSOLE.format(between)) == [("a.one", "pass"), *results, ("a.three", "skip")]


def test_the_reading_ends_when_the_kernel_has_died():
    console = CONSOLE.format("[  3.1] Kernel panic - not syncing: x\n[  3.2] ---[ end Kernel panic - not syncing: x ]---")
    assert lava_reads(lavajob.TEMPLATE.read_text(), console) == [("a.one", "pass"), ("Kernel panic", "not syncing")]
    assert all("panic=0" in line and "panic=-1" not in line for line in map(lavajob.command_line, (True, False)))


def test_cases_stay_apart_as_lava_spells_them():
    cases = plan.all_cases(paths.build_folder())
    assert len({lavajob.case_name(case) for case in cases}) == len(cases)
    assert lavajob.case_name("seal-then-map.shared-read") == lavajob.case_name("seal-then-map/shared-read") == "seal_then_map_shared_read"


def test_what_a_lab_chooses(tmp_path):
    text = make_job(tmp_path, "--url", "https://lab.example/kernels/", "--device-type", "x86 server", "--one-by-one", "--expected")
    assert f'url: "https://lab.example/kernels/{VERSION}/initramfs"' in text
    assert setting(text, "device_type") == "x86 server" and setting(text, "no_kvm") == "false"
    assert json.loads(setting(text, "expected")) == [lavajob.case_name(case) for case in sorted(CASES)] + ["results_together"]
    assert b"--jobs\n1\n" in (tmp_path / VERSION / "initramfs").read_bytes()
    assert b"--lava\nresults-together\n" in (tmp_path / VERSION / "initramfs").read_bytes()


VALIDATE = """
import sys, yaml
from lava_common import schemas
schemas.validate(yaml.safe_load(open(sys.argv[1])), strict=True)
"""


def test_lava_accepts_the_job(tmp_path):
    known = [python for python in (sys.executable, "/usr/bin/python3") if not subprocess.run([python, "-c", "import lava_common, yaml"], capture_output=True, check=False).returncode]
    if not known:
        pytest.skip("no LAVA here to ask (Debian's package lava-common)")
    make_job(tmp_path)
    done = subprocess.run([known[0], "-c", VALIDATE, f"{tmp_path}/{VERSION}/job.yaml"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_mistakes_are_status_2_and_a_sentence(tmp_path):
    for name, text in {"unknown": "job_name: $name", "dollar": "job_name: $ 5"}.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "file").touch()
    good = ["--kernel", VERSION, "--dest", str(tmp_path / "jobs")]
    mistakes: list[tuple[list[str], str]] = [
        ([], "which kernels?"),
        (["--kernel", "/nowhere/vmlinuz"], "/nowhere/vmlinuz: no such file"),
        ([*good, "--url", "lab.example"], "'lab.example' is no URL"),
        ([*good, "--template", "/nowhere"], "/nowhere: No such file or directory"),
        ([*good, "--template", str(tmp_path / "unknown")], "there is no value for $name; a template has $boot_seconds, $cases, "),
        ([*good, "--template", str(tmp_path / "dollar")], "a dollar sign of its own is written $$"),
        ([*good, "--dest", str(tmp_path / "file")], "Not a directory"),
    ]
    for arguments, sentence in mistakes:
        done = command(*arguments)
        assert done.returncode == 2 and sentence in done.stderr and "Traceback" not in done.stderr, (arguments, done.stderr)


def test_one_bad_kernel_does_not_stop_the_others(tmp_path):
    done = command("--kernel", "/etc/passwd", "--kernel", VERSION, "--dest", str(tmp_path))
    assert done.returncode == 2 and "/etc/passwd is not an x86-64 kernel image" in done.stderr
    assert (tmp_path / VERSION / "job.yaml").exists()


def test_a_lava_log_is_a_log(tmp_path):
    """Quotes and backslashes, which LAVA's JSON escapes, stay within the checksums."""
    text = 'ok 1 a.one # SKIP no "C:\\x" here'
    line = json.dumps({"dt": "now", "lvl": "target", "msg": f"{text} [{zlib.crc32(text.encode()):08x}]"})
    log = tmp_path / "log"
    for prefix in ("", "- "):
        log.write_text(f"{prefix}{line}\n")
        assert kernelrun.from_log(log).results["a/one"].detail == 'no "C:\\x" here'


def test_a_kernel_on_another_file_system_is_copied(tmp_path, monkeypatch):
    """In place of what an earlier job left."""

    def elsewhere(source: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", elsewhere)
    (tmp_path / "vmlinuz").write_text("new")
    (tmp_path / "kernel").write_text("of before")
    lavajob.link(tmp_path / "vmlinuz", tmp_path / "kernel")
    assert (tmp_path / "kernel").read_text() == "new" and (tmp_path / "kernel").stat().st_ino != (tmp_path / "vmlinuz").stat().st_ino
