"""Working papers say what there is to do, for whom, and nothing that the person may not know of."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader

from qclab.domain.refusals import Conflict, Invalid, Missing
from qclab.services.testing import assigning, worklists
from qclab.store.door import Store
from qclab.store.engines import open_engine
from tests.open_work import MONDAY, OpenWork, copied, open_work


@pytest.fixture(scope="module")
def built(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenWork]:
    path = tmp_path_factory.mktemp("open_work") / "qclab.db"
    shutil.copyfile(migrated_file, path)
    made = open_work(Store(open_engine(path), workstation="BENCH-3"))
    yield made
    made.store.engine.dispose()


@pytest.fixture
def lab(built: OpenWork, tmp_path: Path) -> Iterator[OpenWork]:
    made = copied(built, tmp_path / "qclab.db")
    made.clock.pass_by(hours=3)
    yield made
    made.store.engine.dispose()


def test_a_day_list_has_late_work_first_and_stops_with_the_day(lab: OpenWork) -> None:
    ann = lab.analyst.actor.key
    content = worklists.day_content(lab.manager, ann, MONDAY.date())
    due = [row for row in lab.tests(analyst=ann) if row.due_at < datetime(2099, 3, 3, tzinfo=UTC)]
    assert [row.test for row in content.rows] == [row.method_title for row in due]
    assert content.rows[0].due.startswith("late, 2099-03-02 10:30")
    assert not content.rows[-1].due.startswith("late")
    assert (content.analyst, content.date) == ("Ann", "2099-03-02")
    later = worklists.day_content(lab.manager, ann, MONDAY.date() + timedelta(days=60))
    assert len(later.rows) == len(lab.tests(analyst=ann)) > len(content.rows)


def test_a_submitted_test_is_on_no_list(lab: OpenWork) -> None:
    first = lab.tests(analyst=lab.analyst.actor.key)[0]
    lab.submit(first)
    content = worklists.day_content(lab.manager, lab.analyst.actor.key, MONDAY.date())
    assert first.method_title not in [row.test for row in content.rows]
    with pytest.raises(Conflict, match="None of these tests is open"):
        worklists.bench_sheet(lab.manager, [first.key])


def test_a_bench_sheet_has_every_container_of_the_tests_of_one_method(lab: OpenWork, tmp_path: Path) -> None:
    tests = [row for row in lab.tests() if row.method_id == "A21"]
    content = worklists.bench_content(lab.analyst, [row.key for row in tests])
    assert [each.sample_id for each in content.samples] == [id_ for row in tests for _, id_, _, _ in row.samples]
    assert {each.batch for each in content.samples} == {"CAR-01", "HC-01"}
    assert any("(%)" in name for name in content.parameters)
    file = tmp_path / "sheet.pdf"
    file.write_bytes(worklists.bench_sheet(lab.analyst, [row.key for row in tests]))
    assert "Flow cytometry, identity and purity" in PdfReader(file).pages[0].extract_text()


def test_a_bench_sheet_is_for_one_method(lab: OpenWork) -> None:
    with pytest.raises(Invalid, match="several methods"):
        worklists.bench_sheet(lab.manager, [row.key for row in lab.tests()])
    with pytest.raises(Invalid, match="Choose the tests"):
        worklists.bench_sheet(lab.manager, [])


def test_papers_of_another_client_cannot_be_drawn(lab: OpenWork) -> None:
    house = next(row for row in lab.tests() if row.batch_id == "CAR-01")
    with pytest.raises(Missing):
        worklists.bench_sheet(lab.client, [house.key])
    assert worklists.day_content(lab.client, lab.analyst.actor.key, MONDAY.date()).rows == ()


def test_work_is_never_given_to_a_person_who_may_not_know_of_it(lab: OpenWork) -> None:
    from qclab.domain.people.rights import Role
    from tests.builders import lab_with

    theirs = lab_with(lab.store, Role.ANALYST, id_="guest", client=lab.client.actor.client)
    rows = {number: next(row.key for row in lab.tests() if row.batch_id == number) for number in lab.batches}
    with pytest.raises(Invalid, match="one client's tests only"):
        assigning.assign(lab.manager, list(rows.values()), theirs.actor.key)
    assert assigning.assign(lab.manager, [rows["HC-01"]], theirs.actor.key) == 1
    with pytest.raises(Missing, match="no such test"):
        assigning.assign(lab.manager, [999], lab.other.actor.key)
