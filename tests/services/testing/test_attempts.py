"""Which attempt counts: what was never seen is no attempt, and what was seen is never dropped silently."""

from collections.abc import Callable, Sequence

import pytest

from qclab.domain.refusals import Conflict
from qclab.domain.testing.requiring import Uncounted
from qclab.queries.testing import testing
from qclab.queries.testing.requirements import RequirementRow, requirements
from qclab.services.release import certificates
from qclab.services.results import attempts, recording
from qclab.services.review import approving
from qclab.services.samples import changing, receiving, registering
from qclab.services.testing import adding
from tests.laboratory.arriving import receive
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD

BROKEN = "vial broken on arrival"
COUNT = "A20"
"""The method of the one tube of cells that the plan asks for."""


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    return sqlite_demo.batch("B-1").registered()


def _required(demo: Laboratory, batch: Batch) -> list[RequirementRow]:
    with demo.store.read() as connection:
        return [row for row in requirements(connection, batch.key) if row.method_id == COUNT]


def _counting(demo: Laboratory, batch: Batch) -> set[int | None]:
    return {row.test for row in _required(demo, batch)}


def _samples(batch: Batch, test: int) -> list[int]:
    return [key for row in batch.tests() if row.key == test for key, *_ in row.samples]


def _replaced(demo: Laboratory, batch: Batch) -> int:
    """Another tube of cells, registered from the plan; the key of its test."""
    (new,) = [each for each in registering.propose(demo["mjansen"], demo.product("HUCMSC"), "DP").samples
              if COUNT in each.methods]  # fmt: skip
    registering.register(demo["mjansen"], batch.key, "DP", [new], again=True)
    return max(row.key for row in batch.tests() if row.method_id == COUNT)


def _rejected(demo: Laboratory, batch: Batch, test: int) -> None:
    receiving.reject(demo["mjansen"], _samples(batch, test), BROKEN)


def _cancelled(demo: Laboratory, batch: Batch, test: int) -> None:
    changing.cancel_samples(demo["mjansen"], _samples(batch, test), BROKEN)


def _not_done(demo: Laboratory, batch: Batch, test: int) -> None:
    recording.propose_not_done(demo["mjansen"], [test], BROKEN)


Ends = Callable[[Laboratory, Batch, int], None]
ENDS = {"rejected": _rejected, "cancelled": _cancelled, "not done": _not_done}


def _agree(demo: Laboratory, batch: Batch) -> None:
    proposed = [row.key for row in batch.tests() if row.state == "not done, proposed"]
    approving.settle_not_done(demo["kvos"], proposed, agree=True, reason="", password=PASSWORD, deviation="DEV-1")


def _tested(batch: Batch) -> None:
    arrived = [sample.id for sample in batch.samples if sample.state == "registered"]
    receive(batch.laboratory.analyst, arrived, receiving.Reception("intact"))
    batch.entered().submitted().approved()


def _issued(demo: Laboratory, batch: Batch) -> str:
    seen = certificates.preview(demo["kvos"], batch.key)
    return certificates.issue(demo["kvos"], batch.key, seen.batch_version, PASSWORD).conclusion


_AFTER, _BETWEEN, _BEFORE = "end agree replace", "end replace agree", "replace end agree"


@pytest.mark.parametrize(
    ("end", "order"),
    [
        ("rejected", _AFTER),
        ("rejected", _BETWEEN),
        ("rejected", _BEFORE),
        ("cancelled", _BEFORE),
        ("not done", _BETWEEN),
    ],
)
def test_a_replacement_counts_in_every_order_of_acts(
    sqlite_demo: Laboratory, batch: Batch, end: str, order: str
) -> None:
    demo = sqlite_demo
    dead = batch.test(COUNT).key
    acts: dict[str, Callable[[], object]] = {
        "end": lambda: ENDS[end](demo, batch, dead),
        "agree": lambda: _agree(demo, batch),
        "replace": lambda: _replaced(demo, batch),
    }
    for act in order.split():
        acts[act]()
    replacement = max(row.key for row in batch.tests() if row.method_id == COUNT)
    assert _counting(demo, batch) == {replacement}
    assert all(BROKEN in row.because for row in _required(demo, batch)), "with its reason"
    assert {row.attempt for row in batch.tests() if row.method_id == COUNT} == {1}, "nothing seen is no attempt"
    _tested(batch)
    assert _issued(demo, batch) == "complies"
    with demo.store.read() as connection:
        assert dead in testing.fetch_tests(connection, demo["kvos"].actor, [dead]), "the broken one stays visible"


def test_while_qa_has_not_agreed_the_broken_vial_blocks_the_certificate(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo = sqlite_demo
    _rejected(demo, batch, batch.test(COUNT).key)
    _replaced(demo, batch)
    _tested(batch)
    with pytest.raises(Conflict, match="another test of it is not done, proposed"):
        _issued(demo, batch)


def test_a_test_of_which_something_was_seen_keeps_its_requirement_until_qa_says_which_counts(
    sqlite_demo: Laboratory, batch: Batch
) -> None:
    demo = sqlite_demo
    batch.received().entered(tests=[batch.test(COUNT).key])
    seen = batch.test(COUNT).key
    _not_done(demo, batch, seen)
    other = _replaced(demo, batch)
    assert _counting(demo, batch) == {seen}, "never dropped silently"
    with pytest.raises(Conflict) as refused:
        attempts.count_test(demo["kvos"], other, "the tube leaked before it was counted again")
    assert _codes(refused.value.reasons) == [Uncounted.STANDS]
    _agree(demo, batch)
    attempts.count_test(demo["kvos"], other, "the tube leaked before it was counted again")
    assert {(row.test, row.because) for row in _required(demo, batch)} == {
        (other, "the tube leaked before it was counted again")
    }
    _tested(batch)
    seen_preview = certificates.preview(demo["kvos"], batch.key)
    notes = " ".join(note.text for note in seen_preview.content.notes)
    assert "was not done after 4 results had been entered" in notes, "what was seen is printed"
    assert "the tube leaked before it was counted again" in notes
    assert _issued(demo, batch) == "complies"


def test_no_other_test_counts_in_place_of_one_that_was_performed(sqlite_demo: Laboratory, batch: Batch) -> None:
    demo = sqlite_demo
    batch.received().entered().submitted().approved()
    sample = _samples(batch, batch.test(COUNT).key)
    added = adding.add_test(demo["mjansen"], sample, COUNT, "asked by the client")
    with pytest.raises(Conflict) as refused:
        attempts.count_test(demo["kvos"], added, "it looks better")
    assert _codes(refused.value.reasons) == [Uncounted.STANDS]


def _codes(reasons: Sequence[object]) -> list[object]:
    return [reason.code for reason in reasons]  # type: ignore[attr-defined]
