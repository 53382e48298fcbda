"""What is counted in the database is what is in it, for whoever asks."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest

from qclab.domain.people.rights import Actor
from qclab.domain.testing.causes import Cause, Held
from qclab.domain.testing.due import Horizon
from qclab.queries.testing import pending, workload
from qclab.queries.testing.pending import SORTS, Asked
from qclab.queries.testing.testing import TestRow
from qclab.queries.testing.workload import Narrowing
from qclab.queries.trail import news
from qclab.services.review import approving
from qclab.services.testing import assigning
from tests.laboratory import outside
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.open_work import submit


@pytest.fixture
def lab(open_work: Laboratory) -> Laboratory:
    open_work.clock.forward(hours=3)  # some are late, some due today, some later this week
    return open_work


def horizon_of(lab: Laboratory) -> Horizon:
    return Horizon(lab.clock.now, ZoneInfo("Europe/Amsterdam"))


def column_of(row: TestRow, horizon: Horizon) -> int:
    return sum(row.due_at >= edge for edge in horizon.edges)


def seen_by(lab: Laboratory, viewer: Actor) -> list[TestRow]:
    return [row for row in lab.tests(state="waiting") if viewer.client is None or row.batch_id.startswith("HC")]


@pytest.mark.parametrize("who", ["wit", "romano"])
def test_the_picture_counts_each_test_the_viewer_may_know_of_once(lab: Laboratory, who: str) -> None:
    viewer, horizon = lab[who].actor, horizon_of(lab)
    with lab.store.read() as connection:
        work = workload.workload(connection, viewer, Asked(), horizon)
        late = workload.count_late(connection, viewer, horizon.now)
    rows = seen_by(lab, viewer)
    expected = Counter((row.method_id, column_of(row, horizon)) for row in rows)
    counted = Counter({(line.key, c): n for line in work.by_assay() for c, n in enumerate(line.counts) if n})
    assert counted == expected
    assert len({column for _, column in counted}) >= 4
    columns = [column_of(row, horizon) for row in rows]
    assert work.by_when() == {
        "late": columns.count(0),
        "today": columns.count(1),
        "week": sum(1 <= column <= horizon.week for column in columns),
        "all": len(rows),
    }
    held = Counter(_said(row, horizon) for row in rows)
    assert {line.title: sum(line.counts) for line in work.by_holder()} == held
    assert work.late() == late == sum(reason.tests for reason in work.reasons()) == columns.count(0)


def test_the_database_finds_the_cause_and_the_holder_that_the_rule_says_of_each_test(lab: Laboratory) -> None:
    mine = lab.tests(analyst=lab.analyst.actor.key, state="waiting")
    submitted, returned = [row for row in mine if row.minimum_days is None and not row.laboratory][:2]
    submit(lab, submitted)
    submit(lab, returned)
    approving.return_tests(lab.reviewer, [returned.key], "which lot of reagent?")
    lab.batch("CAR-05").registered("ARI-0001", expiry_at=lab.clock.now + timedelta(hours=1)).received()
    lab.clock.forward(hours=2)
    horizon = horizon_of(lab)
    rows = lab.tests(state="waiting")
    with lab.store.read() as connection:
        for cause in Cause:
            asked = Asked(cause=cause, now=horizon.now)
            found = pending.find_pending(connection, lab.reviewer.actor, asked)
            assert found == [row.key for row in rows if row.cause(horizon.now) is cause], cause
        for who in (*Held, lab.analyst.actor.key):
            found = pending.find_pending(connection, lab.reviewer.actor, Asked(held=who, now=horizon.now))
            words = lab.analyst.actor.name if isinstance(who, int) else who.value
            assert found == [row.key for row in rows if _said(row, horizon) == words], who
        work = workload.workload(connection, lab.reviewer.actor, Asked(), horizon)
    assert {tally.cause for tally in work.tallies} == {row.cause(horizon.now) for row in rows} > {Cause.EXPIRED}
    assert [each.id for each in work.dying] == ["CAR-05"]


def _said(row: TestRow, horizon: Horizon) -> str:
    who = row.held_by(horizon.now)
    return "contract laboratory" if who == row.laboratory else who


def test_at_a_contract_laboratory_is_counted_alike_as_cause_and_as_holder(lab: Laboratory) -> None:
    """One that an analyst follows was outside by its cause, and the analyst's by its holder."""
    rows = [row for row in lab.tests(state="waiting") if row.laboratory]
    theirs = [row.key for row in rows]
    assert {row.cause(lab.clock.now) for row in rows} == {Cause.TO_SEND}
    to = outside.approved(lab, replace(outside.BIOSAFETY, methods=tuple(row.method_id for row in rows)))
    outside.sent(lab, to, *theirs)
    horizon = horizon_of(lab)
    assigning.assign(lab.reviewer, theirs[:1], lab["bob"].actor.key)
    with lab.store.read() as connection:
        work = workload.workload(connection, lab.reviewer.actor, Asked(), horizon)
        able = workload.analysts(connection, lab.reviewer.actor)
        of_cause = pending.find_pending(
            connection, lab.reviewer.actor, Asked(cause=Cause.AT_CONTRACT_LABORATORY, now=horizon.now)
        )
        of_holder = pending.find_pending(
            connection, lab.reviewer.actor, Asked(held=Held.CONTRACT_LABORATORY, now=horizon.now)
        )
    assert of_cause == of_holder
    assert sorted(of_cause) == sorted(theirs)
    assert sum(work.by_when(Narrowing(held=Held.CONTRACT_LABORATORY)).values()) == sum(
        work.by_when(Narrowing(cause=Cause.AT_CONTRACT_LABORATORY)).values()
    )
    assert {each.person.id: each.tests for each in workload.assignees(work, able)}["bob"] == 0


