# SPDX-License-Identifier: GPL-2.0
"""Runs cases on a kernel and compares their outcomes with the expected tables."""
