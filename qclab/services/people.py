"""People: the first administrator, signing in and out, passwords, roles (domain.md REQ-05, REQ-20 to REQ-27).

Ids are never reused. Every failed attempt is an event of its own and counts towards the lock-out.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from qclab.domain.acts import Act
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed, Reason
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


@dataclass(frozen=True)
class Hashing:
    """How passwords are hashed; only a demo laboratory, whose password everybody knows, takes another way."""

    salt: Callable[[int], bytes] = os.urandom
    parameters: Parameters = field(default_factory=lambda: RFC_9106_LOW_MEMORY)

    def hash(self, password: str) -> str:
        return PasswordHasher.from_parameters(self.parameters).hash(password, salt=self.salt(16))


HASHING = Hashing()


def set_up_first_administrator(store: Store, id_: str, name: str, password: str, hashing: Hashing = HASHING) -> Lab:
    """The first person of an empty database, an administrator. Raises Conflict once anybody exists."""
    check_password(password, (id_, name))
    with store.write(None, Act.ADMINISTRATOR_SET_UP) as writing:
        if queries.anybody(writing.connection):
            raise Conflict("This database has its people already; sign in as one of them.")
        roles = frozenset({Role.ADMINISTRATOR})
        key = _insert(
            writing, id_, name, "", roles, None, password, "set up with the database", hashing, must_change=False
        )
        return Lab(store, queries.person(writing.connection, key).actor)


def sign_in(store: Store, id_: str, password: str) -> Lab:
    """The lab with this person signed in.

    Raises NotAllowed in the same words whatever was wrong, so that nothing is learnt from it.
    """
    with store.read() as connection:
        person = queries.person_by_id(connection, id_)
        said = settings.settings(connection)
    now = store.clock()
    if person is None:
        HASHING.hash(password)  # as slow as for an id that exists
        with store.write(None, Act.SIGN_IN_FAILED, said={"id": id_[:64], "why": "unknown"}):
            pass
        raise NotAllowed(_REFUSED)
    why = _unusable(person, now)
    if why or not _matches(person.password, password):
        _count_failure(store, person, Act.SIGN_IN_FAILED, why or "password", said, now)
        raise NotAllowed(_REFUSED)
    with store.write(person.actor, Act.SIGNED_IN) as writing:
        if person.failed_attempts:
            writing.update(t.person, person.key, failed_attempts=0, locked_until=None)
    return Lab(store, person.actor)


def sign_out(lab: Lab) -> None:
    with lab.store.write(lab.actor, Act.SIGNED_OUT):
        pass


def confirm_password(lab: Lab, password: str) -> None:
    """The password again, before signing. A wrong one counts as a failed attempt and is reported in the trail."""
    with lab.store.read() as connection:
        person = queries.person(connection, lab.actor.key)
        said = settings.settings(connection)
    now = lab.store.clock()
    why = _unusable(person, now)
    if why or not _matches(person.password, password):
        _count_failure(lab.store, person, Act.SIGNING_FAILED, why or "password", said, now)
        raise NotAllowed(Reason("The password is not right; nothing was signed.", "password"))


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
    with lab.write(Act.PERSON_ADDED, right=Right.ADMINISTER) as writing:
        reasons = [Reason(why, "roles") for why in role_blockers(roles)]
        if not _ID.fullmatch(id_):
            reasons.append(
                Reason("A user id has 2 to 32 letters, digits, dots, hyphens and starts with a letter.", "id")
            )
        if queries.person_by_id(writing.connection, id_) is not None:
            reasons.append(Reason(f"“{id_}” is or was somebody's id; ids are never used again.", "id"))
        if not name.strip():
            reasons.append(Reason("Give the name as it is printed beside signatures.", "name"))
        if not identity_verified.strip():
            reasons.append(Reason("Say how the identity was verified, and by whom.", "identity_verified"))
        if reasons:
            raise Invalid(*reasons)
        check_password(password, (id_, name))
        key = _insert(
            writing, id_, name, position, roles, client, password, identity_verified, hashing, must_change=must_change
        )
        return queries.person(writing.connection, key)


def change_person(
    lab: Lab, key: int, row_version: int, *, name: str, position: str, roles: frozenset[Role], client: int | None
) -> PersonRow:
    """Change a person's name, position, roles or client."""
    with lab.write(Act.PERSON_CHANGED, right=Right.ADMINISTER) as writing:
        if reasons := [Reason(why, "roles") for why in role_blockers(roles)]:
            raise Invalid(*reasons)
        before = queries.person(writing.connection, key)
        if Role.ADMINISTRATOR in before.roles and Role.ADMINISTRATOR not in roles:
            _keep_an_administrator(writing, key)
        columns = {"name": name.strip(), "position": position.strip(), "roles": _words(roles), "client": client}
        writing.update(t.person, key, row_version, **columns)
        return queries.person(writing.connection, key)


