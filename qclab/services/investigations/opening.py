"""Lighter cases: opened by a person from what was seen; and what any case concerns beside its own batch and value."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from qclab.domain.codes import NoSuch
from qclab.domain.investigations.kinds import (
    CaseKind,
    Effect,
    Subject,
    Unopened,
    concern_blockers,
    effect_blockers,
    open_blockers,
)
from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import Actor, Right
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed, Reason
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.investigations import deeds as queries
from qclab.queries.laboratory.settings import holds_its_batch
from qclab.queries.scope import known_rows
from qclab.services.alarms.excursions import alarm_excursion
from qclab.services.alarms.positives import alarm_doubt
from qclab.services.investigations.cases import insert_case
from qclab.services.investigations.holds import lift_holds, place_hold
from qclab.services.investigations.working import held
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


@dataclass(frozen=True)
class Concerns:
    """What a case concerns, by key; of a result its test is concerned, of a test its batch."""

    batches: Sequence[int] = ()
    tests: Sequence[int] = ()
    results: Sequence[int] = ()

    def __bool__(self) -> bool:
        return bool(self.batches or self.tests or self.results)


def open_case(lab: Lab, kind: CaseKind, seen: str, concerns: Concerns) -> int:
    """Open a case of a lighter kind on what was seen, in words; its key.

    It is a case of the first batch that is named, or of that of the first test; every other one it concerns. A batch is
    put on hold only where the laboratory says so of this kind; of an excursion each is alarmed. Raises Invalid for one
    out of specification, which opens by itself, and Missing for what the person may not know of.
    """
    with lab.write(Act.CASE_OPENED, right=Right.WORK_CASES) as writing:
        return open_lighter(writing, lab.actor, kind, seen, concerns)


def open_lighter(writing: Writing, actor: Actor, kind: CaseKind, seen: str, concerns: Concerns) -> int:
    """The same within an open write, for a deed that ends in a case; its key."""
    if reasons := open_blockers(kind, seen, concerns=bool(concerns)):
        raise Invalid(*reasons)
    tests = _tests(writing, actor, concerns)
    batches = list(dict.fromkeys([*concerns.batches, *(batch for batch, _ in tests.values())]))
    _require_batches(writing, actor, batches)
    number, case = insert_case(writing, kind, batches[0], seen=seen.strip())
    _hold(writing, batches[0], number, kind, f"{number} is open")
    for batch in batches[1:]:
        _add_batch(writing, case, number, kind, batch)
    for test, (batch, result) in tests.items():
        _add_test(writing, case, batch, test, result)
    if kind is CaseKind.EXCURSION:
        alarm_excursion(writing, number, seen, batches[0], batches)
    return case


def concern(lab: Lab, case: int, concerns: Concerns) -> None:
    """Name tests and batches that a case concerns too; each other batch is concluded by itself.

    Raises Conflict for what it concerns already, and for a batch that was concluded.
    """
    if why := concern_blockers(is_named=bool(concerns)):
        raise Invalid(*why)
    with lab.write(Act.CASE_CONCERNS, right=Right.WORK_CASES) as writing:
        facts = held(writing, lab.actor, case)
        row = queries.opened(writing.connection, case)
        tests = _tests(writing, lab.actor, concerns)
        batches = dict.fromkeys([*concerns.batches, *(batch for batch, _ in tests.values())])
        _require_batches(writing, lab.actor, list(batches))
        known = queries.concerned(writing.connection, case)
        if any(batch == row.batch or batch in known.batches for batch in concerns.batches):
            raise Conflict(Reason("The case concerns this batch already.", code=Unopened.ALREADY))
        if any(test == row.test or test in known.tests for test in tests):
            raise Conflict(Reason("The case concerns this test already.", code=Unopened.ALREADY))
        if any(known.batches.get(batch) for batch in batches):
            said = f"{row.id} was concluded for this batch; what is seen of it now is another case."
            raise Conflict(Reason(said, code=Unopened.CONCLUDED))
        new = [batch for batch in batches if batch != row.batch and batch not in known.batches]
        for batch in new:
            _add_batch(writing, case, row.id, facts.case.kind, batch)
        if facts.case.kind is CaseKind.EXCURSION:
            alarm_excursion(writing, row.id, row.seen, row.batch, new)
        for test, (batch, result) in tests.items():
            _add_test(writing, case, batch, test, result)


def name_subject(lab: Lab, case: int, subject: Subject, name: str) -> int:
    """Name a run, lot, instrument, incubator or room that a case concerns; the key of its row."""
    if not name.strip():
        raise Invalid(Reason(f"Say which {subject} it is.", "name", code=Unopened.NO_WORDS))
    with lab.write(Act.CASE_CONCERNS, right=Right.WORK_CASES) as writing:
        held(writing, lab.actor, case)
        return writing.insert(
            t.concerned_subject,
            investigation=case,
            kind=subject,
            name=name.strip(),
            added_by=writing.by,
            added_at=writing.at,
        )


def conclude_batch(
    lab: Lab, case: int, batch: int, effect: Effect | None, because: str, password: str, seen: int | None = None
) -> None:  # fmt: skip
    """Conclude a case for one of the batches that it concerns beside its own, after the password is given again (QA).

    What the case holds this batch by ends; its own batch and every other one are untouched. ``seen``: the row version
    of the case as it was read; for a changed one nothing is concluded.
    """
    lab.require(Right.CLOSE_CASES, "conclude a batch of a case")
    confirm_password(lab, password, {"because": because})
    with lab.write(Act.CASE_BATCH_CONCLUDED, because.strip(), right=Right.CLOSE_CASES) as writing:
        facts = held(writing, lab.actor, case, seen=seen)
        _require_batches(writing, lab.actor, [batch])
        key = queries.concerned_row(writing.connection, case, batch)
        if key is None:
            raise Missing("The case does not concern this batch beside its own.", code=NoSuch.CONCERNED_BATCH)
        if queries.concerned(writing.connection, case).batches[batch]:
            raise Conflict(Reason("It was concluded for this batch already.", code=Unopened.CONCLUDED))
        if why := duty_blockers(Step.CONCLUDE_BATCH, lab.actor, facts.case.done):
            raise NotAllowed(*why)
        if reasons := effect_blockers(effect, because, facts.case.referred):
            raise Invalid(*reasons)
        writing.update(
            t.concerned_batch,
            key,
            effect=effect,
            because=because.strip(),
            concluded_by=writing.by,
            concluded_at=writing.at,
        )
        row = queries.opened(writing.connection, case)
        lift_holds(writing, batch, row.id, f"{row.id} was concluded for it: {effect}")
        sign(writing, lab, Meaning.BATCH_CONCLUDED, t.concerned_batch.name, [key])


def _tests(writing: Writing, actor: Actor, concerns: Concerns) -> dict[int, tuple[int, int | None]]:
    """The tests that are concerned, each with its batch and the value of it that is meant."""
    found = queries.tests_named(writing.connection, concerns.tests, concerns.results)
    known = known_rows(writing.connection, actor, t.test.name, list(found))
    if set(concerns.tests) - set(found) or known != set(found):
        raise Missing("There is no such test.", code=NoSuch.TEST)
    if {result for _, result in found.values() if result is not None} != set(concerns.results):
        raise Missing("There is no such result, or it is named with another one of its test.", code=NoSuch.RESULT)
    return found


def _require_batches(writing: Writing, actor: Actor, batches: Collection[int]) -> None:
    """These batches, held for this write. Raises Missing."""
    hold_aggregates(writing.connection, t.batch, batches)
    there = queries.batches_there(writing.connection, batches)
    if there & known_rows(writing.connection, actor, t.batch.name, batches) != set(batches):
        raise Missing("There is no such batch.", code=NoSuch.BATCH)


def _add_batch(writing: Writing, case: int, number: str, kind: CaseKind, batch: int) -> None:
    writing.insert(
        t.concerned_batch,
        batch=batch,
        investigation=case,
        added_by=writing.by,
        added_at=writing.at,
        effect="",
        because="",
        concluded_by=None,
        concluded_at=None,
    )
    _hold(writing, batch, number, kind, f"{number} concerns it")


def _hold(writing: Writing, batch: int, number: str, kind: CaseKind, why: str) -> None:
    """Hold a batch by a case, where the laboratory says so of its kind. One that may have been given by now is alarmed
    by it; of an excursion every batch is."""
    if not holds_its_batch(writing.connection, kind):
        return
    place_hold(writing, batch, why, number)
    if kind is not CaseKind.EXCURSION:
        alarm_doubt(writing, batch, why)


def _add_test(writing: Writing, case: int, batch: int, test: int, result: int | None) -> None:
    writing.insert(
        t.concerned_test,
        batch=batch,
        investigation=case,
        test=test,
        result=result,
        added_by=writing.by,
        added_at=writing.at,
    )
