# SPDX-License-Identifier: GPL-2.0
"""The exceptions that end a command with a sentence for its user."""


class UserError(Exception):
    """Something the user can mend: the message is one clear sentence, the exit status 2."""


class NotHereError(UserError):
    """This machine lacks what any case needs: no verdict about its kernel, nor a mistake."""
