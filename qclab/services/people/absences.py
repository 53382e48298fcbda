"""When people are away, said by who gives out the work."""

from datetime import date

from qclab.domain.codes import NoSuch
from qclab.domain.people.absence import Unplanned, absence_blockers, may_plan
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.laboratory import settings
from qclab.queries.people import people
from qclab.services.lab import Lab
from qclab.store import tables as t


def say_absence(lab: Lab, person: int, first: date | None, last: date | None) -> None:
    """A person is away on these days, instead of what was said before; ``None`` twice: they are here."""
    with lab.write(Act.ABSENCE_SAID, right=Right.ASSIGN) as writing:
        row = next((each for each in people.people(writing.connection, lab.actor) if each.key == person), None)
        if row is None or not may_plan(lab.actor, row.client):
            raise Missing("There is no such person whose work you give out.", code=NoSuch.PERSON_OF_YOURS)
        if not row.is_active:
            raise Conflict(Reason(f"{row.name} is deactivated and has no work.", code=Unplanned.NOT_HERE))
        if why := absence_blockers(first, last, settings.today(writing.connection, writing.at)):
            raise Invalid(*why)
        days = {"away_from": first, "away_until": last}
        writing.update(t.person, person, **{name: day.isoformat() if day else None for name, day in days.items()})
