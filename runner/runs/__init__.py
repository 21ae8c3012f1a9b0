# SPDX-License-Identifier: GPL-2.0
"""A whole run: which kernels and cases, the matrix, what is said at the end.

Uses: results, expected, kernels, places.
"""
