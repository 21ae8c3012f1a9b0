# SPDX-License-Identifier: GPL-2.0
"""The commands behind make's targets: python3 -m runner COMMAND --help."""

import os
import re
import shutil
import sys

# `python3 path/to/runner COMMAND` works from any folder; modules here must not hide Python's own.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(HERE), *(path for path in sys.path if os.path.abspath(path) != HERE)]

import argparse
import datetime
import importlib.util
import subprocess
import traceback
from pathlib import Path

from runner import archive, bisect, branches, broken, bundle, check, ci, coverage, cves, describe, elsewhere, evidence, expectations, explain, explore, export, fingerprint, formats, guest, image, judge, kernelrun, kerneltree, kselftest, lava, machines, matrix, mutation, native, outcomes, page, plan, propose, report, skeleton, surface, sysroot, tables, transitions, vendors, versions
from runner.errors import NotHereError, UserError, shown
from runner.formats import squad
from runner.kernelrun import KernelRun


def pytest_main(arguments: list[str]) -> int:
    """Runs pytest in this process; without it, says how to get it."""
    try:
        import pytest
    except ImportError:
        raise UserError(f"{sys.executable} has no pytest; 'make deps run' installs Debian's python3-pytest") from None
    return int(pytest.main(["-p", "no:cacheprovider", "--rootdir", os.path.dirname(HERE), "-c", os.devnull, *arguments]))


def command_run(arguments: argparse.Namespace, extra: list[str]) -> int:
    """run"""
    build = plan.build_folder()
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
    status = pytest_main(["-q", "--tb=no", "-rN", "-s", *options, *extra, os.path.join(HERE, "test_kernel.py")])
    if arguments.format:
        runs = [run for kernel in planned.kernels for run in export.kept_runs(build, [kernel.label], missing_ok=True) if run.started >= begun]
        if runs:
            write_format(runs, planned.cases, arguments)
    return status if status in (0, 1) else 2


def coverage_of(options: list[str]) -> int:
    """The tests under coverage, the commands that they start included; fails below the figure in coverage.ini."""
    if not importlib.util.find_spec("coverage"):
        raise UserError("measuring coverage needs Debian's package python3-coverage")
    folder, settings = plan.build_folder() / "coverage", os.path.join(HERE, "coverage.ini")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # A process with this variable and module measures itself from its start.
    (folder / "sitecustomize.py").write_text("import coverage\ncoverage.process_startup()\n")
    environment = {**os.environ, "COVERAGE_PROCESS_START": settings, "COVERAGE_FILE": str(folder / "data"), "PYTHONPATH": f"{folder}:{os.path.dirname(HERE)}"}
    tests = subprocess.run([sys.executable, "-m", "runner", "test", *options], env=environment, check=False)
    for step in (["combine", "-q"], ["report"]):
        shown_status = subprocess.run([sys.executable, "-m", "coverage", *step, f"--rcfile={settings}"], env=environment, cwd=plan.TOP, check=False).returncode
    return tests.returncode or (1 if shown_status else 0)


def command_test(arguments: argparse.Namespace, extra: list[str]) -> int:
    """test"""
    if arguments.coverage:
        return coverage_of(["-q", *extra])
    status = pytest_main(["-q", "-rs", *extra, os.path.join(HERE, "tests")])
    return status if status in (0, 1) else 2


def command_lint(_: argparse.Namespace, __: list[str]) -> int:
    """lint"""
    cases = plan.all_cases(plan.build_folder())
    loaded = tables.load(plan.TOP / "expected")
    seen = evidence.load(plan.TOP / "expected")
    problems = tables.check(loaded, cases)
    problems += coverage.problems(cases) + surface.problems(cases) + branches.problems(describe.since(plan.build_folder(), cases))
    problems += mutation.lint(mutation.load_exceptions(), cases)
    problems += expectations.contradictions(seen, loaded, plan.TOP / "expected")
    problems += vendors.check(plan.TOP / "expected", loaded, cases)
    for problem in problems:
        print(problem)
    if not problems:
        rows = len(loaded[tables.FIRST]) + sum(len(change.effects) for change in loaded.changes.values())
        print(f"{len(loaded.changes)} changes, {rows} rows, {len(cases)} cases, {len(seen)} observed kernels: no problem found")
    return 1 if problems else 0


def command_table(arguments: argparse.Namespace, _: list[str]) -> int:
    """table"""
    loaded = tables.load(plan.TOP / "expected")
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
    rows = expectations.of_name(loaded, plan.TOP / "expected", arguments.kernel or str(tables.newest(loaded))).rows
    for case in chosen:
        row = rows[case]
        print(f"{case}\t{row.outcome}\t{row.because}\t{row.place}")
    return 0


def command_record(arguments: argparse.Namespace, _: list[str]) -> int:
    """record"""
    build, expected = plan.build_folder(), plan.TOP / "expected"
    if arguments.kernel:
        planned, unusable = plan.make_many(build, arguments.kernel, arguments.cases, False)
        runs, failed = matrix.run_all(planned, False, lambda line: print(line, flush=True))
        problems = [*unusable, *(f"{label}: {sentence}" for label, sentence in failed.items())]
    else:
        planned, problems = plan.make(build, [], arguments.cases, "", False), []
        runs = {planned.kernels[0].label: native.run(build, planned.cases, 30)}
    for kernel in planned.kernels:
        if kernel.label in runs:
            print(f"recorded {evidence.record(runs[kernel.label], plan.settle(kernel, planned.tables, runs[kernel.label]).rows, expected).relative_to(plan.TOP)}")
    for sentence in problems:
        print(f"record: {sentence}", file=sys.stderr)
    return 2 if problems else 0


