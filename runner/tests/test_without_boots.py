# SPDX-License-Identifier: GPL-2.0
"""Commands about kernels that nobody boots: guests do at once what the tables say of them, but for what a test changes."""

import datetime
import json
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import tables
from runner.kernels import archive
from runner.kernels.archive import Package
from runner.kernels.image import Image
from runner.places import boots, guest, kvm, qemu
from runner.proof import branches, coverage, mutation
from runner.questions import bisect
from runner.results import ktap, versions
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result
from runner.runs import matrix, plan
from runner.tests.conftest import sample_run, write_image

CASE = "seal-then-map/shared-read"
KEPT = "map-then-seal/shared-read"
BACKPORT = "8ec396d05d1b mm: reinstate ability to map write-sealed memfd mappings read-only (stable backport; read in those releases)"


class Guests:
    """What guests do: `changes` to the tables' outcomes, by version, or the error that ends the boot; `booted` counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.changes: dict[str, dict[str, Result | None] | BaseException] = {}
        self.booted: list[str] = []

    def image(self, version: str) -> str:
        """The path of a kernel of this version."""
        return str(write_image(self.folder / f"vmlinuz-{version}", version))

    def run(self, kernel: Image, label: str, build: Path, cases: list[str], logs: Path, guests: int = 1) -> KernelRun:
        """In the place of guest.run()."""
        version = str(versions.of_kernel(kernel.release, kernel.version))
        self.booted.append(version)
        changes = self.changes.get(version, {})
        if isinstance(changes, BaseException):
            raise changes
        run = sample_run(version, changes, label=label, release=kernel.release, boots=1, seconds=2.0)
        run.version = kernel.version
        run.results = {case: result for case, result in run.results.items() if case in cases}
        run.findings = [f"the console of {version} says so"] if "finding" in changes else []
        return run


@pytest.fixture
def guests(tmp_path, own_build, monkeypatch) -> Guests:
    found = Guests(tmp_path / "images")
    (own_build / "results").mkdir()
    (own_build / "kernels").unlink(missing_ok=True)
    monkeypatch.setenv("BUILD", str(own_build))
    for name in ("ARCH", "ABI", "DOWNLOADS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(qemu, "check_tools", lambda: None)
    monkeypatch.setattr(kvm, "accelerator", lambda build: ("tcg", ""))
    monkeypatch.setattr(guest, "run", found.run)
    return found


# ---- many kernels --------------------------------------------------------------------------------


def test_a_matrix_says_what_differs_and_what_could_not_run(guests, own_build, here, capsys):
    guests.changes = {"5.10.218": {CASE: Result("pass")}, "6.12.9": UserError("6.12.9 did not boot: nothing on the serial console"), "6.7": {"finding": None}}
    options = [word for version in ("5.10.218", "6.7", "6.12.9") for word in ("--kernel", guests.image(version))]
    assert here("matrix", *options, "--cases", CASE, "--cases", KEPT) == 2
    output = capsys.readouterr().out
    assert "6.12.9     could not run: 6.12.9 did not boot: nothing on the serial console\n" in output
    assert re.search(r"^kernel +matched +improved\n5\.10\.218 +1 +1\n6\.7 +2 +0\n6\.12\.9 +could not run$", output, re.M)
    assert "\n5.10.218:\nok seal-then-map.shared-read # pass; the table says EPERM: improved\n" in output
    assert "\n6.7: finding: the console of 6.7 says so\n" in output
    assert json.loads((own_build / "results/6.12.9.failed").read_text())["failed"] == "6.12.9 did not boot: nothing on the serial console"
    assert here("matrix", *options[:2], "--cases", CASE, "--cases", KEPT) == 1
    assert guests.booted.count("5.10.218") == 1 and "kept from before; FRESH=1 runs it again" in capsys.readouterr().out


def test_a_matrix_is_written_in_the_format_of_another_tool(guests, here, capsys, tmp_path):
    """One record for each kernel and case, with the same status as the run's."""
    guests.changes = {"5.10.218": {CASE: Result("pass")}}
    options = [word for version in ("5.10.218", "6.7") for word in ("--kernel", guests.image(version))]
    assert here("matrix", *options, "--cases", CASE, "--format", "jsonl", "--out", str(tmp_path / "results.jsonl")) == 1
    records = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    found = [(record["kernel"], record["status"]) for record in records if record.get("case") == CASE]
    assert found == [("5.10.218", "fail"), ("6.7", "pass")]


