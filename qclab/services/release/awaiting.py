"""What waits for a person, whatever it is and whatever page it is done on: what ends first on top.

Alarms to acknowledge, whom to tell next and batches of a lot that failed are for each role that they concern; the rest
is what QA and the QP have to decide.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from qclab.domain.alarms.alarms import CONCERNED, TELL, Alarm, AlarmKind, concerns, speaks_for
from qclab.domain.alarms.telling import Notification, next_to_tell, tell_blockers
from qclab.domain.batches.lifecycle import Road
from qclab.domain.catalogue.naming import named
from qclab.domain.counts import count, joined, word
from qclab.domain.investigations.case import CaseState, Which, closing_step, step_of_qa, unanswered, under_way
from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import RIGHTS, Actor, Right, Role
from qclab.domain.refusals import Reason
from qclab.domain.release.conclusion import conclude, foretold
from qclab.domain.release.kinds import ANALYSIS, KINDS
from qclab.domain.testing.deviations import departs
from qclab.queries.alarms.alarms import alarms_for
from qclab.queries.alarms.susceptibility import unknown
from qclab.queries.alarms.telling import untold
from qclab.queries.batches.batches import BatchRow, fetch_batches, get_batch
from qclab.queries.batches.family import at_risk
from qclab.queries.catalogue.relaxed import relaxed_now
from qclab.queries.investigations.cases import CaseRow, cases_by_key, cases_of
from qclab.queries.investigations.facts import facts_of
from qclab.queries.investigations.listed import find_cases
from qclab.queries.investigations.waiting import waiting_reopenings
from qclab.queries.release import awaiting
from qclab.queries.release.certificates import certificates_of, get_certificate
from qclab.queries.release.outdated import outdated_when
from qclab.queries.review.deviating import waiting_deviations
from qclab.queries.review.duties import done_to_certify
from qclab.queries.review.waiting import waiting_decisions, waiting_not_done
from qclab.queries.samples.receipts import awaiting_agreement
from qclab.services.lab import Lab
from qclab.services.release.certificates import why_blocked
from qclab.services.release.duties import why_not_issue
from qclab.services.release.gathering import gather
from qclab.services.review.reopening import done_on_reopening
from qclab.services.samples.agreeing import why_not_agree
from qclab.store.door import Connection


class Awaits(StrEnum):
    """What is waited for."""

    ALARM = "alarm"
    TELLING = "to be told"
    """Somebody must be told of a batch by a moment: who comes next."""
    SUSCEPTIBILITY = "susceptibility"
    """What grew in a batch that was given, and nobody said yet what works against it."""
    AT_RISK = "batch at risk"
    """A batch to put on hold, or to say why not."""
    CASE = "case"
    """A case whose next step is QA's."""
    READY = "certificate ready"
    HELD = "certificate ready, batch on hold"
    """Nothing blocks the certificate of a batch that something stands against."""
    OUTDATED = "certificate outdated"
    DECISION = "decision"
    NOT_DONE = "test not done"
    DEVIATION = "deviation of a test"
    REOPENING = "reopening of a test"
    RECEIPT = "deviation at receipt"
    CERTIFICATION = "certification"


OWNERS: Final = {
    Awaits.TELLING: TELL,
    Awaits.SUSCEPTIBILITY: TELL,
    Awaits.AT_RISK: tuple(role for role in CONCERNED[AlarmKind.AT_RISK] if Right.HOLD_BATCHES in RIGHTS[role]),
    Awaits.CERTIFICATION: (Role.QP,),
    **dict.fromkeys((Awaits.DECISION, Awaits.DEVIATION, Awaits.RECEIPT), (Role.QA, Role.QP)),
}
"""The roles that can settle each; an alarm says itself whom it waits for, and everything else waits for QA."""
_ON_CASE: Final = {Step.SIGN_PLAN: "the plan of retests", Step.CONCLUDE_BATCH: "a batch that it concerns"}
_AT_ONCE: Final = (Awaits.ALARM, Awaits.TELLING)


