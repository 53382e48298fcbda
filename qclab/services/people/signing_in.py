"""Signing in and out, lock-out, and one's own password (21 CFR 11.200 and 11.300).

Every failed attempt is an event of its own and counts towards the lock-out, before the next one is looked at.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.counts import count
from qclab.domain.people.rights import Actor, Barred, Role
from qclab.domain.refusals import Invalid, NotAllowed, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import instant
from qclab.queries.laboratory import settings
from qclab.queries.people import people as queries
from qclab.queries.people.people import PersonRow
from qclab.services.alarms.alarms import raise_alarm
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
from qclab.store.door import Store, Writing

_REFUSED = Reason(
    "The user id or the password is not right, or the account cannot be used now.", code=Barred.NOT_SIGNED_IN
)

_GIVEN = Reason(
    "Choose a password of your own first: this one was given to you.", "password", code=Barred.GIVEN_PASSWORD
)


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
    actor, _ = _looked_at(store, person, password, Act.SIGN_IN_FAILED, Act.SIGNED_IN)
    if actor is None:
        raise NotAllowed(_REFUSED)
    return Lab(store, actor)


def beside(lab: Lab, id_: str, password: str) -> Lab:
    """A second person, who signs in the session of the first: the lab as theirs, for what they sign now.

    Both parts of a signature are asked, since no session of theirs was begun (21 CFR 11.200(a)(1)(ii)). Raises Invalid
    where they are the same person, NotAllowed as ``sign_in`` does.
    """
    with lab.reading() as connection:
        person = queries.person_by_id(connection, id_) if USER_ID.fullmatch(id_.strip()) else None
    if person is not None and person.key == lab.actor.key:
        said = "You are signed in already; a second person signs here."
        raise Invalid(Reason(said, "user", code=Barred.SAME_PERSON))
    if person is None:
        HASHING.hash(password)  # as slow as for an id that exists
        raise NotAllowed(replace(_REFUSED, field="password"))
    actor, _ = _looked_at(lab.store, person, password, Act.SIGNING_FAILED, Act.PASSWORD_CONFIRMED)
    if actor is None:
        raise NotAllowed(replace(_REFUSED, field="password"))
    return Lab(lab.store, actor, is_beside=True)


def identified(store: Store, id_: str, password: str) -> Lab:
    """Who this is, without a word in the trail: in a backup, which may be of an older version, and for verifying a
    trail that cannot go on. Raises NotAllowed, also for a password that somebody else gave."""
    with store.read() as connection:
        person = queries.credentials(connection, id_)
    right = matches(person.password, password) if person else False
    if person is None or not right or _unusable(person.state, person.locked_until, store.clock()):
        raise NotAllowed(_REFUSED)
    if person.must_change_password:
        raise NotAllowed(_GIVEN)
    return Lab(store, person.actor)


def sign_out(lab: Lab) -> None:
    with lab.store.write(lab.actor, Act.SIGNED_OUT):
        pass


def confirm_password(lab: Lab, password: str, words: Mapping[str, str] | None = None) -> None:
    """The password again, before signing. A wrong one counts as a failed attempt and is reported in the trail.

    ``words`` are what is kept or printed with the signature, by field. Raises Invalid where the password was typed
    among them, NotAllowed also for one that somebody else gave: only one's own signs (21 CFR 11.200(a)(3)).
    """
    must_change = _confirm(lab, password)
    if typed := [field for field, said in (words or {}).items() if holds_password(said, password)]:
        raise Invalid(*[Reason("This holds your password. Nothing was signed or kept.", field) for field in typed])
    if must_change:
        raise NotAllowed(_GIVEN)


def must_change_password(lab: Lab) -> bool:
    """Whether the person was given a password by somebody else and has not changed it yet."""
    with lab.reading() as connection:
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


def _confirm(lab: Lab, password: str) -> bool:
    """Whether it is one that somebody else gave. Raises NotAllowed where it is not the person's."""
    with lab.store.read() as connection:
        person = queries.person(connection, lab.actor.key)
    actor, must_change = _looked_at(lab.store, person, password, Act.SIGNING_FAILED, Act.PASSWORD_CONFIRMED)
    if actor is None:
        said = "The password is not right; nothing was signed."
        raise NotAllowed(Reason(said, "password", code=Barred.WRONG_PASSWORD))
    return must_change


def _unusable(state: str, locked_until: datetime | None, now: datetime) -> str:
    if state != ACTIVE:
        return state
    if locked_until is not None and now < locked_until:
        return "locked out"
    return ""


def _looked_at(store: Store, person: PersonRow, password: str, wrong: Act, right: Act) -> tuple[Actor | None, bool]:
    """Who this is, where it is their password and they may use it now, and whether somebody else gave it to them.

    One guess at a time: the person is held while the password is looked at, so of many guesses made at once each is
    counted before the next is looked at, and after the one that was one too many none is looked at. A right password
    that changes nothing leaves no event but that of signing in.
    """
    with store.write(person.actor, wrong) as writing:
        row = writing.hold(t.person, person.key)
        why, attempts = _unusable(row["state"], instant(row["locked_until"]), writing.at), row["failed_attempts"]
        limit = _limit(writing) if attempts else None
        if not why and limit is not None and attempts >= limit:
            why = "locked out"
        looked = not why
        if looked and matches(row["password"], password):
            writing.turned_out(right)
            if attempts or row["locked_until"]:
                writing.update(t.person, person.key, failed_attempts=0, locked_until=None)
            roles = frozenset(Role(word) for word in row["roles"].split())
            return Actor(row["key"], row["id"], row["name"], roles, row["client"]), bool(row["must_change_password"])
        if looked:
            attempts += 1
            writing.update(t.person, person.key, failed_attempts=attempts)
        writing.turned_out(wrong, {"id": person.id, "why": why or "password"})
        limit = limit or _limit(writing)
    if not looked:
        HASHING.hash(password)  # as slow as one that is looked at
    if attempts >= limit:
        _lock_out(store, person, limit)
    return None, False


def _limit(writing: Writing) -> int:
    return int(settings.settings(writing.connection)["sign_in.attempts"])


def _lock_out(store: Store, person: PersonRow, limit: int) -> None:
    """The attempt that is one too many locks the person out, in an event of its own."""
    with store.write(person.actor, Act.PERSON_LOCKED_OUT) as writing:
        if writing.hold(t.person, person.key)["failed_attempts"] >= limit:
            minutes = int(settings.settings(writing.connection)["sign_in.lockout_minutes"])
            until = writing.at + timedelta(minutes=minutes)
            writing.update(t.person, person.key, failed_attempts=0, locked_until=until)
            said = f"{person.name}, after {count(limit, 'wrong password')} in a row"
            raise_alarm(writing, AlarmKind.LOCKED_OUT, said)
