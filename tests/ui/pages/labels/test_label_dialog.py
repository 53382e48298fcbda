"""Labels: what is previewed is what is printed, every copy is counted, a second one has its reason."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QWidget

from qclab.documents.page.barcodes import decode_all
from qclab.documents.page.preview import one_bit_pages
from qclab.queries.labels.printed import prints_of
from qclab.services.labels import printing
from qclab.services.samples import changing
from qclab.ui.acts import Acts
from qclab.ui.pages.labels.dialog import LabelDialog
from qclab.ui.pages.labels.printing import ChoosePrinter
from qclab.ui.preferences import Preferences
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.samples import ids


@pytest.fixture
def open_dialog(
    laboratory: Laboratory, acts: Acts, preferences: Preferences, tmp_path: Path
) -> Iterator[Callable[..., LabelDialog]]:
    """The dialog over so many samples; the platform's dialogs are answered as told."""
    parent = QWidget()
    made: list[LabelDialog] = []

    def show(count: int, ask: ChoosePrinter | None = None, file: Path | None = None) -> LabelDialog:
        dialog = LabelDialog(
            laboratory.analyst, acts, preferences, laboratory.samples()[:count], parent,
            ask=ask or (lambda _parent, _printer: False), save_as=lambda _name: file,
        )  # fmt: skip
        dialog.open()
        made.append(dialog)
        acts.wait_idle()
        return dialog

    yield show
    acts.wait_idle()
    for dialog in made:
        dialog.reject()
    parent.deleteLater()


def to_file(path: Path) -> ChoosePrinter:
    def choose(_parent: QWidget, printer: QPrinter) -> bool:
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        return True

    return choose


def codes(pdf: bytes, dpi: int = 300) -> list[str]:
    return [code for wide, high, dots in one_bit_pages(pdf, dpi) for code in decode_all(dots, wide, high)]


def printed(laboratory: Laboratory, place: int = 0) -> list[tuple[int, str]]:
    key = laboratory.samples()[place].key
    return [(row.copy, row.reason) for row in laboratory.ask(lambda c: prints_of(c, laboratory.qa.actor, key))]


def type_reason(dialog: LabelDialog, words: str) -> None:
    words_field = dialog.findChild(QPlainTextEdit, "reason_text")
    assert words_field is not None
    QTest.keyClicks(words_field, words)


def test_printing_sends_every_label_and_counts_each(
    open_dialog: Callable[..., LabelDialog], laboratory: Laboratory, acts: Acts, tmp_path: Path
) -> None:
    dialog = open_dialog(3, to_file(tmp_path / "printed.pdf"))
    assert dialog.preview.view.accessibleDescription() == "", "a picture in the place of a sentence"
    assert "All 3 read back" in dialog.findChild(QLabel, "labels_checked").text()
    dialog.accept()
    acts.wait_idle()
    assert codes((tmp_path / "printed.pdf").read_bytes()) == ids(laboratory.samples())[:3]
    assert printed(laboratory) == [(1, "")]


def test_giving_up_at_the_printer_counts_nothing(
    open_dialog: Callable[..., LabelDialog], laboratory: Laboratory, acts: Acts
) -> None:
    dialog = open_dialog(1)
    dialog.accept()
    acts.wait_idle()
    assert printed(laboratory) == []
    assert dialog.isVisible()


def test_a_second_label_waits_for_its_reason_which_is_kept(
    open_dialog: Callable[..., LabelDialog], laboratory: Laboratory, acts: Acts, tmp_path: Path
) -> None:
    keys = [row.key for row in laboratory.samples()[:1]]
    printing.print_labels(laboratory.analyst, keys, printing.Order("50x25"))
    dialog = open_dialog(2, file=tmp_path / "saved.pdf")
    assert not dialog.accept_button.isEnabled()
    assert "printed again" in dialog.save_button.toolTip()
    type_reason(dialog, "Label lost")
    dialog._save()
    acts.wait_idle()
    assert printed(laboratory) == [(1, ""), (2, "Label lost")]
    assert printed(laboratory, 1) == [(1, "")], "the first label of another sample needs none"
    assert codes((tmp_path / "saved.pdf").read_bytes()) == ids(laboratory.samples())[:2]


def test_labels_that_are_refused_are_neither_printed_nor_saved_whatever_the_reason(
    open_dialog: Callable[..., LabelDialog], laboratory: Laboratory, acts: Acts
) -> None:
    keys = [row.key for row in laboratory.samples()[:2]]
    printing.print_labels(laboratory.analyst, keys, printing.Order("50x25"))
    changing.cancel_samples(laboratory.analyst, keys[1:], "Not needed")
    dialog = open_dialog(2)
    type_reason(dialog, "Label lost")
    for each in (dialog.accept_button, dialog.save_button):
        assert not each.isEnabled()
        assert "was cancelled; it gets no label" in each.toolTip()
    assert "was cancelled" in dialog.messages.text()


def test_a_sample_cancelled_after_the_preview_is_said_and_not_offered_for_print_again(
    open_dialog: Callable[..., LabelDialog], laboratory: Laboratory, acts: Acts, tmp_path: Path
) -> None:
    dialog = open_dialog(1, file=tmp_path / "saved.pdf")
    assert dialog.save_button.isEnabled()
    changing.cancel_samples(laboratory.analyst, [laboratory.samples()[0].key], "Not needed")
    dialog.save_button.click()
    acts.wait_idle()
    assert "was cancelled; it gets no label" in dialog.messages.text()
    assert not dialog.save_button.isEnabled()
    assert not dialog.accept_button.isEnabled()
    assert not (tmp_path / "saved.pdf").exists()


def test_a_sheet_starts_at_its_first_free_label(
    open_dialog: Callable[..., LabelDialog], laboratory: Laboratory, acts: Acts, tmp_path: Path
) -> None:
    dialog = open_dialog(2, file=tmp_path / "sheet.pdf")
    dialog.form.set_value({"preset": "a4-3x8", "start": "0"})
    dialog.form._chosen("start")
    acts.wait_idle()
    assert "start" in dialog.form.errors()
    dialog.form.set_value({"start": "24"})
    dialog.form._chosen("start")
    acts.wait_idle()
    dialog._save()
    acts.wait_idle()
    pages = list(one_bit_pages((tmp_path / "sheet.pdf").read_bytes(), 300))
    found = [decode_all(dots, wide, high) for wide, high, dots in pages]
    assert found == [[ids(laboratory.samples())[0]], [ids(laboratory.samples())[1]]], (
        "the last of one, the first of the next"
    )


def test_the_stock_of_last_time_is_offered_again(
    open_dialog: Callable[..., LabelDialog], acts: Acts, preferences: Preferences
) -> None:
    dialog = open_dialog(1)
    dialog.form.set_value({"preset": "25x12", "dpi": 203})
    dialog.form._chosen("preset")
    acts.wait_idle()
    dialog.reject()
    again = open_dialog(1).form.peek()
    assert (again["preset"], again["dpi"]) == ("25x12", 203)
