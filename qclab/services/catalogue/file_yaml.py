"""The YAML of a catalogue file as a small tree in which every value is the text written and knows its line.

YAML guesses types (`No` becomes false, `0.10` becomes 0.1, `1:30` becomes 90); a limit must stay as it was written, so
nothing is guessed here. Anchors, aliases and tags are refused: what one reads is all there is, and a small file cannot
unfold into a huge one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

import yaml

from qclab.domain.catalogue.faults import Unreadable
from qclab.domain.catalogue.texts import text_fault
from qclab.domain.refusals import Invalid, Reason

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_REFUSED = re.compile(
    "[^\n\u0020-\u007e\u00a0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
_DEEPEST = 8
_MOST_ODD = 1_000
NULLS = {"~", "null", "Null", "NULL"}


@dataclass(frozen=True)
class Scalar:
    """A value as written. ``given`` is false for what YAML reads as "nothing here"."""

    line: int
    text: str
    given: bool = True


@dataclass(frozen=True)
class Items:
    line: int
    nodes: list["Node"] = field(default_factory=list)


@dataclass(frozen=True)
class Fields:
    """Named values. ``repeated`` are the keys written a second time, with their lines; the first one counts."""

    line: int
    nodes: dict[str, "Node"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    repeated: list[tuple[str, int]] = field(default_factory=list)


Node = Scalar | Items | Fields


def tree(text: str) -> Node | None:
    """The one document in ``text``; None when there is none. Raises Invalid with the line of what YAML cannot read."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    odd = tuple(islice(_odd_characters(text), _MOST_ODD))
    if odd:
        raise Invalid(*odd)
    try:
        return _document(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(part for part in (error.context, error.problem) if part)
        row = mark.line + 1 if mark else None
        raise Invalid(Reason(f"This is not readable as YAML: {words}.", row=row, code=Unreadable.NO_YAML)) from error


def _odd_characters(text: str) -> Iterator[Reason]:
    for row, line in enumerate(text.split("\n"), start=1):
        found = _REFUSED.search(line)
        if found and found.group() == "\t":
            yield Reason("There is a tab character; use spaces.", row=row, code=Unreadable.TAB)
        elif found:
            yield Reason(
                f"There is a character that cannot be read (U+{ord(found.group()):04X}).",
                row=row,
                code=Unreadable.STRANGE_CHARACTER,
            )


def _document(events: Iterator[yaml.Event]) -> Node | None:
    root: Node | None = None
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise Invalid(
                Reason(
                    "A second document starts here; a catalogue is one document.",
                    row=_row(event),
                    code=Unreadable.SECOND_DOCUMENT,
                )
            )
        if isinstance(event, yaml.NodeEvent):
            root = _node(event, events, 1)
    return root


def _node(event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
    """The node that starts with ``event``; takes its further events, up to its end."""
    row = _row(event)
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
        raise Invalid(
            Reason(
                "Anchors (&), aliases (*) and tags (!) are not used here; write it out.",
                row=row,
                code=Unreadable.ANCHOR,
            )
        )
    if isinstance(event, yaml.ScalarEvent):
        text = event.value.strip()
        return Scalar(row, text, given=bool(text) and (bool(event.style) or text not in NULLS))
    if depth > _DEEPEST:
        raise Invalid(Reason("Lists and fields are nested too deeply.", row=row, code=Unreadable.TOO_DEEP))
    if isinstance(event, yaml.SequenceStartEvent):
        items = Items(row)
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.nodes.append(_node(event, events, depth + 1))
        return items
    named = Fields(row)
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key = _node(event, events, depth + 1)
        if not isinstance(key, Scalar) or not key.given or text_fault("", key.text):
            raise Invalid(Reason("The name of a field must be a plain word.", row=key.line, code=Unreadable.FIELD_NAME))
        value = _node(next(events), events, depth + 1)
        if key.text in named.nodes:
            named.repeated.append((key.text, key.line))
        else:
            named.nodes[key.text], named.lines[key.text] = value, key.line
    return named


def _row(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
