# SPDX-License-Identifier: GPL-2.0
"""Every format, read back by a parser that is not ours where there is one: nothing is lost, nothing looks like another thing."""

import json
import re
from collections import Counter

import pytest

from runner import paths
from runner.errors import UserError
from runner.expected import evidence, tables
from runner.output import export, formats
from runner.output.export import ERROR, FAIL, MISS, PASS, SKIP, Options, Report
from runner.output.formats import kcidb, squad
from runner.results import kernelrun, versions
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result

jsonschema, junitparser, yaml, tap = (
    pytest.importorskip(module, reason=f"{package} is not installed")
    for module, package in (("jsonschema", "python3-jsonschema"), ("junitparser", "python3-junitparser"), ("yaml", "python3-yaml"), ("tap.parser", "python3-tap"))
)

KNOWN = tables.load(paths.TOP / "expected")
SEEN = evidence.load(paths.TOP / "expected")
VERSION = "6.12.8"
ROWS = tables.expected(KNOWN, versions.parse(VERSION))
PASSING = [case for case, row in sorted(ROWS.items()) if row.outcomes == ("pass",)]
REFUSED = next(case for case, row in sorted(ROWS.items()) if row.outcomes == ("EPERM",))
SKIPPED = next(case for case, row in sorted(ROWS.items()) if row.outcomes == ("skip",))

# What each case did, and the status that this has to have in every format.
DID = {
    PASSING[0]: (Result("pass", ms=12.5), PASS),
    REFUSED: (Result("EPERM", ", asserted: allowed"), PASS),
    SKIPPED: (Result("skip", "no such <seal> & more"), SKIP),
    PASSING[1]: (Result("skip", "no FUSE # here"), SKIP),
    PASSING[2]: (Result("EBUSY", ", asserted: allowed", ["fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE)", "it's \"so\" & <so>"]), FAIL),
    PASSING[3]: (Result("timeout"), FAIL),
    PASSING[4]: (Result("crash", ", the kernel died"), FAIL),
    PASSING[5]: (Result("broken", ", mmap: Cannot allocate memory"), ERROR),
    PASSING[6]: (None, MISS),
}
CASES = sorted(DID)
COUNTS = Counter(status for _, status in DID.values())


def a_run(label: str = VERSION, findings: tuple[str, ...] = ()) -> KernelRun:
    """A kernel that did all of that."""
    run = KernelRun(label=label, release=label, version="#1 SMP", machine="x86_64", where="QEMU, tcg", requested=CASES, findings=list(findings))
    run.results = {case: result for case, (result, _) in DID.items() if result}
    run.image_sha256, run.suite, run.started, run.seconds = "ab" * 32, "cd" * 20, "2026-01-02T03:04:05+00:00", 12.3456
    return run


def a_report(label: str = VERSION, findings: tuple[str, ...] = ()) -> Report:
    """The same, judged by the table of 6.12.8."""
    return export.make_report(a_run(label, findings), CASES, KNOWN, SEEN, VERSION, strict=False)


def text(name: str, *reports: Report) -> str:
    """The single file of a format."""
    return formats.WRITERS[name](list(reports or [a_report()]), Options())[""]


def test_each_status_is_what_the_class_says():
    assert {record.case: record.status for record in a_report().records} == {case: status for case, (_, status) in DID.items()}
    strict = export.make_report(a_run(), CASES, KNOWN, SEEN, VERSION, strict=True)
    assert [record.case for record in strict.records if record.status == ERROR] == sorted([PASSING[1], PASSING[5]])
    assert a_report().mismatch() and not a_report().is_whole()


@pytest.mark.parametrize("findings", [(), ("the kernel died while cases ran together",)])
def test_ktap_as_a_tap_parser_reads_it(findings):
    lines = list(tap.Parser().parse_text(text("ktap", a_report(findings=findings))))
    results = [line for line in lines if line.category == "test"]
    plans = [line for line in lines if line.category == "plan"]
    assert [one.expected_tests for one in plans] == [len(DID) + len(findings)]
    assert [result.number for result in results] == list(range(1, len(results) + 1))
    assert Counter("skip" if result.skip else result.ok for result in results) == {True: COUNTS[PASS], "skip": COUNTS[SKIP], False: COUNTS[FAIL] + COUNTS[ERROR] + COUNTS[MISS] + len(findings)}


