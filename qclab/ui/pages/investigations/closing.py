"""The closing of a case on its page: the closed list of conclusions, what closing does, what the certificate says."""

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from qclab.domain.investigations.case import CaseState, Conclusion
from qclab.domain.investigations.conclusions import reached
from qclab.ui.icons import set_icon
from qclab.ui.pages.investigations import facts as said
from qclab.ui.pages.investigations.facts import CaseFacts
from qclab.ui.pages.investigations.measured import Values, measured
from qclab.ui.widgets.scrolling import Whole
from qclab.ui.widgets.words import label


class Closing(Whole):
    """The conclusions that a case cannot reach keep their place with a padlock and the reason."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("case_closing")
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(6)
        self._inside = QWidget()
        self._whole.addWidget(self._inside)
        self._whole.addStretch(1)

    def show_facts(self, facts: CaseFacts) -> None:
        old, self._inside = self._inside, QWidget()
        self._whole.replaceWidget(old, self._inside)
        old.hide()
        old.deleteLater()
        down = QVBoxLayout(self._inside)
        down.setContentsMargins(0, 0, 0, 0)
        down.setSpacing(6)
        if len(measured(facts)) > 1:
            down.addWidget(Values(facts))
        if facts.file.line.case.state is CaseState.CLOSED:
            self._closed(down, facts)
            return
        down.addWidget(label("Conclusions", "heading"))
        for conclusion, why in said.conclusions(facts):
            down.addWidget(_line("lock" if why else "complies", conclusion, why, is_open=not why))
        only = said.only_conclusion(facts)
        down.addWidget(label("What closing does", "heading"))
        for _, words in said.closing_effects(facts, only):
            down.addWidget(label(words, wrap=True))
        printed = {each: said.on_certificate(facts, each) for each in reached(facts.file.facts.case)}
        is_one = only is not None or len(set(printed.values())) == 1
        for each, words in list(printed.items())[: 1 if is_one else None]:
            down.addWidget(label("The certificate will say" + ("" if is_one else f", if it is “{each}”"), "heading"))
            down.addWidget(_printed(words))

    def _closed(self, down: QVBoxLayout, facts: CaseFacts) -> None:
        conclusion = Conclusion(facts.file.line.case.conclusion)
        down.addWidget(label("Conclusion", "heading"))
        down.addWidget(_line("complies", conclusion, facts.file.because, is_open=True))
        down.addWidget(label("The certificate says", "heading"))
        down.addWidget(_printed(said.on_certificate(facts, conclusion)))


def _line(icon: str, words: str, quiet: str, *, is_open: bool) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    mark = QLabel()
    set_icon(mark, icon, "complies" if is_open else "quiet")
    said_ = label(f"{words[:1].upper()}{words[1:]}", "" if is_open else "quiet")
    row.addWidget(mark)
    row.addWidget(said_)
    row.addWidget(label(quiet, "quiet", wrap=True), 1)
    made.setAccessibleName(f"{words}: {quiet}" if quiet else words)
    return made


def _printed(words: str) -> QFrame:
    made = QFrame()
    made.setProperty("role", "card")
    inside = QVBoxLayout(made)
    inside.setContentsMargins(12, 8, 12, 8)
    text = label(words, wrap=True)
    text.setObjectName("case_printed")
    inside.addWidget(text)
    return made
