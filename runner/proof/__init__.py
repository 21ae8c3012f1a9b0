# SPDX-License-Identifier: GPL-2.0
"""What shows that the suite holds what it says: grids, the kernel's surface, mutation, walks, checkers.

Uses: results, expected, kernels, places, runs.
"""
