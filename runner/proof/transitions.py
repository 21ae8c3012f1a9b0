# SPDX-License-Identifier: GPL-2.0
"""Which state and which act a case is about, read off its source.

A case performs its acts inside the macros of harness/case.h (REFUSED, ALLOWED, ...) and sets its state
up before them, so the calls in either place say what it is about.  What is derived here: the words of
each call (its name and the constants among its arguments), which of them come before the first act,
and the seals that the file has by then.  Pygments' lexer does the reading.

Not here: what the words mean to a reader (runner/data/grids.tsv, read by coverage.py).
"""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError

# The macros that hold an act, and which of their arguments it is; None: the macro itself is one.
ACTS = {"REFUSED": 1, "ALLOWED": 0, "TRANSFERS": 1, "REFUSED_ACROSS_EOF": 4, "UNDER": 2, "LOAD_RAISES": None, "STORE_RAISES": None}
# What only looks at the outcome.
ASSERTIONS = {"CHECK", "STILL_ALLOWED", "STILL_REFUSED", "passed"}
WRAPPERS = {"BEGIN", "SETUP", "SETUP_NEEDS", "sizeof", "for", "if", "while", "switch", "return", "defined"}
SEALS = ("SHRINK", "GROW", "WRITE", "FUTURE_WRITE", "EXEC", "SEAL")
# Helpers whose memfd comes with a seal.
SEALED_BY = {"noexec_memfd": "EXEC", "sealed_huge_memfd_in_swap": "WRITE"}
CONSTANT = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{4,}\d?")
NUMBER = re.compile(r"-?\d+")
WORD = re.compile(r"[A-Za-z_]\w*")
# A case's own shorthand for a set of seals, flags or modes may stand for constants of these kinds only.
SHORTHAND = re.compile(r"(F_SEAL|MFD|FALLOC_FL|O|IORING_OP)_")

UNKNOWN = "UNKNOWN_BIT"  # what a constant shifted left is: the first bit that has no name

Tokens = list[str]


class Reading(NamedTuple):
    """One act of a case and the state it meets, in words that patterns can be about."""

    case: str
    kind: str  # "memfd", "hugetlb" or "other"
    act: str  # "fcntl F_ADD_SEALS F_SEAL_WRITE"; "" where no macro holds one
    seals: str  # those that the file has before the act: "GROW WRITE", "none" or "every set"
    setup: str  # the calls before the first act: "sealable_memfd PAGE ; map_shared PAGE PROT_READ"
    first: bool  # the first act of its case
    line: int


MEMFD = re.compile(r"memfd(?!_secret)|first_row|receive_fd")
EVERY_SET = re.compile(r"first_row")
HUGETLB = re.compile(r"HUGETLB|hugetlb_memfd")


def tokens_of(text: str) -> tuple[Tokens, list[int]]:
    """The C tokens of a source, without comments and directives, and the line of each."""
    try:
        from pygments.lexers.c_cpp import CLexer
        from pygments.token import Comment
    except ImportError:
        raise UserError("reading the cases needs Pygments (Debian's python3-pygments); 'make deps coverage' installs it") from None
    tokens, lines, line = [], [], 1
    for kind, value in CLexer(stripnl=False).get_tokens(text):
        if kind not in Comment and value.strip():
            tokens.append(value)
            lines.append(line)
        line += value.count("\n")
    return tokens, lines


def closing(tokens: Tokens, start: int) -> int:
    """The index of the bracket that closes the one at `start`."""
    depth = 0
    for at in range(start, len(tokens)):
        depth += (tokens[at] in "([{") - (tokens[at] in ")]}")
        if not depth:
            return at
    return len(tokens) - 1


def arguments(tokens: Tokens, opening: int) -> list[Tokens]:
    """The arguments between the parentheses that open at this index."""
    found: list[Tokens] = [[]]
    depth = 0
    for token in tokens[opening + 1 : closing(tokens, opening)]:
        depth += (token in "([{") - (token in ")]}")
        if token == "," and not depth:
            found.append([])
        else:
            found[-1].append(token)
    return found


def functions(tokens: Tokens) -> dict[str, tuple[int, int]]:
    """Where the body of each function of the file lies: indices of its braces."""
    found = {}
    at = 0
    while at < len(tokens):
        if tokens[at] == "(" and at and WORD.fullmatch(tokens[at - 1]):
            end = closing(tokens, at)
            if end + 1 < len(tokens) and tokens[end + 1] == "{":
                found[tokens[at - 1]] = (end + 1, closing(tokens, end + 1))
                end = closing(tokens, end + 1)
            at = end
        elif tokens[at] in "{[(":
            at = closing(tokens, at)
        at += 1
    return found


