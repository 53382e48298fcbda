"""Who has a right by name: the truth table of appointments, and why somebody is not appointed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from qclab.domain.people.appointments import (
    Appointee,
    Appointment,
    Unappointed,
    appointment_blockers,
    eligible,
    left_by_ending,
    left_by_leaving,
    named_rights,
    state_said,
)
from qclab.domain.people.duties import Duty, Step, another_may_sign, duty_blockers
from qclab.domain.people.rights import RIGHTS, Actor, Barred, NamedRight, Right, Role

TODAY = date(2026, 12, 1)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
SIGNS, SUPERVISES = NamedRight.SIGNS_CERTIFICATES, NamedRight.SUPERVISES
HEAD = Appointee(1, "A. de Wit", frozenset({Role.REVIEWER}))
DEPUTY = Appointee(2, "K. Vos", frozenset({Role.QA}))
SENIOR = Appointee(3, "H. Laan", frozenset({Role.ANALYST}))
OFFICER = Appointee(4, "I. Hendriks", frozenset({Role.QA}))
PEOPLE = (HEAD, DEPUTY, SENIOR, OFFICER)

HOLDER = Appointment(1, SIGNS, HEAD, YESTERDAY)
BESIDE = Appointment(2, SIGNS, DEPUTY, YESTERDAY, deputy_of=1)
AWAY = replace(HEAD, is_active=False)


def actor(person: Appointee, appointments: Sequence[Appointment] = (), day: date = TODAY) -> Actor:
    named = named_rights(person, appointments, day)
    return Actor(person.key, person.name.lower(), person.name, person.roles, person.client, named)


def signing(*appointments: Appointment, day: date = TODAY) -> list[str]:
    """Who of all people signs certificates of analysis."""
    return [each.name for each in PEOPLE if actor(each, appointments, day).may(Right.ISSUE_CERTIFICATES)]


@pytest.mark.parametrize(
    ("appointments", "may"),
    [
        pytest.param([], ["K. Vos", "I. Hendriks"], id="nobody was appointed: the roles decide"),
        pytest.param([replace(HOLDER, first=TOMORROW)], ["K. Vos", "I. Hendriks"], id="the first begins tomorrow"),
        pytest.param([replace(HOLDER, first=TODAY)], ["A. de Wit"], id="it begins today"),
        pytest.param([HOLDER], ["A. de Wit"], id="a holder"),
        pytest.param([HOLDER, BESIDE], ["A. de Wit", "K. Vos"], id="a holder and the deputy"),
        pytest.param([replace(HOLDER, last=TODAY)], ["A. de Wit"], id="the last day"),
        pytest.param([replace(HOLDER, last=YESTERDAY)], [], id="over: never back to the roles"),
        pytest.param([replace(HOLDER, ended=TODAY)], [], id="ended: never back to the roles"),
        pytest.param([replace(HOLDER, first=TODAY, ended=YESTERDAY)], ["K. Vos", "I. Hendriks"],
                     id="ended before it began: it never counted"),
        pytest.param([replace(HOLDER, ended=TODAY), BESIDE], [], id="the holder's was ended: the deputy's with it"),
        pytest.param([replace(HOLDER, last=YESTERDAY), BESIDE], [], id="the holder's is over: the deputy's with it"),
        pytest.param([replace(HOLDER, appointee=AWAY), BESIDE], ["A. de Wit", "K. Vos"],
                     id="the holder is deactivated: the deputy still may"),
        pytest.param([HOLDER, replace(BESIDE, first=TOMORROW)], ["A. de Wit"], id="the deputy begins tomorrow"),
        pytest.param([HOLDER, replace(BESIDE, last=YESTERDAY)], ["A. de Wit"], id="the deputy's is over"),
        pytest.param([HOLDER, replace(BESIDE, ended=TODAY)], ["A. de Wit"], id="the deputy's was ended"),
        pytest.param([replace(HOLDER, named=SUPERVISES)], ["K. Vos", "I. Hendriks"], id="for the other right"),
        pytest.param([Appointment(1, SIGNS, SENIOR, YESTERDAY)], [], id="roles that make nobody eligible any more"),
    ],
)  # fmt: skip
def test_who_signs_certificates_of_analysis(appointments: list[Appointment], may: list[str]) -> None:
    assert signing(*appointments) == may


@pytest.mark.parametrize("role", list(Role))
def test_roles_alone_decide_until_somebody_is_appointed_and_make_eligible_from_then_on(role: Role) -> None:
    person = Appointee(9, "X", frozenset({role}))
    for named, may_be in ((SIGNS, {Role.QA, Role.REVIEWER}), (SUPERVISES, {Role.REVIEWER, Role.ANALYST})):
        assert actor(person).may(named.right) == (named.right in RIGHTS[role])
        assert not actor(person, [Appointment(1, named, HEAD, TODAY)]).may(named.right)
        assert actor(person, [Appointment(1, named, person, TODAY)]).may(named.right) == (role in may_be)
        assert eligible(named, [role], None) == (role in may_be)


def test_an_appointment_gives_and_takes_no_other_right() -> None:
    for right in set(Right) - {Right.ISSUE_CERTIFICATES}:
        for person in PEOPLE:
            assert actor(person, [HOLDER, BESIDE]).may(right) == actor(person).may(right)


def test_who_is_refused_is_told_who_has_it() -> None:
    reason = actor(OFFICER, [HOLDER, BESIDE]).lacks(Right.ISSUE_CERTIFICATES)
    assert reason.code is Barred.NO_RIGHT
    assert str(reason) == (
        "I. Hendriks may not issue certificates of analysis. "
        "Signs certificates of analysis: A. de Wit, deputy K. Vos."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("appointments", "who"),
    [
        ([HOLDER], "A. de Wit"),
        ([HOLDER, BESIDE], "A. de Wit, deputy K. Vos"),
        ([HOLDER, BESIDE, replace(BESIDE, key=3, appointee=OFFICER)], "A. de Wit, deputies K. Vos and I. Hendriks"),
        ([HOLDER, replace(HOLDER, key=3, appointee=OFFICER)], "A. de Wit; I. Hendriks"),
        ([replace(HOLDER, appointee=AWAY), BESIDE], "K. Vos, deputy of A. de Wit"),
        ([replace(HOLDER, appointee=AWAY)], ""),
        ([HOLDER, replace(BESIDE, first=TOMORROW)], "A. de Wit"),
    ],
)
def test_those_who_have_it_are_named_the_active_ones(appointments: list[Appointment], who: str) -> None:
    (named,) = named_rights(OFFICER, appointments, TODAY)
    assert named.who == who


def test_nobody_of_another_client_is_named_to_a_person_of_one() -> None:
    theirs = replace(HOLDER, key=3, appointee=replace(OFFICER, client=5))
    (named,) = named_rights(replace(SENIOR, client=6), [HOLDER, theirs], TODAY)
    assert named.who == "A. de Wit"


def test_where_nobody_is_active_that_is_what_stands_in_the_way_for_everybody() -> None:
    gone = [replace(HOLDER, appointee=AWAY)]
    (reason,) = duty_blockers(Step.ISSUE, actor(DEPUTY, gone), {})
    assert reason.code is Barred.NOBODY_APPOINTED
    said = "Nobody who signs certificates of analysis is active: an administrator appoints one on People."
    assert str(reason).endswith(said)
    assert not another_may_sign(actor(DEPUTY, gone), [reason])


def test_a_deputy_signs_as_deputy_and_a_holder_as_holder() -> None:
    both = [HOLDER, BESIDE]
    right = Right.ISSUE_CERTIFICATES
    assert actor(DEPUTY, both).signs_as(right) == "K. Vos, deputy of A. de Wit"
    assert actor(HEAD, both).signs_as(right) == "A. de Wit"
    assert actor(DEPUTY, both).signs_as(Right.SUPERVISE_CASES) == actor(DEPUTY).signs_as(right) == "K. Vos"


@pytest.mark.parametrize("did", [Duty.PERFORMED, Duty.ENTERED, Duty.AGREED])
def test_own_work_is_excluded_of_who_was_appointed_too(did: Duty) -> None:
    (reason,) = duty_blockers(Step.ISSUE, actor(HEAD, [HOLDER]), {did: {HEAD.key}})
    assert reason.code is did


def test_a_senior_analyst_supervises_at_night_what_another_assessed() -> None:
    night = [Appointment(1, SUPERVISES, HEAD, YESTERDAY), Appointment(2, SUPERVISES, SENIOR, YESTERDAY, deputy_of=1)]
    assert duty_blockers(Step.SUPERVISE_CASE, actor(SENIOR), {}) != ()
    assert duty_blockers(Step.SUPERVISE_CASE, actor(SENIOR, night), {Duty.ASSESSED: {7}}) == ()
    (reason,) = duty_blockers(Step.SUPERVISE_CASE, actor(SENIOR, night), {Duty.ASSESSED: {SENIOR.key}})
    assert reason.code is Duty.ASSESSED
    assert duty_blockers(Step.CONCLUDE_LABORATORY, actor(SENIOR, night), {}) != ()  # the phase after is a reviewer's


ADMIN = Actor(90, "admin", "Administrator", frozenset({Role.ADMINISTRATOR}))
NEW = Appointment(0, SIGNS, OFFICER, TODAY)


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (NEW, []),
        (replace(NEW, deputy_of=1), []),
        (replace(NEW, last=TODAY), []),
        (replace(NEW, appointee=replace(OFFICER, key=90)), [Unappointed.OWN]),
        (replace(NEW, appointee=replace(OFFICER, is_active=False)), [Unappointed.NOT_HERE]),
        (replace(NEW, appointee=SENIOR), [Unappointed.NOT_ELIGIBLE]),
        (replace(NEW, first=YESTERDAY), [Unappointed.BACKDATED]),
        (replace(NEW, last=YESTERDAY), [Unappointed.ENDS_BEFORE]),
        (replace(NEW, appointee=HEAD), [Unappointed.ALREADY]),
        (replace(NEW, appointee=DEPUTY), [Unappointed.ALREADY]),
        (replace(NEW, deputy_of=2), [Unappointed.OF_A_DEPUTY]),
        (replace(NEW, deputy_of=8), [Unappointed.OF_NOBODY]),
        (replace(NEW, deputy_of=3), [Unappointed.OF_NOBODY]),
        (replace(NEW, appointee=HEAD, deputy_of=1), [Unappointed.ALREADY, Unappointed.OF_THEMSELVES]),
    ],
)
def test_why_somebody_is_not_appointed(wanted: Appointment, codes: list[Unappointed]) -> None:
    over = replace(HOLDER, key=3, appointee=SENIOR, last=YESTERDAY)
    assert [each.code for each in appointment_blockers(wanted, [HOLDER, BESIDE, over], TODAY, ADMIN)] == codes


@pytest.mark.parametrize(
    ("first", "last", "is_free"),
    [
        (TODAY, None, False),
        (TODAY, TODAY, True),
        (TODAY, TOMORROW, False),
        (TOMORROW, TOMORROW, False),
        (TOMORROW + timedelta(days=2), None, True),
    ],
)
def test_nobody_has_a_right_twice_on_one_day(first: date, last: date | None, is_free: bool) -> None:
    there = replace(HOLDER, appointee=OFFICER, first=TOMORROW, last=TOMORROW + timedelta(days=1))
    assert (appointment_blockers(replace(NEW, first=first, last=last), [there], TODAY, ADMIN) == ()) == is_free
    ended = replace(there, ended=TODAY)
    assert appointment_blockers(replace(NEW, first=first, last=last), [ended], TODAY, ADMIN) == ()


@pytest.mark.parametrize(
    ("one", "state"),
    [
        (HOLDER, "in force"),
        (BESIDE, "in force"),
        (replace(HOLDER, ended=TODAY), "ended"),
        (replace(HOLDER, last=YESTERDAY), "over"),
        (replace(HOLDER, first=TOMORROW), "to come"),
        (replace(HOLDER, appointee=AWAY), "deactivated"),
        (replace(HOLDER, appointee=SENIOR), "not eligible any more"),
        (replace(BESIDE, deputy_of=7), "its holder's is over"),
    ],
)
def test_an_appointment_says_how_it_stands(one: Appointment, state: str) -> None:
    assert state_said(one, [HOLDER, BESIDE], TODAY) == state


def test_before_the_last_one_goes_it_is_said_who_has_the_right_then() -> None:
    nobody = "Nobody who signs certificates of analysis is active: an administrator appoints one on People."
    assert left_by_ending(BESIDE, [HOLDER, BESIDE], TODAY) == "Signs certificates of analysis: A. de Wit."
    assert left_by_ending(HOLDER, [HOLDER, BESIDE], TODAY) == nobody
    assert left_by_leaving(HEAD.key, [HOLDER, BESIDE], TODAY) == (
        "Signs certificates of analysis: K. Vos, deputy of A. de Wit.",
    )
    assert left_by_leaving(HEAD.key, [HOLDER], TODAY) == (nobody,)
    assert left_by_leaving(OFFICER.key, [HOLDER], TODAY) == ()
