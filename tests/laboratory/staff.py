"""People to sign in as, the attempts they make and what the trail says of them."""

import json
from typing import Any

import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import text

from qclab.domain.people.rights import Role
from qclab.domain.refusals import NotAllowed
from qclab.domain.trail.acts import Act
from qclab.queries.people import people as queries
from qclab.queries.people.people import PersonRow
from qclab.services.lab import Lab
from qclab.services.people import people, signing_in
from qclab.services.people.passwords import Hashing
from qclab.store.door import Store

QUICK = Hashing(parameters=CHEAPEST)
FIRST, OTHER, THIRD = "gravel-otter-velvet-91", "copper-lantern-breeze", "walnut-orbit-sandal-4"
REFUSED = "The user id or the password is not right, or the account cannot be used now."


def add(admin: Lab, id_: str = "anna", *roles: Role, client: int | None = None, must_change: bool = False) -> PersonRow:
    return people.add_person(
        admin,
        id_,
        "Anna Vos" if id_ == "anna" else f"{id_.title()} Vos",
        "analyst",
        frozenset(roles or {Role.ANALYST}),
        client,
        OTHER,
        "passport seen by I. Bakker",
        QUICK,
        must_change=must_change,
    )


def events(store: Store) -> list[tuple[str, dict[str, Any]]]:
    """Act and payload of each event since the migrations."""
    with store.read() as connection:
        migrated = {"act": Act.MIGRATED.value}
        rows = connection.execute(text("SELECT act, payload FROM event WHERE act != :act ORDER BY seq"), migrated).all()
    return [(act, json.loads(payload)) for act, payload in rows]


def acts(store: Store) -> list[str]:
    return [act for act, _ in events(store)]


def person(store: Store, id_: str = "anna") -> PersonRow:
    with store.read() as connection:
        found = queries.person_by_id(connection, id_)
    assert found is not None
    return found


def fail(store: Store, times: int, id_: str = "anna") -> None:
    for _ in range(times):
        with pytest.raises(NotAllowed, match=REFUSED):
            signing_in.sign_in(store, id_, "not the password at all")
