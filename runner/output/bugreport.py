# SPDX-License-Identifier: GPL-2.0
"""The mail that a maintainer wants: what, since when, expected and observed, a reproducer, kernel and configuration.

It goes to standard output.  A person reads it, and sends it.
"""

import email.utils
import gzip
import re
import subprocess
import textwrap
from pathlib import Path

from runner import paths
from runner.errors import UserError, shown
from runner.expected.tables import Tables
from runner.output import reproducer
from runner.questions import explain
from runner.results import versions
from runner.results.kernelrun import KernelRun
from runner.runs.report import history_lines

WIDTH = 72
# The files of a kernel that decide about seals, where it is not known which others a case is about.
FILES = ["mm/memfd.c", "mm/shmem.c"]


def configuration(run: KernelRun) -> tuple[str, str]:
    """The text of the kernel's configuration and the name of its file; nothing where none is found."""
    name = f"config-{run.release}"
    if run.image:
        image = Path(run.image)
        places = [folder / part for folder in list(image.resolve().parents)[:3] for part in (name, f"boot/{name}", ".config")]
    else:
        places = [Path("/proc/config.gz"), Path("/boot") / name, Path(f"/lib/modules/{run.release}/config")]
    for place in places:
        try:
            data = place.read_bytes()
            return shown((gzip.decompress(data) if place.suffix == ".gz" else data).decode(errors="replace")), place.name
        except OSError:
            continue
    return "", ""


def options(config: str) -> str:
    """Of what cases need in general, what this configuration has."""
    wanted = [line.partition("=")[0] for line in (paths.TOP / "runner/lab/kselftest/config").read_text().splitlines()]
    has = dict(re.findall(r"^(CONFIG_\w+)=(\S+)$", config, re.M))
    return " ".join(f"{name.removeprefix('CONFIG_')}={has[name]}" for name in wanted if name in has)


def bisected(build: Path, case: str) -> list[str]:
    """What bisections have found of the case, in the order of versions: where its outcome changes."""
    seen: dict[versions.Version, str] = {}
    for path in sorted((build / "bisect").glob("*.log")):
        for line in path.read_text(errors="replace").splitlines():
            name, _, rest = line.partition("\t")
            version = versions.of_kernel(name)
            if version and rest.startswith(f"{case}\t"):
                seen[version] = rest.partition("\t")[2]
    order = sorted(seen)
    return [f"{before}: {seen[before]}, {after}: {seen[after]}" for before, after in zip(order, order[1:], strict=False) if seen[before] != seen[after]]


def maintainers(tree: Path, files: list[str]) -> list[str]:
    """Whom get_maintainer.pl of a kernel tree names for these files."""
    script = tree / "scripts/get_maintainer.pl"
    if not script.exists():
        raise UserError(f"{tree} has no scripts/get_maintainer.pl; name the top of a kernel tree with LINUX=DIR")
    there = [name for name in files if (tree / name).exists()] or FILES
    done = subprocess.run(["perl", "scripts/get_maintainer.pl", "--no-rolestats", "--no-git-fallback", *(part for name in there for part in ("-f", name))], cwd=tree, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(f"{script}: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
    return [shown(line) for line in done.stdout.splitlines()]


def wrapped(text: str, indent: str = "") -> list[str]:
    """Lines as mails have them."""
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  " * bool(indent), break_long_words=False, break_on_hyphens=False)


def compose(case: str, about: dict[str, str], known: Tables, run: KernelRun, build: Path, tree: Path | None, files: list[str]) -> str:
    """The mail.  The files are those of the kernel in which the cause is looked for."""
    result = run.results.get(case)
    if result is None or result.outcome in ("skip", "broken"):
        raise UserError(f"{case} has no outcome on {run.label}" + (f": {result.outcome} {result.detail}" if result else "") + "; there is nothing to report")
    version = run.upstream()
    if result.outcome == "pass":
        raise UserError(f"{case} passes on {run.label}: {about['sentence']} There is nothing to report")
    config, origin = configuration(run)
    asserted = about["contract"] if about["contract"] == "allowed" else f"refused with {about['contract']}" if about["contract"].isupper() else about["contract"]
    lines = [f"To: {', '.join(maintainers(tree, files or FILES))}"] if tree else ["To: (make bugreport ... LINUX=DIR asks get_maintainer.pl)"]
    lines += [f"Subject: memfd seals: {case} is {result.outcome}, asserted: {asserted} ({version or run.release})", f"Date: {email.utils.formatdate(localtime=False)}", ""]
    lines += [*wrapped(f"On Linux {version or run.release} {explain.meaning(result.outcome, about['contract'])}."), ""]
    lines += ["Expected:", *wrapped(about["sentence"], "  "), *wrapped(f"That is {asserted} since {about['since']}, by {about['source']}.", "  "), ""]
    lines += ["Observed:", *(part for line in result.output or [f"{result.outcome}{result.detail}"] for part in wrapped(line, "  ")), ""]
    lines += ["Since when, by the tables of the suite (a release that is not named is as the one before it):"]
    lines += [part for line in history_lines(known, case) for part in wrapped(re.sub(r" \([^()]*:\d+\)$", "", line), "  ")]
    if found := bisected(build, case):
        lines += ["By bisection:", *(f"  {line}" for line in found)]
    lines += ["", f"Kernel: {run.release} {run.version} {run.machine} ({run.where})"]
    lines += [f"Configuration ({origin}), of what the suite's cases need:", *wrapped(options(config), "  ")] if config else ["Configuration: not found; add the one of this kernel."]
    source = reproducer.make(case, about)
    lines += ["", f"Reproducer ({len(source.splitlines())} lines):", "", source.rstrip(), ""]
    return "\n".join(lines)
