"""People: the first administrator, signing in and out, passwords, roles (domain.md REQ-05, REQ-20 to REQ-27).

Ids are never reused. Every failed attempt is an event of its own and counts towards the lock-out.
"""

import os
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from qclab.domain.acts import Act
from qclab.domain.refusals import Conflict, Invalid, NotAllowed, Reason
from qclab.domain.rights import Right, Role, role_blockers
from qclab.queries import people as queries
from qclab.queries import settings
from qclab.queries.people import PersonRow
from qclab.services.lab import Lab
from qclab.store import tables as t
from qclab.store.door import Store, Writing

SHORTEST, WEAKEST = 12, 3
ACTIVE, DEACTIVATED = "active", "deactivated"

_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,31}")
_VERIFIER = PasswordHasher()
_REFUSED = "The user id or the password is not right, or the account cannot be used now."


class _Refused(Exception):  # noqa: N818 - it ends a write that was opened for somebody who may not sign in
    pass


@dataclass(frozen=True)
class Hashing:
    """How passwords are hashed; only a demo laboratory, whose password everybody knows, takes another way."""

    salt: Callable[[int], bytes] = os.urandom
    parameters: Parameters = field(default_factory=lambda: RFC_9106_LOW_MEMORY)

    def hash(self, password: str) -> str:
        return PasswordHasher.from_parameters(self.parameters).hash(_plain(password), salt=self.salt(16))


HASHING = Hashing()


def check_first_administrator(id_: str, name: str, password: str) -> None:
    """Whether these can be the first administrator's, before there is a database without anybody. Raises Invalid."""
    if reasons := _entry_faults(id_, name):
        raise Invalid(*reasons)
    check_password(password, (id_, name))


def set_up_first_administrator(store: Store, id_: str, name: str, password: str, hashing: Hashing = HASHING) -> Lab:
    """The first person of an empty database, an administrator. Raises Conflict once anybody exists."""
    check_first_administrator(id_, name, password)
    hashed, roles = hashing.hash(password), frozenset({Role.ADMINISTRATOR})
    with store.write(None, Act.ADMINISTRATOR_SET_UP) as writing:
        if queries.anybody(writing.connection):
            raise Conflict("This database has its people already; sign in as one of them.")
        key = _insert(writing, id_, name, "", roles, None, hashed, "set up with the database", must_change=False)
        return Lab(store, queries.person(writing.connection, key).actor)


def sign_in(store: Store, id_: str, password: str) -> Lab:
    """The lab with this person signed in.

    Raises NotAllowed in the same words and after the same time whatever was wrong, so that nothing is learnt from it.
    """
    person = None
    if _ID.fullmatch(id_.strip()):
        with store.read() as connection:
            person = queries.person_by_id(connection, id_)
    if person is None:
        HASHING.hash(password)  # as slow as for an id that exists
        typed = "".join(sign for sign in id_ if sign.isprintable())[:64]
        with store.write(None, Act.SIGN_IN_FAILED, said={"id": typed, "why": "unknown"}):
            pass
        raise NotAllowed(_REFUSED)
    right = _matches(person.password, password)
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
    right = _matches(person.password, password) if person else False
    if person is None or not right or _unusable(person, store.clock()):
        raise NotAllowed(_REFUSED)
    return Lab(store, person.actor)


def sign_out(lab: Lab) -> None:
    with lab.store.write(lab.actor, Act.SIGNED_OUT):
        pass


def confirm_password(lab: Lab, password: str) -> None:
    """The password again, before signing. A wrong one counts as a failed attempt and is reported in the trail.

    Raises NotAllowed also for a password that somebody else gave: only one's own signs (21 CFR 11.200(a)(3)).
    """
    _confirm(lab, password)
    if must_change_password(lab):
        raise NotAllowed(Reason("Choose a password of your own first: this one was given to you.", "password"))


