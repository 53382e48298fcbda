"""How the page of pending work says when something is due, where a test stands, and what changed."""

from collections.abc import Callable, Sequence
from datetime import datetime

from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.identifiers import grouped
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.due import LATE, TODAY, Horizon
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.testing.testing import TestRow
from qclab.queries.trail.news import News
from qclab.ui.models.columns import Column
from qclab.ui.words import material, moments

WHEN = (("late", "Late"), ("today", "Today"), ("week", "This week"), ("all", "All"))
LATER = "later"


def due_exactly(due: datetime) -> str:
    return f"Due {moments.weekday(moments.day_of(due))} {moments.clock(due)}"


def state_words(row: TestRow) -> str:
    """Where a test stands, as a manager would ask; an evaluation text where a failing critical outcome stands."""
    if row.finding:
        waits = ", waits for review" if row.state == TestState.SUBMITTED else ""
        return f"{Evaluation.DOES_NOT_COMPLY}:{row.finding}{waits}"
    if row.state == TestState.SUBMITTED:
        return "waits for review"
    if row.state_reason:
        return "returned"
    if any(state is SampleState.REGISTERED for _, _, state, _ in row.samples):
        return "sample not received"
    if row.entered:
        return f"{Evaluation.PENDING}:{row.to_date}" if row.to_date else f"{row.entered} entered"
    return "running" if row.performed_from else "not started"


def state_more(row: TestRow) -> str:
    if row.finding:
        return f"{row.finding}: batch {row.batch_id} is held\n{_submitted(row)}".strip()
    return _submitted(row)


def _submitted(row: TestRow) -> str:
    if row.state == TestState.SUBMITTED:
        at = f" at {moments.minute(row.submitted_at)}" if row.submitted_at else ""
        return f"Submitted by {row.submitted_by_name}{at}"
    return f"Returned: {row.state_reason}" if row.state_reason else ""


def columns(horizon: Callable[[], Horizon]) -> tuple[Column, ...]:
    """The columns of the list; ``horizon`` gives the present one, so that lateness grows while one looks."""
    return (
        Column("Due", 142, lambda r: moments.due_near(r.due_at, horizon().now), kind="late", sort_key="due",
               tooltip=lambda r: due_exactly(r.due_at)),
        Column("Test", 236, lambda r: f"{r.method_title}{f', attempt {r.attempt}' * (r.attempt > 1)}",
               sort_key="test", tooltip=lambda r: f"{r.method_id} version {r.method_version}, {r.reference}"),
        Column("Sample", 138, lambda r: r.samples[0][1] if r.samples else "", kind="id", key="sample",
               tooltip=lambda r: "\n".join(f"{grouped(id_)}, {name}, {state}" for _, id_, state, name in r.samples)),
        Column("More", 52, lambda r: f"+ {len(r.samples) - 1}" if len(r.samples) > 1 else "", kind="quiet", key="more"),
        Column("Batch", 110, lambda r: r.batch_id, kind="id", sort_key="batch",
               tooltip=lambda r: f"{r.product_name}, {r.stage}"),
        material.column(lambda: horizon().now),
        Column("Client", 86, lambda r: r.client_id, kind="quiet", sort_key="client"),
        Column("Who", 112, lambda r: r.analyst_name or "nobody yet", sort_key="who"),
        Column("State", 236, state_words, kind="evaluation", sort_key="state", tooltip=state_more),
        Column("Priority", 80, lambda r: r.priority if r.priority != "routine" else "", kind="id", sort_key="priority"),
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
