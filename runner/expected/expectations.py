# SPDX-License-Identifier: GPL-2.0
"""What is expected of one kernel: the only place where a table is chosen, and it asks for all that decides.

That is what the kernel says of itself (release, version, signature), the distribution it runs, the facts of the
machine, and what the user says with EXPECT=.
"""

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.expected import evidence, tables, vendors
from runner.expected.evidence import Evidence
from runner.expected.tables import Row, Tables
from runner.results import here, versions
from runner.results.kernelrun import KernelRun
from runner.results.versions import Version

ORDINARY = {"arch": "amd64", "bits": "64", "endian": "little", "page": "4K"}  # the facts of most machines


class Expectation(NamedTuple):
    """What a kernel is compared with."""

    version: Version  # whose table it is
    rows: dict[str, Row]
    vendor: str  # whose changes are on top; nothing: nobody's
    remark: str  # why this table, where the kernel's own version does not say so


class Identity(NamedTuple):
    """What a kernel says of itself."""

    release: str  # utsname.release
    version: str  # utsname.version, or a banner
    signature: str = ""  # Ubuntu's /proc/version_signature
    os_release: str = ""  # /etc/os-release, where it is the running kernel

    def upstream(self) -> Version | None:
        """The upstream version that it is, by that."""
        return versions.of_kernel(self.release, self.version, self.signature)


def of(known: Tables, folder: Path, who: Identity, facts: Mapping[str, str], expect: str) -> Expectation:
    """The expectation of a kernel on a machine with these facts; `expect` is the version that the user names, or nothing."""
    if expect:
        version = versions.parse(expect)
        return Expectation(version, tables.expected(known, version, facts), "", f"as EXPECT={expect} asks")
    own = who.upstream()
    vendor = vendors.choose(folder, who.release, who.version, who.os_release)
    if vendor:
        version = vendor.base or own or tables.FIRST
        if not vendor.base and not own:
            raise UserError(f"{who.release}: expected/vendor/{vendor.name} names no base, and the release names no kernel version")
        return Expectation(version, vendors.expected_rows(known, vendor, version, who.release, facts), vendor.name, f"with expected/vendor/{vendor.name}")
    if own is None:
        raise UserError(f"{who.release}: its release names no kernel version; say which table judges it with EXPECT=6.7")
    return Expectation(own, tables.expected(known, own, facts), "", remark(own, evidence.newest(folder), who))


def of_name(known: Tables, folder: Path, name: str) -> Expectation:
    """The expectation of a version, or of a kernel by its release, on an ordinary 64-bit machine."""
    with contextlib.suppress(UserError):
        return Expectation(versions.parse(name), tables.expected(known, versions.parse(name), ORDINARY), "", "")
    running = name == os.uname().release
    who = Identity(name, os.uname().version if running else "", here.signature() if running else "", here.os_release() if running else "")
    found = of(known, folder, who, ORDINARY, "")
    if versions.FOREIGN.search(name) and not found.vendor and not who.signature:
        raise UserError(
            f"{name} is a vendor's kernel, and no file of expected/vendor/ is for it: on that machine, 'make fingerprint' finds the version that it behaves like, "
            "and EXPECT=VERSION judges with that; Ubuntu's /proc/version_signature names the upstream version"
        )
    return found


def remark(own: Version, newest: Version, who: Identity) -> str:
    """What to know of a kernel that no vendor's file is for."""
    if own[:2] > newest[:2]:
        return f"newer than any kernel the tables were compared with; judged like {newest}, the newest of those"
    if versions.FOREIGN.search(who.release) and not who.signature:
        return "a vendor's kernel, whose version says little: 'make fingerprint' finds the version that it behaves like, EXPECT= judges with that"
    return ""


def of_run(known: Tables, folder: Path, run: KernelRun, expect: str = "") -> Expectation:
    """The expectation of a kernel that has run cases."""
    os_release = here.os_release() if run.where.startswith("this kernel") else ""
    return of(known, folder, Identity(run.release or run.label, run.version, run.signature, os_release), run.facts, expect)


def of_evidence(known: Tables, folder: Path, one: Evidence) -> Expectation:
    """The expectation of a recorded kernel: that of the version its file names, unless a vendor's file is for it."""
    release, _, banner = one.build.partition(" ")
    vendor = vendors.choose(folder, release, banner, "")
    if vendor:
        version = vendor.base or one.version
        return Expectation(version, vendors.expected_rows(known, vendor, version, release, one.facts), vendor.name, f"with expected/vendor/{vendor.name}")
    return Expectation(one.version, tables.expected(known, one.version, one.facts), "", "")


def contradictions(found: list[Evidence], known: Tables, folder: Path) -> list[str]:
    """Observations that contradict the tables, one sentence each."""
    problems = []
    for one in found:
        rows = of_evidence(known, folder, one).rows
        for case, outcome in one.outcomes.items():
            place = f"expected/observed/{one.name}.tsv:{one.lines[case]}"
            if case not in rows:
                problems.append(f"{place}: there is no case {case}")
            elif outcome not in rows[case].outcomes:
                problems.append(f"{place}: {case} was seen to be {outcome} on {one.version}, but {rows[case].place} says {rows[case].outcome}")
    return problems
