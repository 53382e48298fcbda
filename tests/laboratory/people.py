"""People to sign in as, added straight through the door, and clients."""

from datetime import UTC, datetime

from qclab.domain.people.rights import Actor, Role
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.store import tables
from qclab.store.door import Store

A_DAY = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


PASSWORD = "amber tulip river 42"
PASSWORD_HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$2NfKWzyVaWoonQowWAZ99w"
"""Of that password, with so little work that a test does not wait for it."""


def lab_with(store: Store, *roles: Role, id_: str = "", client: int | None = None) -> Lab:
    """The lab with a person of these roles signed in; the person is added straight through the door."""
    name = id_ or "-".join(role.value.lower() for role in roles) or "nobody"
    with store.write(None, Act.PERSON_ADDED) as writing:
        key = writing.insert(
            tables.person,
            id=name,
            name=name.title(),
            position="",
            roles=" ".join(sorted(roles)),
            client=client,
            state="active",
            password=PASSWORD_HASH,
            password_set_at=A_DAY,
            must_change_password=False,
            failed_attempts=0,
            locked_until=None,
            identity_verified="seen",
            away_from=None,
            away_until=None,
        )
    return Lab(store, Actor(key, name, name.title(), frozenset(roles), client))


def add_client(store: Store, id_: str = "own", actor: Actor | None = None) -> int:
    """The key of a new client."""
    with store.write(actor, Act.CLIENT_SAVED) as writing:
        return writing.insert(tables.client, id=id_, name=id_.title(), address="", contact="", own=1)
