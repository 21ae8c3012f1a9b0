# SPDX-License-Identifier: GPL-2.0
"""Runs over ssh, against a server of our own."""

import getpass
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from runner import paths
from runner.errors import UserError
from runner.places import elsewhere

CASES = "seal-set/*"
SSHD = shutil.which("sshd", path="/usr/sbin:/usr/local/sbin:" + os.environ["PATH"])


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "runner", *arguments], cwd=paths.TOP, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def ssh(tmp_path: Path) -> Iterator[str]:
    """The command that reaches a server of its own on the loopback interface."""
    if not SSHD:
        pytest.skip("sshd is missing (Debian's package openssh-server)")
    for key in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / key], check=True)
    (tmp_path / "user.pub").rename(tmp_path / "authorized")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "sshd_config").write_text(
        f"ListenAddress 127.0.0.1:{port}\nHostKey {tmp_path}/host\nAuthorizedKeysFile {tmp_path}/authorized\n"
        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPermitRootLogin prohibit-password\nPidFile none\n"
    )
    (tmp_path / "config").write_text(
        f"Host *\nPort {port}\nIdentityFile {tmp_path}/user\nIdentitiesOnly yes\nUserKnownHostsFile {tmp_path}/known\nStrictHostKeyChecking accept-new\n"
    )
    if os.geteuid() == 0:
        mapped = sum(int(line.split()[2]) for line in Path("/proc/self/uid_map").read_text().splitlines())
        if mapped < 65534:
            pytest.skip(f"sshd becomes another user, and this user namespace has {mapped}")
        Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen([SSHD, "-D", "-e", "-f", tmp_path / "sshd_config"], stderr=subprocess.PIPE, text=True)
    assert server.stderr
    for line in server.stderr:
        if "listening on" in line:
            break
    else:
        pytest.fail(f"sshd ended with status {server.wait()}")
    yield f"ssh -F {tmp_path}/config"
    server.kill()
    server.wait()


def test_over_ssh(build, ssh):
    target = f"ssh:{getpass.getuser()}@127.0.0.1"
    done = run("run", "--on", target, "--cases", CASES, SSH=ssh)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"({target})" in done.stdout
    assert list(Path("/tmp").glob("tmp.*/sealing")) == []
    # A table that this kernel cannot fit: the difference is seen through the connection too.
    assert run("run", "--on", target, "--cases", "create/*", "--expect", "3.17", SSH=ssh).returncode == 1


def test_over_ssh_to_the_wrong_machine(build, ssh, monkeypatch, tmp_path):
    monkeypatch.setenv("SSH", ssh)
    monkeypatch.setitem(elsewhere.MACHINES, "", "sparc64")
    with pytest.raises(UserError, match=f"is a machine of type {os.uname().machine}, the cases are built for"):
        elsewhere.run_over_ssh("127.0.0.1", build, [], tmp_path / "log")


def test_over_ssh_to_nobody(build):
    done = run("run", "--on", "ssh:127.0.0.1", SSH="ssh -p 1 -F none")
    assert done.returncode == 2 and done.stderr.startswith("run: 127.0.0.1: ") and "refused" in done.stderr and "Traceback" not in done.stderr
    assert run("run", "--on", "mars").returncode == 2


def test_without_ssh_or_the_program_it_says_what_is_missing(build, tmp_path):
    done = run("run", "--on", "ssh:board", "--cases", CASES, SSH="/nowhere/ssh -p 22")
    assert (done.returncode, done.stderr) == (2, "run: /nowhere/ssh: No such file or directory (Debian's package openssh-client)\n")
    with pytest.raises(UserError, match=f"^{tmp_path}/sealing is not there; 'make dist' builds it$"):
        elsewhere.run_over_ssh("board", tmp_path, [], tmp_path / "log")
