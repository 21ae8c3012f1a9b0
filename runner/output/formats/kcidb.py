# SPDX-License-Identifier: GPL-2.0
"""A submission to KCIDB in the I/O schema v5: a checkout, a build and the tests of each kernel.

PASS and FAIL are the table's judgement, SKIP what cannot be tried, ERROR a set-up that failed, and MISS a
result that is not there.  DONE, a result that judges nothing, does not occur: every case has a row.
With BUILD_ID, the tests belong to that build, which somebody else submits.
"""

import json
import re
from typing import Any

from runner.errors import UserError
from runner.output.export import ERROR, FAIL, MISS, PASS, SKIP, SUITE, Options, Record, Report

VERSION = {"major": 5, "minor": 0}  # nothing of the later minor versions is used
STATUS = {PASS: "PASS", FAIL: "FAIL", SKIP: "SKIP", ERROR: "ERROR", MISS: "MISS"}
PRIORITY = ("FAIL", "ERROR", "MISS", "PASS", "DONE", "SKIP")  # of a summary, by the schema
EXCERPT = 16384  # the longest log excerpt the schema takes


def without_empty(members: dict[str, Any]) -> dict[str, Any]:
    """The members that say something: in KCIDB a property is absent, never empty."""
    return {name: value for name, value in members.items() if value not in ("", None, {})}


def test(report: Report, record: Record, build: str, origin: str) -> dict[str, Any]:
    """One case."""
    row = record.verdict.row
    return without_empty({
        "id": f"{origin}:{report.identity()}-{record.dotted}",
        "origin": origin,
        "build_id": build,
        "path": f"{SUITE}.{record.dotted}",
        "status": STATUS[record.status],
        "comment": record.reason,
        "log_excerpt": "\n".join(record.output)[:EXCERPT],
        "duration": record.seconds,
        "start_time": report.run.started,
        "environment": environment(report),
        "misc": without_empty({
            "outcome": record.outcome,
            "expected": row.outcome,
            "verdict": record.verdict.kind,
            "row": row.place,
            "because": row.because,
            "evidence": "observed" if record.observed else "derived",
        }),
    })


def environment(report: Report) -> dict[str, Any]:
    """Where it ran."""
    facts = report.facts()
    return without_empty({"comment": report.run.where, "misc": {name: facts[name] for name in ("accelerator", "suite_commit", "table") if name in facts}})


def summary(report: Report, build: str, origin: str) -> dict[str, Any]:
    """The whole suite on one kernel, findings included."""
    found = {STATUS[record.status] for record in report.records} | ({"FAIL"} if report.run.findings else set())
    return without_empty({
        "id": f"{origin}:{report.identity()}",
        "origin": origin,
        "build_id": build,
        "path": SUITE,
        "status": next(status for status in PRIORITY if status in found),
        "comment": "; ".join([*report.run.findings, report.run.failed] if report.run.failed else report.run.findings),
        "duration": round(report.run.seconds, 3) or None,
        "start_time": report.run.started,
        "environment": environment(report),
    })


def objects(report: Report, options: Options, origin: str) -> dict[str, list[dict[str, Any]]]:
    """What one kernel adds to a submission."""
    run = report.run
    checkout = f"{origin}:{run.release or report.kernel.label}"
    build = options.build_id or f"{origin}:{run.image_sha256 or report.identity()}"
    found: dict[str, list[dict[str, Any]]] = {"checkouts": [], "builds": []}
    if not options.build_id:
        own = run.upstream()
        found["checkouts"].append(without_empty({"id": checkout, "origin": origin, "git_commit_name": f"v{own}" if own else "", "comment": f"{run.release} {run.version}".strip()}))
        found["builds"].append(without_empty({
            "id": build, "checkout_id": checkout, "origin": origin, "architecture": run.machine,
            "comment": f"{run.release} {run.version}".strip(), "misc": without_empty({"image_sha256": run.image_sha256}),
        }))
    found["tests"] = [summary(report, build, origin), *(test(report, record, build, origin) for record in report.records)]
    return found


def files(reports: list[Report], options: Options) -> dict[str, str]:
    """One file."""
    origin = options.origin or SUITE.replace("-", "_")
    if not re.fullmatch(r"[a-z0-9_]+", origin):
        raise UserError(f"'{origin}' is no origin for KCIDB: lower-case letters, digits and _, as your CI system is registered there (ORIGIN=...)")
    if options.build_id and not re.fullmatch(r"[a-z0-9_]+:.*", options.build_id):
        raise UserError(f"'{options.build_id}' is no build of KCIDB's: it begins with an origin and a colon (BUILD_ID=maestro:0123...)")
    if options.build_id and len(reports) > 1:
        raise UserError(f"BUILD_ID names the build of one kernel, and {len(reports)} are to be exported; choose one with KERNEL=...")
    whole: dict[str, Any] = {"version": VERSION}
    for report in reports:
        for name, members in objects(report, options, origin).items():
            known = {one["id"] for one in whole.setdefault(name, [])}
            whole[name] += [one for one in members if one["id"] not in known]
    return {"": json.dumps({name: members for name, members in whole.items() if members}, indent=1) + "\n"}