def test_ktap_tells_apart_what_is_not_ok():
    directive = dict(re.findall(r"^not ok \d+ (\S+) # (\w+)", text("ktap"), re.M))
    named = {case: directive.get(case.replace("/", ".", 1)) for case in DID}
    assert named[PASSING[5]] == named[PASSING[6]] == "ERROR"
    assert named[PASSING[3]] == "TIMEOUT" and named[PASSING[4]] == named[PASSING[2]] == "regression"
    assert "# Totals: pass:2 fail:3 xfail:0 xpass:0 skip:2 error:2" in text("ktap")


def test_ktap_of_several_kernels_is_nested():
    lines = text("ktap", a_report("6.12.8"), a_report("6.12.8-b")).splitlines()
    assert [line for line in lines if not line.startswith("    ")] == ["KTAP version 1", "1..2", "not ok 1 6.12.8", "not ok 2 6.12.8-b"]
    assert lines.count("    KTAP version 1") == 2 and lines.count(f"    1..{len(DID)}") == 2 and "    # Subtest: 6.12.8-b" in lines


def test_junit_as_junitparser_reads_it():
    suites = list(junitparser.JUnitXml.fromstring(text("junit", a_report("6.12.8"), a_report("6.12.8-b", ("it died",))).encode()))
    assert [suite.name for suite in suites] == ["memfd-sealing 6.12.8", "memfd-sealing 6.12.8-b"]
    assert [(suite.tests, suite.failures, suite.errors, suite.skipped) for suite in suites] == [(9, 3, 2, 2), (10, 4, 2, 2)]
    kinds = {f"{case.classname.split('.')[1]}/{case.name}": [(type(result).__name__, result.type) for result in case.result] for case in suites[0]}
    assert kinds[PASSING[0]] == kinds[REFUSED] == []
    assert kinds[PASSING[2]] == [("Failure", "regression")] and kinds[SKIPPED] == [("Skipped", "skipped")] and kinds[PASSING[1]] == [("Skipped", "not tried")]
    assert kinds[PASSING[5]] == [("Error", "broken")] and kinds[PASSING[6]] == [("Error", "missing")]
    properties = {one.name: one.value for one in suites[0].properties()}
    assert properties["image_sha256"] == "ab" * 32 and properties["suite_commit"] == "cd" * 20
    assert (properties["arch"], properties["accelerator"], properties["release"]) == ("x86_64", "tcg", "6.12.8")


SCHEMA = json.loads((paths.TOP / "runner/output/result.schema.json").read_text())


def test_json_lines_follow_their_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    lines = [json.loads(line) for line in text("jsonl").splitlines()]
    assert len(lines) == len(DID)
    for line in lines:
        jsonschema.validate(line, SCHEMA, cls=jsonschema.Draft202012Validator)
        # Nothing is written that the schema does not document.
        assert set(line) == set(SCHEMA["properties"]) and set(line["run"]) <= set(SCHEMA["properties"]["run"]["properties"])
    by_case = {line["case"]: line for line in lines}
    assert by_case[PASSING[6]]["outcome"] is None and by_case[PASSING[0]]["seconds"] == 0.0125
    assert by_case[REFUSED]["row"] == ROWS[REFUSED].place and by_case[REFUSED]["because"] == ROWS[REFUSED].because


@pytest.mark.parametrize(("member", "value"), [("status", "ok"), ("row", "6.7.tsv:1"), ("expected", []), ("evidence", ""), ("seconds", -1), ("outcome", "")])
def test_the_schema_can_refuse(member, value):
    line = json.loads(text("jsonl").splitlines()[0])
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**line, member: value}, SCHEMA, cls=jsonschema.Draft202012Validator)


# The members that kcidb-io's schema v5.0 knows of the objects that are written, and those it requires.
KCIDB_MEMBERS = {
    "checkouts": ({"id", "origin"}, {"git_commit_name", "comment"}),
    "builds": ({"id", "origin", "checkout_id"}, {"architecture", "comment", "misc"}),
    "tests": ({"id", "origin", "build_id"}, {"path", "status", "comment", "log_excerpt", "duration", "start_time", "environment", "misc"}),
}


def refuse_null(value: object) -> None:
    """No property may be null, at any depth."""
    assert value is not None
    for member in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        refuse_null(member)


