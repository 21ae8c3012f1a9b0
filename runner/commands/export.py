# SPDX-License-Identifier: GPL-2.0
"""What hands results, cases or jobs to other tools."""

import argparse
import datetime
import re
import sys
from pathlib import Path

from runner import paths
from runner.commands.common import Commands, add_format, check_out, log_runs, observed, put, several_boots, write_format
from runner.errors import NotHereError, UserError
from runner.expected import evidence, tables
from runner.output import bugreport, ci, export, formats, kselftest, lavajob, page, reproducer
from runner.output.formats import squad
from runner.places import describe
from runner.proof import surface
from runner.results import versions
from runner.runs import plan


def one_case(name: str, command: str) -> tuple[str, dict[str, str]]:
    """The case of this name, and what it says of itself."""
    about = describe.all_of_them(paths.build_folder())
    if not name:
        raise UserError(f"which case? make {command} CASE=seal-then-map/shared-read")
    found = plan.select(sorted(about), [name])
    if len(found) > 1:
        raise UserError(f"'{name}' names {len(found)} cases; one at a time")
    return found[0], about[found[0]]


def command_export(arguments: argparse.Namespace, _: list[str]) -> int:
    """export"""
    build = paths.build_folder()
    every = plan.all_cases(build)
    cases = plan.select(every, arguments.cases)
    check_out(arguments, required=False)
    if arguments.format == formats.KNOWN_ISSUES:
        if not arguments.kernel:
            raise UserError(f"{formats.KNOWN_ISSUES} needs the versions that are tested: KERNELS='6.1.100 6.12.8'")
        options = export.Options(projects=tuple(arguments.project), environments=tuple(arguments.environment), url=arguments.url)
        found = [versions.parse(name) for name in arguments.kernel]
        put({"": squad.known_issues(plan.load_tables(every), found, cases, options)}, arguments.out)
        return 0
    clear = True
    if arguments.log:
        runs, clear = log_runs(Path(arguments.log), arguments.boot, every)
        if not clear:
            print(f"export: {several_boots(arguments.log, runs)}", file=sys.stderr)
    else:
        runs = export.kept_runs(build, arguments.kernel)
    return 1 if write_format(runs, cases, arguments) or not clear else 0


def add_export(commands: Commands) -> None:
    """Options of export."""
    out = commands.add_parser(
        "export", help="write judged results in the format of another tool",
        description="Takes the kept results of earlier runs, or a log. A case without a result is in the file as one, told apart from a failure and from a skip.",
        epilog="Exit status: 0 everything matched, 1 something differed or is missing, 2 could not be exported.",
    )
    add_format(out, required=True)
    out.add_argument("--kernel", action="append", default=[], metavar="KERNEL", help="a kernel of an earlier run (6.12.117), a glob over them, or the path of a kept .json file; can be repeated; shards of one kernel are put together; default: all that are kept")
    out.add_argument("--log", default="", metavar="FILE", help="a captured console log or KTAP output instead")
    out.add_argument("--boot", type=int, default=0, metavar="N", help="the N-th boot of a log that holds several")
    out.add_argument("--cases", action="append", default=[], metavar="GLOB")
    out.add_argument("--expect", default="", metavar="VERSION", help="judge with the table of this version")
    out.add_argument("--strict", action="store_true", help="a case that was not tried is an error")
    out.add_argument("--origin", default="", help="kcidb: your CI system, as it is registered there")
    out.add_argument("--build-id", default="", metavar="ORIGIN:ID", help="kcidb: the build that was tested; default: one made of what is known of the kernel")
    out.add_argument("--project", action="append", default=[], metavar="GROUP/PROJECT", help="squad-known-issues: {series} stands for x.y of each version; can be repeated")
    out.add_argument("--environment", action="append", default=[], help="squad-known-issues: can be repeated")
    out.add_argument("--url", default="", help="squad-known-issues: the SQUAD instance")
    out.set_defaults(act=command_export)


