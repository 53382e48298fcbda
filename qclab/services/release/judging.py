"""A batch judged for certification: what was gathered of it, its gates, holds and register, as the rules read them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from qclab.domain import moments
from qclab.domain.alarms.susceptibility import Susceptibility
from qclab.domain.batches.lifecycle import Disposition, disposition_blockers
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import Actor, Right
from qclab.domain.refusals import Reason
from qclab.domain.release.blockers import Blocker
from qclab.domain.release.certifying import (
    Concluded,
    Release,
    Stands,
    certification_blockers,
    next_certification,
    report_blockers,
)
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from qclab.domain.release.lifecycle import CertificateState
from qclab.domain.release.refusing import refusal_blockers
from qclab.domain.release.supplying import Supply, ask_blockers, failing, supply_blockers
from qclab.queries.alarms.susceptibility import of_batch
from qclab.queries.alarms.telling import Told, told_of
from qclab.queries.batches.batches import BatchRow, HoldRow, holds_of
from qclab.queries.batches.family import Family, family
from qclab.queries.release.certificates import CertificateRow
from qclab.queries.release.doubted import said_of
from qclab.queries.release.gates import GateRow, gates_of
from qclab.queries.release.register import EntryRow, broken_signatures, register
from qclab.queries.release.supplying import RequestRow, request_of
from qclab.queries.review.duties import done_to_certify
from qclab.services.lab import Lab
from qclab.services.release.duties import why_not_issue
from qclab.services.release.gathering import Gathered, gather
from qclab.services.release.sample_lines import receipt_blockers
from qclab.store.door import Connection


@dataclass(frozen=True)
class Judged:
    """A batch on its way to certification. ``certificate`` is QC's, in force; ``why_not`` is what keeps this person
    from certifying it, whatever blocks it."""

    batch: BatchRow
    release: Release
    gates: Sequence[GateRow]
    holds: Sequence[HoldRow]
    entries: Sequence[EntryRow]
    certificate: CertificateRow | None
    why_not: Sequence[Reason]
    family: Family
    """What it was made from, and what was made from it."""
    why_not_issue: Sequence[Reason]
    """What keeps this person from issuing a certificate of it for QC."""
    told: Told
    """Who must be told of it, and who was."""
    request: RequestRow | None = None
    """The physician's request that stands."""
    susceptibilities: Sequence[Susceptibility] = ()
    """Of what grew after it had left."""

    @property
    def next(self) -> Disposition | None:
        """How it would be certified now; None where it is not certified by us, or has been."""
        return next_certification(self.batch.status, self.batch.road, self.release)

    @property
    def blockers(self) -> tuple[Blocker, ...]:
        """What stands between the batch and that certification."""
        return certification_blockers(self.next, self.release) if self.next is not None else ()

    @property
    def fails(self) -> tuple[str, ...]:
        """The required lines that do not meet the specification."""
        return failing(self.release.dossier)

    @property
    def supply(self) -> Supply:
        """As the rules of a supply out of specification read it."""
        documents = None if self.request is None else [each.fact for each in self.request.documents]
        of_supply = [each for each in self.told.notifications if each.about in {entry.id for entry in self.entries}]
        return Supply(
            self.batch.status,
            self.batch.road,
            self.batch.product_kind,
            self.fails,
            self.release,
            documents,
            of_supply,
        )

    @property
    def why_not_ask(self) -> tuple[Reason, ...]:
        """What keeps a physician's request for it from being recorded."""
        return ask_blockers(self.supply)

    @property
    def certified_against(self) -> str:
        """That it was certified although an OOS of it stood, in words; empty where it was not."""
        return said_of(self.batch.status, self.entries, self.release.dossier)

    def why_not_decide(self, disposition: Disposition) -> tuple[Reason, ...]:
        """What keeps this from being decided of the batch, whoever decides it."""
        if why := disposition_blockers(disposition, self.batch.status, self.batch.road):
            return why
        match disposition:
            case Disposition.REPORT:
                return tuple(blocker.reason for blocker in report_blockers(self.release))
            case Disposition.REFUSAL:
                return refusal_blockers(self.release, self.fails, self.told.notifications)
            case Disposition.SUPPLY:
                return supply_blockers(self.supply)
            case _:
                return ()