def test_a_kept_result_that_is_damaged_is_made_anew(guests, own_build, here):
    kernel = guests.image("6.7")
    assert here("matrix", "--kernel", kernel, "--cases", KEPT) == 0
    (own_build / "results/6.7.json").write_text("{")
    assert here("matrix", "--kernel", kernel, "--cases", KEPT) == 0
    assert guests.booted == ["6.7", "6.7"] and matrix.load_result(own_build, "6.7").results == {KEPT: Result("pass")}


def test_a_matrix_that_is_interrupted_keeps_what_is_finished(guests, own_build, here, capsys, monkeypatch):
    monkeypatch.setattr(matrix, "at_once", lambda: 1)
    guests.changes = {"6.1": KeyboardInterrupt()}
    assert here("matrix", "--kernel", guests.image("6.7"), "--kernel", guests.image("6.1"), "--cases", KEPT) == 2
    assert capsys.readouterr().err == "interrupted; finished kernels are kept and not run again\nmatrix: interrupted\n"
    assert [path.name for path in (own_build / "results").iterdir()] == ["6.7.json"]


def test_a_result_that_cannot_be_kept_is_a_kernel_that_could_not_run(guests, here, capsys):
    guests.changes = {"6.7": OSError(28, "No space left on device", "6.7.new")}
    assert here("matrix", "--kernel", guests.image("6.7"), "--cases", KEPT) == 2
    assert "6.7        could not run: No space left on device: 6.7.new\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kernels", "sentences"),
    [
        ([], ["matrix: there is no kernel in the cache; 'make kernels' fetches some, KERNELS='dir/*' names others"]),
        (["/nowhere", "/etc/passwd"], [
            "matrix: /nowhere: no such file; KERNEL= takes the path of a vmlinuz, bzImage or vmlinux",
            "matrix: /etc/passwd is not an x86-64 kernel image (bzImage, vmlinuz or vmlinux)",
            "matrix: none of these kernels can be run",
        ]),
    ],
)  # fmt: skip
def test_a_matrix_of_nothing_is_a_mistake(guests, here, capsys, kernels, sentences):
    assert here("matrix", *(word for kernel in kernels for word in ("--kernel", kernel))) == 2
    assert capsys.readouterr().err.splitlines() == sentences and not guests.booted


def test_two_images_of_one_version_stay_apart(guests, own_build, here, tmp_path):
    """The second by its release, and any other by a sign more."""
    options = [word for name in ("one", "two", "three", "four") for word in ("--kernel", str(write_image(tmp_path / name, "6.7.1")))]
    assert here("matrix", *options, "--cases", KEPT) == 0
    release = "6.7.1+deb12-cloud-amd64"
    assert sorted(path.stem for path in (own_build / "results").iterdir()) == ["6.7.1", f"6.7.1-{release}", f"6.7.1-{release}+", f"6.7.1-{release}++"]


def test_two_kernels_of_a_vendors_that_began_with_one_version_stay_apart(tmp_path):
    known = tables.load(paths.TOP / "expected")
    labels: set[str] = set()
    for release, label in (("4.18.0-147.5.1.el8.x86_64", "4.18-147.5.1.el8"), ("4.18.0-240.el8.x86_64", "4.18-240.el8"), ("5.4.0-126-generic", "5.4-126-generic")):
        assert plan.prepare(write_image(tmp_path / release, "", f"{release} (root@build) #1 SMP"), "", known, labels).label == label


def test_a_kernel_without_a_version_needs_a_table(tmp_path):
    image, known = write_image(tmp_path / "image", "", "mykernel (nobody@localhost) #1 SMP"), tables.load(paths.TOP / "expected")
    with pytest.raises(UserError, match="^mykernel: its release names no kernel version; say which table judges it with EXPECT=6.7$"):
        plan.prepare(image, "", known, set())
    kernel = plan.prepare(image, "6.7", known, set())
    assert (kernel.label, kernel.version, kernel.expect) == ("mykernel", versions.parse("6.7"), "6.7")


# ---- two kernels ---------------------------------------------------------------------------------


