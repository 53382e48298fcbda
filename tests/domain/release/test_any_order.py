"""No order of acts gets around the rules of release: thirty of six people on a batch, as the rules alone see it."""

import os
from collections.abc import Callable, Mapping
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qclab.domain.batches.lifecycle import BatchStatus, Disposition, Road, disposition_blockers
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.investigations.kinds import LIGHTER
from qclab.domain.laboratories.sending import SentState
from qclab.domain.people.rights import Actor
from qclab.domain.release.kinds import ANALYSIS, INTERIM
from tests.domain.release.life import Life
from tests.domain.release.memory import COMPLIES, FAILS, PARAMETERS, PEOPLE, STEPS

LIVES = int(os.environ.get("QCLAB_PROOF_LIVES", "100000"))
ANALYST, REVIEWER, QC, QP, SECOND, QA = PEOPLE
NAMED: Final = ("value", "appearance")
Acting = Callable[[Life, Actor, int], None]


def _whole_line(life: Life, line: int, found: Evaluation = COMPLIES, beside: Evaluation = COMPLIES) -> None:
    """Entered, submitted and approved, by those who may; ``beside``: what is found for the other line of its test."""
    of = life.test(line)
    for each in of.lines:
        life.enter(of, ANALYST, found if each == line else beside, PARAMETERS[each])
    life.pass_hold(of, ANALYST)
    life.submit(of, ANALYST)
    for who in (REVIEWER, SECOND, QA):
        life.approve(of, who)


def _first_step(life: Life, _who: Actor, _number: int) -> None:
    for line in (0, 1):
        _whole_line(life, line)
    life.issue(QC, INTERIM)


def _invalid_run(life: Life, _who: Actor, number: int) -> None:
    of = life.test(number % len(STEPS))
    for line in of.lines:
        life.enter(of, ANALYST, (FAILS, COMPLIES)[number % 2], PARAMETERS[line])
    life.say_invalid(of, ANALYST)
    life.settle_invalid(of, REVIEWER, agree=True)


def _sent_out(life: Life, _who: Actor, number: int) -> None:
    of = life.test(number % len(STEPS))
    life.pack(of)
    life.step(of, SentState.AWAY)
    if number % 2:
        life.suspect(of)


def _settle_all(life: Life, _who: Actor, number: int) -> None:
    """Whatever waits for somebody is settled, by those who may; ``number`` leaves one thing out."""
    for of in list(life.tests):
        life.agree_hold(of, (QA, QC)[number % 2])
        for who in (REVIEWER, SECOND, QA) if number % 8 else ():
            life.settle(of, who, agree=True)
            life.settle_invalid(of, who, agree=number % 3 > 0)
            life.settle_not_done(of, who, agree=number % 3 == 0)
        for state in (SentState.AWAY, SentState.REPORTED) if number % 8 != 1 else ():
            life.step(of, state)
    for each in range(len(life.cases) if number % 8 != 2 else 0):
        life.close(is_invalidated=(number + each) % 3 > 0)
    if number % 8 != 3:
        life.close_lighter(QA)
    if number % 8 != 4:
        life.suspected.clear()
        life.is_held = False


def _finish(life: Life, _who: Actor, number: int) -> None:
    """The last steps in their order, whatever stands in their way; ``number`` leaves one line or gate out."""
    for line in range(len(STEPS)):
        if number % 7 != line:
            _whole_line(life, line)
    life.ticked = [number % 7 != 4, number % 7 != 5]
    life.issue(QC, ANALYSIS)
    life.certify(QP)


def _open_again(life: Life, _who: Actor, number: int) -> None:
    of = life.test(number % len(STEPS))
    life.ask(of, REVIEWER, NAMED[number % 4 == 0])
    life.settle(of, QA, agree=True)


def _tick(life: Life, _who: Actor, number: int) -> None:
    life.ticked[number % 2] = not life.ticked[number % 2]


