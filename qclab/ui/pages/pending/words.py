"""How the page of pending work says when something is due, where a test stands, and what changed."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from qclab.domain.catalogue.values import Priority
from qclab.domain.counts import count
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.identifiers import grouped
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.causes import Cause
from qclab.domain.testing.due import LATE, TODAY, Horizon
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.testing.pending import PendingRow
from qclab.queries.testing.testing import TestRow
from qclab.queries.trail.news import News
from qclab.ui.models.columns import Column
from qclab.ui.words import lateness, material, moments
from qclab.ui.words.outside import outside

WHEN = (("late", "Late"), ("today", "Today"), ("week", "This week"), ("all", "All"))
LATER = "later"


def due_exactly(due: datetime) -> str:
    return f"Due {moments.weekday(moments.day_of(due))} {moments.clock(due)}"


_MARKS: Final = {
    Cause.REVIEW: "for-review",
    Cause.EXPIRED: "expired",
    Cause.RETURNED: "came-back",
    Cause.AT_CONTRACT_LABORATORY: "elsewhere",
    Cause.TO_SEND: "to-begin",
    Cause.UNASSIGNED: "nobody",
    Cause.NOT_STARTED: "to-begin",
    Cause.UNDER_WAY: Evaluation.PENDING,
}
"""The shape and colour beside each cause."""


def marked(cause: Cause, words: str) -> str:
    """An evaluation text of the kit."""
    return f"{_MARKS[cause]}:{words}"


def state_words(row: TestRow, now: datetime) -> str:
    """Why a test is not done yet; an evaluation text where a failing critical outcome stands."""
    if row.finding:
        waits = ", waits for review" if row.state == TestState.SUBMITTED else ""
        return f"{Evaluation.DOES_NOT_COMPLY}:{row.finding}{waits}"
    cause = row.cause(now)
    return marked(cause, cause)


def state_more(row: TestRow) -> str:
    return f"{row.finding}: batch {row.batch_id} is held\n{waits_for(row)}".strip() if row.finding else waits_for(row)


def held_more(row: TestRow, now: datetime) -> str:
    """With whom it lies, and of what a contract laboratory performs who follows it here."""
    who = row.held_by(now)
    is_followed = bool(row.analyst_name) and row.cause(now) is Cause.AT_CONTRACT_LABORATORY
    return f"{who}, followed by {row.analyst_name}" if is_followed else who


def waits_for(row: TestRow) -> str:
    """What has to come before it can go on, in words of its own, and what of it was passed with a deviation."""
    passed = f"{', '.join(row.passed)} passed with a deviation, to which QA agrees" if row.passed else ""
    return "; ".join(filter(None, (_waits_for(row), passed)))


def _waits_for(row: TestRow) -> str:
    if row.state == TestState.SUBMITTED:
        return "; ".join(filter(None, (row.verifying.said, f"review of what {row.submitted_by_name} submitted")))
    if row.state_reason:
        return row.state_reason
    if any(state is SampleState.REGISTERED for _, _, state, _ in row.samples):
        return "sample not received"
    if (away := outside(row)) and not row.entered:
        return away
    return row.to_date or (f"submission; {count(row.entered, 'value')} entered" if row.entered else "")


def _samples(row: TestRow) -> str:
    return "\n".join(f"{grouped(id_)}, {name}, {state}" for _, id_, state, name in row.samples)


def columns(horizon: Callable[[], Horizon]) -> tuple[Column, ...]:
    """The columns of the list; ``horizon`` gives the present one, so that lateness grows while one looks."""

    def due(row: PendingRow) -> str:
        at, now = row.test.due_at, horizon().now
        return moments.day(at) if at < now else moments.near(at, now)

    return (
        Column("Due", 122, due, kind="instant", sort_key="due", tooltip=lambda r: due_exactly(r.test.due_at)),
        lateness.column(lambda: horizon().now, lambda r: r.test),
        Column("Test", 220, lambda r: f"{r.test.method_title}{r.test.again and f', {r.test.again}'}",
               sort_key="test", tooltip=lambda r: f"{r.test.method_id} version {r.test.method_version}, "
               f"{r.test.reference}"),
        Column("Sample", 130, lambda r: r.test.samples[0][1] if r.test.samples else "", kind="id", key="sample",
               tooltip=lambda r: _samples(r.test)),
        Column("More", 44, lambda r: f"+ {len(r.test.samples) - 1}" if len(r.test.samples) > 1 else "", kind="quiet",
               key="more"),
        Column("Batch", 104, lambda r: r.test.batch_id, kind="id", sort_key="batch",
               tooltip=lambda r: f"{r.test.product_name}, {r.test.stage}"),
        material.column(lambda: horizon().now, lambda r: r.test),
        material.begin_column(lambda: horizon().now, lambda r: r.test),
        Column("State", 136, lambda r: state_words(r.test, horizon().now), kind="evaluation", sort_key="state",
               tooltip=lambda r: state_more(r.test)),
        Column("Held by", 100, lambda r: r.test.held_by(horizon().now), sort_key="who",
               tooltip=lambda r: held_more(r.test, horizon().now)),
        Column("Since", 84, lambda r: moments.day(r.since), kind="instant", key="since",
               tooltip=lambda r: moments.minute(r.since)),
        Column("Waits for", 120, lambda r: waits_for(r.test), kind="quiet", key="waits_for",
               tooltip=lambda r: waits_for(r.test)),
        Column("Client", 80, lambda r: r.test.client_id, kind="quiet", sort_key="client"),
        Column("Priority", 70, lambda r: r.test.priority if r.test.priority != Priority.ROUTINE else "", kind="id",
               sort_key="priority"),
    )  # fmt: skip


def when_span(when: str, horizon: Horizon) -> tuple[datetime | None, datetime | None]:
    """From and until, for a chip, for ``later`` or for a day as 2026-11-25; a day that is over asks for all."""
    if when == "week":
        return horizon.span(TODAY, horizon.week)
    column = column_of(when, horizon)
    return (None, None) if column is None else horizon.span(column, column)


def column_of(when: str, horizon: Horizon) -> int | None:
    """The one column of the heat map that this asks for, or None."""
    known = {"late": LATE, "today": TODAY, LATER: horizon.later}
    if when in known:
        return known[when]
    return next((c for c in range(TODAY, horizon.later) if horizon.day(c).isoformat() == when), None)


def when_of(column: int, horizon: Horizon) -> str:
    """What a column of the heat map is called among the filters."""
    if column in (LATE, TODAY):
        return "late" if column == LATE else "today"
    return LATER if column == horizon.later else horizon.day(column).isoformat()


def column_words(column: int, horizon: Horizon) -> tuple[str, str]:
    """The two lines above a column of the heat map."""
    if column in (LATE, TODAY):
        return ("", "late") if column == LATE else ("today", f"{horizon.today.day}")
    if column == horizon.later:
        return "", "later"
    day = horizon.day(column)
    return moments.short_weekday(day), f"{day.day}" if day.day > 1 else f"{day.day}/{day.month}"


def column_said(column: int, horizon: Horizon) -> str:
    """A column of the heat map in full, for tooltips and screen readers."""
    if column in (LATE, TODAY):
        return "late" if column == LATE else "due today"
    if column == horizon.later:
        return f"due after {moments.day(horizon.day(column - 1))}"
    return f"due {moments.weekday(horizon.day(column))}"


def news_words(news: Sequence[News]) -> str:
    """``12 registered, 3 submitted, 1 returned``."""
    return ", ".join(f"{each.number} {each.what}" for each in news)
