"""The susceptibility of what grew in a batch that had left: written out with the alarm, asked and said by people."""

from datetime import timedelta

from qclab.domain.alarms.susceptibility import Said, Susceptibility, faults
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Invalid
from qclab.domain.trail.acts import Act
from qclab.queries.alarms import susceptibility as queries
from qclab.queries.laboratory.settings import susceptibility_hours
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Writing
from qclab.store.holding import hold_aggregates


def must_follow(writing: Writing, batch: int, alarm: int) -> None:
    """Write out that it follows, from the event that is being written on."""
    writing.insert(
        t.susceptibility,
        batch=batch,
        alarm=alarm,
        due_at=writing.at + timedelta(hours=susceptibility_hours(writing.connection)),
        asked_of="",
        asked_at=None,
        comes="",
        said="",
        said_by=None,
        said_at=None,
    )


def record(lab: Lab, batch: int, key: int, said: Said) -> Susceptibility:
    """Record of whom it was asked, or what it came to; what was said before stays in the trail.

    Raises Invalid with each field that lacks, Missing.
    """
    with lab.write(Act.SUSCEPTIBILITY_RECORDED, said.why.strip(), right=Right.TELL) as writing:
        hold_aggregates(writing.connection, t.batch, [batch])
        before = queries.get(writing.connection, lab.actor, batch, key)
        if wrong := faults(said, writing.at, is_closed=not before.is_open):
            raise Invalid(*wrong)
        is_known = said.comes is not None
        writing.update(
            t.susceptibility,
            key,
            asked_of=said.asked_of.strip(),
            asked_at=said.asked_at,
            comes=said.comes or "",
            said=said.said.strip() if is_known else "",
            said_by=writing.by if is_known else None,
            said_at=writing.at if is_known else None,
        )
        return queries.get(writing.connection, lab.actor, batch, key)