def _confirm(lab: Lab, password: str) -> None:
    with lab.store.read() as connection:
        person = queries.person(connection, lab.actor.key)
    right = _matches(person.password, password)
    if not right or _unusable(person, lab.store.clock()):
        _count_failure(lab.store, person, Act.SIGNING_FAILED, right=right)
        raise NotAllowed(Reason("The password is not right; nothing was signed.", "password"))
    if person.failed_attempts:
        with lab.store.write(lab.actor, Act.PASSWORD_CONFIRMED) as writing:
            writing.update(t.person, person.key, failed_attempts=0)


def must_change_password(lab: Lab) -> bool:
    """Whether the person was given a password by somebody else and has not changed it yet."""
    with lab.store.read() as connection:
        return queries.person(connection, lab.actor.key).must_change_password


def add_person(
    lab: Lab,
    id_: str,
    name: str,
    position: str,
    roles: frozenset[Role],
    client: int | None,
    password: str,
    identity_verified: str,
    hashing: Hashing = HASHING,
    *,
    must_change: bool = True,
) -> PersonRow:
    """A new person; the first password is to be changed. ``identity_verified`` says how and by whom (11.100(b))."""
    lab.require(Right.ADMINISTER, Act.PERSON_ADDED.value)
    reasons = [*_entry_faults(id_, name), *_role_faults(roles, client)]
    if not identity_verified.strip():
        reasons.append(Reason("Say how the identity was verified, and by whom.", "identity_verified"))
    with lab.store.read() as connection:
        if queries.person_by_id(connection, id_) is not None:
            reasons.append(Reason(f"“{id_}” is or was somebody's id; ids are never used again.", "id"))
    if reasons:
        raise Invalid(*reasons)
    check_password(password, (id_, name, position))
    hashed = hashing.hash(password)  # before the write, which would hold the database for as long
    with lab.write(Act.PERSON_ADDED, right=Right.ADMINISTER) as writing:
        if queries.person_by_id(writing.connection, id_) is not None:
            raise Conflict(Reason(f"“{id_}” was given to somebody else just now; ids are never used again.", "id"))
        key = _insert(writing, id_, name, position, roles, client, hashed, identity_verified, must_change=must_change)
        return queries.person(writing.connection, key)


def change_person(
    lab: Lab, key: int, row_version: int, *, name: str, position: str, roles: frozenset[Role], client: int | None
) -> PersonRow:
    """Change a person's name, position, roles or client. Nobody changes their own roles."""
    with lab.write(Act.PERSON_CHANGED, right=Right.ADMINISTER) as writing:
        before = queries.person(writing.connection, key)
        reasons = _role_faults(roles, client)
        if not name.strip():
            reasons.append(_NAMELESS)
        if key == lab.actor.key and roles != before.roles:
            reasons.append(Reason("Nobody changes their own roles; another administrator does.", "roles"))
        if reasons:
            raise Invalid(*reasons)
        if Role.ADMINISTRATOR in before.roles and Role.ADMINISTRATOR not in roles:
            _keep_an_administrator(writing, key)
        columns = {"name": name.strip(), "position": position.strip(), "roles": _words(roles), "client": client}
        writing.update(t.person, key, row_version, **columns)
        return queries.person(writing.connection, key)


def deactivate(lab: Lab, key: int, reason: str) -> None:
    """Take away a person's access at once, also where they are signed in; everything they did stays."""
    with lab.write(Act.PERSON_DEACTIVATED, reason.strip(), right=Right.ADMINISTER) as writing:
        if not reason.strip():
            raise Invalid(Reason("Say why the person is deactivated.", "reason"))
        if Role.ADMINISTRATOR in queries.person(writing.connection, key).roles:
            _keep_an_administrator(writing, key)
        writing.update(t.person, key, state=DEACTIVATED)


def unlock(lab: Lab, key: int, reason: str) -> None:
    """Let a locked-out person sign in again."""
    with lab.write(Act.PERSON_UNLOCKED, reason.strip(), right=Right.ADMINISTER) as writing:
        queries.person(writing.connection, key)
        writing.update(t.person, key, failed_attempts=0, locked_until=None)


