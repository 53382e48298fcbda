"""The columns of what is outside, of the notices beside it, and of the contract laboratories."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from qclab.domain.counts import count
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.laboratories.notices import Says
from qclab.domain.laboratories.sending import SentState
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.laboratories.laboratories import LaboratoryRow
from qclab.queries.laboratories.outside import OutsideRow
from qclab.ui.models.columns import Column
from qclab.ui.words import lateness, moments


def state(row: OutsideRow) -> str:
    """Where it stands, as an evaluation text; nothing green before it was reviewed."""
    if row.is_suspected:
        return f"{Evaluation.DOES_NOT_COMPLY.replace(' ', '-')}:{Says.SUSPECTED}"
    sent = row.sent
    if sent is None or not row.is_current:
        before = f", {sent.state}" if sent is not None else ""
        if row.is_ours:
            return f"{Evaluation.PENDING}:to be tested here{before}"
        return f"alert:to be sent{before}"
    if sent.state is SentState.AWAY:
        is_there = sent.shipment.arrived_at is not None
        return f"{Evaluation.PENDING}:{'received there' if is_there else 'on its way'}"
    if sent.state is SentState.PREPARED:
        return f"{Evaluation.PENDING}:prepared"
    return f"{Evaluation.PENDING}:{_REPORTED.get(row.test.state, row.test.state)}"


_REPORTED: Final = {
    TestState.OPEN: "reported, to be submitted",
    TestState.SUBMITTED: "reported, in review",
    TestState.APPROVED: "reported, approved",
}


def _sample(row: OutsideRow) -> str:
    samples = row.test.samples
    return samples[0][1] if len(samples) == 1 else count(len(samples), "container")


def _notice(row: OutsideRow) -> str:
    return row.notices[-1].says.value if row.notices else ""


def _notice_more(row: OutsideRow) -> str:
    last = row.notices[-1] if row.notices else None
    return f"{moments.minute(last.told_at)}, {last.who} by {last.how}: {last.said}" if last is not None else ""


def columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    """The columns of the list; how late something is is counted from ``clock``."""

    def expected(row: OutsideRow) -> str:
        """The day on which its result is expected, which may be after it is due here."""
        return moments.day(row.sent.expected_on) if row.sent is not None and row.is_current else ""

    return (
        Column("Due", 84, lambda r: moments.day(r.test.due_at), kind="instant", key="due",
               tooltip=lambda r: f"due {moments.minute(r.test.due_at)}"),
        lateness.column(clock, lambda r: r.test),
        Column("Expected", 84, expected, kind="instant", key="expected"),
        Column("State", 150, state, kind="evaluation", key="state", tooltip=lambda r: state(r).partition(":")[2]),
        Column("Test", 200, lambda r: r.test.method_title, key="test", tooltip=lambda r: r.test.method_title),
        Column("Batch", 96, lambda r: r.test.batch_id, kind="id", key="batch", tooltip=lambda r: r.test.product_name),
        Column("Sample", 118, _sample, kind="id", key="sample",
               tooltip=lambda r: "\n".join(s[1] for s in r.test.samples)),
        Column("Laboratory", 190, lambda r: r.test.laboratory, key="laboratory", tooltip=lambda r: r.test.laboratory),
        Column("Shipment", 110, lambda r: r.test.shipment, kind="id", key="shipment"),
        Column("Last notice", 130, _notice, kind="quiet", key="notice",
               tooltip=_notice_more),
    )  # fmt: skip


_MARKS: Final = {
    Says.SUSPECTED: Evaluation.DOES_NOT_COMPLY.replace(" ", "-"),
    Says.CLEAR: Evaluation.PENDING,
    Says.DELAY: "alert",
    Says.OTHER: Evaluation.PENDING,
}
NOTICES = (
    Column("Told", 84, lambda n: moments.day(n.told_at), kind="instant", key="told",
           tooltip=lambda n: f"told {moments.exactly(n.told_at)}\n"
           f"recorded {moments.exactly(n.recorded_at)} by {n.recorded_by_name}"),
    Column("Says", 124, lambda n: f"{_MARKS[n.says]}:{n.says}", kind="evaluation", key="says",
           tooltip=lambda n: n.says.value),
    Column("In their words", 110, lambda n: f"{n.who}: {n.said}", kind="quiet", key="said",
           tooltip=lambda n: f"{n.who}, by {n.how}: {n.said}"),
)  # fmt: skip


def laboratory_columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    """The columns of the contract laboratories, whose approval ends by ``clock``."""

    def approval(row: LaboratoryRow) -> str:
        today = moments.day_of(clock())
        return f"{Evaluation.COMPLIES if row.value.is_approved_on(today) else 'alert'}:{row.value.standing(today)}"

    return (
        Column("Laboratory", 190, lambda r: r.name, key="name", tooltip=lambda r: r.name),
        Column("Approval", 180, approval, kind="evaluation", key="approval"),
        Column("Methods", 120, lambda r: ", ".join(r.value.methods), key="methods",
               tooltip=lambda r: ", ".join(r.value.methods)),
        Column("Rests on", 120, lambda r: r.value.agreement, kind="quiet", key="agreement",
               tooltip=lambda r: r.value.agreement),
    )  # fmt: skip
