# SPDX-License-Identifier: GPL-2.0
"""A case as one C file of its own, for a mail to whoever maintains the code: `make reproducer CASE=...`.

The body of the case stays as it is; around it stand what it uses, and no more: the plain words of
runner/data/reproducer.c, and beyond them the harness's own functions.  C is read as this project writes it: what
stands at the beginning of a line ends a definition or begins one.
"""

import functools
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from runner import paths

HARNESS = paths.TOP / "harness"
WORDS = paths.TOP / "runner/data/reproducer.c"
# Headers that are there for these words; of others, a file's part needs all that the file includes.
HEADERS = {
    "ctype.h": r"\b(is(digit|alpha|alnum|space|print)|to(upper|lower))\(", "dirent.h": r"\b(opendir|DIR)\b", "endian.h": r"\b(htobe|be|htole|le)\d\d", "errno.h": r"\berrno\b|\bEAGAIN\b",
    "linux/aio_abi.h": r"\b(aio_context_t|iocb|IOCB_\w+)\b", "linux/fs.h": r"\b(FI\w+RANGE|FICLONE|BLK\w+|FS_\w+|RWF_\w+|FIDEDUPERANGE\w*|file_clone_range|file_dedupe_range\w*)\b",
    "linux/io_uring.h": r"\b(io_uring_\w+|IORING_\w+)\b", "linux/futex.h": r"\bFUTEX_", "linux/userfaultfd.h": r"\b(uffdio?_|UFFD)", "netinet/in.h": r"\b(sockaddr_in6?|IPPROTO_|in6?_addr|htons|htonl|ntohs|INADDR_\w+)", "poll.h": r"\b(poll|POLL\w+|pollfd)\b",
    "pthread.h": r"\bpthread_", "sched.h": r"\b(sched_|CLONE_|unshare|setns|cpu_set_t)", "setjmp.h": r"jmp", "signal.h": r"\b(SIG[A-Z]+|sigset_t|kill|signal|sigaction)\b", "stdarg.h": r"\bva_",
    "stdbool.h": r"\b(bool|true|false)\b", "stddef.h": r"\boffsetof\b", "stdint.h": r"\bu?int(8|16|32|64|ptr)_t\b|\bU?INT\d+_MAX\b", "stdlib.h": r"\b(malloc|calloc|realloc|free|exit|abort|strto\w+|aligned_alloc|posix_memalign|getenv|ato[il]|atexit|mkdtemp|mko?stemp|qsort)\b",
    "string.h": r"\b(str|mem)[a-z]+\(|\bexplicit_bzero\b", "stdio.h": r"\b(FILE|fflush|\w*printf|f?puts|s?scanf|fscanf|fopen|f?getline|remove|perror|BUFSIZ)\b", "sys/ioctl.h": r"\bioctl\b", "sys/mman.h": r"\b(m(un)?map|mprotect|madvise|memfd_create|mremap|mlock\w*|msync|remap_file_pages|(PROT|MAP|MADV|MS|MFD|MCL|MREMAP)_\w+)\b",
    "sys/prctl.h": r"\bprctl\b", "sys/resource.h": r"\b([gs]etr(limit|usage)|rlimit)\b", "sys/socket.h": r"\b(socket\w*|AF_\w+|SOL_\w+|msghdr|send\w*|recv\w*|sockaddr|bind|connect|listen|accept4?)\b",
    "sys/stat.h": r"\b(f?stat|fchmod\w*|chmod|struct stat|mkdir|S_I\w+|statx|umask|futimens|utimensat|UTIME_\w+)\b", "sys/syscall.h": r"\b(SYS_\w+|syscall)\b", "sys/uio.h": r"\b(iovec|p?(read|write)v2?|process_vm_\w+)\b|vmsplice",
    "sys/wait.h": r"\b(waitpid|waitid|W[A-Z]{5,}|WIF\w+|__WALL)\b", "time.h": r"\b(timespec|clock_\w+|CLOCK_\w+|timer_\w+|nanosleep)\b", "sys/mount.h": r"\b(u?mount2?|MS_\w+|MNT_\w+)\b", "sys/file.h": r"\bflock\b", "sys/eventfd.h": r"\beventfd\b",
    "sys/sendfile.h": r"\bsendfile\b", "sys/ptrace.h": r"\b(ptrace|PTRACE_\w+)\b", "sys/un.h": r"\bsockaddr_un\b", "linux/falloc.h": r"\bFALLOC_\w+\b", "linux/loop.h": r"\bLOOP_\w+\b", "linux/udmabuf.h": r"\b(udmabuf_create|UDMABUF_)", "linux/magic.h": r"\b\w+FS_MAGIC\b", "sys/statfs.h": r"\bstatfs\b", "sys/types.h": r"\bloff_t\b", "sys/sysmacros.h": r"\b(major|minor|makedev)\(",
}  # fmt: skip
# Of harness/, what a program of its own is made of, and what WORDS has instead.
NOT_OF_CASES = {"case.c", "state.c", *(f"{name}.{kind}" for name in ("lies", "mutants", "explore", "acts", "written", "found", "model", "dumb", "guest-init") for kind in "ch")}
# Macros of case.h that a reproducer does not have, and constants that Debian 12's C library does.
EXPANDED = {"CHECK", "HERE", "DESCRIBE", "BEGIN"}
COMMON = {
    "F_ADD_SEALS", "F_SEAL_FUTURE_WRITE", "MFD_CLOEXEC", "MFD_HUGETLB", "MAP_SHARED_VALIDATE", "MADV_PAGEOUT", "RWF_APPEND", "SYS_io_uring_setup", "SYS_open_tree",
    "SYS_pidfd_open", "SYS_clone3", "SYS_pidfd_getfd", "SYS_process_madvise", "SYS_memfd_secret", "MREMAP_DONTUNMAP", "MADV_POPULATE_READ", "FALLOC_FL_INSERT_RANGE", "FALLOC_FL_UNSHARE_RANGE",
    "UFFD_USER_MODE_ONLY", "UFFD_FEATURE_MINOR_SHMEM",
}  # fmt: skip
ALWAYS = ("err.h", "fcntl.h", "unistd.h")
# Macros of case.h that only say where they stand: the function, and what follows its arguments.
PLAIN = {
    "STATE_IS": "state_is", "SEALS_ARE": "seals_are", "SIZE_IS": "size_is", "OFFSET_IS": "offset_is", "CONTENTS_INTACT": "contents_intact", "BYTES_ARE": "bytes_are",
    "MAPPING_INTACT": "mapping_intact", "PERMISSIONS_ARE": "permissions_are", "MODE_IS": "mode_is", "NAME_IS": "name_is", "MAPPED_AS": "mapped_as", "STORE_RAISES": "access_raises",
    "STILL_ALLOWED": "ALLOWED", "STILL_REFUSED": "REFUSED",
}  # fmt: skip
# What ends a case otherwise than by passing: err(3), with a status and a word.
ENDS = {"check_failed": 'errx(1, "FAIL: ', "fail": 'errx(1, "FAIL: ', "broken": 'errx(2, "set-up failed: ', "skip": 'errx(4, "SKIP: '}
NOT_CODE = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'', re.S)
ATTRIBUTE = r"__attribute__\s*\(\(.*?\)\)\s"
NAME = re.compile(r"\b(?:(?:struct|union|enum)\s+)?[A-Za-z_]\w*")


