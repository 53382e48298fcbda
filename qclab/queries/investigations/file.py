"""One case with everything that its page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Table, select

from qclab.domain.codes import NoSuch
from qclab.domain.investigations.case import PhaseState
from qclab.domain.investigations.phases import Answer, Phase, names_of
from qclab.domain.investigations.retests import PlanState
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.queries.decoding import instant, known_instant
from qclab.queries.investigations.cases import open_cases
from qclab.queries.investigations.concerned import (
    Concerned,
    ConcernedBatch,
    ConcernedSubject,
    concerned_batches,
    concerned_subjects,
    concerned_tests,
)
from qclab.queries.investigations.facts import Facts, facts_of
from qclab.queries.investigations.listed import CaseLine, fetch_cases
from qclab.queries.investigations.retests import PlanRow, plans_of
from qclab.queries.laboratory.settings import settings
from qclab.queries.results.results import ResultRow, all_results
from qclab.queries.samples.attachments import AttachmentRow, attachments_of_case
from qclab.queries.signatures.signatures import SignatureRow, given_on
from qclab.queries.testing.testing import TestRow, get_tests
from qclab.store import tables as t


@dataclass(frozen=True)
class AnswerRow:
    """An answer of a checklist."""

    phase: Phase
    question: str
    answer: Answer
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class PhaseRow:
    """A phase that somebody signed, with its signatures, the oldest first."""

    key: int
    phase: Phase
    state: PhaseState
    finding: str
    cause: str
    words: str
    evidence: str
    returned_because: str
    signatures: tuple[SignatureRow, ...]


@dataclass(frozen=True)
class Noted:
    """A reference (its kind and number) or a notice (who was told and how), who noted it and when."""

    what: str
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class HypothesisRow:
    """An investigation test: the hypothesis, what is measured, and what came of it in words. It is never reported and
    has no evaluation; without a result yet, ``performer_name`` is empty."""

    key: int
    hypothesis: str
    material: str
    result: str
    tells: str
    planner_name: str
    planned_at: datetime
    performer_name: str = ""
    performed_at: datetime | None = None


@dataclass(frozen=True)
class CaseFile:
    """A case as its page shows it. ``others`` are the other open cases of its batch, ``limits`` what the original
    value was held against, as printed and its unit, ``now`` the value of its cell that stands where it is another. A
    lighter case has neither ``test`` nor ``original``, but what was seen, and what it concerns.
    """

    line: CaseLine
    facts: Facts
    row_version: int
    owner: int | None
    extended_because: str
    because: str
    closed_by_name: str
    names: Mapping[Phase, str]
    test: TestRow | None
    original: ResultRow | None
    now: ResultRow | None
    limits: tuple[tuple[str, str], ...]
    others: tuple[str, ...]
    answers: Sequence[AnswerRow]
    phases: Mapping[Phase, PhaseRow]
    references: Sequence[Noted]
    notices: Sequence[Noted]
    files: Sequence[AttachmentRow]
    plans: Sequence[PlanRow] = ()
    """Every plan of retests, the oldest first; returned ones too."""
    hypotheses: Sequence[HypothesisRow] = ()
    """The investigation tests."""
    repeat: int | None = None
    """The attempt that was begun on a proven cause before the closing."""

    tests: Sequence[Concerned] = ()
    batches: Sequence[ConcernedBatch] = ()
    subjects: Sequence[ConcernedSubject] = ()

    @property
    def plan(self) -> PlanRow | None:
        """The plan that waits for QA or is signed."""
        last = self.plans[-1] if self.plans else None
        return last if last is not None and last.state is not PlanState.RETURNED else None

    @property
    def limit(self) -> str:
        """The limits as printed, with their units."""
        return "; ".join(f"{limit} {unit}".strip() for limit, unit in self.limits)

    @property
    def id(self) -> str:
        return self.line.case.id

    @property
    def original_said(self) -> str:
        """The value that opened it, as it was typed, with its unit."""
        return self.original.typed_said if self.original is not None else ""


def read_case(connection: Connection, viewer: Actor, key: int) -> CaseFile:
    """A case the viewer may know of. Raises Missing."""
    lines = fetch_cases(connection, viewer, [key])
    if not lines:
        raise Missing("There is no such case.", code=NoSuch.CASE)
    (line,) = lines
    closer = t.person.alias("closer")
    row = connection.execute(
        select(t.investigation, closer.c.name.label("closer_name"))
        .outerjoin(closer, closer.c.key == t.investigation.c.closed_by)
        .where(t.investigation.c.key == key)
    ).one()
    original, now = _values(connection, viewer, row.test, row.result)
    return CaseFile(
        line=line,
        facts=facts_of(connection, [key], with_duties=True)[key],
        row_version=row.row_version,
        owner=row.owner,
        extended_because=row.extended_because,
        because=row.because,
        closed_by_name=row.closer_name or "",
        names=names_of(settings(connection)["case.phases"]),
        test=get_tests(connection, viewer, [row.test])[0] if row.test is not None else None,
        original=original,
        now=now,
        limits=_limits(connection, [each.criterion for each in original.evaluations]) if original else (),
        others=tuple(case for case in open_cases(connection, row.batch) if case != row.id),
        answers=_answers(connection, key),
        phases=_phases(connection, key),
        references=_noted(connection, t.investigation_reference, ("kind", "number", "added"), key),
        notices=_noted(connection, t.investigation_notice, ("who", "how", "told"), key),
        files=attachments_of_case(connection, viewer, key),
        plans=plans_of(connection, [key]),
        hypotheses=_hypotheses(connection, key),
        repeat=row.repeat,
        tests=concerned_tests(connection, [key], viewer).get(key, ()),
        batches=concerned_batches(connection, viewer, key),
        subjects=concerned_subjects(connection, key),
    )


def _values(
    connection: Connection, viewer: Actor, test: int | None, result: int | None
) -> tuple[ResultRow | None, ResultRow | None]:
    """The value that opened a case, and the one that stands in its cell where that is another; a lighter
    one has neither."""
    if test is None or result is None:
        return None, None
    results = {each.key: each for each in all_results(connection, viewer, test)}
    original = results[result]
    now = next((each for each in results.values() if each.current and each.cell == original.cell), None)
    return original, now if now is not None and now.key != original.key else None


def _hypotheses(connection: Connection, key: int) -> list[HypothesisRow]:
    planner, performer, row = t.person.alias("planner"), t.person.alias("performer"), t.investigation_test.c
    statement = (
        select(t.investigation_test, planner.c.name.label("planner"), performer.c.name.label("performer"))
        .join(planner, planner.c.key == row.planned_by)
        .outerjoin(performer, performer.c.key == row.performed_by)
        .where(row.investigation == key)
        .order_by(row.key)
    )
    return [
        HypothesisRow(
            each.key, each.hypothesis, each.material, each.result, each.tells, each.planner,
            known_instant(each.planned_at), each.performer or "", instant(each.performed_at),
        )
        for each in connection.execute(statement)
    ]  # fmt: skip


def _limits(connection: Connection, criteria: Sequence[int]) -> tuple[tuple[str, str], ...]:
    row = t.criterion.c
    limits = connection.execute(select(row.limit_text, row.unit).where(row.key.in_(list(criteria))).order_by(row.key))
    return tuple(dict.fromkeys((limit, unit) for limit, unit in limits))


def _answers(connection: Connection, key: int) -> list[AnswerRow]:
    row = t.investigation_answer.c
    statement = (
        select(t.investigation_answer, t.person.c.name)
        .join(t.person, t.person.c.key == row.answered_by)
        .where(row.investigation == key)
        .order_by(row.key)
    )
    return [
        AnswerRow(
            Phase(each.phase), each.question, Answer(each.answer), each.words, each.name,
            known_instant(each.answered_at),
        )
        for each in connection.execute(statement)
    ]  # fmt: skip


def _phases(connection: Connection, key: int) -> dict[Phase, PhaseRow]:
    table = t.investigation_phase
    rows = connection.execute(select(table).where(table.c.investigation == key).order_by(table.c.key)).all()
    signatures: dict[int, list[SignatureRow]] = {}
    for each in given_on(connection, table.name, [row.key for row in rows]):
        signatures.setdefault(each.subject, []).append(each)
    return {
        Phase(row.phase): PhaseRow(
            row.key,
            Phase(row.phase),
            PhaseState(row.state),
            row.finding,
            row.cause,
            row.words,
            row.evidence,
            row.returned_because,
            tuple(signatures.get(row.key, ())),
        )
        for row in rows
    }


def _noted(connection: Connection, table: Table, names: tuple[str, str, str], key: int) -> list[Noted]:
    what, words, done = names
    columns = table.c
    statement = (
        select(columns[what], columns[words], columns[f"{done}_at"], t.person.c.name)
        .join(t.person, t.person.c.key == columns[f"{done}_by"])
        .where(columns.investigation == key)
        .order_by(columns.key)
    )
    return [
        Noted(row[0], row[1], row.name, known_instant(row[2])) for row in connection.execute(statement)
    ]  # fmt: skip
