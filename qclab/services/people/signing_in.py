"""Signing in and out, lock-out, and one's own password (21 CFR 11.200 and 11.300).

Every failed attempt is an event of its own and counts towards the lock-out, before the next one is looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from qclab.domain.alarms.alarms import AlarmKind
from qclab.domain.codes import OfPassword
from qclab.domain.counts import count
from qclab.domain.people.accounts import AccountState
from qclab.domain.people.rights import Actor, Barred, Role
from qclab.domain.people.totp import taken
from qclab.domain.refusals import Invalid, NotAllowed, Reason
from qclab.domain.signatures.asking import Given, Sitting, asked, asks_code, given
from qclab.domain.signatures.meanings import Asked, Meaning
from qclab.domain.trail.acts import Act
from qclab.queries.decoding import instant
from qclab.queries.laboratory import settings
from qclab.queries.people import people as queries
from qclab.queries.people.people import PersonRow
from qclab.queries.people.second_factor import factor_of
from qclab.services.alarms.alarms import raise_alarm
from qclab.services.lab import Lab
from qclab.services.people.passwords import (
    HASHING,
    Hashing,
    check_password,
    matches,
    refuse_password_in,
    same_password,
    write_password,
)
from qclab.services.people.people import USER_ID
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
    looked = _looked_at(store, person, password, Act.SIGN_IN_FAILED, Act.SIGNED_IN)
    if looked.actor is None:
        raise NotAllowed(_REFUSED)
    with store.read() as connection:
        has_second_factor = settings.asks_second_factor(connection)
    return Lab(store, looked.actor, sitting=Sitting(has_second_factor=has_second_factor))


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
    actor = _another(lab, id_, person, password)
    return Lab(lab.store, actor, is_beside=True, sitting=Sitting(has_signed=True, asked=Asked.ID_AND_PASSWORD))


def _another(lab: Lab, id_: str, person: PersonRow | None, password: str) -> Actor:
    """Another person than who is signed in, by id and password. A wrong password is an attempt at their signature and
    told at once (21 CFR 11.300(d)). Raises NotAllowed."""
    if person is None:
        HASHING.hash(password)  # as slow as for an id that exists
        typed = "".join(sign for sign in id_ if sign.isprintable())[:64]
        with lab.store.write(lab.actor, Act.SIGNING_FAILED, said={"id": typed, "why": "unknown"}):
            pass
        raise NotAllowed(replace(_REFUSED, field="password"))
    looked = _looked_at(lab.store, person, password, Act.SIGNING_FAILED, Act.PASSWORD_CONFIRMED, by=lab.actor)
    if looked.actor is None and looked.why == _LOCKED_OUT:
        said = f"{person.name} is locked out after wrong passwords. Nothing was signed: wait, or ask an administrator."
        raise NotAllowed(Reason(said, "user", code=Barred.LOCKED_OUT))
    if looked.actor is None:
        raise NotAllowed(replace(_REFUSED, field="password"))
    return looked.actor


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


def confirm_password(
    lab: Lab, password: str, words: Mapping[str, str] | None = None, meaning: Meaning | None = None
) -> None:
    """The password again, before signing; with the user id for the first signature of a sitting, and with the code of
    the telephone where this ``meaning`` asks it (``Given``). A wrong one counts as a failed attempt and is reported in
    the trail.

    ``words`` are what is kept or printed with the signature, by field. Raises Invalid where the password was typed
    among them or the id was not typed, NotAllowed also for one that somebody else gave: only one's own signs
    (21 CFR 11.200(a)(3)).
    """
    typed_in = given(password)
    _look_at_id(lab, typed_in)
    has_code = _asks_code(lab, meaning, typed_in)
    must_change = _confirm(lab, password, typed_in.code if has_code else None)
    lab.sitting.asked = asked(with_id=bool(typed_in.user) or lab.is_beside, with_code=has_code)
    refuse_password_in(words or {}, password)
    if must_change:
        raise NotAllowed(_GIVEN)


def confirm_own(lab: Lab, password: str) -> None:
    """The password again, for what a person does to their own account. Raises NotAllowed, also for one that was given
    by somebody else."""
    if _confirm(lab, password):
        raise NotAllowed(_GIVEN)


def _look_at_id(lab: Lab, typed: Given) -> None:
    """The user id, where it is asked, is that of who is signed in."""
    if not typed.user:
        if lab.sitting.asks_id:
            said = "Type your user id too: this is your first signature since you signed in. Nothing was signed."
            raise Invalid(Reason(said, "user", code=Barred.ID_ASKED))
        return
    if typed.user.casefold() != lab.actor.id.casefold():
        with lab.reading() as connection:
            person = queries.person_by_id(connection, typed.user) if USER_ID.fullmatch(typed.user) else None
        _another(lab, typed.user, person, typed)
        who = f"{lab.actor.name} is signed in here"
        said = f"{who}. Nothing was signed: choose that another person signs, or take over first."
        raise NotAllowed(Reason(said, "user", code=Barred.SAME_PERSON))


def _asks_code(lab: Lab, meaning: Meaning | None, typed: Given) -> bool:
    """Whether the code is asked. Raises Invalid where it is and was not typed, NotAllowed for who has none."""
    if not asks_code(meaning):
        return False
    with lab.reading() as connection:
        lab.sitting.has_second_factor = settings.asks_second_factor(connection)
        if not lab.sitting.has_second_factor:
            return False
        if factor_of(connection, lab.actor.key) is None:
            said = "This signature asks a code of your telephone. Set it up first: Second factor, under your name."
            raise NotAllowed(Reason(said, code=Barred.NO_SECOND_FACTOR))
    if not typed.code:
        said = "Type the code of your telephone too. Nothing was signed."
        raise Invalid(Reason(said, "code", code=Barred.CODE_ASKED))
    return True


def must_change_password(lab: Lab) -> bool:
    """Whether the person was given a password by somebody else and has not changed it yet."""
    with lab.reading() as connection:
        return queries.person(connection, lab.actor.key).must_change_password


def set_password(lab: Lab, old: str, new: str, hashing: Hashing = HASHING) -> None:
    """Change one's own password, with the old one."""
    _confirm(lab, old)
    check_password(new, (lab.actor.id, lab.actor.name))
    if same_password(old, new):
        raise Invalid(Reason("The new password is the old one.", "new", code=OfPassword.SAME_AS_BEFORE))
    hashed = hashing.hash(new)
    with lab.store.write(lab.actor, Act.PASSWORD_SET) as writing:
        write_password(writing, lab.actor.key, hashed, must_change=False)


