# SPDX-License-Identifier: GPL-2.0
"""What runs cases and judges them."""

import argparse
import os
import shutil
import sys
from pathlib import Path

from runner import paths
from runner.commands.common import Commands, add_format, check_out, log_runs, pytest_main, several_boots, write_format
from runner.errors import UserError
from runner.expected import evidence, judge
from runner.kernels import archive
from runner.output import export
from runner.places import describe, elsewhere, guest, native
from runner.questions import cves
from runner.results import kernelrun
from runner.runs import matrix, plan, report


def command_run(arguments: argparse.Namespace, extra: list[str]) -> int:
    """run"""
    build = paths.build_folder()
    if arguments.on == "uml":
        os.environ["ARCH"], arguments.on = "uml", ""
        arguments.kernel = arguments.kernel or [shutil.which("linux.uml") or "linux.uml"]
    if arguments.on and arguments.kernel:
        raise UserError(f"ON={arguments.on} runs on a kernel that is there; KERNEL= boots one here")
    check_out(arguments, required=True)
    planned = plan.make(build, arguments.kernel, arguments.cases, arguments.expect, arguments.strict, arguments.shard)
    begun = kernelrun.begin("").started
    options = [f"--kernel={kernel}" for kernel in arguments.kernel]
    options += [f"--cases={pattern}" for pattern in arguments.cases]
    options += [f"--expect={arguments.expect}"] if arguments.expect else []
    options += ["--strict-skips"] if arguments.strict else []
    options += [f"--shard={arguments.shard}"] if arguments.shard else []
    if arguments.on:
        log = elsewhere.run(arguments.on, build, planned.cases if arguments.cases or arguments.shard else [])
        options += [f"--log={log}", f"--where={arguments.on}"]
        planned = plan.make(build, [], arguments.cases, arguments.expect, arguments.strict, arguments.shard, str(log))
    status = pytest_main(["-q", "--tb=no", "-rN", "-s", *options, *extra, str(paths.TOP / "runner/commands/test_kernel.py")])
    if arguments.format:
        runs = [run for kernel in planned.kernels for run in export.kept_runs(build, [kernel.label], missing_ok=True) if run.started >= begun]
        if runs:
            write_format(runs, planned.cases, arguments)
    return status if status in (0, 1) else 2


def add_run(commands: Commands) -> None:
    """Options of run."""
    run = commands.add_parser("run", help="run cases and compare", description="Other options go to pytest, such as -k, -n, -v, --junitxml=FILE.")
    run.add_argument("--kernel", action="append", default=[], metavar="IMAGE", help="boot this kernel in QEMU instead of using the running one; can be repeated")
    run.add_argument("--on", default="", metavar="PLACE", help="run the cases there instead: ssh:HOST (any destination of ssh(1), also ssh://USER@HOST:PORT; the variable SSH names another command or options), gvisor, or uml (User-mode Linux; --kernel: another build of it)")
    run.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only the cases that match, such as 'pinned-pages/*'; can be repeated")
    run.add_argument("--expect", default="", metavar="VERSION", help="judge with the table of this version, such as 6.7")
    run.add_argument("--strict", action="store_true", help="a case that was skipped although its table has an outcome is an error")
    run.add_argument("--shard", default="", metavar="I/N", help="only this share of the cases: every N-th, from the I-th on")
    add_format(run)
    run.set_defaults(act=command_run)


def command_cves(arguments: argparse.Namespace, _: list[str]) -> int:
    """cves"""
    build, expected = paths.build_folder(), paths.TOP / "expected"
    about = describe.all_of_them(build)
    with_cve = [case for cases in cves.by_cve(about).values() for case in cases]
    planned = plan.make(build, arguments.kernel, arguments.cases or with_cve, str(plan.newest_known()), False)
    if not set(planned.cases) & set(with_cve):
        raise UserError("none of these cases is about a CVE; without CASES= all that are run")
    words = []
    for kernel in planned.kernels:
        cases = [case for case in planned.cases if case in with_cve]
        run = guest.run(kernel.image, kernel.label, build, cases, build / "sessions") if kernel.image else native.run(build, cases, 30)
        found = cves.answers(run, planned.tables, about, cases, expected)
        print(f"{run.release} {run.version} ({run.where})", *cves.print_answers(found), sep="\n", flush=True)
        words += [one.word for one in found]
    return 1 if "open" in words else 0 if "closed" in words else 2


def add_cves(commands: Commands) -> None:
    """Options of cves."""
    safe = commands.add_parser(
        "cves", help="is a kernel open to the published flaws that the cases know",
        description="Runs the cases that are about a CVE, and says of each flaw whether the kernel has it, whatever its version's table says.",
        epilog="Exit status: 0 none is open, 1 one is open, 2 none could be tried.",
    )
    safe.add_argument("--kernel", action="append", default=[], metavar="IMAGE", help="boot this kernel in QEMU instead of using the running one; can be repeated")
    safe.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only these cases")
    safe.set_defaults(act=command_cves)


