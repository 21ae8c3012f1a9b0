# SPDX-License-Identifier: GPL-2.0
"""Shards: together everything, nothing twice, and equally large."""

import json

import pytest

from runner.errors import UserError
from runner.results import shard
from runner.runs import plan
from runner.tests.test_commands import command


@pytest.mark.parametrize("length", [1, 7, 62, 671])
@pytest.mark.parametrize("count", [1, 2, 3, 10])
def test_shares_are_disjoint_complete_and_balanced(length, count):
    items = [f"family/case-{number:03}" for number in range(length)]
    shares = [shard.take(items, f"{number}/{count}", "cases") for number in range(1, min(count, length) + 1)]
    assert sorted(case for share in shares for case in share) == items
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
    assert shares == [shard.take(list(items), f"{number}/{count}", "cases") for number in range(1, min(count, length) + 1)]


def test_no_shard_is_everything():
    assert shard.take(["a", "b"], "", "cases") == ["a", "b"]


@pytest.mark.parametrize("text", ["0/3", "4/3", "3", "1/0", "a/b", "-1/3", "1/3/5"])
def test_what_is_no_shard(text):
    with pytest.raises(UserError, match="SHARD=3/10"):
        shard.take(["a"], text, "cases")


def test_an_empty_shard_is_an_error():
    with pytest.raises(UserError, match="there are only 2 kernels"):
        shard.take(["a", "b"], "3/3", "kernels")


def test_a_run_of_a_shard(build, tmp_path):
    """Also in pytest-xdist's workers, which each make the plan for themselves."""
    chosen = plan.select(plan.all_cases(build), ["create/name-*"])
    seen = []
    for number in (1, 2):
        out = tmp_path / f"{number}.jsonl"
        done = command("run", "--cases", "create/name-*", "--shard", f"{number}/2", "-n", "2", "--format", "jsonl", "--out", str(out))
        assert done.returncode == 0, done.stdout + done.stderr
        share = [json.loads(line)["case"] for line in out.read_text().splitlines()]
        assert f"{len(share)} matched" in done.stdout
        seen += share
    assert sorted(seen) == chosen


def test_a_matrix_takes_a_share_of_the_kernels(build):
    kernels = sorted((build / "kernels").glob("5.10.*"))
    named = [option for kernel in kernels for option in ("--kernel", str(kernel))]
    whole = plan.make_many(build, [str(kernel) for kernel in kernels], [], False)[0].kernels
    shares = [plan.make_many(build, [str(kernel) for kernel in kernels], [], False, f"{number}/2")[0].kernels for number in (1, 2)]
    assert sorted(kernel.label for share in shares for kernel in share) == sorted(kernel.label for kernel in whole) and len(whole) >= 2
    done = command("matrix", *named, "--shard", f"{len(whole) + 1}/{len(whole) + 1}")
    assert done.returncode == 2 and f"only {len(whole)} kernels" in done.stderr
