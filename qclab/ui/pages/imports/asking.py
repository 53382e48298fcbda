"""What is asked about a file before its rows can be shown: its encoding, its worksheet, its columns and its names."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from qclab.domain.counts import count
from qclab.domain.exchange.names import Name
from qclab.services.exchange.importing import Said, Staged
from qclab.services.exchange.table_lines import Glance
from qclab.services.exchange.table_text import InDoubt
from qclab.ui.pages.imports.columns import ColumnsQuestion
from qclab.ui.pages.imports.names import NamesQuestion
from qclab.ui.pages.imports.rows import where
from qclab.ui.pages.imports.ways import WayQuestion, encoding_question, sheet_question


class Asking(QObject):
    """``asked`` carries a question and the words above it, ``said`` what is said of the file, which is read again, and
    ``said_of_rows`` what is said of the bytes that were looked at."""

    asked = Signal(object, str)
    answering = Signal()
    """A column was said otherwise: what was refused before may hold no more."""
    said = Signal(object)
    said_of_rows = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._passed: set[Name] = set()
        """Names that somebody was asked about and left unsaid."""

    def begin(self) -> None:
        """Another file."""
        self._passed = set()

    def has_names(self, staged: Staged) -> bool:
        """Whether names are to be asked about that nobody was asked about yet."""
        return not staged.asked and any(each.name not in self._passed for each in staged.unnamed)

    def encoding(self, name: str, doubt: InDoubt, how: Said) -> None:
        self._way(encoding_question(doubt), "encoding", f"{name}: how is it written?", how)

    def sheet(self, name: str, sheets: Sequence[Glance], how: Said, now: str = "") -> None:
        self._way(sheet_question(sheets, now), "sheet", f"{name}: which worksheet?", how)

    def columns(self, staged: Staged) -> None:
        anew = replace(staged.said, left_out={})  # other columns are other rows
        about = ColumnsQuestion(staged)
        about.changed.connect(self.answering)
        about.chosen.connect(lambda said: self.said.emit(replace(anew, columns=said)))
        about.head_chosen.connect(lambda head: self.said.emit(replace(anew, columns={}, head=head)))
        self.asked.emit(about, f"{staged.name}: {where(staged) or 'its columns'}")

    def names(self, staged: Staged) -> None:
        question = NamesQuestion(staged)
        question.chosen.connect(lambda said: self._say_names(staged.said, said))
        self.asked.emit(question, f"{staged.name}: {count(len(staged.names_read), 'name')} to be said")

    def _way(self, question: WayQuestion, what: str, words: str, how: Said) -> None:
        """Another encoding or worksheet has other lines and columns: of what was said only the names hold."""
        rest = Said(how.encoding, names=how.names)
        question.chosen.connect(lambda way: self.said.emit(replace(rest, **{what: way})))
        self.asked.emit(question, words)

    def _say_names(self, how: Said, said: Mapping[Name, str]) -> None:
        self._passed |= {name for name, meaning in said.items() if not meaning}
        self.said_of_rows.emit(replace(how, names={**how.names, **said}))
