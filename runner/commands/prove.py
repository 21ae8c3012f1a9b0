# SPDX-License-Identifier: GPL-2.0
"""What shows that the suite holds what it says."""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

from runner import paths
from runner.commands.common import Commands, pytest_main
from runner.errors import UserError
from runner.expected import evidence, expectations, tables, vendors
from runner.kernels import archive, image
from runner.places import describe
from runner.proof import bench, branches, broken, check, coverage, explore, kerneltree, mutation, skeleton, surface, transitions
from runner.results import versions
from runner.runs import plan


def coverage_of(options: list[str]) -> int:
    """The tests under coverage, the commands that they start included; fails below the figure in coverage.ini."""
    if not importlib.util.find_spec("coverage"):
        raise UserError("measuring coverage needs Debian's package python3-coverage")
    folder, settings = paths.build_folder() / "coverage", str(paths.TOP / "runner/proof/coverage.ini")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    # A process with this variable and module measures itself from its start.
    (folder / "sitecustomize.py").write_text("import coverage\ncoverage.process_startup()\n")
    environment = {**os.environ, "COVERAGE_PROCESS_START": settings, "COVERAGE_FILE": str(folder / "data"), "PYTHONPATH": f"{folder}:{paths.TOP}"}
    tests = subprocess.run([sys.executable, "-m", "runner", "test", *options], env=environment, check=False)
    for step in (["combine", "-q"], ["report"]):
        shown_status = subprocess.run([sys.executable, "-m", "coverage", *step, f"--rcfile={settings}"], env=environment, cwd=paths.TOP, check=False).returncode
    return tests.returncode or (1 if shown_status else 0)


def command_lint(_: argparse.Namespace, __: list[str]) -> int:
    """lint"""
    cases = plan.all_cases(paths.build_folder())
    loaded = tables.load(paths.TOP / "expected")
    seen = evidence.load(paths.TOP / "expected")
    problems = tables.check(loaded, cases)
    problems += coverage.problems(cases) + surface.problems(cases) + branches.problems(describe.since(paths.build_folder(), cases))
    problems += mutation.lint(mutation.load_exceptions(), cases)
    problems += expectations.contradictions(seen, loaded, paths.TOP / "expected")
    problems += vendors.check(paths.TOP / "expected", loaded, cases)
    for problem in problems:
        print(problem)
    if not problems:
        rows = len(loaded[tables.FIRST]) + sum(len(change.effects) for change in loaded.changes.values())
        print(f"{len(loaded.changes)} changes, {rows} rows, {len(cases)} cases, {len(seen)} observed kernels: no problem found")
    return 1 if problems else 0


def add_lint(commands: Commands) -> None:
    """Options of lint."""
    commands.add_parser("lint", help="check the tables against the cases").set_defaults(act=command_lint)


def command_coverage(arguments: argparse.Namespace, _: list[str]) -> int:
    """coverage"""
    cases = plan.all_cases(paths.build_folder())
    if arguments.read:
        chosen = plan.select(cases, [arguments.read])
        print("\n".join(coverage.print_reading(one) for one in transitions.read_all(paths.TOP / "cases", chosen)))
        return 0
    found = coverage.load(paths.TOP / "cases", cases)[0]
    lines = coverage.report(found, arguments.grid, len(cases))
    if not arguments.grid:
        lines[-1:-1] = branches.report(describe.since(paths.build_folder(), cases))
    print("\n".join(lines), flush=True)
    drawing = paths.build_folder() / "coverage.svg"
    coverage.draw(found, drawing)
    print(f"drawn: {drawing}")
    return 0


def add_coverage(commands: Commands) -> None:
    """Options of coverage."""
    grids = commands.add_parser(
        "coverage", help="which states and acts have a case, and which are blank",
        description="Reads the sources of the cases, prints the grids of states by acts and draws them into BUILD/coverage.svg. In a cell: the number of cases, = as good as another cell, x impossible, . blank.",
        epilog="Exit status: 0 printed and drawn, 2 not. Whether every case is in a cell is for 'lint' to say.",
    )
    grids.add_argument("--grid", default="", metavar="NAME", help="print this grid only")
    grids.add_argument("--read", default="", metavar="GLOB", help="print what is read off these cases instead")
    grids.set_defaults(act=command_coverage)


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
            print(f"wrote {surface.write(version, items).relative_to(paths.TOP)}")
            return 0
    elif arguments.update:
        raise UserError("UPDATE=1 keeps the list of a kernel tree: name it with KSRC=DIR")
    found = surface.judge(version, titles, items, surface.load_rows())
    print("\n".join(surface.report(found, before, arguments.group)))
    return 1 if surface.blank(found, arguments.group) else 0


