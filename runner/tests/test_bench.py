# SPDX-License-Identifier: GPL-2.0
"""The table of make bench: each row beside what it is compared with in the same round."""

import itertools
import os
import re
import resource
from pathlib import Path
from types import SimpleNamespace

from runner.kernels.image import Image
from runner.places import guest
from runner.proof import bench
from runner.results import versions
from runner.runs.plan import Kernel, Plan


def test_a_ratio_is_of_what_ran_in_one_round(monkeypatch):
    """The machine gets slower from round to round, and the ratio stays."""
    used = itertools.accumulate((0.05, 0.15, 0.1, 0.3, 0.2, 0.6))
    clock = {resource.RUSAGE_CHILDREN: 0.0}
    monkeypatch.setattr(resource, "getrusage", lambda who: SimpleNamespace(ru_utime=clock[who], ru_stime=0.0))
    rows = [bench.Row(name, lambda: clock.update({resource.RUSAGE_CHILDREN: next(used)}), "bare") for name in ("bare", "all")]
    heading, base, row = bench.measure(rows, 3)
    assert heading.split() == ["median", "of", "3", "seconds", "processor", "ratio"]
    assert base.split()[2:] == ["0.10"] and row.split()[2:] == ["0.30", "3.00"]


def test_its_rows(monkeypatch, tmp_path):
    """Booted and saved, of one guest and of all; other people's tests where they are."""
    ran: list[tuple[str, int, str | None]] = []
    monkeypatch.delenv("FRESH", raising=False)
    monkeypatch.setattr(guest, "run", lambda kernel, label, build, cases, logs, guests: ran.append((kernel.release, len(cases), os.environ.get("FRESH"))))
    monkeypatch.setattr(bench, "bare_boot", lambda kernel, build, logs: ran.append((kernel.release, 0, None)))
    monkeypatch.setattr(bench, "LTP", tmp_path)
    for name in ("memfd_create01", "memfd_create02", "other"):
        (tmp_path / name).touch()
    (tmp_path / "run-cases").write_text("#!/bin/sh\n")
    (tmp_path / "run-cases").chmod(0o755)
    kernels = [Kernel(name, Image(Path(name), name, ""), versions.parse(name)) for name in ("6.1", "6.12")]
    rows = bench.rows_of(Plan(tmp_path, ["a/b", bench.ONE], kernels, None, False), "")  # type: ignore[arg-type]
    names = [row.name for row in rows]
    assert [name for name in names if "LTP" in name] == ["this kernel: LTP's memfd_create01", "this kernel: LTP's memfd_create02"]
    assert [row.name for row in rows if row.base == row.name] == ["this kernel: 2 cases", "guest 6.12: bare boot", "2 guests: bare boot"]
    for row in rows:
        if row.name.startswith(("guest", "2 guests")):
            row.act()
    assert sorted(ran[:5], key=str) == sorted([("6.12", 0, None), ("6.12", 1, "1"), ("6.12", 1, None), ("6.12", 2, "1"), ("6.12", 2, None)], key=str)
    assert len(ran) == 15 and "FRESH" not in os.environ
    assert all(re.fullmatch(r"(guest 6\.12|2 guests): (bare boot|[12] cases(, booted)?)", name) for name in names if "guest" in name)
