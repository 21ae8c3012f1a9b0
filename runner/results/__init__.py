# SPDX-License-Identifier: GPL-2.0
"""What a kernel did: the names of outcomes, KTAP, one run of one kernel.

Uses: no other room.
"""
