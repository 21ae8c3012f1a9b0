# SPDX-License-Identifier: GPL-2.0
"""Questions to the tables, the evidence and earlier runs."""

import argparse
import sys
import traceback
from pathlib import Path

from runner import paths
from runner.commands.common import Commands, observed
from runner.errors import UserError
from runner.expected import evidence, expectations, tables
from runner.kernels import archive
from runner.places import describe, qemu
from runner.questions import bisect, cves, explain, fingerprint, propose
from runner.results import outcomes, versions
from runner.runs import matrix, plan


def command_table(arguments: argparse.Namespace, _: list[str]) -> int:
    """table"""
    loaded = tables.load(paths.TOP / "expected")
    cases = sorted(loaded[tables.FIRST])
    chosen = plan.select(cases, arguments.cases)
    if bool(arguments.a) != bool(arguments.b):
        raise UserError("a difference needs both ends: make table A=4.4 B=6.7")
    if arguments.a:
        before = tables.expected(loaded, versions.parse(arguments.a))
        after = tables.expected(loaded, versions.parse(arguments.b))
        for case in chosen:
            if before[case].outcomes != after[case].outcomes:
                print(f"{case}\t{before[case].outcome} -> {after[case].outcome}\t{tables.between(before[case], after[case])}")
        return 0
    rows = expectations.of_name(loaded, paths.TOP / "expected", arguments.kernel or str(tables.newest(loaded))).rows
    for case in chosen:
        row = rows[case]
        print(f"{case}\t{row.outcome}\t{row.because}\t{row.place}")
    return 0


def add_table(commands: Commands) -> None:
    """Options of table."""
    table = commands.add_parser("table", help="print the expected table of a version, or the difference of two")
    table.add_argument("--kernel", default="", metavar="VERSION", help="a version, or the release of a kernel (uname -r) that a file of expected/vendor/ is for; default: the newest version in the tables")
    table.add_argument("--a", default="", metavar="VERSION")
    table.add_argument("--b", default="", metavar="VERSION")
    table.add_argument("--cases", action="append", default=[], metavar="GLOB")
    table.set_defaults(act=command_table)


def command_explain(arguments: argparse.Namespace, _: list[str]) -> int:
    """explain"""
    build = paths.build_folder()
    loaded, seen = tables.load(paths.TOP / "expected"), evidence.load(paths.TOP / "expected")
    about = describe.all_of_them(build)
    if arguments.cve:
        for number, cve in enumerate(cves.named(about, arguments.cve)):
            print("\n" * bool(number) + "\n".join(cves.explain(loaded, seen, about, cve, paths.TOP / "expected")))
        return 0
    version = versions.parse(arguments.kernel) if arguments.kernel else None
    for number, case in enumerate(plan.select(sorted(about), [arguments.case])):
        print("\n" * bool(number) + "\n".join(explain.explain(loaded, seen, case, about[case], version)))
    return 0


def add_explain(commands: Commands) -> None:
    """Options of explain."""
    why = commands.add_parser("explain", help="the history, the evidence and the source of a case's rows")
    why.add_argument("case", nargs="?", default="*", metavar="CASE", help="a case or a glob; default: all")
    why.add_argument("--cve", default="", metavar="CVE", help="instead: which cases show this flaw, what fixed it, which releases have that, and where it was seen")
    why.add_argument("--kernel", default="", metavar="VERSION", help="also this version's cell: observed or derived")
    why.set_defaults(act=command_explain)


def command_find(arguments: argparse.Namespace, _: list[str]) -> int:
    """find"""
    about = describe.all_of_them(paths.build_folder())
    lines = explain.find(tables.load(paths.TOP / "expected"), about, lambda case: (paths.TOP / f"cases/{case}.c").read_text(), arguments.words)
    print("\n".join(lines) or f"no case has all of these words: {' '.join(arguments.words)}")
    return 0 if lines else 1


def add_find(commands: Commands) -> None:
    """Options of find."""
    search = commands.add_parser(
        "find", help="cases by words of their names, sentences, sources, commits, CVEs, errnos and acts",
        description="Prints the cases in which all the words stand, in any case of letters. Exit status 1 when there is none.",
    )
    search.add_argument("words", nargs="+", metavar="WORD")
    search.set_defaults(act=command_find)


