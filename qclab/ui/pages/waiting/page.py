"""Waiting: what QA and the QP have to decide, on whatever page it is done, what dies first on top."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from qclab.domain.people.rights import Role
from qclab.services.lab import Lab
from qclab.services.release.awaiting import Awaited, Awaits, awaited
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Found, Listed, Taught, Wanted
from qclab.ui.models.columns import Column
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowBatch, ShowReview
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import SearchFilters
from qclab.ui.words import material

_OF: Final = {
    Role.QA: (("ready", "Ready", (Awaits.READY,)), ("held", "Ready, batch on hold", (Awaits.HELD,)),
              ("outdated", "Outdated", (Awaits.OUTDATED,)), ("decision", "Decisions", (Awaits.DECISION,)),
              ("not done", "Not done", (Awaits.NOT_DONE,)),
              ("deviation", "Deviations", (Awaits.DEVIATION, Awaits.RECEIPT)),
              ("reopening", "Reopenings", (Awaits.REOPENING,))),
    Role.QP: (("certification", "To certify", (Awaits.CERTIFICATION,)),),
}  # fmt: skip
"""The chips of each role, with what each counts: every deviation stands under that word."""
_KINDS: Final = {chip: kinds for chips in _OF.values() for chip, _, kinds in chips} | {"": tuple(Awaits)}
_NOTHING: Final = Taught("Nothing waits for you.")


class WaitingPage(ListPage):
    title = "Waiting"
    shows = frozenset(
        {"batch", "sample", "test", "result", "evaluation", "decision", "investigation", "requirement", "certificate"}
        | {"deviation", "reopening"}
    )
    keys: ClassVar[Sequence[tuple[str, str]]] = (("Enter", "Open what is under the cursor where it is decided"),)

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        chips = [(chip, words) for role in _OF if role in lab.actor.roles for chip, words, _ in _OF[role]]
        self.chips = Chips("waiting_kind", [("", "All"), *chips])
        self.list_up(
            Listed(
                "waiting", "What waits for you", _columns(lab.store.clock), partial(_find, lab),
                nothing=_NOTHING, no_fit=Taught("Nothing of this kind waits for you.", "Show all"),
            ),
            SearchFilters("waiting", preferences, chips=self.chips),
        )  # fmt: skip
        self.listing.listed.connect(self._count)
        self.table.opened.connect(lambda _: self._open())
        self.table.selection_changed.connect(self._look)
        self.model.rows_arrived.connect(self._look)
        self.opening = Command(self, "open_waiting", "Open", self._open, help_="Open it where it is decided")
        self.add_command(self.opening, primary=True)
        self._look()

    def _count(self, found: Found) -> None:
        counts: dict[str, int | str] = found.around
        self.chips.set_counts({kind: counts[kind] for kind in self.chips.names()})
        self._look()

    def _look(self) -> None:
        self.opening.refuse("" if self.table.selected_rows() else "Nothing is chosen.")

    def _open(self) -> None:
        row: Awaited | None = self.table.current_row()
        if row is not None:
            self.open_requested.emit(_show(row))


def waiting(lab: Lab) -> int:
    """How many this person may settle, for the rail."""
    return sum(not row.why_not for row in awaited(lab))


def _find(lab: Lab, wanted: Wanted) -> Found:
    rows = {row.key: row for row in awaited(lab)}
    counts = {chip: _count(rows.values(), kinds) for chip, kinds in _KINDS.items()}
    kinds = _KINDS[wanted.filter.chip]
    return Found([key for key, row in rows.items() if row.awaits in kinds], counts, rows)


def _count(rows: Iterable[Awaited], kinds: Collection[Awaits]) -> int | str:
    """``4``, or ``3 of 4`` where this person may settle three of them: the first number is that on the rail."""
    of_kind = [row for row in rows if row.awaits in kinds]
    mine = sum(not row.why_not for row in of_kind)
    return mine if mine == len(of_kind) else f"{mine} of {len(of_kind)}"


_ON_REVIEW: Final = {
    Awaits.DECISION: "decision",
    Awaits.NOT_DONE: "not done",
    Awaits.DEVIATION: "deviation",
    Awaits.REOPENING: "reopening",
}


def _show(row: Awaited) -> ShowBatch | ShowReview:
    """Where it is decided."""
    kind = _ON_REVIEW.get(row.awaits)
    return ShowReview(kind, row.record) if kind else ShowBatch(row.batch.key)


def _columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    def ends(row: Awaited) -> str:
        return material.of_batch(row.batch, clock())

    return (
        Column("What waits", 150, _mark, kind="evaluation", key="awaits"),
        Column("Batch", 110, lambda r: r.batch.id, kind="id", key="batch"),
        Column("About", 420, lambda r: r.what, key="what", tooltip=lambda r: r.what),
        Column("Product", 190, lambda r: r.batch.product_name, kind="quiet", key="product"),
        Column(
            "Expires", 122, ends, kind="evaluation", key="expires", tooltip=lambda r: material.ends(r.batch.expiry_at)
        ),
        Column("Not yours", 180, lambda r: r.why_not, kind="quiet", key="why_not", tooltip=lambda r: r.why_not),
    )


def _mark(row: Awaited) -> str:
    return f"{'alert' if row.awaits in (Awaits.HELD, Awaits.OUTDATED) else 'pending'}:{row.awaits}"
