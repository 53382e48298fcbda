"""A block of cells from a spreadsheet's clipboard: its rows as they were seen there, or a refusal."""

import re

from PySide6.QtGui import QGuiApplication

from qclab.domain.refusals import Invalid

# A spreadsheet quotes a cell that holds a line break or a tab; any other quotation mark is part of the text.
_QUOTED = re.compile(r'(?:^|(?<=[\t\n]))"(?:[^"]|"")*"(?=[\t\n]|$)')
_DRESSED = re.compile(r"<(?:sup|sub|s|strike|del)\b|line-through|vertical-align:\s*(?:super|sub)\b", re.I)
_BROKEN = "A copied cell holds a line break, so its rows are not certain. Nothing was pasted; type it on one line."
_LOST = (
    "Letters of what was copied are raised, lowered or struck out, as in 10⁶, which plain text loses. "
    "Nothing was pasted; type it."
)


def copied() -> list[list[str]]:
    """The rows and columns on the clipboard. Raises Invalid where plain text is not what was seen."""
    if loses_letters():
        raise Invalid(_LOST)
    return block(QGuiApplication.clipboard().text())


def loses_letters() -> bool:
    """Whether what is on the clipboard looks otherwise where it was copied than its plain text."""
    held = QGuiApplication.clipboard().mimeData()
    return held is not None and held.hasHtml() and _DRESSED.search(held.html()) is not None


def block(text: str) -> list[list[str]]:
    """The rows and columns of a spreadsheet's clipboard; the line break at its end opens no row."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")
    if any("\n" in found or "\t" in found for found in _QUOTED.findall(text)):
        raise Invalid(_BROKEN)
    return [line.split("\t") for line in text.split("\n")]
