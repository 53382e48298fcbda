"""Relaxing a duty for a product, and withdrawing that: signed by QA, with the reason."""

from datetime import date

from qclab.domain.codes import NoSuch
from qclab.domain.people.duties import Duty, Step
from qclab.domain.people.relaxing import relax_blockers, withdraw_blockers
from qclab.domain.people.rights import Right
from qclab.domain.reasons import A_SENTENCE, reason_of
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.catalogue import master_data
from qclab.queries.catalogue.relaxed import get_relaxed_duty, relaxed_duties
from qclab.queries.laboratory import settings
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.services.signatures.signing import sign
from qclab.store import tables as t


def relax(lab: Lab, product: int, step: Step, duty: Duty, last_day: date | None, reason: str, password: str) -> int:
    """Relax a duty for a product until the end of a day; the key. It is not for who signs it here.

    Raises Invalid for what is never relaxed, for no day or too late a one, NotAllowed for a wrong password.
    """
    lab.require(Right.RELAX_DUTIES, "relax a duty")
    reason_of(reason, "Say in a sentence why it is relaxed; certificates print it.", letters=A_SENTENCE)
    confirm_password(lab, password, {"reason": reason})
    with lab.write(Act.DUTY_RELAXED, reason.strip(), right=Right.RELAX_DUTIES) as writing:
        if product not in {kept.key for kept in master_data.products(writing.connection, lab.actor)}:
            raise Missing("There is no such product.", code=NoSuch.PRODUCT)
        writing.hold(t.product, product)
        others = [row.relaxation for row in relaxed_duties(writing.connection, lab.actor, product=product)]
        today = settings.today(writing.connection, writing.at)
        if why := relax_blockers(step, duty, last_day, today, others):
            raise Invalid(*why)
        key = writing.insert(
            t.relaxation,
            product=product,
            step=step,
            duty=duty,
            reason=reason.strip(),
            since=writing.at,
            last_day=last_day,
            signed_by=writing.by,
            ended_by=None,
            ended_at=None,
            ended_because="",
        )
        sign(writing, lab, Meaning.DUTY_RELAXED, t.relaxation.name, [key])
        return key


def withdraw(lab: Lab, key: int, reason: str, password: str) -> None:
    """Withdraw a relaxed duty; steps that were taken by it stand. Raises Conflict where it ended."""
    lab.require(Right.RELAX_DUTIES, "withdraw a relaxed duty")
    reason_of(reason, "Say why it is withdrawn.")
    confirm_password(lab, password, {"reason": reason})
    with lab.write(Act.RELAXATION_WITHDRAWN, reason.strip(), right=Right.RELAX_DUTIES) as writing:
        row = get_relaxed_duty(writing.connection, lab.actor, key)
        writing.hold(t.product, row.product)
        row = get_relaxed_duty(writing.connection, lab.actor, key)
        if why := withdraw_blockers(row.relaxation, settings.today(writing.connection, writing.at)):
            raise Conflict(*why)
        ended = {"ended_by": writing.by, "ended_at": writing.at, "ended_because": reason.strip()}
        writing.update(t.relaxation, key, row.row_version, **ended)
        sign(writing, lab, Meaning.RELAXATION_WITHDRAWN, t.relaxation.name, [key])
