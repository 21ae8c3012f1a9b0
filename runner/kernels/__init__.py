# SPDX-License-Identifier: GPL-2.0
"""Kernels as files: Debian's archive, images, the machines that QEMU emulates, libraries for other architectures.

Uses: results.
"""
