# SPDX-License-Identifier: GPL-2.0
"""Where cases run: here, in a guest, over ssh, in a sandbox.

Uses: results, kernels.
"""
