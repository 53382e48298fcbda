"""A specification holds from its date: until then the version before it does, for whoever registers."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.catalogue.values import Specification
from qclab.domain.moments import day_of
from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Missing
from qclab.queries.batches import batches
from qclab.queries.catalogue import master_data
from qclab.queries.catalogue.master_data import IN_FORCE, SUPERSEDED, Kept
from qclab.queries.laboratory import settings
from qclab.services.catalogue import drafts as catalogue_drafts
from qclab.services.catalogue.file import write_catalogue
from qclab.services.catalogue.in_force import Draft, put_in_force
from qclab.services.catalogue.taking_in import first_catalogue
from qclab.services.exchange import importing
from qclab.services.samples import registering
from qclab.store.door import Store
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with

pytestmark = pytest.mark.server_in_proof

STAGE = "DP"


def _versions(demo: Laboratory) -> list[Kept[Specification]]:
    with demo.store.read() as connection:
        found = master_data.specifications(connection, demo["kvos"].actor)
        day = settings.today(connection, demo.clock.now)
    (id_,) = {kept.value.id for kept in found if (kept.value.product, kept.value.stage) == ("HUCMSC", STAGE)}
    return [kept for kept in master_data.as_of(found, day) if kept.value.id == id_]


def _put_in_force(demo: Laboratory, effective_from: date) -> Specification:
    """A new version, drafted by one person and put in force by another."""
    newest = _versions(demo)[0].value
    plan = tuple(replace(line, name=f"{line.name} of version {newest.version + 1}") for line in newest.plan)
    value = replace(newest, version=newest.version + 1, effective_from=effective_from, plan=plan)
    draft = catalogue_drafts.save(demo["adewit"], None, value)
    put_in_force(demo["kvos"], [Draft("specification", draft.key, draft.row_version)], "", PASSWORD)
    return value


def _bound(demo: Laboratory, batch: int) -> int:
    with demo.store.read() as connection:
        (bound,) = batches.bindings(connection, batch)
    return bound.version


def test_a_version_of_a_later_day_leaves_the_present_one_in_force_until_then(demo: Laboratory) -> None:
    later = demo.clock.now.date() + timedelta(days=10)
    second = _put_in_force(demo, later)
    assert [(kept.value.version, kept.state) for kept in _versions(demo)] == [
        (2, f"in force from {later}"),
        (1, IN_FORCE),
    ]
    first = demo.batch("B-1").registered().received()
    assert _bound(demo, first.key) == 1
    demo.clock.move_to(datetime(later.year, later.month, later.day, 12, tzinfo=UTC))
    assert [(kept.value.version, kept.state) for kept in _versions(demo)] == [(2, IN_FORCE), (1, SUPERSEDED)]
    proposed = registering.propose(demo["mjansen"], demo.product("HUCMSC"), STAGE)
    assert [sample.name for sample in proposed.samples][:1] == [second.plan[0].name]
    assert _bound(demo, demo.batch("B-2").registered().received().key) == 2
    assert _bound(demo, first.key) == 1, "a batch keeps the version that it was registered under"


def test_the_day_begins_at_midnight_of_the_laboratory(demo: Laboratory) -> None:
    with demo.store.read() as connection:
        assert settings.settings(connection)["laboratory.zone"] == "Europe/Amsterdam"
    later = demo.clock.now.date() + timedelta(days=10)
    _put_in_force(demo, later)
    midnight = datetime(later.year, later.month, later.day, tzinfo=UTC)
    demo.clock.move_to(midnight - timedelta(hours=1, minutes=5))
    assert _bound(demo, demo.batch("B-1").registered().received().key) == 1
    demo.clock.move_to(midnight - timedelta(minutes=50))
    assert _bound(demo, demo.batch("B-2").registered().received().key) == 2


def test_a_version_whose_day_has_come_supersedes_the_one_before_at_once(demo: Laboratory) -> None:
    _put_in_force(demo, demo.clock.now.date())
    assert [(kept.value.version, kept.state) for kept in _versions(demo)] == [(2, IN_FORCE), (1, SUPERSEDED)]


def test_versions_may_wait_for_their_days_one_after_the_other(demo: Laboratory) -> None:
    day = demo.clock.now.date()
    _put_in_force(demo, day + timedelta(days=10))
    _put_in_force(demo, day + timedelta(days=20))
    assert [kept.state for kept in _versions(demo)] == [
        f"in force from {day + timedelta(days=20)}",
        f"in force from {day + timedelta(days=10)}",
        IN_FORCE,
    ]
    demo.clock.move_to(demo.clock.now + timedelta(days=12))
    assert [kept.state for kept in _versions(demo)][1:] == [IN_FORCE, SUPERSEDED]
    demo.clock.move_to(demo.clock.now + timedelta(days=12))
    assert [kept.state for kept in _versions(demo)] == [IN_FORCE, SUPERSEDED, SUPERSEDED]


def test_a_draft_older_than_a_version_in_force_is_not_put_in_force_any_more(demo: Laboratory) -> None:
    newest, drafts = _versions(demo)[0].value, []
    for version in (2, 3):
        value = replace(newest, version=version, effective_from=newest.effective_from + timedelta(days=version))
        kept = catalogue_drafts.save(demo["adewit"], None, value)
        drafts.append(Draft("specification", kept.key, kept.row_version))
    put_in_force(demo["kvos"], drafts[1:], "", PASSWORD)
    with pytest.raises(Conflict, match="version 3 was put in force before it"):
        put_in_force(demo["kvos"], drafts[:1], "", PASSWORD)


def test_where_only_a_later_version_exists_registering_says_from_when(demo: Laboratory) -> None:
    product = demo.product("HUCMSC")
    with demo.store.read() as connection, pytest.raises(Missing, match="version 1 is from 20"):
        master_data.specification_in_force(connection, product, STAGE, demo["kvos"].actor, date(2001, 1, 1))


def test_in_a_first_catalogue_the_present_version_holds_until_the_new_ones_day(
    demo: Laboratory, sqlite_store: Store
) -> None:
    today = day_of(sqlite_store.clock(), UTC)
    later = today + timedelta(days=10)
    with demo.store.read() as connection:
        whole = master_data.catalogue(connection, demo["kvos"].actor)
    newest = _versions(demo)[0].value
    coming = replace(newest, version=2, effective_from=later)
    text = write_catalogue(replace(whole, specifications=(newest, coming)))
    lab = lab_with(sqlite_store, Role.QA)
    first_catalogue(lab, text.encode(), "first.yaml", PASSWORD)
    with sqlite_store.read() as connection:
        found = master_data.specifications(connection, lab.actor)
        states = [kept.state for kept in master_data.as_of(found, today)]
    assert sorted(states) == [IN_FORCE, f"in force from {later}"]


def test_an_imported_table_takes_the_plan_of_the_day(demo: Laboratory) -> None:
    later = demo.clock.now.date() + timedelta(days=10)
    second = _put_in_force(demo, later)
    table = b"product,batch,stage,name\nHUCMSC,B-%d,DP,\n"
    names = []
    for number in (1, 2):
        staged = importing.stage(demo["mjansen"], importing.SAMPLES, "plan.csv", table % number)
        names.append({row.name for row in importing.take(demo["mjansen"], staged).samples})
        demo.clock.move_to(demo.clock.now + timedelta(days=11))
    planned = {line.name for line in second.plan}
    assert names[0] & planned == set()
    assert names[1] == planned