class Item(NamedTuple):
    """A definition, with the comment before it."""

    text: str
    comment: str
    names: frozenset[str]
    uses: tuple[str, ...]
    file: str


def words(code: str) -> tuple[str, ...]:
    """The identifiers in it, each once, in their order; a tag with its keyword."""
    bare = re.sub(r"(?:->|\.)\s*[A-Za-z_]\w*", " ", NOT_CODE.sub(" ", code))  # without members
    own = set(re.findall(r"\w+", match.group(1))) if (match := re.match(r"#define \w+\(([^)]*)\)", bare)) else set()
    return tuple(dict.fromkeys(re.sub(r"\s+", " ", word) for word in NAME.findall(bare) if word not in own))


def defined(text: str) -> set[str]:
    """What a definition gives a name to."""
    code = NOT_CODE.sub(" ", text)
    names = set(re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)", code, re.M))
    if names and not code.startswith("#if"):
        return names
    if code.rstrip().endswith("}") and not code.startswith("#") and (function := re.match(r"[^={;]*?(\w+)\((?!\()", re.sub(ATTRIBUTE, "", code))):
        return {function.group(1)}
    for body in re.findall(r"\benum\b[^{;(]*\{([^}]*)\}", code):
        names |= set(re.findall(r"(?:^|,)\s*(\w+)", re.sub(r"=[^,]*", "", body)))
    outside = code
    while (less := re.sub(r"\{[^{}]*\}", " ", outside)) != outside:
        outside = less
    for statement in re.split(r";|(?<=\))\s*$", re.sub(r"^#.*$", "", outside, flags=re.M), flags=re.M):
        head = re.split(r"[=\[]", re.sub(ATTRIBUTE, "", statement + " "))[0].strip()
        if tag := re.fullmatch(r"(struct|union|enum)\s+(\w+)", head):
            names.add(" ".join(tag.groups()))
        elif pointer := re.match(r"[^(]*\(\*(\w+)\)", head):
            names.add(pointer.group(1))
        elif function := re.match(r"[^(]*?(\w+)\((?!\()", re.sub(ATTRIBUTE, "", head)):
            names.add(function.group(1))
        elif head and "(" not in head:
            names |= {match for match in re.findall(r"(\w+)\s*(?:,|$)", head)}
    return names - {"enum", "struct", "union"}


def definitions(text: str, file: str) -> Iterator[Item]:
    """The definitions of a file, and its prototypes, which have no body."""
    lines = text.split("\n")
    comment: list[str] = []
    at = 0
    while at < len(lines):
        line, begin = lines[at], at
        at += 1
        if line.startswith("/*"):
            while "*/" not in lines[at - 1]:
                at += 1
            comment = lines[begin:at]
            continue
        if line.startswith(("//", "#include", "#endif", "#undef")) or re.match(r"#(ifndef|define) HARNESS_\w+$", line) or not line.strip():
            comment = [] if not line.strip() else comment
            continue
        if line.startswith("#if"):
            depth = 1
            while depth:
                depth += lines[at].startswith("#if") - lines[at].startswith("#endif")
                at += 1
        elif line.startswith("#"):
            while lines[at - 1].endswith("\\"):
                at += 1
        else:
            while True:
                code = NOT_CODE.sub(" ", "\n".join(lines[begin:at]))
                if code.count("{") == code.count("}") and re.search(r"[;}]\s*$", code) and code.count("(") == code.count(")"):
                    break
                at += 1
        code = "\n".join(lines[begin:at])
        uses = words(code)
        if re.match(r"(struct|union) \w+ \{", code):
            uses = tuple(word for word in uses if " " in word or word.isupper())  # not the names of members
        yield Item(code, "\n".join(comment), frozenset(defined(code)), uses, file)
        comment = []


def is_prototype(item: Item) -> bool:
    """Whether it only declares."""
    return not item.text.startswith(("#", "static", "struct {", "enum")) and "{" not in item.text and (item.text.startswith("extern") or ");" in item.text or "__attribute__" in item.text)


def without_place(code: str) -> str:
    """Code of the harness without the places in the source that its checks name."""
    code = re.sub(r'HERE\((?:"[^"]*"(?: #\w+)?|#\w+|[^()]*)\), ', "", re.sub(r"const struct where \*(?:where)?,\s*", "", code))
    code = re.sub(r"\bwhere, ", "", code)
    code = re.sub(r'%s([^%"\n]*"[^"\n]*), strerror\(errno\)\)', r"%m\1)", code)
    code = re.sub(r"^\s*not_the_filters\(.*\);\n", "", code, flags=re.M)
    code = code.replace("ksft_print_msg(", "printf(").replace("return passed();", 'errx(0, "PASS");').replace("passed();", "_exit(0);")
    code = re.sub(r"\bLOAD_RAISES\((\w+), (.*)\);", r"access_raises(\1, (void *)(\2), -1);", code)
    code = re.sub(r"\bSTORE_RAISES\((\w+), (.*), ([^,]*)\);", r"access_raises(\1, (void *)(\2), \3);", code)
    for macro, function in PLAIN.items():
        code = re.sub(rf"\b{macro}\(", f"{function}(", code)
    code = re.sub(r"\bOUTCOME_(\w+)", lambda match: {"pass": "0", "skip": "4", "broken": "2"}.get(match.group(1), "1"), code)
    code = expand(expand(code, "CHECK", check), "SETUP_NEEDS", needs)
    code = re.sub(r'\b(check_failed|fail|broken|skip)\((?:"|(?=__VA_ARGS__|[A-Z_]+ "))', lambda match: ENDS[match.group(1)] + ("" if match.group(0)[-1] == '"' else '" '), code)
    return re.sub(r'\berrx(\(\d, "[^"]*): %m"', r'err\1"', code)


def expand(code: str, name: str, by: Callable[[str, list[str]], str]) -> str:
    """Each call of this name, with what stands before it in its line and its arguments, as the function spells it."""
    at = 0
    while match := re.compile(rf"(?<![\w\"]){name}\(").search(code, at):
        depth, begin, end = 1, match.end(), match.end()
        arguments: list[str] = []
        while depth:
            if aside := NOT_CODE.match(code, end):
                end = aside.end()
                continue
            depth += (code[end] in "([{") - (code[end] in ")]}")
            if depth == 0 or (code[end] == "," and depth == 1):
                arguments.append(code[begin:end].strip())
                begin = end + 1
            end += 1
        indent = re.search(r"[ \t]*\Z", code[: match.start()])
        new = by(indent.group(0) if indent else "", arguments)
        code, at = code[: match.start()] + new + code[end:], match.start() + 1
    return code


def needs(_: str, arguments: list[str]) -> str:
    """SETUP_NEEDS(what, call, errors...) without the errors: by whichever it failed, the machine lacks it."""
    return f"NEEDS({', '.join(arguments[:2])})"


def check(indent: str, arguments: list[str]) -> str:
    """CHECK(condition, message...) as an if."""
    return f"if (!({arguments[0]}))\n{indent}\tfail({', '.join(arguments[1:])})"


# Set-up of one call: the call itself.
CALLS = {
    "seal": "SETUP(fcntl({0}, F_ADD_SEALS, {1}))",
    "map_shared": "SETUP(mmap(NULL, {1}, {2}, MAP_SHARED, {0}, 0))",
    "map_private": "SETUP(mmap(NULL, {1}, {2}, MAP_PRIVATE, {0}, 0))",
    "unmap": "SETUP(munmap({0}, {1}))",
}


@functools.cache
def library() -> tuple[dict[str, Item], dict[tuple[str, str], Item], dict[str, str], dict[str, list[str]]]:
    """By name what every file can use, by file and name what it has for itself; comments of prototypes; headers of each file."""
    shared: dict[str, Item] = {}
    own: dict[tuple[str, str], Item] = {}
    comments: dict[str, str] = {}
    includes: dict[str, list[str]] = {}
    for path in [*sorted(HARNESS.glob("*.h")), *sorted(HARNESS.glob("*.c")), WORDS]:
        text = path.read_text()
        headers = re.findall(r"^#include <([^>]*)>", text, re.M)
        includes[path.stem] = includes.get(path.stem, []) + [header for header in headers if header != "kselftest.h"]
        if path.name in NOT_OF_CASES:
            continue
        for item in definitions(text, path.stem):
            if item.names & EXPANDED or (item.text.startswith("#if") and item.names & COMMON):
                continue
            if path != WORDS:
                code = without_place(item.text)
                if code.startswith("#define"):
                    code = " \\\n".join(line.rstrip(" \t\\") for line in code.split("\n"))
                item = item._replace(text=code, uses=item.uses if code == item.text else words(code))
            for name in item.names:
                if is_prototype(item):
                    comments.setdefault(name, item.comment)
                    continue
                own[path.stem, name] = item
                if path == WORDS or path.suffix == ".h" or not (item.text.startswith(("static", "#", "enum")) or " " in name):
                    shared[name] = item
    return shared, own, comments, includes


def needed(body: tuple[str, ...], known: set[str]) -> list[Item]:
    """The definitions that these words need, each after those that it needs itself."""
    shared, own, _, _ = library()
    found: dict[int, Item] = {}
    open_now: set[int] = set()

    def visit(name: str, file: str) -> None:
        item = shared.get(name) if (WORDS.stem, name) in own else own.get((file, name)) or shared.get(name)
        if not item or name in known or id(item) in found or id(item) in open_now:
            return
        open_now.add(id(item))
        for word in item.uses:
            if word not in item.names:
                visit(word, item.file)
        found[id(item)] = item

    for word in body:
        visit(word, "")
    return list(found.values())