def test_sorting_by_holder_is_by_what_the_column_says(lab: Laboratory) -> None:
    horizon = horizon_of(lab)
    theirs = [row.key for row in lab.tests(state="waiting") if row.laboratory]
    assigning.assign(lab.reviewer, theirs[:1], lab["bob"].actor.key)
    with lab.store.read() as connection:
        keys = pending.find_pending(connection, lab.reviewer.actor, Asked(now=horizon.now), sort="who")
        said = [row.test.held_by(horizon.now) for row in pending.fetch_pending(connection, lab.reviewer.actor, keys)]
    assert [who for who, _ in groupby(said)] == sorted(set(said))


def test_a_row_says_since_when_it_stands_as_it_does(lab: Laboratory) -> None:
    test = lab.tests(state="waiting")[0]
    lab.clock.forward(minutes=5)
    assigning.assign(lab.reviewer, [test.key], lab["bob"].actor.key)
    with lab.store.read() as connection:
        (row,) = pending.fetch_pending(connection, lab.reviewer.actor, [test.key])
    assert row.since == lab.clock.now


def test_the_list_has_overdue_work_first_and_every_filter_narrows_it(lab: Laboratory) -> None:
    horizon, viewer = horizon_of(lab), lab.reviewer.actor
    rows = lab.tests(state="waiting")
    ann, theirs = lab.analyst.actor.key, lab["romano"].actor.client
    cases = [
        (Asked(), lambda row: True),
        (Asked(method="A20"), lambda row: row.method_id == "A20"),
        (Asked(held=ann), lambda row: row.analyst == ann),
        (Asked(held=Held.NOBODY), lambda row: row.analyst is None),
        (Asked(client=theirs), lambda row: row.batch_id == "HC-01"),
        (Asked(batch="car"), lambda row: row.batch_id == "CAR-01"),
        (Asked(due_before=horizon.now), lambda row: row.due_at < horizon.now),
        (Asked(due_from=horizon.edges[1], method="A30"), lambda row: row.method_id == "A30"),
    ]
    with lab.store.read() as connection:
        for asked, holds in ((replace(asked, now=horizon.now), holds) for asked, holds in cases):
            expected = [row.key for row in rows if holds(row)]
            assert expected
            for sort in SORTS:
                for descending in (False, True):
                    found = pending.find_pending(connection, viewer, asked, sort=sort, descending=descending)
                    assert sorted(found) == sorted(expected), (asked, sort)
            assert pending.find_pending(connection, viewer, asked) == expected
            by_batch = pending.find_pending(connection, lab["romano"].actor, replace(asked, client=None), sort="batch")
            assert sorted(by_batch) == sorted(r.key for r in rows if holds(r) and r.batch_id == "HC-01") or asked.client


def test_whom_work_can_be_given_to_comes_with_what_they_have_open(lab: Laboratory) -> None:
    test = next(row for row in lab.tests(analyst=lab.analyst.actor.key, state="waiting") if row.method_id == "A60")
    submit(lab, test)
    had = lab.tests(analyst=lab.analyst.actor.key, state="open")
    with lab.store.read() as connection:
        work = workload.workload(connection, lab.reviewer.actor, Asked(), horizon_of(lab))
        able = workload.analysts(connection, lab.reviewer.actor)
        found = {each.person.id: each for each in workload.assignees(work, able)}
        still_open = pending.open_among(connection, lab.reviewer.actor, [test.key, had[0].key])
    assert set(found) == {"ann", "bob", "wit"}
    assert found["ann"].tests == len(had)
    assert found["ann"].late == sum(row.due_at < lab.clock.now for row in had) > 0
    assert found["bob"].tests == 0
    assert still_open == [had[0].key]


def test_news_tell_what_others_did_and_nothing_of_other_clients(lab: Laboratory) -> None:
    since = lab.clock.now
    lab.clock.forward(minutes=1)
    lab.batch("CAR-02").registered("ARI-0001", expiry_at=None)
    lab.batch("HC-02").registered("HUCAR19", expiry_at=None)
    test = next(row for row in lab.tests(state="waiting") if row.method_id == "A60" and row.batch_id == "CAR-01")
    submit(lab, test)
    approving.return_tests(lab.reviewer, [test.key], "the appearance was not said")
    assigning.assign(lab.reviewer, [test.key], lab["bob"].actor.key)

    def told(viewer: Actor) -> dict[str, int]:
        with lab.store.read() as connection:
            return {each.what: each.number for each in news.news_since(connection, viewer, since)[1]}

    samples = {number: lab_samples(lab, number) for number in ("CAR-02", "HC-02")}
    assert told(lab.qa.actor) == {
        "registered": sum(samples.values()), "submitted": 1, "returned": 1, "assigned": 1,
    }  # fmt: skip
    assert told(lab.reviewer.actor) == {"registered": sum(samples.values()), "submitted": 1}
    assert told(lab["romano"].actor) == {"registered": samples["HC-02"]}
    with lab.store.read() as connection:
        acts = [event.act for event in news.events_behind(connection, lab.qa.actor, since)]
    assert acts == ["tests assigned", "test returned", "tests submitted", "samples registered", "samples registered"]


def lab_samples(lab: Laboratory, number: str) -> int:
    return len(
        {key for row in lab.tests(batch=lab.batch(number).key, state="waiting") for key, *_ in row.samples}
    ) + _retained(lab, number)


def _retained(lab: Laboratory, number: str) -> int:
    from sqlalchemy import func, select

    from qclab.store import tables as t

    used = select(t.test_sample.c.sample)
    with lab.store.read() as connection:
        statement = select(func.count()).where(t.sample.c.batch == lab.batch(number).key, t.sample.c.key.not_in(used))
        return connection.execute(statement).scalar_one()
