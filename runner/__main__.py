# SPDX-License-Identifier: GPL-2.0
"""The commands behind make's targets: python3 -m runner COMMAND --help."""

import os
import sys

# `python3 path/to/runner COMMAND` works from any folder; modules here must not hide Python's own.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [os.path.dirname(HERE), *(path for path in sys.path if os.path.abspath(path) != HERE)]

import argparse

from runner.commands import ask, export, fetch, prove, run
from runner.errors import UserError, shown


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(
        prog="python3 -m runner",
        description="Runs seal cases on a kernel and compares the outcomes with the expected tables.",
        epilog="Exit status: 0 everything matched, 1 something differed, 2 could not run.",
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for module in (run, ask, export, prove, fetch):
        for add in module.COMMANDS:
            add(commands)
    return top


def main() -> int:
    """Exit status as documented; a mistake of the user's is one sentence, never a traceback."""
    arguments, extra = parser().parse_known_args()
    if extra and arguments.command not in ("run", "test"):
        parser().error(f"unknown argument {extra[0]}")
    try:
        return int(arguments.act(arguments, extra))
    except UserError as error:
        print(f"{arguments.command}: {shown(str(error))}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print(f"{arguments.command}: interrupted", file=sys.stderr)
        return 2
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except OSError as error:  # no space, no permission
        print(shown(f"{arguments.command}: {f'{error.filename}: ' if error.filename else ''}{error.strerror or error}"), file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
