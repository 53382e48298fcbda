"""Waiting: what waits for a person, on whatever page it is done, what ends first on top."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar, Final

from qclab.domain.alarms.alarms import CONCERNED, TELL, Alarm, AlarmKind
from qclab.domain.people.rights import Role
from qclab.services.alarms.alarms import acknowledge
from qclab.services.lab import Lab
from qclab.services.release.awaiting import Awaited, Awaits, awaited
from qclab.ui.acts import Acts
from qclab.ui.alarms import ask_comment
from qclab.ui.commands import Command
from qclab.ui.list_page import ListPage
from qclab.ui.listing import Found, Listed, Taught, Wanted
from qclab.ui.models.columns import Column
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowBatch, ShowCase, ShowReview
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.search_filters import SearchFilters
from qclab.ui.words import material, moments

_ALARMED: Final = tuple(role for role in Role if any(role in roles for roles in CONCERNED.values()))
_CHIPS: Final = (
    (_ALARMED, "alarm", "Alarms", (Awaits.ALARM,)),
    (TELL, "telling", "To tell", (Awaits.TELLING, Awaits.SUSCEPTIBILITY)),
    (CONCERNED[AlarmKind.AT_RISK], "at risk", "At risk", (Awaits.AT_RISK,)),
    ((Role.QA,), "case", "Cases", (Awaits.CASE,)),
    ((Role.QA,), "ready", "Ready", (Awaits.READY,)),
    ((Role.QA,), "held", "Ready, batch on hold", (Awaits.HELD,)),
    ((Role.QA,), "outdated", "Outdated", (Awaits.OUTDATED,)),
    ((Role.QA, Role.QP), "decision", "Decisions", (Awaits.DECISION,)),
    ((Role.QA,), "not done", "Not done", (Awaits.NOT_DONE,)),
    ((Role.QA, Role.QP), "deviation", "Deviations", (Awaits.DEVIATION, Awaits.RECEIPT)),
    ((Role.QA,), "reopening", "Reopenings", (Awaits.REOPENING,)),
    ((Role.QP,), "certification", "To certify", (Awaits.CERTIFICATION,)),
)
"""The chips, with the roles that have each and what it counts: every deviation stands under that word."""
_KINDS: Final = {chip: kinds for _, chip, _, kinds in _CHIPS} | {"": tuple(Awaits)}
_MARKS: Final = {
    Awaits.ALARM: "alarm",
    Awaits.TELLING: "to-tell",
    Awaits.SUSCEPTIBILITY: "to-tell",
    Awaits.AT_RISK: "at-risk",
    Awaits.CASE: "case",
    Awaits.READY: "to-issue",
    Awaits.HELD: "held",
    Awaits.OUTDATED: "outdated",
    Awaits.DECISION: "to-decide",
    Awaits.NOT_DONE: "left-undone",
    Awaits.DEVIATION: "deviating",
    Awaits.REOPENING: "reopened",
    Awaits.RECEIPT: "arrived",
    Awaits.CERTIFICATION: "to-certify",
}
_NOTHING: Final = Taught("Nothing waits for you.")
_OPEN: Final = ("Open", "Open it where it is decided")


class WaitingPage(ListPage):
    title = "Waiting"
    shows = frozenset(
        {"batch", "sample", "test", "result", "evaluation", "decision", "investigation", "requirement", "certificate"}
        | {
            "deviation",
            "reopening",
            "investigation_phase",
            "investigation_answer",
            "investigation_notice",
            "investigation_test",
            "retest_plan",
            "concerned_batch",
            "alarm",
            "acknowledgement",
            "notification",
            "told",
            "certification",
            "affected",
            "hold",
        }
    )
    keys: ClassVar[Sequence[tuple[str, str]]] = (("Enter", "Open what is under the cursor where it is decided"),)

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        chips = [(chip, words) for roles, chip, words, _ in _CHIPS if lab.actor.roles & set(roles)]
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
        self.opening = Command(self, "open_waiting", _OPEN[0], self._open, help_=_OPEN[1])
        self.add_command(self.opening, primary=True)
        self._look()

    def _count(self, found: Found) -> None:
        counts: dict[str, int | str] = found.around
        self.chips.set_counts({kind: counts[kind] for kind in self.chips.names()})
        self._look()

    def _look(self) -> None:
        row: Awaited | None = self.table.current_row()
        self.opening.setText(_OPEN[0] if row is None or row.alarm is None else "Acknowledge…")
        self.opening.refuse("" if self.table.selected_rows() else "Nothing is chosen.")

    def _open(self) -> None:
        row: Awaited | None = self.table.current_row()
        if row is not None and row.alarm is not None:
            self._acknowledge(row.alarm)
        elif row is not None and (show := _show(row)) is not None:
            self.open_requested.emit(show)

    def _acknowledge(self, alarm: Alarm) -> None:
        ask_comment(self.acts, alarm, self, partial(acknowledge, self._lab), self._acknowledged)

    def _acknowledged(self, alarm: Alarm) -> None:
        self.messages.clear()
        self.say(f"{alarm.id} acknowledged.")
        self.reload()


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


_BY: Final = {Awaits.TELLING: "Must be told by", Awaits.SUSCEPTIBILITY: "To be known by"}


def _show(row: Awaited) -> ShowBatch | ShowCase | ShowReview | None:
    """Where it is decided."""
    if row.awaits is Awaits.CASE:
        return ShowCase(row.record)
    kind = _ON_REVIEW.get(row.awaits)
    if kind:
        return ShowReview(kind, row.record)
    return ShowBatch(row.batch.key) if row.batch is not None else None


def _columns(clock: Callable[[], datetime]) -> tuple[Column, ...]:
    def due(row: Awaited) -> str:
        return moments.due_near(row.by, clock()) if row.by is not None else ""

    def exactly(row: Awaited) -> str:
        what = _BY.get(row.awaits, "To be closed by")
        return f"{what} {moments.exactly(row.by)}" if row.by is not None else ""

    def waits(row: Awaited) -> str:
        return moments.span(clock() - row.since) if row.since is not None else ""

    def since(row: Awaited) -> str:
        return f"Since {moments.exactly(row.since)}" if row.since is not None else ""

    return (
        Column("What waits", 150, _mark, kind="evaluation", key="awaits"),
        Column("Batch", 110, lambda r: r.batch_id, kind="id", key="batch"),
        Column("About", 420, lambda r: r.what, key="what", tooltip=lambda r: r.what),
        Column("Due", 122, due, kind="late", key="due", tooltip=exactly),
        material.batch_column(clock, lambda r: r.batch),
        Column("Owner", 84, lambda r: ", ".join(r.roles), key="owner", tooltip=lambda r: ", ".join(r.roles)),
        Column("Waits", 60, waits, kind="instant", key="since", tooltip=since),
        Column("Product", 170, lambda r: r.product_name, kind="quiet", key="product", tooltip=lambda r: r.product_name),
        Column("Not yours", 180, lambda r: r.why_not, kind="quiet", key="why_not", tooltip=lambda r: r.why_not),
    )


def _mark(row: Awaited) -> str:
    return f"{_MARKS[row.awaits]}:{row.awaits}"
