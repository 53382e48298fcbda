"""Rows of a table of results, read against the tests of their samples: the values to record, or why not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from qclab.domain.identifiers import plain, sample_id_fault
from qclab.domain.people.rights import Actor
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason
from qclab.domain.results.cell import Cell
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.exchange import imports
from qclab.queries.results import results as queries
from qclab.queries.results.results import Grid, GridLine
from qclab.queries.testing import testing
from qclab.queries.testing.testing import TestRow
from qclab.services.exchange.performed import Performed
from qclab.services.exchange.reading import Reading
from qclab.services.exchange.table_file import Row
from qclab.services.results.recording import NewResult, is_later_look, opens_case
from qclab.services.results.recording import read as read_typed
from qclab.store.door import Connection


class Unexplained(StrEnum):
    """Why what stands under reason is none."""

    NOTHING_CHANGED = "nothing changed"


@dataclass(frozen=True)
class ResultsPlan:
    """The values to record with the line of each, and what is wrong by line; ``remarks`` as for samples.

    ``doubts``: by line what is asked about a value before it is recorded.
    """

    results: Sequence[NewResult]
    lines: Sequence[int]
    reasons: dict[int, list[Reason]]
    performed: Mapping[TestRow, Mapping[str, Any]]
    """How tests were performed, as the rows say it."""
    remarks: dict[int, str] = field(default_factory=dict)
    doubts: dict[int, str] = field(default_factory=dict)


def plan_results(connection: Connection, viewer: Actor, rows: Sequence[Row], now: datetime) -> ResultsPlan:
    """What the rows would record now; nothing is written."""
    reader = _Reader(connection, viewer, rows, now)
    found: list[NewResult] = []
    lines: list[int] = []
    reasons: dict[int, list[Reason]] = {}
    remarks: dict[int, str] = {}
    doubts: dict[int, str] = {}
    for row in rows:
        reading = Reading(row)
        result = reader.take(reading)
        if result is not None and not reading.reasons:
            found.append(result)
            lines.append(row.line)
            doubt = reader.doubt(result)
            doubts.update({row.line: doubt} if doubt else {})
            words = "; ".join(filter(None, (reader.opens_case(result), doubt)))
            remarks.update({row.line: words} if words else {})
        reasons[row.line] = reading.reasons
    return ResultsPlan(found, lines, reasons, reader.performed.said, remarks, doubts)


class _Reader:
    """One pass over the rows, with the tests of all samples that they name."""

    def __init__(self, connection: Connection, viewer: Actor, rows: Sequence[Row], now: datetime) -> None:
        self._samples = imports.known_samples(connection, viewer, {plain(row.values["sample"]) for row in rows})
        used = imports.tests_of_samples(connection, self._samples.values())
        self._tests = testing.fetch_tests(connection, viewer, sorted({key for keys in used.values() for key in keys}))
        self._of_sample = {sample: [self._tests[key] for key in keys] for sample, keys in used.items()}
        self._grid: Grid = queries.grid(connection, viewer, list(self._tests))
        self._lines: dict[int, list[GridLine]] = {}
        for line in self._grid.lines:
            self._lines.setdefault(line.test.key, []).append(line)
        self._given: dict[Cell, int] = {}
        self.performed = Performed(connection, viewer, now, self._tests)

    def take(self, reading: Reading) -> NewResult | None:
        sample = self._sample(reading)
        test = self._test(reading, sample) if sample is not None else None
        line = self._line(reading, test) if test is not None else None
        value = reading.needed("value", "There is no value.")
        if sample is None or line is None or not value:
            return None
        for why in self._grid.closed(line.test):
            reading.refuse("", why)
        new = NewResult(
            line.test.key, line.parameter_key, value, sample if line.per_container else None, reading.text("reason")
        )
        reading.read("value", lambda text: read_typed(line, text), None)
        self.performed.take(reading, line.test)
        if not reading.reasons:
            self._once(reading, line, new)
        return new

    def opens_case(self, new: NewResult) -> str:
        """What recording a value will do beside: a failing critical outcome opens a case and holds the batch."""
        return opens_case(self._grid, self._line_of(new), new.cell, new.typed).removesuffix(".")

    def doubt(self, new: NewResult) -> str:
        """What is asked about a value before it is recorded."""
        return read_typed(self._line_of(new), new.typed).doubt

    def _line_of(self, new: NewResult) -> GridLine:
        return next(line for line in self._lines[new.test] if line.parameter_key == new.parameter)

    def _sample(self, reading: Reading) -> int | None:
        id_ = plain(reading.needed("sample", "Give the id of the sample."))
        if not id_ or id_ in self._samples:
            return self._samples.get(id_)
        reading.refuse("sample", sample_id_fault(id_) or f"There is no sample “{id_}”.")
        return None

    def _test(self, reading: Reading, sample: int) -> TestRow | None:
        method = reading.needed("method", "Give the method.")
        of_method = [test for test in self._of_sample.get(sample, ()) if test.method_id.lower() == method.lower()]
        candidates = [test for test in of_method if test.state == TestState.OPEN] or of_method
        if method and not candidates:
            reading.refuse("method", f"This sample has no test “{method}”.")
        elif len(candidates) > 1:
            reading.refuse("method", f"This sample has {len(candidates)} tests “{method}”; enter it in the program.")
        return candidates[0] if len(candidates) == 1 else None

    def _line(self, reading: Reading, test: TestRow) -> GridLine | None:
        named = reading.needed("parameter", "Give the parameter.").lower()
        lines: Mapping[str, GridLine] = {line.parameter.name.lower(): line for line in self._lines[test.key]}
        lines = {**lines, **{line.parameter.id.lower(): line for line in self._lines[test.key]}}
        if named and named not in lines:
            known = ", ".join(line.parameter.id for line in self._lines[test.key])
            reading.refuse("parameter", f"The method has no parameter “{reading.text('parameter')}”; it has {known}.")
        return lines.get(named)

    def _once(self, reading: Reading, line: GridLine, new: NewResult) -> None:
        earlier = self._given.setdefault(new.cell, reading.row.line)
        if earlier != reading.row.line:
            reading.refuse("value", f"Line {earlier} gives a value for the same test and parameter.")
        before = self._grid.results.get(new.cell)
        if before is None and new.reason:
            said = f"Nothing is changed, so “{new.reason[:40]}” is no reason of anything: leave it empty."
            reading.refuse("reason", Reason(said, code=Unexplained.NOTHING_CHANGED))
        elif new.reason and (why := reason_blockers(new.reason)):
            reading.refuse("reason", why[0])
        elif before is not None and not new.reason and not is_later_look(line, before, new.typed):
            reading.refuse("reason", f"The value {before.typed} was recorded before; say why it is changed.")
