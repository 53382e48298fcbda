"""The reading side of the catalogue page: sections, the list of entries, and the one that is shown beside it."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from qclab.queries.catalogue.master_data import DRAFT, IN_FORCE, Kept
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.pages.catalogue.content import (
    CASE_LISTS,
    CLIENTS,
    METHODS,
    PLACES,
    PRODUCTS,
    REVIEW_RULES,
    SPECIFICATIONS,
    TABLES,
    Content,
    entry_rows,
)
from qclab.ui.pages.catalogue.detail import Detail
from qclab.ui.pages.catalogue.versions import VERSIONED
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.two_parts import TwoParts

_SECTIONS = (
    (SPECIFICATIONS, "Specifications"),
    (METHODS, "Methods"),
    (PRODUCTS, "Products"),
    (CLIENTS, "Clients"),
    (PLACES, "Places"),
    (CASE_LISTS, "Case lists"),
    (REVIEW_RULES, "Review rules"),
)
_COLUMNS = (
    Column("Id", 116, lambda row: row.id, key="id", kind="id", tooltip=lambda row: row.id),
    Column("Name", 140, lambda row: row.name, key="name", tooltip=lambda row: row.name),
    Column("State, kind", 86, lambda row: row.state, key="state", kind="quiet", tooltip=lambda row: row.state),
)


class Browser(QWidget):
    shown_changed = Signal()
    """Another entry or version is shown, or none: see ``shown``."""
    refresh_requested = Signal()

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__()
        self.setObjectName("catalogue_browser")
        self.content: Content | None = None
        self.shown: Kept[Any] | None = None
        self._preferences = preferences
        self._wanted: tuple[str, int] | None = None
        self._chosen: dict[str, str] = {}
        self._taught: tuple[str, str, Callable[[], object] | None] = ("", "", None)
        self.chips = Chips("catalogue_sections", _SECTIONS)
        self.chips.chosen.connect(self.choose_section)
        self.filter = QLineEdit()
        self.filter.setObjectName("catalogue_filter")
        self.filter.setAccessibleName("Filter the list")
        self.filter.setPlaceholderText("Filter by id, name or state")
        self.filter.setClearButtonEnabled(True)
        hint = self.filter.fontMetrics().horizontalAdvance(self.filter.placeholderText())
        self.filter.setMinimumWidth(hint + 28)  # the chips go on in another line rather
        self.filter.setMaximumWidth(260)
        self.filter.textChanged.connect(self._fill)
        self._model = SimpleTable(_COLUMNS, self)
        self.table = Table("catalogue_list", self._model, acts, preferences, label="Entries")
        self.table.current_changed.connect(self._choose_entry)
        self.table.opened.connect(self._go_in)
        self.table.refresh_requested.connect(self.refresh_requested)
        self.detail = Detail(lab, acts, preferences)
        self.detail.version_chosen.connect(self.show_version)
        self.detail.setVisible(False)
        self._lay_out()

    @property
    def section(self) -> str:
        return self.chips.current()

    @property
    def kind(self) -> str:
        """The table of the section that is shown."""
        return TABLES[self.section]

    @property
    def is_versioned(self) -> bool:
        return self.section in VERSIONED

    def teach(self, sentence: str, button: str = "", pressed: Callable[[], object] | None = None) -> None:
        """What to say, and perhaps to do, while a section is empty."""
        self._taught = (sentence, button, pressed)

    def mark_stale(self) -> None:
        """Another desk has changed the catalogue."""
        self._model.mark_stale()

    def show_content(self, content: Content) -> None:
        """Fill everything anew; what was chosen stays chosen."""
        self.content = content
        self._model.mark_stale(False)
        self.chips.set_counts({name: len(entry_rows(content, name)) for name, _ in _SECTIONS})
        self._fill()
        self._show_wanted()

    def want(self, section: str, key: int) -> None:
        """Show this record, now or once it has been read."""
        self._wanted = (section, key)
        self._show_wanted()

    def versions(self) -> list[Kept[Any]]:
        """The versions of the entry that is shown, the newest first."""
        if self.content is None or self.shown is None:
            return []
        return self.content.versions(self.section, self.shown.value.id)

    def chosen_drafts(self) -> list[Kept[Any]]:
        """The draft that is shown, or with several lines selected the drafts of all of them."""
        ids = self.table.selected_ids()
        if self.content is None or self.shown is None:
            return []
        if len(ids) < 2:
            return [self.shown]
        newest = [self.content.versions(self.section, id_)[0] for id_ in ids]
        return [kept for kept in newest if kept.state == DRAFT]

    def choose_section(self, section: str) -> None:
        self.chips.choose(section)
        self.filter.clear()
        self._fill()

    def choose(self, id_: str) -> None:
        """Let the entry of this id be shown when the section is filled the next time."""
        self._chosen[self.section] = id_

    def show_version(self, key: int) -> None:
        """Show one version of an entry of the section."""
        if self.content is None:
            return
        shown = self.content.by_key(self.section, key)
        if shown is not None:
            self.shown = shown
            self.detail.setVisible(True)
            self.detail.show_entry(self.content, self.versions(), shown)
            self.shown_changed.emit()

    def _fill(self) -> None:
        if self.content is None:
            return
        words = self.filter.text()
        rows = [row for row in entry_rows(self.content, self.section) if row.answers(words)]
        if words:
            self.table.teach("Nothing answers to the filter.", "Show all", self.filter.clear)
        else:
            self.table.teach(*self._taught)
        self._model.set_rows(rows)
        if not self.table.select_id(self._chosen.get(self.section)) and rows:
            self.table.select_id(rows[0].id)
        self._show_entry()

    def _show_wanted(self) -> None:
        if self.content is None or self._wanted is None:
            return
        (section, key), self._wanted = self._wanted, None
        kept = self.content.by_key(section, key)
        if kept is not None:
            self._chosen[section] = kept.value.id
            self.choose_section(section)
            self.show_version(key)

    def _choose_entry(self, id_: Any) -> None:
        if id_ is not None and (self.shown is None or id_ != self.shown.value.id):
            self._chosen[self.section] = id_
            self._show_entry()

    def _show_entry(self) -> None:
        """Show the chosen entry: the version that was shown, else the one in force, else the newest."""
        id_ = self.table.current_id()
        versions: Sequence[Kept[Any]] = ()
        if self.content is not None and id_ is not None:
            versions = self.content.versions(self.section, id_)
        if not versions:
            self.shown = None
            self.detail.setVisible(False)
            self.shown_changed.emit()
            return
        before = self.shown
        is_kind = before is not None and type(before.value) is type(versions[0].value)
        same = [kept for kept in versions if is_kind and before is not None and kept.key == before.key]
        in_force = [kept for kept in versions if kept.state == IN_FORCE]
        self.show_version((same or in_force or versions)[0].key)

    def _go_in(self, _: object) -> None:
        self.split.show_second()
        self.detail.tabs.tabBar().setFocus()

    def _lay_out(self) -> None:
        line = QWidget()
        top = QHBoxLayout(line)
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(8)
        top.addWidget(self.chips)
        top.addStretch(1)
        top.addWidget(self.filter, 2)
        right = QWidget()
        inside = QVBoxLayout(right)
        inside.setContentsMargins(12, 0, 0, 0)
        inside.addWidget(self.detail)
        self.split = split = TwoParts("catalogue_split", self.table, right)
        split.setSizes([int(self._preferences.get("pane/catalogue", 380)), 1000])
        split.splitterMoved.connect(lambda *_: self._preferences.set("pane/catalogue", self.table.width()))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(8)
        whole.addWidget(line)
        split.turned.connect(line.setHidden)
        whole.addWidget(split, 1)
