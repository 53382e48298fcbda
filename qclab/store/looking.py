"""What a person typed, looked at where it enters a table: what can be typed can be printed (domain/texts.py)."""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from sqlalchemy import Table

from qclab.domain.codes import Mistyped
from qclab.domain.refusals import Invalid, Reason
from qclab.store.encoding import Stored
from qclab.store.tables.declaration import field_words


def look_at(table: Table, names: Sequence[str], rows: Sequence[Sequence[Stored]]) -> None:
    """Raise Invalid at the field, and where there are several rows at the row, of each text that breaks its rule.

    A migration writes what is kept already, into tables of its own, which have no rule.
    """
    if reasons := list(_faults(table, names, rows)):
        raise Invalid(*reasons)


def _faults(table: Table, names: Sequence[str], rows: Sequence[Sequence[Stored]]) -> Iterator[Reason]:
    for place, name, fault_of in _ruled(table, tuple(names)):
        faults = {text: fault_of(text) for text in {row[place] for row in rows} if isinstance(text, str)}
        if not any(faults.values()):
            continue
        called = field_words(table.name, name)
        for number, row in enumerate(rows, start=1):
            text = row[place]
            if isinstance(text, str) and (fault := faults[text]):
                said = f"{called[0].upper()}{called[1:]} {fault}."
                yield Reason(said, name, number if len(rows) > 1 else None, code=Mistyped.TEXT_OF_RECORD)


@cache
def _ruled(table: Table, names: tuple[str, ...]) -> Sequence[tuple[int, str, Callable[[str], str]]]:
    """The columns that have a rule: place among these, name and rule."""
    rules = [(place, name, table.columns[name].info.get("fault")) for place, name in enumerate(names)]
    return [(place, name, rule) for place, name, rule in rules if rule is not None]
