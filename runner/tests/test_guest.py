# SPDX-License-Identifier: GPL-2.0
"""Booted kernels: that results arrive, that a lying or dying guest gives the right verdict to the right case."""

import os
import re
import shutil
import subprocess
import threading
import zlib
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import judge, tables
from runner.kernels import archive, image
from runner.places import boots, guest, kvm, qemu
from runner.results import kernelrun, ktap, versions
from runner.results.ktap import Result
from runner.runs import matrix, plan
from runner.tests.conftest import write_image


def kernel_of(build: Path, version: str) -> image.Image:
    """A kernel that `make test` has fetched."""
    return image.identify(archive.resolve(version, build / "kernels")[0])


@pytest.fixture(scope="module")
def liars(tmp_path_factory) -> Path:
    """A build folder whose guests run liar.c in the place of the cases."""
    real, folder = paths.build_folder(), tmp_path_factory.mktemp("liars")
    # Shared, so that kernels are unpacked once and KVM is tried once.
    (real / "vmlinux").mkdir(exist_ok=True)
    (folder / "vmlinux").symlink_to(real / "vmlinux")
    kvm.accelerator(real)
    if (real / "accelerator").exists():
        shutil.copy(real / "accelerator", folder)
    (folder / "guest").mkdir()
    shutil.copy(real / "guest/init", folder / "guest/init")
    source = Path(__file__).with_name("liar.c")
    objects = real / "obj/harness"
    executor = [str(path) for path in (*objects.glob("executor/*.o"), objects / "clock.o", objects / "outcomes.o") if path.name != "tables.o"]
    command = ["gcc", "-O1", "-static", "-o", str(folder / "run-cases"), str(source), *executor]
    subprocess.run(command, check=True)
    shutil.copy(folder / "run-cases", folder / "guest")
    archive_file = folder / "guest/initramfs.cpio"
    archive_file.write_bytes(qemu.cpio(folder / "guest"))
    return folder


def run(build: Path, version: str, cases: list[str], tmp_path: Path):
    """Runs these cases on that kernel."""
    return guest.run(kernel_of(paths.build_folder(), version), version, build, cases, tmp_path)


def test_a_guest_that_dies_hangs_or_reboots(liars, tmp_path, monkeypatch):
    monkeypatch.setattr(boots, "SILENCE_LIMIT", 8)
    names = ["good", "honest", "panics", "reboots", "hangs"]
    got = run(liars, "5.10.218", [f"liar/{name}" for name in names], tmp_path)
    assert {case: result.outcome for case, result in got.results.items()} == {
        "liar/good": "pass", "liar/honest": "EPERM", "liar/panics": "crash", "liar/reboots": "crash", "liar/hangs": "timeout",
    }
    assert any("sysrq" in line.lower() for line in got.results["liar/panics"].output)


def test_a_console_that_lies(liars, tmp_path):
    names = ["good", "honest", "forges", "half", "floods"]
    got = run(liars, "5.10.218", [f"liar/{name}" for name in names], tmp_path)
    assert {case: result.outcome for case, result in got.results.items()} == {
        "liar/good": "pass", "liar/honest": "EPERM", "liar/forges": "fail", "liar/half": "pass", "liar/floods": "pass",
    }
    assert got.findings == []


def test_an_executor_that_is_killed_in_its_guest(liars, tmp_path):
    """The other cases get their verdicts, and the one that did it is named."""
    got = run(liars, "5.10.218", [f"liar/{name}" for name in ("good", "honest", "kills", "half")], tmp_path)
    assert {case: result.outcome for case, result in got.results.items()} == {
        "liar/good": "pass", "liar/honest": "EPERM", "liar/half": "pass", "liar/kills": "broken",
    }
    assert got.results["liar/kills"].detail == ", the executor died with it"


def test_a_clock_that_jumps_changes_nothing(liars, tmp_path):
    """Half a century to and fro: no case runs into its time limit, and none takes years."""
    got = run(liars, "5.10.218", ["liar/good", "liar/honest", "liar/jumps"], tmp_path)
    assert {case: result.outcome for case, result in got.results.items()} == {"liar/good": "pass", "liar/honest": "EPERM", "liar/jumps": "pass"}
    assert got.boots == 1 and got.seconds < 60
    assert all(result.ms is not None and result.ms < 30_000 for result in got.results.values() if result.outcome == "pass")


