"""QA agrees to deviations with which something of a test's performance was passed; each carries its own signature."""

from collections.abc import Mapping, Sequence

from qclab.domain.people.duties import Step, duty_blockers, relaxations_used
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, NotAllowed
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.deviations import agree_blockers
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.relaxed import relaxed_now
from qclab.queries.review.duties import done_on_tests
from qclab.queries.testing.deviations import get_deviations
from qclab.services.lab import Lab
from qclab.services.people.duties import keep_used
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.holding import hold_aggregates


def agree_to_deviations(
    lab: Lab, deviations: Sequence[int], password: str, note: str = "", seen: Mapping[int, int] | None = None
) -> None:
    """Agree to these deviations for QA, all or none, after the password is given again.

    Who performed the test, shaped its record or approved it does not, unless that is relaxed for the product. ``seen``
    is the row version of each that was read. Raises NotAllowed for a wrong password or one's own work, Conflict where
    QA agreed already. Who does not agree returns the test while it is submitted; a batch whose test QA does not agree
    to gets no certificate.
    """
    lab.require(Right.AGREE_DEVIATIONS, "agree to deviations")
    confirm_password(lab, password, {"note": note})
    with lab.write(Act.DEVIATION_AGREED, note.strip(), right=Right.AGREE_DEVIATIONS) as writing:
        hold_aggregates(writing.connection, t.deviation, deviations)
        rows = get_deviations(writing.connection, lab.actor, deviations)
        settled = [why for row in rows for why in agree_blockers(row.number, is_agreed=bool(row.agreed_by_name))]
        if settled:
            raise Conflict(*settled)
        done = done_on_tests(writing.connection, [row.test for row in rows])
        relaxed = relaxed_now(writing.connection, lab.actor, [row.batch for row in rows], writing.at)
        own = [
            why.about(row.number)
            for row in rows
            for why in duty_blockers(Step.AGREE_DEVIATION, lab.actor, done[row.test], relaxed[row.batch])
        ]
        if own:
            raise NotAllowed(*own)
        for row in rows:
            writing.update(t.deviation, row.key, (seen or {}).get(row.key), agreed_by=writing.by, agreed_at=writing.at)
        for row in rows:
            used = relaxations_used(Step.AGREE_DEVIATION, lab.actor.key, done[row.test], relaxed[row.batch])
            keep_used(writing, used, row.batch, f"deviation {row.number}")
        sign(writing, lab, Meaning.DEVIATION_AGREED, t.deviation.name, [row.key for row in rows])
