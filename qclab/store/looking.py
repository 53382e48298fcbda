"""What a person typed, looked at where it enters a table: what can be typed can be printed (domain/texts.py)."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Table

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
    for place, name in enumerate(names):
        fault_of = table.columns[name].info.get("fault")
        if fault_of is None:
            continue
        for number, row in enumerate(rows, start=1):
            text = row[place]
            if isinstance(text, str) and (fault := fault_of(text)):
                called = field_words(table.name, name)
                said = f"{called[0].upper()}{called[1:]} {fault}."
                yield Reason(said, name, number if len(rows) > 1 else None)
