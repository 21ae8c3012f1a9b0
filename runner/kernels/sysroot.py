# SPDX-License-Identifier: GPL-2.0
"""libcap for programs of another architecture or C library: header and static library.

The compiler and the C library come from Debian's packages, which `make deps` installs.  libcap has none for
them.  For another architecture its package of there is fetched, through the configuration of runner/kernels/archive.py,
since adding a foreign architecture to the machine's own apt would change the machine.  For another C library
it is built out of its source package, which is fetched in the same way.
"""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from runner.errors import UserError
from runner.kernels import archive

PACKAGE, SOURCE = "libcap-dev", "libcap2"
# The suite whose C library the cross packages of this machine have.
RELEASE_FILE = Path("/etc/os-release")


def own_suite() -> str:
    """The Debian release of this machine, or nothing where its archive suite is not a known one."""
    for line in RELEASE_FILE.read_text().splitlines() if RELEASE_FILE.exists() else []:
        if line.startswith("VERSION_CODENAME="):
            name = line.partition("=")[2].strip('"')
            return name if name in archive.SUITES else ""
    return ""


def download(abi: str, suite: str, folder: Path, into: Path) -> tuple[Path | None, str]:
    """The package out of one suite, or why not."""
    environment = archive.configure(folder, abi, suite)
    try:
        archive.update(environment, folder)
    except UserError as error:
        return None, str(error)
    done = subprocess.run(["apt-get", "download", "-q", PACKAGE], cwd=into, env=environment, capture_output=True, text=True, check=False)
    message = next((line for line in done.stderr.splitlines() if line.startswith("E:")), "no message")
    return next(into.glob("*.deb"), None), message


def needed_suite(what: str, folder: Path) -> str:
    """The same, or an error that says what to do without."""
    if suite := own_suite():
        return suite
    raise UserError(f"libcap for {what} is taken from Debian's archive, and this is no Debian release that it knows; "
                    f"put sys/capability.h and libcap.a into {folder}/include and {folder}/lib")


def fetch_libcap(abi: str, folder: Path) -> None:
    """Puts sys/capability.h and libcap.a into include/ and lib/ below the folder."""
    suite = needed_suite(abi, folder)
    print(f"libcap: fetching {PACKAGE} for {abi}", flush=True)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        temporary = Path(name)
        # An architecture younger than this release (riscv64) is in a later one.
        later = [one for one in archive.SUITES[archive.SUITES.index(suite) :] if "backports" not in one]
        message = "no message"
        for one in later:
            deb, message = download(abi, one, folder, temporary)
            if deb:
                break
        else:
            raise UserError(f"apt could not fetch {PACKAGE} for {abi} from {suite} or later: {message}")
        unpacked = subprocess.run(["dpkg-deb", "-x", str(deb), name], capture_output=True, text=True, check=False)
        if unpacked.returncode:
            raise UserError(f"{deb.name} could not be unpacked: {(unpacked.stderr.strip().splitlines() or ['no message'])[-1]}")
        shutil.copytree(temporary / "usr/include", folder / "include", dirs_exist_ok=True)
        (folder / "lib").mkdir(exist_ok=True)
        library = next(temporary.glob("usr/lib/*/libcap.a"), None)
        if not library:
            raise UserError(f"{deb.name} holds no libcap.a")
        shutil.copy(library, folder / "lib")
    shutil.rmtree(folder / "apt")


def kernel_headers() -> dict[str, Path]:
    """The machine's linux/, asm/ and asm-generic/, where its own compiler finds them."""
    done = subprocess.run(["gcc", "-E", "-xc", "-"], input="#include <linux/types.h>\n#include <asm-generic/types.h>\n", capture_output=True, text=True, check=False)
    return {name: Path(path) for path, name in re.findall(r'^# \d+ "(/.*/(linux|asm|asm-generic))/types\.h"', done.stdout, re.MULTILINE)}


def need_other_library(compiler: str) -> None:
    """An error where the compiler is missing, or for the C library that this is to do without."""
    try:
        done = subprocess.run([*shlex.split(compiler), "-E", "-dM", "-xc", "-"], input="#include <features.h>\n", capture_output=True, text=True, check=False)
    except OSError as error:
        raise UserError(f"{compiler}: {error.strerror}") from None
    if " __GLIBC__ " in done.stdout:
        raise UserError(f"{compiler} compiles for glibc; LIBC=musl needs musl-gcc, or another compiler for musl as CC")


def build_libcap(compiler: str, folder: Path) -> None:
    """Builds libcap with this compiler; into include/ go the kernel's headers as well, since a C library of its own hides them."""
    need_other_library(compiler)
    suite = needed_suite(compiler, folder)
    print(f"libcap: fetching the source of {SOURCE} and building it with {compiler}", flush=True)
    headers = kernel_headers()
    if len(headers) < 3:
        raise UserError("gcc finds no kernel headers; Debian's linux-libc-dev has them")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as name:
        environment = archive.configure(folder, "", suite, "deb-src")
        archive.update(environment, folder)
        done = subprocess.run(["apt-get", "source", "-q", SOURCE], cwd=name, env=environment, capture_output=True, text=True, check=False)
        library = next(Path(name).glob("*/libcap"), None)
        if done.returncode or not library:
            raise UserError(f"apt could not fetch the source of {SOURCE}: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
        # Neither the variables of the make above nor those of a shell are meant for it; its tool for a table of names runs here.
        clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "TMPDIR")}
        done = subprocess.run(["make", "-C", str(library), "libcap.a", f"CC={compiler}", "BUILD_CC=gcc", "USE_GPERF=no"], env=clean, capture_output=True, text=True, check=False)
        if done.returncode:
            raise UserError(f"{SOURCE} could not be built with {compiler}: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
        for part in ("include/sys", "lib"):
            (folder / part).mkdir(parents=True, exist_ok=True)
        for header, place in headers.items():
            (folder / "include" / header).unlink(missing_ok=True)
            (folder / "include" / header).symlink_to(place)
        shutil.copy(library / "include/sys/capability.h", folder / "include/sys")
        shutil.copy(library / "libcap.a", folder / "lib")
    shutil.rmtree(folder / "apt")
