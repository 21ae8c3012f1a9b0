# SPDX-License-Identifier: GPL-2.0
"""The pytest side: options, one item per kernel and case, the summary, the exit status.

A kernel runs once for a session, when its first item asks for a result, with the cases that were
selected (-k included); the other items, also those in pytest-xdist's workers, wait for that and then
only compare.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest
from _pytest.junitxml import xml_key

from runner import paths
from runner.errors import UserError, shown
from runner.expected import judge
from runner.expected.judge import Verdict
from runner.output import export
from runner.places import guest, native
from runner.results import kernelrun
from runner.results.kernelrun import KernelRun
from runner.runs import plan, report
from runner.runs.plan import Kernel, Plan, Settled

if TYPE_CHECKING:
    from _pytest.terminal import TerminalReporter

PLAN = pytest.StashKey[Plan]()
SETTLED = pytest.StashKey[dict[str, Settled]]()
RUNS = pytest.StashKey[dict[str, KernelRun]]()
SESSION = pytest.StashKey[Path]()
NATIVE_TIMEOUT = 30


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `make run`; their texts are those of `python3 -m runner run --help`."""
    group = parser.getgroup("sealing")
    group.addoption("--kernel", action="append", default=[], metavar="IMAGE", help="boot this kernel in QEMU")
    group.addoption("--cases", action="append", default=[], metavar="GLOB", help="only these cases")
    group.addoption("--expect", default="", metavar="VERSION", help="judge with the table of this version")
    group.addoption("--shard", default="", metavar="I/N", help="only this share of the cases")
    group.addoption("--log", default="", metavar="FILE", help="judge what this log says")
    group.addoption("--where", default="", metavar="PLACE", help="where the log comes from")
    group.addoption("--strict-skips", action="store_true", help="a case that could not be tried is an error")


def the_plan(config: pytest.Config) -> Plan:
    """The plan of this session, made on first use."""
    if PLAN not in config.stash:
        option = config.getoption
        try:
            config.stash[PLAN] = plan.make(
                paths.build_folder(), option("--kernel"), option("--cases"), option("--expect"), option("--strict-skips"), option("--shard"), option("--log"), option("--where"),
            )
        except UserError as error:
            pytest.exit(str(error), returncode=2)
    return config.stash[PLAN]


def session_folder(config: pytest.Config) -> Path:
    """Where the processes of one session share what kernels did."""
    key = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"pid{os.getpid()}"
    if hasattr(config, "workerinput"):
        key = config.workerinput["testrunuid"]
    return paths.build_folder() / "sessions" / key


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One item per kernel and case."""
    if {"kernel", "case"} <= set(metafunc.fixturenames):
        planned = the_plan(metafunc.config)
        pairs = [(kernel, case) for kernel in planned.kernels for case in planned.cases]
        ids = [f"{kernel.label}-{case}" for kernel, case in pairs]
        metafunc.parametrize(("kernel", "case"), pairs, ids=ids)


def run_kernel(config: pytest.Config, kernel: Kernel, cases: list[str]) -> KernelRun:
    """Runs the cases on the kernel, here or in a guest."""
    planned = the_plan(config)
    if sys.stderr.isatty():
        where = "booting it" if kernel.image else "this kernel"
        print(f"{len(cases)} cases on {kernel.label} ({where}) ...", file=sys.stderr, flush=True)
    try:
        if kernel.log:
            run = kernelrun.from_log(kernel.log)
            run.where = kernel.where or run.where
            now = kernelrun.begin("")
            run.started, run.suite = now.started, now.suite
            return run
        if kernel.image:
            workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
            return guest.run(kernel.image, kernel.label, planned.build, cases, paths.own_folder(planned.build) / "results", workers)
        return native.run(planned.build, cases, NATIVE_TIMEOUT)
    except UserError as error:
        with contextlib.suppress(OSError):
            kernelrun.keep_failure(kernel.begin(cases), str(error), paths.own_folder(planned.build) / "results")
        pytest.exit(shown(str(error)), returncode=2)
    except OSError as error:
        unwritable(error)


def unwritable(error: OSError) -> NoReturn:
    """Ends the session: what was found out cannot be kept."""
    pytest.exit(f"{error.filename or paths.build_folder()}: {error.strerror}; the results are not kept", returncode=2)


def kernel_run(request: pytest.FixtureRequest, kernel: Kernel) -> KernelRun:
    """What the kernel did in this session: run now, or by whoever came first."""
    config = request.config
    none: dict[str, KernelRun] = {}
    runs = config.stash.setdefault(RUNS, none)
    if kernel.label not in runs:
        folder = session_folder(config)
        path = folder / f"{kernel.label}.json"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = (folder / f"{kernel.label}.lock").open("w")
        except OSError as error:
            unwritable(error)
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not path.exists():
                cases = [
                    str(item.callspec.params["case"])
                    for item in request.session.items
                    if isinstance(item, pytest.Function)
                    and hasattr(item, "callspec")
                    and item.callspec.params.get("kernel") == kernel
                ]
                found = run_kernel(config, kernel, cases)
                found.label = kernel.label
                found.requested = cases
                try:
                    found.save(path)
                except OSError as error:
                    unwritable(error)
        runs[kernel.label] = kernelrun.load(path)
    return runs[kernel.label]


@pytest.fixture
def verdict(request: pytest.FixtureRequest, kernel: Kernel, case: str) -> Verdict:
    """The comparison for one item."""
    run = kernel_run(request, kernel)
    settled = request.config.stash.setdefault(SETTLED, dict[str, Settled]())
    if kernel.label not in settled:
        settled[kernel.label] = plan.settle(kernel, the_plan(request.config).tables, run)
    return judge.judge(settled[kernel.label].rows, run.results, [case])[0]


def pytest_configure(config: pytest.Config) -> None:
    """The controller's folder is the one its workers use."""
    if not hasattr(config, "workerinput"):
        config.stash[SESSION] = session_folder(config)


