"""Tests: the rows that every list of them shows, and finding them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Connection, Row, bindparam, select, type_coerce

from qclab.domain.batches.expiry import ShelfLife
from qclab.domain.catalogue.plan import is_read_from
from qclab.domain.codes import NoSuch
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.laboratories.sending import SentState
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Missing
from qclab.domain.samples.lifecycle import SampleState
from qclab.domain.testing.causes import Cause, Held, cause_of, held_by
from qclab.domain.testing.finality import Incubation
from qclab.domain.testing.hold_times import Begins, Hold, begins, hold_of, is_to_be_passed, start_by
from qclab.domain.testing.lifecycle import TestState
from qclab.domain.testing.performing import Said
from qclab.domain.testing.verifying import Verifying
from qclab.queries.decoding import Instant, Number, OneOf, Words
from qclab.queries.scope import holds, of_client
from qclab.queries.testing.fields import (
    ANALYST,
    APPROVER,
    LIES_IN,
    PERFORMER,
    SECOND_VERIFIER,
    SUBMITTER,
    VERIFIER,
    column,
)
from qclab.queries.testing.recorded import RESULTS, findings, standing
from qclab.store import encoding
from qclab.store import tables as t

WAITING = tuple(state.value for state in TestState if state.is_waiting)
IS_WAITING = t.test.c.state.in_(bindparam("waiting", WAITING, expanding=True, literal_execute=True))
"""Literal in the SQL: with a bound value neither database would use the partial index on open tests."""
IS_OPEN = IS_WAITING & (t.test.c.state == TestState.OPEN.value)
"""With the condition of that index said too, which SQLite does not conclude from the state."""


def is_late(now: datetime) -> ColumnElement[bool]:
    """``TestRow.is_late`` as the database tells it."""
    return IS_WAITING & (t.test.c.due_at < encoding.instant(now))


class TestRow(NamedTuple):
    """A test as lists and pages show it. ``samples`` are (key, id, state, name) in order, and ``read_from`` which
    parameters are read from each of them alone; empty: all, from all samples together. ``holds``: until when it begins,
    by each of them that has a hold time.

    ``worst`` is the gravest evaluation of its results. ``to_date`` says of an accepted outcome that is not final yet
    how far it is ("no growth to date, day 3 of 14"), ``finding`` of a failing critical outcome what was recorded and
    which case it opened ("growth recorded, OOS-2026-0001"); both are empty for any other test. ``has_critical``: an
    outcome of its method is critical. ``passed``: what was not said of its performance, with a deviation;
    ``times_changed``: how often a moment of it that was recorded was changed. ``reopened``: the ids of the parameters
    for which it is open again after its approval, empty of any other test. ``repeat``: which repeat of an invalid run
    it is, ``repeats`` how often its method allows one, and ``atypical`` the closed case that lets it be performed all
    the same. ``here_declined``: QA declined that it is performed here; ``shipments_failed``: how
    many shipments with it were lost or arrived unfit. ``retest`` says which one it is (such as
    "retest 1 of OOS-2026-0001"), and ``planned_analyst`` who alone does it; empty of any other test. ``laboratory`` is
    the contract laboratory that it was sent to, else the one that its method names, unless a deviation says that it is
    performed here; ``shipment``, ``sent_state``, ``expected_on`` and ``report_number`` are of the shipment that it lies
    in or was reported from. ``verifications``: how many its method asks for. ``is_loaded``: it is read by its units.
    ``run``: the run that it is on, as long as that goes on.

    A tuple, for lists make it by the hundred: a frozen dataclass of as many fields takes six times as long.
    """

    __test__ = False  # type: ignore[misc]  # no field, which a NamedTuple wants all to be: pytest reads it and passes by

    key: int
    row_version: int
    batch: int
    batch_id: str
    product_name: str
    client_id: str
    stage: str
    method: int
    method_id: str
    method_version: int
    method_title: str
    example: str
    reference: str
    laboratory: str
    minimum_days: Decimal | None
    shipment: str
    sent_state: SentState | None
    expected_on: date | None
    report_number: str
    must_say: tuple[str, ...]
    may_pass: tuple[str, ...]
    has_critical: bool
    attempt: int
    repeat: int
    repeats: int
    state: TestState
    state_reason: str
    deviation: str
    analyst: int | None
    analyst_name: str
    priority: str
    due_at: datetime
    added_because: str
    performed_by: int | None
    performed_by_name: str
    performed_from: datetime | None
    performed_to: datetime | None
    instrument: str
    reagents: str
    raw_data: str
    submitted_by: int | None
    performance_said_at: datetime | None
    retest: str
    planned_analyst: int | None
    passed: tuple[Said, ...]
    here_declined: bool
    shipments_failed: int
    times_changed: int
    reopened: tuple[str, ...]
    atypical: str
    submitted_by_name: str
    submitted_at: datetime | None
    verifications: int
    verified_by: int | None
    verified_by_name: str
    verified_again_by: int | None
    verified_again_by_name: str
    approved_by_name: str
    approved_at: datetime | None
    expiry_at: datetime | None
    is_loaded: bool
    run: str
    samples: tuple[tuple[int, str, SampleState, str], ...]
    read_from: tuple[tuple[str, ...], ...]
    holds: tuple[Hold, ...]
    entered: int
    worst: Evaluation
    to_date: str
    finding: str

    @property
    def again(self) -> str:
        """``retest 1 of OOS-2026-0001`` or ``attempt 2``; empty of a first attempt."""
        return self.retest or (f"attempt {self.attempt}" if self.attempt > 1 else "")

    @property
    def containers(self) -> list[tuple[str, SampleState]]:
        """Id and state of each sample that it uses."""
        return [(id_, state) for _, id_, state, _ in self.samples]

    def containers_of(self, parameter: str) -> list[tuple[int, str, SampleState]]:
        """Key, id and state of each sample that a parameter is read from; empty where it is read in no part of it."""
        those = zip(self.samples, self.read_from, strict=True)
        return [(key, id_, state) for (key, id_, state, _), said in those if is_read_from(said, parameter)]

    def read_only_from(self, sample: int) -> tuple[str, ...]:
        """The parameters that are read from this sample alone; empty: all, from all samples together."""
        return next(said for (key, *_), said in zip(self.samples, self.read_from, strict=True) if key == sample)

    @property
    def verifying(self) -> Verifying:
        """How far its verification is, of what is submitted."""
        given = ((self.verified_by, self.verified_by_name), (self.verified_again_by, self.verified_again_by_name))
        return Verifying(self.verifications, tuple((key, name) for key, name in given if key is not None))

    @property
    def needs_all(self) -> bool:
        """Whether it cannot go on without one of its containers; a failing critical outcome stands all the same."""
        return self.has_critical and not self.finding

    @property
    def is_open(self) -> bool:
        return self.state is TestState.OPEN

    @property
    def has_failed(self) -> bool:
        """Whether a value of it does not comply or a failing critical outcome was recorded."""
        return bool(self.finding) or self.worst is Evaluation.DOES_NOT_COMPLY

    @property
    def is_outside(self) -> bool:
        """Whether a contract laboratory performs, or performed, it."""
        return self.sent_state is not None and self.sent_state.is_outside

    @property
    def is_returned(self) -> bool:
        """Whether it is open again, for the reason in ``state_reason``."""
        return self.is_open and bool(self.state_reason)

    def is_late(self, now: datetime) -> bool:
        """Whether it waits after it was due, with whomever it lies: the same in every list, count and paper."""
        return self.state.is_waiting and self.due_at < now

    def is_expired(self, now: datetime) -> bool:
        """Whether it has not started and its material is past its expiry."""
        return self.is_open and not self.is_outside and ShelfLife(self.expiry_at).is_missed(self.performed_from, now)

    @property
    def start_by(self) -> datetime | None:
        """When it begins at the latest, by the hold times of its material."""
        return start_by(self.holds)

    def begins(self, now: datetime) -> Begins:
        """How it stands to them; what left for a contract laboratory and has no start yet begins there."""
        return begins(self.holds, self.performed_from, now)

    @property
    def is_begun_late(self) -> bool:
        """Whether it began past a hold time, passed with a deviation or not."""
        return self.performed_from is not None and self.begins(self.performed_from) is Begins.LATE

    @property
    def is_late_unnamed(self) -> bool:
        """Whether it began past a hold time and no deviation names that."""
        return self.is_begun_late and Said.HOLD not in self.passed

    @property
    def is_to_be_passed(self) -> bool:
        """Whether it began past a hold time and no deviation names that, which one has to."""
        return is_to_be_passed(self.holds, self.performed_from) and Said.HOLD not in self.passed

    def cause(self, now: datetime) -> Cause:
        """Why it is not done yet; of a test that waits."""
        is_untouched = self.performed_from is None and not self.is_outside and not self.entered
        holds = {
            Cause.REVIEW: self.state is TestState.SUBMITTED,
            Cause.EXPIRED: self.is_expired(now),
            Cause.RETURNED: self.is_returned,
            Cause.AT_CONTRACT_LABORATORY: self.is_outside,
            Cause.TO_SEND: self.sent_state is SentState.PREPARED or (bool(self.laboratory) and is_untouched),
            Cause.UNASSIGNED: self.analyst is None,
            Cause.NOT_STARTED: is_untouched,
        }
        return cause_of(holds.__getitem__)

    def held_by(self, now: datetime) -> str:
        """With whom it lies, in words."""
        who = held_by(self.cause(now), self.analyst)
        if not isinstance(who, Held):
            return self.analyst_name
        return self.laboratory if who is Held.CONTRACT_LABORATORY else who.value

    @property
    def incubation(self) -> Incubation:
        return Incubation(self.minimum_days, self.performed_from, self.performed_to)


_ASKED_APART = ("samples", "read_from", "holds", "entered", "worst", "to_date", "finding")
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_TESTS = (
    select(*(column(field) for field in TestRow._fields if field not in _ASKED_APART))
    .join(t.batch, t.batch.c.key == t.test.c.batch)
    .join(t.product, t.product.c.key == t.batch.c.product)
    .join(t.client, t.client.c.key == t.batch.c.client)
    .join(t.method, t.method.c.key == t.test.c.method)
    .outerjoin(t.sent_test, LIES_IN)
    .outerjoin(t.shipment, t.shipment.c.key == t.sent_test.c.shipment)
    .outerjoin(t.contract_laboratory, t.contract_laboratory.c.key == t.shipment.c.laboratory)
    .outerjoin(ANALYST, ANALYST.c.key == t.test.c.analyst)
    .outerjoin(PERFORMER, PERFORMER.c.key == t.test.c.performed_by)
    .outerjoin(SUBMITTER, SUBMITTER.c.key == t.test.c.submitted_by)
    .outerjoin(VERIFIER, VERIFIER.c.key == t.test.c.verified_by)
    .outerjoin(SECOND_VERIFIER, SECOND_VERIFIER.c.key == t.test.c.verified_again_by)
    .outerjoin(APPROVER, APPROVER.c.key == t.test.c.approved_by)
    .outerjoin(t.retest, t.retest.c.test == t.test.c.key)
    .outerjoin(t.retest_plan, t.retest_plan.c.key == t.retest.c.plan)
    .outerjoin(t.investigation, t.investigation.c.key == t.retest_plan.c.investigation)
)
"""The fields of ``TestRow`` in their order, but for those asked apart. Building it takes longer than running it."""
_BY_KEY = _TESTS.where(t.test.c.key.in_(_KEYS))
_OF_BATCH = _TESTS.where(t.test.c.batch == bindparam("batch")).order_by(t.test.c.due_at, t.test.c.key)
_SAMPLES = (
    select(
        t.test_sample.c.test,
        t.sample.c.key,
        t.sample.c.id,
        type_coerce(t.sample.c.state, OneOf(SampleState)).label("state"),
        t.sample.c.name,
        type_coerce(t.test_sample.c.parameters, Words()).label("parameters"),
        type_coerce(t.sample.c.hold_hours, Number()).label("hold_hours"),
        type_coerce(t.sample.c.sampled_at, Instant()).label("sampled_at"),
        type_coerce(t.sample.c.received_at, Instant()).label("received_at"),
        t.sample.c.past_hold,
    )
    .join(t.sample, t.sample.c.key == t.test_sample.c.sample)
    .where(t.test_sample.c.test.in_(_KEYS))
    .order_by(t.test_sample.c.key)
)


def fetch_tests(connection: Connection, viewer: Actor, keys: Iterable[int]) -> dict[int, TestRow]:
    """Rows by key, in the order of the keys; those the viewer may not know of are left out."""
    wanted = list(keys)
    if not wanted:
        return {}
    asked = of_client(_BY_KEY, t.batch.c.client, viewer)
    found = _whole(connection, connection.execute(asked, {"keys": wanted}).all())
    return {key: found[key] for key in wanted if key in found}


def all_tests(connection: Connection, viewer: Actor, batch: int) -> dict[int, TestRow]:
    """Every test of a batch that the viewer may know of, the earliest due first; rows by key."""
    asked = of_client(_OF_BATCH, t.batch.c.client, viewer)
    return _whole(connection, connection.execute(asked, {"batch": batch}).all())


def _whole(connection: Connection, rows: Sequence[Row[Any]]) -> dict[int, TestRow]:
    """Tests with what is asked apart, in the order of their rows."""
    if not rows:
        return {}
    asked = {"keys": [row[0] for row in rows]}
    samples: dict[int, list[tuple[int, str, SampleState, str]]] = {}
    read_from: dict[int, list[tuple[str, ...]]] = {}
    holds: dict[int, list[Hold]] = {}
    for test, *sample, parameters, hours, taken, received, past in connection.execute(_SAMPLES, asked).all():
        samples.setdefault(test, []).append(tuple(sample))
        read_from.setdefault(test, []).append(parameters)
        if (hold := hold_of(hours, taken, received, needs_deviation=past == "block")) is not None:
            holds.setdefault(test, []).append(hold)
    results: dict[int, list[Row[Any]]] = {}
    for result in connection.execute(RESULTS, asked).all():
        results.setdefault(result[0], []).append(result)
    found = findings(connection, results)
    made = {}
    for row in rows:
        key, values = row[0], results.get(row[0], ())
        worst, to_date = standing(row, values)
        finding = found.get(key, "")
        material = (tuple(samples.get(key, ())), tuple(read_from.get(key, ())), tuple(holds.get(key, ())))
        made[key] = TestRow._make((*row, *material, len(values), worst, to_date, finding))
    return made


def get_tests(connection: Connection, viewer: Actor, keys: Sequence[int]) -> list[TestRow]:
    """These tests. Raises Missing for one that is not known."""
    found = fetch_tests(connection, viewer, keys)
    if len(found) != len(set(keys)):
        raise Missing("There is no such test.", code=NoSuch.TEST)
    return list(found.values())


def find_tests(
    connection: Connection,
    viewer: Actor,
    *,
    state: str = TestState.OPEN,
    analyst: int | None = None,
    unassigned: bool = False,
    method: str = "",
    batch: int | None = None,
    sample: int | None = None,
    client: int | None = None,
    due_before: datetime | None = None,
    search: str = "",
    limit: int = 20_000,
) -> list[int]:
    """The keys of tests, the earliest due first. ``state`` is one of TestState, ``waiting`` for open and submitted, or
    empty for all."""
    statement = select(t.test.c.key).join(t.batch, t.batch.c.key == t.test.c.batch)
    if state in ("waiting", *WAITING):
        statement = statement.where(IS_WAITING)
    if state not in ("waiting", ""):
        statement = statement.where(t.test.c.state == str(state))
    if analyst is not None:
        statement = statement.where(t.test.c.analyst == analyst)
    if unassigned:
        statement = statement.where(t.test.c.analyst.is_(None))
    if method:
        statement = statement.join(t.method, t.method.c.key == t.test.c.method).where(t.method.c.id == method)
    if batch is not None:
        statement = statement.where(t.test.c.batch == batch)
    if client is not None:
        statement = statement.where(t.batch.c.client == client)
    if sample is not None:
        used = select(t.test_sample.c.test).where(t.test_sample.c.sample == sample)
        statement = statement.where(t.test.c.key.in_(used))
    if due_before is not None:
        statement = statement.where(t.test.c.due_at < encoding.instant(due_before))
    if search.strip():
        statement = statement.where(holds(t.batch.c.id, search.strip()))
    statement = of_client(statement, t.batch.c.client, viewer).order_by(t.test.c.due_at, t.test.c.key).limit(limit)
    return list(connection.execute(statement).scalars().all())