def test_a_guest_runs_on_all_its_processors(liars, tmp_path, monkeypatch):
    """Although it boots on one of them."""
    monkeypatch.setenv("SMP", "2")
    assert qemu.command_line("tcg").endswith(" maxcpus=1") and "maxcpus" not in qemu.command_line("kvm")
    got = run(liars, "5.10.218", ["liar/counts"], tmp_path)
    assert got.results["liar/counts"].outcome == "pass"


def test_a_guest_out_of_memory(liars, tmp_path):
    got = run(liars, "5.10.218", ["liar/eats", "liar/good", "liar/honest"], tmp_path)
    assert got.results["liar/good"].outcome == "pass"
    assert got.results["liar/honest"].outcome == "EPERM"
    # The kernel killed it for want of memory, or it ran into what was left of that: in no way a verdict.
    assert got.results["liar/eats"].outcome in ("skip", "SIGSEGV", "crash")


def test_the_backport_of_2025_is_the_whole_difference(build, tmp_path):
    """5.10.218 and 5.10.262: what differs is what the tables say a stable release in between has changed."""
    planned = plan.make(build, ["5.10.218", "5.10.262"], [], "", False)
    runs = [guest.run(kernel.image, kernel.label, build, planned.cases, tmp_path) for kernel in planned.kernels if kernel.image]
    seen = {line.split("\t")[0] for line in matrix.difference(runs[0], runs[1], planned.tables) if not line.startswith("#")}
    before, after = (plan.settle(kernel, planned.tables, one).rows for kernel, one in zip(planned.kernels, runs, strict=True))
    tried = [case for case in planned.cases if all(case in one.results for one in runs)]
    # A case that the machine cannot try is skipped on both.
    assert seen == {
        case for case in tried
        if before[case].outcomes != after[case].outcomes and runs[1].results[case].outcome != runs[0].results[case].outcome
    }
    assert "seal-then-map/shared-read" in seen
    for kernel, one in zip(planned.kernels, runs, strict=True):
        assert [v for v in judge.judge(plan.settle(kernel, planned.tables, one).rows, one.results, planned.cases) if v.is_mismatch(False)] == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"not a kernel at all", "is not an x86-64 kernel image"),
        (b"\x7fELF\x02\x01\x01".ljust(18, b"\0") + b"\xb7\x00" + b"\0" * 64, "is a kernel for arm64"),
        (b"\0" * 56 + b"ARM\x64" + b"\0" * 64, "is a kernel for arm64"),
        (b"", "is not an x86-64 kernel image"),
    ],
)
def test_what_is_no_kernel_gets_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "vmlinuz"
    path.write_bytes(content)
    with pytest.raises(UserError, match=sentence):
        image.identify(path)


def test_an_image_cut_short_gets_a_sentence(build, tmp_path):
    path = tmp_path / "vmlinuz"
    path.write_bytes(kernel_of(build, "5.10.218").path.read_bytes()[:1_000_000])
    with pytest.raises(UserError, match="is cut short: 1000000 bytes of"):
        image.identify(path)


def test_a_missing_kernel_gets_a_sentence(tmp_path):
    with pytest.raises(UserError, match="no such file"):
        image.identify(tmp_path / "nothing")


def test_a_kernel_that_does_not_boot_gets_a_sentence(build, tmp_path, monkeypatch):
    """A real image whose code is destroyed: QEMU starts it and nothing comes."""
    monkeypatch.setattr(boots, "BOOT_LIMIT", 6)
    real = kernel_of(build, "5.10.218")
    data = bytearray(real.path.read_bytes())
    data[0x10000:] = b"\xf4" * (len(data) - 0x10000)
    broken = tmp_path / "vmlinuz-broken"
    broken.write_bytes(data)
    with pytest.raises(UserError, match="did not boot"):
        guest.run(image.identify(broken), "broken", build, ["map-then-seal/shared-read"], tmp_path)


