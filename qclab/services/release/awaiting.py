"""What waits for QA and for the QP, whatever page it is done on, what dies first on top."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qclab.domain.batches.lifecycle import Road
from qclab.domain.catalogue.naming import named
from qclab.domain.counts import count
from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import Actor, Right, Role
from qclab.domain.refusals import Reason
from qclab.domain.release.conclusion import conclude, foretold
from qclab.domain.release.kinds import ANALYSIS, KINDS
from qclab.queries.batches.batches import BatchRow, fetch_batches, get_batch
from qclab.queries.catalogue.relaxed import relaxed_now
from qclab.queries.investigations.waiting import waiting_reopenings
from qclab.queries.release import awaiting
from qclab.queries.release.certificates import certificates_of, get_certificate
from qclab.queries.release.outdated import outdated
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

    READY = "certificate ready"
    HELD = "certificate ready, batch on hold"
    """Nothing blocks the certificate of a batch that something stands against."""
    OUTDATED = "certificate outdated"
    DECISION = "decision"
    NOT_DONE = "test not done"
    DEVIATION = "deviation of a test"
    REOPENING = "reopening of a test"
    RECEIPT = "deviation of receiving"
    CERTIFICATION = "certification"


@dataclass(frozen=True)
class Awaited:
    """One thing that waits. ``record`` is the batch, the decision or the test not done, by key; ``why_not`` says what
    keeps this person from settling it."""

    awaits: Awaits
    record: int
    batch: BatchRow
    what: str
    why_not: str = ""

    @property
    def key(self) -> tuple[str, int]:
        return self.awaits.value, self.record


def awaited(lab: Lab) -> list[Awaited]:
    """Everything that waits for the roles of this person."""
    lab.require(Right.READ, "see what waits")
    with lab.reading() as connection:
        found = [*_of_qa(lab, connection)] if Role.QA in lab.actor.roles else []
        found += [*_of_qp(lab, connection)] if Role.QP in lab.actor.roles else []
    return sorted(found, key=_dies_first)


def _dies_first(row: Awaited) -> tuple[bool, float, str, str]:
    end = row.batch.expiry_at
    return end is None, end.timestamp() if end else 0, row.batch.id, row.what


def _of_qa(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    yield from _ready(lab, connection)
    yield from _outdated(lab, connection)
    yield from _proposals(lab, connection)
    yield from _receipts(lab, connection)


def _ready(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    for key in awaiting.perhaps_ready(connection, lab.actor):
        gathered = gather(connection, lab.actor, key, lab.store.clock())
        if not why_blocked(gathered, ANALYSIS, lab.store.clock()):
            why = _said(_why_not_issue(lab, connection, gathered.batch))
            held = gathered.batch.held
            what = foretold(conclude(gathered.dossier.facts), held)
            yield Awaited(Awaits.HELD if held else Awaits.READY, key, gathered.batch, what, why)


def _outdated(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    for key, reasons in outdated(connection, awaiting.perhaps_outdated(connection, lab.actor)).items():
        row = get_certificate(connection, lab.actor, key)
        batch = get_batch(connection, lab.actor, row.batch)
        why = _said(_why_not_issue(lab, connection, batch))
        yield Awaited(Awaits.OUTDATED, row.batch, batch, f"{row.edition}: {'; '.join(reasons)}", why)


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
        yield Awaited(Awaits.DECISION, decision.key, batches[decision.test.batch], what, why)
    for each in undone:
        what = f"{each.test.method_title}: {each.test.state_reason}"
        why = _said(duty_blockers(Step.AGREE_NOT_DONE, viewer, each.done))
        yield Awaited(Awaits.NOT_DONE, each.key, batches[each.test.batch], what, why)
    yield from _reopenings(connection, viewer)
    relaxed = relaxed_now(connection, viewer, [row.test.batch for row in deviating], lab.store.clock())
    for row in deviating:
        what = f"{row.test.method_title}: {row.deviation.unsaid} not said, deviation {row.deviation.number}"
        why = _said(duty_blockers(Step.AGREE_DEVIATION, viewer, row.done, relaxed[row.test.batch]))
        yield Awaited(Awaits.DEVIATION, row.key, batches[row.test.batch], what, why)


def _reopenings(connection: Connection, viewer: Actor) -> Iterator[Awaited]:
    waiting = waiting_reopenings(connection, viewer)
    batches = fetch_batches(connection, viewer, [row.test.batch for row in waiting]) if waiting else {}
    for row in waiting:
        done = done_on_reopening(row.reopening, row.done)
        why = _said(duty_blockers(Step.AGREE_REOPENING, viewer, done))
        what = f"{row.test.method_title}: {row.reopening.reason}"
        yield Awaited(Awaits.REOPENING, row.key, batches[row.test.batch], what, why)


def _receipts(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    """The batches of which samples were received with a deviation that QA has not agreed to."""
    waiting = awaiting_agreement(connection, lab.actor)
    batches = fetch_batches(connection, lab.actor, list(waiting))
    for key, number in waiting.items():
        why = _said(why_not_agree(connection, lab.actor, key))
        yield Awaited(Awaits.RECEIPT, key, batches[key], f"{count(number, 'sample')} received with deviation", why)


def _of_qp(lab: Lab, connection: Connection) -> Iterator[Awaited]:
    keys = awaiting.to_certify(connection, lab.actor)
    batches = fetch_batches(connection, lab.actor, keys)
    for key in keys:
        if batches[key].road is Road.MONITORED:
            continue
        last = [row for row in certificates_of(connection, lab.actor, key) if row.kind in KINDS][-1]
        why = _said(duty_blockers(Step.CERTIFY, lab.actor, done_to_certify(connection, key)))
        yield Awaited(Awaits.CERTIFICATION, key, batches[key], f"{last.edition}, {last.conclusion}", why)


def _said(reasons: Sequence[Reason]) -> str:
    return " ".join(map(str, reasons))
