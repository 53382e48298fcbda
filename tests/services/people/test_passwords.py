"""Passwords: which are refused, how they are changed, what is kept of them: 21 CFR 11.300."""

import pytest
from argon2.profiles import CHEAPEST
from sqlalchemy import text

from qclab.domain.refusals import Invalid, NotAllowed
from qclab.services.lab import Lab
from qclab.services.people import passwords, people, signing_in
from qclab.services.people.passwords import Hashing
from qclab.store.door import Store
from tests.laboratory.staff import FIRST, OTHER, QUICK, THIRD, add, fail, person

pytestmark = pytest.mark.server_in_proof


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
        passwords.check_password(password, ("anna", "Anna Vos"))
    assert refused.value.reasons[0].field == "password"


@pytest.mark.parametrize(
    "password", [FIRST, OTHER, "vier blauwe fietsen in de sneeuw", "x" * 3 + "7#Qz!9kPw2ß€", "🐟 herring under ice 🐟"]
)
def test_a_few_words_that_do_not_belong_together_are_a_good_password(password: str) -> None:
    passwords.check_password(password, ("anna", "Anna Vos"))


def test_a_very_long_password_counts_to_its_last_sign(store: Store, admin: Lab) -> None:
    add(admin)
    lab, long = signing_in.sign_in(store, "anna", OTHER), " ".join([FIRST] * 10)
    signing_in.set_password(lab, OTHER, long, QUICK)
    with pytest.raises(NotAllowed):
        signing_in.sign_in(store, "anna", long[:-1])
    signing_in.sign_in(store, "anna", long)


def test_a_letter_composed_by_another_keyboard_is_the_same_letter(store: Store, admin: Lab) -> None:
    add(admin)
    lab = signing_in.sign_in(store, "anna", OTHER)
    signing_in.set_password(lab, OTHER, "zw\u00e9vende walnoot op ijs", QUICK)
    signing_in.sign_in(store, "anna", "zwe\u0301vende walnoot op ijs")


def test_ones_own_password_is_changed_with_the_old_one(store: Store, admin: Lab) -> None:
    add(admin)
    lab = signing_in.sign_in(store, "anna", OTHER)
    for old, new, kind in ((FIRST, THIRD, NotAllowed), (OTHER, OTHER, Invalid), (OTHER, "short", Invalid)):
        with pytest.raises(kind):
            signing_in.set_password(lab, old, new, QUICK)
    signing_in.set_password(lab, OTHER, THIRD, QUICK)
    fail(store, 1)
    signing_in.sign_in(store, "anna", THIRD)
    with pytest.raises(NotAllowed):
        signing_in.sign_in(store, "anna", OTHER)


def test_a_forgotten_password_is_given_again_and_must_be_changed(store: Store, admin: Lab) -> None:
    row = add(admin)
    fail(store, 5)
    people.reset_password(admin, row.key, THIRD, "forgotten; passport seen", QUICK)
    assert signing_in.must_change_password(signing_in.sign_in(store, "anna", THIRD))


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
