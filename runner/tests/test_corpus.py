# SPDX-License-Identifier: GPL-2.0
"""The fuzzers' corpus, replayed: what once broke something stays harmless."""

import os
import random
import subprocess

import pytest

from runner import paths
from runner.tests import fuzz


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_inputs_keep_the_rules(name, tmp_path):
    inputs = [path.read_bytes() for path in sorted((fuzz.CORPUS / name).iterdir())]
    assert inputs
    chance = random.Random(1)
    for data in [*inputs, *(fuzz.mutate(chance.choice(inputs), inputs, chance) for _ in range(20))]:
        fuzz.run_one(fuzz.TARGETS[name], data, tmp_path)


def test_the_executor_reads_its_corpus_under_sanitizers(tmp_path):
    program = tmp_path / "replay"
    command = ["gcc", "-g", "-DREPLAY", "-fsanitize=address,undefined", "-fno-sanitize-recover=undefined", "-Iharness"]
    subprocess.run([*command, "runner/tests/fuzz-executor.c", "-o", str(program)], cwd=paths.TOP, check=True)
    inputs = [str(path) for path in sorted((fuzz.CORPUS / "executor").iterdir())]
    done = subprocess.run([str(program), *inputs], env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("corpus/executor/") == len(inputs)
