# SPDX-License-Identifier: GPL-2.0
"""A kselftest tree of the cases: what `make kselftest-install` writes.

	run_kselftest.sh, kselftest/	kselftest's own runner, copied at this moment from a kernel tree
	kselftest-list.txt		memfd-sealing:FAMILY.NAME, one line a case
	memfd-sealing/settings		the timeout of one case
	memfd-sealing/sealing		the executor with all cases and the tables inside, static
	memfd-sealing/FAMILY.NAME	links to it; under such a name it ends with 0, 1 or 4

In a tree that kselftest itself installed, the runner there stays and the list is added to.

And the suite's source in a kernel tree, tools/testing/selftests/memfd-sealing/: what `make kselftest-tree` writes.
"""

import shutil
from pathlib import Path

from runner import paths
from runner.errors import UserError
from runner.expected import evidence
from runner.output.export import SUITE

PROGRAM = "sealing"
# It gives a case 60 s, and so says itself which case hangs.
SETTINGS = "timeout=75\n"
RUNNER = "run_kselftest.sh"
LIST = "kselftest-list.txt"


def copy_runner(source: Path, dest: Path) -> str:
    """kselftest's runner, unless there is one; says where it is from."""
    if (dest / RUNNER).exists():
        return f"{dest / RUNNER}: was there and stays"
    if not (source / RUNNER).exists():
        raise UserError(f"{source} has no {RUNNER}; name a kernel tree with KSRC=DIR")
    (dest / "kselftest").mkdir(exist_ok=True)
    shutil.copyfile(source / RUNNER, dest / RUNNER)
    (dest / RUNNER).chmod(0o755)
    for path in sorted((source / "kselftest").iterdir()):
        if path.is_file():
            shutil.copyfile(path, dest / "kselftest" / path.name)
            (dest / "kselftest" / path.name).chmod(0o755)
    return f"{dest / RUNNER}: from {source}"


def install(build: Path, source: Path, dest: Path, cases: list[str]) -> list[str]:
    """Writes the tree; returns what to tell the user."""
    if not str(dest) or dest == Path():
        raise UserError("name the folder to install into: make kselftest-install DEST=/tmp/kselftest")
    folder = dest / SUITE
    try:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        origin = copy_runner(source, dest)
        shutil.copyfile(build / PROGRAM, folder / PROGRAM)
        (folder / PROGRAM).chmod(0o755)
        (folder / "settings").write_text(SETTINGS)
        names = [case.replace("/", ".", 1) for case in cases]
        for name in names:
            (folder / name).symlink_to(PROGRAM)
        listed = (dest / LIST).read_text().splitlines() if (dest / LIST).exists() else []
        others = [line for line in listed if not line.startswith(f"{SUITE}:")]
        (dest / LIST).write_text("".join(f"{line}\n" for line in [*others, *(f"{SUITE}:{name}" for name in names)]))
    except OSError as error:
        raise UserError(f"{error.filename}: {error.strerror}") from None
    return [origin, f"{len(names)} cases in {folder}; run them with: {dest / RUNNER} -c {SUITE}"]


# Of harness/, what is a program of its own or serves one.
NOT_IN_TREE = {"guest-init.c", "mutants.c", "lies.c", "lies.h", "lies.def", "explore.c", "acts.c", "acts.h", "acts.def", "found.h", "written.c", "written.h", "model.c", "model.h", "dumb.c", "dumb.h"}


def put_into_tree(linux: Path, cases: list[str]) -> list[str]:
    """Writes the source into a kernel tree and its name into the list of targets; returns what to tell the user."""
    selftests = linux / "tools/testing/selftests"
    makefile, folder = selftests / "Makefile", selftests / SUITE
    if not (selftests / "lib.mk").exists():
        raise UserError(f"{linux} has no tools/testing/selftests/lib.mk; name the top of a kernel tree: make kselftest-tree LINUX=DIR")
    expected, target = paths.TOP / "expected", f"TARGETS += {SUITE}\n"
    try:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(paths.TOP / "runner/lab/kselftest", folder)
        for case in cases:
            (folder / "cases" / case).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(paths.TOP / "cases" / f"{case}.c", folder / "cases" / f"{case}.c")
        shutil.copytree(paths.TOP / "harness", folder / "harness", ignore=lambda _, names: NOT_IN_TREE & set(names))
        for name in ("changes", "vendor"):
            shutil.copytree(expected / name, folder / "expected" / name)
        shutil.copy(expected / "3.17.tsv", folder / "expected")
        (folder / "expected/newest").write_text(f"newest\t{evidence.newest(expected)}\n")
        (folder / ".gitignore").write_text("# SPDX-License-Identifier: GPL-2.0-only\n/sealing\n/obj/\n")
        text = makefile.read_text()
        if target not in text:
            before, line, after = text.partition("TARGETS += memfd\n")
            if not line:
                raise UserError(f"{makefile}: there is no line 'TARGETS += memfd', which it belongs behind; add '{target.strip()}' by hand")
            makefile.write_text(before + line + target + after)
    except OSError as error:
        raise UserError(f"{error.filename}: {error.strerror}") from None
    return [f"{len(cases)} cases in {folder}; run them with: make -C {selftests} TARGETS={SUITE} run_tests (needs libcap, and 'make headers' before)"]