def test_a_difference_that_the_tables_do_not_explain_is_said(own_build, here, capsys, monkeypatch):
    monkeypatch.setenv("BUILD", str(own_build))
    sample_run("5.10.218", {CASE: Result("allowed")}).save(own_build / "results/5.10.218.json")
    sample_run("5.10.262", {KEPT: Result("EPERM"), "hugetlb/grow-by-mmap": None}).save(own_build / "results/5.10.262.json")
    assert here("diff", "5.10.218", "5.10.262") == 1
    lines = capsys.readouterr().out.splitlines()
    assert f"{KEPT}\tpass -> EPERM\tno change in the tables explains it" in lines
    line = next(line for line in lines if line.startswith(f"{CASE}\t"))
    assert line.startswith(f"{CASE}\tallowed -> pass\t{BACKPORT} (expected/changes/6.13-8ec396d05d1b:") and line.endswith(", though the tables expect other outcomes")
    assert lines[-1] == "# 1 cases ran on one of the two only"
    assert here("diff", "5.10.218", "5.10.218") == 0
    assert capsys.readouterr().out == "# 5.10.218 and 5.10.218 were seen to do the same in every case\n"


# ---- what a kernel is, and the rows for it -------------------------------------------------------


def test_an_image_is_booted_to_see_what_it_behaves_like(guests, here, capsys):
    """It calls itself 6.7.1 and does what 5.10.218 does."""
    old, new = (sample_run(version, {}).results for version in ("5.10.218", "6.7.1"))
    guests.changes = {"6.7.1": {case: result for case, result in old.items() if result != new[case]}}
    assert here("fingerprint", "--kernel", guests.image("6.7.1")) == 0
    output = capsys.readouterr().out
    assert output.startswith("6.7.1+deb12-cloud-amd64 6.7.1+deb12-cloud-amd64 (nobody@localhost) #1 SMP Debian 6.7.1-1 (2026-01-01) calls itself 6.7.1\n")
    like = re.search(r"^behaves like 5\.10\.(\d+) to 5\.10\.(\d+) ", output, re.M)
    assert guests.booted == ["6.7.1"] and like and int(like[1]) <= 218 <= int(like[2])


@pytest.fixture
def top(suite, monkeypatch) -> Path:
    """The copy of the suite, in which this process writes tables."""
    monkeypatch.setattr(paths, "TOP", suite)
    return suite


def test_rows_are_proposed_and_written_with_a_reason(guests, top, here, capsys):
    guests.changes = {"6.7.1": {KEPT: Result("EPERM"), CASE: Result("crash", ", the kernel died")}}
    arguments = ["propose", "--kernel", guests.image("6.7.1"), "--cases", KEPT]
    assert here(*arguments) == 1
    output = capsys.readouterr()
    path = top / "expected/changes/6.7.1-0123456789ab"
    assert output.out.endswith(f"\n+{KEPT}\tEPERM\n") and not path.exists()
    assert f"never proposed; look at these first:\n  {CASE}: crash, the kernel died\n" in output.err
    assert "nothing written: a change needs its reason." in output.err
    assert here(*arguments, "--because", "0123456789ab memfd: a change") == 0
    assert path.read_text() == f"commit\t0123456789ab memfd: a change\nin\t6.7.1\n{KEPT}\tEPERM\n"
    assert capsys.readouterr().err.endswith(f"\nwrote expected/changes/{path.name}; review it with git diff, and commit it\n")
    guests.changes = {"6.7.1": {CASE: Result("crash")}}
    path.unlink()
    assert here(*arguments) == 1
    assert capsys.readouterr() == ("", f"never proposed; look at these first:\n  {CASE}: crash\n")


# ---- finding a change ----------------------------------------------------------------------------


