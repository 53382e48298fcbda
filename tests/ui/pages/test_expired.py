"""Material that expired bears one badge while a test of it is not ended; which tests start too late is said apart."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QWidget

from qclab.queries.results import entering
from qclab.queries.testing import pending
from qclab.queries.testing.pending import Asked
from qclab.services.results import performing
from qclab.services.testing import assigning
from qclab.ui.acts import Acts
from qclab.ui.models.columns import mark
from qclab.ui.page import Page
from qclab.ui.pages.batches.page import BatchesPage
from qclab.ui.pages.my_work.page import ALL, MyWorkPage
from qclab.ui.pages.pending.assign import Expired
from qclab.ui.pages.pending.page import PendingPage
from qclab.ui.pages.results.page import ResultsPage
from qclab.ui.pages.samples.page import SamplesPage
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowTests
from tests.laboratory.laboratory import Laboratory

BADGE = ("expired", "expired 2 d ago")
CULTURE, COUNT = "A03", "A20"


@pytest.fixture
def old(sqlite_demo: Laboratory) -> Laboratory:
    """A batch that expired two days ago: its culture was loaded in time, its other tests have not started."""
    demo = sqlite_demo
    now = demo.now()
    late = demo.batch("LATE-1").registered(expiry_at=now + timedelta(days=2)).received()
    demo.batch("LIVES-1").registered(
        expiry_at=now + timedelta(days=9, hours=1), expiry_zone="Europe/Amsterdam"
    ).received()
    demo.batch("SOON-1").registered(expiry_at=now + timedelta(days=6)).received()
    demo.batch("EVER-1").registered(expiry_at=None).received()
    culture = late.test(CULTURE)
    loaded = performing.Performance(demo.analyst.actor.key, demo.now(), None, "INC-02")
    performing.set_performance(demo.analyst, {culture.key: culture.row_version}, loaded)
    assigning.assign(demo.reviewer, [test.key for test in demo.tests()], demo.analyst.actor.key)
    demo.clock.forward(days=4)
    return demo


@pytest.fixture
def show(old: Laboratory, acts: Acts, preferences: Preferences) -> Any:
    shown: list[QWidget] = []

    def show_page(of: Callable[..., Page], lab: Any = None) -> Any:
        page = of(lab or old.reviewer, acts, preferences)
        shown.append(page)
        page.resize(1366, 768)
        page.show()
        page.activated()
        acts.wait_idle()
        return page

    yield show_page
    for page in shown:
        page.close()
        page.deleteLater()


def cells(table: Any, title: str) -> dict[Any, tuple[str, str]]:
    """A column of a list by row id, as mark and words."""
    model = table.model()
    column = next(each for each in model.columns if each.title == title)
    rows = [model.row(place) for place in range(model.rowCount())]
    return {row.key: mark(column.text(row)) for row in rows if row is not None}


def test_one_batch_reads_alike_in_every_row_of_my_work_and_pending_and_the_state_says_what_starts_too_late(
    old: Laboratory, show: Any, acts: Acts
) -> None:
    late = old.batch("LATE-1")
    mine = show(MyWorkPage, old.analyst)
    mine.chips.findChild(QAbstractButton, f"due_{ALL}").click()
    acts.wait_idle()
    for page in (mine, show(PendingPage)):
        found = cells(page.table, "Expires")
        assert found[late.test(COUNT).key] == BADGE
        assert found[late.test(CULTURE).key] == BADGE
        assert found[old.batch("LIVES-1").test(COUNT).key] == ("", "in 5 d")
        assert found[old.batch("EVER-1").test(COUNT).key] == ("", "")
    states = cells(page.table, "State")
    assert states[late.test(COUNT).key] == ("expired", "material expired")
    assert states[late.test(CULTURE).key][0] != "expired", "it was loaded in time"


def test_samples_and_batches_bear_the_badge_while_a_test_of_them_is_not_ended(old: Laboratory, show: Any) -> None:
    late = old.batch("LATE-1")
    samples, batches = show(SamplesPage), show(BatchesPage).list
    waited_for = {s.key for s in late.samples if s.open_tests}
    found = cells(samples.table, "Expires")
    assert waited_for > {s.key for s in late.samples if s.unstarted_tests}, "the culture's too"
    assert {key for key, said in found.items() if said == BADGE} == waited_for
    assert cells(batches.table, "Expires")[late.key] == BADGE
    assert cells(batches.table, "Expires")[old.batch("LIVES-1").key] == ("", "in 5 d")


def test_a_batch_of_which_every_test_began_in_time_bears_none(sqlite_demo: Laboratory, acts: Acts) -> None:
    demo = sqlite_demo
    batch = demo.batch("DONE-1").registered(expiry_at=demo.now() + timedelta(days=40)).received().entered()
    demo.clock.forward(days=60)
    assert all(not test.is_expired(demo.now()) for test in batch.tests() if test.key in batch.in_hand)


def test_results_say_it_below_the_name_of_the_test(old: Laboratory, show: Any, acts: Acts) -> None:
    late = old.batch("LATE-1")
    page = show(ResultsPage, old.analyst)
    page.open(ShowTests((late.test(COUNT).key, late.test(CULTURE).key)))
    acts.wait_idle()
    model = page.grid.model()
    notes = {row.line.test.method_id: mark(model.note_at(place)) for place, row in enumerate(model.layout.rows)
             if row.opens_test}  # fmt: skip
    assert notes == {COUNT: BADGE, CULTURE: ("", "")}


def test_who_gives_out_work_is_told_which_of_it_is_too_late(
    old: Laboratory, show: Any, acts: Acts, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = []
    monkeypatch.setattr(
        "qclab.ui.pages.pending.page.AssignDialog.ask", lambda number, left, expired, *_: told.append(list(expired))
    )
    late, page = old.batch("LATE-1"), show(PendingPage)
    for key in (late.test(COUNT).key, late.test(CULTURE).key):
        page.table.select_id(key)
        page.assign()
        acts.wait_idle()
    title = late.test(COUNT).method_title
    assert told == [[f"{title}, LATE-1"], []]
    assert Expired(told[0]).words.text() == f"The material expired before the test started: {title}, LATE-1."


@pytest.mark.parametrize("descending", [False, True])
def test_the_order_is_what_dies_first_and_what_began_or_has_no_end_comes_last(
    old: Laboratory, descending: bool
) -> None:
    viewer = old.analyst.actor
    rows = {test.key: test for test in old.tests(state="open")}
    with old.store.read() as connection:
        of_me = [each.key for each in entering.due_tests(connection, viewer, viewer.key, old.clock(), sort="expires",
                                                         descending=descending)]  # fmt: skip
        of_all = pending.find_pending(connection, viewer, Asked(), sort="expires", descending=descending)
    for keys in (of_me, of_all):
        ends = [rows[key].expiry_at if rows[key].performed_from is None else None for key in keys]
        known = [end for end in ends if end is not None]
        assert len(keys) == len(rows)
        assert known == sorted(known, reverse=descending)
        assert ends[len(known) :] == [None] * (len(ends) - len(known))
        assert rows[keys[-1]].batch_id in ("EVER-1", "LATE-1")
