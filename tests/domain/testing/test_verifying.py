"""One to three persons verify a submitted test, each another one who did not perform, enter or shape it; the last one
approves. The whole table, then every short story of a test, held against what was done by other means than the rule.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import get_args

import pytest

from qclab.domain.catalogue.values import Verifications
from qclab.domain.people.duties import SHAPING, Done, Duty, Step, duty_blockers
from qclab.domain.people.rights import Actor, Role
from qclab.domain.signatures.meanings import Meaning
from qclab.domain.testing.lifecycle import TestState, approve_blockers
from qclab.domain.testing.verifying import Unverified, Verifying, deeds, meanings, verify_blockers

MOST = len(get_args(Verifications))
"""So many verifications a method may ask for."""
ME = Actor(1, "me", "Me", frozenset({Role.REVIEWER}))
FIRST, SECOND = (2, "K. Vos"), (3, "R. Jansen")
OUT = {Duty.PERFORMED, Duty.ENTERED, Duty.SHAPED, Duty.VERIFIED, Duty.AGREED}
"""What keeps who did it from verifying a test."""
TABLE = {
    # asked, given: the state that the next one leaves, what its signature means, what the button and the list say
    (1, 0): (TestState.APPROVED, Meaning.APPROVED, "Approve", "", "approval"),
    (2, 0): (TestState.SUBMITTED, Meaning.VERIFIED, "Verify (1 of 2)", "0 of 2 verified", "0 of 2 verifications"),
    (2, 1): (TestState.APPROVED, Meaning.APPROVED, "Approve", "1 of 2 verified", "1 of 2 verifications"),
    (3, 0): (TestState.SUBMITTED, Meaning.VERIFIED, "Verify (1 of 3)", "0 of 3 verified", "0 of 3 verifications"),
    (3, 1): (TestState.SUBMITTED, Meaning.VERIFIED, "Verify (2 of 3)", "1 of 3 verified", "1 of 3 verifications"),
    (3, 2): (TestState.APPROVED, Meaning.APPROVED, "Approve", "2 of 3 verified", "2 of 3 verifications"),
}


def test_the_table_has_every_number_that_may_be_asked_and_given() -> None:
    assert set(TABLE) == {(asked, given) for asked in range(1, MOST + 1) for given in range(asked)}


@pytest.mark.parametrize(("asked", "given"), TABLE)
def test_each_verification_but_the_last_leaves_the_test_for_another_person(asked: int, given: int) -> None:
    verifying = Verifying(asked, (FIRST, SECOND)[:given])
    state, meaning, deed, verified, waits_for = TABLE[asked, given]
    assert (verifying.next_state, verifying.meaning, verifying.deed, verifying.verified) == (
        state, meaning, deed, verified,
    )  # fmt: skip
    assert waits_for in verifying.waits_for


@pytest.mark.parametrize(("place", "duty", "is_mine"), list(product(TABLE, Duty, (True, False))))
def test_who_may_give_it_is_another_person_who_did_nothing_to_the_test(
    place: tuple[int, int], duty: Duty, is_mine: bool
) -> None:
    asked, given = place
    by = (FIRST, SECOND)[:given]
    done: dict[Duty, set[int]] = {Duty.VERIFIED: {key for key, _ in by}}
    done.setdefault(duty, set()).add(ME.key if is_mine else 9)
    why = (*verify_blockers(Verifying(asked, by), done), *duty_blockers(Step.VERIFY, ME, done))
    assert [reason.code for reason in why] == ([duty] if is_mine and duty in OUT else [])


@pytest.mark.parametrize(("asked", "given"), [place for place in TABLE if place[1]])
@pytest.mark.parametrize("duty", SHAPING)
def test_who_verified_and_shaped_the_test_after_that_keeps_everybody_from_adding_to_it(
    asked: int, given: int, duty: Duty
) -> None:
    (reason,) = verify_blockers(Verifying(asked, (FIRST, SECOND)[:given]), {duty: {FIRST[0]}})
    assert (reason.code, reason.facts) == (Unverified.SHAPED, {"by": "K. Vos"})


@pytest.mark.parametrize("names", [("K. Vos",), ("K. Vos", "R. Jansen")])
def test_nothing_is_added_to_what_somebody_verified_and_was_changed_since(names: tuple[str, ...]) -> None:
    why = verify_blockers(Verifying(3, (FIRST, SECOND)[: len(names)]), {}, names)
    assert [(reason.code, reason.facts["by"]) for reason in why] == [(Unverified.CHANGED, name) for name in names]
    assert all("return it" in reason.text for reason in why)


def test_who_verified_is_said_by_name() -> None:
    assert [Verifying(asked, (FIRST, SECOND)[:given]).said for asked, given in ((1, 0), (2, 0), (2, 1), (3, 2))] == [
        "", "0 of 2 verified", "1 of 2 verified, by K. Vos", "2 of 3 verified, by K. Vos and R. Jansen",
    ]  # fmt: skip


def test_of_several_tests_signed_together_each_says_what_its_own_signature_means() -> None:
    first, last, one = Verifying(2), Verifying(2, (FIRST,)), Verifying()
    assert [deeds(each) for each in ([first], [last, one], [first, one])] == ["Verify", "Approve", "Verify or approve"]
    assert [meanings(each) for each in ([first], [last, one], [first, one])] == [
        Meaning.VERIFIED, Meaning.APPROVED, "verified or approved, as said of each",
    ]  # fmt: skip


PEOPLE = tuple(Actor(key, f"p{key}", f"Person {key}", frozenset({Role.REVIEWER})) for key in range(1, 5))
ANALYST = PEOPLE[0].key
ACTS = (*(("verify", who) for who in PEOPLE), ("return", PEOPLE[1]), ("attach", PEOPLE[2]))
"""What may happen to a test that waits for review. Who attaches a file changes what was looked at, and shapes it."""


@dataclass
class Story:
    """A test that an analyst submitted, as the rules see it, and beside it everything that happened, in order."""

    asked: int
    verifying: Verifying = field(init=False)
    state: TestState = TestState.SUBMITTED
    shaped: set[int] = field(default_factory=lambda: {ANALYST})
    approved_by: set[int] = field(default_factory=set)
    has_changed: bool = False
    happened: list[tuple[str, int]] = field(default_factory=lambda: [("submit", ANALYST)])

    def __post_init__(self) -> None:
        self.verifying = Verifying(self.asked)

    @property
    def done(self) -> Done:
        return {Duty.SHAPED: self.shaped, Duty.VERIFIED: {*self.approved_by, *(key for key, _ in self.verifying.by)}}

    def act(self, what: str, who: Actor) -> None:
        match what:
            case "verify":
                changed = [name for _, name in self.verifying.by] if self.has_changed else []
                why = approve_blockers(self.state) or verify_blockers(self.verifying, self.done, changed)
                if why or duty_blockers(Step.VERIFY, who, self.done):
                    return
                self.state = self.verifying.next_state
                if self.state is TestState.SUBMITTED:
                    self.verifying = Verifying(self.asked, (*self.verifying.by, (who.key, who.name)))
                else:
                    self.approved_by.add(who.key)
            case "return":  # opened again where it is approved, and submitted again
                self.state, self.verifying, self.has_changed = TestState.SUBMITTED, Verifying(self.asked), False
            case _:
                self.shaped.add(who.key)
                self.has_changed = bool(self.verifying.by)
        self.happened.append((what, who.key))

    def signed(self) -> list[int]:
        """Who signed what stands, told from what happened alone: since it was submitted last."""
        since = max(place for place, (what, _) in enumerate(self.happened) if what in ("submit", "return"))
        return [who for what, who in self.happened[since:] if what == "verify"]


def _stories(asked: int, long: int) -> Iterator[Story]:
    for acts in product(ACTS, repeat=long):
        story = Story(asked)
        for what, who in acts:
            was_approved = story.state is TestState.APPROVED
            story.act(what, who)
            if not was_approved:
                yield story


@pytest.mark.parametrize("asked", range(1, MOST + 1))
def test_no_order_of_acts_approves_a_test_with_fewer_persons_or_one_who_shaped_it(asked: int) -> None:
    ends = set()
    for story in _stories(asked, 5):
        signed = story.signed()
        assert len(signed) == len(set(signed)), "one person stands twice"
        assert len(signed) <= asked, "more signed than were asked"
        assert (story.state is TestState.APPROVED) == (len(signed) == asked), "approved exactly by the last of them"
        if story.state is TestState.APPROVED:
            shaped = {who for what, who in story.happened if what in ("submit", "attach")}
            assert not shaped & set(signed), "who shaped it verified it"
            attached = [place for place, (what, _) in enumerate(story.happened) if what == "attach"]
            verified = [place for place, (what, _) in enumerate(story.happened) if what == "verify"][-asked:]
            assert not any(verified[0] < place for place in attached), "some looked at another record"
        ends.add(story.state)
    assert ends == {TestState.SUBMITTED, TestState.APPROVED}, "both are reached, or it tries nothing"
