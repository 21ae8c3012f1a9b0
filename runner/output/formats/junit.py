# SPDX-License-Identifier: GPL-2.0
"""JUnit XML, written by junitparser: a test suite for each kernel, whose properties identify the run.

failure is a mismatch with the table, error a set-up that failed or a result that is not there; the type
attribute is the class of the comparison.
"""

import platform
import tempfile

from runner.errors import UserError
from runner.output.export import ERROR, FAIL, FINDING, MISS, SKIP, SUITE, Options, Record, Report

try:
    import junitparser
except ImportError:
    junitparser = None


def case_element(record: Record) -> "junitparser.TestCase":
    """One case."""
    family, name = record.case.split("/", 1)
    case = junitparser.TestCase(name, f"{SUITE}.{family}", record.seconds or 0)
    text = "\n".join([record.reason, *record.output])
    kind = record.verdict.kind
    if record.status == FAIL:
        case.result = [junitparser.Failure(record.reason, kind)]
    elif record.status in (ERROR, MISS):
        case.result = [junitparser.Error(record.reason, kind)]
    elif record.status == SKIP:
        case.result = [junitparser.Skipped(record.reason, kind)]
    for result in case.result:
        result.text = text
    return case


def suite_element(report: Report) -> "junitparser.TestSuite":
    """One kernel."""
    suite = junitparser.TestSuite(f"{SUITE} {report.kernel.label}")
    suite.hostname = platform.node()
    if report.run.started:
        suite.timestamp = report.run.started[:19]
    for name, value in report.facts().items():
        suite.add_property(name, value)
    suite.add_testcases([case_element(record) for record in report.records])
    if report.run.findings:
        case = junitparser.TestCase(FINDING.split(".")[1], f"{SUITE}.{FINDING.split('.')[0]}", 0)
        case.result = [junitparser.Failure("; ".join(report.run.findings), "finding")]
        suite.add_testcase(case)
    suite.update_statistics()
    suite.time = round(report.run.seconds, 3)  # the XSD that Jenkins publishes takes three digits
    return suite


def files(reports: list[Report], _: Options) -> dict[str, str]:
    """One file."""
    if not junitparser:
        raise UserError("FORMAT=junit needs junitparser; 'make deps export FORMAT=junit' installs Debian's python3-junitparser")
    xml = junitparser.JUnitXml()
    for report in reports:
        xml.add_testsuite(suite_element(report))
    with tempfile.NamedTemporaryFile(suffix=".xml") as file:
        xml.write(file.name, pretty=True)
        return {"": file.read().decode()}
