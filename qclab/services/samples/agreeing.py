"""QA agrees to the deviations with which samples of a batch were received, before there is a certificate of it."""

from collections.abc import Mapping, Sequence

from qclab.domain.people.duties import Step, duty_blockers
from qclab.domain.people.rights import Actor, Right
from qclab.domain.reasons import deviation_blockers, reason_of
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.samples.lifecycle import SampleBar
from qclab.domain.samples.receiving import Agreement, agree_blockers
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.review.duties import done_on_material
from qclab.queries.samples import samples
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t
from qclab.store.door import Connection
from qclab.store.holding import hold_aggregates

ASKED = "Name the deviation: its number, or in words what happened; the certificate prints it."
"""What QA is asked for where a deviation has no number yet."""


def why_not_agree(connection: Connection, viewer: Actor, batch: int) -> Sequence[Reason]:
    """Why this person cannot agree to how material of the batch was received: no right to it, else what they did."""
    return duty_blockers(Step.AGREE_RECEIPT, viewer, done_on_material(connection, batch))


def agree_to_receipt(
    lab: Lab,
    keys: Sequence[int],
    password: str,
    number: str = "",
    note: str = "",
    seen: Mapping[int, int] | None = None,
) -> int:
    """Agree, signed, to the deviations with which these samples of one batch were received; how many.

    ``number`` is that of the deviation of those that name none yet, and is needed then; ``note`` is QA's own word on
    it. ``seen``: the row version of each as it was looked at. Who does not agree has the sample rejected. Raises
    NotAllowed for a wrong password or one's own work, Conflict where nothing waits, Invalid without a number.
    """
    lab.require(Right.AGREE_DEVIATIONS, "agree to a deviation")
    confirm_password(lab, password, {"number": number, "note": note})
    if note.strip():
        reason_of(note, "", "note")
    with lab.write(Act.DEVIATION_AGREED, note.strip(), right=Right.AGREE_DEVIATIONS) as writing:
        hold_aggregates(writing.connection, t.sample, keys)
        rows = [samples.get_sample(writing.connection, lab.actor, key) for key in dict.fromkeys(keys)]
        if wrong := [why for row in rows for why in agree_blockers(row.id, row.state, row.agreement)]:
            raise Conflict(*wrong)
        if len({row.batch for row in rows}) != 1:
            raise Conflict(Reason("Agree to the samples of one batch at once.", code=SampleBar.NOT_TOGETHER))
        if own := why_not_agree(writing.connection, lab.actor, rows[0].batch):
            raise NotAllowed(*own)
        unnamed = [row for row in rows if not row.deviation_number]
        if (unnamed or number.strip()) and (why := deviation_blockers(number, ASKED, "number")):
            raise Invalid(*why)
        for row in rows:
            writing.update(
                t.sample,
                row.key,
                (seen or {}).get(row.key),
                deviation_number=row.deviation_number or number.strip(),
                agreement=Agreement.AGREED,
                agreed_by=writing.by,
                agreed_at=writing.at,
            )
        sign(writing, lab, Meaning.DEVIATION_AGREED, t.sample.name, [row.key for row in rows])
        return len(rows)
