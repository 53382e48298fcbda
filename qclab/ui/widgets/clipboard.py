"""A block of cells from a spreadsheet's clipboard: its rows as they were seen there, or a refusal."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu

from qclab.domain.exchange.columns import Column, Holds
from qclab.domain.refusals import Invalid, Refusal
from qclab.services.exchange.table_file import cell_fault
from qclab.services.exchange.table_html import html_lines
from qclab.services.exchange.table_lines import Seen, words
from qclab.ui.codes import AtWindow

# A spreadsheet quotes a cell that holds a line break or a tab; any other quotation mark is part of the text.
_QUOTED = re.compile(r'(?:^|(?<=[\t\n]))"(?:[^"]|"")*"(?=[\t\n]|$)')
_DRESSED = re.compile(r"<(?:sup|sub|s|strike|del)\b|line-through|vertical-align:\s*(?:super|sub)\b", re.I)
_BROKEN = "A copied cell holds a line break, so its rows are not certain. Nothing was pasted; type it on one line."
_LOST = (
    "Letters of what was copied are raised, lowered or struck out, as in 10⁶, which plain text loses. "
    "Nothing was pasted; type it."
)
_SHOWN = 5
Of = Callable[[int], Holds]
"""What the column holds on which a cell falls, by its place in the row, from 0."""


def numbers(_: int) -> Holds:
    return Holds.NUMBER


def anything(_: int) -> Holds:
    return Holds.WORDS


def copied(holds: Of = anything) -> list[list[str]]:
    """The rows and columns on the clipboard. Raises Invalid where plain text is not what was seen, with each cell."""
    return texts(_cells(), holds)


def is_refused(holds: Of = numbers) -> bool:
    """Whether what is on the clipboard was seen otherwise where it was copied than its plain text reads."""
    try:
        copied(holds)
    except Refusal:
        return True
    return False


def is_block_pasted(event: QEvent, holds: Of = anything) -> bool:
    """Whether a key pastes into an open cell more than its text: several cells, or letters that plain text loses."""
    if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
        return False
    return event.matches(QKeySequence.StandardKey.Paste) and is_block(holds)


def is_block(holds: Of = anything) -> bool:
    """Whether the clipboard holds more than the text of one cell: several, or letters that plain text loses."""
    text = QGuiApplication.clipboard().text()
    return "\t" in text or "\n" in text.replace("\r", "\n").strip("\n") or is_refused(holds)


def menu_of(field: QLineEdit, block: Callable[[], object], holds: Of = anything) -> QMenu:
    """The mouse's menu of an open cell: *Paste* does what its keys do, ``block`` where it is one."""
    menu = field.createStandardContextMenu()
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for action in menu.actions():
        if action.objectName() == "edit-paste":
            action.triggered.disconnect()
            action.triggered.connect(lambda: block() if is_block(holds) else field.paste())
    return menu


def texts(rows: Sequence[Sequence[Seen]], holds: Of) -> list[list[str]]:
    """The texts of cells under the same rule as those of a file. Raises Invalid with each that is refused."""
    reasons = []
    for down, cells in enumerate(rows, 1):
        for across, cell in enumerate(cells):
            why = cell_fault(cell, Column("", holds=holds(across)))
            if why is not None:
                reasons.append(replace(why.about(f"Row {down}, column {across + 1} of what was copied")))
    if reasons:
        more = f"and {len(reasons) - _SHOWN} more cells" if len(reasons) > _SHOWN else ""
        raise Invalid(*reasons[:_SHOWN], *([more] if more else []), "Nothing was pasted.", code=AtWindow.NOTHING_PASTED)
    return [[cell.text for cell in cells] for cells in rows]


def block(text: str) -> list[list[str]]:
    """The rows and columns of a spreadsheet's plain text; the line break at its end opens no row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if any("\n" in found or "\t" in found for found in _QUOTED.findall(text)):
        raise Invalid(_BROKEN, code=AtWindow.BROKEN_LINES)
    return [line.split("\t") for line in text.split("\n")]


def _cells() -> list[list[Seen]]:
    """What a spreadsheet says of its cells, where it says it; else the plain text, unless letters of it are dressed."""
    held = QGuiApplication.clipboard().mimeData()
    html = held.html() if held is not None and held.hasHtml() else ""
    if lines := html_lines(html) if "<table" in html.lower() else []:
        return [list(line.cells) for line in lines]
    if _DRESSED.search(html):
        raise Invalid(_LOST, code=AtWindow.SIGNS_LOST)
    return [[words(text) for text in row] for row in block(QGuiApplication.clipboard().text())]
