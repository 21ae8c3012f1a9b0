# SPDX-License-Identifier: GPL-2.0
"""The one exception that ends a command with a sentence for its user."""


class UserError(Exception):
    """Something the user can mend: the message is one clear sentence, the exit status 2."""
