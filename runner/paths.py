# SPDX-License-Identifier: GPL-2.0
"""Where things are: the suite, what make builds of it, and what it has fetched."""

import os
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
DATA = TOP / "runner/data"


def build_folder() -> Path:
    """Where make puts what it builds (the variable BUILD)."""
    return (TOP / os.environ.get("BUILD", "build")).resolve()


def own_folder(build: Path) -> Path:
    """Where that is for programs of another architecture (the variable ABI), their results included."""
    return build / os.environ.get("ABI", "")


def cache(build: Path) -> Path:
    """Where kernels of the architecture ARCH are kept (the variable DOWNLOADS: not in this build folder)."""
    return TOP / os.environ.get("DOWNLOADS", build) / os.environ.get("ARCH", "") / "kernels"