def deactivate(lab: Lab, key: int, reason: str) -> None:
    """Take away a person's access at once; everything they did stays."""
    if not reason.strip():
        raise Invalid(Reason("Say why the person is deactivated.", "reason"))
    with lab.write(Act.PERSON_DEACTIVATED, reason.strip(), right=Right.ADMINISTER) as writing:
        if Role.ADMINISTRATOR in queries.person(writing.connection, key).roles:
            _keep_an_administrator(writing, key)
        writing.update(t.person, key, state=DEACTIVATED)


def unlock(lab: Lab, key: int, reason: str) -> None:
    """Let a locked-out person sign in again."""
    with lab.write(Act.PERSON_UNLOCKED, reason.strip(), right=Right.ADMINISTER) as writing:
        writing.update(t.person, key, failed_attempts=0, locked_until=None)


def set_password(lab: Lab, old: str, new: str, hashing: Hashing = HASHING) -> None:
    """Change one's own password, with the old one."""
    confirm_password(lab, old)
    check_password(new, (lab.actor.id, lab.actor.name))
    if old == new:
        raise Invalid(Reason("The new password is the old one.", "new"))
    with lab.store.write(lab.actor, Act.PASSWORD_SET) as writing:
        _set_password(writing, lab.actor.key, new, hashing, must_change=False)


def reset_password(lab: Lab, key: int, new: str, reason: str, hashing: Hashing = HASHING) -> None:
    """Give a person a first password again; they change it when they sign in."""
    with lab.write(Act.PASSWORD_SET, reason.strip(), right=Right.ADMINISTER) as writing:
        person = queries.person(writing.connection, key)
        check_password(new, (person.id, person.name))
        _set_password(writing, key, new, hashing, must_change=True)


def check_password(password: str, about: tuple[str, ...] = ()) -> None:
    """Raise Invalid for a password that is short or easily guessed; composition is not asked for (NIST SP 800-63B)."""
    if len(password) < SHORTEST:
        raise Invalid(
            Reason(f"A password has at least {SHORTEST} characters; a few words in a row are best.", "password")
        )
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its word lists take long to load

    if zxcvbn(password[:72], user_inputs=[*about, "qclab", "laboratory", "quality", "sterility"])["score"] < WEAKEST:
        raise Invalid(
            Reason("This password is easily guessed; take a few words that do not belong together.", "password")
        )


def _matches(stored: str, password: str) -> bool:
    try:
        return _VERIFIER.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


def _unusable(person: PersonRow, now: datetime) -> str:
    if person.state != ACTIVE:
        return person.state
    if person.locked_until is not None and now < person.locked_until:
        return "locked out"
    return ""


def _count_failure(store: Store, person: PersonRow, act: Act, why: str, said: dict[str, str], now: datetime) -> None:
    """One event for the attempt; the attempt that is one too many locks the person out, in an event of its own."""
    attempts = person.failed_attempts + 1
    locks = why == "password" and attempts >= int(said["sign_in.attempts"])
    with store.write(person.actor, act, said={"id": person.id, "why": why}) as writing:
        if why == "password":
            writing.update(t.person, person.key, failed_attempts=attempts)
    if locks:
        until = now + timedelta(minutes=int(said["sign_in.lockout_minutes"]))
        with store.write(person.actor, Act.PERSON_LOCKED_OUT) as writing:
            writing.update(t.person, person.key, failed_attempts=0, locked_until=until)


def _insert(
    writing: Writing,
    id_: str,
    name: str,
    position: str,
    roles: frozenset[Role],
    client: int | None,
    password: str,
    identity_verified: str,
    hashing: Hashing,
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
        password=hashing.hash(password),
        password_set_at=writing.at,
        must_change_password=must_change,
        failed_attempts=0,
        locked_until=None,
        identity_verified=identity_verified.strip(),
    )


def _set_password(writing: Writing, key: int, password: str, hashing: Hashing, *, must_change: bool) -> None:
    writing.update(
        t.person,
        key,
        password=hashing.hash(password),
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
        raise Missing("This is the last administrator; add another one first.")
