"""The one sentence of an event: what was done, to what, and what it said before.

"Bacterial endotoxins 0.3 → 0.56 EU/mL" tells an inspector what happened, "result changed" does not. The sentence is
made of the rows that the act changed, in words; which of them it is about, and which of their fields say something,
stands here and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, TypeVar

from qclab.domain.counts import count, whole
from qclab.domain.trail.acts import Act

ARROW: Final = "→"


@dataclass(frozen=True)
class Field:
    """One field of one row, in words. ``is_technical``: it says nothing that the event does not say by itself."""

    name: str
    called: str
    before: str
    after: str
    is_technical: bool = False

    @property
    def differs(self) -> bool:
        """Whether a person sees another value than before."""
        return not self.is_technical and self.before != self.after


class Changed(Protocol):
    """A row that an event changed, in whatever form."""

    @property
    def table(self) -> str: ...
    @property
    def inserted(self) -> bool: ...


Some = TypeVar("Some", bound=Changed)


@dataclass(frozen=True)
class Row:
    """What an event did to one row. ``title`` names it where its batch is said beside it.

    A row that takes the place of an earlier one has that one's values before.
    """

    table: str
    called: str
    key: str
    name: str
    title: str
    inserted: bool
    fields: tuple[Field, ...]


_RESULTS = ("result", "observation", "test")
_TESTS = ("test",)
_DECISIONS = ("decision",)
_SAMPLES = ("sample",)
_ABOUT: Final[Mapping[str, tuple[str, ...]]] = {
    Act.RESULT_ENTERED: _RESULTS,
    Act.RESULT_CHANGED: _RESULTS,
    Act.RESULTS_PASTED: _RESULTS,
    Act.RESULTS_IMPORTED: _RESULTS,
    Act.TEST_ADDED: _TESTS,
    Act.TESTS_ASSIGNED: _TESTS,
    Act.TEST_PERFORMED: _TESTS,
    Act.RUN_MADE: ("run",),
    Act.RUN_CHANGED: ("run_position",),
    Act.RUN_DISCARDED: ("run",),
    Act.UNITS_LOADED: ("unit",),
    Act.UNITS_READ: ("observation",),
    Act.READING_CORRECTED: ("observation",),
    Act.SUSPICION_CONFIRMED: ("suspicion",),
    Act.SUSPICION_NOT_CONFIRMED: ("suspicion",),
    Act.UNITS_TRANSFERRED: ("unit",),
    Act.UNITS_STOPPED: ("unit",),
    Act.DEVIATION_RAISED: ("deviation",),
    Act.DEVIATION_AGREED: ("deviation", "sample"),
    Act.DEVIATION_DECLINED: ("deviation",),
    Act.TEST_NOT_DONE_PROPOSED: _TESTS,
    Act.TEST_NOT_DONE_AGREED: _TESTS,
    Act.TEST_NOT_DONE_APPROVED: _TESTS,
    Act.TEST_NOT_DONE_DECLINED: _TESTS,
    Act.INVALID_PROPOSED: _TESTS,
    Act.INVALID_AGREED: _TESTS,
    Act.INVALID_DECLINED: _TESTS,
    Act.TESTS_SUBMITTED: _TESTS,
    Act.TEST_TAKEN_BACK: _TESTS,
    Act.TESTS_VERIFIED: _TESTS,
    Act.TESTS_APPROVED: _TESTS,
    Act.TEST_RETURNED: _TESTS,
    Act.REOPENING_ASKED: ("reopening",),
    Act.TEST_REOPENED: _TESTS,
    Act.REOPENING_DECLINED: ("reopening",),
    Act.DECISION_PROPOSED: _DECISIONS,
    Act.DECISION_REVIEWED: _DECISIONS,
    Act.DECISION_ACCEPTED: _DECISIONS,
    Act.DECISION_DECLINED: _DECISIONS,
    Act.SAMPLES_REGISTERED: _SAMPLES,
    Act.SAMPLES_IMPORTED: _SAMPLES,
    Act.SAMPLE_CHANGED: _SAMPLES,
    Act.SAMPLES_RECEIVED: _SAMPLES,
    Act.SAMPLE_REJECTED: _SAMPLES,
    Act.SAMPLE_CANCELLED: _SAMPLES,
    Act.SAMPLE_REINSTATED: _SAMPLES,
    Act.LABELS_PRINTED: ("label_print", "sample"),
    Act.ATTACHMENT_ADDED: ("attachment",),
    Act.SHIPMENT_PREPARED: ("shipment",),
    Act.SHIPMENT_SENT: ("shipment",),
    Act.SHIPMENT_TAKEN_BACK: ("sent_test",),
    Act.SHIPMENT_FAILED: ("sent_test",),
    Act.RESULT_EXPECTED: ("sent_test",),
    Act.NOTICE_RECORDED: ("laboratory_notice",),
    Act.REPORT_ENTERED: ("sent_test",),
    Act.CASE_LIST_DRAFTED: ("case_list",),
    Act.CASE_LIST_PUT_IN_FORCE: ("case_list",),
    Act.REVIEW_RULES_DRAFTED: ("review_rules",),
    Act.REVIEW_RULES_PUT_IN_FORCE: ("review_rules",),
    Act.CASE_OPENED: ("investigation",),
    Act.CASE_CONCERNS: ("concerned_batch", "concerned_test", "concerned_subject"),
    Act.CASE_BATCH_CONCLUDED: ("concerned_batch",),
    Act.CASE_ANSWERED: ("investigation_answer",),
    Act.CASE_ASSIGNED: ("investigation",),
    Act.CASE_EXTENDED: ("investigation",),
    Act.CASE_REFERRED: ("investigation_reference",),
    Act.CASE_TOLD: ("investigation_notice",),
    Act.CASE_PHASE_SIGNED: ("investigation_phase",),
    Act.CASE_PHASE_RETURNED: ("investigation_phase",),
    Act.CASE_TO_LABORATORY: ("investigation_phase",),
    Act.RETESTS_PLANNED: ("retest_plan",),
    Act.RETESTS_AGREED: ("retest_plan",),
    Act.RETESTS_RETURNED: ("retest_plan",),
    Act.HYPOTHESIS_STATED: ("investigation_test",),
    Act.HYPOTHESIS_TESTED: ("investigation_test",),
    Act.REPEAT_BEGUN: ("investigation",),
    Act.CASE_CLOSED: ("investigation",),
    Act.CERTIFICATE_ISSUED: ("certificate",),
    Act.SOMEBODY_TOLD: ("told",),
    Act.CERTIFICATE_GIVEN: ("recipient",),
    Act.RECIPIENT_TAKEN_BACK: ("recipient",),
    Act.TELLING_TAKEN_BACK: ("told",),
    Act.SUSCEPTIBILITY_RECORDED: ("susceptibility",),
    Act.SUPPLY_ASKED: ("supply_request",),
    Act.SUPPLY_DOCUMENT_ADDED: ("supply_document",),
    Act.SUPPLY_DOCUMENT_TAKEN_BACK: ("supply_document",),
    Act.SUPPLY_WITHDRAWN: ("supply_request",),
    Act.GATE_TICKED: ("gate_tick",),
    Act.GATE_TAKEN_BACK: ("gate_tick",),
    Act.BATCH_CERTIFIED: ("certification",),
    Act.BATCH_SETTLED: ("certification",),
    Act.BATCH_CHANGED: ("batch",),
    Act.EXPIRY_CHANGED: ("batch",),
    Act.DUTY_RELAXED: ("relaxation",),
    Act.RELAXATION_WITHDRAWN: ("relaxation",),
    Act.METHOD_DRAFTED: ("method",),
    Act.METHOD_PUT_IN_FORCE: ("method",),
    Act.SPECIFICATION_DRAFTED: ("specification",),
    Act.SPECIFICATION_PUT_IN_FORCE: ("specification",),
}
"""The tables whose rows an act is about, the first that it changed; any other act is about the first row it changed."""

_VALUES: Final = frozenset({"result", "observation"})
"""Rows that are a value: the value is the sentence."""
_BYTES: Final = "blob"
"""Kept bytes have no name: the row that was made of them says what they are."""
_SAID_BY_THE_EVENT: Final = frozenset({"state", "status", "state_reason", "status_reason"})
"""The act names the step, and the event has its reason."""
_FIELDS_SAID = 2
_SAID = 4
_DIGEST_LENGTH = 64


_BEFORE_ITS_ROW: Final[Mapping[str, str]] = {Act.SOMEBODY_TOLD: "told"}
"""What an act is called where the words after it name one thing, of which the act leaves open what it is."""


def rows_about(act: str, rows: Sequence[Some]) -> list[Some]:
    """Those of the rows that an act is about: of the values that it entered, not of those that they replaced."""
    rows = [row for row in rows if row.table != _BYTES] or rows
    tables = {row.table for row in rows}
    first = next((table for table in _ABOUT.get(act, ()) if table in tables), rows[0].table if rows else "")
    about = [row for row in rows if row.table == first]
    return [row for row in about if row.inserted] or about if first in _VALUES else about


def sentence(act: str, first: Row | None, counted: Mapping[tuple[str, bool], int], said: Mapping[str, Any]) -> str:
    """What an event did, in one sentence.

    ``first`` of the rows that it is about; ``counted`` says how many rows of each table it put in (True) or changed.
    """
    if first is None:
        return _joined(act, _said(said))
    is_value = first.table in _VALUES and first.inserted
    others = counted.get((first.table, True), 0) + (0 if is_value else counted.get((first.table, False), 0)) - 1
    left = f" and {whole(others)} more" if others > 0 else ""
    words = f"{_given(first) if act == Act.TESTS_ASSIGNED else row_said(first)}{left}"
    return words if is_value else f"{_BEFORE_ITS_ROW.get(act, act)}: {words}"


def _given(row: Row) -> str:
    """Who has a test now comes before its name: a line that was cut behind who had it before told the opposite."""
    given = next((field for field in row.fields if field.name == "analyst" and field.differs), None)
    if given is None:
        return row_said(row)
    others = replace(row, fields=tuple(field for field in row.fields if field is not given))
    who = f"{given.after.partition(' (')[0]} has" if given.after else "unassigned,"
    return f"{who} {row_said(others)}"


def row_said(row: Row) -> str:
    """What was done to one row: its value, or the fields that differ."""
    is_value = row.table in _VALUES and row.inserted
    return f"{row.title}{_value(row) if is_value else _differences(row)}"


def _value(row: Row) -> str:
    """`` 0.3 → 0.56 EU/mL``, ``: no growth``: the outcome, else the number as read, after the one that it replaced.

    A unit stands after a number only: ``detected``, where a percentage was expected, has none.
    """
    fields = {field.name: field for field in row.fields}
    is_number = "value" in fields and bool(fields["value"].after)
    for name in ("outcome", "read_as" if is_number else "typed"):
        value = fields.get(name)
        if value is not None and value.after:
            unit = fields["unit"].after if is_number and "unit" in fields else ""
            was = value.before.removesuffix(unit).rstrip() if unit else value.before
            before = f"{was} {ARROW} " if was and value.before != value.after else ""
            is_said = not unit or value.after.endswith(unit)
            after = value.after if is_said else f"{value.after} {unit}"
            return f"{':' if name == 'outcome' else ''} {before}{after}"
    return ": nothing"


def _differences(row: Row) -> str:
    """The fields that an act changed in a row that was there."""
    if row.inserted:
        return ""
    told = [field for field in row.fields if field.differs and field.name not in _SAID_BY_THE_EVENT]
    words = [
        f"{each.called} {each.before} {ARROW} {each.after or 'nothing'}"
        if each.before
        else f"{each.called} {each.after}"
        for each in told[:_FIELDS_SAID]
    ]
    rest = len(told) - _FIELDS_SAID
    words += [f"{count(rest, 'more field')}"] if rest > 0 else []
    return f", {', '.join(words)}" if words else ""


def _said(said: Mapping[str, Any]) -> str:
    """The first plain things that an act without rows says, such as the number of a certificate; no digest."""
    plain = [
        each if isinstance(each, str) else f"{name} {each}"
        for name, each in said.items()
        if isinstance(each, str | int) and not isinstance(each, bool)
    ]
    return ", ".join([each for each in plain if 0 < len(each) < _DIGEST_LENGTH][:_SAID])


def _joined(act: str, words: str) -> str:
    return f"{act}: {words}" if words else act


def some_of(names: Sequence[str], *, is_cut: bool = False) -> str:
    """Names in a cell: the first, and how many more. ``is_cut``: there may be others that were not looked at."""
    different = list(dict.fromkeys(name for name in names if name))
    if not different:
        return ""
    left = len(different) - 1
    more = " and more" if is_cut and left else f" +{left}" if left else ""
    return different[0] + more
