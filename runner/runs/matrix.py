# SPDX-License-Identifier: GPL-2.0
"""Many kernels at once: run them, keep what each did, show them side by side, compare two."""

import hashlib
import os
import sys
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from runner import paths
from runner.errors import UserError
from runner.expected import expectations, judge, tables
from runner.expected.judge import Verdict
from runner.expected.tables import Tables
from runner.kernels import image
from runner.places import boots, guest, kvm
from runner.results import kernelrun
from runner.results.kernelrun import KernelRun
from runner.runs.plan import Kernel, Plan, settle

GUEST_MIB = 700  # what one QEMU takes, its own memory included
KINDS = (judge.MATCHED, judge.KNOWN_SKIP, judge.NOT_TRIED, judge.REGRESSION, judge.CHANGED, judge.IMPROVED, judge.BROKEN, judge.MISSING)


def at_once() -> int:
    """How many guests this machine carries: one a core, as far as memory goes."""
    with open("/proc/meminfo") as meminfo:
        available = next(int(line.split()[1]) // 1024 for line in meminfo if line.startswith("MemAvailable"))
    return max(1, min(len(os.sched_getaffinity(0)), available // GUEST_MIB))


def key(plan: Plan, kernel: Kernel) -> str:
    """Names what a result depends on: the kernel and everything that runs in the guest."""
    assert kernel.image
    digest = hashlib.sha256(f"{image.identity_of(kernel.image)} {' '.join(plan.cases)}".encode())
    digest.update((paths.own_folder(plan.build) / "guest/initramfs.cpio").read_bytes())
    return digest.hexdigest()[:16]


def result_file(plan: Plan, kernel: Kernel) -> Path:
    """Where a kernel's results are kept for this and later commands."""
    return paths.own_folder(plan.build) / "results" / f"{kernel.label}.json"


def finished(plan: Plan, kernel: Kernel) -> KernelRun | None:
    """What an earlier matrix found, where nothing has changed since."""
    path = result_file(plan, kernel)
    if not path.exists():
        return None
    try:
        run = kernelrun.load(path)
    except (ValueError, TypeError, KeyError):
        return None
    return run if run.key == key(plan, kernel) else None


def run_one(plan: Plan, kernel: Kernel, guests: int) -> KernelRun:
    """One kernel, its result kept as soon as it is whole."""
    assert kernel.image
    run = guest.run(kernel.image, kernel.label, plan.build, plan.cases, paths.own_folder(plan.build) / "results", guests)
    run.requested, run.key = plan.cases, key(plan, kernel)
    kernelrun.keep(run, result_file(plan, kernel).parent)
    return run


def judged(plan: Plan, kernel: Kernel, run: KernelRun) -> list[Verdict]:
    """A verdict for each case of the plan."""
    return judge.judge(settle(kernel, plan.tables, run).rows, run.results, plan.cases)


def progress_line(kernel: Kernel, run: KernelRun, verdicts: list[Verdict], remark: str) -> str:
    """One kernel in one line."""
    counts = Counter(verdict.kind for verdict in verdicts)
    named = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    took = f"{run.seconds:.1f} s" + (f", {run.boots} boots" if run.boots != 1 else "")
    return f"{kernel.label:<10} {named}  ({remark or took})"


def run_all(plan: Plan, fresh: bool, say: Callable[[str], None]) -> tuple[dict[str, KernelRun], dict[str, str]]:
    """Runs every kernel of the plan, as many at once as the machine carries.

    Returns what each did, and for kernels that could not be run the sentence that says why.
    """
    runs: dict[str, KernelRun] = {}
    failed: dict[str, str] = {}
    waiting = []
    for kernel in plan.kernels:
        old = None if fresh else finished(plan, kernel)
        if old:
            runs[kernel.label] = old
            say(progress_line(kernel, old, judged(plan, kernel, old), "kept from before; FRESH=1 runs it again"))
        else:
            waiting.append(kernel)
    kvm.accelerator(plan.build)
    stopping = threading.Event()
    guests = max(1, min(at_once(), len(waiting)))
    with ThreadPoolExecutor(guests) as pool:

        def work(kernel: Kernel) -> KernelRun:
            if stopping.is_set():
                raise UserError("not run")
            return run_one(plan, kernel, guests)

        # The newer, the longer it takes: what runs alone at the end should be short.
        futures = {pool.submit(work, kernel): kernel for kernel in sorted(waiting, key=lambda kernel: kernel.version, reverse=True)}
        try:
            for future in as_completed(futures):
                kernel = futures[future]
                try:
                    runs[kernel.label] = future.result()
                    say(progress_line(kernel, runs[kernel.label], judged(plan, kernel, runs[kernel.label]), ""))
                except (UserError, OSError) as error:
                    failed[kernel.label] = f"{error.strerror}: {error.filename}" if isinstance(error, OSError) else str(error)
                    kernelrun.keep_failure(kernel.begin(plan.cases), failed[kernel.label], paths.own_folder(plan.build) / "results")
                    say(f"{kernel.label:<10} could not run: {failed[kernel.label]}")
        except KeyboardInterrupt:
            stopping.set()
            boots.stop_all()
            print("interrupted; finished kernels are kept and not run again", file=sys.stderr)
            raise
    return runs, failed


def table(plan: Plan, runs: dict[str, KernelRun], failed: dict[str, str]) -> list[str]:
    """Kernels by classes of outcome."""
    shown = [kind for kind in KINDS if any(v.kind == kind for k in plan.kernels if k.label in runs for v in judged(plan, k, runs[k.label]))]
    lines = [f"{'kernel':<12}" + "".join(f"{kind:>12}" for kind in shown)]
    for kernel in plan.kernels:
        if kernel.label in failed:
            lines.append(f"{kernel.label:<12}could not run")
        elif kernel.label in runs:
            counts = Counter(v.kind for v in judged(plan, kernel, runs[kernel.label]))
            lines.append(f"{kernel.label:<12}" + "".join(f"{counts[kind]:>12}" for kind in shown))
    return lines


def load_result(build: Path, label: str) -> KernelRun:
    """The kept results of a kernel, by label or file name."""
    path = Path(label) if label.endswith(".json") else paths.own_folder(build) / "results" / f"{label}.json"
    if not path.exists():
        known = sorted(one.stem for one in (paths.own_folder(build) / "results").glob("*.json"))
        raise UserError(f"nothing is known of {label} yet: 'make run KERNEL=...' or 'make matrix' finds out; there are results for: {', '.join(known) or 'none'}")
    try:
        return kernelrun.load(path)
    except (ValueError, TypeError, KeyError):
        raise UserError(f"{path} is damaged; remove it and run that kernel again") from None


def difference(a: KernelRun, b: KernelRun, known: Tables) -> list[str]:
    """The cases that the two kernels were seen to treat differently, each with the change that the tables name."""
    lines = []
    rows = [expectations.of_run(known, paths.TOP / "expected", run).rows if run.upstream() else {} for run in (a, b)]
    for case in sorted(set(a.results) & set(b.results)):
        before, after = a.results[case].outcome, b.results[case].outcome
        if before == after:
            continue
        reason = "no change in the tables explains it"
        first, second = rows[0].get(case), rows[1].get(case)
        if first and second and first.outcomes != second.outcomes:
            reason = tables.between(first, second)
            if before not in first.outcomes or after not in second.outcomes:
                reason += ", though the tables expect other outcomes"
        lines.append(f"{case}\t{before} -> {after}\t{reason}")
    only = set(a.results) ^ set(b.results)
    if only:
        lines.append(f"# {len(only)} cases ran on one of the two only")
    return lines
