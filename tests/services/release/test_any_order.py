"""Whatever is tried on a batch, by whom and in which order: nothing is certified that may not be, and no value is lost.

What may be certified, and what may stand at all, is judged from the rows alone (``lawful``).
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from qclab.domain.people.rights import Role
from qclab.domain.refusals import Refusal
from qclab.domain.release.kinds import INTERIM
from qclab.domain.trail.acts import Act
from qclab.services.laboratory.settings import change_settings
from qclab.services.trail.verifying import verify_trail
from qclab.store import tables as t
from tests.laboratory.any_order import ACTS, OFTEN, try_act
from tests.laboratory.any_order_outside import CONTRACTED, ELSEWHERE
from tests.laboratory.batch import Batch
from tests.laboratory.databases import new_database
from tests.laboratory.laboratory import Laboratory, demo_laboratory
from tests.laboratory.outside import approved, sent
from tests.laboratory.people import lab_with
from tests.laboratory.scenes import START
from tests.laboratory.templates import Template, closed, copied_database, copied_file
from tests.laboratory.trying import Nothing
from tests.laboratory.verifying import ask_for
from tests.services.release.lawful import Watch

_IS_PROOF = bool(os.environ.get("QCLAB_PROOF"))
WALKS = int(os.environ.get("QCLAB_PROOF_WALKS", "500"))
ON_FILES, ON_SERVER = WALKS if _IS_PROOF else 4, WALKS // 10
LATE = ("A03", "A11", "A13", "A28", "A30")
DOSE = {"A21/CAR-total": "1495E6"}
HOURS = "lives for hours"
TWICE = {"A21/CAR-total": "1", "A21/CAR": "1"}
HELD = "held too long"
FROM = (
    "received", "initially certified", "out of specification", "not evaluable", "ready", "sent out", "fails twice",
    HELD, HOURS,
)  # fmt: skip
ACT = st.tuples(st.sampled_from([*ACTS, *OFTEN]), st.integers(0, 2000), st.integers(0, 2000))
TRIED = st.lists(ACT, min_size=20, max_size=30)
"""Each act with the numbers that pick who tries it and what it is about."""
SETTINGS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "derandomize": not _IS_PROOF,
    "database": None,
    "phases": [Phase.generate, Phase.shrink],
}


def _build(laboratory: Laboratory) -> Laboratory:
    """A batch as it arrived, one with what the first step asks, one with all that certification asks, one of which a
    test is at a contract laboratory, two of which one test fails twice, the second of them for hours to live, and one
    of which a test began past the hold time of its material, which is all that it lacks. An excursion holds its batch,
    the other lighter cases do not."""
    more = {
        "administrator": lab_with(laboratory.store, Role.ADMINISTRATOR),
        "everything": lab_with(laboratory.store, Role.ANALYST, Role.REVIEWER, Role.QA, Role.QP, id_="everything"),
    }
    laboratory = Laboratory(laboratory.store, laboratory.labs | more)
    change_settings(laboratory["administrator"], {"case.holding": "excursion"}, "as the procedure says")
    ask_for(laboratory, "3", "A09")  # and the culture of A13, as shipped, for two
    batches = {name: laboratory.batch(name).registered("ARI-0001").received() for name in FROM if name != HOURS}
    first = batches["initially certified"]
    early = [test.key for test in first.tests() if test.method_id not in LATE]
    first.entered(DOSE, tests=early).submitted().approved().ticked(step=1).issued(INTERIM).certified()
    _hold(laboratory, batches[HELD], "A60")
    out = batches["sent out"].test(ELSEWHERE).key
    sent(laboratory, approved(laboratory, CONTRACTED), out)
    laboratory.clock.forward(days=20)
    here = [test.key for test in batches["sent out"].tests() if test.key != out]
    batches["sent out"].entered(DOSE, tests=here).submitted().approved()
    for name, typed in (("ready", "0.1"), ("out of specification", "0.7"), ("not evaluable", "<1")):
        batches[name].entered({**DOSE, "A09/endotoxin": typed}).submitted().approved()
    batches["fails twice"].entered(TWICE).submitted().approved()
    batches["ready"].issued().ticked()
    late = batches[HELD].test("A60").key
    batches[HELD].entered(DOSE, tests=[test.key for test in batches[HELD].tests() if test.key != late])
    batches[HELD].submitted().approved().ticked().entered(tests=[late])
    now = laboratory.now()
    short = laboratory.batch(HOURS).registered(
        "ARI-0001", manufactured_on=now.date(), expiry_at=now + timedelta(hours=60)
    )
    short.received().entered(TWICE, tests=[short.test("A21").key]).submitted().approved()
    return laboratory


def _hold(laboratory: Laboratory, batch: Batch, method: str) -> None:
    """What is tested by this method is held for four hours, as a line of the sampling plan says."""
    samples = [key for key, *_ in batch.test(method).samples]
    with laboratory.store.write(laboratory.analyst.actor, Act.SAMPLE_CHANGED, "as its plan says") as writing:
        for key in samples:
            writing.update(t.sample, key, hold_hours=Decimal(4), past_hold="block")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return closed(_build(demo_laboratory(tmp_path_factory.mktemp("any") / "any.db", START)))


@pytest.fixture(scope="module")
def database(pg_server: str) -> Iterator[Template]:
    with new_database(make_url(pg_server)) as url:
        yield closed(_build(demo_laboratory(url.render_as_string(hide_password=False), START)))


def _walk(laboratory: Laboratory, begin: str, tried: list[tuple[str, int, int]]) -> None:
    batch = laboratory.batch(begin)
    watch = laboratory.ask(Watch)
    for act, of_whom, number in tried:
        said = act
        with suppress(Refusal, Nothing):
            said = try_act(batch, act, of_whom, number)
        faults = laboratory.ask(lambda connection: list(watch.faults(connection)))
        assert not faults, f"{said}: {faults}"
    assert verify_trail(laboratory["kvos"]).faults == ()


TO_THE_END = [("enter_what_complies", 1, 1), ("submit", 1, 0), ("approve", 1, 0), ("approve", 4, 0)]
PINNED = {
    "one is confirmed, then the other invalidated": [("stand_by", 1, 2), ("invalidate", 1, 1)],
    "one is invalidated, then the other confirmed": [("invalidate", 1, 2), ("stand_by", 1, 1)],
    "both are invalidated": [("invalidate", 1, 2), ("invalidate", 1, 1)],
}


@pytest.mark.parametrize("closed", PINNED)
@pytest.mark.parametrize("begin", ["fails twice", HOURS])
def test_of_two_cases_on_one_test_no_closing_steps_over_the_other(
    file: Template, tmp_path: Path, own_heads: None, begin: str, closed: str
) -> None:
    last = [("tick_gates", 1, 0), ("issue", 1, 1), ("issue", 1, 2), ("certify", 1, 1)]
    with copied_file(file, tmp_path / "any.db") as laboratory:
        _walk(laboratory, begin, [*PINNED[closed], *TO_THE_END * 2, *last])
        entries = laboratory.batch(begin).judged().entries
    assert bool(entries) is (closed == "both are invalidated" and begin == "fails twice")


@settings(max_examples=ON_FILES, **SETTINGS)
@given(begin=st.sampled_from(FROM), tried=TRIED)
@pytest.mark.proof
def test_no_order_of_acts_certifies_what_may_not_be_or_loses_a_value(
    file: Template, tmp_path: Path, own_heads: None, begin: str, tried: list[tuple[str, int, int]]
) -> None:
    with copied_file(file, tmp_path / "any.db") as laboratory:
        _walk(laboratory, begin, tried)


@pytest.mark.skipif(not _IS_PROOF, reason="the laboratory is made anew on the server: make proof")
@settings(max_examples=ON_SERVER, **SETTINGS)
@given(begin=st.sampled_from(FROM), tried=TRIED)
@pytest.mark.proof
def test_no_order_of_acts_does_on_a_server_either(
    database: Template, pg_server: str, own_heads: None, begin: str, tried: list[tuple[str, int, int]]
) -> None:
    with copied_database(database, pg_server) as laboratory:
        _walk(laboratory, begin, tried)
