"""Appointing people for named rights, and ending that: an administrator, with a reason and the password.

It holds at once at every desk: whoever is signed in is asked for it in each transaction (services/lab.py).
"""

from datetime import date

from qclab.domain.codes import NoSuch
from qclab.domain.people.appointments import Appointee, Appointment, Unappointed, appointment_blockers
from qclab.domain.people.rights import NamedRight, Right
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.laboratory import settings
from qclab.queries.people.appointments import appointments, get_appointment, values
from qclab.queries.people.people import people
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_password
from qclab.store import tables as t


def appoint(
    lab: Lab,
    named: NamedRight,
    person: int,
    first: date,
    last: date | None,
    deputy_of: int | None,
    reason: str,
    password: str,
) -> int:
    """Appoint a person from the first day to the last, or until it is ended; the key of the appointment.

    ``deputy_of``: the key of the appointment of the holder whose deputy they are; None of a holder. Raises Invalid for
    whom or what the rules refuse, by field, NotAllowed for a wrong password.
    """
    lab.require(Right.ADMINISTER, Act.PERSON_APPOINTED.value)
    reason_of(reason, "Say why: the document by which they are appointed, or whom they stand in for.")
    confirm_password(lab, password, {"reason": reason})
    with lab.write(Act.PERSON_APPOINTED, reason.strip(), right=Right.ADMINISTER) as writing:
        row = next((each for each in people(writing.connection, lab.actor) if each.key == person), None)
        if row is None:
            raise Missing("There is no such person.", code=NoSuch.PERSON)
        writing.hold(t.person, person)
        appointee = Appointee(row.key, row.name, row.roles, row.client, is_active=row.is_active)
        of_right = [each for each in values(appointments(writing.connection, lab.actor)) if each.named is named]
        wanted = Appointment(0, named, appointee, first, last, deputy_of)
        today = settings.today(writing.connection, writing.at)
        if why := appointment_blockers(wanted, of_right, today, lab.actor):
            raise Invalid(*why)
        return writing.insert(
            t.appointment,
            named_right=named,
            person=person,
            deputy_of=deputy_of,
            first_day=first,
            last_day=last,
            reason=reason.strip(),
            appointed_by=writing.by,
            appointed_at=writing.at,
            ended_at=None,
            ended_by=None,
            ended_because="",
        )


def end_appointment(lab: Lab, key: int, reason: str, password: str) -> None:
    """End an appointment at once; of a holder the deputies may no more either. Raises Conflict where it ended."""
    lab.require(Right.ADMINISTER, Act.APPOINTMENT_ENDED.value)
    reason_of(reason, "Say why the appointment ends.")
    confirm_password(lab, password, {"reason": reason})
    with lab.write(Act.APPOINTMENT_ENDED, reason.strip(), right=Right.ADMINISTER) as writing:
        row = get_appointment(writing.connection, lab.actor, key)
        writing.hold(t.person, row.value.appointee.key)
        row = get_appointment(writing.connection, lab.actor, key)
        if row.value.is_over(settings.today(writing.connection, writing.at)):
            raise Conflict(Reason("This appointment has ended already.", code=Unappointed.ENDED))
        writing.update(
            t.appointment, key, row.row_version, ended_at=writing.at, ended_by=writing.by, ended_because=reason.strip()
        )
