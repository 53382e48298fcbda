"""Signing in, lock-out, passwords, roles: 21 CFR 11.100 to 11.300 (domain.md REQ-05, REQ-20 to REQ-27)."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import text

from qclab.domain.acts import Act
from qclab.domain.refusals import Conflict, Invalid, Missing, NotAllowed
from qclab.domain.rights import RIGHTS, Right, Role
from qclab.queries import people as queries
from qclab.queries.people import PersonRow
from qclab.services import people, settings
from qclab.services.lab import Lab
from qclab.services.people import Hashing
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.builders import add_client, lab_with

QUICK = Hashing(parameters=CHEAPEST)
FIRST, OTHER, THIRD = "gravel-otter-velvet-91", "copper-lantern-breeze", "walnut-orbit-sandal-4"
REFUSED = "The user id or the password is not right, or the account cannot be used now."


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: int) -> None:
        self.now += timedelta(**span)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown id takes as long as a known one; not in the tests."""
    monkeypatch.setattr(people, "HASHING", QUICK)


@pytest.fixture
def clock(store: Store) -> Clock:
    store.clock = clock = Clock(datetime.now(UTC))
    return clock


@pytest.fixture
def admin(store: Store, clock: Clock) -> Lab:
    return people.set_up_first_administrator(store, "iris", "Iris Bakker", FIRST, QUICK)


