"""Papers drawn from the page Pending: the late work, the day list of a person, the bench sheet of a method."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from qclab.ui.dialogs.pdf import PdfDialog
from qclab.ui.pages.pending.papers import BenchSheetDialog, DayListDialog, LateWorkDialog
from tests.ui.pages.pending.shown import Shown

Key = Qt.Key


def test_the_late_work_is_a_sheet_for_the_morning_meeting(show: Callable[..., Shown]) -> None:
    shown = show()
    dialog = LateWorkDialog(shown.lab.reviewer, shown.acts, shown.page.preferences, shown.page)
    dialog.open()
    shown.acts.wait_idle()
    assert dialog.pdf().startswith(b"%PDF")
    dialog.reject()


def test_the_day_list_follows_whose_day_it_is_and_is_saved_as_pdf(show: Callable[..., Shown], tmp_path: Path) -> None:
    shown = show()
    people = [(shown.lab.analyst.actor.key, "Ann"), (shown.lab["bob"].actor.key, "Bob")]
    dialog = DayListDialog(
        shown.lab.reviewer,
        shown.acts,
        shown.page.preferences,
        people,
        shown.lab["bob"].actor.key,
        date(2099, 3, 2),
        shown.page,
    )
    file = tmp_path / "day.pdf"
    dialog._save_as = lambda _: file
    dialog.open()
    shown.acts.wait_idle()
    empty = dialog.pdf()
    combo = dialog.form.input("analyst")
    combo.setFocus()
    QTest.keyClick(combo, Key.Key_Up)
    shown.acts.wait_idle()
    assert combo.read() == shown.lab.analyst.actor.key
    assert len(dialog.pdf()) > len(empty)
    QTest.mouseClick(dialog.save_button, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    shown.acts.wait_idle()
    assert file.read_bytes() == dialog.pdf()
    dialog.reject()


def test_a_bench_sheet_is_printed_or_refused_in_words(show: Callable[..., Shown], tmp_path: Path) -> None:
    shown = show()
    keys = [row.key for row in shown.lab.tests(state="waiting") if row.method_id == "A30"]
    dialog = BenchSheetDialog(shown.lab.reviewer, shown.acts, shown.page.preferences, keys, shown.page)
    printed = tmp_path / "printed.pdf"

    def to_file(_: QWidget, printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(printed))
        return True

    dialog._ask = to_file
    dialog.open()
    shown.acts.wait_idle()
    dialog.accept_button.click()
    shown.acts.wait_idle()
    assert printed.stat().st_size > 1000
    assert not dialog.isVisible()
    several: PdfDialog = BenchSheetDialog(
        shown.lab.reviewer,
        shown.acts,
        shown.page.preferences,
        [r.key for r in shown.lab.tests(state="waiting")],
        shown.page,
    )
    several.open()
    shown.acts.wait_idle()
    assert "several methods" in several.messages.text()
    assert not several.accept_button.isEnabled()
    several.reject()
