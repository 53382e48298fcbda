"""Who may issue the certificate of a batch, and by which relaxed duties; what of those is printed."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from qclab.domain import moments
from qclab.domain.people.duties import Step, duty_blockers, relaxations_used
from qclab.domain.people.rights import Actor
from qclab.domain.refusals import Reason
from qclab.queries.catalogue.relaxed import RelaxedRow, relaxed_duties, relaxed_now
from qclab.queries.review.duties import done_for_batch
from qclab.services.release.gathering import Gathered
from qclab.store.door import Connection


def why_not_issue(
    connection: Connection, viewer: Actor, batch: int, now: datetime, *, has_relaxed: bool = True
) -> tuple[Reason, ...]:
    """Why this person cannot issue a certificate of the batch, whatever it says: their rights and what they did.

    ``has_relaxed`` is False where it is known that no duty was ever relaxed for its product.
    """
    relaxed = relaxed_now(connection, viewer, [batch], now)[batch] if has_relaxed else ()
    return duty_blockers(Step.ISSUE, viewer, done_for_batch(connection, batch), relaxed)


def relaxed_to_issue(connection: Connection, viewer: Actor, batch: int, now: datetime) -> tuple[RelaxedRow, ...]:
    """The relaxed duties by which this person issues it; empty where they need none."""
    relaxed = relaxed_now(connection, viewer, [batch], now)[batch]
    if not relaxed:
        return ()
    rows = {row.key: row for row in relaxed_duties(connection, viewer, batch=batch)}
    used = relaxations_used(Step.ISSUE, viewer.key, done_for_batch(connection, batch), relaxed)
    return tuple(rows[each.key] for each in used)


def relaxed_said(row: RelaxedRow, by: str, zone: tzinfo) -> str:
    """As it is printed: which duty, for which product, who of QA signed it when and why, and who used it."""
    day = moments.day(row.relaxation.since, zone)
    return (
        f"Relaxed duty, used by {by}: {row.relaxation.said} of {row.product_id}. Signed by {row.signed_by_name} on "
        f"{day}: {row.reason.rstrip('.')}."
    )


def used_before(gathered: Gathered) -> Iterator[str]:
    """Each use of a relaxed duty on a deviation of the batch; a certificate says by itself what it was issued by."""
    for row in gathered.relaxed:
        if row.relaxation.step is Step.AGREE_DEVIATION:
            for use in row.uses:
                if use.batch == gathered.batch.key:
                    yield f"{relaxed_said(row, use.by, gathered.zone).rstrip('.')} ({use.record})."
