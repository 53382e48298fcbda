"""People: the first administrator, and what administrators do about everybody.

Ids are never reused, an identity is verified before access is given, and access ends at once (21 CFR 11.100, 11.300).
"""

import re
from collections.abc import Callable

from qclab.domain.codes import Mistyped
from qclab.domain.people.accounts import AccountState
from qclab.domain.people.names import Naming, name_questions
from qclab.domain.people.rights import Barred, Right, Role, role_blockers
from qclab.domain.reasons import reason_blockers, reason_of
from qclab.domain.refusals import Conflict, Invalid, Reason
from qclab.domain.trail.acts import Act
from qclab.queries.people import people as queries
from qclab.queries.people.people import PersonRow
from qclab.queries.testing.handing import OpenTest, keys_left_by, open_tests_of, why_not_give
from qclab.services.lab import Lab
from qclab.services.people.passwords import HASHING, Hashing, check_password, write_password
from qclab.store import tables as t
from qclab.store.door import Connection, Store, Writing
from qclab.store.holding import hold_aggregates

USER_ID = re.compile(r"[A-Za-z][A-Za-z0-9._-]{1,31}")

_NAMELESS = Reason("Give the name as it is printed beside signatures.", "name", code=Mistyped.NO_NAME)


def check_first_administrator(id_: str, name: str, password: str) -> None:
    """Whether these can be the first administrator's, before there is a database without anybody. Raises Invalid."""
    if reasons := _entry_faults(id_, name):
        raise Invalid(*reasons)
    check_password(password, (id_, name))


def set_up_first_administrator(
    store: Store, id_: str, name: str, password: str, hashing: Hashing = HASHING,
    *, also: Callable[..., object] = lambda _: None,
) -> Lab:  # fmt: skip
    """The first person of an empty database, an administrator, and what is ``also`` written in the same act. Raises
    Conflict once anybody exists."""
    check_first_administrator(id_, name, password)
    hashed, roles = hashing.hash(password), frozenset({Role.ADMINISTRATOR})
    with store.write(None, Act.ADMINISTRATOR_SET_UP) as writing:
        if queries.anybody(writing.connection):
            said = "This database has its people already; sign in as one of them."
            raise Conflict(Reason(said, code=Barred.SET_UP_ALREADY))
        key = _insert(writing, id_, name, "", roles, None, hashed, "set up with the database", must_change=False)
        also(writing)
        return Lab(store, queries.person(writing.connection, key).actor)


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
    same_name: bool = False,
) -> PersonRow:
    """A new person; the first password is to be changed. ``identity_verified`` says how and by whom (11.100(b)).

    ``same_name``: it was asked about that somebody else is printed by this name, and is meant.
    """
    lab.require(Right.ADMINISTER, Act.PERSON_ADDED.value)
    reasons = [*_entry_faults(id_, name), *_role_faults(roles, client)]
    asked = "Say how the identity was verified, and by whom."
    reasons += reason_blockers(identity_verified, asked, "identity_verified")
    with lab.reading() as connection:
        if queries.person_by_id(connection, id_) is not None:
            reasons.append(
                Reason(f"“{id_}” is or was somebody's id; ids are never used again.", "id", code=Mistyped.ID_IS_USED)
            )
        if not same_name:
            reasons += name_questions(name, _names(connection))
    if reasons:
        raise Invalid(*reasons)
    check_password(password, (id_, name, position))
    hashed = hashing.hash(password)  # before the write, which would hold the database for as long
    with lab.write(Act.PERSON_ADDED, right=Right.ADMINISTER) as writing:
        if queries.person_by_id(writing.connection, id_) is not None:
            raise Conflict(
                Reason(
                    f"“{id_}” was given to somebody else just now; ids are never used again.",
                    "id",
                    code=Mistyped.ID_JUST_GIVEN,
                )
            )
        key = _insert(writing, id_, name, position, roles, client, hashed, identity_verified, must_change=must_change)
        return queries.person(writing.connection, key)


