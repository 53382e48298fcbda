"""People and roles, and who looks after them: 21 CFR 11.10(d), 11.100 and 11.300."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from qclab.domain.people.names import Naming
from qclab.domain.people.rights import RIGHTS, Barred, Right, Role
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.trail.acts import Act
from qclab.queries.people import people as queries
from qclab.queries.people.people import PersonRow
from qclab.services.lab import Lab
from qclab.services.laboratory import settings
from qclab.services.people import people, signing_in
from qclab.store import tables as t
from qclab.store.door import Store
from tests.laboratory.clocks import Clock
from tests.laboratory.people import add_client, lab_with
from tests.laboratory.staff import FIRST, OTHER, QUICK, THIRD, acts, add, events, person

pytestmark = pytest.mark.server_in_proof

# the first administrator


def test_only_the_first_person_of_a_database_sets_themselves_up(store: Store, admin: Lab) -> None:
    assert admin.actor.roles == {Role.ADMINISTRATOR}
    assert not signing_in.must_change_password(admin)
    with pytest.raises(Conflict) as refused:
        people.set_up_first_administrator(store, "eve", "Eve", OTHER, QUICK)
    assert refused.value.codes == (Barred.SET_UP_ALREADY,)
    assert acts(store) == ["administrator set up"]
    assert signing_in.sign_in(store, "iris", FIRST).actor == admin.actor


@pytest.mark.parametrize(("id_", "name"), [("", "Iris"), ("i", "Iris"), ("ir is", "Iris"), ("iris", "  ")])
def test_the_first_administrator_has_a_proper_id_and_name(sqlite_store: Store, id_: str, name: str) -> None:
    with pytest.raises(Invalid):
        people.set_up_first_administrator(sqlite_store, id_, name, FIRST, QUICK)
    assert acts(sqlite_store) == []


# people and roles


def test_an_id_is_never_used_again_not_even_in_another_case(store: Store, admin: Lab) -> None:
    row = add(admin)
    people.deactivate(admin, row.key, "left")
    for id_ in ("anna", "ANNA"):
        with pytest.raises(Invalid, match="never used again"):
            add(admin, id_)


def test_what_is_wrong_with_a_new_person_is_said_all_at_once_each_beside_its_field(store: Store, admin: Lab) -> None:
    with pytest.raises(Invalid) as refused:
        people.add_person(admin, "1", " ", "", frozenset({Role.ADMINISTRATOR, Role.QA}), None, FIRST, " ", QUICK)
    assert [reason.field for reason in refused.value.reasons] == ["id", "name", "roles", "identity_verified"]
    assert acts(store) == ["administrator set up"]


def test_who_verified_the_identity_is_kept(store: Store, admin: Lab) -> None:
    assert add(admin).identity_verified == "passport seen by I. Bakker"


def test_an_administrator_holds_no_other_role_and_looks_after_everybody(store: Store, admin: Lab) -> None:
    client = add_client(store)
    for roles, scope in (({Role.ADMINISTRATOR, Role.QP}, None), ({Role.ADMINISTRATOR}, client), (set(), None)):
        with pytest.raises(Invalid):
            people.add_person(admin, "eve", "Eve", "", frozenset(roles), scope, OTHER, "seen", QUICK)
    assert Right.READ not in RIGHTS[Role.ADMINISTRATOR]


def test_nobody_changes_their_own_roles(store: Store, admin: Lab) -> None:
    add(admin, "eve", Role.ADMINISTRATOR)
    me = person(store, "iris")
    with pytest.raises(Invalid) as refused:
        people.change_person(
            admin, me.key, me.row_version, name="Iris Bakker", position="", roles=frozenset({Role.QA}), client=None
        )
    assert refused.value.codes == (Barred.OWN_ROLES,)


def test_the_last_administrator_stays(store: Store, admin: Lab) -> None:
    me = person(store, "iris")
    with pytest.raises(Conflict) as refused:
        people.deactivate(admin, me.key, "leaving")
    assert refused.value.codes == (Barred.LAST_ADMINISTRATOR,)
    eve = add(admin, "eve", Role.ADMINISTRATOR)
    people.deactivate(Lab(store, eve.actor), me.key, "left")
    with pytest.raises(NotAllowed):
        signing_in.sign_in(store, "iris", FIRST)


def test_two_administrators_who_edit_one_person_do_not_overwrite_each_other(store: Store, admin: Lab) -> None:
    row = add(admin)
    roles = frozenset({Role.ANALYST})
    corrected = {"position": "", "roles": roles, "client": None, "reason": "misspelt"}
    people.change_person(admin, row.key, row.row_version, name="A. Vos", **corrected)
    with pytest.raises(Conflict, match="Iris Bakker changed name, position"):
        people.change_person(admin, row.key, row.row_version, name="B", **corrected)


def test_somebody_who_does_not_exist_is_missing(store: Store, admin: Lab) -> None:
    roles = frozenset({Role.ANALYST})
    for act in (
        lambda: people.unlock(admin, 99, "asked for"),
        lambda: people.deactivate(admin, 99, "asked for"),
        lambda: people.reset_password(admin, 99, FIRST, "asked for"),
        lambda: people.change_person(admin, 99, 1, name="x", position="", roles=roles, client=None),
    ):
        with pytest.raises(Missing):
            act()


def test_a_person_scoped_to_one_client_sees_its_people_and_the_sites_own(store: Store, admin: Lab) -> None:
    ours, theirs = add_client(store, "ours"), add_client(store, "theirs")
    for id_, client in (("own", None), ("o1", ours), ("t1", theirs)):
        add(admin, id_, Role.READER, client=client)
    with store.read() as connection:
        found = queries.people(connection, person(store, "o1").actor)
    assert [row.id for row in found] == ["iris", "o1", "own"]


def test_a_name_that_somebody_has_is_asked_about_and_one_that_was_wrong_is_corrected_with_a_reason(
    store: Store, admin: Lab
) -> None:
    add(admin)
    more: tuple[Any, ...] = ("", frozenset({Role.ANALYST}), None, OTHER, "seen", QUICK)
    for name in ("Anna Vos", " anna  VOS ", "\uff21nna Vos"):
        with pytest.raises(Invalid) as refused:
            people.add_person(admin, "avos", name, *more)
        assert Naming.SAME in refused.value.codes or "cannot be printed" in str(refused.value)
    other = people.add_person(admin, "avos", "Anna Vos", *more, same_name=True)
    kept = {"position": "", "roles": other.roles, "client": None}
    with pytest.raises(Invalid) as refused:
        people.change_person(admin, other.key, other.row_version, name="Anna B. Vos", **kept)
    assert refused.value.codes == (Naming.NO_REASON,)
    named = people.change_person(admin, other.key, other.row_version, name="Anna B. Vos", reason="married", **kept)
    with pytest.raises(Invalid) as refused:
        people.change_person(admin, named.key, named.row_version, name="Anna Vos", reason="divorced", **kept)
    assert refused.value.codes == (Naming.SAME,)
    assert events(store)[-1][1]["reason"] == "married"


def test_giving_access_back_and_changing_settings_are_done_for_a_reason(store: Store, admin: Lab) -> None:
    row = add(admin)
    for act in (
        lambda: people.unlock(admin, row.key, " "),
        lambda: people.reset_password(admin, row.key, THIRD, "", QUICK),
        lambda: settings.change_settings(admin, {"laboratory.name": "QC"}, ""),
    ):
        with pytest.raises(Invalid) as refused:
            act()
        assert [reason.field for reason in refused.value.reasons] == ["reason"]


# role x use case

ADMINISTER: dict[str, Callable[[Lab, PersonRow], object]] = {
    "add a person": lambda lab, _: add(lab, "newcomer"),
    "change a person": lambda lab, row: people.change_person(
        lab, row.key, row.row_version, name="B", position="", roles=row.roles, client=None, reason="misspelt"
    ),
    "deactivate": lambda lab, row: people.deactivate(lab, row.key, "left"),
    "unlock": lambda lab, row: people.unlock(lab, row.key, "asked"),
    "reset a password": lambda lab, row: people.reset_password(lab, row.key, THIRD, "forgotten", QUICK),
    "change settings": lambda lab, _: settings.change_settings(lab, {"laboratory.name": "QC"}, "renamed"),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(ADMINISTER))
def test_who_may_look_after_people(sqlite_store: Store, role: Role, name: str) -> None:
    sqlite_store.clock = Clock(datetime.now(UTC), stands=True)
    admin = people.set_up_first_administrator(sqlite_store, "iris", "Iris Bakker", FIRST, QUICK)
    key = add(admin).key
    with sqlite_store.write(None, Act.SIGN_IN_FAILED) as writing:  # so that there is something to unlock
        writing.update(t.person, key, failed_attempts=2)
    row, lab = person(sqlite_store), lab_with(sqlite_store, role, id_="actor")
    if role is Role.ADMINISTRATOR:
        ADMINISTER[name](lab, row)
        assert "right refused" not in acts(sqlite_store)
        return
    before = acts(sqlite_store)
    with pytest.raises(NotAllowed, match=r"may not administer people and the database\."):
        ADMINISTER[name](lab, row)
    assert acts(sqlite_store) == [*before, "right refused"]
    assert person(sqlite_store) == row
