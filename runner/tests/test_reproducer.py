# SPDX-License-Identifier: GPL-2.0
"""Reproducers, which have to behave as their cases do, and the mail with one."""

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import tables
from runner.output import bugreport, reproducer
from runner.places import describe
from runner.proof import surface
from runner.results import kernelrun, ktap
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result
from runner.runs import plan

CASE = "seal-then-map/shared-read"
# One for each kind of machinery, where CI has no time for all: EVERY_REPRODUCER=1 takes all (5 minutes).
SAMPLE = [
    CASE, "compose/write", "create/sysctl-2-exec", "exec/acl-add", "hugetlb/grow-by-mmap", "lent-pages/esp-in-udp", "lent-pages/tc-pedit", "map-then-seal/peer-write",
    "pinned-pages/vmsplice", "reclaim/io-uring-rings", "seal-then-write/af-alg-decrypt", "seal-then-write/fuse-passthrough-map", "seal-then-write/write", "stacked/coda-map",
]  # fmt: skip
STATUS = {"pass": (0, "PASS"), "skip": (4, "SKIP: "), "broken": (2, "set-up failed: ")}


def run_of(cases: list[str], build: Path) -> dict[str, Result]:
    """What the cases do here."""
    done = subprocess.run([str(build / "run-cases"), *cases], capture_output=True, text=True, check=False)
    return ktap.parse(done.stdout.splitlines(), console=False).results


def compile_one(case: str, about: dict[str, dict[str, str]], folder: Path) -> str:
    """Writes and compiles it as its head says; what the compiler had to say."""
    path = folder / f"{case.replace('/', '.')}.c"
    path.write_text(reproducer.make(case, about[case]))
    libraries = ["-lcap"] if "-lcap" in path.read_text() else []
    return subprocess.run(["gcc", "-Wall", "-Wextra", "-Wno-sign-compare", str(path), *libraries, "-o", str(path.with_suffix(""))], capture_output=True, text=True, check=False).stderr


def test_a_reproducer_does_what_its_case_does(build, tmp_path):
    about = describe.all_of_them(build)
    cases = sorted(about) if os.environ.get("EVERY_REPRODUCER") else [case for case in SAMPLE if case in about]
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        said = dict(zip(cases, pool.map(lambda case: compile_one(case, about, tmp_path), cases), strict=True))
    assert {case: text for case, text in said.items() if text} == {}
    outcomes, known = run_of(cases, build), tables.load(paths.TOP / "expected")
    differ = {}
    for case in cases:
        done = subprocess.run([tmp_path / case.replace("/", ".")], capture_output=True, text=True, errors="replace", timeout=60, cwd=tmp_path, start_new_session=True, check=False)
        # Where the kernel is allowed two outcomes, as after a race, either of them.
        either = {one for row in tables.history(known, case) if len(row.outcomes) > 1 for one in row.outcomes}
        ends = [STATUS.get(outcome, (1, "FAIL: ")) for outcome in {outcomes[case].outcome} | (either if outcomes[case].outcome in either else set())]
        said_last = (done.stderr.splitlines() or [""])[-1].partition(": ")[2]
        if not any(done.returncode == status and said_last.startswith(word) for status, word in ends):
            differ[case] = (outcomes[case].outcome, done.returncode, done.stderr[-200:])
    assert differ == {}
    assert {outcomes[case].outcome for case in cases} >= {"pass", "skip", "allowed"}


def test_it_is_short_and_the_act_stands_in_it(build):
    about = describe.all_of_them(build)
    text = reproducer.make("seal-then-write/write", about["seal-then-write/write"])
    assert len(text.splitlines()) < 80 and "\tREFUSED(EPERM, write(fd, alien, sizeof(alien)));\n" in text
    assert "HERE" not in text and '#include "' not in text and "passed()" not in text and "OUTCOME_" not in text


def test_the_parser_knows_what_a_definition_names():
    found = list(reproducer.definitions("/* Of it. */\nstruct a {\n\tint b, f;\n};\nstatic int f(struct a *a)\n{\n\tenum { C };\n\treturn C;\n}\nenum { D, E = 3 };\nint g(void);\nstatic const int h[] = { 1, 2 };\n#define I(j) \\\n\tj\n", "x"))
    assert [set(item.names) for item in found] == [{"struct a"}, {"f"}, {"D", "E"}, {"g"}, {"h"}, {"I"}]
    assert found[0].comment == "/* Of it. */" and "f" not in found[0].uses and "struct a" in found[1].uses
    assert [reproducer.is_prototype(item) for item in found] == [False, False, False, True, False, False]
    assert reproducer.without_place('\tCHECK(f(1, 2) == 3, "a, %d", b);\n') == '\tif (!(f(1, 2) == 3))\n\t\terrx(1, "FAIL: a, %d", b);\n'