def flavour_of(option: str | None) -> str:
    """The flavour as runner/archive.py takes it."""
    if machines.current():
        return option or ""
    option = "cloud" if option is None else option
    return f"{option}-" if option not in ("", "amd64") else ""


def command_kernels(arguments: argparse.Namespace, _: list[str]) -> int:
    """kernels"""
    cache = plan.cache(plan.build_folder())
    environment = archive.configure(cache)
    for suite in archive.update(environment, cache):
        print(f"kernels: the suite {suite} could not be read; going on without it", file=sys.stderr)
    packages = archive.available(environment, flavour_of(arguments.flavour))
    chosen = archive.choose(packages, arguments.series, arguments.all or arguments.list)
    if arguments.list:
        for package in chosen:
            here = "cached" if (cache / package.folder).exists() else ""
            print(f"{package.version!s:<10} {package.folder:<24} {package.suite:<20} {here}".rstrip())
        return 0
    failed = 0
    for number, package in enumerate(chosen, 1):
        start = f"[{number}/{len(chosen)}] {package.folder:<24}"
        if archive.is_current(cache / package.folder):
            print(f"{start} cached")
            continue
        print(f"{start} fetching from {package.suite}", flush=True)
        try:
            archive.fetch(package, cache, environment)
        except UserError as error:
            print(f"kernels: {error}", file=sys.stderr)
            failed += 1
        except OSError as error:
            raise UserError(f"{package.debian}: {error.strerror} ({cache})") from None
    return 1 if failed else 0


def command_matrix(arguments: argparse.Namespace, _: list[str]) -> int:
    """matrix"""
    build = plan.build_folder()
    kernels = arguments.kernel or [str(path) for path in archive.cached(plan.cache(build))]
    if not kernels:
        raise UserError("there is no kernel in the cache; 'make kernels' fetches some, KERNELS='dir/*' names others")
    check_out(arguments, required=True)
    planned, unusable = plan.make_many(build, kernels, arguments.cases, arguments.strict, arguments.shard)
    for sentence in unusable:
        print(f"matrix: {sentence}", file=sys.stderr)
    if not planned.kernels:
        raise UserError("none of these kernels can be run")
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


def command_diff(arguments: argparse.Namespace, _: list[str]) -> int:
    """diff"""
    build = plan.build_folder()
    ends = [matrix.load_result(build, name) for name in (arguments.a, arguments.b)]
    lines = matrix.difference(ends[0], ends[1], tables.load(plan.TOP / "expected"))
    print("\n".join(lines) if lines else f"# {arguments.a} and {arguments.b} were seen to do the same in every case")
    return 1 if lines else 0


def command_report(arguments: argparse.Namespace, _: list[str]) -> int:
    """report"""
    build, expected = plan.build_folder(), plan.TOP / "expected"
    cases = plan.all_cases(build)
    known, seen = plan.load_tables(cases), evidence.load(expected)
    columns, problems = page.kept(plan.own_folder(build) / "results", known, expected)
    if arguments.observed:
        columns += [page.recorded(one, known) for one in seen]
    for sentence in problems:
        print(f"report: {sentence}", file=sys.stderr)
    if not columns:
        raise UserError("there is no result to show yet; 'make matrix' or 'make run KERNEL=...' makes some, OBSERVED=1 shows the recorded evidence")
    columns, chosen = page.choose(columns, arguments.kernel), plan.select(cases, arguments.cases)
    data = page.contents(describe.all_of_them(build), chosen, columns, seen, known)
    path = Path(arguments.out) if arguments.out else build / "report.html"
    text = page.render(data, [*page.not_run(plan.own_folder(build) / "results"), *problems], f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d %H:%M} UTC")
    page.write(path, text)
    print(f"wrote {page.relative(path)}: {len(chosen)} cases on {len(columns)} kernels, {len(text.encode()) // 1000} kB")
    return 2 if problems else 0


def command_explain(arguments: argparse.Namespace, _: list[str]) -> int:
    """explain"""
    build = plan.build_folder()
    loaded, seen = tables.load(plan.TOP / "expected"), evidence.load(plan.TOP / "expected")
    about = describe.all_of_them(build)
    if arguments.cve:
        for number, cve in enumerate(cves.named(about, arguments.cve)):
            print("\n" * bool(number) + "\n".join(cves.explain(loaded, seen, about, cve, plan.TOP / "expected")))
        return 0
    version = versions.parse(arguments.kernel) if arguments.kernel else None
    for number, case in enumerate(plan.select(sorted(about), [arguments.case])):
        print("\n" * bool(number) + "\n".join(explain.explain(loaded, seen, case, about[case], version)))
    return 0


