# SPDX-License-Identifier: GPL-2.0
"""What brings kernels and libraries here."""

import argparse
import sys
from pathlib import Path

from runner import paths
from runner.commands.common import Commands
from runner.errors import UserError
from runner.kernels import archive, machines, sysroot


def flavour_of(option: str | None) -> str:
    """The flavour as runner/kernels/archive.py takes it."""
    if machines.current():
        return option or ""
    option = "cloud" if option is None else option
    return f"{option}-" if option not in ("", "amd64") else ""


def command_kernels(arguments: argparse.Namespace, _: list[str]) -> int:
    """kernels"""
    cache = paths.cache(paths.build_folder())
    environment = archive.configure(cache)
    for suite in archive.update(environment, cache):
        print(f"kernels: the suite {suite} could not be read; going on without it", file=sys.stderr)
    packages = archive.available(environment, flavour_of(arguments.flavour))
    chosen = archive.choose(packages, arguments.series, arguments.all or arguments.list)
    if arguments.list:
        for package in chosen:
            here = "cached" if (cache / package.folder).exists() else ""
            print(f"{package.version!s:<10} {package.folder:<24} {package.suite:<20} {here}".rstrip())
        return 0
    failed = 0
    for number, package in enumerate(chosen, 1):
        start = f"[{number}/{len(chosen)}] {package.folder:<24}"
        if archive.is_current(cache / package.folder):
            print(f"{start} cached")
            continue
        print(f"{start} fetching from {package.suite}", flush=True)
        try:
            archive.fetch(package, cache, environment)
        except UserError as error:
            print(f"kernels: {error}", file=sys.stderr)
            failed += 1
        except OSError as error:
            raise UserError(f"{package.debian}: {error.strerror} ({cache})") from None
    return 1 if failed else 0


def add_kernels(commands: Commands) -> None:
    """Options of kernels."""
    kernels = commands.add_parser("kernels", help="fetch kernels of Debian's archive into the cache", description="Fetches the oldest and the newest kernel of each series, through apt, installing nothing.")
    kernels.add_argument("--series", action="append", default=[], metavar="X.Y", help="only this series; can be repeated")
    kernels.add_argument("--all", action="store_true", help="every point release, not only the oldest and newest of a series")
    kernels.add_argument("--list", action="store_true", help="print what the archive has, and fetch nothing")
    kernels.add_argument("--flavour", help="the package's flavour: cloud (default), amd64 (the plain one, with all drivers) or rt; with ARCH all of the package's name behind the release, such as arm64-16k")
    kernels.set_defaults(act=command_kernels)


def command_libcap(arguments: argparse.Namespace, _: list[str]) -> int:
    """libcap"""
    if arguments.build:
        sysroot.build_libcap(arguments.build, Path(arguments.folder).resolve())
    else:
        sysroot.fetch_libcap(arguments.abi, Path(arguments.folder).resolve())
    return 0


def add_libcap(commands: Commands) -> None:
    """Options of libcap."""
    library = commands.add_parser("libcap", help="fetch libcap for programs of another architecture or C library (the Makefile does)")
    which = library.add_mutually_exclusive_group(required=True)
    which.add_argument("--abi", metavar="ABI", help="a Debian architecture: i386, arm64, ...")
    which.add_argument("--build", metavar="CC", help="build it with this compiler: musl-gcc")
    library.add_argument("folder", metavar="FOLDER", help="gets include/ and lib/")
    library.set_defaults(act=command_libcap)


COMMANDS = (add_kernels, add_libcap)