def controller_folder(config: pytest.Config) -> Path:
    """The session's folder as the process that prints the summary sees it."""
    manager = config.pluginmanager.getplugin("dsession")
    if manager and getattr(manager, "nodemanager", None):
        return paths.build_folder() / "sessions" / str(manager.nodemanager.testrunuid)
    return config.stash[SESSION]


def pytest_terminal_summary(terminalreporter: TerminalReporter, config: pytest.Config) -> None:
    """Prints each kernel's summary and keeps its results for later commands."""
    folder = controller_folder(config)
    if hasattr(config, "workerinput") or not folder.exists():
        return
    planned = the_plan(config)
    for kernel in planned.kernels:
        path = folder / f"{kernel.label}.json"
        if not path.exists():
            continue
        run = kernelrun.load(path)
        settled = plan.settle(kernel, planned.tables, run)
        verdicts = judge.judge(settled.rows, run.results, run.requested)
        terminalreporter.write_line("")
        for line in report.summary(settled, run, verdicts, planned.tables, planned.strict):
            terminalreporter.write_line(line)
        if run.findings:
            config.stash[RUNS] = {**config.stash.get(RUNS, {}), kernel.label: run}
        try:
            kernelrun.keep(run, paths.own_folder(planned.build) / "results")
        except OSError as error:
            unwritable(error)
    terminalreporter.write_line("")


def name_kernels(config: pytest.Config, folder: Path) -> None:
    """Gives the suite in pytest's --junitxml the facts of each kernel, as properties KERNEL:NAME."""
    xml = config.stash.get(xml_key, None)
    if not xml:
        return
    for path in sorted(folder.glob("*.json")):
        run = kernelrun.load(path)
        kernel = next(kernel for kernel in the_plan(config).kernels if kernel.label == run.label)
        for name, value in export.Report(plan.settle(kernel, the_plan(config).tables, run), run, []).facts().items():
            xml.add_global_property(f"{run.label}:{name}", value)


@pytest.hookimpl(hookwrapper=True)  # type: ignore[misc]  # pytest 7.2 leaves the decorator untyped
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """0 everything matched, 1 something differed, 2 could not run: no tests, usage, interruption."""
    is_worker = hasattr(session.config, "workerinput")
    if not is_worker and controller_folder(session.config).exists():
        name_kernels(session.config, controller_folder(session.config))
    yield
    if is_worker:
        return
    folder = controller_folder(session.config)
    if session.exitstatus == 0 and any(kernelrun.load(path).findings for path in folder.glob("*.json")):
        session.exitstatus = 1
    if session.exitstatus not in (0, 1):
        session.exitstatus = 2


def pytest_unconfigure(config: pytest.Config) -> None:
    """The session's folder has served."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(controller_folder(config), ignore_errors=True)