def look(lab: Lab, gathered: Gathered) -> Judged:
    """What was gathered of a batch, judged for this person, as their page shows it."""
    with lab.reading() as connection:
        return judge(connection, lab.actor, gathered, lab.store.clock())


def look_at(lab: Lab, batch: int) -> tuple[Gathered, Judged]:
    """A batch, gathered and judged for this person. Raises Missing."""
    with lab.reading() as connection:
        gathered = gather(connection, lab.actor, batch, lab.store.clock())
        return gathered, judge(connection, lab.actor, gathered, lab.store.clock())


def judge(connection: Connection, viewer: Actor, gathered: Gathered, now: datetime) -> Judged:
    """What was gathered of a batch, held against what certification asks."""
    batch = gathered.batch
    gates = gates_of(connection, viewer, batch.key, moments.day_of(now, gathered.zone))
    holds = holds_of(connection, batch.key) if batch.hold else []
    related = family(connection, viewer, batch.key)
    certificate = _in_force(gathered.dossier.certificates)
    expires = batch.expiry_at
    release = Release(
        dossier=gathered.dossier.facts,
        gates=[gate.fact for gate in gates],
        cases=[Stands(case.id, case.opened_by_name, case.opened_at) for case in gathered.dossier.cases if case.blocks],
        holds=[
            Stands(hold.reason, hold.placed_by_name, hold.placed_at)
            for hold in holds
            if hold.record not in gathered.dossier.facts.open_cases
        ],
        concluded=_concluded(certificate),
        examples=gathered.examples,
        receipts=tuple(receipt_blockers(gathered, ANALYSIS)),
        made_from=[
            Stands(f"{row.name}, {row.against}", row.who if not row.is_hidden else "", row.since)
            for row in related.above
            if row.against
        ],
        expired_at=expires if expires is not None and expires <= now else None,
    )
    if _is_due(batch, release):
        # Every signature is made again from the trail, so that they are looked at once nothing else blocks.
        release = replace(release, broken=broken_signatures(connection, viewer, batch.key))
    done = done_to_certify(connection, batch.key) if viewer.may(Right.CERTIFY) else {}
    judged = Judged(
        batch,
        release,
        gates,
        holds,
        register(connection, viewer, batch.key),
        certificate,
        duty_blockers(Step.CERTIFY, viewer, done),
        related,
        why_not_issue(connection, viewer, batch.key, now, has_relaxed=batch.has_relaxed),
        told_of(connection, viewer, batch.key),
        request_of(connection, viewer, batch.key),
        of_batch(connection, viewer, batch.key) if batch.status.has_left else (),
    )
    if judged.why_not_decide(Disposition.SUPPLY):
        return judged
    return replace(judged, release=replace(release, broken=broken_signatures(connection, viewer, batch.key)))


def _is_due(batch: BatchRow, release: Release) -> bool:
    """Whether nothing blocks what comes next: a certification, or the report to a client."""
    due = next_certification(batch.status, batch.road, release)
    if due is not None:
        return not certification_blockers(due, release)
    return not disposition_blockers(Disposition.REPORT, batch.status, batch.road) and not report_blockers(release)


def _in_force(certificates: Sequence[CertificateRow]) -> CertificateRow | None:
    """The certificate of analysis that was issued and not superseded, else the interim one."""
    issued = {row.kind: row for row in certificates if row.state is CertificateState.ISSUED}
    return issued.get(ANALYSIS) or issued.get(INTERIM)


def _concluded(row: CertificateRow | None) -> Concluded | None:
    if row is None:
        return None
    return Concluded(row.edition, row.kind, Evaluation(row.conclusion), "; ".join(row.outdated))