def change_person(
    lab: Lab,
    key: int,
    row_version: int,
    *,
    name: str,
    position: str,
    roles: frozenset[Role],
    client: int | None,
    reason: str = "",
    same_name: bool = False,
) -> PersonRow:
    """Change a person's name, position, roles or client. Nobody changes their own roles.

    A name is corrected with a reason: what was signed keeps the name it was signed with.
    """
    with lab.write(Act.PERSON_CHANGED, reason.strip(), right=Right.ADMINISTER) as writing:
        before = queries.person(writing.connection, key)
        reasons = _role_faults(roles, client)
        if not name.strip():
            reasons.append(_NAMELESS)
        elif name.strip() != before.name and before.row_version == row_version:
            if not reason.strip():
                reasons.append(Reason("Say why the name is corrected.", "reason", code=Naming.NO_REASON))
            if not same_name:
                reasons += name_questions(name, _names(writing.connection, without=key))
        if key == lab.actor.key and roles != before.roles:
            said = "Nobody changes their own roles; another administrator does."
            reasons.append(Reason(said, "roles", code=Barred.OWN_ROLES))
        if reasons:
            raise Invalid(*reasons)
        if Role.ADMINISTRATOR in before.roles and Role.ADMINISTRATOR not in roles:
            _keep_an_administrator(writing, key)
        columns = {"name": name.strip(), "position": position.strip(), "roles": _words(roles), "client": client}
        writing.update(t.person, key, row_version, **columns)
        return queries.person(writing.connection, key)


def deactivate(lab: Lab, key: int, reason: str, successor: int | None = None) -> list[OpenTest]:
    """Take away a person's access at once, also where they are signed in; everything they did stays.

    Their open tests go to the ``successor``, or to nobody, in the same act; these tests. Raises Invalid where the
    successor cannot be given them.
    """
    with lab.write(Act.PERSON_DEACTIVATED, reason.strip(), right=Right.ADMINISTER) as writing:
        reason_of(reason, "Say why the person is deactivated.")
        if Role.ADMINISTRATOR in queries.person(writing.connection, key).roles:
            _keep_an_administrator(writing, key)
        tests = open_tests_of(writing.connection, lab.actor, key)
        keys = keys_left_by(writing.connection, key)
        hold_aggregates(writing.connection, t.test, keys)
        if successor is not None:
            given = successor if successor != key else None
            if why := why_not_give(writing.connection, lab.actor, keys, given):
                raise Invalid(*why)
        for test in keys:
            writing.update(t.test, test, analyst=successor)
        writing.update(t.person, key, state=AccountState.DEACTIVATED)
        return tests


def unlock(lab: Lab, key: int, reason: str) -> None:
    """Let a locked-out person sign in again."""
    with lab.write(Act.PERSON_UNLOCKED, reason.strip(), right=Right.ADMINISTER) as writing:
        reason_of(reason, "Say why the person may sign in again, and how you know that it is they who ask.")
        queries.person(writing.connection, key)
        writing.update(t.person, key, failed_attempts=0, locked_until=None)


def reset_password(lab: Lab, key: int, new: str, reason: str, hashing: Hashing = HASHING) -> None:
    """Give a person a first password again; they change it when they sign in."""
    lab.require(Right.ADMINISTER, Act.PASSWORD_SET.value)
    reason_of(reason, "Say why the password is reset, and how you know that it is they who ask.")
    with lab.reading() as connection:
        person = queries.person(connection, key)
    check_password(new, (person.id, person.name, person.position))
    hashed = hashing.hash(new)
    with lab.write(Act.PASSWORD_SET, reason.strip(), right=Right.ADMINISTER) as writing:
        write_password(writing, key, hashed, must_change=True)


def _names(connection: Connection, without: int | None = None) -> dict[str, str]:
    """The printed name of everybody, of who left too: their signatures stay."""
    return {row.id: row.name for row in queries.everybody(connection) if row.key != without}


def _entry_faults(id_: str, name: str) -> list[Reason]:
    reasons = []
    if not USER_ID.fullmatch(id_):
        reasons.append(
            Reason(
                "A user id has 2 to 32 letters, digits, dots, hyphens and starts with a letter.",
                "id",
                code=Mistyped.USER_ID,
            )
        )
    if not name.strip():
        reasons.append(_NAMELESS)
    return reasons


def _role_faults(roles: frozenset[Role], client: int | None) -> list[Reason]:
    reasons = [*role_blockers(roles)]
    if Role.ADMINISTRATOR in roles and client is not None:
        said = "An administrator looks after everybody, so is limited to no client."
        reasons.append(Reason(said, "client", code=Barred.ADMINISTRATOR_OF_ONE_CLIENT))
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
        state=AccountState.ACTIVE,
        password=hashed,
        password_set_at=writing.at,
        must_change_password=must_change,
        failed_attempts=0,
        locked_until=None,
        identity_verified=identity_verified.strip(),
        away_from=None,
        away_until=None,
    )


def _words(roles: frozenset[Role]) -> str:
    return " ".join(sorted(role.value for role in roles))


def _keep_an_administrator(writing: Writing, key: int) -> None:
    others = [
        row
        for row in queries.everybody(writing.connection)
        if row.key != key and row.is_active and Role.ADMINISTRATOR in row.roles
    ]
    if not others:
        said = "This is the last administrator; add another one first."
        raise Conflict(Reason(said, code=Barred.LAST_ADMINISTRATOR))