def _hold(life: Life, _who: Actor, _number: int) -> None:
    life.is_held = not life.is_held


def _reject(life: Life, _who: Actor, _number: int) -> None:
    if not disposition_blockers(Disposition.REJECTION, life.status, Road.CERTIFIED):
        life.status = BatchStatus.REJECTED


_FOUND = (COMPLIES, FAILS, Evaluation.NOT_EVALUABLE)
ACTS: Final[Mapping[str, Acting]] = {
    "enter": lambda life, who, n: life.enter(life.last(n % 3), who, _FOUND[n // 3 % 3], NAMED[n % 7 > 4]),
    "submit": lambda life, who, n: life.submit(life.last(n % 3), who),
    "approve": lambda life, who, n: life.approve(life.last(n % 3), who),
    "begin late": lambda life, _, n: life.begin(life.last(n % 3), is_late=n // 3 % 3 > 0),
    "pass hold": lambda life, who, n: life.pass_hold(life.last(n % 3), who),
    "agree hold": lambda life, who, n: life.agree_hold(life.last(n % 3), who),
    "give back": lambda life, _, n: life.give_back(life.last(n % 3)),
    "whole line": lambda life, _, n: _whole_line(life, n % 4),
    "first step": _first_step,
    "fails": lambda life, _, n: _whole_line(life, n % 4, FAILS),
    "both fail": lambda life, _who, _n: _whole_line(life, 0, FAILS, FAILS),
    "invalid run": _invalid_run,
    "sent out": _sent_out,
    "settle all": _settle_all,
    "finish": _finish,
    "ask": lambda life, who, n: life.ask(life.test(n % 4), who, NAMED[n // 4 % 2]),
    "settle": lambda life, who, n: life.settle(life.test(n % 3), who, agree=bool(n // 3 % 4)),
    "open again": _open_again,
    "say invalid": lambda life, who, n: life.say_invalid(life.last(n % 3), who),
    "settle invalid": lambda life, who, n: life.settle_invalid(life.last(n % 3), who, agree=bool(n // 3 % 4)),
    "not done": lambda life, who, n: life.not_done(life.last(n % 3), who),
    "settle not done": lambda life, who, n: life.settle_not_done(life.last(n % 3), who, agree=bool(n // 3 % 4)),
    "add": lambda life, _, n: life.add(n % 3),
    "count": lambda life, _, n: life.count(life.tests[n % len(life.tests)]),
    "pack": lambda life, _, n: life.pack(life.last(n % 3)),
    "step": lambda life, _, n: life.step(life.last(n % 3), tuple(SentState)[n // 3 % len(SentState)]),
    "suspect": lambda life, _, n: life.suspect(life.last(n % 3)),
    "lift": lambda life, _who, _n: life.suspected.clear(),
    "lighter": lambda life, who, n: life.open_lighter(who, LIGHTER[n % 3], holds=n // 3 % 2 == 0),
    "close lighter": lambda life, who, _: life.close_lighter(who),
    "move": lambda life, _who, _n: life.move(),
    "close": lambda life, _, n: life.close(is_invalidated=n % 3 > 0),
    "tick": _tick,
    "hold": _hold,
    "issue": lambda life, who, n: life.issue(who, (ANALYSIS, INTERIM)[n % 2]),
    "certify": lambda life, who, _: life.certify(who),
    "reject": _reject,
}
OFTEN = [
    *ACTS, *["whole line"] * 4, *["first step"] * 2, *["tick"] * 2, *["issue"] * 3, *["certify"] * 4, "approve",
    "submit", "open again", "open again", "step", "step", *["settle all"] * 6, *["finish"] * 6,
    *["both fail"] * 4, *["move"] * 4,
]  # fmt: skip
"""What may happen, the likely things more often, so that certifications are reached."""


def take(life: Life, act: str, who: int, number: int) -> None:
    life.moment += 1
    before = [(of.key, tuple(of.seen)) for of in life.tests]
    ACTS[act](life, PEOPLE[who], number)
    faults = list(life.faults(before))
    assert not faults, faults


@pytest.mark.proof
@settings(max_examples=LIVES if os.environ.get("QCLAB_PROOF") else 500, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(OFTEN), st.integers(0, 5), st.integers(0, 40)), min_size=1, max_size=30))
def test_no_order_of_thirty_acts_certifies_what_is_missing_failed_unreviewed_or_held(
    acts: list[tuple[str, int, int]],
) -> None:
    life = Life()
    for act in acts:
        take(life, *act)


def _take(life: Life, *acts: tuple[str, Actor, int]) -> None:
    for act, who, number in acts:
        take(life, act, PEOPLE.index(who), number)


def test_the_acts_of_that_test_do_reach_both_certifications() -> None:
    life = Life()
    _take(life, ("first step", QC, 0), ("tick", QA, 0), ("certify", QP, 0))
    assert life.status is BatchStatus.INITIALLY_CERTIFIED
    _take(life, ("whole line", QC, 2), ("tick", QA, 1), ("issue", QC, 0), ("certify", QP, 0))
    assert life.status is BatchStatus.CERTIFIED


def test_they_reach_it_past_an_invalid_run_a_reopening_and_a_suspicion_too() -> None:
    life = Life()
    _take(life, ("enter", ANALYST, 0), ("say invalid", ANALYST, 0), ("settle invalid", REVIEWER, 3))
    assert life.counts[0] == 4, "the repeat counts"
    _take(life, *[("whole line", QC, line) for line in (0, 1)], ("open again", QC, 1), ("whole line", QC, 1))
    assert [value for value, _, _ in life.test(1).seen] == [COMPLIES, COMPLIES], "the original stays"
    sent = [("pack", ANALYST, 2), ("step", ANALYST, 5), ("suspect", ANALYST, 2), ("whole line", QC, 2)]
    _take(life, *sent, ("issue", QC, 1), ("tick", QA, 0), ("certify", QP, 0))
    assert life.status is BatchStatus.QUARANTINE, "the suspicion holds it, and nothing is reported"
    _take(life, ("lift", QA, 0), ("step", ANALYST, 8), ("whole line", QC, 2), ("lighter", ANALYST, 0))
    _take(life, ("close lighter", QA, 0), ("tick", QA, 1), ("issue", QC, 0), ("certify", QP, 0))
    assert life.status is BatchStatus.CERTIFIED


def test_what_began_past_its_hold_time_is_certified_once_it_was_named_and_agreed_to() -> None:
    life = Life()
    _take(life, ("begin late", ANALYST, 3), ("first step", QC, 0), ("tick", QA, 0), ("certify", QP, 0))
    assert life.status is BatchStatus.QUARANTINE
    _take(life, ("agree hold", ANALYST, 0), ("agree hold", QC, 0), ("certify", QP, 0))
    assert life.status is BatchStatus.INITIALLY_CERTIFIED
    corrected = Life()
    _take(corrected, ("first step", QC, 0), ("begin late", ANALYST, 3), ("tick", QA, 0), ("certify", QP, 0))
    assert corrected.status is BatchStatus.QUARANTINE, "nobody named it"


@pytest.mark.parametrize(("is_invalidated", "status"), [(True, BatchStatus.CERTIFIED), (False, BatchStatus.QUARANTINE)])
def test_of_two_cases_on_one_test_each_speaks_for_its_own_value(is_invalidated: bool, status: BatchStatus) -> None:
    life = Life()
    _take(life, ("both fail", QC, 0))
    assert list(life.cases) == ["OOS-1-0", "OOS-1-3"]
    life.close(is_invalidated=is_invalidated)
    life.close(is_invalidated=True)
    assert [life.test(line).key for line in (0, 3)] == [4 if is_invalidated else 1, 4]
    life.move()
    _take(life, ("finish", QP, 6))
    assert life.counts[0] == 4, "as a closing moved it before"
    assert life.status is status