def in_order(tokens: Tokens, bodies: dict[str, tuple[int, int]], name: str, seen: set[str]) -> Iterator[int]:
    """The indices of a function's tokens, with those of the file's own functions behind the statement
    that first names them: nearly the order in which they run."""
    start, end = bodies[name]
    waiting: list[str] = []
    for at in range(start, end + 1):
        yield at
        if tokens[at] in bodies and tokens[at] not in seen:
            seen.add(tokens[at])
            waiting.append(tokens[at])
        if tokens[at] in ";}":
            for called in waiting:
                yield from in_order(tokens, bodies, called, seen)
            waiting = []


def shorthands(tokens: Tokens) -> dict[str, list[str]]:
    """What the case's own names for constants stand for: `enum { ALL = F_SEAL_WRITE | F_SEAL_GROW };`"""
    found: dict[str, list[str]] = {}
    for at in range(1, len(tokens) - 1):
        if tokens[at] != "=":
            continue
        name = at - 1
        while tokens[name] == "]":
            name -= 1
            while tokens[name + 1] != "[" and name:
                name -= 1
        depth, value = 0, []
        for token, after in itertools.pairwise(tokens[at + 1 :]):
            depth += (token in "([{") - (token in ")]}")
            if depth < 0 or (not depth and token in ",;"):
                break
            if SHORTHAND.match(token):
                value.append(UNKNOWN if after.startswith("<") else token)
        if value and WORD.fullmatch(tokens[name]):
            found.setdefault(tokens[name], []).extend(value)
    return found


def words_of(call: Tokens, known: dict[str, list[str]]) -> str:
    """The name of a call and the constants and numbers among its arguments."""
    words = [next((token for token in call if WORD.fullmatch(token)), "")]
    for token, after in itertools.pairwise([*call[1:], ""]):
        if after.startswith("<") and SHORTHAND.match(token):
            words.append(UNKNOWN)
        elif token in known:
            words += [word for word in known[token] if word not in words]
        elif token.startswith("SYS_"):
            words[0] = token[len("SYS_") :]
        elif (CONSTANT.fullmatch(token) or NUMBER.fullmatch(token)) and token not in words and not token.startswith("PATTERN_"):
            words.append(token)
    return " ".join(words)


def seals_in(words: str) -> frozenset[str]:
    """The seals named by a call."""
    return frozenset(word[len("F_SEAL_") :] for word in words.split() if word.startswith("F_SEAL_")) & frozenset(SEALS)


def calls(tokens: Tokens, lines: list[int], case: str) -> Iterator[tuple[str, str, int]]:
    """The calls of a case nearly in the order in which they run: name or macro, words, line.

    Of an act, the words are those of the call inside; what stands in an assertion is left out.
    """
    bodies = functions(tokens)
    if "main" not in bodies:
        raise UserError(f"cases/{case}.c: there is no main(): is this a case?")
    known = shorthands(tokens)
    inside = range(0)
    for at in in_order(tokens, bodies, "main", {"main"}):
        name = tokens[at]
        if at in inside or at + 1 >= len(tokens) or tokens[at + 1] != "(" or not WORD.fullmatch(name) or name in bodies:
            continue
        end = closing(tokens, at + 1)
        if name in ACTS:
            place, given = ACTS[name], arguments(tokens, at + 1)
            call = tokens[at : end + 1] if place is None else given[place] if place < len(given) else []
            yield name, words_of(call, known), lines[at]
        elif name not in WRAPPERS and name not in ASSERTIONS:
            yield name, words_of(tokens[at : end + 1], known), lines[at]
        if name in ACTS or name in ASSERTIONS:
            inside = range(at, end + 1)


def derive(case: str, text: str) -> list[Reading]:
    """Reads one case: at least one reading, also where no macro holds an act."""
    tokens, lines = tokens_of(text)
    acts: list[tuple[str, frozenset[str], int]] = []
    setup: list[str] = []
    seals: frozenset[str] = frozenset()
    for name, words, line in calls(tokens, lines, case):
        adds = name in ("seal", "seal_when_unused") or "F_ADD_SEALS" in words
        if name in ACTS:
            acts.append((words, seals, line))
        elif not acts:
            setup.append(words)
        if adds and name != "REFUSED":
            seals |= seals_in(words)
        elif name in SEALED_BY:
            seals |= {SEALED_BY[name]}
    before = " ; ".join(setup)
    everything = f"{before} ; {' ; '.join(words for words, _, _ in acts)}"
    kind = "hugetlb" if HUGETLB.search(everything) else "memfd" if MEMFD.search(everything) else "other"
    found = []
    for number, (words, had, line) in enumerate(acts or [("", seals, 1)]):
        named = "every set" if EVERY_SET.search(before) else " ".join(one for one in SEALS if one in had) or "none"
        found.append(Reading(case, kind, words, named, before, not number, line))
    return found


def read_all(folder: Path, cases: list[str]) -> list[Reading]:
    """All acts of all cases, in the order of the cases."""
    found: list[Reading] = []
    for case in cases:
        path = folder / f"{case}.c"
        try:
            found += derive(case, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"cases/{case}.c cannot be read: {error}") from None
    return found
