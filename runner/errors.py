# SPDX-License-Identifier: GPL-2.0
"""The exceptions that end a command with a sentence for its user, and what makes any text fit to be shown."""


def shown(text: str) -> str:
    """The text with a question mark for whatever would steer a terminal or hide: controls, escapes, bidirectional marks."""
    return "".join(c if c.isprintable() or c in "\n\t" else "?" for c in text)


class UserError(Exception):
    """Something the user can mend: the message is one clear sentence, the exit status 2."""


class NotHereError(UserError):
    """This machine lacks what any case needs: no verdict about its kernel, nor a mistake."""
