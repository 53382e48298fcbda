"""Which requirements a registration adds, and which tests are the attempts that are to meet them.

A criterion is required of a batch once, or of each container where each must comply. A requirement that no test
fulfils yet takes the first new test of its method; one that has an attempt keeps it. A test that ended before anything
was seen, its vial broken or its sample cancelled, is no attempt: its replacement takes the requirement over. One in
which something was seen stays the attempt, until QA says with a reason which other test counts. A test fulfils only
what is read from its containers.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qclab.domain.catalogue.plan import is_read_from
from qclab.domain.refusals import Reason
from qclab.domain.testing.lifecycle import TestState

_UNDONE: Final = frozenset({TestState.NOT_DONE_PROPOSED, TestState.NOT_DONE})
ENDED: Final = _UNDONE | {TestState.INVALID_PROPOSED, TestState.INVALID}
"""The states of a test that ended without being performed to its end, or whose run is invalid."""


def is_no_attempt(state: TestState, *, is_seen: bool) -> bool:
    """Whether a test ended before anything was seen of it, or its run was invalid, whatever was seen; ``is_seen``:
    whether it ever had a value or a reading."""
    return state is TestState.INVALID or (state in _UNDONE and not is_seen)


@dataclass(frozen=True)
class Asked:
    """A criterion of the specification version: its key, method, parameter and whether each container must comply."""

    criterion: int
    method_id: str
    parameter: str = ""
    per_container: bool = False


@dataclass(frozen=True)
class Standing:
    """A requirement that the batch has already; ``test`` is its attempt, None while there is none.

    ``ended_because`` says why that test ended before anything was seen or was invalid, and is empty of every other;
    ``repeat`` which repeat of an invalid run the next test of it is.
    """

    key: int
    criterion: int
    test: int | None
    ended_because: str = ""
    repeat: int = 0

    @property
    def waits(self) -> bool:
        """Whether it takes the next test of its method."""
        return self.test is None or bool(self.ended_because)


@dataclass(frozen=True)
class NewTest:
    """A test that is being registered, with the keys of the samples it uses.

    ``read_from``: which parameters are read from each of them alone, in their order; nothing said of one means all.
    """

    key: int
    method_id: str
    samples: tuple[int, ...]
    read_from: tuple[tuple[str, ...], ...] = ()

    def containers_of(self, parameter: str) -> list[int]:
        """The samples that a parameter is read from."""
        said = self.read_from or ((),) * len(self.samples)
        return [sample for sample, only in zip(self.samples, said, strict=True) if is_read_from(only, parameter)]


@dataclass(frozen=True)
class Added:
    """A new requirement; ``sample`` where that container must comply, ``test`` the attempt, if there is one."""

    criterion: int
    sample: int | None
    test: int | None


@dataclass(frozen=True)
class Fulfilled:
    """The attempt of a requirement that had none; ``sample`` where it becomes that of one container.

    ``replaces`` is the test that ended before anything was seen, ``because`` why it did, and ``repeat`` which repeat
    of an invalid run the new one is.
    """

    requirement: int
    test: int
    sample: int | None = None
    replaces: int | None = None
    because: str = ""
    repeat: int = 0


Change = Added | Fulfilled


def requiring(criteria: Sequence[Asked], standing: Sequence[Standing], tests: Sequence[NewTest]) -> list[Change]:
    """What a registration changes in the requirements of a batch's stage, in the order of the criteria."""
    changes: list[Change] = []
    for asked in criteria:
        own = [test for test in tests if test.method_id == asked.method_id and test.containers_of(asked.parameter)]
        of_criterion = [requirement for requirement in standing if requirement.criterion == asked.criterion]
        if asked.per_container and own:
            changes += _of_each_container(asked, of_criterion, own)
        elif not of_criterion:
            changes.append(Added(asked.criterion, None, own[0].key if own else None))
        elif own:
            changes += [_fulfilled(each, own[0].key) for each in of_criterion if each.waits]
    return changes


def _of_each_container(asked: Asked, standing: Sequence[Standing], own: Sequence[NewTest]) -> list[Change]:
    """One requirement for each container; those that wait for one become those of the first containers."""
    containers = [(test.key, sample) for test in own for sample in test.containers_of(asked.parameter)]
    waiting = [requirement for requirement in standing if requirement.waits]
    taken = [
        _fulfilled(requirement, test, sample) for requirement, (test, sample) in zip(waiting, containers, strict=False)
    ]
    return [*taken, *(Added(asked.criterion, sample, test) for test, sample in containers[len(taken) :])]


def _fulfilled(requirement: Standing, test: int, sample: int | None = None) -> Fulfilled:
    return Fulfilled(requirement.key, test, sample, requirement.test, requirement.ended_because, requirement.repeat)


def is_own_part(shares: Iterable[Collection[int]], leaving: Collection[int]) -> bool:
    """Whether what containers that leave were to give is theirs alone, so that the others go on with theirs.

    ``shares`` are the containers of each result that any of those that leave has a share in: one where each container
    has its own, several where they have one together.
    """
    asked = [set(share) for share in shares]
    return bool(asked) and all(share <= set(leaving) for share in asked)


class Uncounted(StrEnum):
    """Why a test does not become the attempt that counts."""

    NOT_REQUIRED = "not required"
    COUNTS_ALREADY = "counts already"
    ENDED = "ended"
    STANDS = "the present one stands"
    OF_A_CASE = "of a case"
    CASE = "case"


@dataclass(frozen=True)
class Attempt:
    """A test of a method that a batch requires: whether its requirements point at it, and its state. ``of_case``: it is
    a retest or a repeat of a case, whose closing says whether it counts."""

    key: int
    state: TestState
    counts: bool
    is_seen: bool = False
    of_case: bool = False

    @property
    def can_be_replaced(self) -> bool:
        """Whether another test may count instead: QA agreed that it is not done, or nothing was seen of it.

        What was performed stands, whatever came out; only a case leads beyond it.
        """
        return self.state == TestState.NOT_DONE or is_no_attempt(self.state, is_seen=self.is_seen)


def count_blockers(test: Attempt, attempts: Iterable[Attempt], case: str = "") -> tuple[Reason, ...]:
    """Why this test cannot be made the one that counts; ``attempts``: the tests that count for its requirements.

    ``case``: the one on a value of those that is open, or whose OOS stands.
    """
    counting = [each for each in attempts if each.counts]
    if test.counts:
        return (Reason("It is the test that counts already.", code=Uncounted.COUNTS_ALREADY),)
    if test.of_case:
        why = "It was made for a case; the closing of the case says which attempt counts, and nobody chooses."
        return (Reason(why, code=Uncounted.OF_A_CASE),)
    if test.state in ENDED:
        return (Reason(f"It is {test.state}; a test that ended does not count.", code=Uncounted.ENDED),)
    if not counting:
        return (Reason("No requirement of this batch waits for a test of its method.", code=Uncounted.NOT_REQUIRED),)
    if case:
        said = f"{case} is on a value of the test that counts; its closing says which attempt counts, nobody chooses."
        return (Reason(said, code=Uncounted.CASE, facts={"case": case}),)
    standing = [each for each in counting if not each.can_be_replaced]
    return tuple(
        Reason(
            f"The test that counts is {each.state} and stands; another one counts only after QA agreed that it is not "
            "done.",
            code=Uncounted.STANDS,
            facts={"test": each.key, "state": each.state},
        )
        for each in standing[:1]
    )