def command_find(arguments: argparse.Namespace, _: list[str]) -> int:
    """find"""
    about = describe.all_of_them(plan.build_folder())
    lines = explain.find(tables.load(plan.TOP / "expected"), about, lambda case: (plan.TOP / f"cases/{case}.c").read_text(), arguments.words)
    print("\n".join(lines) or f"no case has all of these words: {' '.join(arguments.words)}")
    return 0 if lines else 1


def command_cves(arguments: argparse.Namespace, _: list[str]) -> int:
    """cves"""
    build, expected = plan.build_folder(), plan.TOP / "expected"
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


def observed(arguments: argparse.Namespace) -> kernelrun.KernelRun:
    """What a kernel does: kept from before, or found out now; or what a console log says."""
    build = plan.build_folder()
    if arguments.log:
        return kernelrun.from_log(Path(arguments.log))
    kept = plan.own_folder(build) / "results" / f"{arguments.kernel}.json"
    if arguments.kernel and kept.exists():
        return matrix.load_result(build, arguments.kernel)
    planned = plan.make(build, [arguments.kernel] if arguments.kernel else [], [], str(plan.newest_known()), False)
    kernel = planned.kernels[0]
    if kernel.image:
        return guest.run(kernel.image, kernel.label, build, planned.cases, plan.own_folder(build) / "results")
    return native.run(build, planned.cases, 30)


def command_fingerprint(arguments: argparse.Namespace, _: list[str]) -> int:
    """fingerprint"""
    run = observed(arguments)
    own = run.upstream()
    print(f"{run.release} {run.version}".strip() + (f" calls itself {own}" if own else " names no version"))
    print("\n".join(fingerprint.fingerprint(tables.load(plan.TOP / "expected"), plan.newest_known(), run.results, own, run.facts)))
    return 0


def command_propose(arguments: argparse.Namespace, _: list[str]) -> int:
    """propose"""
    folder = plan.TOP / "expected"
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
        print(f"\nwrote {path.relative_to(plan.TOP)}; review it with git diff, and commit it", file=sys.stderr)
    return 0


def log_runs(path: Path, boot: int, every: list[str]) -> tuple[list[KernelRun], bool]:
    """The runs that a log holds, or the one with this number, and whether it is clear which one counts."""
    runs = [kernelrun.from_log(path, boot)] if boot else kernelrun.all_of_log(path)
    found = sorted({case for run in runs for case in run.results})
    if not set(found) & set(every):
        raise UserError(f"{path}: its {len(found)} results are of another suite, such as {found[0]}")
    return runs, len(runs) == 1


def command_judge(arguments: argparse.Namespace, _: list[str]) -> int:
    """judge"""
    every = plan.all_cases(plan.build_folder())
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


def several_boots(log: str, runs: list[KernelRun]) -> str:
    """What to do with a log of which it is not clear what counts."""
    return f"{log} holds {len(runs)} boots, judged apart ({', '.join(run.label for run in runs)}); BOOT=1 ... BOOT={len(runs)} chooses one"


def check_out(arguments: argparse.Namespace, required: bool) -> None:
    """Whether it is clear where a format goes, before anything runs."""
    if arguments.format and not arguments.out and (required or arguments.format in formats.FOLDERS):
        what = "a folder" if arguments.format in formats.FOLDERS else "a file"
        raise UserError(f"FORMAT={arguments.format} needs {what}: OUT=...")
    if arguments.out and not arguments.format:
        raise UserError(f"OUT={arguments.out} needs a format: FORMAT={'|'.join(formats.NAMES)}")
    if required and arguments.format == formats.KNOWN_ISSUES:
        raise UserError(f"{formats.KNOWN_ISSUES} is written from the tables: make export FORMAT={formats.KNOWN_ISSUES} KERNELS='6.1.100 6.12.8'")


def write_format(runs: list[KernelRun], cases: list[str], arguments: argparse.Namespace) -> bool:
    """Exports these runs as the command line says; returns whether any of them is a mismatch."""
    known = plan.load_tables(plan.all_cases(plan.build_folder()))
    option = vars(arguments).get
    options = export.Options(option("origin", ""), option("build_id", ""))
    writer = formats.WRITERS[arguments.format]
    files, mismatch = export.export(runs, cases, known, evidence.load(plan.TOP / "expected"), writer, options, option("expect", ""), arguments.strict)
    put(files, arguments.out)
    return mismatch


def put(files: dict[str, str], out: str) -> None:
    """To files, or to stdout."""
    if not out:
        sys.stdout.write("".join(files.values()))
        return
    for path in export.write(files, out):
        print(f"wrote {path}", file=sys.stderr)


def command_export(arguments: argparse.Namespace, _: list[str]) -> int:
    """export"""
    build = plan.build_folder()
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


def command_kselftest(arguments: argparse.Namespace, _: list[str]) -> int:
    """kselftest-install"""
    build = plan.build_folder()
    cases = plan.select(plan.all_cases(build), arguments.cases)
    known = plan.load_tables(plan.all_cases(build))
    for line in kselftest.install(build, Path(arguments.kselftest), Path(arguments.dest), cases, plan.TOP / "expected", known):
        print(line)
    return 0


def command_step(arguments: argparse.Namespace, _: list[str]) -> int:
    """step"""
    try:
        build = plan.build_folder()
        guest.check_tools()
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