@dataclass(frozen=True)
class Awaited:
    """One thing that waits. ``record`` is the alarm, the batch, the case, the decision, the test not done or the
    deviation, by key; ``why_not`` says what keeps this person from settling it. ``by``: until when somebody must be
    told, or a case is to be closed; ``since``: since when it waits, where that is known; ``batch`` is None of an alarm
    that is about none."""

    awaits: Awaits
    record: int
    batch: BatchRow | None
    what: str
    why_not: str = ""
    since: datetime | None = None
    by: datetime | None = None
    alarm: Alarm | None = None
    owners: tuple[Role, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        return self.awaits.value, self.record

    @property
    def roles(self) -> tuple[Role, ...]:
        """Whose it is."""
        if self.alarm is not None:
            return self.alarm.waits_for
        return self.owners or OWNERS.get(self.awaits, (Role.QA,))

    @property
    def batch_id(self) -> str:
        return self.batch.id if self.batch is not None else ""

    @property
    def product_name(self) -> str:
        return self.batch.product_name if self.batch is not None else ""

    def is_late(self, now: datetime) -> bool:
        """Whether somebody should have been told, or the case closed, by now."""
        return self.by is not None and self.by < now


def awaited(lab: Lab) -> list[Awaited]:
    """Everything that waits for the roles of this person."""
    roles = lab.actor.roles
    with lab.reading() as connection:
        found = [*_alarms(lab, connection), *_untold(lab.actor, connection), *_at_risk(lab, connection)]
        found += [*_unknown(lab.actor, connection)]
        found += [*_to_issue(lab, connection)] if Role.QA in roles or lab.actor.may(Right.ISSUE_CERTIFICATES) else []
        if roles & {Role.QA, Role.QP}:
            found += [row for row in _to_agree(lab, connection) if roles & set(row.roles)]
            found += _of_cases(lab.actor, connection)
        found += [*_of_qp(lab, connection)] if Role.QP in roles else []
    return sorted(found, key=_ends_first)


def overdue_to_tell(connection: Connection, viewer: Actor, now: datetime) -> list[Awaited]:
    """Of which batches somebody should have been told by now, whoever reads it: who comes next, the latest first."""
    return [row for row in sorted(_to_tell(viewer, connection), key=_ends_first) if row.is_late(now)]


def _ends_first(row: Awaited) -> tuple[int, bool, float, str, str]:
    """Alarms first, then who must be told, by their clock; then what dies or is to be closed first."""
    is_to_say = row.awaits in (Awaits.TELLING, Awaits.SUSCEPTIBILITY)
    ends = [row.by] if is_to_say else [row.by, row.batch.expiry_at if row.batch else None]
    end = row.since if row.awaits is Awaits.ALARM else min(filter(None, ends), default=None)
    rank = _AT_ONCE.index(row.awaits) if row.awaits in _AT_ONCE else len(_AT_ONCE)
    return rank, end is None, end.timestamp() if end else 0, row.batch_id, row.what


def _alarms(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    """Those that wait for a role of this person; who acknowledged one has it on the strip until the others have."""
    waiting = [alarm for alarm in alarms_for(connection, lab.actor) if speaks_for(alarm, lab.actor)]
    keys = [alarm.batch for alarm in waiting if alarm.batch is not None]
    batches = fetch_batches(connection, lab.actor, keys) if keys else {}
    for alarm in waiting:
        batch = batches[alarm.batch] if alarm.batch is not None else None
        what = f"{alarm.kind.capitalize()}: {alarm.said}"
        yield Awaited(Awaits.ALARM, alarm.key, batch, what, since=alarm.raised_at, alarm=alarm)


def _untold(viewer: Actor, connection: Connection) -> Iterator[Awaited]:
    if viewer.roles & set(TELL):
        yield from _to_tell(viewer, connection)


def _to_tell(viewer: Actor, connection: Connection) -> Iterator[Awaited]:
    """Of each batch whom to tell next."""
    of_batch = untold(connection, viewer)
    batches = fetch_batches(connection, viewer, list(of_batch)) if of_batch else {}
    why = _said(tell_blockers(viewer))
    for key, waiting in of_batch.items():
        must = next_to_tell(waiting)
        assert must is not None  # noqa: S101 - those who wait are open
        yield Awaited(Awaits.TELLING, key, batches[key], _whom(must, len(waiting) - 1), why, must.since, must.due_at)


def _unknown(viewer: Actor, connection: Connection) -> Iterator[Awaited]:
    """Susceptibilities that nobody has said yet: to be asked of somebody, or asked."""
    if not viewer.roles & set(TELL):
        return
    waiting = unknown(connection, viewer)
    batches = fetch_batches(connection, viewer, [key for key, _ in waiting]) if waiting else {}
    why = _said(tell_blockers(viewer))
    for key, each in waiting:
        how_far = f"asked of {each.asked_of}" if each.asked_of else "to be asked"
        what = f"Susceptibility of what grew, because of {each.about}: {how_far}"
        yield Awaited(Awaits.SUSCEPTIBILITY, each.key, batches[key], what, why, each.since, each.due_at)


def _whom(must: Notification, more: int) -> str:
    said = f"{must.whom}, because of {must.about}"
    tried = sum(not each.is_reached and not each.is_taken_back for each in must.tellings)
    said += f"; not reached {count(tried, 'time')}" if tried else ""
    return f"{said}; then {count(more, 'other', 'others')}" if more else said


def _at_risk(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    """Batches that were made from a lot that failed or is held, and are not answered for."""
    if not concerns(AlarmKind.AT_RISK, lab.actor.roles):
        return
    of_batch = at_risk(connection, lab.actor)
    batches = fetch_batches(connection, lab.actor, list(of_batch)) if of_batch else {}
    why = "" if lab.actor.may(Right.HOLD_BATCHES) else f"{lab.actor.name} may not {Right.HOLD_BATCHES}."
    for key, asked in of_batch.items():
        what = joined([f"{each.source_id}, {each.said}" for each in asked])
        yield Awaited(Awaits.AT_RISK, key, batches[key], what, why, asked[0].raised_at)


def _to_issue(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    yield from _ready(lab, connection)
    yield from _outdated(lab, connection)


def _to_agree(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    yield from _proposals(lab, connection)
    yield from _receipts(lab, connection)


def _of_cases(viewer: Actor, connection: Connection) -> Iterator[Awaited]:
    """Those whose next step is QA's; for the QP alone those of a corrected entry error, which either of them closes."""
    keys = find_cases(connection, viewer, Which.OPEN)
    facts, rows = facts_of(connection, keys, with_duties=True), cases_by_key(connection, keys)
    batches = fetch_batches(connection, viewer, [row.batch for row in rows.values()]) if rows else {}
    for key, row in rows.items():
        case = facts[key].case
        step, phase = step_of_qa(case), under_way(case)
        owners = (Role.QA, Role.QP) if step is Step.CLOSE_ENTRY_ERROR else (Role.QA,)
        if step is None or not viewer.roles & set(owners):
            continue
        what = _ON_CASE.get(step) or (f"phase {phase}" if phase is not None else "closing")
        left = len(unanswered(case, phase)) if phase is not None and step not in _ON_CASE else 0
        answers = f", {count(left, 'answer')} and the signature" if left else ""
        own = closing_step(case, viewer) if step is Step.CLOSE_ENTRY_ERROR else step
        why = _said(duty_blockers(own, viewer, case.done))
        what = f"{row.id}: {what}{answers}"
        yield Awaited(Awaits.CASE, key, batches[row.batch], what, why, by=facts[key].due_at, owners=owners)


def _ready(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    for key in awaiting.perhaps_ready(connection, lab.actor):
        gathered = gather(connection, lab.actor, key, lab.store.clock())
        if not why_blocked(gathered, ANALYSIS, lab.store.clock()):
            why = _said(_why_not_issue(lab, connection, gathered.batch))
            held = gathered.batch.held
            cases = [case for case in gathered.dossier.cases if not case.blocks]  # what blocks is foretold
            what = " ".join([foretold(conclude(gathered.dossier.facts), held), *_open(cases)])
            approved = [test.approved_at for test in gathered.dossier.tests.values() if test.approved_at is not None]
            since = max(approved, default=None)
            yield Awaited(Awaits.HELD if held else Awaits.READY, key, gathered.batch, what, why, since)


def _open(cases: Sequence[CaseRow]) -> Iterator[str]:
    """Those of the cases of a batch that are open, in a sentence: who issues or certifies knows of them."""
    ids = [case.id for case in cases if case.state is CaseState.OPEN]
    if ids:
        yield f"{joined(ids)} {word(len(ids), 'is', 'are')} open."


def _outdated(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    for key, said in outdated_when(connection, awaiting.perhaps_outdated(connection, lab.actor)).items():
        row = get_certificate(connection, lab.actor, key)
        batch = get_batch(connection, lab.actor, row.batch)
        why = _said(_why_not_issue(lab, connection, batch))
        yield Awaited(Awaits.OUTDATED, row.batch, batch, f"{row.edition}: {'; '.join(said.reasons)}", why, said.since)


def _why_not_issue(lab: Lab, connection: Connection, row: BatchRow) -> tuple[Reason, ...]:
    return why_not_issue(connection, lab.actor, row.key, lab.store.clock(), has_relaxed=row.has_relaxed)


def _proposals(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    viewer = lab.actor
    decisions = [row for row in waiting_decisions(connection, viewer) if row.step is Step.AGREE_DECISION]
    undone, deviating = waiting_not_done(connection, viewer), waiting_deviations(connection, viewer)
    tests = [row.test for row in decisions] + [row.test for row in undone] + [row.test for row in deviating]
    batches = fetch_batches(connection, viewer, [test.batch for test in tests])
    for decision in decisions:
        what = f"{named(decision.test.method_title, decision.parameter.name)}: {decision.decision.decided}"
        why = _said(duty_blockers(decision.step, viewer, decision.done))
        since = decision.decision.reviewed_at or decision.decision.proposed_at
        yield Awaited(Awaits.DECISION, decision.key, batches[decision.test.batch], what, why, since)
    for each in undone:
        what = f"{each.test.method_title}: {each.test.state_reason}"
        why = _said(duty_blockers(Step.AGREE_NOT_DONE, viewer, each.done))
        yield Awaited(Awaits.NOT_DONE, each.key, batches[each.test.batch], what, why, each.proposed_at)
    yield from _reopenings(connection, viewer)
    relaxed = relaxed_now(connection, viewer, [row.test.batch for row in deviating], lab.store.clock())
    for row in deviating:
        what = f"{row.test.method_title}: {departs(row.deviation.unsaid)}, deviation {row.deviation.number}"
        why = _said(duty_blockers(Step.AGREE_DEVIATION, viewer, row.done, relaxed[row.test.batch]))
        yield Awaited(Awaits.DEVIATION, row.key, batches[row.test.batch], what, why, row.deviation.raised_at)


def _reopenings(connection: Connection, viewer: Actor) -> Iterator[Awaited]:
    waiting = waiting_reopenings(connection, viewer)
    batches = fetch_batches(connection, viewer, [row.test.batch for row in waiting]) if waiting else {}
    for row in waiting:
        done = done_on_reopening(row.reopening, row.done)
        why = _said(duty_blockers(Step.AGREE_REOPENING, viewer, done))
        what = f"{row.test.method_title}: {row.reopening.reason}"
        yield Awaited(Awaits.REOPENING, row.key, batches[row.test.batch], what, why, row.reopening.asked_at)


def _receipts(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    """The batches of which samples were received with a deviation that QA has not agreed to."""
    waiting = awaiting_agreement(connection, lab.actor)
    batches = fetch_batches(connection, lab.actor, list(waiting))
    for key, (number, since) in waiting.items():
        why = _said(why_not_agree(connection, lab.actor, key))
        what = f"{count(number, 'sample')} received with deviation"
        yield Awaited(Awaits.RECEIPT, key, batches[key], what, why, since)


def _of_qp(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    keys = awaiting.to_certify(connection, lab.actor)
    batches = fetch_batches(connection, lab.actor, keys)
    for key in keys:
        if batches[key].road is Road.MONITORED:
            continue
        last = [row for row in certificates_of(connection, lab.actor, key) if row.kind in KINDS][-1]
        why = _said(duty_blockers(Step.CERTIFY, lab.actor, done_to_certify(connection, key)))
        what = ". ".join([f"{last.edition}, {last.conclusion}", *_open(cases_of(connection, key))])
        yield Awaited(Awaits.CERTIFICATION, key, batches[key], what, why, last.issued_at)


def _said(reasons: Sequence[Reason]) -> str:
    return " ".join(map(str, reasons))