def test_a_bisection_fetches_what_lies_between(guests, own_build, here, capsys, monkeypatch):
    """What is in the cache is not fetched, what is no kernel is passed over, what cannot be had is gone around."""
    cache = own_build / "kernels"
    for version in ("5.10.218", "5.10.250", "5.10.262"):
        write_image(cache / f"{version}-1/boot/vmlinuz-{version}", version)
    (cache / "damaged/boot").mkdir(parents=True)
    (cache / "damaged/boot/vmlinuz-5.10.230").write_text("no kernel")
    packages = [Package(versions.parse(f"5.10.{patch}"), f"5.10.{patch}-1", "linux-image", "bullseye") for patch in (209, 218, 234, 237, 244, 270)]

    def fetch(package: Package, folder: Path, environment: dict[str, str]) -> Path:
        if package.version.patch == 237:
            raise UserError("5.10.237-1: apt could not fetch linux-image: E: gone")
        return write_image(folder / package.folder / "vmlinuz", str(package.version)).parent

    monkeypatch.setattr(archive, "configure", lambda cache: {"the": "environment"})
    monkeypatch.setattr(archive, "update", lambda environment, cache: [])
    monkeypatch.setattr(archive, "available", lambda environment, flavour: packages if (environment, flavour) == ({"the": "environment"}, "cloud-") else [])
    monkeypatch.setattr(archive, "fetch", fetch)
    assert here("bisect", "--good", "5.10.262", "--bad", "5.10.218", "--cases", CASE) == 0
    output = capsys.readouterr()
    assert output.err == "5.10.237: 5.10.237-1: apt could not fetch linux-image: E: gone; going on without it\n"
    assert "1 of 1 cases differ between 5.10.262 and 5.10.218; 6 kernels to search\n" in output.out
    assert "5.10.234: fetching\n5.10.234: seal-then-map/shared-read EPERM\n" in output.out
    assert f"{CASE}: pass up to 5.10.244, EPERM from 5.10.234\n  no outcome on what lies between: 5.10.237\n  the tables name: {BACKPORT} (expected/changes/6.13-8ec396d05d1b:" in output.out
    assert sorted(guests.booted) == ["5.10.218", "5.10.234", "5.10.244", "5.10.262"]
    assert here("bisect", "--good", "5.10.262", "--bad", "5.10.220", "--cases", CASE) == 0
    assert capsys.readouterr().out.startswith("there is no kernel 5.10.220 in the cache or the archive: 5.10.218 instead\n")
    assert here("bisect", "--good", "5.10.262", "--bad", "5.10.208", "--cases", CASE) == 2
    assert capsys.readouterr().err == "bisect: there is no kernel 5.10.208 in the cache or the archive; 'make kernels LIST=1 ALL=1' shows what there is\n"


def test_ends_that_do_not_differ_are_nothing_to_bisect(guests, here, capsys):
    one, other = guests.image("5.10.262"), guests.image("6.7")
    arguments = ["bisect", "--good", "5.10.262", "--bad", "6.7", "--cases", CASE, "--kernels", one, "--kernels"]
    assert here(*arguments, other) == 2
    assert capsys.readouterr().err == "bisect: 5.10.262 and 6.7 do the same in every chosen case; there is nothing to bisect\n"
    assert here(*arguments, one) == 2
    assert capsys.readouterr().err == f"bisect: there is no kernel 6.7 below {one} {one}\n"


@pytest.mark.parametrize(
    ("ends", "sentence"),
    [(("pass", "skip"), "a/one has no outcome on 5.10.2 (skip); there is nothing to bisect"), (("pass", "pass"), "a/one is pass on both 5.10.1 and 5.10.2; there is nothing to bisect")],
)
def test_a_search_needs_ends_that_differ(tmp_path, ends, sentence):
    found = [bisect.Candidate(versions.Version(5, 10, number), f"5.10.{number}", None, None) for number in (1, 2)]
    (tmp_path / "log").write_text("".join(f"5.10.{number}\ta/one\t{outcome}\n" for number, outcome in enumerate(ends, 1)))
    with pytest.raises(UserError, match=f"^{re.escape(sentence)}$"):
        bisect.Bisection(tmp_path, found, lambda one: tmp_path, tmp_path / "log", ["a/one"]).find("a/one")


def step(here: Callable[..., int], image: str, *options: str) -> int:
    return here("step", "--case", CASE, "--good", "pass", "--bad", "EPERM", "--image", image, *options)


def test_a_step_judges_what_was_built(guests, here, capsys, tmp_path):
    assert step(here, str(tmp_path / "bzImage"), "--build", f"cp {guests.image('6.7')} {tmp_path}/bzImage") == 0
    assert capsys.readouterr().out == f"step: 6.7+deb12-cloud-amd64: {CASE} pass: good\n"
    assert step(here, guests.image("5.10.218")) == 1
    assert capsys.readouterr().out == f"step: 5.10.218+deb12-cloud-amd64: {CASE} EPERM: bad\n"