def command_bisect(arguments: argparse.Namespace, _: list[str]) -> int:
    """bisect"""
    build = plan.build_folder()
    known = tables.load(plan.TOP / "expected")
    guest.check_tools()
    ends = versions.parse(arguments.good), versions.parse(arguments.bad)
    if ends[0] == ends[1]:
        raise UserError(f"both ends are {ends[0]}")
    found = bisect.candidates(build, *ends, arguments.kernels)
    environment = archive.configure(plan.cache(build)) if not arguments.kernels else {}

    def fetch(candidate: bisect.Candidate) -> Path:
        assert candidate.package
        print(f"{candidate.name}: fetching", flush=True)
        return archive.find_images(archive.fetch(candidate.package, plan.cache(build), environment))[0]

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


def command_ci(arguments: argparse.Namespace, _: list[str]) -> int:
    """ci"""
    folder = Path(arguments.results) if arguments.results else None
    try:
        outcome = ci.run_here(plan.build_folder(), arguments.cases, arguments.expect, arguments.strict)
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


def command_lava_job(arguments: argparse.Namespace, _: list[str]) -> int:
    """lava-job"""
    build = plan.build_folder()
    if not arguments.kernel:
        raise UserError("which kernels? make lava-job KERNEL='build/kernels/*'")
    if re.match(r"https?://|file:///", arguments.url or "file:///") is None:
        raise UserError(f"'{arguments.url}' is no URL that a LAVA worker can fetch from (http://, https://, file:///)")
    planned, unusable = plan.make_many(build, arguments.kernel, arguments.cases, False, arguments.shard, arguments.expect)
    folder = Path(arguments.dest).resolve()
    order = lava.Order(
        build, planned.tables, planned.cases, describe.needs_in_a_guest(build, planned.cases), folder, arguments.url or folder.as_uri(), Path(arguments.template), arguments.device_type,
        arguments.accel == "kvm", arguments.one_by_one, arguments.expected,
    )
    for kernel in planned.kernels:
        print(lava.write(order, kernel))
    for sentence in unusable:
        print(f"lava-job: {sentence}", file=sys.stderr)
    return 2 if unusable else 0


def command_mutation(arguments: argparse.Namespace, _: list[str]) -> int:
    """mutation"""
    build = plan.build_folder()
    program = build / "mutants"
    cases = plan.all_cases(build)
    chosen = plan.select(cases, arguments.cases)
    if arguments.since:
        changed = mutation.changed_since(plan.TOP, arguments.since, cases)
        chosen = [case for case in chosen if case in changed]
        if not chosen:
            print(f"no case differs from {arguments.since}")
            return 0

    def run_them() -> mutation.Results:
        if not arguments.kernel:
            return mutation.run(program, chosen, arguments.jobs)
        kernel = plan.make(build, [arguments.kernel], [], str(plan.newest_known()), False).kernels[0]
        assert kernel.image
        return mutation.run_in_guest(kernel.image, kernel.label, build, program, chosen)

    def source(case: str) -> str:
        return (plan.TOP / f"cases/{case}.c").read_text()

    return mutation.main(run_them, source, program.relative_to(plan.TOP) if program.is_relative_to(plan.TOP) else program, chosen == cases, lambda line: print(line, flush=True))


def command_explore(arguments: argparse.Namespace, _: list[str]) -> int:
    """explore"""
    build = plan.build_folder()
    program = build / "explore"
    planned = plan.make(build, [arguments.kernel] if arguments.kernel else [], [], arguments.expect, False)
    kernel = planned.kernels[0]
    options = ["--dumb"] if arguments.dumb else explore.quirks(program, plan.foresee(kernel, planned.tables))
    options += [f"--quirk={quirk}" for quirk in arguments.quirk]
    options += [f"--seed={arguments.seed}"] if arguments.seed else []
    options += [f"--acts={arguments.acts}"] if arguments.acts else []
    options += [f"--wrong={arguments.wrong}"] if arguments.wrong else []
    options += [f"--steps={arguments.steps}"] if arguments.steps else []
    seconds = None if arguments.steps else arguments.time
    print(f"kernel   {kernel.label}, by the table of {kernel.version}: {len(options)} options", flush=True)
    if not kernel.image:
        options += [f"--jobs={arguments.jobs}"] if arguments.jobs else []
        return explore.here(program, options + ([f"--seconds={seconds}"] if seconds else []))
    lines = []
    for line in explore.in_guest(kernel.image, kernel.label, build, program, options, seconds):
        print(line)
        lines.append(line)
    return explore.status_of(lines, kernel.image.path)


def command_coverage(arguments: argparse.Namespace, _: list[str]) -> int:
    """coverage"""
    cases = plan.all_cases(plan.build_folder())
    if arguments.read:
        chosen = plan.select(cases, [arguments.read])
        print("\n".join(coverage.print_reading(one) for one in transitions.read_all(plan.TOP / "cases", chosen)))
        return 0
    found = coverage.load(plan.TOP / "cases", cases)[0]
    lines = coverage.report(found, arguments.grid, len(cases))
    if not arguments.grid:
        lines[-1:-1] = branches.report(describe.since(plan.build_folder(), cases))
    print("\n".join(lines), flush=True)
    drawing = plan.build_folder() / "coverage.svg"
    coverage.draw(found, drawing)
    print(f"drawn: {drawing}")
    return 0