def add(admin: Lab, id_: str = "anna", *roles: Role, client: int | None = None, must_change: bool = False) -> PersonRow:
    return people.add_person(
        admin,
        id_,
        "Anna Vos",
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
        rows = connection.execute(text("SELECT act, payload FROM event WHERE seq > 2 ORDER BY seq")).all()
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
            people.sign_in(store, id_, "not the password at all")


# the first administrator


def test_only_the_first_person_of_a_database_sets_themselves_up(store: Store, admin: Lab) -> None:
    assert admin.actor.roles == {Role.ADMINISTRATOR}
    assert not people.must_change_password(admin)
    with pytest.raises(Conflict, match="has its people already"):
        people.set_up_first_administrator(store, "eve", "Eve", OTHER, QUICK)
    assert acts(store) == ["administrator set up"]
    assert people.sign_in(store, "iris", FIRST).actor == admin.actor


@pytest.mark.parametrize(("id_", "name"), [("", "Iris"), ("i", "Iris"), ("ir is", "Iris"), ("iris", "  ")])
def test_the_first_administrator_has_a_proper_id_and_name(sqlite_store: Store, id_: str, name: str) -> None:
    with pytest.raises(Invalid):
        people.set_up_first_administrator(sqlite_store, id_, name, FIRST, QUICK)
    assert acts(sqlite_store) == []


# signing in


def test_signing_in_gives_the_lab_with_the_persons_roles_and_is_an_event(store: Store, admin: Lab) -> None:
    row = add(admin, "anna", Role.ANALYST, Role.REVIEWER)
    lab = people.sign_in(store, " ANNA ", OTHER)
    assert (lab.actor.key, lab.actor.roles) == (row.key, {Role.ANALYST, Role.REVIEWER})
    people.sign_out(lab)
    assert acts(store)[-2:] == ["signed in", "signed out"]


def test_unknown_wrong_locked_and_deactivated_are_refused_in_the_same_words(
    store: Store, admin: Lab, clock: Clock
) -> None:
    for id_ in ("locked", "gone", "good"):
        add(admin, id_)
    fail(store, 5, "locked")
    people.deactivate(admin, person(store, "gone").key, "left")
    said = set()
    for id_, password in (
        ("nobody", OTHER),
        ("good", FIRST),
        ("locked", OTHER),
        ("gone", OTHER),
        ("", ""),
        ("a\0", "\ud800"),
    ):
        with pytest.raises(NotAllowed) as refused:
            people.sign_in(store, id_, password)
        said.add(str(refused.value))
    assert said == {REFUSED}


def test_every_failed_attempt_is_an_event_of_its_own_and_says_why_only_there(store: Store, admin: Lab) -> None:
    add(admin)
    fail(store, 2)
    fail(store, 1, "nobody")
    found = [payload["said"] for act, payload in events(store) if act == "sign-in failed"]
    assert found == [
        {"id": "anna", "why": "password"},
        {"id": "anna", "why": "password"},
        {"id": "nobody", "why": "unknown"},
    ]
    assert person(store).failed_attempts == 2


def test_five_failures_lock_a_person_out_for_fifteen_minutes(store: Store, admin: Lab, clock: Clock) -> None:
    add(admin)
    fail(store, 4)
    assert "person locked out" not in acts(store)
    fail(store, 1)
    assert acts(store)[-2:] == ["sign-in failed", "person locked out"]
    clock.forward(minutes=14, seconds=59)
    with pytest.raises(NotAllowed):
        people.sign_in(store, "anna", OTHER)
    clock.forward(seconds=1)
    people.sign_in(store, "anna", OTHER)
    assert (person(store).failed_attempts, person(store).locked_until) == (0, None)


def test_attempts_while_locked_out_are_recorded_and_do_not_prolong_it(store: Store, admin: Lab, clock: Clock) -> None:
    add(admin)
    fail(store, 5)
    until = person(store).locked_until
    fail(store, 7)
    assert person(store).locked_until == until
    assert acts(store).count("sign-in failed") == 12
    assert acts(store).count("person locked out") == 1


def test_a_success_starts_the_count_anew(store: Store, admin: Lab) -> None:
    add(admin)
    fail(store, 4)
    people.sign_in(store, "anna", OTHER)
    fail(store, 4)
    people.sign_in(store, "anna", OTHER)


def test_limit_and_duration_are_settings(store: Store, admin: Lab, clock: Clock) -> None:
    add(admin)
    settings.change_settings(admin, {"sign_in.attempts": "2", "sign_in.lockout_minutes": "60"}, "policy 12")
    fail(store, 2)
    clock.forward(minutes=59)
    with pytest.raises(NotAllowed):
        people.sign_in(store, "anna", OTHER)
    clock.forward(minutes=2)
    people.sign_in(store, "anna", OTHER)


def test_guesses_made_at_the_same_moment_are_all_counted(store: Store, admin: Lab) -> None:
    add(admin)
    meet = threading.Barrier(4)

    def guess() -> None:
        meet.wait()
        with pytest.raises(NotAllowed):
            people.sign_in(store, "anna", "not the password at all")

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert person(store).failed_attempts == 4


def test_an_administrator_unlocks(store: Store, admin: Lab) -> None:
    row = add(admin)
    fail(store, 5)
    people.unlock(admin, row.key, "called, voice known")
    people.sign_in(store, "anna", OTHER)
    assert "person unlocked" in acts(store)


def test_the_last_sign_in_can_be_shown(store: Store, admin: Lab, clock: Clock) -> None:
    row = add(admin)
    with store.read() as connection:
        assert queries.last_sign_in(connection, row.key) is None
    people.sign_in(store, "anna", OTHER)
    first = clock.now
    clock.forward(hours=3)
    people.sign_in(store, "anna", OTHER)
    with store.read() as connection:
        last = connection.execute(text("SELECT max(seq) FROM event")).scalar_one()
        assert queries.last_sign_in(connection, row.key) == clock.now
        assert queries.last_sign_in(connection, row.key, before=last) == first


# signing


def test_the_password_again_before_signing_counts_failures_and_locks(store: Store, admin: Lab) -> None:
    add(admin)
    lab = people.sign_in(store, "anna", OTHER)
    people.confirm_password(lab, OTHER)
    for _ in range(5):
        with pytest.raises(NotAllowed, match="nothing was signed"):
            people.confirm_password(lab, "not the password at all")
    with pytest.raises(NotAllowed, match="nothing was signed"):
        people.confirm_password(lab, OTHER)
    assert acts(store).count("signing failed") == 6
    assert acts(store).count("person locked out") == 1
    fail(store, 1)


def test_typing_errors_of_a_whole_day_with_successes_between_do_not_lock(store: Store, admin: Lab) -> None:
    add(admin)
    lab = people.sign_in(store, "anna", OTHER)
    for _ in range(6):
        with pytest.raises(NotAllowed):
            people.confirm_password(lab, "slip of the finger")
        people.confirm_password(lab, OTHER)
    assert "person locked out" not in acts(store)


def test_a_password_that_an_administrator_gave_signs_nothing(store: Store, admin: Lab) -> None:
    add(admin, must_change=True)
    lab = people.sign_in(store, "anna", OTHER)
    assert people.must_change_password(lab)
    with pytest.raises(NotAllowed, match="Choose a password of your own first"):
        people.confirm_password(lab, OTHER)
    with (
        pytest.raises(NotAllowed, match="Choose a password of your own first"),
        lab.write(Act.PLACE_SAVED, right=Right.REGISTER),
    ):
        pass
    people.set_password(lab, OTHER, THIRD, QUICK)
    people.confirm_password(lab, THIRD)
    with lab.write(Act.PLACE_SAVED, right=Right.REGISTER) as writing:
        writing.insert(t.place, id="P1", name="", parent=None, kind="", condition="")


# passwords


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "at least 12"),
        ("x7#Qz!9kPw2", "at least 12"),
        ("passwordpassword", "easily guessed"),
        ("aaaaaaaaaaaaaaaa", "easily guessed"),
        ("qwertyuiop123456", "easily guessed"),
        ("annavosannavos12", "easily guessed"),
        ("sterility2026", "easily guessed"),
    ],
)
def test_a_short_or_guessable_password_is_refused_with_the_field(password: str, why: str) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        people.check_password(password, ("anna", "Anna Vos"))
    assert refused.value.reasons[0].field == "password"