def command_report(arguments: argparse.Namespace, _: list[str]) -> int:
    """report"""
    build, expected = paths.build_folder(), paths.TOP / "expected"
    cases = plan.all_cases(build)
    known, seen = plan.load_tables(cases), evidence.load(expected)
    columns, problems = page.kept(paths.own_folder(build) / "results", known, expected)
    if arguments.observed:
        columns += [page.recorded(one, known) for one in seen]
    for sentence in problems:
        print(f"report: {sentence}", file=sys.stderr)
    if not columns:
        raise UserError("there is no result to show yet; 'make matrix' or 'make run KERNEL=...' makes some, OBSERVED=1 shows the recorded evidence")
    columns, chosen = page.choose(columns, arguments.kernel), plan.select(cases, arguments.cases)
    data = page.contents(describe.all_of_them(build), chosen, columns, seen, known)
    path = Path(arguments.out) if arguments.out else build / "report.html"
    text = page.render(data, [*page.not_run(paths.own_folder(build) / "results"), *problems], f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC")
    page.write(path, text)
    print(f"wrote {page.relative(path)}: {len(chosen)} cases on {len(columns)} kernels, {len(text.encode()) // 1000} kB")
    return 2 if problems else 0


def add_report(commands: Commands) -> None:
    """Options of report."""
    shown = commands.add_parser(
        "report", help="write one HTML file that shows kernels by cases",
        description="Shows what 'run' and 'matrix' kept in build/results, compared with the tables. The file needs nothing but a browser.",
        epilog="Exit status: 0 written, 2 not written, or written without a result file that could not be read.",
    )
    shown.add_argument("--observed", action="store_true", help="also the recorded evidence in expected/observed")
    shown.add_argument("--kernel", action="append", default=[], metavar="GLOB", help="only kernels whose label or version matches, such as '6.12*'; can be repeated")
    shown.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only these cases")
    shown.add_argument("--out", default="", metavar="FILE", help="default: build/report.html")
    shown.set_defaults(act=command_report)


def command_kselftest(arguments: argparse.Namespace, _: list[str]) -> int:
    """kselftest-install"""
    build = paths.build_folder()
    cases = plan.select(plan.all_cases(build), arguments.cases)
    for line in kselftest.install(build, Path(arguments.kselftest), Path(arguments.dest), cases):
        print(line)
    return 0


def add_kselftest(commands: Commands) -> None:
    """Options of kselftest."""
    tree = commands.add_parser("kselftest-install", help="write the tree that kselftest's run_kselftest.sh runs", description="The tree needs no Python. A tree that kselftest installed there is added to.")
    tree.add_argument("dest", metavar="FOLDER")
    tree.add_argument("--kselftest", required=True, metavar="FOLDER", help="kselftest's sources, for run_kselftest.sh and what it includes")
    tree.add_argument("--cases", action="append", default=[], metavar="GLOB")
    tree.set_defaults(act=command_kselftest)


def command_kselftest_tree(arguments: argparse.Namespace, _: list[str]) -> int:
    """kselftest-tree"""
    print(*kselftest.put_into_tree(Path(arguments.linux), plan.select(plan.all_cases(paths.build_folder()), arguments.cases)), sep="\n")
    return 0


def add_kselftest_tree(commands: Commands) -> None:
    """Options of kselftest-tree."""
    source = commands.add_parser("kselftest-tree", help="put the suite into the selftests of a kernel tree", description="Writes tools/testing/selftests/memfd-sealing and names it in the list of targets.")
    source.add_argument("linux", metavar="LINUX", help="the top of the kernel tree")
    source.add_argument("--cases", action="append", default=[], metavar="GLOB")
    source.set_defaults(act=command_kselftest_tree)


def command_ci(arguments: argparse.Namespace, _: list[str]) -> int:
    """ci"""
    folder = Path(arguments.results) if arguments.results else None
    try:
        outcome = ci.run_here(paths.build_folder(), arguments.cases, arguments.expect, arguments.strict)
        return ci.FORMATS[arguments.format](outcome, folder)
    except OSError as error:
        raise UserError(f"{error.filename or folder}: {error.strerror}") from None
    except UserError as error:
        if arguments.format == "tmt":
            ci.tmt_could_not_run(folder, str(error))
        if arguments.format != "autopkgtest" or not isinstance(error, NotHereError):
            raise
        print(error)
        return ci.SKIPPED


def add_ci(commands: Commands) -> None:
    """Options of ci."""
    here = commands.add_parser(
        "ci", help="run cases on this kernel and say so in a CI system's terms",
        description="autopkgtest: exit status 77 if nothing could be tried, and DIR/results.json. tmt: DIR/results.json with a result for each case; exit status 2 as well if a case is broken. lava: a LAVA signal for each case, for a test shell; exit status 0 whatever the verdicts.",
    )
    here.add_argument("--format", required=True, choices=sorted(ci.FORMATS))
    here.add_argument("--results", default="", metavar="DIR", help="where result files go: $AUTOPKGTEST_ARTIFACTS, $TMT_TEST_DATA; default: none is written")
    here.add_argument("--cases", action="append", default=[], metavar="GLOB")
    here.add_argument("--expect", default="", metavar="VERSION")
    here.add_argument("--strict", action="store_true", help="a case that was skipped although its table has an outcome fails")
    here.set_defaults(act=command_ci)


def command_lava_job(arguments: argparse.Namespace, _: list[str]) -> int:
    """lava-job"""
    build = paths.build_folder()
    if not arguments.kernel:
        raise UserError("which kernels? make lava-job KERNEL='build/kernels/*'")
    if re.match(r"https?://|file:///", arguments.url or "file:///") is None:
        raise UserError(f"'{arguments.url}' is no URL that a LAVA worker can fetch from (http://, https://, file:///)")
    planned, unusable = plan.make_many(build, arguments.kernel, arguments.cases, False, arguments.shard, arguments.expect)
    folder = Path(arguments.dest).resolve()
    order = lavajob.Order(
        build, planned.cases, describe.needs_in_a_guest(build, planned.cases), folder, arguments.url or folder.as_uri(), Path(arguments.template), arguments.device_type,
        arguments.accel == "kvm", arguments.one_by_one, arguments.expected,
    )
    for kernel in planned.kernels:
        print(lavajob.write(order, kernel))
    for sentence in unusable:
        print(f"lava-job: {sentence}", file=sys.stderr)
    return 2 if unusable else 0


def add_lava_job(commands: Commands) -> None:
    """Options of lava-job."""
    jobs = commands.add_parser(
        "lava-job", help="make LAVA jobs that boot kernels and report every case",
        description="For each kernel a folder with the kernel, its initramfs, a swap disk and job.yaml. Prints the jobs' paths.",
    )
    jobs.add_argument("--kernel", action="append", default=[], metavar="PATH", help="an image, a package, a folder, or the version of a fetched kernel; can be repeated")
    jobs.add_argument("--cases", action="append", default=[], metavar="GLOB")
    jobs.add_argument("--expect", default="", metavar="VERSION", help="the table that judges all of them")
    jobs.add_argument("--shard", default="", metavar="I/N", help="only this share of the kernels: every N-th in the order of versions, from the I-th on")
    jobs.add_argument("--dest", default=str(paths.build_folder() / "lava"), metavar="DIR", help="default: %(default)s")
    jobs.add_argument("--url", default="", metavar="URL", help="where LAVA's workers fetch what is in DIR; default: file://DIR, for a worker on this machine")
    jobs.add_argument("--template", default=str(lavajob.TEMPLATE), metavar="FILE", help="the job, with names such as $kernel_url; default: %(default)s")
    jobs.add_argument("--device-type", default="qemu", metavar="NAME", help="default: %(default)s")
    jobs.add_argument("--accel", default="kvm", choices=("kvm", "tcg"), help="of the worker; default: %(default)s")
    jobs.add_argument("--one-by-one", action="store_true", help="one case at a time: when the kernel dies, the first case without a result did it")
    jobs.add_argument("--expected", action="store_true", help="name all cases in the job, so that LAVA fails those without a result (LAVA from 2026.01; older ones refuse it)")
    jobs.set_defaults(act=command_lava_job)


def command_reproducer(arguments: argparse.Namespace, _: list[str]) -> int:
    """reproducer"""
    print(reproducer.make(*one_case(arguments.case, "reproducer")), end="")
    return 0


def add_reproducer(commands: Commands) -> None:
    """Options of reproducer."""
    single = commands.add_parser("reproducer", help="print a case as one C file of its own", description="The file needs no harness: gcc FILE && ./a.out prints PASS or FAIL (exit status 0, 1; 4 could not be tried; 2 the set-up failed).")
    single.add_argument("case", metavar="CASE")
    single.set_defaults(act=command_reproducer)


def command_bugreport(arguments: argparse.Namespace, _: list[str]) -> int:
    """bugreport"""
    case, about = one_case(arguments.case, "bugreport")
    tree = Path(arguments.linux) if arguments.linux else None
    files = surface.files_of(case, plan.all_cases(paths.build_folder()))
    print(bugreport.compose(case, about, tables.load(paths.TOP / "expected"), observed(arguments, [case]), paths.build_folder(), tree, files), end="")
    return 0


def add_bugreport(commands: Commands) -> None:
    """Options of bugreport."""
    mail = commands.add_parser("bugreport", help="write the mail that reports what a case found", description="On standard output; a person sends it. The kernel's kept result is used, or the case runs now.")
    mail.add_argument("case", metavar="CASE")
    mail.add_argument("--kernel", default="", metavar="KERNEL", help="an image, or the version of a kernel in the cache; default: the running kernel")
    mail.add_argument("--log", default="", metavar="FILE", help="what the executor printed there")
    mail.add_argument("--linux", default="", metavar="DIR", help="a kernel tree, whose get_maintainer.pl names the addresses")
    mail.set_defaults(act=command_bugreport)


COMMANDS = (add_export, add_report, add_kselftest, add_kselftest_tree, add_ci, add_lava_job, add_reproducer, add_bugreport)