def command_surface(arguments: argparse.Namespace, _: list[str]) -> int:
    """surface"""
    titles, sources = kerneltree.load_sources()
    before = version, items = surface.kept()
    if arguments.ksrc:
        tree = Path(arguments.ksrc)
        version = kerneltree.version_of(tree)
        items, notes = kerneltree.read_tree(tree, titles, sources)
        print("".join(f"note: {note}\n" for note in notes), end="", file=sys.stderr)
        if arguments.update:
            print(f"wrote {surface.write(version, items).relative_to(plan.TOP)}")
            return 0
    elif arguments.update:
        raise UserError("UPDATE=1 keeps the list of a kernel tree: name it with KSRC=DIR")
    found = surface.judge(version, titles, items, surface.load_rows())
    print("\n".join(surface.report(found, before, arguments.group)))
    return 1 if surface.blank(found, arguments.group) else 0


def command_broken(arguments: argparse.Namespace, _: list[str]) -> int:
    """broken-kernels"""
    if not arguments.ksrc:
        raise UserError("broken-kernels builds from a kernel tree: name it with KSRC=DIR, such as Debian's linux-source, unpacked")
    return broken.run(plan.build_folder(), Path(arguments.ksrc), arguments.edit, arguments.cases, arguments.times, arguments.update, lambda line: print(line, flush=True))


def command_branches(arguments: argparse.Namespace, _: list[str]) -> int:
    """branches"""
    build = plan.build_folder()
    cases = plan.all_cases(build)
    paths = archive.resolve(arguments.kernel, plan.cache(build))
    if len(paths) != 1:
        raise UserError(f"{arguments.kernel} names {len(paths)} kernels; one is observed at a time")
    kernel = image.identify(paths[0])
    version = versions.of_kernel(kernel.release, kernel.version)
    if not version:
        raise UserError(f"{paths[0]}: its release, {kernel.release}, names no kernel version")
    reached = branches.observe(kernel, build, cases, version)
    print(f"{reached.build}: {len(reached.probed)} functions probed, {len(reached.returned)} of {len(cases)} cases ran; written: runner/data/reached/{version}.tsv")
    problems = branches.problems(describe.since(build, cases))
    print("\n".join(problems or ["no claim of runner/data/branches.tsv is contradicted"]))
    return 1 if problems else 0


def command_check(_: argparse.Namespace, __: list[str]) -> int:
    """check"""
    return check.check(plan.build_folder())


def command_libcap(arguments: argparse.Namespace, _: list[str]) -> int:
    """libcap"""
    if arguments.build:
        sysroot.build_libcap(arguments.build, Path(arguments.folder).resolve())
    else:
        sysroot.fetch_libcap(arguments.abi, Path(arguments.folder).resolve())
    return 0


def command_bundle(arguments: argparse.Namespace, _: list[str]) -> int:
    """bundle"""
    build, abi = plan.build_folder(), os.environ.get("ABI", "")
    path = Path(arguments.file or build / f"seal-cases-{abi or 'amd64'}.tar")
    path.write_bytes(bundle.pack(build / abi / "guest/run-cases"))
    print(f"{path}: unpack it on the target, run seal-cases/run > log there, and judge the log here: make judge LOG=log")
    return 0


def command_new(arguments: argparse.Namespace, _: list[str]) -> int:
    """new"""
    for path in skeleton.write(arguments.case):
        print(f"wrote {path}")
    return 0


