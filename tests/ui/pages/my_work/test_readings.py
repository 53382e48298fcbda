"""Readings in the window: what is due by incubator, one key a bottle, and what is suspected holds at once."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from qclab.demo.people import PASSWORD
from qclab.domain.evaluation.evaluations import Evaluation
from qclab.domain.testing.units import Finding, Seen, UnitState
from qclab.queries.testing.units import UnitRow
from qclab.ui.acts import Acts
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.pages.my_work.page import ALL, NOBODY, MyWorkPage, pressing
from qclab.ui.pages.my_work.reading import ReadingDialog
from qclab.ui.pages.my_work.tiles import tile
from qclab.ui.pages.sent_out.dialogs import KeptForm
from qclab.ui.preferences import Preferences
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.reading import holds, now, seen, settled, typed
from tests.laboratory.reading import loaded as loaded_by
from tests.ui.answering import answer, sign_beside, words_of
from tests.ui.waiting import until

FTM = "A01/FTM"


@pytest.fixture
def batch(sqlite_demo: Laboratory) -> Batch:
    """Two tubes that are filtered together: a canister of each medium."""
    return sqlite_demo.batch("M-1").registered("MSCTC-0010").received()


@pytest.fixture
def page(sqlite_demo: Laboratory, batch: Batch, acts: Acts, preferences: Preferences) -> Iterator[MyWorkPage]:
    made = MyWorkPage(sqlite_demo["mjansen"], acts, preferences)
    made.resize(1280, 700)
    made.show()
    shown(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def loaded(sqlite_demo: Laboratory, batch: Batch) -> list[UnitRow]:
    return loaded_by(sqlite_demo, batch.test("A01").key, sqlite_demo["mjansen"])


def settle(page: MyWorkPage) -> None:
    for _ in range(3):
        page.acts.wait_idle()
        QApplication.processEvents()


def shown(page: MyWorkPage) -> None:
    page.activated()
    page.reload()
    settle(page)


def due(page: MyWorkPage) -> list[tuple[str, ...]]:
    rows = page.readings.due
    columns = rows.table.model().columns
    return [tuple(column.text(row) for column in columns if column.key != "test") for row in rows.rows]


def opened(page: MyWorkPage, place: int = 0) -> ReadingDialog:
    """The dialog of a round, by Enter on its row."""
    table = page.readings.due.table
    table.selectRow(place)
    QTest.keyClick(table, Qt.Key.Key_Return)
    settle(page)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReadingDialog)
    return dialog


def struck(page: MyWorkPage, dialog: ReadingDialog, keys: str) -> None:
    QTest.keyClicks(dialog.tiles, keys)
    settle(page)


def reason(words: str) -> Callable[[QDialog], None]:
    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, ReasonDialog)
        dialog._reason._words.setPlainText(words)
        dialog.accept()

    return fill


def states(dialog: ReadingDialog) -> list[UnitState]:
    return [unit.state for unit in dialog._units]


def test_a_test_is_loaded_in_the_window_and_what_comes_is_listed(
    sqlite_demo: Laboratory, batch: Batch, page: MyWorkPage
) -> None:
    assert page.readings.due.isHidden(), "nothing is loaded"
    page.chips.choose(NOBODY)
    page.filters._choose(NOBODY)
    settle(page)
    page.table.select_id(batch.test("A01").key)
    settle(page)
    assert page.readings.load.isEnabled()

    def fill(form: QDialog) -> None:
        assert isinstance(form, KeptForm)
        assert "Sterility, membrane filtration, M-1: 2 units" in words_of(form)
        form.accept()
        settle(page)
        assert form.isVisible(), "neither an incubator nor a moment is presumed"
        names = [name for name in form.form._fields if name.startswith("incubator_")]
        form.form.set_value(dict(zip(names, ("INC-02", "INC-03"), strict=True)))
        form.form.set_value({"at": sqlite_demo.now()})
        form.accept()

    filling = answer(fill)
    page.readings.load.trigger()
    until(lambda: not filling.isActive())
    settle(page)
    shown(page)
    assert [row[1:] for row in due(page)] == [
        ("INC-02", "M-1", "day 3", "1 unit"), ("INC-03", "M-1", "day 3", "1 unit"),
    ]  # fmt: skip
    assert due(page)[0][0].startswith("pending:from ")
    page.table.select_id(batch.test("A01").key)
    assert batch.test("A01").is_loaded


def test_one_key_a_bottle_and_the_next_one_follows(
    sqlite_demo: Laboratory, batch: Batch, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    before = pressing(sqlite_demo["mjansen"])
    sqlite_demo.clock.forward(days=3)
    shown(page)
    assert page.readings.due._title.text() == "Readings due: today 2 units"
    assert pressing(sqlite_demo["mjansen"]) == before + 2
    page.readings.start.trigger()
    settle(page)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ReadingDialog)
    struck(page, dialog, "n")
    assert [each.seen for each in now(sqlite_demo, loaded[0]).sights] == [Seen.CLEAR]
    assert tile(dialog.current, sqlite_demo.now()).now == "no growth to date"
    dialog.accept()
    settle(page)
    assert [row[1] for row in due(page)] == ["INC-03", "INC-02"], "what was read comes again on day 5"


def test_a_key_that_is_held_counts_once_and_there_is_no_way_to_fill_down(
    sqlite_demo: Laboratory, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    sqlite_demo.clock.forward(days=3)
    shown(page)
    dialog = opened(page)
    for is_repeat in (False, True, True, True):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier, "n", is_repeat)
        QApplication.sendEvent(dialog.tiles, event)
    settle(page)
    assert len(now(sqlite_demo, loaded[0]).sights) == 1
    dialog.accept()


def test_what_is_suspected_holds_its_batch_at_once_and_stands_first(
    sqlite_demo: Laboratory, batch: Batch, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    sqlite_demo.clock.forward(days=3)
    shown(page)
    dialog = opened(page)
    struck(page, dialog, "s")
    assert states(dialog) == [UnitState.SUSPECTED]
    assert "M-1 is on hold: unit 1 is suspected" in dialog.messages.text()
    assert dialog.confirmed.isVisible()
    assert holds(batch) == ["The suspected positive of unit 1"]
    dialog.accept()
    shown(page)
    assert due(page)[0][0] == "against:suspected"
    assert typed(batch, FTM) is None


def test_growth_is_confirmed_in_the_window_and_recorded(
    sqlite_demo: Laboratory, batch: Batch, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    seen(sqlite_demo, loaded[:1], Seen.SUSPECTED, by=sqlite_demo["mjansen"])
    shown(page)
    dialog = opened(page)

    def fill(form: QDialog) -> None:
        assert isinstance(form, KeptForm)
        form.form.set_value({"means": "Gram stain", "because": "Gram-positive cocci in clusters"})
        form.accept()

    asked = answer(lambda form: fill(form) if isinstance(form, KeptForm) else None)
    dialog.confirmed.click()
    until(lambda: not asked.isActive())
    settle(page)
    assert states(dialog) == [UnitState.CONFIRMED]
    assert typed(batch, FTM) == ("Growth", Evaluation.DOES_NOT_COMPLY, "")
    dialog.accept()


def test_that_it_is_none_is_said_by_another_person_and_what_was_typed_stays(
    sqlite_demo: Laboratory, batch: Batch, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    seen(sqlite_demo, loaded[:1], Seen.SUSPECTED, by=sqlite_demo["mjansen"])
    shown(page)
    dialog = opened(page)

    def fill(form: QDialog) -> None:
        assert isinstance(form, KeptForm)
        form.form.set_value({"means": "Gram stain", "because": "no organisms were seen"})
        form.accept()
        settle(page)
        assert "another person says that it is not confirmed" in words_of(form)
        form.reject()

    asked = answer(fill)
    dialog.not_confirmed.click()
    until(lambda: not asked.isActive())
    settle(page)
    assert states(dialog) == [UnitState.SUSPECTED]
    dialog.accept()
    settled(sqlite_demo, loaded[0], Finding.NOT_CONFIRMED)
    assert holds(batch) == []


def test_a_lost_unit_and_one_that_is_not_looked_at_say_why(
    sqlite_demo: Laboratory, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    sqlite_demo.clock.forward(days=3)
    shown(page)
    dialog = opened(page)
    asked = answer(reason("the incubator is being repaired"))
    struck(page, dialog, "-")
    assert not asked.isActive()
    asked = answer(reason("the bottle broke in the rack"))
    struck(page, dialog, "l")
    assert not asked.isActive()
    unit = now(sqlite_demo, loaded[0])
    assert unit.state is UnitState.LOST or unit.sights[-1].seen is Seen.LOST
    assert states(dialog) == [UnitState.LOST]
    assert not any(key.isEnabled() for key in dialog.keys.values())
    dialog.accept()


def test_another_key_at_the_same_look_is_a_correction_with_a_reason(
    sqlite_demo: Laboratory, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    sqlite_demo.clock.forward(days=3)
    shown(page)
    dialog = opened(page)
    struck(page, dialog, "n")
    struck(page, dialog, "n")
    assert len(now(sqlite_demo, loaded[0]).sights) == 1, "the same key again is no other look"
    asked = answer(reason("the wrong bottle was in my hand"))
    struck(page, dialog, "-")
    assert not asked.isActive()
    assert [each.seen for each in now(sqlite_demo, loaded[0]).sights] == [Seen.NOT_LOOKED_AT]
    dialog.accept()


def test_a_second_reader_signs_in_beside_and_reads_as_themselves(
    sqlite_demo: Laboratory, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    sqlite_demo.clock.forward(days=3)
    shown(page)
    dialog = opened(page)
    assert dialog.second.isHidden(), "the method asks for none"
    dialog._read_by(sqlite_demo["hlaan"])
    struck(page, dialog, "s")
    (sight,) = now(sqlite_demo, loaded[0]).sights
    assert sight.by == sqlite_demo["hlaan"].actor.key
    assert "Second reader: H. Laan" in words_of(dialog)
    dialog.second.click()
    assert "Second reader: H. Laan" not in words_of(dialog)
    asked = answer(sign_beside("lkoster", PASSWORD))
    dialog._second()
    assert not asked.isActive()
    settle(page)
    assert dialog._reader.actor.id == "lkoster"
    dialog.accept()


def test_a_scan_jumps_to_its_bottle(sqlite_demo: Laboratory, page: MyWorkPage) -> None:
    islets = sqlite_demo.batch("I-1").registered("CIT-07").received()
    units = loaded_by(sqlite_demo, islets.test("A01").key)
    shown(page)
    dialog = opened(page)
    assert len(dialog._units) == 3, "one incubator at a time"
    assert dialog.scanned(units[2].sample_id)
    assert dialog.current.sample_id == units[2].sample_id
    assert not dialog.scanned("S26000000000")
    QTest.keyClick(dialog.tiles, Qt.Key.Key_Backspace)
    assert dialog.current.number == 2
    QTest.keyClick(dialog.tiles, Qt.Key.Key_Right)
    assert dialog.current.number == 3
    assert dialog.findChild(QPushButton, "seen_clear").isEnabled()
    dialog.accept()


def test_only_who_enters_results_loads(
    sqlite_demo: Laboratory, batch: Batch, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    page.filters._choose(ALL)
    settle(page)
    page.table.select_id(batch.test("A01").key)
    settle(page)
    assert "loaded already" in page.readings.load.toolTip()
    assert page.readings.read.isEnabled()


def test_a_clouded_medium_is_transferred_and_its_subculture_stands_behind_the_others(
    sqlite_demo: Laboratory, page: MyWorkPage, loaded: Sequence[UnitRow]
) -> None:
    sqlite_demo.clock.forward(days=10)
    shown(page)
    dialog = opened(page)
    assert dialog.transfer.isHidden(), "it is too early"
    dialog.accept()
    sqlite_demo.clock.forward(days=4, hours=1)
    shown(page)
    dialog = opened(page)

    def fill(form: QDialog) -> None:
        assert isinstance(form, KeptForm)
        form.form.set_value({"incubator": "INC-02"})
        form.accept()

    asked = answer(fill)
    dialog.transfer.click()
    until(lambda: not asked.isActive())
    settle(page)
    assert [(unit.number, unit.made_from) for unit in dialog._units] == [(1, None), (3, 1)]
    dialog._go(1)
    assert "subculture of unit 1" in words_of(dialog)
    assert dialog.transfer.isHidden()
    dialog.accept()
