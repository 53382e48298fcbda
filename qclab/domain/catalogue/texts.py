"""What a text of the catalogue may hold: what is printed and read on a screen shows all of it, in the order written."""

import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from qclab.domain.catalogue.criteria import Finding, Path
from qclab.domain.catalogue.rules import CHILD

LONGEST = 2000
_SEVERAL_LINES = frozenset({"address", "principle", "calculation", "validity"})
# Controls, breaks of lines and paragraphs, what turns the direction of reading about, and halves of characters.
_ODD = re.compile("[\0-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def text_fault(field: str, text: str) -> str:
    """What is wrong with a text, as the end of a sentence that starts with its field; empty when nothing is.

    It never repeats the text: a terminal would obey what is hidden in it.
    """
    if len(text) > LONGEST:
        return f"has {len(text)} characters, {LONGEST} at most are kept"
    odd = _ODD.search(text.replace("\n", "") if field in _SEVERAL_LINES else text)
    if odd is None:
        return ""
    if odd.group() == "\n":
        return "is one line, and there is a line break in it"
    return f"holds a character that cannot be printed (U+{ord(odd.group()):04X})"


def text_faults(entry: Any, where: str, path: Path = ()) -> Iterator[Finding]:
    """What is wrong with the texts of an entry of the catalogue and of its lines; paths start within the entry."""
    for name in (each.name for each in fields(entry)):
        value = getattr(entry, name)
        for index, each in enumerate(value) if isinstance(value, tuple) else [(None, value)]:
            here = (*path, name) if index is None else (*path, name, index)
            if not isinstance(each, str):
                if index is not None:
                    yield from text_faults(each, f"{where} {CHILD[name]} {index + 1}", here)
            elif fault := text_fault(name, each):
                yield Finding(here, f"{where}: {name} {fault}.")
