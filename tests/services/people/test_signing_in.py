"""Signing in, lock-out, the password again before signing: 21 CFR 11.200 and 11.300."""

import threading

import pytest
from sqlalchemy import text

from qclab.domain.people.rights import Barred, Right, Role
from qclab.domain.refusals import NotAllowed
from qclab.domain.signatures.asking import Given
from qclab.domain.trail.acts import Act
from qclab.queries.people import people as queries
from qclab.services.lab import Lab
from qclab.services.laboratory import settings
from qclab.services.people import people, signing_in
from qclab.store import tables as t
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.clocks import Clock
from tests.laboratory.staff import FIRST, OTHER, QUICK, REFUSED, THIRD, acts, add, events, fail, person

pytestmark = pytest.mark.server_in_proof


def test_signing_in_gives_the_lab_with_the_persons_roles_and_is_an_event(store: Store, admin: Lab) -> None:
    row = add(admin, "anna", Role.ANALYST, Role.REVIEWER)
    lab = signing_in.sign_in(store, " ANNA ", OTHER)
    assert (lab.actor.key, lab.actor.roles) == (row.key, {Role.ANALYST, Role.REVIEWER})
    signing_in.sign_out(lab)
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
            signing_in.sign_in(store, id_, password)
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
        signing_in.sign_in(store, "anna", OTHER)
    clock.forward(seconds=1)
    signing_in.sign_in(store, "anna", OTHER)
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
    signing_in.sign_in(store, "anna", OTHER)
    fail(store, 4)
    signing_in.sign_in(store, "anna", OTHER)


def test_limit_and_duration_are_settings(store: Store, admin: Lab, clock: Clock) -> None:
    add(admin)
    settings.change_settings(admin, {"sign_in.attempts": "2", "sign_in.lockout_minutes": "60"}, "policy 12")
    fail(store, 2)
    clock.forward(minutes=59)
    with pytest.raises(NotAllowed):
        signing_in.sign_in(store, "anna", OTHER)
    clock.forward(minutes=2)
    signing_in.sign_in(store, "anna", OTHER)


