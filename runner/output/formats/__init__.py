# SPDX-License-Identifier: GPL-2.0
"""The formats of `make export`, by name.

A module here spells judged results (runner/output/export.py) in one format: files(reports, options) returns the
text of each file by its name, which is empty for a format of a single file.  None of them decides
anything; the class of each case is in its record.
"""

from runner.output.export import Writer
from runner.output.formats import jsonl, junit, kcidb, ktap, lava, squad

WRITERS: dict[str, Writer] = {
    "ktap": ktap.files,
    "junit": junit.files,
    "jsonl": jsonl.files,
    "kcidb": kcidb.files,
    "lava": lava.signals,
    "result.txt": lava.result_txt,
    "squad": squad.files,
}
# Written from the tables alone.
KNOWN_ISSUES = "squad-known-issues"
NAMES = (*WRITERS, KNOWN_ISSUES)
FOLDERS = ("squad",)  # several files: OUT names a folder
