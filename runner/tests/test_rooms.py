# SPDX-License-Identifier: GPL-2.0
"""What uses what: rooms of the runner, as their __init__ say; no circle among them, nor among the files of the harness."""

import ast
import re
import subprocess
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from runner import paths

RUNNER = paths.TOP / "runner"
ROOMS = sorted(path.parent.name for path in RUNNER.glob("*/__init__.py") if path.parent.name != "tests")
SHARED = {"errors", "paths"}


def allowed(room: str) -> set[str]:
    """What stands behind "Uses:" in the room's own sentence."""
    text = (RUNNER / room / "__init__.py").read_text()
    found = re.search(r"^Uses: (.*)\.$", text, re.M)
    assert found, f"runner/{room}/__init__.py does not say what the room uses"
    return set(found[1].split(", ")) & set(ROOMS)


def imported(path: Path) -> set[str]:
    """The rooms, and the modules beside them, that a module imports from."""
    nodes = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom) and node.module]
    parts = [(node.module or "").split(".") + [name.name for name in node.names] for node in nodes]
    return {part[1] for part in parts if part[0] == "runner"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_uses_only_what_it_says(room):
    """An import that is not announced is a surprise; one in a circle cannot be announced (see below)."""
    used = {(path.name, other) for path in (RUNNER / room).rglob("*.py") for other in imported(path) - SHARED - {room}}
    assert {(name, other) for name, other in used if other not in allowed(room)} == set()
    assert {other for _, other in used} == allowed(room)


def circle(uses: dict[str, set[str]]) -> list[str]:
    """One of those that use each other; empty where each can be built on those before it alone."""
    try:
        TopologicalSorter(uses).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_rooms_are_in_no_circle():
    assert circle({room: allowed(room) for room in ROOMS}) == []


def test_files_of_the_harness_are_in_no_circle():
    """By the symbols that each object defines and those that it uses; main() is every program's own."""
    defined: dict[str, str] = {}
    used: dict[str, set[str]] = {}
    for source in sorted((paths.TOP / "harness").rglob("*.c")):
        name = str(source.relative_to(paths.TOP / "harness").with_suffix(""))
        lines = subprocess.run(["nm", str(paths.build_folder() / f"obj/harness/{name}.o")], capture_output=True, text=True, check=True).stdout.splitlines()
        symbols = [line.split()[-2:] for line in lines]
        defined |= {symbol: name for kind, symbol in symbols if kind in "BDRT" and symbol != "main"}
        used[name] = {symbol for kind, symbol in symbols if kind in "Uw"}
    uses = {name: {defined[symbol] for symbol in symbols if symbol in defined} - {name} for name, symbols in used.items()}
    assert "frame" not in uses and uses["setup"] >= {"case", "pattern"}
    assert circle(uses) == []


def test_case_h_has_only_what_cases_use():
    """Each function that it declares is called by a case, or by one of its own macros; the rest is for frame.h."""
    text = (paths.TOP / "harness/case.h").read_text()
    macros = "".join(re.findall(r"^#define(?:.*\\\n)*.*", text, re.M))
    code = macros + "".join(path.read_text() for path in (paths.TOP / "cases").glob("*/*.c"))
    declared = re.findall(r"^[a-z][\w ]*?[ *](\w+)\([^;{]*\)\s*;", re.sub(r"__attribute__\s*\(\(.*?\)\)", "", re.sub(r"/\*.*?\*/", "", text, flags=re.S)), re.M)
    assert {"skip", "act_refused", "sealable_memfd", "peer_start", "receive_fd"} <= set(declared)
    assert [name for name in declared if not re.search(rf"\b{name}\b", code)] == []