def test_kcidb_has_the_shape_of_schema_5():
    whole = json.loads(text("kcidb", a_report("6.12.8"), a_report("6.12.8-b", ("it died",))))
    refuse_null(whole)
    assert whole.pop("version") == {"major": 5, "minor": 0} and set(whole) == set(KCIDB_MEMBERS)
    for name, (required, optional) in KCIDB_MEMBERS.items():
        ids = [one["id"] for one in whole[name]]
        assert ids and len(ids) == len(set(ids))
        for one in whole[name]:
            assert required <= set(one) <= required | optional
            assert one["origin"] == "memfd_sealing" and all(one[member].startswith("memfd_sealing:") for member in required - {"origin"})
    assert {one["checkout_id"] for one in whole["builds"]} <= {one["id"] for one in whole["checkouts"]}
    assert {one["build_id"] for one in whole["tests"]} <= {one["id"] for one in whole["builds"]}
    for one in whole["tests"]:
        assert re.fullmatch(r"[a-zA-Z0-9_-]+(\.[a-zA-Z0-9_-]+)*", one["path"]) and one["status"] in kcidb.PRIORITY and len(one.get("log_excerpt", "")) <= kcidb.EXCERPT
        assert set(one["environment"]) <= {"comment", "misc"}


def test_kcidb_tells_every_status_apart():
    tests = json.loads(text("kcidb"))["tests"]
    status = {one["path"]: one["status"] for one in tests}
    assert {case: status[f"memfd-sealing.{case.replace('/', '.', 1)}"].lower() for case in DID} == {case: status for case, (_, status) in DID.items()}
    assert status["memfd-sealing"] == "FAIL"
    assert text("kcidb") == text("kcidb") and {one["id"] for one in tests}.isdisjoint(one["id"] for one in json.loads(text("kcidb", a_report("6.12.8-b")))["tests"])


def test_kcidb_of_somebody_elses_build():
    whole = json.loads(kcidb.files([a_report()], Options(origin="my_lab", build_id="maestro:123"))[""])
    assert set(whole) == {"version", "tests"} and {one["build_id"] for one in whole["tests"]} == {"maestro:123"} and {one["origin"] for one in whole["tests"]} == {"my_lab"}
    with pytest.raises(UserError, match="no origin"):
        kcidb.files([a_report()], Options(origin="My Lab"))
    with pytest.raises(UserError, match="of one kernel"):
        kcidb.files([a_report(), a_report("6.12.8-b")], Options(build_id="maestro:123"))


LAVA = {PASS: "pass", FAIL: "fail", SKIP: "skip", ERROR: "unknown", MISS: "unknown"}


def test_lava_signals_and_result_txt():
    expected = {case.replace("/", ".", 1): LAVA[status] for case, (_, status) in DID.items()}
    signals = re.findall(r"^<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=([\w.-]+) RESULT=(pass|fail|skip|unknown)>$", text("lava"), re.M)
    assert dict(signals) == expected and len(text("lava").splitlines()) == len(expected)
    assert dict(line.split(" ") for line in text("result.txt").splitlines()) == expected
    several = text("lava", a_report("6.12.8"), a_report("6.12.8+b~1", ("it died",))).splitlines()
    assert [line for line in several if "TESTSET" in line] == [
        "<LAVA_SIGNAL_TESTSET START 6.12.8>", "<LAVA_SIGNAL_TESTSET STOP>", "<LAVA_SIGNAL_TESTSET START 6.12.8_b_1>", "<LAVA_SIGNAL_TESTSET STOP>"]
    assert several[-2] == "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=run.finding RESULT=fail>"


def test_squad_submission():
    files = formats.WRITERS["squad"]([a_report()], Options())
    assert set(files) == {f"6.12.8/{name}.json" for name in ("tests", "metrics", "metadata")}
    tests, metrics, metadata = (json.loads(files[f"6.12.8/{name}.json"]) for name in ("tests", "metrics", "metadata"))
    assert {name: one["result"] for name, one in tests.items()} == {f"memfd-sealing/{case.replace('/', '.', 1)}": status for case, (_, status) in DID.items()}
    assert all(name.count("/") == 1 for name in tests)
    assert {name: metrics[f"memfd-sealing/{name}"] for name in COUNTS} == COUNTS
    assert metadata["job_status"] == "Incomplete" and "/" not in metadata["job_id"] and metadata["datetime"] == "2026-01-02T03:04:05+00:00"
    assert metadata["suite_versions"] == {"memfd-sealing": "cd" * 20}
    assert all(isinstance(value, str) for name, value in metadata.items() if name != "suite_versions")


