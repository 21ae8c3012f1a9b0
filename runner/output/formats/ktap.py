# SPDX-License-Identifier: GPL-2.0
"""KTAP (Documentation/dev-tools/ktap.rst), judged by the tables: ok is what the kernel's version is known to do.

One kernel is a flat list, which any TAP parser reads; several are subtests, one a kernel.  ERROR is KTAP's
directive for a test that could not be executed: here a set-up that failed, or a result that is not there.
Diagnostic lines stand before the result they belong to, as kselftest's and KUnit's parsers take them.
The executor's own KTAP is another thing: there, ok is what the case asserts.
"""

from collections import Counter

from runner.output.export import ERROR, FAIL, FINDING, MISS, PASS, SKIP, Options, Record, Report


def line(record: Record, number: int) -> str:
    """The result line of one case."""
    sign = "ok" if record.status in (PASS, SKIP) else "not ok"
    directive = {SKIP: "SKIP ", ERROR: "ERROR ", MISS: "ERROR "}.get(record.status, "")
    if record.outcome == "timeout" and record.status == FAIL:
        directive = "TIMEOUT "
    rest = f"{directive}{record.reason}"
    return f"{sign} {number} {record.dotted}" + (f" # {rest}" if rest else "")


def body(report: Report) -> list[str]:
    """One kernel: plan, facts, results, totals."""
    counts = Counter(record.status for record in report.records)
    findings = report.run.findings
    lines = [f"1..{len(report.records) + len(findings)}"]
    lines += [f"# {name}: {value}" for name, value in report.facts().items()]
    for number, record in enumerate(report.records, 1):
        lines += [f"#   {text}" for text in record.output]
        lines.append(line(record, number))
    lines += [f"not ok {number} {FINDING} # {finding}" for number, finding in enumerate(findings, len(report.records) + 1)]
    lines.append(f"# Totals: pass:{counts[PASS]} fail:{counts[FAIL] + len(findings)} xfail:0 xpass:0 skip:{counts[SKIP]} error:{counts[ERROR] + counts[MISS]}")
    return lines


def files(reports: list[Report], _: Options) -> dict[str, str]:
    """One file."""
    if len(reports) == 1:
        return {"": "\n".join(["KTAP version 1", *body(reports[0])]) + "\n"}
    lines = ["KTAP version 1", f"1..{len(reports)}"]
    for number, report in enumerate(reports, 1):
        inner = ["KTAP version 1", f"# Subtest: {report.kernel.label}", *body(report)]
        lines += [f"    {text}" for text in inner]
        lines.append(f"{'not ok' if report.mismatch() else 'ok'} {number} {report.kernel.label}")
    return {"": "\n".join(lines) + "\n"}
