# SPDX-License-Identifier: GPL-2.0
"""SQUAD: the three files of a submission for each kernel, and known issues out of the tables.

A submission's tests.json says pass or fail; SQUAD shows any other word as skip, so that skip, error and
miss stay apart only in the file, in the test's log, and in metrics.json, which counts them.

Known issues are for results that were not judged: where the executor's own KTAP is submitted, a case
fails whenever the kernel does not do what the case asserts, also if its version is known for that.
"""

import json
import re
import sys
from collections import Counter
from typing import Any

from runner.errors import UserError
from runner.expected import tables
from runner.expected.tables import Row, Tables
from runner.output.export import ERROR, FAIL, FINDING, MISS, PASS, SKIP, SUITE, Options, Report
from runner.results.versions import Version

COMMIT = re.compile(r"([0-9a-f]{12,40})\b")


def name_of(case: str) -> str:
    """How SQUAD calls a case: suite, slash, test, the same as through LAVA."""
    return f"{SUITE}/{case.replace('/', '.', 1)}"


def submission(report: Report) -> dict[str, str]:
    """tests, metrics and metadata of one kernel."""
    tests = {name_of(record.case): {"result": record.status, "log": "\n".join([record.reason, *record.output]).strip()} for record in report.records}
    if report.run.findings:
        tests[f"{SUITE}/{FINDING}"] = {"result": FAIL, "log": "\n".join(report.run.findings)}
    counts = Counter(record.status for record in report.records)
    metrics: dict[str, float] = {f"{SUITE}/{status}": counts[status] for status in (PASS, FAIL, SKIP, ERROR, MISS)}
    metrics[f"{SUITE}/seconds"] = round(report.run.seconds, 2)
    facts = report.facts()
    metadata: dict[str, Any] = {**facts, "job_id": report.identity(), "job_status": "Complete" if report.is_whole() else "Incomplete"}
    if started := metadata.pop("started", ""):
        metadata["datetime"] = started
    if commit := facts.get("suite_commit"):
        metadata["suite_versions"] = {SUITE: commit}
    documents = {"tests": tests, "metrics": metrics, "metadata": metadata}
    return {f"{name}.json": json.dumps(document, indent=1) + "\n" for name, document in documents.items()}


def files(reports: list[Report], _: Options) -> dict[str, str]:
    """A folder for each kernel."""
    return {f"{report.kernel.label}/{name}": text for report in reports for name, text in submission(report).items()}


def project_of(version: Version, projects: tuple[str, ...]) -> list[str]:
    """The SQUAD projects (group/project) that test this version; {series} stands for its x.y."""
    return [project.replace("{series}", f"{version.major}.{version.minor}") for project in projects]


def failing(known: Tables, version: Version, cases: list[str]) -> dict[str, Row]:
    """The rows of the cases that this version is known to fail."""
    rows = tables.expected(known, version)
    return {case: rows[case] for case in cases if not set(rows[case].outcomes) <= {"pass", "skip"}}


def hiding(case: str, with_issue: set[str], cases: list[str]) -> list[str]:
    """The cases whose failure this issue would hide: SQUAD takes its name for the beginning of a test's name."""
    return [other for other in cases if other.startswith(case) and other not in with_issue]


def known_issues(known: Tables, versions: list[Version], cases: list[str], options: Options) -> str:
    """The file that SQUAD's known issues are loaded from, with the cases that these versions are known to fail."""
    try:
        import yaml
    except ImportError:
        raise UserError("FORMAT=squad-known-issues needs PyYAML; 'make deps export FORMAT=squad-known-issues' installs Debian's python3-yaml") from None
    if not (options.projects and options.environments and options.url):
        raise UserError("squad-known-issues needs to be told where they belong: PROJECT='group/linux-{series}.y' ENVIRONMENT='qemu-x86_64 ...' URL=https://squad.example.org")
    for project in options.projects:
        if not re.fullmatch(r"[\w.~-]+/[\w.{}-]+", project):
            raise UserError(f"'{project}' is no project of SQUAD's: PROJECT=group/project")
    issues: dict[str, dict[str, Any]] = {}
    left_out: dict[str, list[str]] = {}
    for version in versions:
        rows = failing(known, version, cases)
        for case, row in rows.items():
            if hidden := hiding(case, set(rows), cases):
                left_out[case] = hidden
                continue
            commit = COMMIT.match(row.because)
            issue = issues.setdefault(case, {
                "test_name": name_of(case), "projects": [], "environments": list(options.environments), "active": True,
                "intermittent": "pass" in row.outcomes, "url": f"https://git.kernel.org/linus/{commit.group(1)}" if commit else None, "notes": "",
            })
            issue["projects"] = sorted({*issue["projects"], *project_of(version, options.projects)})
            issue["notes"] += f"{version}: {row.outcome} since {row.version}{': ' + row.because if row.because else ''} ({row.place})\n"
    for issue in issues.values():
        issue["notes"] = issue["notes"].strip()
    for case, hidden in left_out.items():
        print(f"export: no known issue for {case}: SQUAD would take a failure of {', '.join(hidden)} for it too, since it compares the beginning of a name", file=sys.stderr)
    projects = sorted({project for version in versions for project in project_of(version, options.projects)})
    document = {"projects": [{"name": SUITE, "url": options.url, "projects": projects, "environments": list(options.environments), "known_issues": list(issues.values())}]}
    return str(yaml.safe_dump(document, sort_keys=False, width=110))
