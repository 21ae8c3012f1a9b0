# SPDX-License-Identifier: GPL-2.0
"""Booted kernels: that results arrive, that a lying or dying guest gives the right verdict to the right case."""

import os
import shutil
import subprocess
import zlib
from pathlib import Path

import pytest

from runner import archive, guest, image, judge, kernelrun, ktap, matrix, plan
from runner.errors import UserError


def kernel_of(build: Path, version: str) -> image.Image:
    """A kernel that `make test` has fetched."""
    return image.identify(archive.resolve(version, build / "kernels")[0])


@pytest.fixture(scope="module")
def liars(tmp_path_factory) -> Path:
    """A build folder whose guests run liar.c in the place of the cases."""
    real, folder = plan.build_folder(), tmp_path_factory.mktemp("liars")
    for name in ("run-cases", "cases"):
        (folder / name).symlink_to(real / name)
    # Shared, so that kernels are unpacked once and KVM is tried once.
    (real / "vmlinux").mkdir(exist_ok=True)
    (folder / "vmlinux").symlink_to(real / "vmlinux")
    guest.accelerator(real)
    if (real / "accelerator").exists():
        shutil.copy(real / "accelerator", folder)
    (folder / "guest").mkdir()
    shutil.copy(real / "guest/init", folder / "guest/init")
    source = Path(__file__).with_name("liar.c")
    command = ["gcc", "-O1", "-static", "-o", str(folder / "guest/run-cases"), str(source), str(real / "obj/harness/run-cases.o")]
    subprocess.run(command, check=True)
    archive_file = folder / "guest/initramfs.cpio"
    archive_file.write_bytes(guest.cpio(folder / "guest"))
    return folder


def run(build: Path, version: str, cases: list[str], tmp_path: Path):
    """Runs these cases on that kernel."""
    return guest.run(kernel_of(plan.build_folder(), version), version, build, cases, tmp_path)


def test_a_guest_that_dies_hangs_or_reboots(liars, tmp_path, monkeypatch):
    monkeypatch.setattr(guest, "SILENCE_LIMIT", 8)
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


def test_a_guest_out_of_memory(liars, tmp_path):
    got = run(liars, "5.10.218", ["liar/eats", "liar/good", "liar/honest"], tmp_path)
    assert got.results["liar/good"].outcome == "pass"
    assert got.results["liar/honest"].outcome == "EPERM"
    assert got.results["liar/eats"].outcome in ("SIGKILL", "SIGSEGV", "crash")


def test_the_backport_of_2025_is_the_whole_difference(build, tmp_path):
    """5.10.218 and 5.10.262: what differs is what the tables say a stable release in between has changed."""
    planned = plan.make(build, ["5.10.218", "5.10.262"], [], "", False)
    runs = [guest.run(kernel.image, kernel.label, build, planned.cases, tmp_path) for kernel in planned.kernels if kernel.image]
    seen = {line.split("\t")[0] for line in matrix.difference(runs[0], runs[1], planned.tables) if not line.startswith("#")}
    before, after = (kernel.rows for kernel in planned.kernels)
    tried = [case for case in planned.cases if all(case in one.results for one in runs)]
    # A case that the machine cannot try is skipped on both.
    assert seen == {
        case for case in tried
        if before[case].outcomes != after[case].outcomes and runs[1].results[case].outcome != runs[0].results[case].outcome
    }
    assert "seal-then-map/shared-read" in seen
    for kernel, one in zip(planned.kernels, runs, strict=True):
        assert [v for v in judge.judge(kernel.rows, one.results, planned.cases) if v.is_mismatch(False)] == []


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
    monkeypatch.setattr(guest, "BOOT_LIMIT", 6)
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
        guest.check_tools()


