"""What a text of the catalogue may hold: the rule of every text, and which fields have several lines or are names."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from qclab.domain import texts
from qclab.domain.catalogue.faults import Fault, Finding, Path
from qclab.domain.catalogue.rules import CHILD

_SEVERAL_LINES = frozenset({"address", "principle", "calculation", "validity"})
_NAMES = frozenset({"id", "name", "title"})


def text_fault(field: str, text: str) -> str:
    """What is wrong with a text, as the end of a sentence that starts with its field; empty when nothing is."""
    most = texts.NAME if field in _NAMES else texts.LONGEST
    return texts.text_fault(text, lines=field in _SEVERAL_LINES, most=most)


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
                yield Finding(here, f"{where}: {name} {fault}.", Fault.TEXT)