@pytest.mark.parametrize(
    "password", [FIRST, OTHER, "vier blauwe fietsen in de sneeuw", "x" * 3 + "7#Qz!9kPw2ß€", "🐟 herring under ice 🐟"]
)
def test_a_few_words_that_do_not_belong_together_are_a_good_password(password: str) -> None:
    people.check_password(password, ("anna", "Anna Vos"))


def test_a_very_long_password_counts_to_its_last_sign(store: Store, admin: Lab) -> None:
    add(admin)
    lab, long = people.sign_in(store, "anna", OTHER), " ".join([FIRST] * 10)
    people.set_password(lab, OTHER, long, QUICK)
    with pytest.raises(NotAllowed):
        people.sign_in(store, "anna", long[:-1])
    people.sign_in(store, "anna", long)


def test_a_letter_composed_by_another_keyboard_is_the_same_letter(store: Store, admin: Lab) -> None:
    add(admin)
    lab = people.sign_in(store, "anna", OTHER)
    people.set_password(lab, OTHER, "zw\u00e9vende walnoot op ijs", QUICK)
    people.sign_in(store, "anna", "zwe\u0301vende walnoot op ijs")


def test_ones_own_password_is_changed_with_the_old_one(store: Store, admin: Lab) -> None:
    add(admin)
    lab = people.sign_in(store, "anna", OTHER)
    for old, new, kind in ((FIRST, THIRD, NotAllowed), (OTHER, OTHER, Invalid), (OTHER, "short", Invalid)):
        with pytest.raises(kind):
            people.set_password(lab, old, new, QUICK)
    people.set_password(lab, OTHER, THIRD, QUICK)
    fail(store, 1)
    people.sign_in(store, "anna", THIRD)
    with pytest.raises(NotAllowed):
        people.sign_in(store, "anna", OTHER)


def test_a_forgotten_password_is_given_again_and_must_be_changed(store: Store, admin: Lab) -> None:
    row = add(admin)
    fail(store, 5)
    people.reset_password(admin, row.key, THIRD, "forgotten; passport seen", QUICK)
    assert people.must_change_password(people.sign_in(store, "anna", THIRD))


def test_no_password_and_no_hash_is_in_the_trail_and_the_hash_takes_memory(store: Store, admin: Lab) -> None:
    add(admin)
    assert person(store).password.startswith("$argon2id$")
    with store.read() as connection:
        trail = str(connection.execute(text("SELECT payload FROM change")).all())
        trail += str(connection.execute(text("SELECT payload FROM event")).all())
    assert OTHER not in trail
    assert "$argon2" not in trail
    assert OTHER not in repr(person(store))
    assert "$argon2" not in repr(person(store))
    assert Hashing().parameters.memory_cost >= 64 * 1024


def test_the_salt_can_be_given_so_that_a_demo_is_always_the_same() -> None:
    same = [Hashing(lambda length: b"s" * length, CHEAPEST).hash(FIRST) for _ in range(2)]
    assert same[0] == same[1]
    assert QUICK.hash(FIRST) != QUICK.hash(FIRST)


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
    with pytest.raises(Invalid, match="their own roles"):
        people.change_person(
            admin, me.key, me.row_version, name="Iris", position="", roles=frozenset({Role.QA}), client=None
        )


def test_the_last_administrator_stays(store: Store, admin: Lab) -> None:
    me = person(store, "iris")
    with pytest.raises(Conflict, match="last administrator"):
        people.deactivate(admin, me.key, "leaving")
    eve = add(admin, "eve", Role.ADMINISTRATOR)
    people.deactivate(Lab(store, eve.actor), me.key, "left")
    with pytest.raises(NotAllowed):
        people.sign_in(store, "iris", FIRST)