def add_format(command: argparse.ArgumentParser, required: bool = False) -> None:
    """The options of every command that can write a format."""
    # squad-known-issues is of export alone; the others say so.
    command.add_argument("--format", choices=formats.NAMES, required=required, help="also write the judged results like this" if not required else None)
    command.add_argument("--out", default="", metavar="PATH", help="file to write, or folder for squad" + ("; default: stdout" if required else ""))


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(
        prog="python3 -m runner",
        description="Runs seal cases on a kernel and compares the outcomes with the expected tables.",
        epilog="Exit status: 0 everything matched, 1 something differed, 2 could not run.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run cases and compare", description="Other options go to pytest, such as -k, -n, -v, --junitxml=FILE.")
    run.add_argument("--kernel", action="append", default=[], metavar="IMAGE", help="boot this kernel in QEMU instead of using the running one; can be repeated")
    run.add_argument("--on", default="", metavar="PLACE", help="run the cases there instead: ssh:HOST (any destination of ssh(1), also ssh://USER@HOST:PORT; the variable SSH names another command or options), gvisor, or uml (User-mode Linux; --kernel: another build of it)")
    run.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only the cases that match, such as 'pinned-pages/*'; can be repeated")
    run.add_argument("--expect", default="", metavar="VERSION", help="judge with the table of this version, such as 6.7")
    run.add_argument("--strict", action="store_true", help="a case that was skipped although its table has an outcome is an error")
    run.add_argument("--shard", default="", metavar="I/N", help="only this share of the cases: every N-th, from the I-th on")
    add_format(run)
    run.set_defaults(act=command_run)

    safe = commands.add_parser(
        "cves", help="is a kernel open to the published flaws that the cases know",
        description="Runs the cases that are about a CVE, and says of each flaw whether the kernel has it, whatever its version's table says.",
        epilog="Exit status: 0 none is open, 1 one is open, 2 none could be tried.",
    )
    safe.add_argument("--kernel", action="append", default=[], metavar="IMAGE", help="boot this kernel in QEMU instead of using the running one; can be repeated")
    safe.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only these cases")
    safe.set_defaults(act=command_cves)

    record = commands.add_parser("record", help="run all cases and record what the kernel did as evidence", description="Writes expected/observed/VERSION.tsv. What is recorded need not match the table: 'lint' finds where it does not.")
    record.add_argument("--kernel", action="append", default=[], metavar="PATH", help="boot this image, or those of a package or folder, in QEMU; can be repeated; default: the running kernel")
    record.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only these; what is recorded of the others stays")
    record.set_defaults(act=command_record)

    table = commands.add_parser("table", help="print the expected table of a version, or the difference of two")
    table.add_argument("--kernel", default="", metavar="VERSION", help="a version, or the release of a kernel (uname -r) that a file of expected/vendor/ is for; default: the newest version in the tables")
    table.add_argument("--a", default="", metavar="VERSION")
    table.add_argument("--b", default="", metavar="VERSION")
    table.add_argument("--cases", action="append", default=[], metavar="GLOB")
    table.set_defaults(act=command_table)

    kernels = commands.add_parser("kernels", help="fetch kernels of Debian's archive into the cache", description="Fetches the oldest and the newest kernel of each series, through apt, installing nothing.")
    kernels.add_argument("--series", action="append", default=[], metavar="X.Y", help="only this series; can be repeated")
    kernels.add_argument("--all", action="store_true", help="every point release, not only the oldest and newest of a series")
    kernels.add_argument("--list", action="store_true", help="print what the archive has, and fetch nothing")
    kernels.add_argument("--flavour", help="the package's flavour: cloud (default), amd64 (the plain one, with all drivers) or rt; with ARCH all of the package's name behind the release, such as arm64-16k")
    kernels.set_defaults(act=command_kernels)

    many = commands.add_parser("matrix", help="run all cached kernels and compare each with its table", description="Finished kernels are kept, also when interrupted, and not run again unless something changed.")
    many.add_argument("--kernel", action="append", default=[], metavar="PATH", help="an image, a package (.deb, .rpm) or a folder instead of the cache; can be repeated")
    many.add_argument("--cases", action="append", default=[], metavar="GLOB")
    many.add_argument("--fresh", action="store_true", help="run finished kernels again")
    many.add_argument("--strict", action="store_true")
    many.add_argument("--shard", default="", metavar="I/N", help="only this share of the kernels: every N-th in the order of versions, from the I-th on")
    add_format(many)
    many.set_defaults(act=command_matrix)

    diff = commands.add_parser("diff", help="what two kernels were seen to treat differently, and why", description="Uses the results of earlier runs. Exit status 1 when they differ.")
    diff.add_argument("a", metavar="A", help="a kernel of an earlier run, such as 5.10.218")
    diff.add_argument("b", metavar="B")
    diff.set_defaults(act=command_diff)

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

    why = commands.add_parser("explain", help="the history, the evidence and the source of a case's rows")
    why.add_argument("case", nargs="?", default="*", metavar="CASE", help="a case or a glob; default: all")
    why.add_argument("--cve", default="", metavar="CVE", help="instead: which cases show this flaw, what fixed it, which releases have that, and where it was seen")
    why.add_argument("--kernel", default="", metavar="VERSION", help="also this version's cell: observed or derived")
    why.set_defaults(act=command_explain)

    search = commands.add_parser(
        "find", help="cases by words of their names, sentences, sources, commits, CVEs, errnos and acts",
        description="Prints the cases in which all the words stand, in any case of letters. Exit status 1 when there is none.",
    )
    search.add_argument("words", nargs="+", metavar="WORD")
    search.set_defaults(act=command_find)

    who = commands.add_parser("fingerprint", help="which version behaves as this kernel does, whatever it calls itself")
    who.add_argument("--kernel", default="", metavar="KERNEL", help="a kernel of an earlier run, or an image to boot; default: the running one")
    who.add_argument("--log", default="", metavar="FILE", help="a captured console log or KTAP output instead")
    who.set_defaults(act=command_fingerprint)

    rows = commands.add_parser("propose", help="propose table rows for what a kernel was seen to do differently", description="Prints the rows as a diff. Writes them only with a reason; never commits.")
    rows.add_argument("--kernel", default="", metavar="KERNEL", help="a kernel of an earlier run, or an image to boot; default: the running one")
    rows.add_argument("--log", default="", metavar="FILE")
    rows.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only these cases: those that the reason explains")
    rows.add_argument("--because", default="", metavar="TEXT", help="commit id and subject of the change")
    rows.set_defaults(act=command_propose)

    log = commands.add_parser("judge", help="compare a captured log with the tables", description="A console log or the executor's output, from a board or a lab. A case without a result is missing, which is a mismatch.")
    log.add_argument("log", metavar="FILE")
    log.add_argument("--expect", default="", metavar="VERSION")
    log.add_argument("--cases", action="append", default=[], metavar="GLOB")
    log.add_argument("--strict", action="store_true")
    log.add_argument("--boot", type=int, default=0, metavar="N", help="the N-th boot of a log that holds several")
    add_format(log)
    log.set_defaults(act=command_judge)

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

    tree = commands.add_parser("kselftest-install", help="write the tree that kselftest's run_kselftest.sh runs", description="The tree needs no Python. A tree of kselftest's own at that place is added to.")
    tree.add_argument("dest", metavar="FOLDER")
    tree.add_argument("--kselftest", required=True, metavar="FOLDER", help="kselftest's sources, for run_kselftest.sh and what it includes")
    tree.add_argument("--cases", action="append", default=[], metavar="GLOB")
    tree.set_defaults(act=command_kselftest)

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

    search = commands.add_parser("bisect", help="find the version at which cases change, over the archive's kernels", description="Without a case: every case that differs between the ends. Boots as few kernels as it can and keeps a log to go on from.")
    search.add_argument("--good", required=True, metavar="VERSION")
    search.add_argument("--bad", required=True, metavar="VERSION")
    search.add_argument("--cases", action="append", default=[], metavar="GLOB")
    search.add_argument("--kernels", action="append", default=[], metavar="PATH", help="a folder or an image, instead of the archive; can be repeated")
    search.set_defaults(act=command_bisect)

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

    jobs = commands.add_parser(
        "lava-job", help="make LAVA jobs that boot kernels and report every case",
        description="For each kernel a folder with the kernel, its initramfs, a swap disk and job.yaml. Prints the jobs' paths.",
    )
    jobs.add_argument("--kernel", action="append", default=[], metavar="PATH", help="an image, a package, a folder, or the version of a fetched kernel; can be repeated")
    jobs.add_argument("--cases", action="append", default=[], metavar="GLOB")
    jobs.add_argument("--expect", default="", metavar="VERSION", help="the table that judges all of them")
    jobs.add_argument("--shard", default="", metavar="I/N", help="only this share of the kernels: every N-th in the order of versions, from the I-th on")
    jobs.add_argument("--dest", default=str(plan.build_folder() / "lava"), metavar="DIR", help="default: %(default)s")
    jobs.add_argument("--url", default="", metavar="URL", help="where LAVA's workers fetch what is in DIR; default: file://DIR, for a worker on this machine")
    jobs.add_argument("--template", default=str(lava.TEMPLATE), metavar="FILE", help="the job, with names such as $kernel_url; default: %(default)s")
    jobs.add_argument("--device-type", default="qemu", metavar="NAME", help="default: %(default)s")
    jobs.add_argument("--accel", default="kvm", choices=("kvm", "tcg"), help="of the worker; default: %(default)s")
    jobs.add_argument("--one-by-one", action="store_true", help="one case at a time: when the kernel dies, the first case without a result did it")
    jobs.add_argument("--expected", action="store_true", help="name all cases in the job, so that LAVA fails those without a result (LAVA from 2026.01; older ones refuse it)")
    jobs.set_defaults(act=command_lava_job)

    lies = commands.add_parser(
        "mutation", help="run each case under a kernel that lies, once for each lie, and find what does not notice",
        description="Every call that a case asserts fails, succeeds or changes nothing when it should not; contents, size, seals and mappings are others than before. harness/lies.h lists the lies.",
        epilog="Exit status: 0 every mutation was noticed and every assertion seen to fail, 1 not, 2 could not run. runner/mutation-exceptions.tsv holds those that change nothing a case asserts, with the reason.",
    )
    lies.add_argument("--cases", action="append", default=[], metavar="GLOB")
    lies.add_argument("--since", default="", metavar="COMMIT", help="only cases that differ from the merge base with this commit; a sample where the harness does")
    lies.add_argument("--kernel", default="", metavar="IMAGE", help="in a guest with this kernel, for cases that cannot be tried here (huge pages, udmabuf)")
    lies.add_argument("--jobs", type=int, default=0, metavar="N", help="runs at once; default: 4 for each processor")
    lies.set_defaults(act=command_mutation)

    walks = commands.add_parser(
        "explore", help="walk at random through the states of a few memfds and compare the kernel with a model",
        description="harness/model.c says what each act does; the tables say what a kernel is known to do otherwise. After every step all that the model knows is compared. A difference is repeated, shrunk to the fewest steps, and printed as a case.",
        epilog="Exit status: 0 no difference, 1 a difference, 2 could not run.",
    )
    walks.add_argument("--kernel", default="", metavar="IMAGE", help="in a guest with this kernel, with files of huge pages too")
    walks.add_argument("--expect", default="", metavar="VERSION", help="walk as if the kernel were this version")
    walks.add_argument("--seed", type=int, default=0, metavar="N", help="of the random numbers (default 1)")
    walks.add_argument("--steps", type=int, default=0, metavar="N", help="so many steps, instead of a time")
    walks.add_argument("--time", type=float, default=explore.SECONDS, metavar="SECONDS", help="how long (default 60)")
    walks.add_argument("--jobs", type=int, default=0, metavar="N", help="walks at once; default: 4 for each processor")
    walks.add_argument("--dumb", action="store_true", help="any system call with any argument, judged by the promises of the seals alone")
    walks.add_argument("--quirk", action="append", default=[], metavar="CASE=OUTCOME", help="what the kernel is known to do besides (build/explore --list-quirks)")
    walks.add_argument("--acts", default="", metavar="NAME,...", help="only these acts of harness/model.h, to get further with them")
    walks.add_argument("--wrong", type=int, default=0, metavar="N", help="with this fault in the model (build/explore --list-wrong), to see it found")
    walks.set_defaults(act=command_explore)

    commands.add_parser("lint", help="check the tables against the cases").set_defaults(act=command_lint)
    grids = commands.add_parser(
        "coverage", help="which states and acts have a case, and which are blank",
        description="Reads the sources of the cases, prints the grids of states by acts and draws them into BUILD/coverage.svg. In a cell: the number of cases, = as good as another cell, x impossible, . blank.",
        epilog="Exit status: 0 printed and drawn, 2 not. Whether every case is in a cell is for 'lint' to say.",
    )
    grids.add_argument("--grid", default="", metavar="NAME", help="print this grid only")
    grids.add_argument("--read", default="", metavar="GLOB", help="print what is read off these cases instead")
    grids.set_defaults(act=command_coverage)
    wrong = commands.add_parser(
        "broken-kernels", help="build kernels with one regression each, and say which cases notice",
        description="The regressions are edits in runner/data/broken-kernels.txt. The tree is not written to; what is built lies in build/broken-kernels/VERSION, and so does what was found, from which an interrupted run goes on.",
        epilog="Exit status: 0 each edit was noticed, or is said to be equivalent and was not; 1 not; 2 could not run.",
    )
    wrong.add_argument("--ksrc", default="", metavar="DIR", help="a kernel tree, clean")
    wrong.add_argument("--edit", action="append", default=[], metavar="GLOB", help="only these edits; can be repeated")
    wrong.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only these cases")
    wrong.add_argument("--times", type=int, default=broken.TIMES, metavar="N", help=f"runs of the cases of race/ for an edit that opens a window; default: {broken.TIMES}")
    wrong.add_argument("--update", action="store_true", help="keep what was found as runner/data/broken-kernels/VERSION.tsv")
    wrong.set_defaults(act=command_broken)

    ways = commands.add_parser(
        "surface", help="everything in a kernel through which somebody could reach a memfd: what has a case, what cannot, what is blank",
        description="Reads system calls, their commands and flags, and the functions that write pages of files from a kernel's source (runner/data/surface-sources.tsv), and judges each by runner/data/surface.tsv. Without a tree: the list of the newest kernel that is kept.",
        epilog="Exit status: 0 nothing is blank, 1 something is, 2 the tree could not be read. What a tree lacks is passed over with a note.",
    )
    ways.add_argument("--ksrc", default="", metavar="DIR", help="the top of a kernel tree, from 5.10 on; also prints what it has that the kept list has not, and what is gone")
    ways.add_argument("--group", default="", metavar="NAME", help="print all items of this group, each with what is said of it")
    ways.add_argument("--update", action="store_true", help="keep the tree's list as runner/data/surface/VERSION.tsv")
    ways.set_defaults(act=command_surface)
    inside = commands.add_parser(
        "branches", help="observe which functions of the kernel each case reaches",
        description="Boots the kernel in QEMU with return probes on the functions of runner/data/branches.tsv, runs the cases one by one, writes what they made those return to runner/data/reached/VERSION.tsv, and compares. The kernel needs CONFIG_KPROBE_EVENTS.",
        epilog="Exit status: 0 no claim is contradicted, 1 one is, 2 could not observe.",
    )
    inside.add_argument("--kernel", required=True, metavar="KERNEL", help="an image, or the version of a kernel in the cache")
    inside.set_defaults(act=command_branches)
    commands.add_parser("check", help="run the checkers of C and Python that are installed").set_defaults(act=command_check)
    one_file = commands.add_parser("bundle", help="make an archive that runs all cases on another machine")
    one_file.add_argument("file", nargs="?", default="", metavar="FILE", help="default: seal-cases-ABI.tar in the build folder")
    one_file.set_defaults(act=command_bundle)
    library = commands.add_parser("libcap", help="fetch libcap for programs of another architecture or C library (the Makefile does)")
    which = library.add_mutually_exclusive_group(required=True)
    which.add_argument("--abi", metavar="ABI", help="a Debian architecture: i386, arm64, ...")
    which.add_argument("--build", metavar="CC", help="build it with this compiler: musl-gcc")
    library.add_argument("folder", metavar="FOLDER", help="gets include/ and lib/")
    library.set_defaults(act=command_libcap)
    new = commands.add_parser("new", help="write the skeleton of a case")
    new.add_argument("case", metavar="FAMILY/NAME")
    new.set_defaults(act=command_new)
    own = commands.add_parser("test", help="the project's own tests", description="Other options go to pytest.")
    own.add_argument("--coverage", action="store_true", help="measure which lines of the runner they reach, in every process")
    own.set_defaults(act=command_test)
    return top


def main() -> int:
    """Exit status as documented; a mistake of the user's is one sentence, never a traceback."""
    arguments, extra = parser().parse_known_args()
    if extra and arguments.command not in ("run", "test"):
        parser().error(f"unknown argument {extra[0]}")
    try:
        return int(arguments.act(arguments, extra))
    except UserError as error:
        print(f"{arguments.command}: {shown(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{arguments.command}: interrupted", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:  # no space, no permission
        print(shown(f"{arguments.command}: {f'{error.filename}: ' if error.filename else ''}{error.strerror or error}"), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
