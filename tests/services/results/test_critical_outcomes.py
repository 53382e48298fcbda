"""A positive is told on the day it is seen; "No growth" is no growth to date until the method's minimum day."""

from datetime import timedelta

import pytest

from qclab.demo.people import PASSWORD
from qclab.domain.refusals import Conflict
from qclab.domain.results.cell import Cell
from qclab.queries.batches.batches import get_batch
from qclab.queries.investigations import cases as case_queries
from qclab.queries.release.dossier import read_dossier
from qclab.queries.results.results import GridLine
from qclab.queries.review import waiting
from qclab.queries.testing import testing
from qclab.services.exchange import importing
from qclab.services.release import certificates
from qclab.services.results import performing, recording
from qclab.services.review import approving
from tests.laboratory.laboratory import Laboratory

pytestmark = pytest.mark.server_in_proof

AEROBIC, ANAEROBIC = "A03/aerobic", "A03/anaerobic"


def _cell(line: GridLine) -> Cell:
    return line.cells[0]


def _record(demo: Laboratory, batch: int, name: str, typed: str, reason: str = "") -> None:
    cell = _cell(demo.batch(batch).line(name))
    recording.record(demo["mjansen"], [recording.NewResult(cell.test, cell.parameter, typed, cell.sample, reason)])


def _loaded(demo: Laboratory, batch: int, days: int, *, ended: bool = False) -> None:
    """The sterility test was loaded so many days ago."""
    test = demo.batch(batch).line(AEROBIC).test
    demo.waited(test, timedelta(days=days))
    began = demo.clock.now - timedelta(days=days)
    performance = performing.Performance(demo["mjansen"].actor.key, began, demo.clock.now if ended else None)
    performing.set_performance(demo["mjansen"], {test.key: test.row_version}, performance)


def _status(demo: Laboratory, batch: int) -> str:
    with demo.store.read() as connection:
        return get_batch(connection, demo["kvos"].actor, batch).stands


def _evaluation(demo: Laboratory, batch: int, name: str) -> str:
    found = demo.batch(batch).grid()
    return found.results[_cell(demo.batch(batch).line(name))].evaluation


