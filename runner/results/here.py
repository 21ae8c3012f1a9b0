# SPDX-License-Identifier: GPL-2.0
"""What the running kernel and its distribution say of themselves."""

from pathlib import Path


def read(path: str) -> str:
    """The file's text, or nothing."""
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def signature() -> str:
    """Ubuntu's statement of the upstream version, or nothing."""
    return read("/proc/version_signature")


def os_release() -> str:
    """The distribution's own description, or nothing."""
    return read("/etc/os-release")
