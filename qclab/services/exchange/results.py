"""Rows of a table of results, read against the tests of their samples: the values to record, or why not."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from qclab.domain import moments
from qclab.domain.counts import joined
from qclab.domain.evaluation.outcomes import says_no_result
from qclab.domain.evaluation.quantities import Unread
from qclab.domain.evaluation.units import same_unit
from qclab.domain.exchange.names import Name, Names
from qclab.domain.exchange.naming import Named, ambiguous
from qclab.domain.identifiers import grouped, plain, sample_id_fault
from qclab.domain.people.rights import Actor
from qclab.domain.reasons import reason_blockers
from qclab.domain.refusals import Reason, Refusal
from qclab.domain.results.cell import Cell
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.catalogue import master_data
from qclab.queries.exchange import imports
from qclab.queries.exchange.imports import CalledSample
from qclab.queries.results import results as queries
from qclab.queries.results.results import Grid, GridLine
from qclab.queries.testing import testing
from qclab.queries.testing.testing import TestRow
from qclab.services.exchange.performed import Performed
from qclab.services.exchange.reading import Reading, Unreadable
from qclab.services.exchange.staged import Key
from qclab.services.exchange.table_file import Row
from qclab.services.results.recording import NewResult, is_later_look, lacking, opens_case, outcomes, unit
from qclab.services.results.recording import read as read_typed
from qclab.store.door import Connection
from qclab.store.zone import laboratory_zone

_LIKE_AN_ID = re.compile(r"[Ss][\d ]{6,}")


class Unexplained(StrEnum):
    """Why what stands under reason is none."""

    NOTHING_CHANGED = "nothing changed"
    MISSING = "missing"


class Unfit(StrEnum):
    """Why a value has no place where it could be recorded as it is."""

    NO_SAMPLE = "no sample"
    GARBLED = "garbled"
    OTHER_BATCH = "other batch"
    NO_TEST = "no test"
    NO_PARAMETER = "no parameter"
    SEVERAL_TESTS = "several tests"
    GIVEN_TWICE = "given twice"
    OTHER_UNIT = "other unit"
    ANOTHER_LOOK = "another look"


MOST_OFFERED = 500
"""Samples among which an unknown name is looked for."""


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


def plan_results(
    connection: Connection, viewer: Actor, rows: Sequence[Row], now: datetime, names: Names
) -> ResultsPlan:
    """What the rows would record now; nothing is written. ``names``: what texts in their cells are said to mean."""
    reader = _Reader(connection, viewer, rows, now, names)
    plan = ResultsPlan(found := [], lines := [], {}, reader.performed.said, there=reader.there, again=reader.again)
    for row in rows:
        reading = Reading(row, names)
        result = reader.take(reading)
        if result is not None and not reading.reasons:
            line = reader.line_of(result)
            entry = read_typed(line, result.typed)
            plan.read[row.key] = entry.said
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

    def __init__(self, connection: Connection, viewer: Actor, rows: Sequence[Row], now: datetime, names: Names) -> None:
        self._connection, self._viewer, self._names = connection, viewer, names
        self._batches = {row.values.get("batch", "").lower() for row in rows} - {""}
        texts = {row.values.get("sample", "") for row in rows} | names.said_of("sample")
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
        typed = reading.needed("value", "There is no value.")
        if sample is None or line is None or not typed:
            return None
        value = self._outcome(reading, line) or typed
        said = "" if value == typed else f"the file says “{typed}”"
        container = sample if line.per_container else None
        new = NewResult(line.test.key, line.parameter_key, value, container, reading.text("reason"), said=said)
        if not self._is_there(reading, line, new):
            for why in self._grid.closed(line):
                reading.refuse("", why)
        entry = reading.read("value", lambda _: read_typed(line, value), None)
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
            return self._sample_said(reading, text)
        elif found and batch not in ("", found[0].batch_id.lower()):
            said = f"{grouped(found[0].id)} is of batch {found[0].batch_id}."
            reading.refuse("batch", Reason(said, code=Unfit.OTHER_BATCH, facts={"batch": found[0].batch_id}))
        return found[0].key if len(found) == 1 else None

    def _sample_said(self, reading: Reading, text: str) -> int | None:
        """The sample that a text is said to mean. What is written like an id means no other sample."""
        is_id = _LIKE_AN_ID.match(text) is not None
        if is_id and (why := sample_id_fault(plain(text))):
            reading.refuse("sample", Reason(why, code=Unfit.GARBLED))
            return None
        of = reading.text("batch")
        known = [each for each in self._offered if of.lower() in ("", each.value.batch_id.lower())]
        meant = None if is_id else self._names.meant(Name("sample", text, of), known, reading.row.key)
        if meant is None:
            of_batch = f" in the batch {of}" if of else ""
            reading.refuse("sample", Reason(f"There is no sample “{text}”{of_batch}.", code=Unfit.NO_SAMPLE))
        return None if meant is None else meant.key

    @cached_property
    def _offered(self) -> list[Named[CalledSample]]:
        """The samples that an unknown name may mean: those that have open tests, of the batches that the file names."""
        those = imports.samples_to_test(self._connection, self._viewer, self._batches, MOST_OFFERED)
        there = {each.key for each in those}
        those += [each for each in self._samples if each.key not in there]
        return [Named(each.id, f"{each.name}, {each.batch_id}", each) for each in those]

    @cached_property
    def _catalogue(self) -> tuple[frozenset[str], frozenset[str]]:
        """What methods and parameters in force are called: a text that names one of them means no other."""
        methods = master_data.methods_in_force(self._connection)
        parameters = master_data.parameters_of_methods(self._connection, [each.key for each in methods.values()])
        of_methods = (text for each in methods.values() for text in (each.id, each.title))
        of_parameters = (text for listed in parameters.values() for _, each in listed for text in (each.id, each.name))
        return frozenset(map(_folded, of_methods)), frozenset(map(_folded, of_parameters))

    def _line(self, reading: Reading, sample: int) -> GridLine | None:
        """What a row gives a value for: by its method, its parameter or both, as far as they leave one."""
        tests = self._of_sample.get(sample, [])
        method, parameter = reading.text("method"), reading.text("parameter")
        if not method and not parameter:
            said = f"Give the method or the parameter. {_has(tests)}"
            reading.refuse("method", Reason(said, code=Unreadable.EMPTY))
            return None
        of_method = [test for test in tests if _is_called(method, test.method_id, test.method_title)]
        if method and not of_method:
            of_method = self._tests_said(reading, method, tests)
        if method and not of_method:
            reading.refuse("method", Reason(f"This sample has no test “{method}”. {_has(tests)}", code=Unfit.NO_TEST))
            return None
        among = of_method if method else tests
        among = [test for test in among if test.state == TestState.OPEN] or among
        named = [line for test in among for line in self._named(test, parameter, sample)]
        if parameter and not named:
            named = self._line_said(reading, parameter, among, sample)
        if len(named) == 1:
            return named[0]
        if method and len(among) > 1:
            said = f"This sample has {len(among)} tests “{method}”; enter it in the program."
            reading.refuse("method", Reason(said, code=Unfit.SEVERAL_TESTS, facts={"tests": len(among)}))
        elif named and parameter:
            those = [f"{line.parameter.name} of {line.test.method_id}" for line in named]
            reading.refuse("parameter", ambiguous(parameter, those, "give the method"))
        elif method:
            known = joined([line.parameter.id for line in self._of(among[0], sample)])
            said = f"Of the method this sample has no parameter “{parameter}”; it has {known}." if parameter else ""
            code = Unfit.NO_PARAMETER if parameter else Unreadable.EMPTY
            reading.refuse("parameter", Reason(said or f"Give the parameter: the method has {known}.", code=code))
        else:
            said = f"No test of this sample has a parameter “{parameter}”. {_has(tests)}"
            reading.refuse("parameter", Reason(said, code=Unfit.NO_TEST))
        return None

    def _tests_said(self, reading: Reading, method: str, tests: Sequence[TestRow]) -> list[TestRow]:
        """The tests of the method that a text is said to mean."""
        if _folded(method) in self._catalogue[0]:
            return []
        known = [Named(test.method_id, test.method_title, test.method_id) for test in tests]
        meant = self._names.meant(Name("method", method), known, reading.row.key)
        return [test for test in tests if test.method_id == meant]

    def _line_said(self, reading: Reading, parameter: str, tests: Sequence[TestRow], sample: int) -> list[GridLine]:
        """The parameter, of these tests, that a text is said to mean."""
        if _folded(parameter) in self._catalogue[1]:
            return []
        lines = [line for test in tests for line in self._of(test, sample)]
        ids = [f"{line.test.method_id}/{line.parameter.id}" for line in lines]
        known = [Named(id_, line.parameter.name, line) for id_, line in zip(ids, lines, strict=True)]
        within = tests[0].method_id if reading.text("method") and tests else ""
        meant = self._names.meant(Name("parameter", parameter, within), known, reading.row.key)
        if meant is None:
            return []
        same = (meant.test.method_id, meant.parameter.id)
        return [line for line in lines if (line.test.method_id, line.parameter.id) == same]

    def _outcome(self, reading: Reading, line: GridLine) -> str:
        """The outcome that a text is said to mean. What says that there is no result means none, nor does a number."""
        text = reading.text("value")
        known = [Named(each, each, each) for each in outcomes(line)]
        if not known or says_no_result(text):
            return ""
        try:
            is_open = read_typed(line, text).kind == "words"
        except Refusal as refusal:
            is_open = refusal.codes == (Unread.AMBIGUOUS,)
        within = f"{line.test.method_id}/{line.parameter.id}"
        return (self._names.meant(Name("value", text, within), known, reading.row.key) or "") if is_open else ""

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
            said = f"Line {earlier.line} gives a value for the same test and parameter."
            reading.refuse("value", Reason(said, code=Unfit.GIVEN_TWICE, facts={"line": earlier.line}))
        before = self._grid.results.get(new.cell)
        if reading.row.key in self.there:
            return
        if before is None and new.reason:
            said = f"Nothing is changed, so “{new.reason[:40]}” is no reason of anything: leave it empty."
            reading.refuse("reason", Reason(said, code=Unexplained.NOTHING_CHANGED))
        elif new.reason and (why := reason_blockers(new.reason)):
            reading.refuse("reason", why[0])
        elif before is not None and not new.reason and not is_later_look(line, before, new.typed):
            said = f"The value {before.typed} was recorded before; say why it is changed."
            reading.refuse("reason", Reason(said, code=Unexplained.MISSING, facts={"before": before.typed}))


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _is_called(text: str, *names: str) -> bool:
    return _folded(text) in map(_folded, names)


def _has(tests: Sequence[TestRow]) -> str:
    """Which tests a sample has, as a sentence."""
    methods = dict.fromkeys(f"{test.method_id} ({test.method_title})" for test in tests)
    return f"It has {joined(list(methods))}." if methods else "It has none."
