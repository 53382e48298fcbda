"""The columns of the lists of a reviewer; ``unusual`` puts the gravest exception of a test into a shape and words."""

from collections.abc import Callable, Sequence
from datetime import datetime

from qclab.domain.counts import size
from qclab.domain.evaluation.evaluations import REPORTED, Evaluation
from qclab.domain.results.confirming import marked
from qclab.domain.results.sources import Source
from qclab.queries.results.results import ResultRow
from qclab.queries.review.waiting import WaitingTest
from qclab.queries.testing.requirements import CriterionRow, is_reported
from qclab.queries.trail.events import EventRow
from qclab.ui.models.columns import Column
from qclab.ui.pages.review.facts import ValueLine
from qclab.ui.words import moments


def unusual(row: WaitingTest, now: datetime) -> str:
    """An evaluation text of the kit: the mark of the gravest exception, and all of them in words; that it is late is
    said by *Due*, and here where nothing else is. Last, how many verified it."""
    verified = f", {row.test.verifying.verified}" if row.test.verifying.by else ""
    return f"{_unusual(row, now)}{verified}"


def _unusual(row: WaitingTest, now: datetime) -> str:
    said = list(row.reviewed.unusual(now))
    if not said:
        plain = row.test.worst or "nothing unusual"
        unread = (", unread" if row.has_files else ", no file") if row.is_unread else ""
        return f"{row.test.worst or Evaluation.COMPLIES}:{plain}{unread}"
    if row.is_ahead:
        return f"{Evaluation.DOES_NOT_COMPLY}:{', '.join(said)}"
    late = row.reviewed.lateness(now)
    said = [words for words in said if words != late]  # said beside it, where everything late has one mark
    if not said:
        return f"late:{late}"
    mark = said[0] if said[0] in (Evaluation.DOES_NOT_COMPLY, Evaluation.NOT_EVALUABLE) else "alert"
    return f"{mark}:{', '.join(said)}"


def test_columns(
    clock: Callable[[], datetime], is_marked: Callable[[int], bool], why_not: Callable[[int], str]
) -> tuple[Column, ...]:
    """The list of submitted tests."""

    def mark(row: WaitingTest) -> str:
        return "complies:yes" if is_marked(row.key) else "not yours" if why_not(row.key) else "no"

    return (
        Column("Batch", 120, lambda r: r.test.batch_id, kind="id", key="batch"),
        Column("Test", 190, lambda r: r.test.method_title, key="test", tooltip=lambda r: r.test.method_title),
        Column("Sign", 64, mark, kind="evaluation", key="mark", tooltip=lambda r: why_not(r.key), stays=True),
        Column(
            "Look at",
            175,
            lambda r: unusual(r, clock()),
            kind="evaluation",
            key="unusual",
            tooltip=lambda r: "\n".join(filter(None, (r.test.verifying.said, *r.look_at(clock())))),
        ),
        Column("Due", 100, lambda r: moments.due(r.test.due_at, clock()), kind="late", key="due"),
        Column("Performed by", 100, lambda r: r.test.performed_by_name, key="by"),
        Column("Submitted", 145, lambda r: moments.minute(r.test.submitted_at), kind="instant", key="submitted"),
    )


def _limit(row: ValueLine) -> str:
    return row.line.limit or "no limit"


def _typed(row: ValueLine) -> str:
    return row.result.typed_said if row.result else ""


def _reported(row: ValueLine) -> str:
    return row.result.said if row.result else ""


def _evaluated(row: ValueLine) -> str:
    if row.result is None:
        return "" if not row.line.criteria else f"{Evaluation.PENDING}:no value"
    return evaluated(row.result, row.line.criteria)


def evaluated(result: ResultRow, criteria: Sequence[CriterionRow]) -> str:
    """An evaluation text of the kit; of an outcome that is not final how far it is."""
    is_to_date = result.evaluation is Evaluation.PENDING
    is_only = is_reported(result.evaluation, criteria)
    if noted := marked(result.evaluation, result.level, result.confirmed, is_reported=is_only):
        return f"alert:{noted}"
    if is_only:
        return REPORTED
    return f"{Evaluation.PENDING}:{result.to_date_beside}" if is_to_date else result.evaluation


