# SPDX-License-Identifier: GPL-2.0
"""Each command with its options, and pytest as `run` uses it; runner/__main__.py collects them.

Uses: results, expected, kernels, places, runs, questions, output, proof.
"""