def test_a_step_that_cannot_tell_is_status_125(guests, here, capsys, tmp_path):
    guests.changes = {"6.7": UserError("it did not boot"), "6.1": {CASE: Result("skip")}}
    assert step(here, guests.image("6.7"), "--build", "exit 2") == 125
    assert capsys.readouterr().err == "step: the build failed: cannot tell\n"
    assert step(here, str(tmp_path / "none")) == 125
    assert capsys.readouterr().err == f"step: {tmp_path}/none: no such file; KERNEL= takes the path of a vmlinuz, bzImage or vmlinux: cannot tell\n"
    assert step(here, guests.image("6.7")) == 125
    assert capsys.readouterr().err == "".join(f"attempt {number} of 3: it did not boot\n" for number in (1, 2, 3)) + "step: the kernel does not boot: cannot tell\n"
    assert step(here, guests.image("6.1")) == 125
    assert capsys.readouterr().out == f"step: 6.1+deb12-cloud-amd64: {CASE} skip: cannot tell\n"


def test_an_error_of_the_suite_is_no_verdict_of_a_step(guests, here, capsys, monkeypatch):
    """Python would end with status 1, which is "bad"."""
    guests.changes = {"6.7": ZeroDivisionError("a bug")}
    assert step(here, guests.image("6.7")) == 128
    assert "ZeroDivisionError: a bug" in capsys.readouterr().err


# ---- mutation in a guest -------------------------------------------------------------------------


def test_cases_are_mutated_in_a_guest(guests, own_build, here, capsys, monkeypatch):
    asked = []

    def run_program(kernel: Image, label: str, build: Path, program: Path, cases: list[str], logs: Path) -> list[str]:
        asked.append((str(kernel.path), label, program, cases))
        return [f"# case {CASE} pass -", f"# mutant {CASE} mmap#1=EPERM pass -", "# done"]

    monkeypatch.setattr(guest, "run_program", run_program)
    image = guests.image("6.7")
    assert here("mutation", "--kernel", image, "--cases", CASE) == 1
    output = capsys.readouterr().out
    assert asked == [(image, "mutation-6.7", own_build / "mutants", [CASE])]
    assert f"survivor: {CASE} ends as pass under mmap#1=EPERM\n    {own_build}/mutants --lie 'mmap#1=EPERM' {CASE}\n" in output
    monkeypatch.setattr(guest, "run_program", lambda *_: run_program(*_)[:2])
    assert here("mutation", "--kernel", image, "--cases", CASE) == 2
    assert capsys.readouterr().err == f"mutation: {image}: the guest stopped after 1 mutations; see {own_build}/results/mutation-6.7.console\n"
    monkeypatch.setattr(guest, "run_program", lambda *_: [f"# case {CASE} skip {CASE}: no huge pages", "# done"])
    assert here("mutation", "--kernel", image, "--cases", CASE) == 2
    output = capsys.readouterr()
    assert "               1 not mutated: no huge pages\n" in output.out and output.err == "mutation: none of these cases can be tried here\n"


def test_mutation_of_nothing_new_ends_well(here, capsys, monkeypatch):
    monkeypatch.setattr(mutation, "changed_since", lambda top, commit, cases: [KEPT])
    assert here("mutation", "--since", "v1", "--cases", CASE) == 0
    assert capsys.readouterr().out == "no case differs from v1\n"


def test_the_program_that_mutates_has_to_be_built(tmp_path):
    with pytest.raises(UserError, match=f"^{tmp_path}/mutants is not there; 'make mutation' builds it$"):
        mutation.run(tmp_path / "mutants", [CASE], 0)


# ---- what a kernel's functions return ------------------------------------------------------------


def checked(text: str) -> str:
    """A line as the executor writes it to a console."""
    return f"{text} [{zlib.crc32(text.encode()):08x}]"


CONSOLE = [
    "[ 0.1] trace_kprobe: Failed to add event(kprobes): r:shmem_mmap,shmem_mmap,v=$retval:s32",
    checked("# kernel: Linux 6.7.1 #1 SMP x86_64"),
    f"[ 1.0] run-cases: {CASE}",
    "[ 1.1] memfd_add_seals: (memfd_fcntl+0x68/0x80 <- memfd_add_seals) v=-16",
    checked(f"ok 1 {CASE.replace('/', '.')} # 4 ms"),
    f"[ 1.2] run-cases: {KEPT}",
    "[ 1.3] memfd_add_seals: (memfd_fcntl+0x68/0x80 <- memfd_add_seals) v=0",
    checked(f"ok 2 {KEPT.replace('/', '.')} # SKIP not here"),
]


