"""What the rules of cases ask, read for a set of cases at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, Table, bindparam, exists, func, select

from qclab.domain import moments
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.case import (
    Case,
    CaseState,
    Correction,
    PhaseState,
    Signed,
    joined,
    signed_duties,
)
from qclab.domain.investigations.clock import lives_hours, target
from qclab.domain.investigations.kinds import CaseKind
from qclab.domain.investigations.phases import Answer, Finding, Phase
from qclab.domain.people.duties import Done, Duty
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.catalogue.outcomes import read_outcomes
from qclab.queries.decoding import day, instant, known_instant
from qclab.queries.investigations.lists import lists_by_key
from qclab.queries.investigations.retests import PlanRow, standing_plans
from qclab.queries.laboratory.settings import case_targets, settings, zone_in
from qclab.queries.review.duties import done_on_tests
from qclab.store import tables as t


@dataclass(frozen=True)
class Facts:
    """What is known of a case. ``target_at`` is what the laboratory aims at, ``due_at`` that or until when the case was
    extended; ``is_short``: its product lives for hours."""

    case: Case
    target_at: datetime
    due_at: datetime
    is_short: bool


def facts_of(connection: Connection, keys: Collection[int], *, with_duties: bool = False) -> dict[int, Facts]:
    """The facts of these cases by key; without the duties that were done unless they are asked for."""
    if not keys:
        return {}
    among = list(keys)
    phases, answers = _phases(connection, among), _answers(connection, among)
    notices, references, files = (_grouped(connection, each, among) for each in (_NOTICES, _REFERENCES, _FILES))
    tests, plans = _tests(connection, among), standing_plans(connection, among)
    unconcluded, unrecorded = (_numbers(connection, each, among) for each in (_UNCONCLUDED, _UNRECORDED))
    said = settings(connection)
    zone, targets = zone_in(said), case_targets(said)
    found = {}
    rows = connection.execute(_CASES, {"cases": among}).all()
    lists = lists_by_key(connection, {row.case_list for row in rows if row.case_list is not None})
    for row in rows:
        made_on = day(row.manufactured_on)
        made = moments.midnight(made_on, zone) if made_on else instant(row.created_at)
        is_short = lives_hours(made, instant(row.expiry_at))
        aim = target(known_instant(row.opened_at), zone, targets, is_short=is_short)
        told = notices.get(row.key, ())
        case = Case(
            kind=CaseKind(row.kind),
            state=CaseState(row.state),
            phases=phases.get(row.key, {}),
            answers=answers.get(row.key, {}),
            correction=_correction(row),
            has_evidence=bool(files.get(row.key) or references.get(row.key)),
            has_reference=bool(references.get(row.key)),
            untold=tuple(who for who in targets.tell if who not in told) if is_short and row.result is not None else (),
            is_approved=all(_settled(row, tests)),
            is_microbial=bool(row.critical) and row.outcome is not None and not read_outcomes(row.outcomes)[1],
            plan=plans[row.key].fact if row.key in plans else None,
            no_retest=row.retest == "never",
            has_material=bool(row.has_material),
            unrecorded=unrecorded.get(row.key, 0),
            holds=row.result is not None or bool(row.has_held),
            referred=frozenset(references.get(row.key, ())),
            unconcluded=unconcluded.get(row.key, 0),
            list=lists[row.case_list],
        )
        found[row.key] = Facts(case, aim, instant(row.due_at) or aim, is_short)
    return _with_duties(connection, rows, found, plans, tests) if with_duties else found


_ARE_THESE: Final[BindParameter[int]] = bindparam("cases")
"""The cases that each question here is about; it is built once, for a case is looked at with every step of it."""


def _of_cases(table: Table, *columns: Any) -> Select[Any]:
    """What is kept below these cases in a table: the case and these columns of each row."""
    return select(table.c.investigation, *columns).where(table.c.investigation.in_(_ARE_THESE))


_SETTLED = (TestState.APPROVED, TestState.NOT_DONE, TestState.INVALID)


def _settled(row: Any, tests: Mapping[int, Mapping[int, bool]]) -> list[bool]:
    """Of each test whose value a case is on, its own, and of a lighter one those that it concerns: whether no value of
    it can be changed any more."""
    return [TestState(row.test_state) in _SETTLED] if row.result is not None else [*tests.get(row.key, {}).values()]


_TESTS = _of_cases(
    t.concerned_test,
    t.concerned_test.c.test,
    t.test.c.state,
    exists().where(t.result.c.test == t.concerned_test.c.test).label("has_value"),
).join(t.test, t.test.c.key == t.concerned_test.c.test)


def _tests(connection: Connection, keys: list[int]) -> dict[int, dict[int, bool]]:
    """The tests that these cases concern, by case, each with whether it is settled, or has no value yet."""
    found: dict[int, dict[int, bool]] = {}
    for each in connection.execute(_TESTS, {"cases": keys}):
        is_settled = TestState(each.state) in _SETTLED or not each.has_value
        found.setdefault(each.investigation, {})[each.test] = is_settled
    return found


def _counted(table: Table, is_open: ColumnElement[bool]) -> Select[Any]:
    """How many such rows of each case are open."""
    return _of_cases(table, func.count().label("number")).where(is_open).group_by(table.c.investigation)


_UNCONCLUDED = _counted(t.concerned_batch, t.concerned_batch.c.concluded_at.is_(None))
"""The batches that each case concerns beside its own and that were not concluded yet."""
_UNRECORDED = _counted(t.investigation_test, t.investigation_test.c.recorded_at.is_(None))
"""The investigation tests of each case that have no result yet."""


def _numbers(connection: Connection, counted: Select[Any], keys: list[int]) -> dict[int, int]:
    return {each.investigation: each.number for each in connection.execute(counted, {"cases": keys})}


_HAS_MATERIAL = (
    exists()
    .where(
        t.test_sample.c.test == t.investigation.c.test,
        t.sample.c.key == t.test_sample.c.sample,
        t.sample.c.key == func.coalesce(t.result.c.sample, t.sample.c.key),
        t.sample.c.state.not_in([state.value for state in SampleState if state.is_gone]),
    )
    .correlate(t.investigation, t.result)
    .label("has_material")
)
"""Whether a container of the original is still there; of a value of one container, that one."""


_HAS_HELD = exists().where(t.hold.c.record == t.investigation.c.id).correlate(t.investigation).label("has_held")
_VALUE_NOW = t.result.alias("now")


def _cases() -> Select[Any]:
    """Each case, with the value of its cell that stands now."""
    now, case, own = _VALUE_NOW, t.investigation.c, t.result.c
    is_of_cell = (
        (now.c.test == own.test)
        & (now.c.parameter == own.parameter)
        & (func.coalesce(now.c.sample, 0) == func.coalesce(own.sample, 0))
        & (now.c.current == 1)
    )
    return (
        select(case.key, case.kind, case.state, case.test, case.result, case.opened_at, case.due_at, case.case_list,
               own.outcome,
               t.parameter.c.critical, t.parameter.c.outcomes,
               now.c.key.label("now"), now.c.evaluation, t.test.c.state.label("test_state"),
               t.batch.c.manufactured_on, t.batch.c.created_at, t.batch.c.expiry_at, t.method.c.retest,
               _HAS_MATERIAL, _HAS_HELD)
        .outerjoin(t.result, own.key == case.result)
        .outerjoin(t.parameter, t.parameter.c.key == own.parameter)
        .outerjoin(t.test, t.test.c.key == case.test)
        .outerjoin(t.method, t.method.c.key == t.test.c.method)
        .join(t.batch, t.batch.c.key == case.batch)
        .outerjoin(now, is_of_cell)
        .where(case.key.in_(_ARE_THESE))
        .order_by(case.key)
    )  # fmt: skip


_CASES: Final = _cases()


def _correction(row: Any) -> Correction:
    if row.now is None or row.now == row.result:
        return Correction.NONE
    if Evaluation(row.evaluation) is Evaluation.DOES_NOT_COMPLY:
        return Correction.FAILS
    return Correction.COMPLIES if TestState(row.test_state) is TestState.APPROVED else Correction.WAITS


_SIGNED = t.investigation_phase.c
_PHASES = _of_cases(t.investigation_phase, _SIGNED.phase, _SIGNED.state, _SIGNED.finding, _SIGNED.cause)
_ANSWERED = t.investigation_answer.c
_ANSWERS = _of_cases(t.investigation_answer, _ANSWERED.phase, _ANSWERED.question, _ANSWERED.answer)


def _phases(connection: Connection, keys: list[int]) -> dict[int, dict[Phase, Signed]]:
    found: dict[int, dict[Phase, Signed]] = {}
    for each in connection.execute(_PHASES, {"cases": keys}):
        signed = Signed(PhaseState(each.state), Finding(each.finding), each.cause or None)
        found.setdefault(each.investigation, {})[Phase(each.phase)] = signed
    return found


def _answers(connection: Connection, keys: list[int]) -> dict[int, dict[Phase, dict[str, Answer]]]:
    found: dict[int, dict[Phase, dict[str, Answer]]] = {}
    for each in connection.execute(_ANSWERS, {"cases": keys}):
        found.setdefault(each.investigation, {}).setdefault(Phase(each.phase), {})[each.question] = Answer(each.answer)
    return found


_NOTICES = _of_cases(t.investigation_notice, t.investigation_notice.c.who)
_REFERENCES = _of_cases(t.investigation_reference, t.investigation_reference.c.kind)
_FILES = _of_cases(t.attachment, t.attachment.c.name)


def _grouped(connection: Connection, asked: Select[Any], keys: list[int]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for case, value in connection.execute(asked, {"cases": keys}):
        found.setdefault(case, []).append(value)
    return found


_SIGNERS = (
    _of_cases(t.investigation_phase, _SIGNED.phase, t.signature.c.person)
    .join(
        t.signature,
        (t.signature.c.subject == _SIGNED.key) & (t.signature.c.subject_table == t.investigation_phase.name),
    )
    .where(t.signature.c.meaning == Meaning.PHASE_SIGNED.value)  # who returned one for QA concluded nothing in it
    .order_by(t.signature.c.key)
)


def _with_duties(
    connection: Connection,
    rows: Sequence[Any],
    found: dict[int, Facts],
    plans: Mapping[int, PlanRow],
    tests: Mapping[int, Collection[int]],
) -> dict[int, Facts]:
    """Who performed or shaped the test of each case or a retest, who planned those, and who signed which phase."""
    signed: dict[int, list[tuple[Phase, int]]] = {}
    for each in connection.execute(_SIGNERS, {"cases": list(found)}):
        signed.setdefault(each.investigation, []).append((Phase(each.phase), each.person))
    retests = {case: [each.test for each in plan.retests if each.test is not None] for case, plan in plans.items()}
    done = done_on_tests(
        connection,
        {row.test for row in rows if row.test is not None}
        | {test for of_case in (retests, tests) for those in of_case.values() for test in those},
    )
    return {
        row.key: _dutiful(
            found[row.key],
            joined(
                {Duty.PLANNED: {plans[row.key].planned_by} if row.key in plans else ()},
                *(done[test] for test in _whose(row, retests, tests)),
            ),
            signed.get(row.key, ()),
        )
        for row in rows
    }


def _whose(row: Any, *beside: Mapping[int, Collection[int]]) -> list[int]:
    """The tests whose performers conclude nothing of a case: its own, its retests, and those that it concerns."""
    own = [] if row.test is None else [row.test]
    return [*own, *(test for tests in beside for test in tests.get(row.key, ()))]


def _dutiful(facts: Facts, of_tests: Done, signed: Sequence[tuple[Phase, int]]) -> Facts:
    first = facts.case.phases.get(Phase.OBVIOUS_ERROR)
    is_proposed = first is not None and first.state is PhaseState.PROPOSED
    done = joined(of_tests, signed_duties(signed, is_proposed=is_proposed))
    return replace(facts, case=replace(facts.case, done=done))
