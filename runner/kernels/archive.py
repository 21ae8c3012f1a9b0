# SPDX-License-Identifier: GPL-2.0
"""Brings kernels of Debian's archive into a cache, without installing anything.

apt does the work, with a configuration and state of its own below the cache: the machine's is only
asked for the address of its mirror.  Signatures are checked as always.  That a suite's index may be
past its date is accepted, since a snapshot of the archive serves as well.

A kernel in the cache is a folder named after its Debian version, laid out as its package is.
"""

import os
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from runner.errors import UserError
from runner.kernels import machines
from runner.results import versions
from runner.results.versions import Version

SUITES = ["bullseye", "bookworm", "bookworm-backports", "trixie", "trixie-backports", "forky", "sid", "experimental"]
SECURITY_SUITES = ["bullseye-security", "bookworm-security", "trixie-security"]
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# What is unpacked of a package: the kernel, and modules that a case may need.
WANTED = [
    *("*/vmlinuz*", "*/boot/vmlinux-*", "*/config-*", "*/modules.builtin", "*/changelog*.gz", "*/virtio*"),
    *("*/kernel/crypto/*", "*/kernel/lib/*", "*/kernel/arch/*/crypto/*", "*/kernel/fs/*", "*/kernel/net/*", "*/kernel/mm/*"),
    *("*/drivers/dma-buf/*", "*/drivers/block/*", "*/drivers/md/dm-*", "*/drivers/vfio/*", "*/virt/lib/*", "*/arch/x86/kvm/*", "*/ccp/ccp.ko*", "*/rng-core.ko*", "*/drivers/iommu/*", "*/drivers/vhost/*", "*/kernel/block/t10-pi*"),
    *("*/drivers/infiniband/core/*", "*/drivers/infiniband/sw/*", "*/drivers/target/*", "*/drivers/nvme/*", "*/drivers/usb/*", "*/drivers/ata/libata.ko*", "*/drivers/ata/ata_piix.ko*", "*/drivers/cdrom/*", "*/drivers/misc/vmw_vmci/*"),
    *(f"*/drivers/scsi/{name}" for name in ("am53c974.ko*", "esp_scsi.ko*", "fcoe/*", "iscsi_tcp.ko*", "libfc/*", "libiscsi*", "scsi_common.ko*", "scsi_debug.ko*", "scsi_mod.ko*", "scsi_transport_*", "sd_mod.ko*", "sr_mod.ko*")),
    *(f"*/drivers/net/{name}" for name in ("dummy.ko*", "ifb.ko*", "macsec.ko*", "tun.ko*", "veth.ko*", "vxlan*", "wireguard/*")),
]


# Its kernels are small, boot fast, and have what most cases need.
CLOUD = "cloud-"
INDEX_MIB, KERNEL_MIB = 500, 300  # what reading the indexes takes on disk, and fetching one kernel


class Package(NamedTuple):
    """One kernel of the archive."""

    version: Version
    debian: str  # 6.12.43-1~bpo12+1
    name: str
    suite: str
    flavour: str = ""  # where it is not the usual one

    @property
    def folder(self) -> str:
        """Its name in the cache: the Debian version, and the flavour unless it is the usual one."""
        return self.debian + (f"-{self.flavour}" if self.flavour else "")


def mirror() -> tuple[str, str]:
    """The addresses of the archive and of its security part, as this machine's own apt has them."""
    chosen = os.environ.get("MIRROR", ""), os.environ.get("SECURITY_MIRROR", "")
    if all(chosen):
        return chosen
    if not shutil.which("apt-get"):
        raise UserError("kernels are fetched with apt-get, which this machine lacks; name kernels you have with KERNELS='dir/*'")
    done = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(LABEL) $(REPO_URI)", "Created-By: Packages"], capture_output=True, text=True, check=False
    )
    by_label: dict[str, str] = {}
    for line in done.stdout.splitlines():
        label, _, address = line.partition(" ")
        by_label.setdefault(label, address.rstrip("/"))
    main = chosen[0] or by_label.get("Debian", "")
    security = chosen[1] or by_label.get("Debian-Security", "")
    if not main:
        raise UserError("apt knows no Debian mirror; name one with MIRROR=address and SECURITY_MIRROR=address")
    return main, security or f"{main}-security"


