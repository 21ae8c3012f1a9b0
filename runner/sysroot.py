# SPDX-License-Identifier: GPL-2.0
"""libcap for programs of another architecture: header and static library, out of Debian's package.

The compiler and the C library come from Debian's cross packages, which `make deps` installs.  libcap has
none; its package of the other architecture is fetched through the configuration of runner/archive.py,
since adding a foreign architecture to the machine's own apt would change the machine.
"""

import shutil
import subprocess
import tempfile
from pathlib import Path

from runner import archive
from runner.errors import UserError

PACKAGE = "libcap-dev"
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


def fetch_libcap(abi: str, folder: Path) -> None:
    """Puts sys/capability.h and libcap.a into include/ and lib/ below the folder."""
    suite = own_suite()
    if not suite:
        raise UserError(f"libcap for {abi} is taken from Debian's archive, and this is no Debian release that it knows; "
                        f"put sys/capability.h and libcap.a into {folder}/include and {folder}/lib")
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
        subprocess.run(["dpkg-deb", "-x", str(deb), name], check=True)
        shutil.copytree(temporary / "usr/include", folder / "include", dirs_exist_ok=True)
        (folder / "lib").mkdir(exist_ok=True)
        library = next(temporary.glob("usr/lib/*/libcap.a"), None)
        if not library:
            raise UserError(f"{deb.name} holds no libcap.a")
        shutil.copy(library, folder / "lib")
    shutil.rmtree(folder / "apt")
