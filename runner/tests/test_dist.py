# SPDX-License-Identifier: GPL-2.0
"""The one file: its tables, which have to be the runner's over all versions, and how it is used."""

import itertools
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import evidence, expectations, tables
from runner.expected.expectations import Identity
from runner.places import describe
from runner.results import kernelrun, ktap, versions
from runner.runs import plan, report

EXPECTED = paths.TOP / "expected"
KNOWN = tables.load(EXPECTED)
CASE = "seal-then-map/shared-read"
Asked = tuple[str, dict[str, str], Identity]


@pytest.fixture(scope="module")
def program() -> Path:
    """build/sealing."""
    subprocess.run(["make", "-s", "executor"], cwd=paths.TOP, check=True)
    return paths.build_folder() / "sealing"


@pytest.fixture(scope="module")
def ask(program, tmp_path_factory) -> Callable[[list[str], Path | None], list[list[str]]]:
    """Asks harness/executor/judge.c: for each line the lines of the answer."""
    binary = tmp_path_factory.mktemp("c") / "tables"
    subprocess.run(["cc", "-O2", "-Wall", "-Werror", "-o", str(binary), str(paths.TOP / "runner/tests/tables-by-c.c")], check=True)

    def answers(lines: list[str], text: Path | None = None) -> list[list[str]]:
        done = subprocess.run([binary, text or paths.build_folder() / "tables"], input="".join(f"{line}\n" for line in lines), capture_output=True, text=True, check=True)
        return [block.splitlines() for block in done.stdout.removesuffix("\n").split("\n\n")]

    return answers


def line_of(asked: Asked) -> str:
    """A question as runner/tests/tables-by-c.c takes it."""
    expect, facts, who = asked
    return "\t".join([expect, " ".join(f"{name}={value}" for name, value in facts.items()), *who])


def by_python(known: tables.Tables, asked: Asked) -> list[str]:
    """The rows as the runner has them; nothing where it refuses."""
    expect, facts, who = asked
    try:
        rows = expectations.of(known, EXPECTED, who, facts, expect).rows
    except UserError:
        return []
    return [f"{case}\t{'|'.join(row.outcomes)}\t{row.place}" for case, row in sorted(rows.items())]


def machines() -> Iterator[dict[str, str]]:
    """The machines there are: 32-bit programs run on 64-bit kernels as well."""
    for arch, page in itertools.product(tables.FACTS["arch"], tables.FACTS["page"]):
        bits = ["32"] if arch in ("i386", "armhf") else ["32", "64"] if arch in ("amd64", "arm64") else ["64"]
        if page == "4K" or arch in ("arm64", "ppc64el"):
            yield from ({"arch": arch, "bits": one, "endian": "big" if arch == "s390x" else "little", "page": page} for one in bits)


def test_every_version_on_every_machine_has_the_runners_rows(ask):
    named = {version for change in KNOWN.changes.values() for version in change.releases}
    beside = {versions.Version(one.major, one.minor, one.patch + step) for one in named if one.patch for step in (-1, 1)}
    mainline = {versions.Version(one.major, one.minor) for one in named} | {versions.parse(one) for one in ("3.17", "3.19", "5.8.7", "9.0.1")}
    every = itertools.cycle(machines())
    asked: list[Asked] = [
        (str(version), facts, Identity("", ""))
        for version in sorted(named | beside | mainline) for facts in (expectations.ORDINARY, next(every), next(every))
    ]  # fmt: skip
    assert len(asked) > 800 and {facts["arch"] for _, facts, _ in asked} == set(tables.FACTS["arch"])
    for question, answer in zip(asked, ask([line_of(one) for one in asked], None), strict=True):
        assert answer == [question[0], *by_python(KNOWN, question)], question


VENDORS = [
    ("4.18.0-147.5.1.el8.x86_64", "#1 SMP"), ("4.18.0-239.99.el8", "#1"), ("4.18.0-240.el8.x86_64", "#1 SMP"), ("4.18.0-553.el8_10.x86_64", "#1 SMP"),
    ("3.10.0-1160.119.1.el7.x86_64", "#1 SMP"), ("3.10.0-514.el7.x86_64", "#1 SMP"), ("3.10.0-327.el7.x86_64", "#1"), ("3.10.108", "#1"), ("5.15.167-android13-8-g0", "#1 SMP"),
    ("4.18.0-x.el8", "#1"), ("5.4.0-42-generic", "#46-Ubuntu SMP"), ("4.4.0", "#1 SMP Sun Jan 10 15:06:54 PST 2016"), ("4.4.0", "#1 SMP Sun Jan 11"),
    *(("6.1.0-47-amd64", f"#1 SMP Debian {version} (2026-01-01)") for version in ("6.1.170-1", "6.1.170-2", "6.1.170-33", "6.1.172-1", "6.1.190-1")),
    *((f"{version.split('-')[0]}+deb13-amd64", f"#1 SMP PREEMPT_DYNAMIC Debian {version} (2026-11-12)") for version in ("6.12.86-1", "6.12.90-1", "6.12.90-2", "6.12.117-1")),
    *(("5.10.0-30-amd64", f"#1 SMP Debian {version}") for version in ("5.10.251-1", "5.10.251-3", "5.10.251-4", "5.10.251-12", "5.10.262-1", "5.10.270-1")),
    ("6.1.0-47-amd64", "#1 SMP PREEMPT_DYNAMIC Debian GNU/Linux, Debian 6.1.170-3"), ("5.15.0-91-generic", "#101-Ubuntu SMP"), ("7.4-rc1", "#1 SMP"),
    ("6.6.9-arch1-1", "(gcc (Debian 12.2.0-14) 12.2.0) #1 SMP"), ("4.4.121", ""), ("mainline", "#1 SMP 6.1"), ("2.6.32", "#1"), ("6.", "#1"), ("12345678.1", "#1"),
]  # fmt: skip