def need_space(folder: Path, mib: int, what: str) -> None:
    """An error where so much is not free; apt itself may try for minutes before it gives up."""
    free = shutil.disk_usage(folder).free >> 20
    if free < mib:
        raise UserError(f"{folder}: {free} MiB are free, and {what} takes up to {mib} MiB; make room, or choose another disk with BUILD=folder")


def ask_apt(environment: dict[str, str], *command: str) -> str:
    """What an apt command that only reads the indexes prints."""
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise UserError(f"{command[0]} failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
    return done.stdout


def configure(cache: Path, architecture: str = "", only: str = "", kind: str = "deb") -> dict[str, str]:
    """The environment in which apt uses its own configuration below the cache, for all suites or only one; deb-src: for sources."""
    home = cache / "apt"
    architecture = architecture or os.environ.get("ARCH") or "amd64"
    for folder in ("state/lists/partial", "cache/archives/partial", "etc/apt.conf.d", "etc/preferences.d"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    main, security = mirror()
    if not os.path.exists(KEYRING):
        raise UserError(f"{KEYRING} is missing, with which packages are verified; install debian-archive-keyring")
    option = f"[arch={architecture} check-valid-until=no signed-by={KEYRING}]"
    sources = [f"{kind} {option} {main} {suite} main" for suite in SUITES if only in ("", suite)]
    sources += [f"{kind} {option} {security} {suite} main" for suite in SECURITY_SUITES if not only]
    (home / "etc/sources.list").write_text("\n".join(sources) + "\n")
    (home / "apt.conf").write_text(
        f'Dir::State "{home}/state";\nDir::State::status "/dev/null";\nDir::Cache "{home}/cache";\nDir::Etc "{home}/etc";\n'
        f'APT::Architecture "{architecture}";\nAPT::Architectures {{ "{architecture}"; }};\n'
        'APT::Sandbox::User "root";\nAcquire::Languages "none";\nAcquire::Retries "3";\n'
    )
    return {**os.environ, "APT_CONFIG": str(home / "apt.conf"), "LC_ALL": "C"}


def update(environment: dict[str, str], cache: Path) -> list[str]:
    """Reads the archive's indexes; returns the suites that could not be read."""
    need_space(cache, INDEX_MIB, "reading the archive's indexes")
    done = subprocess.run(["apt-get", "update", "-q"], env=environment, capture_output=True, text=True, check=False)
    failed = sorted({suite for suite in SUITES + SECURITY_SUITES for line in done.stderr.splitlines() if line.startswith("E:") and f"{suite} " in line})
    lists = cache / "apt/state/lists"
    if not [*lists.glob("*_Packages*"), *lists.glob("*_Sources*")]:
        reason = next((line for line in done.stderr.splitlines() if line.startswith(("E:", "W:"))), "no message")
        raise UserError(f"no index of the archive could be read: {reason}")
    return failed


def available(environment: dict[str, str], flavour: str) -> list[Package]:
    """Every kernel of the flavour, oldest first; of several revisions of a version, the newest.

    For amd64 a flavour is "cloud-", "rt-" or nothing, elsewhere all that follows the release ("arm64-16k").
    """
    machine = machines.current()
    flavour = flavour or (machine.flavour if machine else "")
    ending = re.escape(flavour) if machine else f".*{re.escape(flavour)}amd64"
    release = r"[0-9][^-]*(-[0-9][^-]*)?-" if machine else "[0-9]"
    search = ask_apt(environment, "apt-cache", "search", "--names-only", f"^linux-(image|binary)-{release}{ending}$")
    names = [line.split()[0] for line in search.splitlines()]
    # From 6.19 on linux-image-* holds no kernel, and depends on linux-binary-*, which does.
    releases = {name.removeprefix("linux-binary-") for name in names if name.startswith("linux-binary-")}
    names = [name for name in names if name.removeprefix("linux-image-") not in releases]
    if not flavour and not machine:
        names = [name for name in names if not re.search(r"-(cloud|rt)-amd64$", name)]
    if not names:
        raise UserError(f"the archive has no kernel of flavour '{flavour.rstrip('-')}'")
    madison = ask_apt(environment, "apt-cache", "madison", *names)
    found: dict[Version, Package] = {}
    for line in madison.splitlines():
        name, debian, source = (part.strip() for part in line.split("|"))
        match = re.match(r"\d+\.\d+(\.\d+)?", debian)
        if match and "~rc" not in debian:
            usual = machine.flavour if machine else CLOUD
            package = Package(versions.parse(match.group(0)), debian, name, source.split()[1].split("/")[0], "" if flavour == usual else flavour.rstrip("-") or "amd64")
            old = found.get(package.version)
            if not old or newer(package.debian, old.debian):
                found[package.version] = package
    return [found[version] for version in sorted(found)]


def newer(a: str, b: str) -> bool:
    """Whether Debian version a is newer than b."""
    return subprocess.run(["dpkg", "--compare-versions", a, "gt", b], check=False).returncode == 0


def choose(packages: list[Package], wanted: list[str], everything: bool) -> list[Package]:
    """The oldest and the newest of each series, or of those wanted; or all of them."""
    by_series: dict[tuple[int, int], list[Package]] = defaultdict(list)
    for package in packages:
        by_series[package.version[:2]].append(package)
    for series in wanted:
        if versions.parse(series)[:2] not in by_series:
            known = ", ".join(f"{a}.{b}" for a, b in by_series)
            raise UserError(f"the archive has no kernel of series {series}; it has {known}")
    chosen = []
    for key in [versions.parse(series)[:2] for series in wanted] or by_series:
        group = by_series[key]
        chosen += group if everything else ([group[0], group[-1]] if len(group) > 1 else group)
    return chosen


def unpack(packages: list[Path], folder: Path) -> None:
    """Unpacks what is wanted of a kernel's packages into a folder, whole or not at all."""
    new = folder.with_name(folder.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    messages = [message for package in packages if (message := unpack_one(package, new))]
    tame(new)
    if messages or not find_images(new):
        shutil.rmtree(new)
        raise UserError(f"{packages[0]}: {messages[0] if messages else 'holds no kernel image'}")
    (new / "wanted").write_text("\n".join(WANTED))
    shutil.rmtree(folder, ignore_errors=True)
    new.replace(folder)


def is_current(folder: Path) -> bool:
    """Whether a kernel in the cache holds all that is wanted of its package today."""
    return (folder / "wanted").is_file() and (folder / "wanted").read_text() == "\n".join(WANTED) and bool(find_images(folder))


def tame(folder: Path) -> None:
    """Takes from an unpacked package what could reach beyond it: links that lead out, and all bits but rwxr-xr-x."""
    for path in [*folder.rglob("*")]:
        if path.is_symlink():
            if not path.resolve().is_relative_to(folder.resolve()):
                path.unlink()
        elif path.is_file() or path.is_dir():
            path.chmod(path.stat().st_mode & 0o755)
        else:
            path.unlink()  # a device or a pipe


def unpack_one(package: Path, new: Path) -> str:
    """Unpacks what is wanted of one .deb or .rpm; returns the tool's complaint, if any."""
    if package.suffix == ".rpm":
        if not shutil.which("rpm2cpio"):
            raise UserError(f"{package}: unpacking an rpm needs rpm2cpio and cpio (Debian's packages rpm2cpio, cpio)")
        first = subprocess.Popen(["rpm2cpio", str(package.resolve())], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        second = subprocess.run(["cpio", "-idm", "--quiet", "--no-absolute-filenames", *WANTED, "*/vmlinuz"], cwd=new, stdin=first.stdout, capture_output=True, check=False)
    else:
        first = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", str(package)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        second = subprocess.run(["tar", "-x", "-C", str(new), "--wildcards", *WANTED], stdin=first.stdout, capture_output=True, check=False)
    assert first.stdout and first.stderr
    first.stdout.close()
    complaints = [first.stderr.read().decode(errors="replace")] if first.wait() else []
    # Few packages have all that is wanted.
    complaints += [line for line in second.stderr.decode(errors="replace").splitlines() if not line.endswith(("Not found in archive", "due to previous errors"))]
    return complaints[-1].strip() if complaints else ""


def find_images(folder: Path) -> list[Path]:
    """The kernel images below a folder."""
    machine = machines.current()
    names = (machine.image, f"{machine.image}-*") if machine else ("vmlinuz", "vmlinuz-*", "bzImage", "bzImage-*")
    found = {path.resolve() for name in names for path in folder.rglob(name) if path.is_file()}
    return sorted(found)


def fetch(package: Package, cache: Path, environment: dict[str, str]) -> Path:
    """Downloads and unpacks one kernel; returns its folder."""
    folder = cache / package.folder
    downloads = cache / "apt/downloads"
    downloads.mkdir(exist_ok=True)
    need_space(cache, KERNEL_MIB, f"fetching {package.debian}")
    names = {package.name: package.debian}
    if package.name.startswith("linux-binary-"):
        modules = package.name.replace("linux-binary-", "linux-modules-")
        madison = subprocess.run(["apt-cache", "madison", modules], env=environment, capture_output=True, text=True, check=False).stdout
        # Signed and unsigned packages do not always carry the same revision.
        for line in madison.splitlines()[:1]:
            names[modules] = line.split("|")[1].strip()
    done = subprocess.run(
        ["apt-get", "download", "-q", *(f"{name}={version}" for name, version in names.items())], cwd=downloads, env=environment, capture_output=True, text=True, check=False
    )
    debs = [deb for name in names for deb in downloads.glob(f"{name}_*.deb")]
    if done.returncode or not debs:
        message = next((line for line in done.stderr.splitlines() if line.startswith("E:")), "no message")
        raise UserError(f"{package.debian}: apt could not fetch {package.name}: {message}")
    try:
        unpack(debs, folder)
    finally:
        for deb in debs:
            deb.unlink()
    return folder


def folders(cache: Path) -> list[Path]:
    """The kernels in the cache, as their folders."""
    return sorted(path for path in cache.glob("*") if path.is_dir() and path.name != "apt" and not path.name.endswith(".new"))


def cached(cache: Path) -> list[Path]:
    """The images in the cache."""
    return [image for folder in folders(cache) for image in find_images(folder)]


def names(folder: Path) -> set[str]:
    """What a kernel in the cache is called: 6.12.118-1-amd64, 6.12.118-amd64, 6.12.118."""
    version, *rest = folder.name.split("-", 2)
    return {folder.name, version, "-".join([version, *rest[1:]])}


def newest(name: str, cache: Path) -> list[Path]:
    """Of the series 6.12, or 6.12-amd64, the newest version in the cache: an archive replaces it every other week."""
    if not (series := re.fullmatch(r"(\d+\.\d+)((?:-[a-z][\w-]*)?)", name)):
        return []
    of_series = re.compile(rf"({re.escape(series[1])}\.\d+){re.escape(series[2])}")
    found = [(versions.parse(match[1]), folder) for folder in folders(cache) for called in names(folder) if (match := of_series.fullmatch(called))]
    last = max((version for version, _ in found), default=None)
    return [folder for version, folder in found if version == last]


def resolve(name: str, cache: Path) -> list[Path]:
    """The images that a path names: an image, a package, a folder with images; or a cached version, or the newest of a series."""
    path = Path(name)
    if not path.exists():
        known = [folder for folder in folders(cache) if name in names(folder)] or newest(name, cache)
        # 6.12.118 is the usual flavour of it, where that is there.
        known = [folder for folder in known if not any(folder.name.startswith(f"{other.name}-") for other in known)]
        if known:
            return [image for folder in known for image in find_images(folder)]
        if match := re.fullmatch(r"\d+\.\d+(?:\.\d+)?(?:-([a-z][\w-]*))?", name):
            flavour = f" FLAVOUR={match[1]}" if match[1] else ""
            raise UserError(f"kernel {name} is not in the cache; 'make kernels LIST=1{flavour}' shows what the archive has, 'make kernels{flavour}' fetches")
        return [path]
    if path.is_dir():
        images = find_images(path)
        if not images:
            raise UserError(f"{path}: there is no kernel image below this folder")
        return images
    if path.suffix in (".deb", ".rpm"):
        folder = cache / f"from-{path.stem}"
        if not is_current(folder) or folder.stat().st_mtime < path.stat().st_mtime:
            unpack([path], folder)
        return find_images(folder)
    return [path]