def command_diff(arguments: argparse.Namespace, _: list[str]) -> int:
    """diff"""
    build = paths.build_folder()
    ends = [matrix.load_result(build, name) for name in (arguments.a, arguments.b)]
    lines = matrix.difference(ends[0], ends[1], tables.load(paths.TOP / "expected"))
    print("\n".join(lines) if lines else f"# {arguments.a} and {arguments.b} were seen to do the same in every case")
    return 1 if lines else 0


def add_diff(commands: Commands) -> None:
    """Options of diff."""
    diff = commands.add_parser("diff", help="what two kernels were seen to treat differently, and why", description="Uses the results of earlier runs. Exit status 1 when they differ.")
    diff.add_argument("a", metavar="A", help="a kernel of an earlier run, such as 5.10.218")
    diff.add_argument("b", metavar="B")
    diff.set_defaults(act=command_diff)


def command_fingerprint(arguments: argparse.Namespace, _: list[str]) -> int:
    """fingerprint"""
    run = observed(arguments)
    own = run.upstream()
    print(f"{run.release} {run.version}".strip() + (f" calls itself {own}" if own else " names no version"))
    print("\n".join(fingerprint.fingerprint(tables.load(paths.TOP / "expected"), plan.newest_known(), run.results, own, run.facts)))
    return 0


def add_fingerprint(commands: Commands) -> None:
    """Options of fingerprint."""
    who = commands.add_parser("fingerprint", help="which version behaves as this kernel does, whatever it calls itself")
    who.add_argument("--kernel", default="", metavar="KERNEL", help="a kernel of an earlier run, or an image to boot; default: the running one")
    who.add_argument("--log", default="", metavar="FILE", help="a captured console log or KTAP output instead")
    who.set_defaults(act=command_fingerprint)


def command_propose(arguments: argparse.Namespace, _: list[str]) -> int:
    """propose"""
    folder = paths.TOP / "expected"
    known = tables.load(folder)
    run = observed(arguments)
    chosen = set(plan.select(sorted(known[tables.FIRST]), arguments.cases))
    edits, lines = propose.propose(folder, known, run, chosen, arguments.because)
    unusable = propose.unusable(run)
    if unusable:
        print("never proposed; look at these first:\n  " + "\n  ".join(unusable), file=sys.stderr)
    if not lines and unusable:
        return 1
    if not lines:
        print(f"{run.label}: every outcome is the table's; there is nothing to propose")
        return 0
    print("".join(lines), end="")
    if not edits:
        print(f"\nnothing written: a change needs its reason. Say which commit made it, for the cases it explains (with its subject, unless it is above):\n"
              f"  make propose KERNEL={arguments.kernel or run.label} CASES='...' BECAUSE='0123456789ab subject of the commit'", file=sys.stderr)
        return 1
    for path, new in edits:
        tables.write(path, new)
        print(f"\nwrote {path.relative_to(paths.TOP)}; review it with git diff, and commit it", file=sys.stderr)
    return 0


def add_propose(commands: Commands) -> None:
    """Options of propose."""
    rows = commands.add_parser("propose", help="propose table rows for what a kernel was seen to do differently", description="Prints the rows as a diff. Writes them only with a reason; never commits.")
    rows.add_argument("--kernel", default="", metavar="KERNEL", help="a kernel of an earlier run, or an image to boot; default: the running one")
    rows.add_argument("--log", default="", metavar="FILE")
    rows.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only these cases: those that the reason explains")
    rows.add_argument("--because", default="", metavar="TEXT", help="commit id and subject of the change")
    rows.set_defaults(act=command_propose)


def command_step(arguments: argparse.Namespace, _: list[str]) -> int:
    """step"""
    try:
        build = paths.build_folder()
        qemu.check_tools()
        cases = plan.select(plan.all_cases(build), arguments.case)
        for name in (arguments.good, arguments.bad):
            if name and not outcomes.is_outcome(name):
                raise UserError(f"'{name}' is not an outcome (harness/outcomes.def lists them)")
        return bisect.step(build, cases, arguments.good, arguments.bad, arguments.build, Path(arguments.image))
    except (UserError, OSError) as error:
        print(f"step: {error}", file=sys.stderr)
    except Exception:  # git bisect would take Python's exit status 1 for a verdict
        traceback.print_exc()
    return bisect.SUITE_AT_FAULT


