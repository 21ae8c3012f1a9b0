# SPDX-License-Identifier: GPL-2.0
"""What can be asked of tables and runs: why, which version this is, since when, which row would explain it.

Uses: results, expected, kernels, places, runs.
"""
