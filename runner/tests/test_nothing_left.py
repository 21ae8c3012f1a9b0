# SPDX-License-Identifier: GPL-2.0
"""A run leaves the machine as it was: as root and as an ordinary user, to its end or stopped in the middle."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runner import paths

pytestmark = pytest.mark.usefixtures("own_mounts")
DRIVER = Path(__file__).with_name("nothing_left.py")
NOBODY = 65534


def left(executor: Path, cases: Path | None, signo: int, uid: int) -> dict[str, Any]:
    """What the driver found to be different afterwards."""
    command = ["unshare", "--mount", "--pid", "--fork", "--ipc", "--mount-proc", "--kill-child", sys.executable, str(DRIVER)]
    done = subprocess.run([*command, str(executor), str(cases or ""), str(int(signo)), str(uid)], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def readable(tmp_path_factory):
    """A copy of the executor where any user may run it, outside of /tmp, which the driver covers."""
    folder = Path("/var/tmp") / f"seal-cases-{os.getpid()}"
    folder.mkdir()
    shutil.copy(paths.build_folder() / "run-cases", folder)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("uid", [0, NOBODY], ids=["root", "user"])
@pytest.mark.parametrize("signo", [0, signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=["whole", "SIGINT", "SIGTERM", "SIGKILL"])
def test_the_machine_is_as_before(readable, uid, signo):
    found = left(readable / "run-cases", None, signo, uid)
    assert found["changed"] == {}
    assert found["compared"] > 200
    expected = {0: (0, 1), signal.SIGKILL: (-signal.SIGKILL,)}.get(signo, (128 + signo,))
    assert found["status"] in expected


LITTER = {
    "files": "touch /tmp/left",
    "mounts": "mount -t tmpfs none /mnt",
    "ipc": "ipcmk -Q",
    "/proc/sys/kernel/shmmni": "echo 4095 > /proc/sys/kernel/shmmni",
}


@pytest.mark.parametrize("what", LITTER)
def test_what_is_left_is_found(scripts, build, what):
    """The comparison itself: a case that litters. All of it is gone with the namespaces."""
    folder = Path("/var/tmp") / f"seal-litter-{os.getpid()}"
    try:
        (folder / "a").mkdir(parents=True)
        (folder / "a/litters").write_text(f"#!/bin/sh\n{LITTER[what]}\n")
        (folder / "a/litters").chmod(0o755)
        assert set(left(build / "run-cases", folder, 0, 0)["changed"]) == {what}
    finally:
        shutil.rmtree(folder)
