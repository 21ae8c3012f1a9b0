# SPDX-License-Identifier: GPL-2.0
"""What the project's own tests share."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from runner import plan

Script = Callable[[str, str], None]


@pytest.fixture
def build() -> Path:
    """The folder with the executor and the cases."""
    return plan.build_folder()


@pytest.fixture
def scripts(tmp_path: Path) -> Script:
    """Writes a shell script that stands in for a case: scripts("family/name", "exit 1")."""

    def write(name: str, text: str) -> None:
        path = tmp_path / "cases" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)

    return write


@pytest.fixture
def execute(build: Path, tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs the executor over those scripts."""

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [str(build / "run-cases"), "--cases", str(tmp_path / "cases"), *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return run
