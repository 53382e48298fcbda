"""Working papers of the page of pending work: the late work, the day list of a person, the bench sheet of a method."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from qclab.services.lab import Lab
from qclab.services.testing import late_work, worklists
from qclab.ui.acts import Acts
from qclab.ui.choices import Choice
from qclab.ui.dialogs.pdf import PdfDialog
from qclab.ui.forms import Field, Form
from qclab.ui.preferences import Preferences


class DayListDialog(PdfDialog):
    """Whose day, and which; the list below follows."""

    def __init__(
        self, lab: Lab, acts: Acts, preferences: Preferences, people: Sequence[Choice], analyst: int | None,
        today: date, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        self.form = Form(
            [
                Field("analyst", "Whose day", "choice", required=True, choices=people),
                Field("day", "Day", "date", required=True),
            ],
            name="day_list_form",
        )
        super().__init__("Day list", acts, preferences, parent, above=self.form)
        self.setObjectName("day_list_dialog")
        self._lab = lab
        known = [key for key, _ in people]
        self.form.set_value({"analyst": analyst if analyst in known else next(iter(known), None), "day": today})
        self.form.edited.connect(self._follow)
        self._follow()

    def _follow(self, _: str = "") -> None:
        values = self.form.peek()
        analyst, day = values.get("analyst"), values.get("day")
        if analyst is None or day is None:
            return
        name = self.form.input("analyst").currentText()
        self.show_from(lambda: worklists.day_list(self._lab, analyst, day), f"day list {name} {day}")


class LateWorkDialog(PdfDialog):
    """Why what is late is late, for the morning meeting."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__("Late work", acts, preferences, parent)
        self.setObjectName("late_work_dialog")
        self.show_from(lambda: late_work.late_work(lab), "late work")


class BenchSheetDialog(PdfDialog):
    """The sheet of one method for the tests that were chosen."""

    def __init__(
        self, lab: Lab, acts: Acts, preferences: Preferences, tests: Sequence[int], parent: QWidget | None = None
    ) -> None:
        super().__init__("Bench sheet", acts, preferences, parent)
        self.setObjectName("bench_sheet_dialog")
        chosen = tuple(tests)
        self.show_from(lambda: worklists.bench_sheet(lab, chosen), "bench sheet")