def add_surface(commands: Commands) -> None:
    """Options of surface."""
    ways = commands.add_parser(
        "surface", help="everything in a kernel through which somebody could reach a memfd: what has a case, what cannot, what is blank",
        description="Reads system calls, their commands and flags, and the functions that write pages of files from a kernel's source (runner/data/surface-sources.tsv), and judges each by runner/data/surface.tsv. Without a tree: the list of the newest kernel that is kept.",
        epilog="Exit status: 0 nothing is blank, 1 something is, 2 the tree could not be read. What a tree lacks is passed over with a note.",
    )
    ways.add_argument("--ksrc", default="", metavar="DIR", help="the top of a kernel tree, from 5.10 on; also prints what it has that the kept list has not, and what is gone")
    ways.add_argument("--group", default="", metavar="NAME", help="print all items of this group, each with what is said of it")
    ways.add_argument("--update", action="store_true", help="keep the tree's list as runner/data/surface/VERSION.tsv")
    ways.set_defaults(act=command_surface)


def command_branches(arguments: argparse.Namespace, _: list[str]) -> int:
    """branches"""
    build = paths.build_folder()
    cases = plan.all_cases(build)
    images = archive.resolve(arguments.kernel, paths.cache(build))
    if len(images) != 1:
        raise UserError(f"{arguments.kernel} names {len(images)} kernels; one is observed at a time")
    kernel = image.identify(images[0])
    version = versions.of_kernel(kernel.release, kernel.version)
    if not version:
        raise UserError(f"{images[0]}: its release, {kernel.release}, names no kernel version")
    reached = branches.observe(kernel, build, cases, version)
    print(f"{reached.build}: {len(reached.probed)} functions probed, {len(reached.returned)} of {len(cases)} cases ran; written: runner/data/reached/{version}.tsv")
    problems = branches.problems(describe.since(build, cases))
    print("\n".join(problems or ["no claim of runner/data/branches.tsv is contradicted"]))
    return 1 if problems else 0


def add_branches(commands: Commands) -> None:
    """Options of branches."""
    inside = commands.add_parser(
        "branches", help="observe which functions of the kernel each case reaches",
        description="Boots the kernel in QEMU with return probes on the functions of runner/data/branches.tsv, runs the cases one by one, writes what they made those return to runner/data/reached/VERSION.tsv, and compares. The kernel needs CONFIG_KPROBE_EVENTS.",
        epilog="Exit status: 0 no claim is contradicted, 1 one is, 2 could not observe.",
    )
    inside.add_argument("--kernel", required=True, metavar="KERNEL", help="an image, or the version of a kernel in the cache")
    inside.set_defaults(act=command_branches)


def command_mutation(arguments: argparse.Namespace, _: list[str]) -> int:
    """mutation"""
    build = paths.build_folder()
    program = build / "mutants"
    cases = plan.all_cases(build)
    chosen = plan.select(cases, arguments.cases)
    if arguments.since:
        changed = mutation.changed_since(paths.TOP, arguments.since, cases)
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
        return (paths.TOP / f"cases/{case}.c").read_text()

    return mutation.main(run_them, source, program.relative_to(paths.TOP) if program.is_relative_to(paths.TOP) else program, chosen == cases, lambda line: print(line, flush=True))


def add_mutation(commands: Commands) -> None:
    """Options of mutation."""
    lies = commands.add_parser(
        "mutation", help="run each case under a kernel that lies, once for each lie, and find what does not notice",
        description="Each call that a case asserts is made to fail, to succeed or to change nothing when it should not; contents, size, seals and mappings are changed. harness/lies.h lists the lies.",
        epilog="Exit status: 0 every mutation was noticed and every assertion seen to fail, 1 not, 2 could not run. runner/proof/mutation-exceptions.tsv holds those that change nothing a case asserts, with the reason.",
    )
    lies.add_argument("--cases", action="append", default=[], metavar="GLOB")
    lies.add_argument("--since", default="", metavar="COMMIT", help="only cases that differ from the merge base with this commit; a sample where the harness does")
    lies.add_argument("--kernel", default="", metavar="IMAGE", help="in a guest with this kernel, for cases that cannot be tried here (huge pages, udmabuf)")
    lies.add_argument("--jobs", type=int, default=0, metavar="N", help="runs at once; default: 4 for each processor")
    lies.set_defaults(act=command_mutation)


def command_explore(arguments: argparse.Namespace, _: list[str]) -> int:
    """explore"""
    build = paths.build_folder()
    program = build / "explore"
    planned = plan.make(build, [arguments.kernel] if arguments.kernel else [], [], arguments.expect, False)
    kernel = planned.kernels[0]
    options = ["--dumb"] if arguments.dumb else explore.quirks(program, plan.foresee(kernel, planned.tables), arguments.forget)
    options += [f"--seed={arguments.seed}"] if arguments.seed else []
    options += [f"--steps={arguments.steps}"] if arguments.steps else []
    seconds = None if arguments.steps else arguments.time
    print(f"kernel   {kernel.label}, by the table of {kernel.version}: {len(options)} options", flush=True)
    if not kernel.image:
        options += [f"--jobs={arguments.jobs}"] if arguments.jobs else []
        return explore.here(program, options + ([f"--seconds={seconds}"] if seconds else []))
    lines = []
    walks = explore.walks_of(kernel.version)
    for line in explore.in_guest(kernel.image, kernel.label, build, program, options, seconds, walks):
        print(line)
        lines.append(line)
    return explore.status_of(lines, kernel.image.path, len(walks))