def test_guesses_made_at_the_same_moment_are_all_counted(store: Store, admin: Lab) -> None:
    add(admin)
    meet = threading.Barrier(4)

    def guess() -> None:
        meet.wait()
        with pytest.raises(NotAllowed):
            signing_in.sign_in(store, "anna", "not the password at all")

    threads = [threading.Thread(target=guess) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert person(store).failed_attempts == 4


@pytest.mark.parametrize("act", ["sign in", "sign"])
def test_of_many_guesses_at_the_same_moment_no_more_are_looked_at_than_the_limit(
    store: Store, admin: Lab, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    add(admin)
    lab = signing_in.sign_in(store, "anna", OTHER)
    looked_at: list[str] = []
    matches = signing_in.matches

    def counted(stored: str, password: str) -> bool:
        looked_at.append(password)
        return matches(stored, password)

    monkeypatch.setattr(signing_in, "matches", counted)
    meet = threading.Barrier(16)
    answers: list[bool] = []

    def guess(password: str) -> None:
        meet.wait()
        try:
            if act == "sign":
                signing_in.confirm_password(lab, Given(password, "anna"))
            else:
                signing_in.sign_in(store, "anna", password)
            answers.append(True)
        except NotAllowed:
            answers.append(False)

    threads = [threading.Thread(target=guess, args=(f"a guess, number {number}",)) for number in range(16)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert answers == [False] * 16
    assert len(looked_at) == 5
    failed = [payload["said"]["why"] for name, payload in events(store) if name.endswith("failed")]
    assert sorted(failed) == ["locked out"] * 11 + ["password"] * 5
    assert acts(store).count("person locked out") == 1
    with pytest.raises(NotAllowed):
        signing_in.sign_in(store, "anna", OTHER)
    with store.read() as connection:
        assert verify(connection).faults == ()


def test_an_administrator_unlocks(store: Store, admin: Lab) -> None:
    row = add(admin)
    fail(store, 5)
    people.unlock(admin, row.key, "called, voice known")
    signing_in.sign_in(store, "anna", OTHER)
    assert "person unlocked" in acts(store)


def test_the_last_sign_in_can_be_shown(store: Store, admin: Lab, clock: Clock) -> None:
    row = add(admin)
    with store.read() as connection:
        assert queries.last_sign_in(connection, admin.actor, row.key) is None
    signing_in.sign_in(store, "anna", OTHER)
    clock.forward(hours=3)
    signing_in.sign_in(store, "anna", OTHER)
    with store.read() as connection:
        assert queries.last_sign_in(connection, admin.actor, row.key) == clock.now


# signing


def test_the_password_again_before_signing_counts_failures_and_locks(store: Store, admin: Lab) -> None:
    add(admin)
    lab = signing_in.sign_in(store, "anna", OTHER)
    signing_in.confirm_password(lab, Given(OTHER, "anna"))
    for _ in range(5):
        with pytest.raises(NotAllowed, match="nothing was signed"):
            signing_in.confirm_password(lab, Given("not the password at all", "anna"))
    with pytest.raises(NotAllowed, match="nothing was signed"):
        signing_in.confirm_password(lab, Given(OTHER, "anna"))
    assert acts(store).count("signing failed") == 6
    assert acts(store).count("person locked out") == 1
    fail(store, 1)


def test_typing_errors_of_a_whole_day_with_successes_between_do_not_lock(store: Store, admin: Lab) -> None:
    add(admin)
    lab = signing_in.sign_in(store, "anna", OTHER)
    for _ in range(6):
        with pytest.raises(NotAllowed):
            signing_in.confirm_password(lab, Given("slip of the finger", "anna"))
        signing_in.confirm_password(lab, Given(OTHER, "anna"))
    assert "person locked out" not in acts(store)


def test_a_password_that_an_administrator_gave_signs_nothing(store: Store, admin: Lab) -> None:
    add(admin, must_change=True)
    lab = signing_in.sign_in(store, "anna", OTHER)
    assert signing_in.must_change_password(lab)
    with pytest.raises(NotAllowed) as refused:
        signing_in.confirm_password(lab, Given(OTHER, "anna"))
    assert refused.value.codes == (Barred.GIVEN_PASSWORD,)
    with (
        pytest.raises(NotAllowed, match="Choose a password of your own first"),
        lab.write(Act.PLACE_SAVED, right=Right.REGISTER),
    ):
        pass
    signing_in.set_password(lab, OTHER, THIRD, QUICK)
    signing_in.confirm_password(lab, Given(THIRD, "anna"))
    with lab.write(Act.PLACE_SAVED, right=Right.REGISTER) as writing:
        writing.insert(t.place, id="P1", name="", parent=None, kind="", condition="")


# access ends at once


def place(lab: Lab) -> None:
    with lab.write(Act.PLACE_SAVED, right=Right.REGISTER) as writing:
        writing.insert(t.place, id="P1", name="", parent=None, kind="", condition="")


def test_who_is_deactivated_writes_nothing_more_though_signed_in(store: Store, admin: Lab) -> None:
    row = add(admin)
    lab = signing_in.sign_in(store, "anna", OTHER)
    people.deactivate(admin, row.key, "lost badge")
    with pytest.raises(NotAllowed) as refused:
        place(lab)
    assert refused.value.codes == (Barred.DEACTIVATED,)
    with pytest.raises(NotAllowed):
        signing_in.confirm_password(lab, Given(OTHER, "anna"))
    assert acts(store)[-2:] == ["right refused", "signing failed"]


def test_who_was_given_other_roles_signs_in_again(store: Store, admin: Lab) -> None:
    row = add(admin)
    lab = signing_in.sign_in(store, "anna", OTHER)
    roles = frozenset({Role.READER})
    people.change_person(admin, row.key, row.row_version, name=row.name, position="", roles=roles, client=None)
    with pytest.raises(NotAllowed) as refused:
        place(lab)
    assert refused.value.codes == (Barred.ROLES_CHANGED,)
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM place")).scalar_one() == 0
        assert verify(connection).faults == ()


def test_who_signs_beside_another_is_told_that_they_are_locked_out_and_the_first_goes_on(
    store: Store, admin: Lab
) -> None:
    for id_ in ("anna", "bert"):
        add(admin, id_)
    first = signing_in.sign_in(store, "anna", OTHER)
    fail(store, 5, "bert")
    with pytest.raises(NotAllowed, match="Bert Vos is locked out") as refused:
        signing_in.beside(first, "bert", OTHER)
    assert [(why.code, why.field) for why in refused.value.reasons] == [(Barred.LOCKED_OUT, "user")]
    assert first.sitting.asks_id, "nothing of the attempt is the first one's"
