"""Signing in and out, lock-out, and one's own password (21 CFR 11.200 and 11.300).

Every failed attempt is an event of its own and counts towards the lock-out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from qclab.domain.people.rights import Barred
from qclab.domain.refusals import Invalid, NotAllowed, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.laboratory import settings
from qclab.queries.people import people as queries
from qclab.queries.people.people import PersonRow
from qclab.services.lab import Lab
from qclab.services.people.passwords import (
    HASHING,
    Hashing,
    check_password,
    holds_password,
    matches,
    same_password,
    write_password,
)
from qclab.services.people.people import ACTIVE, USER_ID
from qclab.store import tables as t
from qclab.store.door import Store

_REFUSED = Reason(
    "The user id or the password is not right, or the account cannot be used now.", code=Barred.NOT_SIGNED_IN
)


class _Refused(Exception):  # noqa: N818 - it ends a write that was opened for somebody who may not sign in
    pass


def sign_in(store: Store, id_: str, password: str) -> Lab:
    """The lab with this person signed in.

    Raises NotAllowed in the same words and after the same time whatever was wrong, so that nothing is learnt from it.
    """
    person = None
    if USER_ID.fullmatch(id_.strip()):
        with store.read() as connection:
            person = queries.person_by_id(connection, id_)
    if person is None:
        HASHING.hash(password)  # as slow as for an id that exists
        typed = "".join(sign for sign in id_ if sign.isprintable())[:64]
        with store.write(None, Act.SIGN_IN_FAILED, said={"id": typed, "why": "unknown"}):
            pass
        raise NotAllowed(_REFUSED)
    right = matches(person.password, password)
    try:
        if not right:
            raise _Refused
        with store.write(person.actor, Act.SIGNED_IN) as writing:
            row = writing.hold(t.person, person.key)
            now = queries.person(writing.connection, person.key)
            if _unusable(now, writing.at) or row["password"] != person.password:
                raise _Refused  # what was read before the password was checked is no longer so
            if now.failed_attempts or now.locked_until:
                writing.update(t.person, person.key, failed_attempts=0, locked_until=None)
    except _Refused:
        _count_failure(store, person, Act.SIGN_IN_FAILED, right=right)
        raise NotAllowed(_REFUSED) from None
    return Lab(store, now.actor)


def identified(store: Store, id_: str, password: str) -> Lab:
    """Who this is, without a word in the trail: for verifying one that cannot go on. Raises NotAllowed."""
    with store.read() as connection:
        person = queries.person_by_id(connection, id_)
    right = matches(person.password, password) if person else False
    if person is None or not right or _unusable(person, store.clock()):
        raise NotAllowed(_REFUSED)
    return Lab(store, person.actor)


def sign_out(lab: Lab) -> None:
    with lab.store.write(lab.actor, Act.SIGNED_OUT):
        pass


def confirm_password(lab: Lab, password: str, words: Mapping[str, str] | None = None) -> None:
    """The password again, before signing. A wrong one counts as a failed attempt and is reported in the trail.

    ``words`` are what is kept or printed with the signature, by field. Raises Invalid where the password was typed
    among them, NotAllowed also for one that somebody else gave: only one's own signs (21 CFR 11.200(a)(3)).
    """
    _confirm(lab, password)
    if typed := [field for field, said in (words or {}).items() if holds_password(said, password)]:
        raise Invalid(*[Reason("This holds your password. Nothing was signed or kept.", field) for field in typed])
    if must_change_password(lab):
        said = "Choose a password of your own first: this one was given to you."
        raise NotAllowed(Reason(said, "password", code=Barred.GIVEN_PASSWORD))


def must_change_password(lab: Lab) -> bool:
    """Whether the person was given a password by somebody else and has not changed it yet."""
    with lab.store.read() as connection:
        return queries.person(connection, lab.actor.key).must_change_password


def set_password(lab: Lab, old: str, new: str, hashing: Hashing = HASHING) -> None:
    """Change one's own password, with the old one."""
    _confirm(lab, old)
    check_password(new, (lab.actor.id, lab.actor.name))
    if same_password(old, new):
        raise Invalid(Reason("The new password is the old one.", "new"))
    hashed = hashing.hash(new)
    with lab.store.write(lab.actor, Act.PASSWORD_SET) as writing:
        write_password(writing, lab.actor.key, hashed, must_change=False)


def _confirm(lab: Lab, password: str) -> None:
    with lab.store.read() as connection:
        person = queries.person(connection, lab.actor.key)
    right = matches(person.password, password)
    if not right or _unusable(person, lab.store.clock()):
        _count_failure(lab.store, person, Act.SIGNING_FAILED, right=right)
        said = "The password is not right; nothing was signed."
        raise NotAllowed(Reason(said, "password", code=Barred.WRONG_PASSWORD))
    if person.failed_attempts:
        with lab.store.write(lab.actor, Act.PASSWORD_CONFIRMED) as writing:
            writing.update(t.person, person.key, failed_attempts=0)


def _unusable(person: PersonRow, now: datetime) -> str:
    if person.state != ACTIVE:
        return person.state
    if person.locked_until is not None and now < person.locked_until:
        return "locked out"
    return ""


def _count_failure(store: Store, person: PersonRow, act: Act, *, right: bool) -> None:
    """One event for the attempt; the attempt that is one too many locks the person out, in an event of its own."""
    with store.read() as connection:
        said = settings.settings(connection)
    limit, minutes = int(said["sign_in.attempts"]), int(said["sign_in.lockout_minutes"])
    why = _unusable(person, store.clock()) or ("changed meanwhile" if right else "password")
    with store.write(person.actor, act, said={"id": person.id, "why": why}) as writing:
        attempts = writing.hold(t.person, person.key)["failed_attempts"]
        if why == "password":
            attempts += 1
            writing.update(t.person, person.key, failed_attempts=attempts)
    if attempts >= limit:
        with store.write(person.actor, Act.PERSON_LOCKED_OUT) as writing:
            if writing.hold(t.person, person.key)["failed_attempts"] >= limit:
                until = writing.at + timedelta(minutes=minutes)
                writing.update(t.person, person.key, failed_attempts=0, locked_until=until)
