# SPDX-License-Identifier: GPL-2.0
"""Published flaws: what the tables know of one, and whether a kernel has it."""

import pytest

from runner import __main__ as commands, paths
from runner.errors import UserError
from runner.expected import evidence, tables
from runner.questions import cves
from runner.results.kernelrun import KernelRun
from runner.results.ktap import Result

EXPECTED = paths.TOP / "expected"
KNOWN = tables.load(EXPECTED)
CASE, CVE = "seal-then-write/af-alg-decrypt", "CVE-2026-31431"
ABOUT = {CASE: {"sentence": "A sentence.", "cve": CVE}, "a/b": {"sentence": "Another.", "cve": ""}}


def judged(outcome: str, detail: str = "") -> cves.Answer:
    """What a kernel is told on which the one case ends so."""
    run = KernelRun("6.12.43", results={CASE: Result(outcome, detail)})
    return cves.answers(run, KNOWN, ABOUT, [CASE], EXPECTED)[0]


def test_what_opened_and_what_closed_a_flaw_is_read_off_the_tables():
    lines = cves.explain(KNOWN, evidence.load(EXPECTED), ABOUT, CVE, EXPECTED)
    assert lines[:3] == [f"{CVE}: 1 case", f"  {CASE}", "    A sentence."]
    assert "came with 72548b093ee3 crypto: algif_aead - copy AAD from src to dst" in lines
    fixed = lines.index("fixed by a664bf3d603d crypto: algif_aead - Revert to operating out-of-place")
    assert lines[fixed + 1].startswith("  in 5.10.254, ") and lines[fixed + 1].endswith(", 7.0, debian-5.10.251, debian-5.10.251-4")
    assert any(line.startswith("  6.12   open (fail) on 6.12.43 to 6.12.74 (") for line in lines)
    assert any(line.startswith("  6.12   closed on 6.12.85 to ") for line in lines)


def test_a_flaw_without_a_fix_or_a_kernel_says_so():
    about = {"seal-then-map/private-read": {"sentence": "A sentence.", "cve": "CVE-1-2"}}
    assert cves.explain(KNOWN, [], about, "CVE-1-2", EXPECTED)[2:] == ["    A sentence.", "", "fixed by nothing that the tables know", "", "seen on booted kernels (expected/observed/):", "  on none"]


def test_a_part_of_a_name_is_enough_and_an_unknown_one_is_told_which_there_are():
    assert cves.named(ABOUT, "2026-31431") == cves.named(ABOUT, "cve-2026-31431") == [CVE]
    with pytest.raises(UserError, match=f"^no case is about '9999'; the suite knows {CVE}$"):
        cves.named(ABOUT, "9999")


def test_a_kernel_is_open_closed_or_was_not_asked():
    closed = judged("pass")
    assert closed == cves.Answer(CVE, "closed", ["1 case"])
    opened = judged("fail")
    assert opened.word == "open" and opened.lines[:2] == ["1 case", f"{CASE}: fail"] and opened.lines[2].startswith("fixed by a664bf3d603d ")
    lacking = judged("skip", "AF_ALG: not here")
    assert lacking == cves.Answer(CVE, "not tried", ["AF_ALG: not here"])
    assert cves.print_answers([closed, opened, lacking])[-1] == "3 CVEs: 1 open, 1 closed, 1 not tried"


def test_a_case_without_a_result_says_nothing():
    assert cves.answers(KernelRun("6.12.43"), KNOWN, ABOUT, [CASE], EXPECTED)[0].lines == ["no result arrived"]


def test_the_commands(build, capsys, monkeypatch):
    def here(*words: str) -> int:
        monkeypatch.setattr("sys.argv", ["runner", *words])
        return commands.main()

    assert here("explain", "--cve", "2022-0847") == 0
    assert capsys.readouterr().out.startswith("CVE-2022-0847: 1 case\n")
    assert here("cves", "--cases", "regression/dirty-pipe") in (0, 2)
    assert "\nCVE-2022-0847 " in capsys.readouterr().out
    assert here("cves", "--cases", "create/cloexec") == 2
    assert capsys.readouterr().err == "cves: none of these cases is about a CVE; without CASES= all that are run\n"
