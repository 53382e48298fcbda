"""One case: the value that stays, the road of its phases, what is worked on now, and what is still missing."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from qclab.domain.investigations.missing import lacking, missing
from qclab.domain.investigations.phases import Phase
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import mark
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.investigations import facts as said
from qclab.ui.pages.investigations.closing import Closing
from qclab.ui.pages.investigations.columns import CHECKLIST, EVIDENCE, HYPOTHESES
from qclab.ui.pages.investigations.facts import CaseFacts, Question
from qclab.ui.pages.investigations.retests import PlanBoxes
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.road import Road
from qclab.ui.widgets.scrolling import Inside, Scrolling, Tabs, Whole
from qclab.ui.widgets.signature_list import SignatureList
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments
from qclab.ui.words.batches import Pairs

_QUESTIONS = 7
"""So many lines of the checklist, with its heading, are seen in any window."""
_SENTENCE = 330
"""As wide as how a value fails is told in two lines."""


class CaseView(QWidget):
    """``looked_at`` tells that another station of the road is shown; nothing of it changes by that."""

    looked_at = Signal()

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__()
        self.facts: CaseFacts | None = None
        self.head = _Head()
        self.road = Road("case_road", "Phases of the case; the arrow keys look at another one")
        self._questions = SimpleTable(CHECKLIST, row_id=lambda row: row.question)
        self.checklist = Table("case_checklist", self._questions, acts, preferences, label="Checklist of the phase")
        self._evidence = SimpleTable(EVIDENCE, row_id=lambda row: (row.what, row.words, row.at))
        self.evidence = Table(
            "case_evidence", self._evidence, acts, preferences, label="What it concerns, references and files"
        )
        self.evidence.teach("It concerns no other batch, and no deviation, CAPA, change or file is kept with it yet.")
        self._hypotheses = SimpleTable(HYPOTHESES, row_id=lambda row: row.key)
        self.hypotheses = Table("case_hypotheses", self._hypotheses, acts, preferences, label="Investigation tests")
        self.hypotheses.teach("No hypothesis is tried yet.")
        self.checklist.setMinimumHeight(_QUESTIONS * self.checklist.verticalHeader().defaultSectionSize())
        self._said = label("", wrap=True)
        self._said.setObjectName("case_answer")
        self.checklist.current_changed.connect(lambda _: self._show_answer())
        self.plan = PlanBoxes()
        self._phase = label("", "heading")
        self._phase.setObjectName("case_phase")
        self._answered = label("", "quiet")
        self._found = Pairs("case_found")
        self.closing = Closing()
        self._missing = _Missing()
        self._clock = Pairs("case_clock")
        self.answers = QHBoxLayout()
        """Where the page puts the buttons of the checklist."""
        self.adding = QHBoxLayout()
        """Where the page puts the buttons of what is kept with the case."""
        self.supposing = QHBoxLayout()
        """Where the page puts the buttons of investigation tests."""
        self._work = QWidget()
        self.signatures = SignatureList("case_signatures", lab, acts, preferences)
        self.tabs = Tabs()
        self.tabs.setObjectName("case_tabs")
        self.tabs.setAccessibleName("Parts of the case")
        self.tabs.setDocumentMode(True)
        self._lay_out()
        self.road.chosen.connect(lambda _: self._show_station())

    def show_facts(self, facts: CaseFacts, *, is_new: bool) -> None:
        """What the case says now. The station that a person looks at stays, unless the case is another or went on."""
        before = self.facts
        went_on = before is not None and before.place != facts.place
        self.facts = facts
        at = facts.place if is_new or went_on or facts.is_closed else self.road.at
        self.head.show_facts(facts)
        self.road.show_stations(said.stations(facts), at)
        file = facts.file
        self._evidence.set_rows(said.kept(facts))
        self._hypotheses.set_rows(file.hypotheses)
        self._missing.show_facts(facts)
        self._clock.show_pairs(said.clock(facts))
        self.signatures.show_record("investigation", file.line.key)
        self._show_station()

    @property
    def phase(self) -> Phase | None:
        """The phase that is looked at; None while the closing is."""
        facts = self.facts
        return None if facts is None or self.road.at >= facts.closing else facts.phases[self.road.at]

    def question(self) -> Question | None:
        """The question under the cursor."""
        row: Question | None = self.checklist.current_row() if self.phase is not None else None
        return row

    def go_to_open(self) -> None:
        """The cursor on the next question that nobody has answered."""
        rows: Sequence[Question] = self._questions.rows
        at = self._questions.place(self.checklist.current_id()) or 0
        after = [*range(at, len(rows)), *range(at)]
        place = next((place for place in after if not rows[place].answer), None)
        if place is not None:
            self.checklist.selectRow(place)

    def _show_station(self) -> None:
        facts, phase = self.facts, self.phase
        if facts is None:
            return
        self.closing.setVisible(phase is None)
        self._work.setVisible(phase is not None)
        if phase is None:
            self.closing.show_facts(facts)
        else:
            self._phase.setText(f"Phase {facts.name(phase)}")
            self._answered.setText(said.answered_words(facts, phase))
            kept = self.checklist.current_id()
            self._questions.set_rows(said.questions(facts, phase))
            if not self.checklist.select_id(kept):
                self.checklist.selectRow(0)
            self._show_answer()
            self._found.show_pairs(said.found_words(facts, phase))
        self.plan.setVisible(phase is Phase.FULL_SCALE)
        self.plan.show_facts(facts)
        self.looked_at.emit()

    def _show_answer(self) -> None:
        """The question under the cursor, whole, and what was said to it."""
        row = self.question()
        self._said.setText("\n".join(filter(None, (row.question, said.answered(row)))) if row is not None else "")

    def _lay_out(self) -> None:
        work = QVBoxLayout(self._work)
        work.setContentsMargins(0, 0, 0, 0)
        work.setSpacing(6)
        line = QHBoxLayout()
        line.addWidget(self._phase)
        line.addWidget(self._answered)
        line.addStretch(1)
        line.addLayout(self.answers)
        work.addLayout(line)
        work.addWidget(self.checklist, 1)
        answer = Whole()
        whole_answer = QVBoxLayout(answer)
        whole_answer.setContentsMargins(0, 0, 0, 0)
        whole_answer.addWidget(self._said)
        work.addWidget(answer)
        work.addWidget(self.plan)
        work.addWidget(self._found)
        left = QVBoxLayout()
        left.addWidget(self._work, 1)
        left.addWidget(self.closing, 1)
        beside = Whole()
        right = QVBoxLayout(beside)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(6)
        right.addWidget(self._missing)
        right.addWidget(self._clock)
        right.addStretch(1)
        worked_on = QWidget()
        below = QHBoxLayout(worked_on)
        below.setContentsMargins(0, 6, 0, 0)
        below.setSpacing(12)
        below.addLayout(left, 13)
        below.addLayout(self._kept(), 7)
        below.addWidget(beside, 7)
        inside = Inside()
        whole = QVBoxLayout(inside)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self.head)
        whole.addWidget(self.road)
        self.tabs.addTab(worked_on, "Work")
        self.signatures.join(self.tabs)
        whole.addWidget(self.tabs, 1)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(Scrolling(inside, "case_content"))

    def _kept(self) -> QVBoxLayout:
        """What is kept with the case: investigation tests, references and files."""
        middle = QVBoxLayout()
        middle.setSpacing(6)
        supposed = QHBoxLayout()
        supposed.addWidget(label("Investigation tests", "heading"))
        supposed.addWidget(label("never reportable", "quiet"))
        supposed.addStretch(1)
        middle.addLayout(supposed)
        middle.addWidget(self.hypotheses, 1)
        middle.addLayout(self.supposing)
        kept = QHBoxLayout()
        kept.addWidget(label("Concerns, references and files", "heading"))
        kept.addStretch(1)
        middle.addLayout(kept)
        middle.addWidget(self.evidence, 1)
        middle.addLayout(self.adding)
        return middle


class _Head(QFrame):
    """The original value with its padlock: nothing on the page can change it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("case_head")
        lock = QLabel()
        set_icon(lock, "lock", "quiet", 20)
        self._value = label("", "title")
        self._value.setObjectName("case_original")
        self._icon = QLabel()
        self._evaluation = label("", wrap=True)
        self._evaluation.setMinimumWidth(_SENTENCE)
        self._evaluation.setObjectName("case_evaluation")
        self._pairs = Pairs("case_facts", columns=2)
        value = QVBoxLayout()
        value.setSpacing(0)
        self._title = label("", "quiet")
        value.addWidget(self._title)
        value.addWidget(self._value)
        judged = QHBoxLayout()
        judged.setSpacing(4)
        judged.addWidget(self._icon)
        judged.addWidget(self._evaluation, 1)
        value.addLayout(judged)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(16)
        row.addWidget(lock)
        row.addLayout(value)
        row.addWidget(self._pairs, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_facts(self, facts: CaseFacts) -> None:
        original = facts.file.original
        self._pairs.show_pairs(said.pairs(facts))
        for widget in (self._value, self._icon):
            widget.setVisible(original is not None)
        self._title.setText("What was seen" if original is None else "Original value, stays for ever")
        if original is None:
            self._evaluation.setText(facts.file.line.case.seen)
            set_state(self._evaluation, "evaluation", "")
            return
        token, words = mark(original.evaluation)
        self._value.setText(facts.file.original_said)
        self._evaluation.setText(original.failure or words)
        set_icon(self._icon, token, token)
        set_state(self._evaluation, "evaluation", token)


class _Missing(QFrame):
    """The list that refuses the closing signature, each with who does it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("case_missing")
        self._title = label("", "heading", wrap=True)
        self._title.setObjectName("case_missing_title")
        self._pairs = Pairs("case_missing_pairs")
        down = QVBoxLayout(self)
        down.setContentsMargins(12, 8, 12, 8)
        down.setSpacing(6)
        down.addWidget(self._title)
        down.addWidget(self._pairs)

    def show_facts(self, facts: CaseFacts) -> None:
        lacks, case = missing(facts.file.facts.case), facts.file.line.case
        only = len(lacks) == 1
        words = f"Missing to close: {lacking(lacks)}"
        words = (
            f"Closed {moments.day(case.closed_at)}"
            if facts.is_closed
            else "Only the closing signature is missing"
            if only
            else words
        )
        self._title.setText(words)
        set_state(self._title, "evaluation", "complies" if facts.is_closed or only else "")
        closed = [("By", facts.file.closed_by_name), ("Concluded", case.conclusion)] if facts.is_closed else []
        self._pairs.show_pairs([*closed, *((lack.what, lack.who) for lack in lacks)])