def a_run(outcome: str) -> KernelRun:
    """Of a kernel that refuses the mapping."""
    run = kernelrun.begin("5.10.218", "5.10.0-30-cloud-amd64", "#1 SMP Debian 5.10.218-1")
    run.machine, run.where, run.results = "x86_64", "QEMU, tcg", {CASE: Result(outcome, ", asserted: allowed", ["mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0)"])}
    return run


def test_the_mail(build, tmp_path):
    about, known = describe.all_of_them(build)[CASE], tables.load(paths.TOP / "expected")
    (tmp_path / "bisect").mkdir()
    (tmp_path / f"bisect/{CASE.replace('/', '.')}-5.10.218-5.10.262.log").write_text(f"5.10.237\t{CASE}\tEPERM\n5.10.244\t{CASE}\tpass\n5.10.244\ta/b\tEPERM\n")
    tree = tmp_path / "linux"
    (tree / "scripts").mkdir(parents=True)
    (tree / "mm").mkdir()
    (tree / "mm/memfd.c").write_text("")
    (tree / "scripts/get_maintainer.pl").write_text('print "Somebody <a\\@b.example>\\n" if "@ARGV" =~ /-f mm.memfd.c$/;\n')
    run = a_run("EPERM")
    run.image = str(tmp_path / "boot/vmlinuz")
    (tmp_path / "boot").mkdir()
    (tmp_path / f"boot/config-{run.release}").write_text("CONFIG_SHMEM=y\n# CONFIG_TLS is not set\n")
    text = bugreport.compose(CASE, about, known, run, tmp_path, tree, [])
    for part in (
        "To: Somebody <a@b.example>\n", "Subject: memfd seals: seal-then-map/shared-read is EPERM, asserted: allowed (5.10.218)\n", about["sentence"].split(" through")[0],
        "158978945f31 mm: perform the", "\n  EPERM since 3.17: ", "5.10.237: EPERM, 5.10.244: pass", "Kernel: 5.10.0-30-cloud-amd64 ", "\n  SHMEM=y\n", "int main(void)\n",
    ):  # fmt: skip
        assert part in text, part
    (tree / "crypto").mkdir()
    (tree / "crypto/algif_aead.c").write_text("")
    (tree / "scripts/get_maintainer.pl").write_text('print join(" ", @ARGV), "\\n";\n')
    assert "-f crypto/algif_aead.c\n" in bugreport.compose(CASE, about, known, run, tmp_path, tree, ["crypto/algif_aead.c", "crypto/gone.c"])
    assert str(tmp_path) not in text and re.search(r"^Date: ", text, re.M)


def test_whom_the_mail_asks():
    """The files whose functions the case tries, by the surface."""
    cases = plan.all_cases(paths.build_folder())
    assert surface.files_of("exec/acl-add", cases) == ["fs/posix_acl.c", "fs/xattr.c", "mm/shmem.c"]
    assert "crypto/algif_aead.c" in surface.files_of("seal-then-write/af-alg-decrypt", cases)
    assert surface.files_of("create/cloexec", cases) == []


@pytest.mark.parametrize(("outcome", "sentence"), [("pass", "passes on 5.10.218"), ("skip", "has no outcome on 5.10.218: skip"), ("broken", "has no outcome"), ("", "has no outcome")])
def test_what_is_no_report(build, tmp_path, outcome, sentence):
    about, known, run = describe.all_of_them(build)[CASE], tables.load(paths.TOP / "expected"), a_run(outcome or "pass")
    if not outcome:
        run.results = {}
    with pytest.raises(UserError, match=sentence):
        bugreport.compose(CASE, about, known, run, tmp_path, None, [])


def test_mistakes_are_status_2_and_a_sentence(tmp_path):
    for arguments, sentence in (
        (["reproducer", ""], "reproducer: which case? make reproducer CASE=seal-then-map/shared-read\n"), (["reproducer", "create/*"], "cases; one at a time\n"),
        (["bugreport", "no/such"], "bugreport: no case matches 'no/such'"),
        (["bugreport", "exec/acl-add", "--linux", str(tmp_path)], "has no scripts/get_maintainer.pl; name the top of a kernel tree with LINUX=DIR\n"),
    ):  # fmt: skip
        done = subprocess.run([sys.executable, "-m", "runner", *arguments], cwd=paths.TOP, capture_output=True, text=True, check=False)
        assert done.returncode == 2 and sentence in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr
