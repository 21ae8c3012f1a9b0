# SPDX-License-Identifier: GPL-2.0
"""The state machine of sealing as it is drawn on the page: where each state stands, and which case asks each act.

Here: states, acts and geometry, in the terms of fcntl(2).  Not here: outcomes (a run or a table has them) and
the drawing itself (page.html).  A line of a box is an act that leaves the memfd in its state, or, with `to`, one
that brings it to another; an arrow is the same act drawn.
"""

from typing import NamedTuple

LINE = 22  # height of an act's line, in the drawing's units
HEAD = 50  # height of a box's title and its explanation
WIDTH = 390


class Act(NamedTuple):
    """One thing to do in a state, and the case that does it."""

    label: str
    case: str
    to: str = ""  # the state it leads to, where it succeeds


class State(NamedTuple):
    """A box."""

    id: str
    title: str
    note: str
    x: int
    y: int
    acts: tuple[Act, ...]

    @property
    def height(self) -> int:
        """Title, lines and a margin."""
        return HEAD + LINE * len(self.acts) + 8


class Arrow(NamedTuple):
    """A drawn change of state; without a case it is set-up, and always possible."""

    path: str
    label: str
    x: int
    y: int
    case: str = ""


STATES = (
    State("mapped", "Mapped shared", "no seal; a MAP_SHARED mapping of a writable fd lives", 10, 90, (
        Act("F_SEAL_WRITE, mapped PROT_READ", "map-then-seal/shared-read"),
        Act("F_SEAL_WRITE, mapped PROT_WRITE", "map-then-seal/shared-readwrite"),
        Act("F_SEAL_WRITE, mapped by another process", "map-then-seal/mapped-in-another-process"),
        Act("F_SEAL_WRITE after munmap(2)", "map-then-seal/after-munmap", "write"),
        Act("F_SEAL_FUTURE_WRITE", "map-then-seal/future-write-seal", "future"),
        Act("mprotect(2) PROT_READ to PROT_WRITE", "mprotect-upgrade/unsealed"),
    )),
    State("open", "Unsealed", "memfd_create(MFD_ALLOW_SEALING)", 505, 90, (
        Act("memfd_create(2) starts here", "create/allow-sealing"),
        Act("F_SEAL_WRITE", "seal-set/write", "write"),
        Act("F_SEAL_WRITE, mapped private", "map-then-seal/private-readwrite", "write"),
        Act("F_SEAL_WRITE, mapped via read-only fd", "map-then-seal/shared-read-of-ro-fd", "write"),
        Act("F_SEAL_FUTURE_WRITE", "seal-set/future-write", "future"),
        Act("F_SEAL_WRITE through a read-only fd", "seal-set/ro-fd"),
    )),
    State("write", "Write-sealed", "F_SEAL_WRITE", 1000, 90, (
        Act("mmap(2) MAP_SHARED, PROT_READ", "seal-then-map/shared-read", "read"),
        Act("mmap(2) MAP_SHARED, PROT_WRITE", "seal-then-map/shared-readwrite"),
        Act("mmap(2) MAP_PRIVATE, PROT_WRITE", "seal-then-map/private-readwrite"),
        Act("write(2)", "seal-then-write/write"),
        Act("fallocate(2) punching a hole", "seal-then-write/punch-hole"),
        Act("write(2) through io_uring", "seal-then-write/io-uring-write"),
        Act("mmap(2) as FUSE passthrough backing", "seal-then-write/fuse-passthrough-map"),
    )),
    State("pinned", "Pages in use", "no seal; pages held by a device, pipe or socket", 10, 390, (
        Act("F_SEAL_WRITE, O_DIRECT read in flight", "pinned-pages/direct-read-in-flight"),
        Act("F_SEAL_WRITE, page in a pipe (vmsplice)", "pinned-pages/vmsplice"),
        Act("F_SEAL_WRITE, io_uring buffer", "pinned-pages/io-uring-buffer-unmapped"),
        Act("F_SEAL_WRITE, udmabuf", "pinned-pages/udmabuf"),
        Act("F_SEAL_WRITE, released in time", "pinned-pages/pipe-drained-during-wait", "write"),
        Act("F_SEAL_FUTURE_WRITE", "pinned-pages/future-write-does-not-wait", "future"),
    )),
    State("future", "Future-write-sealed", "F_SEAL_FUTURE_WRITE", 505, 390, (
        Act("mmap(2) MAP_SHARED, PROT_READ", "seal-then-map/future-write-shared-read"),
        Act("mmap(2) MAP_SHARED, PROT_WRITE", "seal-then-map/future-write-shared-readwrite"),
        Act("write(2)", "seal-then-write/future-write-write"),
        Act("store through the older mapping", "mprotect-upgrade/future-write-upgraded-store"),
        Act("F_SEAL_WRITE, older mapping lives", "future-write/then-write-with-old-mapping"),
        Act("F_SEAL_WRITE", "future-write/then-write", "write"),
    )),
    State("read", "Write-sealed, mapped read-only", "F_SEAL_WRITE; a read-only MAP_SHARED mapping lives", 1000, 390, (
        Act("mprotect(2) to PROT_WRITE", "mprotect-upgrade/shared-read"),
        Act("the same after mremap(2)", "mprotect-upgrade/mremap-moved"),
        Act("write through /proc/self/mem", "seal-then-write/proc-mem-shared-read"),
        Act("madvise(2) MADV_REMOVE", "seal-then-write/madvise-remove"),
        Act("mprotect(2) to PROT_EXEC", "mprotect-upgrade/to-exec"),
    )),
    State("exec", "Execute-sealed", "F_SEAL_EXEC", 10, 690, (
        Act("F_SEAL_EXEC", "seal-set/exec"),
        Act("fchmod(2) adding x", "exec/add-user"),
        Act("fchmod(2) removing x", "exec/remove-user"),
        Act("hugetlb: fchmod(2) adding x", "hugetlb/exec-not-enforced"),
        Act("F_SEAL_EXEC of an executable", "exec/implies-write-seals", "write"),
    )),
    State("size", "Size-sealed", "F_SEAL_SHRINK, F_SEAL_GROW", 505, 690, (
        Act("F_SEAL_SHRINK", "seal-set/shrink"),
        Act("ftruncate(2) down", "seal-then-resize/shrink-truncate-down"),
        Act("F_SEAL_GROW", "seal-set/grow"),
        Act("ftruncate(2) up", "seal-then-resize/grow-truncate-up"),
        Act("hugetlb: mmap(2) past the end", "hugetlb/grow-by-mmap"),
    )),
    State("frozen", "Seals frozen", "F_SEAL_SEAL", 1000, 690, (
        Act("memfd_create(2), flags 0", "create/no-flags"),
        Act("F_SEAL_SEAL", "seal-set/seal"),
        Act("adding another seal", "seal-set/after-seal-seal-another"),
        Act("adding the same seal", "seal-set/after-seal-seal-same"),
        Act("F_SEAL_SEAL with others in one call", "seal-set/seal-seal-with-others"),
    )),
)

ARROWS = (
    Arrow("M 700 44 V 84", "memfd_create(2)", 700, 34, "create/allow-sealing"),
    Arrow("M 505 150 H 406", "mmap(2)", 455, 142),
    Arrow("M 400 230 H 499", "munmap(2)", 450, 222),
    Arrow("M 895 150 H 994", "F_SEAL_WRITE", 944, 142, "seal-set/write"),
    Arrow("M 700 280 V 384", "F_SEAL_FUTURE_WRITE", 700, 336, "seal-set/future-write"),
    Arrow("M 400 262 C 460 290 440 390 499 408", "F_SEAL_FUTURE_WRITE", 450, 336, "map-then-seal/future-write-seal"),
    Arrow("M 895 408 C 955 390 935 290 994 262", "F_SEAL_WRITE", 944, 336, "future-write/then-write"),
    Arrow("M 1195 302 V 384", "mmap(2) PROT_READ", 1195, 348, "seal-then-map/shared-read"),
    Arrow("M 505 262 C 440 330 300 300 220 384", "O_DIRECT, vmsplice(2)", 250, 350),
)
SIZE = (1400, 880)
BAND = (640, "Added in any of these states, beside the other seals")


def cases() -> list[str]:
    """Every case that the drawing names."""
    return sorted({act.case for state in STATES for act in state.acts} | {arrow.case for arrow in ARROWS if arrow.case})
