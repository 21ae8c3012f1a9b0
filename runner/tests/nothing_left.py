# SPDX-License-Identifier: GPL-2.0
"""Runs the executor in namespaces of its own and prints what of the machine is different afterwards, as JSON.

Started by test_nothing_left.py under unshare(1): python3 nothing_left.py EXECUTOR CASES SIGNAL UID (CASES: a folder, or empty for those in the executor).  In the
new pid, mount and IPC namespaces every process, mount, file in /tmp and /dev/shm, and IPC object is the
run's; what the whole machine shares (sysctls, pools, loop devices, swap, taint, keys) is compared as it is.
"""

import contextlib
import fcntl
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

# These change by themselves: counters, caches, entropy, and what a scheduler or other users do.
VOLATILE = re.compile(
    r"/proc/sys/(fs/(dentry-state|file-nr|inode-nr|inode-state|aio-nr|quota/)|kernel/(random/|ns_last_pid|pty/nr|sched_domain/|keys/gc)|net/|sunrpc/|abi/|"
    r"vm/(drop_caches|compact_memory|stat_refresh)|kernel/(perf_event_max_sample_rate|perf_cpu_time_max_percent))"
)
HUGE = ("nr_hugepages", "nr_overcommit_hugepages")


def content(path: Path) -> str:
    """What a small file of the kernel's says."""
    try:
        return path.read_text(errors="replace").strip()
    except OSError as error:
        return type(error).__name__


def files(folder: str) -> list[str]:
    """Everything below a folder."""
    return sorted(str(path) for path in Path(folder).rglob("*"))


def snapshot() -> dict[str, object]:
    """The state of the machine, as far as a case could change it."""
    found: dict[str, object] = {str(path): content(path) for path in Path("/proc/sys").rglob("*") if path.is_file() and not VOLATILE.match(str(path))}
    for pool in Path("/sys/kernel/mm/hugepages").glob("*"):
        found |= {str(pool / name): content(pool / name) for name in HUGE}
    for name in ("transparent_hugepage/shmem_enabled", "transparent_hugepage/enabled", "ksm/run"):
        found[name] = content(Path("/sys/kernel/mm") / name)
    found["taint"] = content(Path("/proc/sys/kernel/tainted"))
    found["swap"] = content(Path("/proc/swaps")).splitlines()[1:]
    found["loop"] = sorted(f"{path} {content(path)}" for path in Path("/sys/block").glob("loop*/loop/backing_file"))
    found["mounts"] = [" ".join(line.split()[3:]) for line in content(Path("/proc/self/mountinfo")).splitlines()]
    found["ipc"] = {name: content(Path("/proc/sysvipc") / name).splitlines()[1:] for name in ("msg", "sem", "shm")}
    # A user's own keyrings appear with the user's first process, and last.
    found["keys"] = sorted({" ".join(line.split()[7:]) for line in content(Path("/proc/keys")).splitlines() if "_uid" not in line and "_ses" not in line})
    found["files"] = [*files("/tmp"), *files("/dev/shm"), *files("/dev/mqueue")]
    found["processes"] = processes()
    found["users' namespaces"] = sorted({os.readlink(f"/proc/self/ns/{name}") for name in os.listdir("/proc/self/ns")})
    return found


def processes() -> list[str]:
    """Every process of this pid namespace but this one, as its command line and state."""
    found = []
    for path in Path("/proc").iterdir():
        if path.name.isdigit() and int(path.name) != os.getpid():
            found.append(f"{content(path / 'cmdline')} {content(path / 'stat')[:60]}")
    return found


def reap() -> None:
    """Takes the ended orphans of a killed executor, whose parent is now this process, the first of its namespace."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def run(executor: str, cases: str, signo: int, uid: int) -> int:
    """The executor, to its end, or until a signal meets it in the middle of its work."""
    user = ["setpriv", f"--reuid={uid}", f"--regid={uid}", "--clear-groups"] if uid else []
    process = subprocess.Popen([*user, executor, *(["--cases", cases] if cases else []), "--timeout", "60"], stdout=subprocess.PIPE, text=True, cwd="/")
    assert process.stdout
    # Lines come in the order of the list, so that one slow case can hold back all that follow it: a signal at the first.
    # A pipe that held all of a run's lines would let it end before this loaded machine has read that.
    fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
    for line in process.stdout:
        if signo and line.startswith(("ok ", "not ok ")):
            process.send_signal(signo)
            signo = 0
    return process.wait()


def main(executor: str, cases: str, signo: int, uid: int) -> None:
    """Prints the difference."""
    for folder in ("/tmp", "/dev/shm"):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=1777", "none", folder], check=True)
    before = snapshot()
    status = run(executor, cases, signo, uid)
    # The executor was killed: its keepers end what it started, in their own time.
    limit = time.monotonic() + (10 if signo == signal.SIGKILL else 0)
    reap()
    while processes() and time.monotonic() < limit:
        time.sleep(0.02)
        reap()
    after = snapshot()
    changed = {name: [before.get(name), after.get(name)] for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    print(json.dumps({"status": status, "compared": len(before), "changed": changed}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