def _confirm(lab: Lab, password: str, code: str | None = None) -> bool:
    """Whether somebody else gave it. Raises NotAllowed where it is not the person's, or the code is none of theirs."""
    with lab.store.read() as connection:
        person = queries.person(connection, lab.actor.key)
    looked = _looked_at(lab.store, person, password, Act.SIGNING_FAILED, Act.PASSWORD_CONFIRMED, code=code)
    if looked.actor is None and looked.why == _CODE:
        said = "The code is not right, or was used already: wait for the next one. Nothing was signed."
        raise NotAllowed(Reason(said, "code", code=Barred.WRONG_CODE))
    if looked.actor is None:
        said = "The password is not right; nothing was signed."
        raise NotAllowed(Reason(said, "password", code=Barred.WRONG_PASSWORD))
    return looked.must_change


def _unusable(state: str, locked_until: datetime | None, now: datetime) -> str:
    if state != AccountState.ACTIVE:
        return state
    if locked_until is not None and now < locked_until:
        return _LOCKED_OUT
    return ""


_CODE: Final = "code"
_LOCKED_OUT: Final = "locked out"


@dataclass(frozen=True)
class _Looked:
    """Who this is, where it is their password and they may use it now, and whether somebody else gave it to them; else
    why not."""

    actor: Actor | None
    must_change: bool = False
    why: str = ""


def _looked_at(
    store: Store, person: PersonRow, password: str, wrong: Act, right: Act, *, code: str | None = None,
    by: Actor | None = None,
) -> _Looked:  # fmt: skip
    """Look at a password, and at a ``code`` where one is asked. ``by``: who is signed in, where that is another person.

    One guess at a time: the person is held while the password is looked at, so of many guesses made at once each is
    counted before the next is looked at, and after the one that was one too many none is looked at. A right password
    that changes nothing leaves no event but that of signing in.
    """
    with store.write(person.actor, wrong) as writing:
        row = writing.hold(t.person, person.key)
        why, attempts = _unusable(row["state"], instant(row["locked_until"]), writing.at), row["failed_attempts"]
        limit = _limit(writing) if attempts else None
        if not why and limit is not None and attempts >= limit:
            why = _LOCKED_OUT
        looked = not why
        is_right = looked and matches(row["password"], password)
        if is_right and code is not None and not _used(writing, person.key, code):
            is_right, why = False, _CODE
        if is_right:
            writing.turned_out(right)
            if attempts or row["locked_until"]:
                writing.update(t.person, person.key, failed_attempts=0, locked_until=None)
            roles = frozenset(Role(word) for word in row["roles"].split())
            actor = Actor(row["key"], row["id"], row["name"], roles, row["client"])
            return _Looked(actor, bool(row["must_change_password"]))
        if looked:
            attempts += 1
            writing.update(t.person, person.key, failed_attempts=attempts)
        writing.turned_out(wrong, {"id": person.id, "why": why or "password"})
        if by is not None:
            at = f" at {store.workstation}" if store.workstation else ""
            said = f"a wrong password for {person.name}, while {by.name} was signed in{at}"
            raise_alarm(writing, AlarmKind.OTHERS_SIGNATURE, said)
        limit = limit or _limit(writing)
    if not looked:
        HASHING.hash(password)  # as slow as one that is looked at
    if attempts >= limit:
        _lock_out(store, person, limit)
    return _Looked(None, why=why or "password")


def _used(writing: Writing, person: int, code: str) -> bool:
    """Whether this is a code of the person's telephone that was not used yet; it is used from now on. The person is
    held, so of two desks one comes after the other; the moment is the server's where there is one."""
    factor = factor_of(writing.connection, person)
    step = taken(factor.secret, code, writing.at, factor.last_step) if factor else None
    if factor is None or step is None:
        return False
    writing.update(t.second_factor, factor.key, factor.row_version, last_step=step)
    return True


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