def test_no_qemu_gets_a_sentence(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(UserError, match="qemu-system-x86_64 is missing"):
        qemu.check_tools()


@pytest.mark.parametrize(
    ("arch", "there", "sentence"),
    [
        ("arm64", [], "qemu-system-aarch64 is missing (Debian's package qemu-system-arm); 'make deps KERNEL=.' installs it"),
        ("uml", [], "linux.uml is missing (Debian's package user-mode-linux); 'make deps KERNEL=.' installs it"),
        ("s390x", ["qemu-system-s390x"], "cpio is missing (Debian's package cpio); 'make deps KERNEL=.' installs it"),
    ],
)
def test_what_a_guest_needs_is_named_with_its_package(programs, monkeypatch, tmp_path, arch, there, sentence):
    for name in there:
        programs(name, "exit 0")
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    monkeypatch.setenv("ARCH", arch)
    with pytest.raises(UserError, match=f"^{re.escape(sentence)}$"):
        qemu.check_tools()


def test_kvm_that_cannot_boot_is_found_out_once(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("ACCEL", raising=False)
    asked = []

    def crawls() -> tuple[bool, str]:
        asked.append(1)
        return False, "/dev/kvm is there, but crawls"

    monkeypatch.setattr(kvm, "kvm_works", crawls)
    monkeypatch.setattr(os.path, "exists", lambda path: True)
    assert kvm.accelerator(tmp_path)[0] == "tcg"
    assert kvm.accelerator(tmp_path)[0] == "tcg"
    assert len(asked) == 1
    assert "crawls; using software emulation" in capsys.readouterr().err


def fake_boots(monkeypatch, **by_accel: boots.Boot) -> list[str]:
    """Machines that end so at once; the list fills with what they ran on."""
    booted: list[str] = []

    def boot(command: list[str], log: Path, limit: float) -> boots.Boot:
        booted.append(command[0])
        return by_accel[command[0]]

    monkeypatch.delenv("ACCEL", raising=False)
    monkeypatch.setattr(kvm, "kvm_works", lambda: (True, ""))
    monkeypatch.setattr(boots, "boot", boot)
    return booted


UP = boots.Boot(ktap.parse([], console=True), up=True, done=True, hung=False)
DEAD = boots.Boot(ktap.parse([], console=True), up=False, done=False, hung=True)


@pytest.mark.parametrize("kvm", [DEAD, UP._replace(done=False, kvm_failed=True)])
def test_kvm_that_fails_in_a_guest_is_given_up(tmp_path, monkeypatch, kvm):
    booted = fake_boots(monkeypatch, kvm=kvm, tcg=UP)
    assert boots.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).accel == "tcg"
    assert boots.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).accel == "tcg"
    assert booted == ["kvm", "tcg", "tcg"]


def test_a_kernel_that_boots_nowhere_says_nothing_of_kvm(tmp_path, monkeypatch):
    booted = fake_boots(monkeypatch, kvm=DEAD, tcg=DEAD)
    assert not boots.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).up
    assert booted == ["kvm", "tcg"] and kvm.accelerator(tmp_path)[0] == "kvm"


def test_kvm_that_carried_a_guest_is_trusted_with_dead_kernels(tmp_path, monkeypatch):
    fake_boots(monkeypatch, kvm=UP)
    assert boots.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).accel == "kvm"
    booted = fake_boots(monkeypatch, kvm=DEAD)
    assert not boots.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).up
    assert booted == ["kvm"]


def test_what_qemu_says_of_kvm_ends_the_wait(tmp_path):
    ended = boots.boot(["sh", "-c", "echo 'KVM internal error. Suberror: 1'; sleep 60", "kvm"], tmp_path / "log", 50)
    assert ended.kvm_failed and not ended.up and not ended.hung


def test_an_emulated_guest_cannot_say_that_kvm_failed(tmp_path):
    ended = boots.boot(["sh", "-c", "echo 'KVM internal error. Suberror: 1'; echo '# guest: done'", "tcg"], tmp_path / "log", 50)
    assert ended.done and not ended.kvm_failed


def on_console(text: str) -> str:
    """A line as the executor writes it on a console."""
    return f"{text} [{zlib.crc32(text.encode()):08x}]"


def test_the_clocks_of_guest_and_host_are_compared(tmp_path):
    lines = ["# guest: up", on_console("KTAP version 1"), on_console("# 1 cases, 60.00 s"), "# guest: done"]
    ended = boots.boot(["printf", "%s\\n", *lines], tmp_path / "log", 50)
    assert ended.done and ended.pace > guest.WRONG_CLOCK


