"""What a signature was given over, made again from the trail's rows."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from qclab.domain.signatures.contents import FORMATS, NOT_KEPT, content_of
from qclab.domain.signatures.rows import Row, Rows
from qclab.store.encoding import canonical, sha256
from qclab.store.fold import Change, Find, Fold, inserted
from qclab.store.tables import blob, signature

Refs = Mapping[str, Iterable[int]]
"""Keys of rows by table."""


def text_of(format_: str, subject: int, rows: Rows) -> str | None:
    """The canonical text of a content, as it is signed; None where the rows do not make one."""
    content = content_of(format_, subject, rows)
    return None if content is None else canonical(content)


def rows_as_told(refs: Refs, fold: Fold) -> dict[str, dict[int, Row]]:
    """These rows as the trail has them, as far as it was folded; those it does not know yet are left out."""
    rows: dict[str, dict[int, Row]] = {}
    for table, keys in refs.items():
        known = fold.tables.get(table, {})
        rows[table] = {key: inserted(known[str(key)]) for key in keys if str(key) in known}
    return rows


def named_rows(rows: str) -> dict[str, list[int]]:
    """The rows that a signature was given over, as it names them; none where that cannot be read."""
    try:
        named = json.loads(rows)
        return {table: [int(key) for key in keys] for table, keys in named.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def check_signatures(seq: int, own: Iterable[Change], fold: Fold, find: Find) -> None:
    """Hold every signature of an event, once the event is folded, against the content that its rows make then."""
    for _, _, table, key, _ in own:
        told = fold.tables.get(table, {}).get(key) if table == signature.name else None
        if told is not None and (fault := _fault(inserted(told), fold)):
            find(f"event {seq}: signature {key}", fault)


def _fault(row: Mapping[str, Any], fold: Fold) -> str:
    format_ = row.get("format", NOT_KEPT)
    if format_ == NOT_KEPT:
        return ""
    if format_ not in FORMATS:
        return f"is of a format that this program does not know: {format_!r}"
    if row["digest"] not in fold.tables.get(blob.name, {}):
        return "what was signed was not kept"
    text = text_of(format_, row["subject"], rows_as_told(named_rows(row["rows"]), fold))
    return "" if text is not None and sha256(text) == row["digest"] else "what was signed is not what the records said"
