# SPDX-License-Identifier: GPL-2.0
"""Machines as QEMU saved them when their init had come up: to go on from there costs a seventh of a boot.

A machine is a folder in BUILD/machines: its memory as files that QEMU maps privately, the state of the rest, the initramfs
with the init and all modules that cases need, and KEY, which names all that it depends on.  The init loads the modules and
waits at a device of shared memory (ivshmem) for its orders: the archive that the initramfs is for a machine that boots.  So a
machine serves whatever cases come later.

Kept are emulated machines with kernels that `make kernels` fetched; under KVM a boot costs little.  What is stale is made
anew; what is damaged is removed, and the kernel is booted.  The variable FRESH has kernels booted in any case.
"""

import contextlib
import fcntl
import hashlib
import os
import shlex
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from runner import paths
from runner.kernels import image
from runner.kernels.image import Image
from runner.places import boots, describe, qemu

FILES = ("near", "far", "state")
SHARED = "migrate_set_capability x-ignore-shared on"  # the memory is in its files, and not in the state


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One guest makes the machine, and others with that kernel wait for it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def key(kernel: Image, entry: Path, build: Path, modules: list[str], command: list[str]) -> str:
    """What a machine depends on."""
    init = hashlib.sha256((paths.own_folder(build) / "guest/init").read_bytes()).hexdigest()
    files = [entry, Path(shutil.which(qemu.QEMU) or qemu.QEMU).resolve()]
    return "\n".join([*map(image.identity, files), image.identity_of(kernel), init, *command, *modules])


def all_modules(build: Path) -> list[str]:
    """The modules that cases need, but for those that run in guests of another kind."""
    needs = (set(fields["needs"].split()) for fields in describe.all_of_them(build).values())
    words = set().union(*(words for words in needs if not words & set(qemu.EXTRAS)))
    return [module for word, modules in qemu.modules_of_needs().items() if word in words for module in modules]


def whole(folder: Path) -> str:
    """What its files look like from outside; nothing writes to them any more."""
    return "\n".join(image.identity(folder / name) for name in FILES if (folder / name).exists())


def make(folder: Path, wanted: str, command: list[str], limit: float, log_file: Path) -> None:
    """Boots the machine up to its init and saves it; the file "whole" says that this worked."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "orders").touch()
    save = f'{SHARED}\nmigrate "exec:cat > {shlex.quote(str(folder / "state"))}"\nquit\n'
    result = boots.boot(command, log_file, limit, boots.Monitor(at_ready=save))
    (folder / "orders").unlink()
    saved = not result.done and all((folder / name).exists() for name in FILES)
    if saved:
        (folder / "whole").write_text(whole(folder))
    # An init that did not wait found no such device, on a kernel without PCI: that is not tried again.
    if saved or result.done:
        (folder / "key").write_text(wanted)


def go_on(kernel: Image, entry: Path, build: Path, content: bytes, pack: Callable[[list[Path]], bytes], place: Path, disk: Path, limit: float, log_file: Path) -> boots.Boot | None:
    """Has a saved machine do what the archive says, `pack` makes one of modules; None where the kernel has to be booted."""
    if os.environ.get("FRESH", "0") != "0" or paths.cache(build).resolve() not in kernel.path.resolve().parents or len(content) > (qemu.ORDERS_MIB << 20) - qemu.ORDERS_AT:
        return None
    folder = paths.own_folder(build) / "machines" / hashlib.sha256(str(kernel.path).encode()).hexdigest()[:16]

    def command(orders: Path, share: str) -> list[str]:
        return qemu.qemu_command(entry, folder.with_suffix(".initramfs"), disk, "tcg", 1, saved=qemu.Saved(folder, orders, share))

    with locked(folder):
        modules = all_modules(build)
        wanted = key(kernel, entry, build, modules, [word.replace(str(disk), "") for word in command(Path(), "")])
        if not (folder / "key").exists() or (folder / "key").read_text() != wanted:
            with tempfile.TemporaryDirectory() as alone:
                shutil.copy(paths.own_folder(build) / "guest/init", alone)
                folder.with_suffix(".initramfs").write_bytes(qemu.cpio(Path(alone)) + pack(image.modules(kernel, modules)[0]))
            make(folder, wanted, command(folder / "orders", "on"), limit, log_file)
        if not (folder / "whole").exists():
            return None
        orders = place / "orders"
        with orders.open("wb") as file:
            file.truncate(qemu.ORDERS_MIB << 20)
            file.write(len(content).to_bytes(4, "little"))
            file.seek(qemu.ORDERS_AT)
            file.write(content)
        sound = whole(folder) == (folder / "whole").read_text()
    state = f'"exec:cat {shlex.quote(str(folder / "state"))}"'
    result = boots.boot([*command(orders, "off"), "-incoming", "defer"], log_file, limit, boots.Monitor(f"{SHARED}\nmigrate_incoming {state}\n")) if sound else None
    if result and result.up:
        return result
    print(f"{folder}: the saved machine of {kernel.release} is damaged; it is removed, and the kernel is booted", file=sys.stderr)
    shutil.rmtree(folder, ignore_errors=True)
    return None
