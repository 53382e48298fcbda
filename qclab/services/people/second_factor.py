"""A second factor: set by the person themselves with one code of their telephone, reset by an administrator and QA.

There are no recovery codes: whoever lost their telephone goes to the two who know them.
"""

import secrets

from qclab.domain.people.rights import Barred, Right, Role
from qclab.domain.people.totp import BYTES, encoded, taken
from qclab.domain.reasons import reason_of
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.people import people as queries
from qclab.queries.people.second_factor import factor_of
from qclab.services.lab import Lab
from qclab.services.people.signing_in import confirm_own
from qclab.store import tables as t


def new_secret() -> str:
    """A secret for a telephone, which is shown once and kept by nobody until a code of it confirms it."""
    return encoded(secrets.token_bytes(BYTES))


def set_second_factor(lab: Lab, secret: str, password: str, code: str) -> None:
    """Set one's own, with the password and one code of the telephone, which is used by that.

    Raises NotAllowed for a wrong password, Invalid for a wrong code, Conflict for who has one.
    """
    confirm_own(lab, password)
    with lab.store.write(lab.actor, Act.SECOND_FACTOR_SET) as writing:
        writing.hold(t.person, lab.actor.key)
        if factor_of(writing.connection, lab.actor.key) is not None:
            said = "You have a second factor. An administrator and QA reset it together, then you set another one."
            raise Conflict(Reason(said, code=Barred.HAS_SECOND_FACTOR))
        step = taken(secret, code, writing.at, 0)
        if step is None:
            said = "This is not what your telephone shows now. Type the next code; look at the telephone's clock."
            raise Invalid(Reason(said, "code", code=Barred.WRONG_CODE))
        writing.insert(
            t.second_factor,
            person=lab.actor.key,
            secret=secret,
            last_step=step,
            set_at=writing.at,
            reset_at=None,
            reset_by=None,
            agreed_by=None,
        )


def reset_second_factor(lab: Lab, agreed: Lab, person: int, reason: str) -> None:
    """Take somebody's second factor away, as an administrator, with QA who ``agreed`` here: they set another.

    Neither does it for themselves. Raises NotAllowed where QA is none, Conflict where there is none to reset.
    """
    why = reason_of(reason, "Say why, and how the person was recognised.")
    with lab.write(Act.SECOND_FACTOR_RESET, why, right=Right.ADMINISTER) as writing:
        if Role.QA not in agreed.actor.roles:
            said = f"{agreed.actor.name} is not quality assurance. Nothing was reset."
            raise NotAllowed(Reason(said, "user", code=Barred.NOT_QA))
        if person in (lab.actor.key, agreed.actor.key):
            said = "Nobody resets their own second factor, and nobody agrees to that of their own."
            raise NotAllowed(Reason(said, "user", code=Barred.SAME_PERSON))
        row = queries.person(writing.connection, person)
        writing.hold(t.person, person)
        factor = factor_of(writing.connection, person)
        if factor is None:
            raise Conflict(Reason(f"{row.name} has no second factor.", code=Barred.NO_SECOND_FACTOR))
        writing.update(
            t.second_factor,
            factor.key,
            factor.row_version,
            reset_at=writing.at,
            reset_by=writing.by,
            agreed_by=agreed.actor.key,
        )