@pytest.mark.parametrize("wrong_boots", [1, 3])
def test_a_clock_that_runs_too_fast_times_nothing_out(tmp_path, monkeypatch, wrong_boots):
    """The case runs again, and is no timeout when that does not help either."""
    slow, good = "race/two-adders", "create/cloexec"
    booted = []

    def boot(session, cases, one_by_one):
        booted.append(cases)
        wrong = len(booted) <= wrong_boots
        log = ktap.Log(plan=len(cases), ended=True)
        log.results = {case: ktap.Result("timeout" if wrong and case == slow else "pass") for case in cases}
        return boots.Boot(log, up=True, done=True, hung=False, pace=7.0 if wrong else 1.1)

    monkeypatch.setattr(guest, "boot_with", boot)
    session = guest.Session(image.Image(tmp_path, "6.12", ""), tmp_path, tmp_path, tmp_path, 1, [], tmp_path / "log", set())
    got = kernelrun.begin("6.12", "6.12")
    guest.run_cases(session, [slow, good], got)
    assert booted == [[good, slow], *[[slow]] * min(wrong_boots, 2)]
    assert got.results[good].outcome == "pass"
    if wrong_boots == 1:
        assert got.results[slow].outcome == "pass"
    else:
        assert (got.results[slow].outcome, got.results[slow].detail) == ("broken", ", the machine's clock ran 7.0 times too fast")
    assert got.notes[0] == "the machine's clock ran 7.0 times too fast; timeouts that were none: 1"


@pytest.mark.parametrize(
    ("script", "works", "reason"),
    [
        # Whose boot sector is one.
        ('for a; do case $a in file=*) f=${a#file=}; f=${f%%,*} ;; esac; done; [ "$(od -An -tx1 -j510 -N2 "$f")" = " 55 aa" ] && exit 33', True, ""),
        ("echo 'failed to initialize kvm: Permission denied' >&2; echo more >&2; exit 1", False, "/dev/kvm is there, but QEMU ended: failed to initialize kvm: Permission denied"),
        ("exit 3", False, "/dev/kvm is there, but QEMU ended: 3"),
    ],
)
def test_whether_kvm_works_is_tried(programs, monkeypatch, script, works, reason):
    monkeypatch.setattr(os, "access", lambda path, mode: path == "/dev/kvm")
    programs(qemu.QEMU, script)
    assert kvm.kvm_works() == (works, reason)


def test_kvm_that_crawls_is_not_waited_for(programs, monkeypatch):
    """Not even these two seconds, here."""
    real, limits = subprocess.run, []

    def run(command, timeout, **options):
        limits.append(timeout)
        return real(command, timeout=0.1, **options)

    monkeypatch.setattr(os, "access", lambda path, mode: path == "/dev/kvm")
    monkeypatch.setattr(subprocess, "run", run)
    programs(qemu.QEMU, "exec sleep 60")
    assert kvm.kvm_works() == (False, "/dev/kvm is there, but a boot sector did not run through in 2 s") and limits == [2]


