"""One batch: its head line, the shortest list of what blocks its certificate, and everything behind it."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QTabWidget, QVBoxLayout, QWidget

from qclab.domain.release import Standing
from qclab.services.certificate_gathering import ANALYSIS, INTERIM
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.icons import set_icon
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.batches_facts import BatchFacts
from qclab.ui.pages.batches_history import History
from qclab.ui.pages.batches_tables import BLOCKERS, CASES, CERTIFICATES, REQUIRED, SAMPLES, blocker_id, requirement_id
from qclab.ui.pages.batches_words import until, zoned
from qclab.ui.preferences import Preferences
from qclab.ui.theme import set_state
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label

_TABS = ("required", "samples", "cases", "certificates", "history")
_BLOCKERS_SEEN = 5


class BatchView(QWidget):
    sample_opened = Signal(object)
    tests_opened = Signal(object)
    certificate_opened = Signal(object)
    certificate_chosen = Signal(object)
    """The certificate under the cursor of its list, or None."""
    kind_chosen = Signal(str)
    refresh_requested = Signal()

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.facts: BatchFacts | None = None
        self._acts, self._preferences = acts, preferences
        self._head = _Head()
        self.kinds = Chips(
            "batch_kind", [(ANALYSIS, "Certificate of analysis"), (INTERIM, "Interim certificate of analysis")]
        )
        self._icon = QLabel()
        self._said = label("", "heading", wrap=True)
        self._said.setObjectName("batch_blocked")
        self._blockers, self.blockers = self._table("batch_blockers", BLOCKERS, blocker_id, "What blocks it")
        self._required, self.required = self._table("batch_required", REQUIRED, requirement_id, "Required results")
        self._samples, self.samples = self._table("batch_samples", SAMPLES, _key, "Samples of the batch")
        self._cases, self.cases = self._table("batch_cases", CASES, _key, "Cases of the batch")
        self._certificates, self.certificates = self._table(
            "batch_certificates", CERTIFICATES, _key, "Certificates issued"
        )
        self.history = History(lab, acts, preferences)
        self._teach()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("batch_tabs")
        self.tabs.setAccessibleName("Parts of the batch")
        self.tabs.setDocumentMode(True)
        parts = (self.required, self.samples, self.cases, self.certificates, self.history)
        for name, part in zip(_TABS, parts, strict=True):
            self.tabs.addTab(part, name.capitalize())
        self._lay_out()
        self._wire()

    def show_facts(self, facts: BatchFacts) -> None:
        """Show a batch, or what it says now; the tab and the cursors stay where they are."""
        self.facts = facts
        self._head.show_facts(facts)
        self._required.set_rows(facts.lines)
        self._samples.set_rows(facts.samples)
        self._cases.set_rows(facts.cases)
        self._certificates.set_rows(list(reversed(facts.certificates)))
        required = [line for line in facts.lines if line.criterion.required]
        comply = sum(line.standing is Standing.COMPLIES for line in required)
        counts = (f"{comply} of {len(required)}", len(facts.samples), len(facts.cases), len(facts.certificates), "")
        for place, (name, count) in enumerate(zip(_TABS, counts, strict=True)):
            self.tabs.setTabText(place, f"{name.capitalize()}  {count}".strip())
        self.kinds.set_counts({kind: len(facts.blockers(kind)) or "ready" for kind in facts.previews})
        self.show_kind(self.kinds.current())
        if self.tabs.currentWidget() is self.history:
            self.history.show_batch(facts.batch.key)

    def show_kind(self, kind: str) -> None:
        """What blocks a certificate of this kind, or what it would conclude."""
        if self.facts is None:
            return
        blockers = self.facts.blockers(kind)
        self._blockers.set_rows(blockers)
        self.blockers.setVisible(bool(blockers))
        rows = min(len(blockers), _BLOCKERS_SEEN)
        height = self.blockers.verticalHeader().defaultSectionSize()
        self.blockers.setFixedHeight(self.blockers.horizontalHeader().sizeHint().height() + rows * height + 4)
        if blockers:
            number = "One thing blocks" if len(blockers) == 1 else f"{len(blockers)} things block"
            self._said.setText(f"{number} the {kind}.")
            set_icon(self._icon, "pending", "pending")
            set_state(self._said, "evaluation", "")
            return
        preview = self.facts.previews[kind]
        token = preview.conclusion.replace(" ", "-")
        opened = ", ".join(case.id for case in self.facts.cases if case.state == "open")
        because = f", and {opened} is open" if opened else ""
        so_far = " on the results so far" if preview.content.pending else ""
        self._said.setText(f"Nothing blocks it. It will say that the batch {preview.conclusion}{so_far}{because}.")
        set_icon(self._icon, token, token)
        set_state(self._said, "evaluation", token)

    def show_part(self, name: str) -> None:
        """Bring a tab to the front: required, samples, cases, certificates or history."""
        self.tabs.setCurrentIndex(_TABS.index(name))

    def _table(self, name: str, columns: Sequence[Column], row_id: Any, words: str) -> tuple[SimpleTable, Table]:
        model = SimpleTable(columns, row_id=row_id)
        return model, Table(name, model, self._acts, self._preferences, label=words)

    def _teach(self) -> None:
        self.required.teach("Nothing is required yet. Register samples of this batch under a specification.")
        self.samples.teach("No sample has been registered for this batch.")
        self.cases.teach("No result of this batch is out of specification.")
        self.certificates.teach("No certificate has been issued. Preview one, then issue it.")

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._icon)
        line.addWidget(self._said, 1)
        line.addWidget(self.kinds)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(self._head)
        whole.addLayout(line)
        whole.addWidget(self.blockers)
        whole.addWidget(self.tabs, 1)

    def _wire(self) -> None:
        self.kinds.chosen.connect(self.show_kind)
        self.kinds.chosen.connect(self.kind_chosen)
        self.tabs.currentChanged.connect(self._tab_changed)
        self.samples.opened.connect(self.sample_opened)
        self.required.opened.connect(self._open_test)
        self.blockers.opened.connect(lambda _: self._find_blocker())
        self.cases.opened.connect(self._open_case)
        self.certificates.opened.connect(self.certificate_opened)
        self.certificates.current_changed.connect(self.certificate_chosen)
        for table in (self.blockers, self.required, self.samples, self.cases, self.certificates):
            table.refresh_requested.connect(self.refresh_requested)

    def _tab_changed(self) -> None:
        if self.facts is not None and self.tabs.currentWidget() is self.history:
            self.history.show_batch(self.facts.batch.key)
        chosen = self.certificates.current_id() if self.tabs.currentWidget() is self.certificates else None
        self.certificate_chosen.emit(chosen)

    def _open_test(self, _: object) -> None:
        line = self.required.current_row()
        if line is not None and line.test is not None:
            self.tests_opened.emit([line.test.key])

    def _open_case(self, _: object) -> None:
        case = self.cases.current_row()
        if case is not None:
            self.tests_opened.emit([case.test])

    def _find_blocker(self) -> None:
        """From a blocker to its first line among what is required."""
        blocker = self.blockers.current_row()
        for line in self.facts.lines if self.facts and blocker else ():
            title = line.test.method_title if line.test else line.criterion.method_id
            if title == blocker.what and (not blocker.parameters or line.parameter_name in blocker.parameters):
                self.show_part("required")
                self.required.select_id(requirement_id(line))
                self.required.setFocus()
                return


class _Head(QFrame):
    """The head line: what the batch is, what may happen to it and how long it still lives."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setObjectName("batch_head")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(12, 6, 12, 8)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(0)

    def show_facts(self, facts: BatchFacts) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        said = list(_head(facts))
        for place, (name, words, state) in enumerate(said):
            value = label(words)
            value.setObjectName(f"head_{name.lower().replace(' ', '_')}")
            value.setAccessibleName(f"{name}: {words}")
            value.setTextInteractionFlags(value.textInteractionFlags().TextSelectableByMouse)
            if state:
                value.setProperty("evaluation", state)
            self._grid.addWidget(label(name, "quiet"), 0, place)
            self._grid.addWidget(value, 1, place)
        self._grid.setColumnStretch(len(said), 1)