def add_explore(commands: Commands) -> None:
    """Options of explore."""
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
    walks.add_argument("--forget", action="append", default=[], metavar="CASE", help="that the kernel deviates in this case (build/explore --list-quirks), to see the walk find it")
    walks.set_defaults(act=command_explore)


def command_broken(arguments: argparse.Namespace, _: list[str]) -> int:
    """broken-kernels"""
    if not arguments.ksrc:
        print("\n".join(broken.table()))
        return 0
    return broken.run(paths.build_folder(), Path(arguments.ksrc), arguments.edit, arguments.cases, arguments.times, arguments.update, lambda line: print(line, flush=True))


def add_broken(commands: Commands) -> None:
    """Options of broken."""
    wrong = commands.add_parser(
        "broken-kernels", help="build kernels with one regression each, and say which cases notice",
        description="The regressions are edits in runner/data/broken-kernels.txt. The tree is not written to. Kernels and results are kept in build/broken-kernels/VERSION, so that an interrupted run goes on.",
        epilog="Exit status: 0 each edit was noticed, or was not and is marked equivalent; 1 an edit was missed, or does not fit this source; 2 could not run.",
    )
    wrong.add_argument("--ksrc", default="", metavar="DIR", help="a kernel tree, clean; without it, the tables kept of all kernels are printed")
    wrong.add_argument("--edit", action="append", default=[], metavar="GLOB", help="only these edits; can be repeated")
    wrong.add_argument("--cases", action="append", default=[], metavar="GLOB", help="only these cases")
    wrong.add_argument("--times", type=int, default=broken.TIMES, metavar="N", help=f"runs of the cases of race/ for an edit that opens a window; default: {broken.TIMES}")
    wrong.add_argument("--update", action="store_true", help="keep what was found as runner/data/broken-kernels/VERSION.tsv")
    wrong.set_defaults(act=command_broken)


def command_check(_: argparse.Namespace, __: list[str]) -> int:
    """check"""
    return check.check(paths.build_folder())


def add_check(commands: Commands) -> None:
    """Options of check."""
    commands.add_parser("check", help="run the checkers of C and Python that are installed").set_defaults(act=command_check)


def command_test(arguments: argparse.Namespace, extra: list[str]) -> int:
    """test"""
    if arguments.coverage:
        return coverage_of(["-q", *extra])
    status = pytest_main(["-q", "-rs", *extra, str(paths.TOP / "runner/tests")])
    return status if status in (0, 1) else 2


def add_test(commands: Commands) -> None:
    """Options of test."""
    own = commands.add_parser("test", help="the project's own tests", description="Other options go to pytest.")
    own.add_argument("--coverage", action="store_true", help="measure which lines of the runner they reach, in every process")
    own.set_defaults(act=command_test)


def command_new(arguments: argparse.Namespace, _: list[str]) -> int:
    """new"""
    for path in skeleton.write(arguments.case):
        print(f"wrote {path}")
    return 0


def add_new(commands: Commands) -> None:
    """Options of new."""
    new = commands.add_parser("new", help="write the skeleton of a case")
    new.add_argument("case", metavar="FAMILY/NAME")
    new.set_defaults(act=command_new)


def command_bench(arguments: argparse.Namespace, _: list[str]) -> int:
    """bench"""
    build = paths.build_folder()
    kernels = arguments.kernel or [str(path) for path in archive.cached(paths.cache(build))]
    if not kernels:
        raise UserError("there is no kernel in the cache; 'make kernels' fetches some, KERNELS='dir/*' names others")
    planned, unusable = plan.make_many(build, kernels, arguments.cases, False)
    for sentence in unusable:
        print(f"bench: {sentence}", file=sys.stderr)
    if not planned.kernels:
        raise UserError("none of these kernels can be run")
    for line in bench.run(planned, arguments.times, arguments.ksrc):
        print(line, flush=True)
    return 0


def add_bench(commands: Commands) -> None:
    """Options of bench."""
    timed = commands.add_parser("bench", help="measure what users wait for: this kernel, one guest, the cached kernels, each beside bare boots")
    timed.add_argument("--kernel", action="append", default=[], metavar="PATH", help="instead of the cache; can be repeated; the newest is the one guest")
    timed.add_argument("--cases", action="append", default=[], metavar="GLOB")
    timed.add_argument("--times", type=int, default=5, metavar="N", help="rounds, of which the median is printed (default 5)")
    timed.add_argument("--ksrc", default="", metavar="DIR", help="a kernel tree in which kselftest's memfd_test was built")
    timed.set_defaults(act=command_bench)


COMMANDS = (add_lint, add_coverage, add_surface, add_branches, add_mutation, add_explore, add_broken, add_check, add_test, add_new, add_bench)
