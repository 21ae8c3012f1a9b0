# SPDX-License-Identifier: GPL-2.0
"""Rooms of the runner: what each may use, as its __init__ says, is all that its modules import."""

import ast
import re
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


def test_rooms_are_in_no_circle():
    """One after the other can be built on those before it alone."""
    left = set(ROOMS)
    built: set[str] = set()
    while left:
        ready = {room for room in left if allowed(room) <= built}
        assert ready, f"a circle of {sorted(left)}"
        built |= ready
        left -= ready
