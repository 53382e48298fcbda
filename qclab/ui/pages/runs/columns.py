"""The columns of runs, of their positions, and of what waits to be put on one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from qclab.domain.catalogue.values import Priority
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.identifiers import grouped
from qclab.domain.refusals import Reason
from qclab.domain.runs.lifecycle import RunState
from qclab.domain.testing.invalid import repeats_words
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.runs.runs import Position, RunRow
from qclab.queries.testing.testing import TestRow
from qclab.ui.models.columns import Column
from qclab.ui.words import lateness, material, moments

_MARKS: Final = {
    RunState.PLANNED: "to-begin",
    RunState.PERFORMED: Evaluation.PENDING.value,
    RunState.SUBMITTED: "for-review",
    RunState.INVALID: "against",
    RunState.DISCARDED: "left-undone",
}


def state(row: RunRow) -> str:
    """Where a run is, as an evaluation text."""
    return f"{_MARKS[row.state]}:{row.state}"


RUNS: Final = (
    Column("Run", 120, lambda r: r.id, kind="id", key="id"),
    Column("State", 112, state, kind="evaluation", key="state", tooltip=lambda r: r.because or r.state.value),
    Column("Method", 200, lambda r: r.method_title, key="method",
           tooltip=lambda r: f"{r.method_id} version {r.method_version}"),
    Column("Tests", 56, lambda r: str(r.tests), kind="number", key="tests"),
    Column("Batches", 66, lambda r: str(r.batches), kind="number", key="batches"),
    Column("Made", 84, lambda r: moments.day(r.made_at), kind="instant", key="made",
           tooltip=lambda r: f"{moments.minute(r.made_at)}, {r.made_by_name}"),
    Column("By", 110, lambda r: r.made_by_name, kind="quiet", key="by"),
    Column("Ended", 84, lambda r: moments.day(r.ended_at), kind="instant", key="ended",
           tooltip=lambda r: f"{moments.minute(r.ended_at)}, {r.ended_by_name}" if r.ended_at else ""),
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """A position with what was read there."""

    position: Position
    said: str

    @property
    def key(self) -> int:
        return self.position.test.key


def _sample(test: TestRow) -> str:
    return test.samples[0][1] if test.samples else ""


def _samples(test: TestRow) -> str:
    return "\n".join(f"{grouped(id_)}, {name}" for _, id_, _, name in test.samples)


def _evaluation(place: Place) -> str:
    """What its values come to; of a test that ended without one, how."""
    test = place.position.test
    if test.entered:
        return test.worst.value
    return "" if test.state is TestState.OPEN else f"left-undone:{test.state}"


PLACES: Final = (
    Column("No.", 40, lambda p: str(p.position.number), kind="number", key="number"),
    Column("Sample", 124, lambda p: _sample(p.position.test), kind="id", key="sample",
           tooltip=lambda p: _samples(p.position.test)),
    Column("Batch", 96, lambda p: p.position.test.batch_id, kind="id", key="batch",
           tooltip=lambda p: p.position.test.product_name),
    Column("Read", 120, lambda p: p.said, key="read", exact=True, tooltip=lambda p: p.said),
    Column("Evaluation", 130, _evaluation, kind="evaluation", key="evaluation"),
)  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """A test that waits, and why it is put on no run now."""

    test: TestRow
    why: Sequence[Reason]

    @property
    def key(self) -> int:
        return self.test.key


def candidates(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    """What waits for a run: what it is, how long it lives, and why it does not fit."""
    return (
        material.column(clock, lambda c: c.test),
        Column("Due", 84, lambda c: moments.day(c.test.due_at), kind="instant", key="due",
               tooltip=lambda c: moments.minute(c.test.due_at)),
        lateness.column(clock, lambda c: c.test),
        Column("Sample", 124, lambda c: _sample(c.test), kind="id", key="sample", tooltip=lambda c: _samples(c.test)),
        Column("Batch", 104, lambda c: c.test.batch_id, kind="id", key="batch",
               tooltip=lambda c: c.test.product_name),
        Column("Analyst", 96, lambda c: c.test.analyst_name, key="analyst"),
        Column("Does not fit", 240, lambda c: f"left-undone:{c.why[0]}" if c.why else "", kind="evaluation",
               key="no_fit", tooltip=_reasons),
        Column("Why here", 120, _why_here, kind="quiet", key="why"),
    )  # fmt: skip


def _why_here(candidate: Candidate) -> str:
    test = candidate.test
    urgent = "urgent" if test.priority == Priority.URGENT else ""
    return ", ".join(filter(None, (urgent, repeats_words(test.repeat, test.repeats), test.retest)))


def _reasons(candidate: Candidate) -> str:
    return " ".join(map(str, candidate.why))
