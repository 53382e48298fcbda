"""The life of a batch: which status follows on which, by which road, and what is never decided of it."""

import pytest

from qclab.domain.batches.lifecycle import (
    FROM,
    GIVES,
    MEANINGS,
    ON_THE_ROAD,
    REACHED,
    RIGHTS,
    BatchStatus,
    Disposition,
    Road,
    Undecided,
    disposition_blockers,
    offered,
    road_of,
)
from qclab.domain.people.rights import Right

ROADS = [
    # kind, in vivo, whose: the road
    ("cell therapy", False, True, Road.CERTIFIED),
    ("cell therapy", True, True, Road.CERTIFIED),
    ("viral vector", True, True, Road.CERTIFIED),
    ("viral vector", False, True, Road.PROCESSED),
    ("plasmid", False, True, Road.PROCESSED),
    ("starting material", False, True, Road.PROCESSED),
    ("environment", False, True, Road.MONITORED),
    ("cell therapy", False, False, Road.REPORTED),
    ("viral vector", True, False, Road.REPORTED),
    ("environment", False, False, Road.REPORTED),
]


@pytest.mark.parametrize(("kind", "in_vivo", "is_own", "road"), ROADS)
def test_what_a_batch_is_made_for_says_how_it_ends(kind: str, in_vivo: bool, is_own: bool, road: Road) -> None:
    assert road_of(kind, in_vivo=in_vivo, is_own=is_own) is road


Q, I_, C = BatchStatus.QUARANTINE, BatchStatus.INITIALLY_CERTIFIED, BatchStatus.CERTIFIED
FOLLOWS = [
    # of an own batch for a patient: what may be decided in each status
    (Q, {Disposition.INITIAL, Disposition.ONE_STEP, Disposition.REJECTION, Disposition.SUPPLY}),
    (
        I_,
        {
            Disposition.FINAL, Disposition.REJECTION, Disposition.REFUSAL, Disposition.RECALL, Disposition.DESTRUCTION,
            Disposition.TAKEN_BACK,
        },
    ),
    (C, {Disposition.RECALL, Disposition.DESTRUCTION, Disposition.TAKEN_BACK}),
    (BatchStatus.REJECTED, {Disposition.DESTRUCTION, Disposition.TAKEN_BACK}),
    (BatchStatus.FINAL_REFUSED, {Disposition.TAKEN_BACK}),
    (
        BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION,
        {Disposition.RECALL, Disposition.DESTRUCTION, Disposition.TAKEN_BACK},
    ),
    (BatchStatus.RECALLED, {Disposition.DESTRUCTION, Disposition.TAKEN_BACK}),
    (BatchStatus.DESTROYED, set()),
]  # fmt: skip


@pytest.mark.parametrize(("status", "allowed"), FOLLOWS)
def test_only_what_follows_on_a_status_is_decided(status: BatchStatus, allowed: set[Disposition]) -> None:
    assert {each for each in Disposition if not disposition_blockers(each, status, Road.CERTIFIED)} == allowed


def test_a_final_certification_follows_the_initial_one_and_nothing_else() -> None:
    assert FROM[Disposition.FINAL] == {I_}
    assert GIVES[Disposition.FINAL] is C


def test_a_clients_batch_and_a_vector_are_never_certified_by_us() -> None:
    certified = {Disposition.INITIAL, Disposition.FINAL, Disposition.ONE_STEP}
    for road in (Road.REPORTED, Road.PROCESSED, Road.MONITORED):
        assert not certified & ON_THE_ROAD[road]
        (why,) = disposition_blockers(Disposition.ONE_STEP, Q, road)
        assert why.code is Undecided.ROAD


def test_nothing_follows_on_destruction_and_what_is_offered_is_never_a_certification() -> None:
    for road in Road:
        assert offered(BatchStatus.DESTROYED, road) == ()
        assert not any(each.is_certification for status in BatchStatus for each in offered(status, road))


def test_every_decision_has_its_right_and_its_meaning_and_is_the_qualified_persons_but_for_two() -> None:
    assert set(RIGHTS) == set(MEANINGS) == set(Disposition)
    others = {each for each, right in RIGHTS.items() if right is not Right.CERTIFY}
    assert others == {Disposition.REPORT, Disposition.DESTRUCTION}


ACTS = [
    # every status a batch can have: the road, the status before it, and the act that gives it
    (BatchStatus.INITIALLY_CERTIFIED, Road.CERTIFIED, Q, Disposition.INITIAL),
    (BatchStatus.CERTIFIED, Road.CERTIFIED, I_, Disposition.FINAL),
    (BatchStatus.CERTIFIED, Road.CERTIFIED, Q, Disposition.ONE_STEP),
    (BatchStatus.REJECTED, Road.CERTIFIED, Q, Disposition.REJECTION),
    (BatchStatus.REJECTED, Road.CERTIFIED, I_, Disposition.REJECTION),
    (BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION, Road.CERTIFIED, Q, Disposition.SUPPLY),
    (BatchStatus.FINAL_REFUSED, Road.CERTIFIED, I_, Disposition.REFUSAL),
    (BatchStatus.RECALLED, Road.CERTIFIED, C, Disposition.RECALL),
    (BatchStatus.RECALLED, Road.CERTIFIED, BatchStatus.SUPPLIED_OUT_OF_SPECIFICATION, Disposition.RECALL),
    (BatchStatus.DESTROYED, Road.CERTIFIED, BatchStatus.REJECTED, Disposition.DESTRUCTION),
    (BatchStatus.APPROVED_FOR_FURTHER_PROCESSING, Road.PROCESSED, Q, Disposition.APPROVAL),
    (BatchStatus.RECALLED, Road.PROCESSED, BatchStatus.APPROVED_FOR_FURTHER_PROCESSING, Disposition.RECALL),
    (BatchStatus.REPORTED_TO_CLIENT, Road.REPORTED, Q, Disposition.REPORT),
    (BatchStatus.DESTROYED, Road.REPORTED, BatchStatus.REPORTED_TO_CLIENT, Disposition.DESTRUCTION),
]


@pytest.mark.parametrize(("status", "road", "before", "act"), ACTS)
def test_the_act_that_gives_each_status_is_guarded_and_signed(
    status: BatchStatus, road: Road, before: BatchStatus, act: Disposition
) -> None:
    assert GIVES[act] is status
    assert disposition_blockers(act, before, road) == ()
    assert disposition_blockers(act, BatchStatus.DESTROYED, road) != ()
    assert MEANINGS[act]


def test_every_status_is_reached_and_registering_gives_the_first() -> None:
    assert {status for status, *_ in ACTS} | {Q} == set(BatchStatus) == set(REACHED)


def test_rejected_and_destroyed_are_ends() -> None:
    for road in Road:
        assert set(offered(BatchStatus.REJECTED, road)) <= {Disposition.DESTRUCTION, Disposition.TAKEN_BACK}
        assert offered(BatchStatus.DESTROYED, road) == ()


def test_what_may_have_been_given_used_or_reported_is_late_when_something_is_seen() -> None:
    in_hand = {status for status in BatchStatus if not status.has_left}
    assert in_hand == {Q, BatchStatus.REJECTED, BatchStatus.DESTROYED}
