"""Working papers say what there is to do, for whom, and nothing that the person may not know of."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from qclab.domain.people.rights import Role
from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.domain.testing.sheets import NoSheet
from qclab.services.testing import assigning, worklists
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.open_work import MONDAY, submit
from tests.laboratory.people import lab_with


@pytest.fixture
def lab(sqlite_open_work: Laboratory) -> Laboratory:
    sqlite_open_work.clock.forward(hours=3)
    return sqlite_open_work


def test_a_day_list_has_late_work_first_and_stops_with_the_day(lab: Laboratory) -> None:
    ann = lab.analyst.actor.key
    content = worklists.day_content(lab.reviewer, ann, MONDAY.date())
    due = [row for row in lab.tests(analyst=ann, state="waiting") if row.due_at < datetime(2099, 3, 3, tzinfo=UTC)]
    assert [row.test for row in content.rows] == [row.method_title for row in due]
    assert content.rows[0].due.startswith("late, 2099-03-02 10:30")
    assert not content.rows[-1].due.startswith("late")
    assert (content.analyst, content.date) == ("Ann", "2099-03-02")
    later = worklists.day_content(lab.reviewer, ann, MONDAY.date() + timedelta(days=60))
    assert len(later.rows) == len(lab.tests(analyst=ann, state="waiting")) > len(content.rows)


def test_a_submitted_test_is_on_no_list(lab: Laboratory) -> None:
    first = lab.tests(analyst=lab.analyst.actor.key, state="waiting")[0]
    submit(lab, first)
    content = worklists.day_content(lab.reviewer, lab.analyst.actor.key, MONDAY.date())
    assert first.method_title not in [row.test for row in content.rows]
    with pytest.raises(Conflict) as refused:
        worklists.bench_sheet(lab.reviewer, [first.key])
    assert refused.value.codes == (NoSheet.NOTHING_OPEN,)


def test_a_bench_sheet_has_every_container_of_the_tests_of_one_method(lab: Laboratory, tmp_path: Path) -> None:
    tests = [row for row in lab.tests(state="waiting") if row.method_id == "A21"]
    content = worklists.bench_content(lab.analyst, [row.key for row in tests])
    assert [each.sample_id for each in content.samples] == [id_ for row in tests for _, id_, _, _ in row.samples]
    assert {each.batch for each in content.samples} == {"CAR-01", "HC-01"}
    assert any("(%)" in name for name in content.parameters)
    file = tmp_path / "sheet.pdf"
    file.write_bytes(worklists.bench_sheet(lab.analyst, [row.key for row in tests]))
    assert "Flow cytometry, identity and purity" in PdfReader(file).pages[0].extract_text()


def test_a_bench_sheet_is_for_one_method(lab: Laboratory) -> None:
    several = [row.key for row in lab.tests(state="waiting")]
    for keys, code in ((several, NoSheet.SEVERAL_METHODS), ([], NoSheet.NOTHING_CHOSEN)):
        with pytest.raises(Invalid) as refused:
            worklists.bench_sheet(lab.reviewer, keys)
        assert refused.value.codes == (code,)


def test_papers_of_another_client_cannot_be_drawn(lab: Laboratory) -> None:
    house = next(row for row in lab.tests(state="waiting") if row.batch_id == "CAR-01")
    with pytest.raises(Missing):
        worklists.bench_sheet(lab["romano"], [house.key])
    assert worklists.day_content(lab["romano"], lab.analyst.actor.key, MONDAY.date()).rows == ()


def test_work_is_never_given_to_a_person_who_may_not_know_of_it(lab: Laboratory) -> None:
    theirs = lab_with(lab.store, Role.ANALYST, id_="guest", client=lab["romano"].actor.client)
    rows = {
        number: next(row.key for row in lab.tests(state="waiting") if row.batch_id == number)
        for number in ("CAR-01", "HC-01")
    }
    with pytest.raises(Invalid, match="one client's tests only"):
        assigning.assign(lab.reviewer, list(rows.values()), theirs.actor.key)
    assert assigning.assign(lab.reviewer, [rows["HC-01"]], theirs.actor.key) == 1
    with pytest.raises(Missing, match="no such test"):
        assigning.assign(lab.reviewer, [999], lab["bob"].actor.key)