def test_every_kernel_gets_the_table_that_the_runner_chooses(ask):
    """Vendors by release, version and number; Debian's and Ubuntu's point releases."""
    seen = [one.build.partition(" ") for one in evidence.load(EXPECTED)]
    signatures = ("", "Ubuntu 5.15.0-91.101-generic 5.15.131", "unknown")
    who = [Identity(*kernel, signature, "ID=debian") for kernel in VENDORS for signature in signatures] + [Identity(release, banner, "", "") for release, _, banner in seen]
    asked = [("", expectations.ORDINARY, one) for one in who]
    found = ask([line_of(one) for one in asked], None)
    chosen = set()
    for question, answer in zip(asked, found, strict=True):
        rows = by_python(KNOWN, question)
        assert answer[1:] == rows, question
        assert rows or answer[0] == "too old" or answer[0].startswith("refused: "), question
        chosen |= set(re.findall(r" with (expected/vendor/[^ ,]+)", answer[0]))
    assert chosen == {f"expected/vendor/{path.name}" for path in (EXPECTED / "vendor").iterdir()}


def test_the_history_is_the_runners(ask):
    assert ask(["history"], None) == [[line for case in sorted(KNOWN[tables.FIRST]) for line in report.history_lines(KNOWN, case)]]


# ---- used --------------------------------------------------------------------------------------------


def alone(program: Path, tmp_path: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    """The file by itself, elsewhere, with no environment and no program beside it."""
    shutil.copy(program, tmp_path / "sealing")
    return subprocess.run([tmp_path / "sealing", *arguments], cwd="/", env=environment, capture_output=True, text=True, check=False)


def test_it_judges_by_this_kernels_table(program, tmp_path):
    done = alone(program, tmp_path, "seal-set/*", "seal-then-map/*")
    kernel = plan.prepare(None, "", KNOWN, set())
    assert done.returncode == 0, done.stdout
    assert f"\n# judged by the table of {kernel.version}" in done.stdout and f"\n# Table of {kernel.version}" in done.stdout and "not ok" not in done.stdout
    # The log of it is judged again as any other, and what was observed is what stands in it.
    log = tmp_path / "log"
    log.write_text(alone(program, tmp_path, "--console", "--expect", "3.17", "seal-set/*").stdout.replace("\n", "\r\n"))
    plain = ktap.parse(alone(program, tmp_path, "--raw", "seal-set/*").stdout.splitlines(), console=False)
    found = kernelrun.from_log(log)
    assert found.release == os.uname().release
    assert {case: (one.outcome, one.detail) for case, one in found.results.items() if one.outcome != "pass"} == {
        case: (one.outcome, one.detail) for case, one in plain.results.items() if one.outcome != "pass"}


def test_a_mismatch_has_its_reasons_and_status_1(program, tmp_path):
    done = alone(program, tmp_path, "--expect", "6.12.8", CASE)
    assert done.returncode == 1
    assert "\nnot ok 1 seal-then-map.shared-read # pass; the table says EPERM: improved\n" in done.stdout
    assert [line.removeprefix("#   table: ") for line in done.stdout.splitlines() if line.startswith("#   table: ")] == report.history_lines(KNOWN, CASE)
    assert alone(program, tmp_path, CASE, EXPECT="6.12.8").returncode == 1
    assert "\nok 1 exec.acl-add # XFAIL allowed" in alone(program, tmp_path, "--expect", "6.18.44", "exec/acl-add").stdout


def test_what_it_says_of_cases(program, tmp_path, build):
    about = describe.all_of_them(build)
    assert alone(program, tmp_path, "--list").stdout.split() == sorted(about)
    said = alone(program, tmp_path, "--explain", CASE).stdout
    assert [f"  {line}" for line in report.history_lines(KNOWN, CASE)] == [line for line in said.splitlines() if line.startswith("  ")]
    assert about[CASE]["sentence"] in said and about[CASE]["source"] in said
    assert f"{CASE}\tEPERM\texpected/" in alone(program, tmp_path, "--table", "--expect", "6.6").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--expect", "six"], "sealing: --expect: 'six' is not a kernel version such as 6.7 or 6.12.9"),
        (["--expect", "3.16"], "sealing: a kernel older than 3.17, where mainline's file sealing begins; a vendor's that has it all the same is judged with --expect 3.17"),
        (["no/such"], "sealing: no case matches 'no/such'"),
        (["--tables", "/nowhere"], "sealing: /nowhere: No such file or directory"),
    ],
)
def test_what_cannot_run_is_status_2_and_a_sentence(program, tmp_path, arguments, sentence):
    done = alone(program, tmp_path, *arguments)
    assert done.returncode == 2 and done.stderr.startswith(sentence) and len(done.stderr.splitlines()) == 1


def test_make_dist_says_what_it_made(tmp_path):
    done = subprocess.run(["make", "-s", "dist"], cwd=paths.TOP, capture_output=True, text=True, check=True)
    found = re.findall(r"^(build\S*/dist/sealing-\w+): (\d+\.\d) MB$", done.stdout, re.M)
    assert found and all(float(size) < 4 for _, size in found)