def apart(parts: list[Item], body: str) -> tuple[list[Item], str]:
    """The definitions with another name where two files of the harness use one for different things."""
    owners: dict[str, str] = {}
    for item in list(parts):
        for name in sorted(item.names):
            if owners.setdefault(name, item.file) != item.file:
                bare = name.split(" ")[-1]
                new = f"{item.file.replace('-', '_')}_{bare}"
                parts = [part._replace(text=re.sub(rf"\b{bare}\b", new, part.text)) if part.file == item.file else part for part in parts]
    return parts, body


def headers_of(code: str, files: set[str], own: list[str]) -> list[str]:
    """The headers that the code needs."""
    _, _, _, includes = library()
    every = {*HEADERS, *own, *includes[WORDS.stem], *includes["case"], *(header for file in files for header in includes.get(file, []))}
    bare = NOT_CODE.sub(lambda match: " " if match.group(0)[0] == "/" else match.group(0), code)
    found = [header for header in every if header in ALWAYS or re.search(HEADERS.get(header, r""), bare)]
    return sorted(found, key=lambda header: (header.startswith("linux/"), header))  # the kernel's make room for the C library's, not the other way round


def make(case: str, about: dict[str, str]) -> str:
    """The file."""
    text = (paths.TOP / f"cases/{case}.c").read_text()
    own_headers = re.findall(r"^#include <([^>]*)>", text, re.M)
    body = re.sub(r"^(//.*|#include.*)\n", "", text, flags=re.M)
    body = re.sub(r"^DESCRIBE\(.*?\);\n", "", body, flags=re.M | re.S)
    body = re.sub(r"^\tBEGIN\(argc, argv\);\n", "", body, flags=re.M).replace("int main(int argc, char **argv)", "int main(void)")
    body = without_place(body).strip()
    for name, call in CALLS.items():
        body = expand(body, name, lambda _, arguments, call=call: call.format(*arguments))  # type: ignore[misc]
    _, _, comments, _ = library()
    mine = {name for item in definitions(body, "") for name in item.names}
    parts = [item for item in needed(words(body), mine | {"main"})]
    parts, body = apart(parts, body)
    chunks = []
    long: set[str] = set()  # what stands below the short ones
    for item in parts:
        comment = item.comment or next((comments[name] for name in sorted(item.names) if comments.get(name) and item.file != WORDS.stem), "")
        short = item.file == "abi" or item.text.startswith("#define") or ("\n" not in item.text and not long & {*item.uses})
        long |= set() if short else item.names
        # Of the harness's comments the first sentence: what it is.
        if match := re.match(r"/\*\s*(.*?[.:])(?:\s|\Z)", re.sub(r"\n \*+/?", " ", comment)):
            comment = f"/* {' '.join(match.group(1).split()).rstrip(':.')}. */"
        chunks.append((short, "\n".join(filter(None, ["" if short else comment, item.text]))))
    helpers = "".join(f"{chunk}\n" for short, chunk in chunks if short) + "".join(f"\n{chunk}\n" for short, chunk in chunks if not short)
    code = f"{helpers}\n{body}\n"
    helpers = f"\n{helpers}" if any(short for short, _ in chunks) else helpers
    include = "".join(f"#include <{header}>\n" for header in headers_of(code, {item.file for item in parts}, own_headers))
    libraries = " -lcap" if "sys/capability.h" in include else ""
    told = [
        about["sentence"],
        f"{about['contract']} since Linux {about['since']}, by {about['source']}",
        f"gcc FILE{libraries} && ./a.out: PASS or FAIL" + (f" (needs: {about['needs']})" if about["needs"] else "") + f". Made from {case}.c of a suite for memfd sealing.",
    ]  # fmt: skip
    head = "\n * ".join(line for part in told for line in textwrap.wrap(part, 116, break_long_words=False, break_on_hyphens=False))
    return f"// SPDX-License-Identifier: GPL-2.0\n/* {head} */\n#define _GNU_SOURCE\n{include}{helpers}\n{body}\n"


def write(case: str, about: dict[str, str], path: Path) -> None:
    """Into a file."""
    path.write_text(make(case, about))
