"""Batches that may wait for QA or the QP, narrowed in the database so that only those are read whole."""

from sqlalchemy import ColumnElement, Connection, exists, or_, select

from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.people.rights import Actor
from qclab.domain.release.kinds import ANALYSIS, INTERIM, KINDS
from qclab.domain.release.lifecycle import CertificateState
from qclab.domain.testing.lifecycle import TestState
from qclab.queries.scope import of_client
from qclab.store import tables as t

_ENDED = (TestState.APPROVED.value, TestState.NOT_DONE.value)
_TO_CERTIFY = (BatchStatus.QUARANTINE.value, BatchStatus.INITIALLY_CERTIFIED.value)


def _in_force(kind: str) -> ColumnElement[bool]:
    row = t.certificate.c
    is_issued = row.state == CertificateState.ISSUED.value
    return exists().where(row.batch == t.batch.c.key, is_issued, row.kind == kind)


def perhaps_ready(connection: Connection, viewer: Actor) -> list[int]:
    """Batches without a certificate of analysis of which every required test has come to its end."""
    required = t.requirement.c.batch == t.batch.c.key
    unfinished = (
        select(t.requirement.c.key)
        .join(t.criterion, t.criterion.c.key == t.requirement.c.criterion)
        .outerjoin(t.test, t.test.c.key == t.requirement.c.test)
        .where(required, t.criterion.c.required == 1, t.test.c.state.is_(None) | t.test.c.state.not_in(_ENDED))
    )
    statement = select(t.batch.c.key).where(exists().where(required), ~unfinished.exists(), ~_in_force(ANALYSIS))
    return list(connection.execute(of_client(statement, t.batch.c.client, viewer)).scalars())


def perhaps_outdated(connection: Connection, viewer: Actor) -> list[int]:
    """Batches that were changed since the last of their certificates was issued."""
    row = t.certificate.c
    since = exists().where(
        row.batch == t.batch.c.key,
        row.state == CertificateState.ISSUED.value,
        row.kind.in_(KINDS),
        row.batch_version < t.batch.c.row_version,
    )
    return list(connection.execute(of_client(select(t.batch.c.key).where(since), t.batch.c.client, viewer)).scalars())


def to_certify(connection: Connection, viewer: Actor) -> list[int]:
    """Own batches with a certificate in force on which the QP has still to conclude: an interim one is enough for the
    first step."""
    concluded = or_(
        _in_force(ANALYSIS),
        (t.batch.c.status == BatchStatus.QUARANTINE.value) & _in_force(INTERIM),
    )
    is_own = exists().where(t.client.c.key == t.batch.c.client, t.client.c.own == 1)
    statement = select(t.batch.c.key).where(t.batch.c.status.in_(_TO_CERTIFY), concluded, is_own)
    return list(connection.execute(of_client(statement, t.batch.c.client, viewer)).scalars())
