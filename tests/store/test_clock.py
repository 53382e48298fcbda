"""A clock that disagrees with the server or the last record is noticed, told, and settled with a reason."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, NotAllowed
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.services.trail import verifying
from qclab.store import door
from qclab.store.door import Store
from qclab.store.verify import verify
from tests.laboratory.people import add_client, lab_with


def at(store: Store, moment: datetime) -> None:
    store.clock = lambda: moment


@pytest.mark.parametrize("ahead", [timedelta(minutes=3), timedelta(minutes=-3)])
def test_a_workstation_that_disagrees_with_the_server_writes_nothing(
    pg_store: Store, ahead: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    def skewed() -> datetime:
        return datetime.now(UTC) + ahead

    monkeypatch.setattr(door, "system_clock", skewed)
    pg_store.clock = skewed
    with pytest.raises(Conflict, match=r"This workstation's clock says .* the server's .* Nothing was written"):
        add_client(pg_store)


def test_a_minute_of_skew_is_borne_and_the_servers_time_is_kept(
    pg_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def skewed() -> datetime:
        return datetime.now(UTC) - timedelta(minutes=1)

    monkeypatch.setattr(door, "system_clock", skewed)
    pg_store.clock = skewed
    add_client(pg_store)
    with pg_store.read() as connection:
        late = connection.execute(text("SELECT clock_timestamp() - max(at)::timestamptz FROM event")).scalar_one()
    assert abs(late) < timedelta(seconds=20)


def test_a_clock_behind_the_last_record_is_refused_in_words_that_say_what_to_do(store: Store) -> None:
    now = datetime.now(UTC)
    at(store, now + timedelta(days=30))
    add_client(store, "ahead")
    at(store, now)
    with pytest.raises(Conflict, match=r"The clock says .* but the last record was made at .*acknowledges it"):
        add_client(store, "back")
    at(store, now + timedelta(days=30) - timedelta(minutes=1))
    assert add_client(store, "nearly") == 2


@pytest.fixture
def jumped(store: Store) -> tuple[Store, datetime]:
    """A database whose clock ran thirty days ahead once, and is right again."""
    now = datetime.now(UTC)
    at(store, now + timedelta(days=30))
    add_client(store, "ahead")
    at(store, now)
    return store, now


def people(store: Store) -> Callable[..., Lab]:
    """People who were there before the clock jumped."""
    clock, moment = store.clock, datetime.now(UTC) + timedelta(days=30, minutes=1)
    at(store, moment)
    labs = {role: lab_with(store, role) for role in (Role.QA, Role.ANALYST)}
    store.clock = clock
    return labs.__getitem__


def test_after_an_acknowledgement_work_goes_on(jumped: tuple[Store, datetime]) -> None:
    store, now = jumped
    verifying.acknowledge_clock(people(store)(Role.QA), "The workstation was set to April; seen on its log.")
    assert add_client(store, "back") == 2
    at(store, now - timedelta(minutes=5))
    with pytest.raises(Conflict, match="The clock says"):
        add_client(store, "behind again")
    with store.read() as connection:
        assert verify(connection).faults == ()


def test_an_acknowledgement_needs_the_right_and_a_reason_and_its_refusal_is_recorded_all_the_same(
    jumped: tuple[Store, datetime],
) -> None:
    store, _ = jumped
    lab = people(store)
    with pytest.raises(NotAllowed, match="may not acknowledge a clock"):
        verifying.acknowledge_clock(lab(Role.ANALYST), "It was wrong.")
    with pytest.raises(Invalid, match="Say why"):
        verifying.acknowledge_clock(lab(Role.QA), "  ")
    with store.read() as connection:
        acts = connection.execute(text("SELECT act FROM event ORDER BY seq")).scalars().all()
    assert acts[-1] == Act.RIGHT_REFUSED.value
    with pytest.raises(Conflict):
        add_client(store, "back")


def test_a_clock_that_slips_a_little_with_every_record_does_not_get_away(store: Store) -> None:
    now = datetime.now(UTC) + timedelta(days=1)
    at(store, now)
    add_client(store, "c0")
    at(store, now - timedelta(minutes=1, seconds=50))
    add_client(store, "c1")
    at(store, now - timedelta(minutes=3))
    with pytest.raises(Conflict, match="The clock says"):
        add_client(store, "c2")