def test_growth_opens_its_case_and_holds_the_batch_when_it_is_recorded(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    _loaded(demo, made.key, 0)
    _record(demo, made.key, AEROBIC, "Growth")
    assert made.cases() == ["OOS-2026-0001"]
    assert _status(demo, made.key) == "quarantine, on hold"


def test_another_failing_value_opens_its_case_when_its_test_is_submitted(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received()
    _record(sqlite_demo, made.key, "A09/endotoxin", "0.7")
    assert made.cases() == []


def test_the_case_and_the_hold_stay_when_the_value_is_corrected_and_no_second_one_opens(
    sqlite_demo: Laboratory,
) -> None:
    made = sqlite_demo.batch("B-1").registered().received()
    _loaded(sqlite_demo, made.key, 3, ended=True)
    _record(sqlite_demo, made.key, AEROBIC, "Growth")
    _record(sqlite_demo, made.key, AEROBIC, "No growth", "the other batch")
    assert _status(sqlite_demo, made.key) == "quarantine, on hold"
    _record(sqlite_demo, made.key, AEROBIC, "Growth", "it was this batch after all")
    recording.submit(sqlite_demo["mjansen"], [made.line(AEROBIC).test.key])
    assert made.cases() == ["OOS-2026-0001"]


@pytest.mark.parametrize("other", ["", "No growth"])
def test_growth_is_submitted_on_any_day_while_the_other_bottle_is_empty_or_clear(
    sqlite_demo: Laboratory, other: str
) -> None:
    made = sqlite_demo.batch("B-1").registered().received()
    _loaded(sqlite_demo, made.key, 3, ended=True)
    if other:
        _record(sqlite_demo, made.key, ANAEROBIC, other)
    _record(sqlite_demo, made.key, AEROBIC, "Growth")
    test = made.line(AEROBIC).test.key
    assert recording.submit(sqlite_demo["mjansen"], [test]) == [], "its case is open already"
    assert sqlite_demo.test(test).state == "submitted"


def test_a_test_without_a_failing_critical_outcome_still_needs_every_value(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received()
    _loaded(sqlite_demo, made.key, 20, ended=True)
    _record(sqlite_demo, made.key, ANAEROBIC, "No growth")
    with pytest.raises(Conflict, match="Aerobic bottle: no result has been entered"):
        recording.submit(sqlite_demo["mjansen"], [made.line(AEROBIC).test.key])


def test_the_certificate_names_the_bottle_that_never_became_final_and_does_not_comply(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    sterility = made.line(AEROBIC).test.key
    rest = [test for test in made.entered().in_hand if test != sterility]
    recording.submit(demo["mjansen"], rest)
    approving.approve(demo["adewit"], rest, PASSWORD)
    test = demo.test(sterility)
    early = performing.Performance(
        demo["mjansen"].actor.key, demo.clock.now - timedelta(days=5, hours=1), demo.clock.now
    )
    performing.set_performance(demo["mjansen"], {sterility: test.row_version}, early, why="said anew")
    _record(demo, made.key, AEROBIC, "Growth", "seen today")
    recording.submit(demo["mjansen"], [sterility])
    approving.approve(demo["adewit"], [sterility], PASSWORD)
    preview = certificates.preview(demo["kvos"], made.key)
    assert not preview.blockers
    assert preview.conclusion == "does not comply"
    printed = {line.parameter: (line.result, line.evaluation) for line in preview.content.results}
    assert printed["Aerobic bottle"] == ("Growth", "does not comply")
    assert printed["Anaerobic bottle"] == ("No growth", "not final: no growth to date, day 5 of 14")


def test_what_was_never_read_is_named_on_the_certificate_too(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    _loaded(demo, made.key, 3, ended=True)
    _record(demo, made.key, AEROBIC, "Growth")
    test = made.line(AEROBIC).test.key
    recording.submit(demo["mjansen"], [test])
    approving.approve(demo["adewit"], [test], PASSWORD)
    printed = {line.parameter: line for line in certificates.preview(demo["kvos"], made.key).content.results}
    assert (printed["Anaerobic bottle"].result, printed["Anaerobic bottle"].evaluation) == ("no result", "not final")


def test_no_growth_does_not_comply_yet_on_day_0_and_complies_from_the_minimum_day(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    _loaded(demo, made.key, 0)
    _record(demo, made.key, AEROBIC, "No growth")
    assert _evaluation(demo, made.key, AEROBIC) == "pending"
    test = made.line(AEROBIC).test
    assert (test.worst, test.to_date) == ("pending", "no growth to date, day 0 of 14")
    demo.clock.move_to(demo.clock.now + timedelta(days=14, hours=1))
    _record(demo, made.key, AEROBIC, "No growth")
    test = demo.test(test.key)
    assert test.performed_from is not None
    performed = performing.Performance(demo["mjansen"].actor.key, test.performed_from, demo.clock.now)
    performing.set_performance(demo["mjansen"], {test.key: test.row_version}, performed)
    assert _evaluation(demo, made.key, AEROBIC) == "complies"
    assert demo.test(test.key).to_date == ""


def test_a_later_look_needs_no_reason_and_counts_as_no_change(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received()
    _loaded(sqlite_demo, made.key, 5, ended=True)
    _record(sqlite_demo, made.key, AEROBIC, "No growth")
    _record(sqlite_demo, made.key, AEROBIC, "Growth")
    test = made.line(AEROBIC).test.key
    recording.submit(sqlite_demo["mjansen"], [test])
    with sqlite_demo.store.read() as connection:
        row = waiting.waiting_tests(connection, sqlite_demo["adewit"].actor)[0]
    assert row.changed == 0


def test_growth_that_is_not_submitted_is_shown_to_the_reviewer_and_in_the_lists_at_once(demo: Laboratory) -> None:
    made = demo.batch("B-1").registered().received()
    _loaded(demo, made.key, 3)
    _record(demo, made.key, AEROBIC, "Growth")
    with demo.store.read() as connection:
        viewer = demo["adewit"].actor
        first = waiting.waiting_tests(connection, viewer)[0]
        row = testing.get_tests(connection, viewer, [first.key])[0]
        lines = read_dossier(connection, viewer, made.key, demo.clock.now).lines
    assert first.cases == ("OOS-2026-0001",)
    assert "growth recorded, not submitted" in first.reviewed.unusual(demo.clock.now)
    assert row.finding == "growth recorded, OOS-2026-0001"
    (aerobic,) = [line for line in lines if line.parameter_name == "Aerobic bottle"]
    assert aerobic.standing.waits_for == "growth recorded, OOS-2026-0001; not submitted"


def test_no_growth_to_date_stands_for_nothing_on_the_page_of_the_batch(sqlite_demo: Laboratory) -> None:
    made = sqlite_demo.batch("B-1").registered().received()
    _loaded(sqlite_demo, made.key, 0)
    _record(sqlite_demo, made.key, AEROBIC, "No growth")
    with sqlite_demo.store.read() as connection:
        lines = read_dossier(connection, sqlite_demo["adewit"].actor, made.key, sqlite_demo.now()).lines
    (aerobic,) = [line for line in lines if line.parameter_name == "Aerobic bottle"]
    assert aerobic.evaluation is not None
    assert aerobic.evaluation.decided == "pending"
    assert aerobic.standing.waits_for == "no growth to date, day 0 of 14"


def test_an_import_says_before_what_it_opens_and_opens_it(sqlite_demo: Laboratory) -> None:
    demo = sqlite_demo
    made = demo.batch("B-1").registered().received()
    line = made.line(AEROBIC)
    sample = line.test.samples[0][1]
    table = f"sample,method,parameter,value\n{sample},A03,aerobic,Growth\n".encode()
    staged = importing.stage(demo["mjansen"], importing.RESULTS, "growth.csv", table)
    assert "automated growth, Aerobic bottle, S" in staged.rows[0].remark
    assert "opens an OOS case and puts batch B-1 on hold" in staged.rows[0].remark
    taken = importing.take(demo["mjansen"], staged)
    assert [row.case for row in taken.results] == ["OOS-2026-0001"]
    with demo.store.read() as connection:
        assert [case.id for case in case_queries.cases_of(connection, made.key)] == ["OOS-2026-0001"]
