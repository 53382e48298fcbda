"""Badges: a code that stands for a person at a shared bench, always beside the password.

A badge names a person and proves nothing; a new one ends the old. It has a random number, so that a card that was lost
never becomes somebody else's.
"""

import secrets
from dataclasses import dataclass

from qclab.domain.codes import Mistyped, NoSuch, OutOfTurn
from qclab.domain.identifiers import badge_code
from qclab.domain.people.rights import Right
from qclab.domain.refusals import Conflict, Invalid, Missing, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.laboratory import settings
from qclab.queries.people import people as queries
from qclab.queries.people.badges import badges_that_hold, holder_of
from qclab.queries.people.people import PersonRow
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Store

_NUMBERS = 10**8


@dataclass(frozen=True)
class Badge:
    """A badge that was issued, and the card to be printed."""

    code: str
    pdf: bytes


def issue_badge(lab: Lab, key: int, reason: str = "") -> Badge:
    """A new badge for a person; the one they had ends, which needs a reason."""
    from qclab.documents.people.badge import BadgeContent, badge_pdf  # noqa: PLC0415 - loaded when something is drawn

    code = badge_code(secrets.randbelow(_NUMBERS))
    with lab.write(Act.BADGE_ISSUED, reason.strip(), right=Right.ADMINISTER) as writing:
        person = queries.person(writing.connection, key)
        writing.hold(t.person, key)
        if not person.is_active:
            raise Conflict(f"{person.name} is deactivated and gets no badge.", code=OutOfTurn.GETS_NO_BADGE)
        before = badges_that_hold(writing.connection, lab.actor).get(key)
        if before is not None:
            if not reason.strip():
                raise Invalid(
                    Reason(
                        f"{person.name} has a badge, which a new one ends: say why.",
                        "reason",
                        code=Mistyped.WHY_A_NEW_ONE,
                    )
                )
            writing.update(t.badge, before.key, ended_at=writing.at)
        laboratory = settings.settings(writing.connection)["laboratory.name"]
        pdf = badge_pdf(BadgeContent(code, person.name, person.position, laboratory))
        writing.insert(
            t.badge, person=key, code=code, issued_by=writing.by, issued_at=writing.at, ended_at=None
        )  # fmt: skip
        return Badge(code, pdf)


def end_badge(lab: Lab, key: int, reason: str) -> None:
    """The badge of a person names them no more; they sign in by name."""
    with lab.write(Act.BADGE_ENDED, reason.strip(), right=Right.ADMINISTER) as writing:
        if not reason.strip():
            raise Invalid(Reason("Say why the badge ends.", "reason", code=Mistyped.WHY_IT_ENDS))
        held = badges_that_hold(writing.connection, lab.actor).get(key)
        if held is None:
            raise Conflict("This person has no badge.", code=OutOfTurn.HAS_NO_BADGE)
        writing.update(t.badge, held.key, ended_at=writing.at)


def holder(store: Store, code: str) -> PersonRow:
    """Whose badge this is. Who holds it proves nothing yet: the password is asked. Raises Missing."""
    with store.read() as connection:
        key = holder_of(connection, code)
        person = queries.person(connection, key) if key is not None else None
    if person is None or not person.is_active:
        raise Missing(
            "No person holds this badge, or it ended. Sign in by name, and tell an administrator.", code=NoSuch.BADGE
        )
    return person
