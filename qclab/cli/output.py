"""What commands print: aligned tables for people, JSON for programs, progress on stderr where somebody watches."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, TextIO
from unicodedata import combining, east_asian_width

from qclab.cli.codes import AtTerminal
from qclab.domain import moments
from qclab.domain.refusals import Unavailable


def show(as_json: bool, data: Any, rows: Iterable[Mapping[str, object]], empty: str = "Nothing to show.") -> None:
    """Print ``data`` as JSON, or ``rows`` as a table."""
    if as_json:
        put(json_text(data))
        return
    lines = table(rows)
    if lines:
        put("\n".join(lines))
    else:
        told(empty)


def put(text: str) -> bool:
    """Print data. False when whoever reads it has gone: that undoes nothing of what was done.

    Raises Unavailable when it cannot be written, because the disk is full.
    """
    return _written(text, sys.stdout)


def put_out() -> None:
    """Bring everything that was printed to whoever reads it. Raises Unavailable, as ``put``."""
    if sys.stdout is not None:
        _written("", sys.stdout)


def _written(text: str, stream: TextIO) -> bool:
    try:
        print(text, end="\n" if text else "", file=stream, flush=not text)
    except BrokenPipeError:
        let_go(stream)
        return False
    except OSError as fault:
        let_go(stream)
        raise Unavailable(
            f"What was done is done, but it cannot be printed: {fault.strerror}.", code=AtTerminal.NOT_PRINTED
        ) from fault
    return True


def let_go(stream: TextIO) -> None:
    """Nobody reads this stream any more; what is still written to it goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def json_text(data: Any) -> str:
    """One line of JSON: decimals as text, so that none loses a digit; instants and dates in ISO 8601."""
    return json.dumps(_named(data), default=_plain, ensure_ascii=False)


def _named(data: Any) -> Any:
    """Rows that are named tuples as objects with their names; JSON would make lists of them."""
    if hasattr(data, "_asdict"):
        return data._asdict()
    if isinstance(data, Mapping):
        return {name: _named(value) for name, value in data.items()}
    return [_named(each) for each in data] if isinstance(data, list | tuple) else data


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} has no JSON")


def table(rows: Iterable[Mapping[str, object]]) -> list[str]:
    """Lines of aligned columns under their names; none where there are no rows."""
    cells = [{name: _cell(value) for name, value in row.items()} for row in rows]
    if not cells:
        return []
    names = list(cells[0])
    widths = [max(_width(text) for text in (name, *(row[name] for row in cells))) for name in names]
    return [
        _line([name.upper() for name in names], widths),
        *(_line([row[name] for name in names], widths) for row in cells),
    ]


def _line(texts: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(text + " " * (width - _width(text)) for text, width in zip(texts, widths, strict=True)).rstrip()


def _cell(value: object) -> str:
    if value is None:
        return ""
    return "".join(
        sign if sign.isprintable() else " " for sign in str(value)
    )  # a stored line break would tear the table


def minute(at: datetime | None, zone: tzinfo) -> str:
    """``2026-11-22 06:00`` in the laboratory's zone, with its offset where this workstation's clock differs."""
    return moments.minute(at, zone, with_offset=at is not None and moments.differs_here(at, zone))


def _width(text: str) -> int:
    return sum(0 if combining(sign) else 2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def told(words: str) -> None:
    """A word to the person, beside the data."""
    with suppress(Unavailable):
        _written(words, sys.stderr)


def progress(words: str) -> Callable[[int, int], None] | None:
    """A line on stderr that counts to 100 %, where stderr is a terminal."""
    if not sys.stderr.isatty():
        return None
    shown = -1

    def step(done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // total if total else 100
        if percent != shown:
            shown = percent
            print(f"\r{words}: {percent} %", end="\n" if percent == 100 else "", file=sys.stderr, flush=True)

    return step
