"""The lab manager's page: what is late comes first, the picture filters, work is given out, papers are drawn."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QWidget

from qclab.domain.trail.acts import Act
from qclab.queries.testing import workload as queries
from qclab.queries.testing.pending import Asked
from qclab.queries.testing.workload import Dying, Workload
from qclab.services.review import approving
from qclab.services.testing import assigning
from qclab.ui.models.columns import plain
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowEvent, ShowTests
from qclab.ui.words import moments
from qclab.ui.words.moments import LaboratoryZone
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.open_work import submit
from tests.ui.pages.pending.shown import Shown
from tests.ui.waiting import until

Key = Qt.Key


def test_overdue_work_comes_first_with_shape_and_words(show: Callable[..., Shown]) -> None:
    shown = show()
    due, told = shown.texts("Due"), shown.texts("Late")
    late = sum(row.due_at < shown.lab.clock.now for row in shown.lab.tests(state="waiting"))
    assert late >= 4
    assert [bool(text) for text in told] == [True] * late + [False] * (len(due) - late)
    assert (due[0], told[0]) == ("2099-03-02", "2 h"), "the date beside how late it is"
    assert "today 17:30" in due
    assert "2099-03-04 09:30" in due
    raw = shown.page.model.columns[1].text(shown.page.model.row(0))
    assert raw.startswith("!")  # the mark that draws a clock beside the words
    assert shown.page.filters.chips.findChild(QWidget, "pending_when_late").text() == f"Late  {late}"


def test_a_cell_of_the_picture_filters_by_assay_and_day_and_again_takes_it_away(show: Callable[..., Shown]) -> None:
    shown = show()
    everything = len(shown.page.model.ids)
    shown.by_assay()
    shown.click_cell("A30", 3)  # Wednesday
    assert set(shown.texts("Test")) == {"Vector copy number"}
    assert set(shown.texts("Due")) == {"2099-03-04 09:30"}
    assert shown.page.filters.picked.isVisible()
    assert "Wednesday 2099-03-04" in shown.page.filters.picked.accessibleName()
    shown.click_cell("A30", 3)
    assert len(shown.page.model.ids) == everything
    shown.click_cell("A60", 0)
    assert shown.page.filters.chips.current() == "late"
    shown.press(Key.Key_Escape)
    assert len(shown.page.model.ids) == everything


def test_the_picture_is_walked_by_the_keyboard(show: Callable[..., Shown]) -> None:
    shown = show()
    heat = shown.page.strip.heat
    shown.by_assay()
    first = heat.heat.rows[0]
    assert first.counts[0] == max(row.counts[0] for row in heat.heat.rows)  # the most urgent assay on top
    heat.setCurrentIndex(heat.heat.index(1, 0))
    shown.press(Key.Key_Up, on=heat)
    shown.press(Key.Key_Return, on=heat)
    assert set(shown.texts("Test")) == {first.title}
    assert len(shown.page.model.ids) == first.counts[0]


def test_a_cell_of_who_has_what_on_which_day_shows_their_tests(show: Callable[..., Shown]) -> None:
    shown = show()
    ann = shown.lab.analyst.actor.key
    lines = {line.title: line.counts for line in shown.page.strip.heat.heat.rows}
    assert list(lines) == ["Ann", "unassigned"], "people first, by what is late with them"
    shown.click_cell(str(ann), 0)
    assert set(shown.texts("Held by")) == {"Ann"}
    assert len(shown.page.model.ids) == lines["Ann"][0] > 0
    assert shown.page.filters.chips.current() == "late"
    shown.click_cell(str(ann), 0)
    assert shown.page.filters.is_empty()


def test_each_cause_of_lateness_is_a_sentence_that_filters_by_click_and_by_its_number(
    show: Callable[..., Shown],
) -> None:
    shown = show()
    test = next(row for row in shown.lab.tests(analyst=shown.lab.analyst.actor.key) if row.due_at < shown.lab.clock.now)
    submit(shown.lab, test)
    shown.press(Key.Key_F5)
    strip = shown.page.strip
    said = [plain(strip.causes.columns[0], row) for row in strip.causes.rows]
    late = sum(row.due_at < shown.lab.clock.now for row in shown.lab.tests(state="waiting"))
    assert said[0] == "1 waits for review"
    assert sum(int(words.split()[0]) for words in said) == late
    assert strip.why.text() == f"Late {late}, each under its first cause"
    shown.press(Key.Key_1)
    assert shown.page.model.ids == [test.key]
    assert shown.texts("State") == ["waits for review"]
    assert shown.texts("Held by") == ["reviewer"]
    assert shown.page.filters.picked.isVisible()
    shown.press(Key.Key_1, on=strip.reasons)
    assert len(shown.page.model.ids) == len(shown.lab.tests(state="waiting"))
    rect = strip.reasons.visualRect(strip.causes.index(1, 0))
    QTest.mouseClick(strip.reasons.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    shown.acts.wait_idle()
    assert len(shown.page.model.ids) == int(said[1].split()[0])
    shown.page.filters.batch.setFocus()
    QTest.keyClicks(shown.page.filters.batch, "1")
    assert shown.page.filters.batch.text() == "1", "a field keeps its digits"


def test_several_tests_are_given_to_a_person_by_keyboard(show: Callable[..., Shown]) -> None:
    shown = show()
    shown.page.filters.change(held="unassigned")
    shown.acts.wait_idle()
    before = shown.texts("Held by")
    assert set(before) == {"unassigned"}
    shown.page.table.selectRow(0)
    shown.press(Key.Key_Down, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert shown.page.assign_button.text().strip() == "Assign 2…"
    chosen = shown.page.table.selected_ids()

    def give_to_bob(dialog: QDialog) -> None:
        table = dialog.table
        names = [row.name for row in dialog.model.rows]
        loads = {row.name: row.tests for row in dialog.model.rows}
        assert loads["Bob"] == "0"
        hers = shown.lab.tests(analyst=shown.lab.analyst.actor.key, state="waiting")
        assert int(loads["Ann"]) == len([row for row in hers if not row.is_outside])
        QTest.keyClicks(table, "Bob")
        assert names[table.currentIndex().row()] == "Bob"
        QTest.keyClick(table, Key.Key_Return)

    shown.in_dialog(give_to_bob, lambda: shown.press(Key.Key_A, modifier=Qt.KeyboardModifier.AltModifier))
    bob = shown.lab["bob"].actor.key
    assert sorted(row.key for row in shown.lab.tests(analyst=bob, state="waiting")) == sorted(chosen)
    assert len(shown.page.model.ids) == len(before) - 2


def test_a_submitted_test_keeps_its_analyst_and_says_so(show: Callable[..., Shown]) -> None:
    shown = show()
    test = shown.lab.tests(analyst=shown.lab.analyst.actor.key, state="waiting")[0]
    submit(shown.lab, test)
    shown.page.reload()
    shown.acts.wait_idle()
    assert shown.page.table.select_id(test.key)
    assert "waits for review" in shown.texts("State")
    shown.page.assign_button.click()
    shown.acts.wait_idle()
    assert "wait for review" in shown.page.messages.text()


def test_who_may_not_assign_is_told_why(show: Callable[..., Shown]) -> None:
    shown = show(None)
    assert shown.page.assign_button.isEnabled()
    analyst = show(shown.lab.analyst)
    assert not analyst.page.assign_button.isEnabled()
    assert "may not assign tests" in analyst.page.assign_button.toolTip()


def test_enter_opens_every_selected_test_in_results(show: Callable[..., Shown]) -> None:
    shown = show()
    shown.page.table.selectRow(0)
    shown.press(Key.Key_Down, modifier=Qt.KeyboardModifier.ShiftModifier)
    keys = shown.page.table.selected_ids()
    shown.press(Key.Key_Return)
    assert shown.opened == [ShowTests(tuple(keys))]
    assert len(keys) == 2


def test_a_change_by_somebody_else_moves_nothing_until_it_is_asked_for(show: Callable[..., Shown]) -> None:
    shown = show()
    shown.page.filters.change(held="unassigned")
    shown.acts.wait_idle()
    before = list(shown.page.model.ids)
    assigning.assign(shown.lab.reviewer, before[:1], shown.lab["bob"].actor.key)
    shown.acts.wait_idle()
    assert list(shown.page.model.ids) == before
    assert shown.page.model.stale
    shown.press(Key.Key_F5)
    assert list(shown.page.model.ids) == before[1:]
    assert not shown.page.model.stale


def test_what_others_did_since_the_last_sign_in_stands_in_a_line_with_its_events(
    show: Callable[..., Shown], lab: Laboratory, zone: LaboratoryZone
) -> None:
    zone.put("Asia/Tokyo")
    here = moments.near(lab.clock(), lab.clock())
    for _ in range(2):
        with lab.store.write(lab.reviewer.actor, Act.SIGNED_IN):
            pass
        lab.clock.forward(hours=1)
        lab.batch(f"CAR-1{_}").registered("ARI-0001", expiry_at=None)
    test = lab.tests(state="waiting")[0]
    submit(lab, test)
    approving.return_tests(lab.qa, [test.key], "which lot of reagent?")
    shown = show()
    words = shown.page.news.button.text()
    assert words.strip().startswith(f"Since {here}"), "on the laboratory's clock"
    assert "registered" in words
    assert words.endswith("1 submitted, 1 returned")
    assert "returned" in shown.texts("State")

    def look(dialog: QDialog) -> None:
        rows = dialog.model.rows
        assert [row.event.act for row in rows][:2] == ["test returned", "tests submitted"]
        assert dialog.windowTitle().endswith(f"since {here}")
        assert rows[0].about == test.batch_id
        QTest.keyClick(dialog.table, Key.Key_Return)

    shown.in_dialog(look, shown.page.news.button.click)
    assert isinstance(shown.opened[-1], ShowEvent)


def test_filters_are_those_of_last_time_but_not_a_day_that_passes(
    show: Callable[..., Shown], preferences: Preferences
) -> None:
    shown = show()
    shown.page.filters.change(when="late", method="A60")
    shown.acts.wait_idle()
    again = show()
    assert (again.page.filters.now.when, again.page.filters.now.method) == ("late", "A60")
    assert set(again.texts("Test")) == {"Appearance and labels"}
    again.page.filters.change(when="2099-03-04")
    again.acts.wait_idle()
    assert show().page.filters.now.when == "all"


def test_an_empty_page_says_what_to_do_first(show: Callable[..., Shown], lab: Laboratory) -> None:
    shown = show()
    shown.page.filters.change(batch="no such batch")
    shown.acts.wait_idle()
    empty = shown.page.table.findChild(QWidget, "empty_action")
    assert empty.isVisible()
    QTest.mouseClick(empty, Qt.MouseButton.LeftButton)
    shown.acts.wait_idle()
    assert shown.page.model.ids
    assert shown.page.filters.batch.text() == ""


def test_on_a_small_screen_the_picture_and_the_list_take_turns(show: Callable[..., Shown]) -> None:
    shown = show()
    shown.page.resize(620, 320)
    shown.acts.wait_idle()
    assert shown.page.table.isVisible()
    assert not shown.page.strip.heat.isVisible()
    QTest.mouseClick(shown.page.picture_button, Qt.MouseButton.LeftButton)
    assert shown.page.strip.heat.isVisible()
    assert not shown.page.table.isVisible()
    shown.page.resize(1200, 700)
    until(lambda: shown.page.strip.heat.isVisible() and shown.page.table.isVisible())
    assert not shown.page.picture_button.isVisible()


def workload(shown: Shown) -> Workload:
    with shown.lab.store.read() as connection:
        return queries.workload(connection, shown.lab.reviewer.actor, Asked(), shown.page.horizon)


def test_every_cause_is_in_view_and_no_word_of_what_expires_first_is_cut(show: Callable[..., Shown]) -> None:
    shown = show()
    shown.page.resize(1158, 680)
    shown.acts.wait_idle()
    strip = shown.page.strip
    now = shown.lab.clock.now
    dying = tuple(Dying(n, f"HCAR-2600{n}", now + timedelta(days=n - 9), 3) for n in range(1, 20))
    strip.show_work(replace(workload(shown), dying=dying), shown.page.filters.now)
    assert len(strip.causes.rows) >= 2
    assert strip.reasons.verticalScrollBar().maximum() == 0
    for table in (strip.reasons, strip.dies):
        until(lambda table=table: table.horizontalScrollBar().maximum() == 0, table.objectName())
        for place, column in enumerate(table.model().columns):
            assert table.columnWidth(place) >= table.itemDelegate().widest(column, table.model().rows)


def test_no_row_above_the_list_is_cut_in_half(show: Callable[..., Shown]) -> None:
    strip = show().page.strip
    for part in (strip.reasons, strip.heat, strip.dies):
        room = part.height() - part.horizontalHeader().height() - 2 * part.frameWidth()
        assert room % part.verticalHeader().defaultSectionSize() == 0
