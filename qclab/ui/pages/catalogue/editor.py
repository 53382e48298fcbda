"""A draft being edited: its lines as tables, its fields as a form, and what is wrong with it below, as it is typed."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QListWidgetItem, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from qclab.domain.catalogue.draft import Checked
from qclab.domain.catalogue.faults import Finding
from qclab.domain.catalogue.values import CaseListVersion, Method, ReviewRulesVersion
from qclab.domain.counts import count
from qclab.domain.refusals import Reason, Refusal
from qclab.queries.catalogue.master_data import DRAFT, Kept
from qclab.ui.acts import Acts
from qclab.ui.codes import AtWindow
from qclab.ui.forms import Form
from qclab.ui.icons import icon
from qclab.ui.pages.catalogue.content import Content
from qclab.ui.pages.catalogue.heads import head_fields, head_of, head_values
from qclab.ui.pages.catalogue.line_kinds import (
    CAUSE,
    GATE,
    PARAMETER,
    QUESTION,
    READING,
    RULE,
    LineKind,
    criterion_kind,
    plan_kind,
)
from qclab.ui.pages.catalogue.line_table import LineTable, with_buttons
from qclab.ui.pages.catalogue.lines import Lines
from qclab.ui.pages.catalogue.steps import Steps
from qclab.ui.pages.catalogue.versions import Version, checked, compared, section_of
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.words import button, label
from qclab.ui.widgets.wrapping import WrappingList

_TOLD = 5
_FINDINGS = 82  # three single lines; more are scrolled
_TITLES = {
    "criteria": "Criteria",
    "plan": "Sampling plan",
    "gates": "Gates",
    "parameters": "Parameters",
    "readings": "Planned readings",
    "questions": "Questions",
    "causes": "Causes",
    "rules": "Rules",
}


@dataclass(frozen=True)
class _Place:
    """Where a finding is: a tab, and there a row and a field."""

    tone: str
    words: str
    part: str = ""
    row: int = -1
    field: str = ""


class Editor(QWidget):
    """``before`` is the draft as it is kept, None for one that was never saved; ``draft`` is what it is now."""

    edited = Signal()
    refused = Signal(object)
    """A ``Refusal``: what was to be pasted was not."""

    def __init__(
        self, content: Content, before: Kept[Any] | None, value: Version, acts: Acts,
        preferences: Preferences, *, is_new: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.setObjectName("catalogue_editor")
        self.before = before
        self.is_dirty = False
        self._is_at_first = False
        self._value = value
        self._content = content
        self._acts = acts
        self._rows: dict[str, list[int]] = {}
        self._places: list[_Place] = []
        self.tabs = QTabWidget()
        self.tabs.setObjectName("editor_tabs")
        self.tabs.setAccessibleName("Parts of the draft")
        self.tabs.tabBar().setObjectName("editor_tab_bar")
        self.tabs.tabBar().setAccessibleName("Parts of the draft")
        self.tables: dict[str, LineTable] = {}
        for name, kind in self._kinds().items():
            model = Lines(kind, self, self._fill_unit if name == "criteria" else None)
            model.set_lines(getattr(value, name))
            model.edited.connect(self._was_edited)
            self.tables[name] = LineTable(f"edit_{name}", _TITLES[name], model, preferences)
            self.tables[name].refused.connect(self.refused)
            more = [self._all_parameters()] if name == "criteria" else []
            self.tabs.addTab(with_buttons(self.tables[name], *more), _TITLES[name])
        self.fields = head_fields(content, value, is_new=is_new)
        self.form = Form(self.fields, name="draft_form", beside=True)
        self.form.set_value(head_values(value, self.fields))
        self.form.edited.connect(self._form_edited)
        self._form_tab = self.tabs.addTab(self._scrolled(), "About it")
        self.tabs.setTabVisible(self._form_tab, bool(self.fields))
        self.tabs.setCurrentIndex(self._form_tab if is_new else 0)
        self._lay_out()
        self._later = QTimer(self, singleShot=True, interval=150)
        self._later.timeout.connect(self._check)
        self._offer_stages()
        self.steps = Steps(self.form, self.tables, self)
        self.steps.stepped.connect(self._stepped)
        for table in self.tables.values():
            table.undo_asked.connect(partial(self.steps.step, back=True))
        self._check()

    def start(self, *, at_first_fault: bool = False) -> None:
        """Put the cursor where the work begins, or at the first fault once they are found."""
        if at_first_fault:
            self._is_at_first = True
            self._check()
        is_form = self.tabs.currentIndex() == self._form_tab
        first: Any = self.form.input(self.fields[0].name) if is_form else next(iter(self.tables.values()))
        first.setFocus()

    def draft(self) -> tuple[Version | None, list[Reason]]:
        """The draft as it stands, or None, and why its fields cannot be read."""
        head, wrong = head_of(self._value, self.form.peek())
        reasons = [Reason(why, name, code=AtWindow.FIELD_OF_DRAFT) for name, why in wrong.items()]
        parts: dict[str, Any] = {}
        for name, table in self.tables.items():
            good, _, faults = table.lines.read()
            reasons += [
                Reason(f"{_TITLES[name]}, line {row + 1}: {why}", code=AtWindow.LINE_OF_DRAFT)
                for (row, _), why in faults.items()
            ]
            parts[name] = tuple(good)
        if head is None or reasons:
            return None, reasons
        return replace(head, **parts), []

    def meanwhile(self, content: Content) -> str:
        """What somebody else saved of this draft; it is saved over that from here on. Empty if nobody did."""
        now = content.by_key(section_of(self._value), self.before.key) if self.before is not None else None
        if self.before is None or now is None or now.row_version == self.before.row_version or now.state != DRAFT:
            return ""
        found = compared(self.before.value, now.value)
        self.before = now
        told = [" ".join(filter(None, (each.entry, each.field, "is", each.after))) for each in found]
        more = [f"and {len(told) - _TOLD} more"] if len(told) > _TOLD else []
        return f"It now says: {'; '.join([*told[:_TOLD], *more])}." if told else ""

    def refuse(self, reasons: Sequence[Reason]) -> None:
        """Put reasons beside the fields of the form they name."""
        named = {each.name for each in self.fields}
        own = [reason for reason in reasons if reason.field in named and reason.row is None]
        if own:
            self.tabs.setCurrentIndex(self._form_tab)
            self.form.set_errors(own)

    def _kinds(self) -> dict[str, LineKind]:
        if isinstance(self._value, Method):
            return {"parameters": PARAMETER, "readings": READING}
        if isinstance(self._value, CaseListVersion):
            return {"questions": QUESTION, "causes": CAUSE}
        if isinstance(self._value, ReviewRulesVersion):
            return {"rules": RULE}
        ids = [each.id for each in self._content.around.methods]
        return {"criteria": criterion_kind(ids, self._parameters), "plan": plan_kind(ids), "gates": GATE}

    def _parameters(self, method: str) -> dict[str, str]:
        """The names of the parameters of a method by id; of two that are called alike with their ids."""
        found = self._content.method(method)
        times = Counter(each.name for each in found.parameters) if found else Counter[str]()
        return {
            each.id: each.name if times[each.name] == 1 else f"{each.name} ({each.id})"
            for each in (found.parameters if found else ())
        }

    def _fill_unit(self, cells: dict[str, str | bool], name: str) -> None:
        """A criterion is in the unit its parameter is reported in, per kilogram where it is judged so."""
        if name == "method":
            known = list(self._parameters(str(cells["method"])))
            if cells.get("parameter") not in known:
                cells["parameter"] = known[0] if len(known) == 1 else ""
        if name in ("method", "parameter", "per_kg"):
            method = self._content.method(str(cells["method"]))
            found = next((p for p in method.parameters if p.id == cells.get("parameter")), None) if method else None
            if found is not None:
                cells["unit"] = f"{found.unit}/kg" if cells.get("per_kg") else found.unit

    def _all_parameters(self) -> QWidget:
        return button(
            "All parameters", "edit_criteria_all", self.add_parameters, kind="flat", icon="plus",
            tooltip="A criterion for each parameter of the method of this line that has none yet",
        )  # fmt: skip

    def add_parameters(self) -> None:
        """Below the line under the cursor, a criterion for each parameter of its method that has none yet."""
        table = self.tables["criteria"]
        row = table.currentIndex().row()
        method = str(table.lines.row(row)["method"]) if row >= 0 else ""
        rows = table.lines.rows_there(range(table.lines.rowCount()))
        there = {str(cells["parameter"]) for cells in rows if cells["method"] == method}
        new: list[dict[str, str | bool]] = []
        for parameter in self._parameters(method):
            if parameter not in there:
                cells: dict[str, str | bool] = {"method": method, "parameter": parameter}
                self._fill_unit(cells, "parameter")
                new.append(cells)
        if new:
            table.lines.add(row + 1, new)
            table.go_to(row + 1, "limit")
        else:
            self.refused.emit(
                Refusal("Choose a line whose method has parameters without a criterion.", code=AtWindow.NO_LINE)
            )

    def _was_edited(self, field: str = "") -> None:
        self.steps.went_on(field)
        self.is_dirty = True
        self._later.start()
        self.edited.emit()

    def _form_edited(self, name: str) -> None:
        if name == "product":
            self._offer_stages()
        self._was_edited(name)

    def _stepped(self, part: str) -> None:
        """A step was taken back, or again: what changed comes to the front."""
        self._offer_stages()
        self.steps.put_fields()
        names = list(self.tables)
        self.tabs.setCurrentIndex(names.index(part) if part in names else self._form_tab)
        self._was_edited()

    def _offer_stages(self) -> None:
        if not any(each.name == "stage" for each in self.fields):
            return
        chosen = self.form.peek().get("product")
        product = next((kept.value for kept in self._content.products if kept.value.id == chosen), None)
        stages = [(each.id, f"{each.id} {each.name}") for each in product.stages] if product else []
        self.form.set_choices("stage", stages)

    # what is wrong

    def _check(self) -> None:
        """Check the lines that can be read, on a worker; those that cannot be are said at once."""
        head, wrong = head_of(self._value, self.form.peek())
        places = [_Place("refusal", f"{_field_title(self.fields, name)}: {why}", "", -1, name)
                  for name, why in wrong.items()]  # fmt: skip
        parts: dict[str, Any] = {}
        for name, table in self.tables.items():
            good, self._rows[name], faults = table.lines.read()
            parts[name] = tuple(good)
            for (row, field), why in faults.items():
                words = f"{table.lines.kind.word.capitalize()} {row + 1}, {field.replace('_', ' ')}: {why}"
                places.append(_Place("refusal", words, name, row, field))
        if head is None:
            self._show(places)
            return
        draft, around = replace(head, **parts), self._content.around
        self._acts.read(
            ("check draft", id(self)), lambda: checked(around, draft), lambda found: self._checked(places, found),
            owner=self,
        )  # fmt: skip

    def _checked(self, places: list[_Place], found: Checked) -> None:
        told = [self._place(finding, "refusal") for finding in found.faults]
        told += [self._place(finding, "notice") for finding in found.remarks]
        self._show([*places, *told])

    def _place(self, finding: Finding, tone: str) -> _Place:
        """A finding in the words of the editor, at the row it stands in now."""
        name = f"{type(self._value).__name__.lower()} {self._value.id or '?'} "
        words = finding.text.removeprefix(name)
        part = str(finding.path[0]) if finding.path else ""
        if part not in self.tables:
            return _Place(tone, words[:1].upper() + words[1:], "", -1, part)
        rows = self._rows[part]
        number = finding.path[1] if len(finding.path) > 1 and isinstance(finding.path[1], int) else -1
        row = rows[number] if 0 <= number < len(rows) else -1
        field = str(finding.path[2]) if len(finding.path) > 2 else ""
        if row != number and row >= 0:
            words = re.sub(r"\b(criterion|plan line|gate|reading) \d+", rf"\1 {row + 1}", words, count=1)
        return _Place(tone, words[:1].upper() + words[1:], part, row, field)

    def _show(self, places: list[_Place]) -> None:
        self._places = places
        marks: dict[str, dict[tuple[int, str], tuple[str, str]]] = {name: {} for name in self.tables}
        self._listed.clear()
        for place in sorted(places, key=lambda each: (each.tone != "refusal", each.part, each.row)):
            is_fault = place.tone == "refusal"
            item = QListWidgetItem(icon("does-not-comply" if is_fault else "warning",
                                        "does-not-comply" if is_fault else "alert"), place.words)  # fmt: skip
            item.setData(Qt.ItemDataRole.UserRole, place)
            item.setToolTip(place.words)
            self._listed.addItem(item)
            if place.part and place.row >= 0:
                lines = self.tables[place.part].lines
                field = lines.kind.cells[lines.place_of(place.field)].name
                marks[place.part].setdefault((place.row, field), (place.tone, place.words))
        for name, table in self.tables.items():
            table.lines.set_marks(marks[name])
        faults = sum(place.tone == "refusal" for place in places)
        self._listed.fit()
        self._listed.setVisible(bool(places))
        if faults and self._is_at_first:
            self._is_at_first = False
            self._go(self._listed.item(0))
        self._count.setText(counted(faults, len(places) - faults))

    def _go(self, item: QListWidgetItem) -> None:
        place = item.data(Qt.ItemDataRole.UserRole)
        names = list(self.tables)
        if place.part in names:
            self.tabs.setCurrentIndex(names.index(place.part))
            if place.row >= 0:
                self.tables[place.part].go_to(place.row, place.field)
        elif any(each.name == place.field for each in self.fields):
            self.tabs.setCurrentIndex(self._form_tab)
            self.form.input(place.field).setFocus()

    def _scrolled(self) -> QScrollArea:
        inside = QWidget()
        down = QVBoxLayout(inside)
        down.setContentsMargins(0, 12, 8, 8)
        down.addWidget(self.form)
        down.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setObjectName("draft_scroll")
        return scroll

    def _lay_out(self) -> None:
        self._count = label("", "heading")
        self._count.setObjectName("finding_count")
        self._listed = WrappingList("findings", "What is wrong, and what to choose knowingly")
        self._listed.setFixedHeight(_FINDINGS)
        policy = self._listed.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # nothing moves while one types
        self._listed.setSizePolicy(policy)
        self._listed.itemActivated.connect(self._go)
        self._listed.itemClicked.connect(self._go)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.tabs, 1)
        whole.addWidget(self._count)
        whole.addWidget(self._listed)


def counted(faults: int, remarks: int) -> str:
    """How many faults and warnings, in words."""
    told = [count(number, word) for number, word in ((faults, "fault"), (remarks, "warning")) if number]
    return " and ".join(told) or "Nothing is wrong with this draft."


def _field_title(fields: Sequence[Any], name: str) -> str:
    return next((each.title for each in fields if each.name == name), name)
