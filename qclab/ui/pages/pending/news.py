"""What others did since the person was here last: a quiet line, and behind it the events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from qclab.queries.trail import news as queries
from qclab.queries.trail.listed import ListedEvent, listed_events
from qclab.queries.trail.news import News
from qclab.services.lab import Asking, Lab
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.models.columns import Column
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.pages.pending.words import news_words
from qclab.ui.preferences import Preferences
from qclab.ui.widgets.table import Table
from qclab.ui.words import moments

_COLUMNS = (
    Column("When", 132, lambda row: moments.minute(row.event.at), kind="instant", key="when"),
    Column("Who", 120, lambda row: row.event.actor_name, key="who"),
    Column("What", 260, lambda row: row.what, tooltip=lambda row: row.what, key="what"),
    Column("About", 150, lambda row: row.about, kind="id", key="about"),
    Column("Why", 160, lambda row: row.event.reason, kind="quiet", tooltip=lambda row: row.event.reason, key="why"),
)


@dataclass(frozen=True)
class Since:
    """When the person was here before, and what others did since; None for the first time."""

    at: datetime | None
    news: tuple[News, ...] = ()


def news_asked(ask: Asking, known: datetime | None) -> Since:
    """``known`` is the moment as it was found first: to lock and come back does not move it."""
    at, news = ask(queries.news_since, known)
    return Since(at, tuple(news))


def read_news(lab: Lab, known: datetime | None) -> Since:
    with lab.asking() as ask:
        return news_asked(ask, known)


def read_events(lab: Lab, since: datetime) -> list[ListedEvent]:
    with lab.asking() as ask:
        seqs = [event.seq for event in ask(queries.events_behind, since)]
        return ask(listed_events, seqs)


class NewsDialog(Dialog):
    """Enter or a double click shows the event with its changes in the audit trail."""

    def __init__(
        self, title: str, rows: Sequence[ListedEvent], acts: Acts, preferences: Preferences,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(title, "Show in the audit trail", parent, cancel="Close")
        self.setObjectName("news_dialog")
        self.resize(780, 460)
        self.model = SimpleTable(_COLUMNS, self, row_id=lambda row: row.seq)
        self.model.set_rows(rows)
        self.table = Table("news", self.model, acts, preferences, label="What others did")
        self.table.teach("Nothing happened since.")
        self.table.opened.connect(lambda _: self.accept())
        self.content.addWidget(self.table, 1)
        self.lack("" if rows else "Nothing happened that could be shown.")
        if rows:
            self.table.selectRow(0)
        self.table.setFocus()

    @classmethod
    def ask(
        cls, title: str, rows: Sequence[ListedEvent], acts: Acts, preferences: Preferences, parent: QWidget | None
    ) -> int | None:
        """The number of the event to show, or None."""
        dialog = cls(title, rows, acts, preferences, parent)
        try:
            chosen: int | None = dialog.table.current_id() if dialog.exec() else None
            return chosen
        finally:
            dialog.deleteLater()


class NewsLine(QObject):
    """The quiet line, as a button; nothing is shown to a person who is here for the first time."""

    event_wanted = Signal(int)
    """The number of an event to be shown in the audit trail."""

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences, page: Page) -> None:
        super().__init__(page)
        self._lab, self._acts, self._preferences, self._page = lab, acts, preferences, page
        self.since = Since(None)
        self.command = Command(page, "pending_news", "News", self.open, keys=["Alt+N"], anywhere=True, icon="history",
                               help_="What others did since you were here")  # fmt: skip
        self.command.setVisible(False)
        self.button = self.command.button("flat")

    def read(self) -> None:
        """Ask again."""
        lab, known = self._lab, self.since.at
        self._page.read("news", lambda: read_news(lab, known), self.show)

    def open(self) -> None:
        lab, at = self._lab, self.since.at
        if at is None or not self.since.news:
            return
        title = f"What others did since {self._when(at)}"

        def show(rows: Sequence[ListedEvent]) -> None:
            seq = NewsDialog.ask(title, rows, self._acts, self._preferences, self._page)
            if seq is not None:
                self.event_wanted.emit(seq)

        self._page.read("events", lambda: read_events(lab, at), show)

    def show(self, since: Since) -> None:
        """What was read of it, here or with the list."""
        self.since = since
        self.command.setVisible(since.at is not None)
        if since.at is not None:
            words = f"Since {self._when(since.at)}: {news_words(since.news) or 'nothing changed'}"
            self.command.setText(words)
            self.command.refuse("" if since.news else "Nothing has changed since you were here.")

    def _when(self, at: datetime) -> str:
        return moments.near(at, self._lab.store.clock())