def test_kvm_that_is_not_there_is_not_tried(monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    monkeypatch.setenv("PATH", "/nowhere")
    assert kvm.kvm_works() == (False, "there is no /dev/kvm that this user may open")


def test_accelerator_and_processors_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCEL", "kvm")
    assert kvm.accelerator(tmp_path) == ("kvm", "") and not list(tmp_path.iterdir())
    monkeypatch.delenv("SMP", raising=False)
    assert [qemu.processors("kvm"), qemu.processors("tcg")] == [2, 1]
    monkeypatch.setenv("SMP", "4")
    assert qemu.processors("tcg") == 4


@pytest.mark.parametrize(
    ("console", "hung", "reason"),
    [
        ("qemu: Error loading uncompressed kernel without PVH ELF Note", False, "QEMU boots a vmlinux only if it was built with CONFIG_PVH; name the bzImage instead"),
        ("VFS: Unable to mount root fs on unknown-block(0,0)\nKernel panic", False, "the kernel did not unpack the initramfs; it needs CONFIG_BLK_DEV_INITRD"),
        ("something", True, f"no sign of the init within {boots.BOOT_LIMIT} s"),
        ("", False, "nothing on the serial console; the kernel needs CONFIG_SERIAL_8250_CONSOLE"),
        ("one\nEarly fault\n\n", False, "the machine stopped before the init; its last words: Early fault"),
    ],
)
def test_why_a_kernel_did_not_come_up(console, hung, reason):
    result = boots.Boot(ktap.parse(console.split("\n"), console=True), up=False, done=False, hung=hung)
    assert str(boots.why_not_up(image.Image(Path("/a/vmlinuz"), "6.7", ""), result)) == f"/a/vmlinuz did not boot: {reason}"


def test_a_guest_that_falls_silent_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(boots, "SILENCE_LIMIT", 0.2)
    ended = boots.boot(["sh", "-c", "echo '[ 1.0] # guest: up'; while sleep 0.1; do echo noise; done"], tmp_path / "log", 50)
    assert ended.up and ended.hung and not ended.done
    assert "noise" in (tmp_path / "log").read_text()


def test_guests_that_others_wait_for_can_be_stopped(tmp_path):
    ended: list[boots.Boot] = []
    waiting = threading.Thread(target=lambda: ended.append(boots.boot(["sleep", "60"], tmp_path / "log", 50)))
    waiting.start()
    while not boots.RUNNING and waiting.is_alive():
        waiting.join(0.01)
    boots.stop_all()
    waiting.join(20)
    assert ended and not ended[0].hung and not ended[0].done and not boots.RUNNING


# ---- a kernel's whole run, over boots that are given ---------------------------------------------


def console(*lines: str) -> list[str]:
    """What an executor prints, each line with its checksum; a line of the kernel's begins with "[", one of the init's with "# guest"."""
    return [line if line.startswith(("[", "# guest")) else f"{line} [{zlib.crc32(line.encode()):08x}]" for line in lines]


def ended(*lines: str, up: bool = True, done: bool = True, hung: bool = False) -> boots.Boot:
    """A boot that left this on its console."""
    return boots.Boot(ktap.parse(console(*lines), console=True), up, done, hung)


A, B = "ok 1 a.one # 1 ms", "ok 2 a.two # 1 ms"
END = "# 2 cases, 0.1 s"
UNBORN = ended("[ 0.1] a fault", up=False, done=False)


def run_over(monkeypatch, *given: boots.Boot) -> tuple[kernelrun.KernelRun, list[tuple[list[str], bool]]]:
    """What a run of a/one and a/two makes of these boots, and what each was asked for."""
    asked: list[tuple[list[str], bool]] = []
    left = list(given)

    def boot_with(session: guest.Session, cases: list[str], one_by_one: bool) -> boots.Boot:
        asked.append((list(cases), one_by_one))
        return left.pop(0)

    monkeypatch.setattr(guest, "boot_with", boot_with)
    kernel = image.Image(Path("/a/vmlinuz"), "6.7", "")
    session = guest.Session(kernel, kernel.path, Path("/b"), Path("/f"), 1, [], Path("/b/6.7.console"), set())
    found = kernelrun.KernelRun("6.7")
    try:
        guest.run_cases(session, ["a/two", "a/one"], found)
    finally:
        assert not left and found.boots == len(given)
    return found, asked


def test_a_machine_that_dies_before_its_init_is_booted_again(monkeypatch):
    found, asked = run_over(monkeypatch, UNBORN, ended(A, B, END))
    assert {case: result.outcome for case, result in found.results.items()} == {"a/one": "pass", "a/two": "pass"}
    assert found.notes == ["the machine died before its init and was booted again: /a/vmlinuz did not boot: the machine stopped before the init; its last words: [ 0.1] a fault"]
    assert asked == [(["a/one", "a/two"], False)] * 2 and found.where == "QEMU, tcg"


def test_what_a_guest_says_of_itself_is_kept(monkeypatch):
    """Ubuntu's release names only the series; the table is that of the version in its signature."""
    kernel = "# kernel: Linux 5.4.0-126-generic #142-Ubuntu SMP x86_64"
    found, _ = run_over(monkeypatch, ended(kernel, "# signature: Ubuntu 5.4.0-126.142-generic 5.4.203", A, B, END))
    assert str(found.upstream()) == "5.4.203"
    settled = plan.settle(plan.Kernel("5.4-126-generic", None, versions.parse("5.4")), tables.load(paths.TOP / "expected"), found)
    assert (str(settled.version), settled.label) == ("5.4.203", "5.4-126-generic")


@pytest.mark.parametrize(("boots", "reason"), [([UNBORN] * 3, "its last words: [ 0.1] a fault"), ([UNBORN._replace(hung=True)], "no sign of the init within")])
def test_a_machine_that_does_not_come_up_is_given_up(monkeypatch, boots, reason):
    with pytest.raises(UserError, match=f"^/a/vmlinuz did not boot: .*{re.escape(reason)}"):
        run_over(monkeypatch, *boots)


def test_an_executor_that_cannot_start_is_a_sentence(monkeypatch):
    with pytest.raises(UserError, match="^/a/vmlinuz: the executor failed in the guest; see /b/6.7.console$"):
        run_over(monkeypatch, ended("[ 1.0] exec: no"))


def test_a_kernel_that_dies_of_cases_together_is_a_finding(monkeypatch):
    """They run one after the other; then it is nobody's."""
    found, asked = run_over(monkeypatch, ended("1..2", A, "[ 2.0] Oops", done=False), ended("1..1", B, END))
    assert set(found.results) == {"a/one", "a/two"} and asked == [(["a/one", "a/two"], False), (["a/two"], True)]
    assert found.findings == ["the kernel died while cases ran together; run alone, none of them does it"]


@pytest.mark.parametrize(("hung", "outcome", "detail"), [(False, "crash", ", the kernel died"), (True, "timeout", ", the whole machine hung")])
def test_the_case_that_a_kernel_dies_of_is_named(monkeypatch, hung, outcome, detail):
    """With the last words; the others go on together."""
    died = ended("1..2", "[ 2.0] Oops", done=False, hung=hung)
    found, asked = run_over(monkeypatch, died, died, ended("1..1", B, END))
    assert found.results["a/one"] == Result(outcome, detail, ["[ 2.0] Oops"]) and found.results["a/two"].outcome == "pass"
    assert asked == [(["a/one", "a/two"], False), (["a/one", "a/two"], True), (["a/two"], False)] and not found.findings


def test_a_case_whose_line_is_always_damaged_is_given_up(monkeypatch):
    damaged = ended("1..2", A, END)
    found, asked = run_over(monkeypatch, damaged, damaged, damaged)
    assert set(found.results) == {"a/one"} and [cases for cases, _ in asked] == [["a/one", "a/two"], ["a/two"], ["a/two"]]
    assert found.notes == ["1 result lines were damaged on the console; those cases ran again"] * 3


# ---- the machine of each boot --------------------------------------------------------------------


CASE = "map-then-seal/shared-read"
UP_AND_DONE = ["# guest: up", *console("# kernel: Linux 6.7 #1 SMP x86_64", "1..1", f"ok 1 {CASE.replace('/', '.')} # 1 ms", "# 1 cases, 0.1 s"), "# guest: done"]


class Machines:
    """The commands that would have booted, and whether each comes up: as long as `dead` says that it does not, it does not."""

    def __init__(self) -> None:
        self.commands: list[list[str]] = []
        self.console = UP_AND_DONE
        self.dead = lambda command: False

    def boot(self, command: list[str], log: Path, limit: float) -> boots.Boot:
        """In the place of boots.boot()."""
        self.commands.append(command)
        if self.dead(command):
            return boots.Boot(ktap.parse([], console=True), up=False, done=False, hung=True)
        with log.open("a") as copy:
            copy.write("\n".join(self.console) + "\n")
        return boots.Boot(ktap.parse(self.console, console=True), up=True, done=True, hung=False)


@pytest.fixture
def booted(monkeypatch) -> Machines:
    found = Machines()
    for name in ("ARCH", "ABI", "SMP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ACCEL", "tcg")
    monkeypatch.setattr(boots, "boot", found.boot)
    monkeypatch.setattr(qemu, "check_tools", lambda: None)
    return found


@pytest.fixture
def bare_build(build, tmp_path) -> Path:
    """A build folder in which nothing is known of any kernel."""
    (tmp_path / "build").mkdir()
    for name in ("run-cases", "guest"):
        (tmp_path / "build" / name).symlink_to(build / name)
    return tmp_path / "build"


def kernels_of(commands: list[list[str]]) -> list[str]:
    return [command[command.index("-kernel") + 1] for command in commands]


def test_a_kernel_that_cannot_be_entered_directly_boots_as_it_is(booted, bare_build, tmp_path, monkeypatch):
    """It is tried once more another time, and then no more."""
    kernel, entry = image.identify(write_image(tmp_path / "vmlinuz", "6.7")), bare_build / "vmlinux/entry"
    entry.parent.mkdir()
    entry.touch()
    monkeypatch.setattr(image, "enters_directly", lambda path, cache: entry if entry.exists() else None)
    booted.dead = lambda command: str(entry) in command
    for _ in range(3):
        assert guest.run(kernel, "6.7", bare_build, [CASE], tmp_path / "logs").results == {CASE: Result("pass", ms=1.0)}
    assert kernels_of(booted.commands) == [str(entry), str(kernel.path)] * 2 + [str(kernel.path)]


def test_a_machine_that_dies_of_a_second_memory_node_gets_one(booted, bare_build, tmp_path, monkeypatch):
    monkeypatch.setenv("ARCH", "arm64")
    (tmp_path / "Image").write_bytes(bytes(64))
    booted.dead = lambda command: "-numa" in command
    found = guest.run(image.Image(tmp_path / "Image", "6.7", ""), "6.7", bare_build, [CASE], tmp_path / "logs")
    assert ["-numa" in command for command in booted.commands] == [True, False] and found.results[CASE].outcome == "pass"
    assert found.where == "QEMU, tcg" and found.image == str(tmp_path / "Image")


def test_user_mode_linux_stays_on_a_core_and_its_halves_are_one_run(booted, bare_build, tmp_path, monkeypatch):
    monkeypatch.setenv("ARCH", "uml")
    monkeypatch.setattr(guest, "side_by_side", lambda build, cases, guests: [cases, cases])
    (tmp_path / "linux").touch()
    found = guest.run(image.Image(tmp_path / "linux", "6.7", ""), "6.7", bare_build, [CASE], tmp_path / "logs")
    assert [command[:2] for command in booted.commands] == [["taskset", "-c"]] * 2 and all(str(tmp_path / "linux") in command for command in booted.commands)
    assert (found.where, found.boots, found.results[CASE].outcome) == ("User-mode Linux", 2, "pass")
    assert [path.name for path in (tmp_path / "logs").iterdir()] == ["6.7.console"]
    assert (tmp_path / "logs/6.7.console").read_text().splitlines() == UP_AND_DONE * 2


def test_a_program_runs_in_the_executors_place(booted, bare_build, tmp_path, monkeypatch):
    """Each of its lines that arrived whole comes back; the cases of each run are named to it."""
    (tmp_path / "mutants").write_text("the program")
    added: list[tuple[list[guest.Run], Path | None]] = []

    def additions(runs: list[guest.Run], files: list[Path], program: Path | None) -> bytes:
        added.append((runs, program))
        return b""

    monkeypatch.setattr(guest, "additions", additions)
    booted.console = ["# guest: up", *console("# case a/b pass -", "# done"), "# a damaged line [00000000]", "# guest: done"]
    kernel = image.identify(write_image(tmp_path / "vmlinuz", "6.7"))
    assert guest.run_program(kernel, "mutation-6.7", bare_build, tmp_path / "mutants", [CASE], tmp_path / "logs") == ["# case a/b pass -", "# done"]
    (one, ), program = added[0]
    assert one.arguments == ["--console", "--jobs", "2", CASE] and program == tmp_path / "mutants"
    booted.dead = lambda command: True
    with pytest.raises(UserError, match=f"^{kernel.path} did not boot: no sign of the init within "):
        guest.run_program(kernel, "mutation-6.7", bare_build, tmp_path / "mutants", [CASE], tmp_path / "logs")


def test_what_a_boot_adds_is_an_archive_of_it(tmp_path):
    """Read back by cpio itself."""
    (tmp_path / "program").write_text("the program")
    (tmp_path / "some-fs.ko").write_text("a module")
    runs = [guest.Run(["/proc/sys/x 1"], ["--one"], False), guest.Run([], ["--two", "a/b"], True)]
    data = guest.additions(runs, [tmp_path / "some-fs.ko"] * 101, tmp_path / "program")
    subprocess.run(["cpio", "-idm", "--quiet"], cwd=tmp_path, input=data, check=True)
    names = ("run-cases", "runs/01/settings", "runs/01/arguments", "runs/02/arguments", "modules/0000-some_fs.ko")
    assert [(tmp_path / name).read_text() for name in names] == ["the program", "/proc/sys/x 1\n", "--one\n", "--two\na/b\n", "a module"]
    # The init loads them in the order of their names.
    assert max(path.name for path in (tmp_path / "modules").iterdir()) == "0100-some_fs.ko"