def test_two_administrators_who_edit_one_person_do_not_overwrite_each_other(store: Store, admin: Lab) -> None:
    row = add(admin)
    roles = frozenset({Role.ANALYST})
    people.change_person(admin, row.key, row.row_version, name="A. Vos", position="", roles=roles, client=None)
    with pytest.raises(Conflict, match="Iris Bakker changed name, position"):
        people.change_person(admin, row.key, row.row_version, name="B", position="", roles=roles, client=None)


def test_somebody_who_does_not_exist_is_missing(store: Store, admin: Lab) -> None:
    roles = frozenset({Role.ANALYST})
    for act in (
        lambda: people.unlock(admin, 99, "x"),
        lambda: people.deactivate(admin, 99, "x"),
        lambda: people.reset_password(admin, 99, FIRST, "x"),
        lambda: people.change_person(admin, 99, 1, name="x", position="", roles=roles, client=None),
    ):
        with pytest.raises(Missing):
            act()


# access ends at once


def place(lab: Lab) -> None:
    with lab.write(Act.PLACE_SAVED, right=Right.REGISTER) as writing:
        writing.insert(t.place, id="P1", name="", parent=None, kind="", condition="")


def test_who_is_deactivated_writes_nothing_more_though_signed_in(store: Store, admin: Lab) -> None:
    row = add(admin)
    lab = people.sign_in(store, "anna", OTHER)
    people.deactivate(admin, row.key, "lost badge")
    with pytest.raises(NotAllowed, match=r"Anna Vos was deactivated\. Nothing was written"):
        place(lab)
    with pytest.raises(NotAllowed):
        people.confirm_password(lab, OTHER)
    assert acts(store)[-2:] == ["right refused", "signing failed"]


def test_who_was_given_other_roles_signs_in_again(store: Store, admin: Lab) -> None:
    row = add(admin)
    lab = people.sign_in(store, "anna", OTHER)
    roles = frozenset({Role.READER})
    people.change_person(admin, row.key, row.row_version, name=row.name, position="", roles=roles, client=None)
    with pytest.raises(NotAllowed, match="roles were changed since you signed in"):
        place(lab)
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM place")).scalar_one() == 0
        assert verify(connection).faults == ()


def test_a_person_scoped_to_one_client_sees_its_people_and_the_sites_own(store: Store, admin: Lab) -> None:
    ours, theirs = add_client(store, "ours"), add_client(store, "theirs")
    for id_, client in (("own", None), ("o1", ours), ("t1", theirs)):
        add(admin, id_, Role.READER, client=client)
    with store.read() as connection:
        found = queries.people(connection, person(store, "o1").actor)
    assert [row.id for row in found] == ["iris", "o1", "own"]


# role x use case

ADMINISTER: dict[str, Callable[[Lab, PersonRow], object]] = {
    "add a person": lambda lab, _: add(lab, "newcomer"),
    "change a person": lambda lab, row: people.change_person(
        lab, row.key, row.row_version, name="B", position="", roles=row.roles, client=None
    ),
    "deactivate": lambda lab, row: people.deactivate(lab, row.key, "left"),
    "unlock": lambda lab, row: people.unlock(lab, row.key, "asked"),
    "reset a password": lambda lab, row: people.reset_password(lab, row.key, THIRD, "forgotten", QUICK),
    "change settings": lambda lab, _: settings.change_settings(lab, {"laboratory.name": "QC"}, "renamed"),
}


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(ADMINISTER))
def test_who_may_look_after_people(sqlite_store: Store, role: Role, name: str) -> None:
    sqlite_store.clock = Clock(datetime.now(UTC))
    admin = people.set_up_first_administrator(sqlite_store, "iris", "Iris Bakker", FIRST, QUICK)
    row, lab = add(admin), lab_with(sqlite_store, role, id_="actor")
    if role is Role.ADMINISTRATOR:
        ADMINISTER[name](lab, row)
        assert "right refused" not in acts(sqlite_store)
        return
    before = acts(sqlite_store)
    with pytest.raises(NotAllowed, match=r"may not administer people and the database\."):
        ADMINISTER[name](lab, row)
    assert acts(sqlite_store) == [*before, "right refused"]
    assert person(sqlite_store) == row
