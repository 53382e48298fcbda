"""A new run: what waits for its method, what dies first on top; the selected tests are put on it in this order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QItemSelectionModel

from qclab.domain.catalogue.values import Priority
from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.queries.runs.runs import waiting_for_run
from qclab.services.lab import Lab
from qclab.services.runs import making
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.pages.runs.columns import Candidate, candidates
from qclab.ui.widgets.chips import Chips
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words.samples import why_not

_ORDERS: Final[dict[str, Callable[[Candidate], tuple[Any, ...]]]] = {
    "dies": lambda each: (bool(each.why),),  # else as they came
    "priority": lambda each: (bool(each.why), each.test.priority != Priority.URGENT),
    "due": lambda each: (bool(each.why), each.test.due_at),
}
_Flag = QItemSelectionModel.SelectionFlag


@dataclass(frozen=True)
class Offer:
    """What may be put on a run of a method, and the run that it is added to; None: a new one."""

    method: int
    candidates: Sequence[Candidate]
    chosen: Sequence[int]
    run: int | None = None


def read_offer(lab: Lab, method: int, chosen: Sequence[int], run: int | None = None) -> Offer:
    """What waits for a method version now, without what is on this run already."""
    waiting = lab.ask(waiting_for_run, method)
    found = [
        Candidate(test, making.why_not_put(test, method, is_read=waiting.is_read)) for test in waiting.tests
    ]  # fmt: skip
    return Offer(method, found, chosen, run)


class NewRunDialog(Dialog):
    """``made`` hears the key of the run once it is kept."""

    def __init__(self, lab: Lab, page: Page, offer: Offer, made: Callable[[int], object]) -> None:
        title = offer.candidates[0].test.method_title if offer.candidates else "nothing waits"
        super().__init__(f"{'New run' if offer.run is None else 'Put on the run'}: {title}", "Make run", page)
        self.setObjectName("new_run_dialog")
        self.setMinimumSize(1000, 520)
        self._lab, self._page, self._offer, self._made = lab, page, offer, made
        self.chips = Chips("new_run_order", [("dies", "Expires first"), ("priority", "Priority"), ("due", "Due")])
        self._model = SimpleTable(candidates(lab.store.clock), self, row_id=lambda row: row.key)
        self.table = Table("new_run", self._model, page.acts, page.preferences, label="Tests that wait", parent=self)
        self.table.teach("No open test of this method waits.")
        self.content.addWidget(label("Selected tests get their positions in the order of the list.", "quiet"))
        self.content.addWidget(self.chips)
        self.content.addWidget(self.table, 1)
        self.chips.chosen.connect(self._sort)
        self.table.selection_changed.connect(self._look)
        self.stay_until_kept(self._keep)
        self.finished.connect(self.deleteLater)
        self._sort("dies", offer.chosen)
        self.table.setFocus()
        self._look()

    def _choose(self, tests: Sequence[int]) -> None:
        selection = self.table.selectionModel()
        places = sorted(place for test in tests if (place := self._model.place(test)) is not None)
        for number, place in enumerate(places):
            if number == 0:
                self.table.setCurrentIndex(self._model.index(place, 0))
            selection.select(self._model.index(place, 0), _Flag.Select | _Flag.Rows)

    def _sort(self, order: str, chosen: Sequence[int] = ()) -> None:
        """What does not fit comes last, in each order; what is selected stays so."""
        chosen = chosen or self.table.selected_ids()
        self._model.set_rows(sorted(self._offer.candidates, key=_ORDERS[order]))
        self._choose(chosen)

    def _look(self) -> None:
        rows: list[Candidate] = self.table.selected_rows()
        does = "Make a run of" if self._offer.run is None else "Put on"
        self.accept_button.setText(f"{does} {count(len(rows), 'test')}")
        unfit = [row for row in rows if row.why]
        barred = why_not(self._lab.actor, Right.ENTER_RESULTS)
        said = f"{count(len(unfit), 'selected test does', 'selected tests do')} not fit: Ctrl+click takes it out."
        self.lack(barred or ("" if rows else "Select the tests of the run.") or (said if unfit else ""))

    def _keep(self) -> None:
        tests, run, lab = self.table.selected_ids(), self._offer.run, self._lab
        self.being_kept()
        does = partial(making.make, lab, tests) if run is None else partial(_put_on, lab, run, tests)
        self._page.write(does, self._kept, owner=self, failed=self.refuse)

    def _kept(self, run: int) -> None:
        self.close_kept()
        self._made(run)


def _put_on(lab: Lab, run: int, tests: Sequence[int]) -> int:
    making.put_on(lab, run, tests)
    return run