def add_step(commands: Commands) -> None:
    """Options of step."""
    one = commands.add_parser(
        "step", help="one step of git bisect run: build, boot, judge",
        description="In a kernel tree: git bisect run python3 SUITE/runner step --case seal-then-map/shared-read --good pass --bad EPERM --build 'make -j8 O=../out bzImage' --image ../out/arch/x86/boot/bzImage",
        epilog="Exit status: 0 good, 1 bad, 125 cannot tell (no build, no boot, case skipped or broken, or neither outcome), 128 the suite is at fault.",
    )
    one.add_argument("--case", action="append", required=True, metavar="GLOB", help="good if all of them have the good outcome")
    one.add_argument("--good", default="pass", metavar="OUTCOME", help="default: pass")
    one.add_argument("--bad", default="", metavar="OUTCOME", help="default: any other outcome is bad")
    one.add_argument("--build", default="", metavar="COMMAND", help="builds the kernel; run by the shell in the current folder")
    one.add_argument("--image", required=True, metavar="PATH", help="the bzImage that this leaves behind")
    one.set_defaults(act=command_step)


def command_bisect(arguments: argparse.Namespace, _: list[str]) -> int:
    """bisect"""
    build = paths.build_folder()
    known = tables.load(paths.TOP / "expected")
    qemu.check_tools()
    ends = versions.parse(arguments.good), versions.parse(arguments.bad)
    if ends[0] == ends[1]:
        raise UserError(f"both ends are {ends[0]}")
    found = bisect.candidates(build, *ends, arguments.kernels)
    environment = archive.configure(paths.cache(build)) if not arguments.kernels else {}

    def fetch(candidate: bisect.Candidate) -> Path:
        assert candidate.package
        print(f"{candidate.name}: fetching", flush=True)
        return archive.find_images(archive.fetch(candidate.package, paths.cache(build), environment))[0]

    cases = plan.select(plan.all_cases(build), arguments.cases)
    name = "all" if not arguments.cases else "+".join(pattern.replace("/", ".") for pattern in arguments.cases)
    log = build / "bisect" / f"{name}-{ends[0]}-{ends[1]}.log"
    search = bisect.Bisection(build, found, fetch, log, cases)
    if log.exists():
        print(f"going on from {log} (remove it to begin anew)")
    differing = [case for case in cases if search.outcome(found[0], case) != search.outcome(found[-1], case)]
    differing = [case for case in differing if not {search.outcome(found[i], case) for i in (0, -1)} & set(bisect.SILENT)]
    if not differing:
        raise UserError(f"{found[0].name} and {found[-1].name} do the same in every chosen case; there is nothing to bisect")
    search.cases = differing
    print(f"{len(differing)} of {len(cases)} cases differ between {found[0].name} and {found[-1].name}; {len(found)} kernels to search")
    lines = [line for case in differing for line in bisect.conclusion(build, known, case, search)]
    print("\n".join(["", *lines, "", f"{search.boots} boots; log: {log}"]))
    return 0


def add_bisect(commands: Commands) -> None:
    """Options of bisect."""
    search = commands.add_parser("bisect", help="find the version at which cases change, over the archive's kernels", description="Without a case: every case that differs between the ends. Boots as few kernels as it can and keeps a log to go on from.")
    search.add_argument("--good", required=True, metavar="VERSION")
    search.add_argument("--bad", required=True, metavar="VERSION")
    search.add_argument("--cases", action="append", default=[], metavar="GLOB")
    search.add_argument("--kernels", action="append", default=[], metavar="PATH", help="a folder or an image, instead of the archive; can be repeated")
    search.set_defaults(act=command_bisect)


COMMANDS = (add_table, add_explain, add_find, add_diff, add_fingerprint, add_propose, add_step, add_bisect)