def command_matrix(arguments: argparse.Namespace, _: list[str]) -> int:
    """matrix"""
    build = paths.build_folder()
    kernels = arguments.kernel or [str(path) for path in archive.cached(paths.cache(build))]
    if not kernels:
        raise UserError("there is no kernel in the cache; 'make kernels' fetches some, KERNELS='dir/*' names others")
    check_out(arguments, required=True)
    planned, unusable = plan.make_many(build, kernels, arguments.cases, arguments.strict, arguments.shard)
    for sentence in unusable:
        print(f"matrix: {sentence}", file=sys.stderr)
    if not planned.kernels:
        raise UserError("none of these kernels can be run")
    if arguments.fresh:
        os.environ["FRESH"] = "1"
    runs, failed = matrix.run_all(planned, arguments.fresh, lambda line: print(line, flush=True))
    print()
    print("\n".join(matrix.table(planned, runs, failed)))
    mismatch = False
    for kernel in planned.kernels:
        if kernel.label not in runs:
            continue
        verdicts = matrix.judged(planned, kernel, runs[kernel.label])
        wrong = [verdict for verdict in verdicts if verdict.is_mismatch(planned.strict)]
        mismatch = mismatch or bool(wrong) or bool(runs[kernel.label].findings)
        for finding in runs[kernel.label].findings:
            print(f"\n{kernel.label}: finding: {finding}")
        for verdict in wrong:
            print(f"\n{kernel.label}:", *report.explain(verdict, planned.tables), sep="\n")
    if arguments.format:
        write_format(export.kept_runs(build, [kernel.label for kernel in planned.kernels]), planned.cases, arguments)
    if failed or unusable:
        return 2
    return 1 if mismatch else 0


def add_matrix(commands: Commands) -> None:
    """Options of matrix."""
    many = commands.add_parser("matrix", help="run all cached kernels and compare each with its table", description="Finished kernels are kept, also when interrupted, and not run again unless something changed.")
    many.add_argument("--kernel", action="append", default=[], metavar="PATH", help="an image, a package (.deb, .rpm) or a folder instead of the cache; can be repeated")
    many.add_argument("--cases", action="append", default=[], metavar="GLOB")
    many.add_argument("--fresh", action="store_true", help="run finished kernels again, and boot each one")
    many.add_argument("--strict", action="store_true")
    many.add_argument("--shard", default="", metavar="I/N", help="only this share of the kernels: every N-th in the order of versions, from the I-th on")
    add_format(many)
    many.set_defaults(act=command_matrix)


def command_record(arguments: argparse.Namespace, _: list[str]) -> int:
    """record"""
    build, expected = paths.build_folder(), paths.TOP / "expected"
    if arguments.kernel:
        planned, unusable = plan.make_many(build, arguments.kernel, arguments.cases, False)
        runs, failed = matrix.run_all(planned, False, lambda line: print(line, flush=True))
        problems = [*unusable, *(f"{label}: {sentence}" for label, sentence in failed.items())]
    else:
        planned, problems = plan.make(build, [], arguments.cases, "", False), []
        runs = {planned.kernels[0].label: native.run(build, planned.cases, 30)}
    for kernel in planned.kernels:
        if kernel.label in runs:
            print(f"recorded {evidence.record(runs[kernel.label], plan.settle(kernel, planned.tables, runs[kernel.label]).rows, expected).relative_to(paths.TOP)}")
    for sentence in problems:
        print(f"record: {sentence}", file=sys.stderr)
    return 2 if problems else 0


def add_record(commands: Commands) -> None:
    """Options of record."""
    record = commands.add_parser("record", help="run all cases and record what the kernel did as evidence", description="Writes expected/observed/VERSION.tsv. What is recorded need not match the table: 'lint' finds where it does not.")
    record.add_argument("--kernel", action="append", default=[], metavar="PATH", help="boot this image, or those of a package or folder, in QEMU; can be repeated; default: the running kernel")
    record.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only these; what is recorded of the others stays")
    record.set_defaults(act=command_record)


def command_judge(arguments: argparse.Namespace, _: list[str]) -> int:
    """judge"""
    every = plan.all_cases(paths.build_folder())
    cases = plan.select(every, arguments.cases)
    known = plan.load_tables(every)
    check_out(arguments, required=True)
    runs, clear = log_runs(Path(arguments.log), arguments.boot, every)
    mismatch = not clear
    for run in runs:
        kernel = plan.settle(plan.of_log(run, arguments.expect), known, run)
        verdicts = judge.judge(kernel.rows, run.results, cases)
        print("\n".join(report.summary(kernel, run, verdicts, known, arguments.strict)))
        for case in sorted(set(run.results) - set(kernel.rows)):
            print(f"note     the log has a result of {case}, which is no case here")
        mismatch = mismatch or not run.ended or any(verdict.is_mismatch(arguments.strict) for verdict in verdicts)
        print("\n" * (not clear), end="")
    if not clear:
        print(f"finding  {several_boots(arguments.log, runs)}")
    if arguments.format:
        write_format(runs, cases, arguments)
    return 1 if mismatch else 0


def add_judge(commands: Commands) -> None:
    """Options of judge."""
    log = commands.add_parser("judge", help="compare a captured log with the tables", description="A console log or the executor's output, from a board or a lab. A case without a result is missing, which is a mismatch.")
    log.add_argument("log", metavar="FILE")
    log.add_argument("--expect", default="", metavar="VERSION")
    log.add_argument("--cases", action="append", default=[], metavar="GLOB")
    log.add_argument("--strict", action="store_true")
    log.add_argument("--boot", type=int, default=0, metavar="N", help="the N-th boot of a log that holds several")
    add_format(log)
    log.set_defaults(act=command_judge)


COMMANDS = (add_run, add_cves, add_matrix, add_record, add_judge)
