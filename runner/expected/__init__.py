# SPDX-License-Identifier: GPL-2.0
"""What a kernel should do: tables, changes, vendors and evidence, the one function that answers for a kernel, the comparison.

Uses: results.
"""