class Observing:
    """make branches on 6.7.1: what its console says, whether it comes to its end, and the claim; `command` is the guest's."""

    def __init__(self, data: Path, image: str) -> None:
        self.data, self.image = data, image
        self.console, self.done = CONSOLE, True
        self.claim = f"memfd_add_seals\tEBUSY\t3.17-\t{CASE}\tsomebody maps it\n"
        self.command: list[str] = []

    def boot(self, build: Path, command: Callable[[str], list[str]], log: Path, limit: float) -> boots.Boot:
        """In the place of boots.boot_accelerated()."""
        self.command = command("tcg")
        log.write_text("\n".join(self.console) + "\n")
        return boots.Boot(ktap.parse(self.console, console=True), up=True, done=self.done, hung=False)

    def observe(self, here: Callable[..., int]) -> int:
        self.data.mkdir(exist_ok=True)
        (self.data / "branches.tsv").write_text(self.claim)
        return here("branches", "--kernel", self.image)


@pytest.fixture
def observing(guests, tmp_path, monkeypatch) -> Observing:
    found = Observing(tmp_path / "data", guests.image("6.7.1"))
    monkeypatch.setattr(boots, "boot_accelerated", found.boot)
    monkeypatch.setattr(coverage, "DATA", found.data)
    return found


def test_what_functions_return_is_written_down(observing, here, capsys, tmp_path):
    """Of cases that could be tried."""
    assert observing.observe(here) == 0
    today = datetime.date.today().isoformat()
    assert (tmp_path / "data/reached/6.7.1.tsv").read_text().splitlines()[2:] == [f"kernel\t6.7.1 (#1 SMP), {today}", "probed\tmemfd_add_seals", f"{CASE}\tmemfd_add_seals=EBUSY"]
    cases = len(plan.all_cases(paths.build_folder()))
    assert capsys.readouterr().out == (
        f"6.7.1 (#1 SMP), {today}: 1 functions probed, 1 of {cases} cases ran; written: runner/data/reached/6.7.1.tsv\nno claim of runner/data/branches.tsv is contradicted\n"
    )
    assert observing.command[-1].endswith(branches.command_line()) and "kprobe_event=r:memfd_add_seals,memfd_add_seals,v=$retval:s32;" in observing.command[-1]


def test_a_claim_that_is_contradicted_is_status_1(observing, here, capsys):
    observing.claim = observing.claim.replace("EBUSY", "EPERM")
    assert observing.observe(here) == 1
    assert capsys.readouterr().out.splitlines()[1:] == [f"runner/data/branches.tsv:1: {CASE} was seen not to make memfd_add_seals return EPERM (6.7.1: memfd_add_seals=EBUSY)"]


def test_what_cannot_be_observed_is_a_sentence(observing, own_build, here, capsys, tmp_path):
    image, log = observing.image, own_build / "branches.console"
    observing.done = False
    assert observing.observe(here) == 2
    assert capsys.readouterr().err == f"branches: {image}: the guest did not come through; see {log}\n"
    observing.done, observing.console = True, [line for line in CONSOLE if "memfd_add_seals:" not in line]
    assert observing.observe(here) == 2
    assert capsys.readouterr().err == f"branches: {image}: no probe of it said anything; it needs CONFIG_KPROBE_EVENTS (5.1 or newer); see {log}\n"
    write_image(tmp_path / "nameless", "", "mykernel (nobody@localhost) #1 SMP")
    assert here("branches", "--kernel", str(tmp_path / "nameless")) == 2
    assert capsys.readouterr().err == f"branches: {tmp_path}/nameless: its release, mykernel, names no kernel version\n"
    write_image(tmp_path / "images/vmlinuz-6.8", "6.8")
    assert here("branches", "--kernel", str(tmp_path / "images")) == 2
    assert capsys.readouterr().err == f"branches: {tmp_path}/images names 2 kernels; one is observed at a time\n"
    assert not (tmp_path / "data/reached").exists()
