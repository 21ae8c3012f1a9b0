# SPDX-License-Identifier: GPL-2.0
"""JSON lines: one object for each kernel and case, complete in itself.

The members are documented, with their types and values, in runner/output/result.schema.json.
"""

import json
from typing import Any

from runner.output.export import Options, Record, Report


def result(report: Report, record: Record) -> dict[str, Any]:
    """One object."""
    row = record.verdict.row
    return {
        "kernel": report.kernel.label,
        "case": record.case,
        "status": record.status,
        "outcome": record.outcome or None,
        "expected": list(row.outcomes),
        "verdict": record.verdict.kind,
        "reason": record.reason,
        "seconds": record.seconds,
        "row": row.place,
        "because": row.because,
        "evidence": "observed" if record.observed else "derived",
        "output": record.verdict.result.output if record.verdict.result else [],
        "run": {name: value for name, value in report.facts().items() if name != "kernel"},
        "findings": report.run.findings,
    }


def files(reports: list[Report], _: Options) -> dict[str, str]:
    """One file."""
    return {"": "".join(json.dumps(result(report, record)) + "\n" for report in reports for record in report.records)}
