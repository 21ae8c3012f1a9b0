# SPDX-License-Identifier: GPL-2.0
"""Kernel versions: parsing, ordering, and which one a kernel really is."""

import re
from typing import NamedTuple

from runner.errors import UserError

# Of a release no number has more digits; a text is not trusted to have few.
N = "[0-9]{1,6}"
NUMBERS = rf"({N})\.({N})(?:\.({N}))?"
# Words in a release that no kernel of kernel.org or of Debian has.
FOREIGN = re.compile(r"\.(el|fc|amzn|oe|an|tl|uelc)\d|-(generic|lowlatency|aws|azure|gcp|oracle|android)|-default$|microsoft|uek|android|cachyos|-arch\d")


class Version(NamedTuple):
    """x.y or x.y.z; a mainline x.y counts as x.y.0."""

    major: int
    minor: int
    patch: int = 0

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}" + (f".{self.patch}" if self.patch else "")


def parse(text: str) -> Version:
    """The version that the text is, and nothing else (5.10, 6.12.9)."""
    match = re.fullmatch(NUMBERS, text)
    if not match:
        raise UserError(f"'{text}' is not a kernel version such as 6.7 or 6.12.9")
    return Version(*(int(part) for part in match.groups(default="0")))


def of_kernel(release: str, version: str = "", signature: str = "") -> Version | None:
    """The upstream version of a kernel, or None.

    A distribution's release may name only the series: Debian puts the point release into
    utsname.version, Ubuntu into /proc/version_signature.
    """
    # A banner names the compiler first, which can be Debian's too.
    debian = re.search(rf"Debian ({N}\.{N}(?:\.{N})?)", version.rpartition("#")[2])
    ubuntu = re.search(rf"Ubuntu \S+ ({N}\.{N}\.{N})", signature)
    plain = re.match(rf"{N}\.{N}(?:\.{N})?", release)
    if debian:
        return parse(debian.group(1))
    if ubuntu:
        return parse(ubuntu.group(1))
    return parse(plain.group(0)) if plain else None


def vendors_part(release: str) -> str:
    """What a vendor's release says after the version, for names of files: "-147.5.1.el8"; nothing for kernels of others."""
    match = re.match(rf"{NUMBERS}(-\w[\w.+-]{{0,60}}?)(?:\.(?:x86_64|aarch64|ppc64le|s390x))?$", release, re.ASCII)
    return match.group(4) if match and FOREIGN.search(release) else ""