def _head(facts: BatchFacts) -> Sequence[tuple[str, str, str]]:
    """Name, words and state of each fact that the batch has."""
    row = facts.batch
    status = f"{row.status}: {row.status_reason}" if row.status_reason else row.status
    held = row.status in ("on hold", "rejected", "recalled", "supplied out of specification")
    expiry, state = "not given", ""
    if row.expiry_at is not None:
        left = until(row.expiry_at, facts.now)
        state = "late" if left.startswith("!") else ""
        left = left.removeprefix("!")
        expiry = f"{zoned(row.expiry_at, row.expiry_zone)} ({'expired ' if state else ''}{left})"
    bound = ", ".join(f"{each.id} version {each.version}" for each in facts.bound)
    found = [
        ("Status", status, "alert" if held else ""),
        ("Expires", expiry, state),
        ("Donor", row.donor_code, ""),
        ("Chain of identity", row.coi_id, ""),
        ("Manufactured", f"{row.manufactured_on:%Y-%m-%d}" if row.manufactured_on else "", ""),
        ("Body weight", f"{row.body_weight} kg" if row.body_weight is not None else "", ""),
        ("Specification", bound, ""),
        ("Batch record", row.batch_record, ""),
    ]
    return [each for each in found if each[1]]


def _key(row: Any) -> int:
    key: int = row.key
    return key