def set_password(lab: Lab, old: str, new: str, hashing: Hashing = HASHING) -> None:
    """Change one's own password, with the old one."""
    _confirm(lab, old)
    check_password(new, (lab.actor.id, lab.actor.name))
    if _plain(old) == _plain(new):
        raise Invalid(Reason("The new password is the old one.", "new"))
    hashed = hashing.hash(new)
    with lab.store.write(lab.actor, Act.PASSWORD_SET) as writing:
        _set_password(writing, lab.actor.key, hashed, must_change=False)


def reset_password(lab: Lab, key: int, new: str, reason: str, hashing: Hashing = HASHING) -> None:
    """Give a person a first password again; they change it when they sign in."""
    lab.require(Right.ADMINISTER, Act.PASSWORD_SET.value)
    with lab.store.read() as connection:
        person = queries.person(connection, key)
    check_password(new, (person.id, person.name, person.position))
    hashed = hashing.hash(new)
    with lab.write(Act.PASSWORD_SET, reason.strip(), right=Right.ADMINISTER) as writing:
        _set_password(writing, key, hashed, must_change=True)


def check_password(password: str, about: tuple[str, ...] = ()) -> None:
    """Raise Invalid for a password that is short or easily guessed; composition is not asked for (NIST SP 800-63B)."""
    if len(password) < SHORTEST:
        raise Invalid(
            Reason(f"A password has at least {SHORTEST} characters; a few words in a row are best.", "password")
        )
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its word lists take long to load

    known = [*about, *" ".join(about).split(), "qclab", "laboratory", "quality", "sterility", "release", "batch"]
    if zxcvbn(password[:72], user_inputs=known)["score"] < WEAKEST:
        raise Invalid(
            Reason("This password is easily guessed; take a few words that do not belong together.", "password")
        )


def _plain(password: str) -> bytes:
    """One password however the keyboard composes its letters; bytes, so that nothing typed is beyond hashing."""
    return unicodedata.normalize("NFC", password).encode(errors="surrogatepass")


def _matches(stored: str, password: str) -> bool:
    try:
        return _VERIFIER.verify(stored, _plain(password))
    except (VerificationError, InvalidHashError):
        return False


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


_NAMELESS = Reason("Give the name as it is printed beside signatures.", "name")


def _entry_faults(id_: str, name: str) -> list[Reason]:
    reasons = []
    if not _ID.fullmatch(id_):
        reasons.append(Reason("A user id has 2 to 32 letters, digits, dots, hyphens and starts with a letter.", "id"))
    if not name.strip():
        reasons.append(_NAMELESS)
    return reasons


def _role_faults(roles: frozenset[Role], client: int | None) -> list[Reason]:
    reasons = [Reason(why, "roles") for why in role_blockers(roles)]
    if Role.ADMINISTRATOR in roles and client is not None:
        reasons.append(Reason("An administrator looks after everybody, so is limited to no client.", "client"))
    return reasons


def _insert(
    writing: Writing,
    id_: str,
    name: str,
    position: str,
    roles: frozenset[Role],
    client: int | None,
    hashed: str,
    identity_verified: str,
    *,
    must_change: bool,
) -> int:
    return writing.insert(
        t.person,
        id=id_,
        name=name.strip(),
        position=position.strip(),
        roles=_words(roles),
        client=client,
        state=ACTIVE,
        password=hashed,
        password_set_at=writing.at,
        must_change_password=must_change,
        failed_attempts=0,
        locked_until=None,
        identity_verified=identity_verified.strip(),
    )


def _set_password(writing: Writing, key: int, hashed: str, *, must_change: bool) -> None:
    writing.update(
        t.person,
        key,
        password=hashed,
        password_set_at=writing.at,
        must_change_password=must_change,
        failed_attempts=0,
        locked_until=None,
    )


def _words(roles: frozenset[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))


def _keep_an_administrator(writing: Writing, key: int) -> None:
    others = [
        row
        for row in queries.everybody(writing.connection)
        if row.key != key and row.state == ACTIVE and Role.ADMINISTRATOR in row.roles
    ]
    if not others:
        raise Conflict("This is the last administrator; add another one first.")
