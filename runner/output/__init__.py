# SPDX-License-Identifier: GPL-2.0
"""Results for others: formats, CI systems, kselftest's tree, the page.

Uses: results, expected, places, runs, questions.
"""