def _how(row: ValueLine) -> str:
    if row.result is None:
        return ""
    changed = sum(bool(earlier.change_reason) for earlier in row.history)
    how = row.result.source if row.result.source != Source.TYPED else ""
    confirmed = f"confirmed: {row.result.confirmed}" if row.result.confirmed else ""
    said = (f"changed {changed}x" if changed else "", confirmed, how, row.result.level)
    return ", ".join(part for part in said if part)


VALUES = (
    Column("Parameter", 121, lambda r: r.line.parameter.name, key="parameter", tooltip=lambda r: r.line.parameter.name),
    Column("Limit", 104, _limit, key="limit", tooltip=_limit, exact=True),
    Column("Typed", 78, _typed, key="typed", tooltip=_typed, exact=True),
    Column("Reported", 78, _reported, key="reported", tooltip=_reported, exact=True),
    Column(
        "Evaluation",
        147,
        _evaluated,
        kind="evaluation",
        key="evaluation",
        tooltip=lambda r: r.result.failure if r.result else "",
    ),
    Column("Unusual", 71, _how, key="how", tooltip=_how),
    Column("Container", 118, lambda r: r.container, kind="id", key="container"),
)


def _read_as(row: ResultRow) -> str:
    return row.read_as or row.typed


def history_columns(criteria: Callable[[], Sequence[CriterionRow]]) -> tuple[Column, ...]:
    """Every value of one cell, which is held against these ``criteria``."""
    return (
        Column("Entered", 138, lambda r: moments.minute(r.entered_at), kind="instant", key="entered"),
        Column("By", 85, lambda r: r.entered_by_name, key="by"),
        Column("Typed", 78, lambda r: r.typed_said, key="typed", tooltip=_read_as, exact=True),
        Column("Evaluation", 147, lambda r: evaluated(r, criteria()), kind="evaluation", key="evaluation"),
        Column("How", 60, lambda r: r.source, kind="quiet", key="how"),
        Column("Reason", 80, lambda r: r.change_reason, key="reason", tooltip=lambda r: r.change_reason),
    )


ATTACHMENTS = (
    Column("File", 180, lambda r: r.name, key="file", tooltip=lambda r: f"{r.name}\nSHA-256 {r.sha256}"),
    Column("Size", 60, lambda r: size(r.length), key="size", align="right"),
    Column("Note", 110, lambda r: r.note, kind="quiet", key="note", tooltip=lambda r: r.note),
    Column("Added", 145, lambda r: moments.minute(r.added_at), kind="instant", key="added"),
    Column("By", 90, lambda r: r.added_by_name, key="by"),
)


def _event(row: EventRow) -> str:
    return row.act


EVENTS = (
    Column("When", 145, lambda r: moments.minute(r.at), kind="instant", key="when"),
    Column("Who", 80, lambda r: r.actor_name, key="who"),
    Column("What", 110, _event, key="what", tooltip=_event),
    Column("Why", 110, lambda r: r.reason, kind="quiet", key="why", tooltip=lambda r: r.reason),
)


DECISIONS = (
    Column("Test", 160, lambda r: r.test.method_title, key="test", tooltip=lambda r: r.test.method_title),
    Column("Parameter", 125, lambda r: r.parameter.name, key="parameter"),
    Column("Value", 90, lambda r: r.result.typed_said, key="value", exact=True),
    Column("Proposed", 158, lambda r: r.decision.decided, kind="evaluation", key="proposed"),
    Column("Waits for", 80, lambda r: r.waits_for, key="waits_for"),
    Column("Batch", 110, lambda r: r.test.batch_id, kind="id", key="batch"),
    Column("By", 100, lambda r: r.decision.proposed_by_name, key="by"),
)

NOT_DONE = (
    Column("Batch", 110, lambda r: r.test.batch_id, kind="id", key="batch"),
    Column("Test", 230, lambda r: r.test.method_title, key="test", tooltip=lambda r: r.test.method_title),
    Column("Why", 300, lambda r: r.test.state_reason, kind="quiet", key="why", tooltip=lambda r: r.test.state_reason),
    Column("Proposed by", 110, lambda r: r.proposed_by_name, key="by"),
    Column("Proposed", 145, lambda r: moments.minute(r.proposed_at), kind="instant", key="proposed"),
)