def squad_covers(issue: str, test: str) -> bool:
    """How SQUAD compares: '*' is anything, and the beginning of the name is enough."""
    return re.match(".*?".join(map(re.escape, issue.split("*"))), test) is not None


def test_known_issues_hide_no_other_failure(capsys):
    options = Options(projects=("lkft/linux-{series}.y",), environments=("qemu-x86_64",), url="https://squad.example.org")
    found = [versions.parse(name) for name in ("6.1.100", "6.12.8")]
    document = yaml.safe_load(squad.known_issues(KNOWN, found, sorted(ROWS), options))
    (project,) = document["projects"]
    assert project["projects"] == ["lkft/linux-6.1.y", "lkft/linux-6.12.y"]
    assert len(project["known_issues"]) == len({one["test_name"] for one in project["known_issues"]}) > 20
    left_out = set(re.findall(r"no known issue for (\S+):", capsys.readouterr().err))
    assert left_out
    for version in found:
        failing = squad.failing(KNOWN, version, sorted(ROWS))
        issues = [one for one in project["known_issues"] if squad.project_of(version, options.projects)[0] in one["projects"]]
        covered = {case for case in ROWS for one in issues if squad_covers(one["test_name"], squad.name_of(case))}
        assert covered <= set(failing)
        assert set(failing) - covered <= left_out
    assert all(set(one["environments"]) <= set(project["environments"]) and one["active"] is True and one["notes"] for one in project["known_issues"])


def test_known_issues_need_to_know_where():
    with pytest.raises(UserError, match="PROJECT="):
        squad.known_issues(KNOWN, [versions.parse("6.7")], sorted(ROWS), Options())


def test_a_finding_fails_a_run_in_which_every_case_passed():
    run = a_run(findings=("the kernel died while cases ran together",))
    report = export.make_report(run, [PASSING[0], REFUSED], KNOWN, SEEN, VERSION, strict=False)
    assert {record.status for record in report.records} == {PASS} and report.mismatch()
    assert json.loads(text("kcidb", report))["tests"][0]["status"] == "FAIL"
    assert re.search(r"^not ok 3 run\.finding # the kernel died", text("ktap", report), re.M) and "run.finding fail" in text("result.txt", report)
    assert json.loads(formats.WRITERS["squad"]([report], Options())["6.12.8/tests.json"])["memfd-sealing/run.finding"]["result"] == "fail"
    assert all(json.loads(line)["findings"] for line in text("jsonl", report).splitlines())


def test_shards_of_a_kernel_are_put_together():
    parts = [a_run(), a_run()]
    for number, part in enumerate(parts):
        part.requested = CASES[number::2]
        part.results = {case: result for case, result in part.results.items() if case in part.requested}
    (whole,) = export.merged(parts)
    assert whole.requested == CASES and set(whole.results) == set(a_run().results)
    with pytest.raises(UserError, match="share cases"):
        export.merged([a_run(), a_run()])


def test_a_kernel_without_any_of_the_cases_is_left_out(capsys):
    other = a_run("6.12.8-b")
    other.requested = CASES[:1]
    arguments = ([CASES[1]], KNOWN, SEEN, formats.WRITERS["result.txt"], Options(), VERSION, False)
    files, _ = export.export([a_run(), other], *arguments)
    assert len(files[""].splitlines()) == 1 and "6.12.8-b; left out" in capsys.readouterr().err
    with pytest.raises(UserError, match="none of the chosen cases was to run on 6.12.8-b"):
        export.export([other], *arguments)


def test_a_kernel_that_did_not_boot_misses_everything(tmp_path):
    folder = tmp_path / "results"
    kernelrun.keep(a_run(), folder)
    failed = KernelRun("6.12.8", "6.12.8", requested=CASES)
    kernelrun.keep_failure(failed, "it did not boot", folder)
    (run,) = export.kept_runs(tmp_path, ["6.12.8"])
    report = export.make_report(run, CASES, KNOWN, SEEN, "", strict=False)
    assert {record.status for record in report.records} == {MISS} and report.mismatch() and "it did not boot" in report.records[0].reason
    assert kernelrun.load(folder / "6.12.8.json").results  # nothing is lost
    kernelrun.keep(a_run(), folder)
    assert export.kept_runs(tmp_path, [])[0].results
