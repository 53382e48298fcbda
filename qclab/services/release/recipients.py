"""Recording who was given a certificate, and writing out whom to tell when another revision takes its place."""

from datetime import datetime

from qclab.domain.people.rights import Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.release.recipients import Ungiven, given_faults, to_tell
from qclab.domain.trail.acts import Act
from qclab.queries.alarms.telling import told_of
from qclab.queries.release.certificates import CertificateRow, get_certificate
from qclab.queries.release.recipients import get_recipient, holders_of
from qclab.services.alarms.telling import must_tell
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def give(lab: Lab, certificate: int, whom: str, at: datetime | None) -> int:
    """Record that somebody was given this certificate; its key. Raises Invalid at each field, Missing.

    When another revision takes its place they stand among those who must be told (services/alarms/telling.py).
    """
    with lab.write(Act.CERTIFICATE_GIVEN, right=Right.TELL) as writing:
        row = get_certificate(writing.connection, lab.actor, certificate)
        if faults := given_faults(whom, at, row.issued_at, writing.at):
            raise Invalid(*faults)
        key = writing.insert(
            t.recipient,
            certificate=certificate,
            whom=whom.strip(),
            given_at=at,
            recorded_by=writing.by,
            recorded_at=writing.at,
            taken_back_by=None,
            taken_back_at=None,
            taken_back_because="",
        )
        if row.must_not_be_used:  # it was replaced before somebody said that they have it
            hold_aggregates(writing.connection, t.batch, [row.batch])
            what = f"superseded by {row.superseded_by}" if row.superseded_by else str(row.state)
            tell_recipients(lab, writing, row, what)
        return key


def take_back_recipient(lab: Lab, recipient: int, reason: str) -> None:
    """Take a record of a recipient back that was wrong, with the reason; it stays to be read. Raises Missing."""
    reason_of(reason, "Say what was wrong with it.")
    with lab.write(Act.RECIPIENT_TAKEN_BACK, reason.strip(), right=Right.TELL) as writing:
        row = get_recipient(writing.connection, lab.actor, recipient)
        if row.is_taken_back:
            raise Conflict(Reason("It was taken back.", code=Ungiven.TAKEN_BACK))
        writing.update(
            t.recipient,
            recipient,
            taken_back_by=writing.by,
            taken_back_at=writing.at,
            taken_back_because=reason.strip(),
        )


def tell_recipients(lab: Lab, writing: Writing, row: CertificateRow, what: str) -> None:
    """Write out that everybody who holds a revision of this certificate must be told at once: it is ``what``."""
    holders = holders_of(writing.connection, lab.actor, row.id)
    if not holders:
        return
    known = told_of(writing.connection, lab.actor, row.batch).notifications
    waiting = {each.whom for each in known if each.is_open and each.about.startswith(row.id)}
    must_tell(writing, row.batch, to_tell(holders, waiting, row.edition, what), certificate=row.key)
