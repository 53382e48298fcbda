"""Rows of a table of results, read against the tests of their samples: the values to record, or why not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from qclab.domain import moments
from qclab.domain.counts import joined
from qclab.domain.evaluation.reporting import with_unit
from qclab.domain.evaluation.units import same_unit
from qclab.domain.exchange.naming import ambiguous
from qclab.domain.identifiers import grouped, plain, sample_id_fault
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
from qclab.services.results.recording import NewResult, is_later_look, lacking, opens_case, unit
from qclab.services.results.recording import read as read_typed
from qclab.store.door import Connection
from qclab.store.zone import laboratory_zone

_LIKE_AN_ID = re.compile(r"[Ss][\d ]{6,}")


class Unexplained(StrEnum):
    """Why what stands under reason is none."""

    NOTHING_CHANGED = "nothing changed"


class Unfit(StrEnum):
    """Why a value has no place where it could be recorded as it is."""

    NO_TEST = "no test"
    OTHER_UNIT = "other unit"
    ANOTHER_LOOK = "another look"


Key = tuple[int, str]
"""What tells a row from the others (``Row.key``)."""


@dataclass(frozen=True)
class ResultsPlan:
    """The values to record with the line of each, and by row what is wrong; ``remarks`` as for samples.

    ``doubts``: what is asked about a value before it is recorded. ``there``: rows that say what is recorded already,
    and when that was; they are passed over.
    """

    results: Sequence[NewResult]
    lines: Sequence[int]
    reasons: dict[Key, list[Reason]]
    performed: Mapping[TestRow, Mapping[str, Any]]
    """How tests were performed, as the rows say it."""
    remarks: dict[Key, str] = field(default_factory=dict)
    doubts: dict[Key, str] = field(default_factory=dict)
    there: dict[Key, str] = field(default_factory=dict)
    read: dict[Key, str] = field(default_factory=dict)
    """How each value is read."""
    again: dict[Key, Reason] = field(default_factory=dict)
    """Outcomes that were recorded so to date already, of rows that may be another look."""


def plan_results(connection: Connection, viewer: Actor, rows: Sequence[Row], now: datetime) -> ResultsPlan:
    """What the rows would record now; nothing is written."""
    reader = _Reader(connection, viewer, rows, now)
    plan = ResultsPlan(found := [], lines := [], {}, reader.performed.said, there=reader.there, again=reader.again)
    for row in rows:
        reading = Reading(row)
        result = reader.take(reading)
        if result is not None and not reading.reasons:
            line = reader.line_of(result)
            entry = read_typed(line, result.typed)
            plan.read[row.key] = with_unit(entry.said, unit(line), entry.value)
            if row.key not in reader.there:
                found.append(result)
                lines.append(row.line)
                doubts = [str(why) for why in (reader.again.get(row.key), entry.doubt) if why]
                plan.doubts.update({row.key: "; ".join(doubts)} if doubts else {})
                words = "; ".join(filter(None, (reader.opens_case(result), *doubts)))
                plan.remarks.update({row.key: words} if words else {})
        plan.reasons[row.key] = reading.reasons
    return plan


class _Reader:
    """One pass over the rows, with the tests of all samples that they name."""

    def __init__(self, connection: Connection, viewer: Actor, rows: Sequence[Row], now: datetime) -> None:
        texts = {row.values.get("sample", "") for row in rows}
        self._samples = imports.samples_called(connection, viewer, texts | set(map(plain, texts)))
        used = imports.tests_of_samples(connection, [sample.key for sample in self._samples])
        self._tests = testing.fetch_tests(connection, viewer, sorted({key for keys in used.values() for key in keys}))
        self._of_sample = {sample: [self._tests[key] for key in keys] for sample, keys in used.items()}
        self._grid: Grid = queries.grid(connection, viewer, list(self._tests))
        self._lines: dict[int, list[GridLine]] = {}
        for line in self._grid.lines:
            self._lines.setdefault(line.test.key, []).append(line)
        self._given: dict[Cell, Row] = {}
        self._zone = laboratory_zone(connection)
        self.there: dict[Key, str] = {}
        self.again: dict[Key, Reason] = {}
        self.performed = Performed(connection, viewer, now, self._tests)

    def take(self, reading: Reading) -> NewResult | None:
        sample = self._sample(reading)
        line = self._line(reading, sample) if sample is not None else None
        value = reading.needed("value", "There is no value.")
        if sample is None or line is None or not value:
            return None
        new = NewResult(
            line.test.key, line.parameter_key, value, sample if line.per_container else None, reading.text("reason")
        )
        if not self._is_there(reading, line, new):
            for why in self._grid.closed(line):
                reading.refuse("", why)
        entry = reading.read("value", lambda text: read_typed(line, text), None)
        for why in lacking(self._grid, line, new.cell, value) if entry is not None else ():
            reading.refuse("", why)
        said, expected = reading.text("unit"), unit(line)
        if entry is not None and entry.quantity is not None and said and not same_unit(said, expected):
            of = (
                f"{line.parameter.name} is recorded in {expected}" if expected else f"{line.parameter.name} has no unit"
            )
            reading.refuse("unit", Reason(f"It is in {said}; {of}. Nothing is converted.", code=Unfit.OTHER_UNIT))
        self.performed.take(reading, line.test)
        if not reading.reasons:
            self._once(reading, line, new)
        return new

    def opens_case(self, new: NewResult) -> str:
        """What recording a value will do beside: a failing critical outcome opens a case and holds the batch."""
        return opens_case(self._grid, self.line_of(new), new.cell, new.typed).removesuffix(".")

    def line_of(self, new: NewResult) -> GridLine:
        return next(line for line in self._lines[new.test] if line.parameter_key == new.parameter)

    def _sample(self, reading: Reading) -> int | None:
        """The sample of this id; of this name where no other has it, in the batch that the row names if it does."""
        text = reading.needed("sample", "Give the id of the sample.")
        batch = reading.text("batch").lower()
        called = [each for each in self._samples if each.id == plain(text)] or [
            each for each in self._samples if each.name == text and batch in ("", each.batch_id.lower())
        ]
        found = [each for each in called if not each.state.is_gone] or called
        if len(found) > 1:
            those = [f"{grouped(each.id)} of {each.batch_id}" for each in found]
            reading.refuse("sample", ambiguous(text, those, "give the id"))
        elif not found and text:
            why = sample_id_fault(plain(text)) if _LIKE_AN_ID.match(text) else ""
            of_batch = f" in the batch {reading.text('batch')}" if batch else ""
            reading.refuse("sample", why or f"There is no sample “{text}”{of_batch}.")
        elif found and batch not in ("", found[0].batch_id.lower()):
            reading.refuse("batch", f"{grouped(found[0].id)} is of batch {found[0].batch_id}.")
        return found[0].key if len(found) == 1 else None

    def _line(self, reading: Reading, sample: int) -> GridLine | None:
        """What a row gives a value for: by its method, its parameter or both, as far as they leave one."""
        tests = self._of_sample.get(sample, [])
        method, parameter = reading.text("method"), reading.text("parameter")
        if not method and not parameter:
            reading.refuse("method", f"Give the method or the parameter. {_has(tests)}")
            return None
        of_method = [test for test in tests if _is_called(method, test.method_id, test.method_title)]
        if method and not of_method:
            reading.refuse("method", Reason(f"This sample has no test “{method}”. {_has(tests)}", code=Unfit.NO_TEST))
            return None
        among = of_method if method else tests
        among = [test for test in among if test.state == TestState.OPEN] or among
        named = [line for test in among for line in self._named(test, parameter, sample)]
        if len(named) == 1:
            return named[0]
        if method and len(among) > 1:
            reading.refuse("method", f"This sample has {len(among)} tests “{method}”; enter it in the program.")
        elif named and parameter:
            those = [f"{line.parameter.name} of {line.test.method_id}" for line in named]
            reading.refuse("parameter", ambiguous(parameter, those, "give the method"))
        elif method:
            known = joined([line.parameter.id for line in self._of(among[0], sample)])
            said = f"Of the method this sample has no parameter “{parameter}”; it has {known}." if parameter else ""
            reading.refuse("parameter", said or f"Give the parameter: the method has {known}.")
        else:
            said = f"No test of this sample has a parameter “{parameter}”. {_has(tests)}"
            reading.refuse("parameter", Reason(said, code=Unfit.NO_TEST))
        return None

    def _of(self, test: TestRow, sample: int) -> list[GridLine]:
        """The lines of a test that are read from this sample."""
        return [line for line in self._lines[test.key] if any(key == sample for key, *_ in line.containers)]

    def _named(self, test: TestRow, parameter: str, sample: int) -> list[GridLine]:
        lines = self._of(test, sample)
        by_id = [line for line in lines if not parameter or _is_called(parameter, line.parameter.id)]
        return by_id or [line for line in lines if _is_called(parameter, line.parameter.name)]

    def _is_there(self, reading: Reading, line: GridLine, new: NewResult) -> bool:
        """Whether the record says the same already: the row is passed over, or, where it may be a later look, asked
        about."""
        before = self._grid.results.get(new.cell)
        if before is None or new.reason or before.typed.strip() != new.typed.strip():
            return False
        said = f"{before.entered_by_name} recorded it at {moments.minute(before.entered_at, self._zone)}"
        if before.to_date:
            asked = f"{new.typed.strip()}: {said}; is it another look?"
            self.again[reading.row.key] = Reason(asked, "value", code=Unfit.ANOTHER_LOOK)
            return False
        self.there[reading.row.key] = said
        return True

    def _once(self, reading: Reading, line: GridLine, new: NewResult) -> None:
        earlier = self._given.setdefault(new.cell, reading.row)
        if earlier.key != reading.row.key:
            reading.refuse("value", f"Line {earlier.line} gives a value for the same test and parameter.")
        before = self._grid.results.get(new.cell)
        if reading.row.key in self.there:
            return
        if before is None and new.reason:
            said = f"Nothing is changed, so “{new.reason[:40]}” is no reason of anything: leave it empty."
            reading.refuse("reason", Reason(said, code=Unexplained.NOTHING_CHANGED))
        elif new.reason and (why := reason_blockers(new.reason)):
            reading.refuse("reason", why[0])
        elif before is not None and not new.reason and not is_later_look(line, before, new.typed):
            reading.refuse("reason", f"The value {before.typed} was recorded before; say why it is changed.")


def _is_called(text: str, *names: str) -> bool:
    wanted = " ".join(text.split()).casefold()
    return any(wanted == " ".join(name.split()).casefold() for name in names)


def _has(tests: Sequence[TestRow]) -> str:
    """Which tests a sample has, as a sentence."""
    methods = dict.fromkeys(f"{test.method_id} ({test.method_title})" for test in tests)
    return f"It has {joined(list(methods))}." if methods else "It has none."