def test_kvm_that_cannot_boot_is_found_out_once(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("ACCEL", raising=False)
    asked = []

    def crawls() -> tuple[bool, str]:
        asked.append(1)
        return False, "/dev/kvm is there, but crawls"

    monkeypatch.setattr(guest, "kvm_works", crawls)
    monkeypatch.setattr(os.path, "exists", lambda path: True)
    assert guest.accelerator(tmp_path)[0] == "tcg"
    assert guest.accelerator(tmp_path)[0] == "tcg"
    assert len(asked) == 1
    assert "crawls; using software emulation" in capsys.readouterr().err


def fake_boots(monkeypatch, **by_accel: guest.Boot) -> list[str]:
    """Machines that end so at once; the list fills with what they ran on."""
    booted: list[str] = []

    def boot(command: list[str], log: Path, limit: float) -> guest.Boot:
        booted.append(command[0])
        return by_accel[command[0]]

    monkeypatch.delenv("ACCEL", raising=False)
    monkeypatch.setattr(guest, "kvm_works", lambda: (True, ""))
    monkeypatch.setattr(guest, "boot", boot)
    return booted


UP = guest.Boot(ktap.parse([], console=True), up=True, done=True, hung=False)
DEAD = guest.Boot(ktap.parse([], console=True), up=False, done=False, hung=True)


@pytest.mark.parametrize("kvm", [DEAD, UP._replace(done=False, kvm_failed=True)])
def test_kvm_that_fails_in_a_guest_is_given_up(tmp_path, monkeypatch, kvm):
    booted = fake_boots(monkeypatch, kvm=kvm, tcg=UP)
    assert guest.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).accel == "tcg"
    assert guest.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).accel == "tcg"
    assert booted == ["kvm", "tcg", "tcg"]


def test_a_kernel_that_boots_nowhere_says_nothing_of_kvm(tmp_path, monkeypatch):
    booted = fake_boots(monkeypatch, kvm=DEAD, tcg=DEAD)
    assert not guest.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).up
    assert booted == ["kvm", "tcg"] and guest.accelerator(tmp_path)[0] == "kvm"


def test_kvm_that_carried_a_guest_is_trusted_with_dead_kernels(tmp_path, monkeypatch):
    fake_boots(monkeypatch, kvm=UP)
    assert guest.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).accel == "kvm"
    booted = fake_boots(monkeypatch, kvm=DEAD)
    assert not guest.boot_accelerated(tmp_path, lambda accel: [accel], tmp_path / "log", 9).up
    assert booted == ["kvm"]


def test_what_qemu_says_of_kvm_ends_the_wait(tmp_path):
    ended = guest.boot(["sh", "-c", "echo 'KVM internal error. Suberror: 1'; sleep 60", "kvm"], tmp_path / "log", 50)
    assert ended.kvm_failed and not ended.up and not ended.hung


def test_an_emulated_guest_cannot_say_that_kvm_failed(tmp_path):
    ended = guest.boot(["sh", "-c", "echo 'KVM internal error. Suberror: 1'; echo '# guest: done'", "tcg"], tmp_path / "log", 50)
    assert ended.done and not ended.kvm_failed


def on_console(text: str) -> str:
    """A line as the executor writes it on a console."""
    return f"{text} [{zlib.crc32(text.encode()):08x}]"


def test_the_clocks_of_guest_and_host_are_compared(tmp_path):
    lines = ["# guest: up", on_console("KTAP version 1"), on_console("# 1 cases, 60.00 s"), "# guest: done"]
    ended = guest.boot(["printf", "%s\\n", *lines], tmp_path / "log", 50)
    assert ended.done and ended.pace > guest.WRONG_CLOCK


@pytest.mark.parametrize("wrong_boots", [1, 3])
def test_a_clock_that_runs_too_fast_times_nothing_out(tmp_path, monkeypatch, wrong_boots):
    """The case runs again, and is no timeout when that does not help either."""
    slow, good = "race/two-adders", "create/cloexec"
    boots = []

    def boot(session, cases, one_by_one):
        boots.append(cases)
        wrong = len(boots) <= wrong_boots
        log = ktap.Log(plan=len(cases), ended=True)
        log.results = {case: ktap.Result("timeout" if wrong and case == slow else "pass") for case in cases}
        return guest.Boot(log, up=True, done=True, hung=False, pace=7.0 if wrong else 1.1)

    monkeypatch.setattr(guest, "boot_with", boot)
    session = guest.Session(image.Image(tmp_path, "6.12", ""), tmp_path, tmp_path, tmp_path, 1, [], tmp_path / "log", set())
    got = kernelrun.begin("6.12", "6.12")
    guest.run_cases(session, [slow, good], got)
    assert boots == [[good, slow], *[[slow]] * min(wrong_boots, 2)]
    assert got.results[good].outcome == "pass"
    if wrong_boots == 1:
        assert got.results[slow].outcome == "pass"
    else:
        assert (got.results[slow].outcome, got.results[slow].detail) == ("broken", ", the machine's clock ran 7.0 times too fast")
    assert got.notes[0] == "the machine's clock ran 7.0 times too fast; timeouts that were none: 1"
