"""A manager says when somebody is away, and sees it in the load and where work is given out."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog

from qclab.domain.people.absence import Absence
from qclab.queries.people.people import person
from qclab.ui.pages.pending.absence import AbsenceDialog
from tests.ui.pages.pending.shown import Shown

WEDNESDAY, FRIDAY = date(2099, 3, 4), date(2099, 3, 6)


def _dialog(shown: Shown) -> AbsenceDialog:
    shown.press(Qt.Key.Key_W, modifier=Qt.KeyboardModifier.AltModifier)
    (dialog,) = [each for each in shown.page.findChildren(AbsenceDialog) if each.isVisible()]
    return dialog


def test_an_absence_is_said_shown_in_the_load_and_where_work_is_given_out(show: Callable[..., Shown]) -> None:
    shown = show()
    ann = shown.lab.analyst.actor
    dialog = _dialog(shown)
    dialog.form.set_value({"person": ann.key, "first": WEDNESDAY, "last": FRIDAY})
    dialog.accept()
    shown.acts.wait_idle()
    assert not [each for each in shown.page.findChildren(AbsenceDialog) if each.isVisible()]
    assert shown.lab.ask(lambda c: person(c, ann.key)).absence == Absence(WEDNESDAY, FRIDAY)
    shown.page.reload()
    shown.acts.wait_idle()
    heat = shown.page.strip.heat.heat
    (place,) = [place for place, row in enumerate(heat.rows) if row.key == str(ann.key)]
    assert heat.headerData(place, Qt.Orientation.Vertical) == f"{ann.name}, away 2099-03-04 to 2099-03-06"
    away = [column for column in range(heat.columnCount()) if heat.is_away(heat.index(place, column))]
    assert away == [3, 4, 5], "Wednesday to Friday, from today, Monday"
    assert heat.data(heat.index(place, 3), Qt.ItemDataRole.ToolTipRole).endswith(", away")

    told = []

    def look(assigning: QDialog) -> None:
        told.extend(row.away for row in assigning.model.rows if row.name == ann.name)
        told.append(assigning.table.current_id() == ann.key)
        assigning.reject()

    shown.page.filters.change(held="unassigned")
    shown.acts.wait_idle()
    shown.page.table.selectRow(0)

    def assign() -> None:
        shown.page.assigning.trigger()
        shown.acts.wait_idle()

    shown.in_dialog(look, assign)
    assert told == ["away 2099-03-04 to 2099-03-06", False], "nobody who is away is offered first"


def test_days_that_are_no_absence_are_told_beside_their_field_and_nothing_is_lost(show: Callable[..., Shown]) -> None:
    shown = show()
    dialog = _dialog(shown)
    dialog.form.set_value({"person": shown.lab.analyst.actor.key, "first": FRIDAY, "last": WEDNESDAY})
    dialog.accept()
    shown.acts.wait_idle()
    assert dialog.isVisible()
    assert list(dialog.form.errors()) == ["last"]
    assert dialog.form.peek()["first"] == FRIDAY
    dialog.reject()


def test_who_gives_out_no_work_is_told_why(show: Callable[..., Shown]) -> None:
    shown = show()
    command = show(shown.lab["bob"]).page.absences.command
    assert not command.isEnabled()
    assert "may not assign tests" in command.toolTip()
