"""Whom an alarm concerns, and when it goes."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from qclab.domain.alarms.alarms import (
    CONCERNED,
    Acknowledgement,
    Alarm,
    AlarmKind,
    Unconcerned,
    acknowledge_blockers,
    concerns,
    in_order,
    sides,
    speaks_for,
)
from qclab.domain.people.rights import RIGHTS, Actor, Right, Role

AT = datetime(2026, 11, 30, 7, 31, tzinfo=UTC)


def actor(*roles: Role) -> Actor:
    return Actor(1, "kvos", "K. Vos", frozenset(roles))


def alarm(*acknowledged: Role, kind: AlarmKind = AlarmKind.POSITIVE) -> Alarm:
    given = tuple(Acknowledgement(role, "A. de Wit", AT, "told the physician") for role in acknowledged)
    return Alarm(1, "AL-2026-0001", kind, "CAR-26012", "Growth in aerobic bottle", AT, given)


def test_a_positive_waits_for_quality_control_quality_assurance_and_the_qualified_person() -> None:
    assert alarm().waits_for == (Role.REVIEWER, Role.QA, Role.QP)
    assert alarm(Role.QA).waits_for == (Role.REVIEWER, Role.QP)
    assert alarm(Role.QP, Role.QA, Role.REVIEWER).waits_for == ()


def test_a_lock_out_is_told_to_administrator_and_quality_assurance_alone() -> None:
    assert {role for role in Role if concerns(AlarmKind.LOCKED_OUT, {role})} == {Role.QA, Role.ADMINISTRATOR}


@pytest.mark.parametrize("kind", AlarmKind)
def test_who_is_concerned_may_acknowledge(kind: AlarmKind) -> None:
    assert all(Right.ACKNOWLEDGE_ALARMS in RIGHTS[role] for role in CONCERNED[kind])


def test_one_person_acknowledges_for_each_of_their_roles() -> None:
    assert speaks_for(alarm(Role.QP), actor(Role.REVIEWER, Role.QA)) == (Role.REVIEWER, Role.QA)


@pytest.mark.parametrize(
    ("roles", "acknowledged", "code"),
    [
        ((Role.QA,), (), None),
        ((Role.QA,), (Role.REVIEWER,), None),
        ((Role.QA,), (Role.QA,), Unconcerned.ALREADY),
        ((Role.QA, Role.REVIEWER), (Role.QA,), None),
        ((Role.ANALYST,), (), Unconcerned.OTHER_ROLES),
        ((Role.ADMINISTRATOR,), (), Unconcerned.OTHER_ROLES),
    ],
)
def test_who_can_acknowledge(roles: tuple[Role, ...], acknowledged: tuple[Role, ...], code: Unconcerned | None) -> None:
    assert [why.code for why in acknowledge_blockers(alarm(*acknowledged), actor(*roles))] == ([code] if code else [])


def test_people_are_called_once_a_role_was_silent_for_so_many_minutes() -> None:
    assert not alarm(Role.QA).is_unanswered(AT + timedelta(minutes=14), 15)
    assert alarm(Role.QA).is_unanswered(AT + timedelta(minutes=15), 15)
    assert not alarm(*CONCERNED[AlarmKind.POSITIVE]).is_unanswered(AT + timedelta(days=1), 15)


def test_what_waits_for_a_person_is_told_before_what_waits_for_others() -> None:
    read, later = alarm(Role.QA), replace(alarm(), key=2, raised_at=AT + timedelta(hours=1))
    assert [each.key for each in in_order([read, later], actor(Role.QA))] == [2, 1]
    assert [each.key for each in in_order([later, read], actor(Role.QP))] == [1, 2]


def test_roles_are_named_in_words() -> None:
    assert sides(alarm().waits_for) == "quality control, quality assurance and the Qualified Person"
