"""The reading side of the catalogue: one entry in one version, its lines, its differences and its history."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from qclab.domain.catalogue.values import CaseListVersion, Method, ReviewRulesVersion, Specification
from qclab.queries.catalogue.drafts import Step
from qclab.queries.catalogue.master_data import DRAFT, IN_FORCE, Kept
from qclab.queries.signatures.signatures import ReadSignature
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.choices import ChoiceInput
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.catalogue import columns
from qclab.ui.pages.catalogue.content import TABLES, Content, state_words
from qclab.ui.pages.catalogue.facts import NOT_YET, Facts, facts
from qclab.ui.pages.catalogue.versions import Version, compared, section_of
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.signature_list import SignatureList
from qclab.ui.widgets.signatures import Signatures
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import frame, label

_ICONS: Mapping[str, tuple[str, str]] = {DRAFT: ("pencil", "alert"), IN_FORCE: ("signature", "complies")}
_SHORT = 44
_LOW = 320
_LAST = 100  # a row below all facts


class Detail(QWidget):
    """``show_entry`` fills it; ``history`` comes later, when it has been read."""

    version_chosen = Signal(int)
    """The key of the version to show."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("catalogue_detail")
        self._acts = acts
        self._preferences = preferences
        self._versions: Sequence[Kept[Any]] = ()
        self._shown: Kept[Any] | None = None
        self._tables: dict[str, Table] = {}
        self.title = label("", "heading", wrap=True)
        self.title.setObjectName("catalogue_title")
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._sign = label()
        self.version = _choice("catalogue_version", "Version")
        self.version.edited.connect(lambda: self.version_chosen.emit(self.version.read()))
        self._about = QWidget()
        self._facts = QGridLayout(self._about)
        self._facts.setContentsMargins(0, 4, 0, 0)
        self._facts.setHorizontalSpacing(16)
        self._facts.setVerticalSpacing(4)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("catalogue_tabs")
        self.tabs.setAccessibleName("Parts of this entry")
        self.tabs.tabBar().setObjectName("catalogue_tab_bar")
        self.tabs.tabBar().setAccessibleName("Parts of this entry")
        self._parts: dict[str, QWidget] = {
            "criteria": self._table("criteria", columns.CRITERIA, "Criteria"),
            "plan": self._table("plan", columns.PLAN, "Sampling plan"),
            "gates": self._table("gates", columns.GATES, "Gates of release"),
            "parameters": self._table("parameters", columns.PARAMETERS, "Parameters"),
            "readings": self._table("readings", columns.READINGS, "Planned readings"),
            "questions": self._table("questions", columns.QUESTIONS, "Questions"),
            "causes": self._table("causes", columns.CAUSES, "Causes"),
            "rules": self._table("rules", columns.RULES_OF_REVIEW, "Rules of review"),
            "procedure": self._build_procedure(),
            "differences": self._build_differences(),
            "history": self._build_history(),
            "signatures": SignatureList("catalogue_signed", lab, acts, preferences),
            "about": _scrolled(),
        }
        self.signed.titled.connect(self._title_signatures)
        self._is_low = False
        self._last: tuple[Content, Sequence[Kept[Any]], Kept[Any]] | None = None
        for part in self._parts.values():
            part.setParent(self)  # those without a tab now are still this widget's own
            part.hide()
        self._lay_out()

    def show_entry(self, content: Content, versions: Sequence[Kept[Any]], shown: Kept[Any]) -> None:
        """Show one of the versions of an entry, the newest first among them."""
        value = shown.value
        is_same = self._shown is not None and type(self._shown.value) is type(value)
        is_same = is_same and (self.tabs.indexOf(self._parts["about"]) >= 0) == self._is_low
        self._last = (content, versions, shown)
        self._versions, self._shown = versions, shown
        has_versions = isinstance(value, Version)
        self.title.setText(f"{value.id}   {value.title if has_versions else value.name}")
        self.version.setVisible(has_versions)
        self._sign.setVisible(has_versions)
        if has_versions:
            self.version.set_choices([(kept.key, state_words(kept)) for kept in versions])
            self.version.write(shown.key)
            set_icon(self._sign, *_ICONS.get(shown.state, ("history", "quiet")))
        self._show_facts(facts(value, content))
        if has_versions:
            self.signed.show_record(TABLES[section_of(value)], shown.key)
        parts = self._fill(content, value)
        if not is_same:
            self.tabs.clear()
        for place, (name, title) in enumerate(parts):
            if is_same:
                self.tabs.setTabText(place, title)
            else:
                self.tabs.addTab(self._parts[name], title)

    def show_history(self, steps: Sequence[Step], signatures: Sequence[ReadSignature]) -> None:
        _model(self._tables["history"]).set_rows(columns.lines(list(reversed(steps))))
        self.signatures.show_signatures(signatures)

    def _fill(self, content: Content, value: Any) -> list[tuple[str, str]]:
        """Put the lines into their tables; the tabs there are, with their words."""
        parts: list[tuple[str, str]] = []
        if isinstance(value, Specification):
            criteria = columns.criterion_lines(value, content)
            _model(self._tables["criteria"]).set_rows(criteria)
            _model(self._tables["plan"]).set_rows(columns.plan_lines(value, content))
            self._set_rows("gates", value.gates)
            parts = [
                ("criteria", f"Criteria  {len(criteria)}"),
                ("plan", f"Sampling plan  {len(value.plan)}"),
                ("gates", f"Gates  {len(value.gates)}"),
            ]
        elif isinstance(value, Method):
            self._set_rows("parameters", value.parameters)
            self._set_rows("readings", value.readings)
            for name in ("principle", "calculation", "validity"):
                self._procedure[name].setText(getattr(value, name) or "–")
            parts = [
                ("parameters", f"Parameters  {len(value.parameters)}"),
                ("readings", f"Planned readings  {len(value.readings)}"),
                ("procedure", "Procedure"),
            ]
        elif isinstance(value, CaseListVersion):
            self._set_rows("questions", value.questions)
            self._set_rows("causes", value.causes)
            parts = [
                ("questions", f"Questions  {len(value.questions)}"),
                ("causes", f"Causes  {len(value.causes)}"),
            ]
        elif isinstance(value, ReviewRulesVersion):
            self._set_rows("rules", value.rules)
            parts = [("rules", f"Rules  {len(value.rules)}")]
        if parts:
            self._offer_comparison()
            parts += [("differences", "Differences"), ("signatures", "Signatures")]
        return [*parts, ("history", "History"), *([("about", "About it")] if self._is_low else [])]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little height, what is told above the lines has a tab of its own."""
        super().resizeEvent(event)
        is_low = self.height() < _LOW
        if is_low == self._is_low:
            return
        self._is_low = is_low
        area = self._parts["about"]
        assert isinstance(area, QScrollArea)  # noqa: S101 - made above
        if is_low:
            area.setWidget(self._about)
        else:
            area.takeWidget()
            self._inside.addWidget(self._about)
        self._about.show()
        if self._last is not None:
            self.show_entry(*self._last)

    @property
    def signed(self) -> SignatureList:
        part = self._parts["signatures"]
        assert isinstance(part, SignatureList)  # noqa: S101 - made above
        return part

    def _title_signatures(self, words: str) -> None:
        place = self.tabs.indexOf(self.signed)
        if place >= 0:
            self.tabs.setTabText(place, words)

    def _set_rows(self, name: str, values: Sequence[object]) -> None:
        _model(self._tables[name]).set_rows(columns.lines(values))

    def _offer_comparison(self) -> None:
        """By default the version shown is compared with the one before it, the first with the one after."""
        choices = [(kept.key, state_words(kept)) for kept in self._versions]
        place = next(n for n, kept in enumerate(self._versions) if self._shown and kept.key == self._shown.key)
        older = self._versions[place + 1 : place + 2] or self._versions[place:][:1]
        newer = self._versions[place]
        if older[0].key == newer.key and place > 0:
            newer = self._versions[place - 1]
        for choice, kept in ((self._before, older[0]), (self._after, newer)):
            choice.set_choices(choices)
            choice.write(kept.key)
        self._compare()

    def _compare(self) -> None:
        by_key = {kept.key: kept.value for kept in self._versions}
        before, after = (by_key.get(choice.read()) for choice in (self._before, self._after))
        found = compared(before, after) if before and after else ()
        table = self._tables["differences"]
        only = len(self._versions) < 2
        table.teach("There is one version only." if only else "These two versions say the same.")
        _model(table).set_rows(columns.lines(found))

    def _show_facts(self, told: Facts) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        row, column = 0, 0
        for name, words in told:
            is_short = len(words) <= _SHORT and "\n" not in words
            if column and not is_short:
                row, column = row + 1, 0
            title, value = label(name, "quiet"), label(words, wrap=True)
            title.setMinimumWidth(92)
            value.setAccessibleName(f"{name}: {words}")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._facts.addWidget(title, row, column, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(value, row, column + 1, 1, 1 if is_short else 3, Qt.AlignmentFlag.AlignTop)
            row, column = (row + 1, 0) if column or not is_short else (row, 2)
        self._facts.setColumnStretch(1, 1)
        self._facts.setColumnStretch(3, 1)
        self._facts.setRowStretch(_LAST, 1)

    def _build_history(self) -> QWidget:
        self.signatures = Signatures("catalogue_signatures")
        part = QWidget()
        whole = QVBoxLayout(part)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.addWidget(self.signatures)
        whole.addWidget(self._table("history", columns.HISTORY, "History"), 1)
        return part

    def _build_differences(self) -> QWidget:
        self._before = _choice("compare_before", "Compare")
        self._after = _choice("compare_after", "With")
        row = QHBoxLayout()
        for choice, words in ((self._before, "Before"), (self._after, "After")):
            row.addWidget(label(words, "quiet"))
            row.addWidget(choice)
            choice.edited.connect(self._compare)
        row.addStretch(1)
        part = QWidget()
        whole = QVBoxLayout(part)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.addLayout(row)
        whole.addWidget(self._table("differences", columns.DIFFERENCES, "Differences between two versions"), 1)
        return part

    def _build_procedure(self) -> QWidget:
        inside = QWidget()
        down = QVBoxLayout(inside)
        down.setContentsMargins(0, 8, 8, 8)
        self._procedure: dict[str, QLabel] = {}
        for name, title in (
            ("principle", "Principle"),
            ("calculation", "Calculation"),
            ("validity", f"When a run is valid, {NOT_YET}"),
        ):
            words = label("", wrap=True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._procedure[name] = words
            down.addWidget(label(title, "heading"))
            down.addWidget(words)
            down.addSpacing(8)
        down.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setObjectName("catalogue_procedure")
        scroll.setAccessibleName("Procedure")
        return scroll

    def _table(self, name: str, shown: Sequence[Column], title: str) -> Table:
        made = Table(f"catalogue_{name}", SimpleTable(shown, self), self._acts, self._preferences, label=title)
        made.teach(_TEACH[name])
        self._tables[name] = made
        return made

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self._sign)
        head.addWidget(self.version)
        card = frame("card")
        self._inside = inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 8, 16, 8)
        inside.addLayout(head)
        inside.addWidget(self._about)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(card)
        whole.addWidget(self.tabs, 1)


_TEACH = {
    "criteria": "No criteria yet. Edit the draft to add the first one.",
    "plan": "No sampling plan: a registration proposes nothing for this stage.",
    "gates": "No gates: no batch that is tested against this version can be certified.",
    "parameters": "No parameters yet. Edit the draft to add the first one.",
    "questions": "No questions yet. Edit the draft to add the first one.",
    "causes": "No causes yet. Edit the draft to add the first one.",
    "readings": "No planned readings. With them its tests are loaded into an incubator and read unit by unit.",
    "rules": "No rules yet. Edit the draft to add the first one.",
    "differences": "",
    "history": "Nothing is recorded yet.",
}


def _scrolled() -> QScrollArea:
    area = QScrollArea()
    area.setObjectName("catalogue_about")
    area.setAccessibleName("About it")
    area.setWidgetResizable(True)
    return area


def _model(table: Table) -> SimpleTable:
    model = table.model()
    assert isinstance(model, SimpleTable)  # noqa: S101 - made above
    return model


def _choice(name: str, title: str) -> ChoiceInput:
    made = ChoiceInput()
    made.setObjectName(name)
    made.setAccessibleName(title)
    made.setMinimumContentsLength(20)
    return made
