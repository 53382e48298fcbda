"""How the audit trail says things: tables, fields, values, where and when, in the laboratory's words."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from qclab.queries.signatures.signatures import ReadSignature
from qclab.queries.trail.events import EventRow
from qclab.queries.trail.listed import Told
from qclab.store.tables.columns import plain_words
from qclab.ui.models.columns import Column
from qclab.ui.words import moments, signatures

_DIGEST: Final = re.compile("[0-9a-f]{64}")


def when_words(event: EventRow) -> str:
    """``2026-11-22 06:00:12 +01:00``: the laboratory's clock, and that of the workstation where it differed."""
    there = moments.on_a_clock_of(event.at, event.offset_minutes)
    here = moments.second_exactly(event.at)
    return here if there == here else f"{here} (the workstation's clock: {there})"


def who_words(event: EventRow) -> str:
    return f"{event.actor_name} ({event.actor_id})" if event.actor_id else "the program itself"


def where_words(event: EventRow) -> str:
    return ", ".join(part for part in (event.workstation, event.source) if part) or "not said"


def digest_words(digest: str) -> str:
    """In groups of eight, so that two can be compared by eye."""
    return " ".join(digest[start : start + 8] for start in range(0, len(digest), 8))


def said_words(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What an event says besides its rows, a line each; what is nested is joined by its names."""
    lines: list[tuple[str, str]] = []
    for name, value in said.items():
        if isinstance(value, dict):
            lines += [(f"{plain_words(name)}, {inner}", words) for inner, words in said_words(value)]
        elif isinstance(value, list):
            lines.append((plain_words(name), "\n".join(str(each) for each in value) or "none"))
        else:
            text = "" if value is None else str(value)
            lines.append((plain_words(name), digest_words(text) if _DIGEST.fullmatch(text) else text))
    return lines


def facts_of(event: EventRow) -> list[tuple[str, str]]:
    """Everything of an event but its changes."""
    return [
        ("what", event.act),
        ("who", who_words(event)),
        ("when", when_words(event)),
        ("in UTC", moments.in_utc(event.at)),
        ("where", where_words(event)),
        ("why", event.reason or "no reason was asked for"),
        ("program", f"QC Lab {event.program}"),
        *((f"it said: {name}", words) for name, words in said_words(event.said)),
        ("digest", digest_words(event.digest)),
    ]


@dataclass(frozen=True)
class ChangeLine:
    """One field of one row, in words. ``is_folded``: it did not change, or says nothing that the event does not say."""

    number: int
    record: str
    field: str
    before: str
    after: str
    is_folded: bool


def change_lines(told: Told) -> list[ChangeLine]:
    """Every field that an event changed. A new record has nothing before, unless it took the place of another."""
    lines: list[ChangeLine] = []
    for row in told.rows:
        record = f"{'new ' * row.inserted}{row.called} {row.name}"
        lines += [
            ChangeLine(number, record, field.called, field.before, field.after, not field.differs)
            for number, field in enumerate(row.fields, len(lines))
        ]
        if not row.fields:
            lines.append(ChangeLine(len(lines), record, "something below it", "", "changed", True))
    return lines


def as_text(told: Told, lines: Iterable[ChangeLine], reads: Iterable[ReadSignature]) -> str:
    """The event as plain text, for the clipboard; the digest as it is, each signature with what was signed."""
    event = told.listed.event
    facts = [(name, words) for name, words in facts_of(event) if name != "digest"]
    head = [
        f"event {event.seq}",
        told.listed.what,
        *(f"{name}: {words}" for name, words in facts),
        f"digest: {event.digest}",
    ]
    rows = [
        f"{line.record}, {line.field}: {line.before or '(nothing)'} -> {line.after or '(nothing)'}" for line in lines
    ]
    given = [
        f"signature {read.signature.meaning}: {signatures.given(read)}: {signatures.reading(read)}\n{read.content}"
        for read in reads
    ]
    return "\n".join([*head, "", *given, *rows])


def columns() -> tuple[Column, ...]:
    """The columns of the list of events."""
    return (
        Column("Event", 66, lambda row: str(row.seq), kind="number", key="event"),
        Column("When", 150, lambda row: moments.second(row.event.at), kind="instant",
               tooltip=lambda row: when_words(row.event), key="when"),
        Column("Who", 110, lambda row: row.event.actor_name, tooltip=lambda row: who_words(row.event), key="who"),
        Column("What", 310, lambda row: row.what, tooltip=lambda row: f"{row.event.act}: {row.what}", key="what"),
        Column("About", 110, lambda row: row.about, kind="id", tooltip=lambda row: row.about, key="about"),
        Column("Sample", 118, lambda row: row.sample, kind="id", tooltip=lambda row: row.sample, key="sample"),
        Column("Why", 170, lambda row: row.event.reason, tooltip=lambda row: row.event.reason, key="why"),
        Column("Test", 150, lambda row: row.test, kind="quiet", tooltip=lambda row: row.test, key="test"),
        Column("Where", 90, lambda row: row.event.workstation, kind="quiet",
               tooltip=lambda row: where_words(row.event), key="where"),
    )  # fmt: skip


CHANGES: Final = (
    Column("Record", 150, lambda line: line.record, tooltip=lambda line: line.record, key="record"),
    Column("Field", 104, lambda line: line.field, kind="quiet", key="field"),
    Column("Before", 96, lambda line: line.before, tooltip=lambda line: line.before, key="before"),
    Column("After", 100, lambda line: line.after, tooltip=lambda line: line.after, key="after"),
)
