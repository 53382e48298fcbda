"""One run beside the list: how far it is, what stands at its positions, and what keeps it from being submitted."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QVBoxLayout, QWidget

from qclab.domain.counts import count
from qclab.domain.refusals import Reason
from qclab.queries.results.results import Grid, grid
from qclab.queries.runs.runs import Position, Run, get_run
from qclab.queries.testing.testing import TestRow
from qclab.services.lab import Lab
from qclab.services.runs.performing import why_not_submitted
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.pages.runs.columns import PLACES, Place
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.widgets.wrapping import WrappingList
from qclab.ui.words import moments
from qclab.ui.words.samples import facts


@dataclass(frozen=True)
class RunShown:
    """A run, what was read at its positions, and why it is not submitted."""

    run: Run
    places: Sequence[Place]
    why_not: Sequence[Reason]

    @property
    def key(self) -> int:
        return self.run.key


def read_run(lab: Lab, key: int) -> RunShown:
    """A run with the values at its positions, of one state of the database."""
    with lab.asking() as ask:
        run = ask(get_run, key)
        values = ask(grid, [test.key for test in run.tests])
        return RunShown(
            run, [Place(each, _said(each, values)) for each in run.positions], why_not_submitted(run, values)
        )


def _said(position: Position, values: Grid) -> str:
    found = [
        result.typed_said
        for line in values.lines
        if line.test.key == position.test.key
        for cell in line.cells
        if (result := values.results.get(cell)) is not None
    ]
    return "; ".join(found)


class RunPane(QWidget):
    def __init__(self, page: Page) -> None:
        super().__init__()
        self._down = QVBoxLayout(self)
        self._down.setContentsMargins(0, 0, 0, 0)
        self._down.setSpacing(8)
        self._facts = QWidget()
        self._down.addWidget(self._facts)
        self._model = SimpleTable(PLACES, self, row_id=lambda row: row.key)
        self.places = Table("run_places", self._model, page.acts, page.preferences, label="Positions of the run")
        self.places.teach("Nothing is on this run.")
        self._down.addWidget(self.places, 1)
        self._blocks = QWidget()
        self._down.addWidget(self._blocks)

    def show_run(self, shown: RunShown) -> tuple[str, str]:
        """Title and quiet line of the pane."""
        self._replace("_facts", facts(_lines(shown.run)))
        self._model.set_rows(shown.places)
        self._replace("_blocks", _blocking(shown.why_not if shown.run.row.is_running else ()))
        row = shown.run.row
        return row.id, f"{row.method_title}, {row.method_id} version {row.method_version}"

    def go_to(self, sample: str) -> bool:
        """The cursor on the position of the sample of this id; whether it is on the run."""
        samples = {id_: place.key for place in self._model.rows for _, id_, *_ in place.position.test.samples}
        return sample in samples and self.places.select_id(samples[sample])

    def _replace(self, name: str, made: QWidget) -> None:
        before: QWidget = getattr(self, name)
        self._down.replaceWidget(before, made)
        before.deleteLater()
        setattr(self, name, made)


def _blocking(why: Sequence[Reason]) -> QWidget:
    made = QWidget()
    down = QVBoxLayout(made)
    down.setContentsMargins(0, 0, 0, 0)
    if why:
        down.addWidget(label(f"Blocks submitting  {len(why)}", "heading"))
        down.addWidget(WrappingList("run_blocks", "What blocks submitting", list(map(str, why)), most=3, wide=420))
    return made


def _lines(run: Run) -> Sequence[tuple[str, str]]:
    row, tests = run.row, run.open_tests or run.tests
    return (
        ("State", f"{row.state}{f': {row.because}' if row.because else ''}"),
        ("Made", f"{moments.minute(row.made_at)}, {row.made_by_name}"),
        ("Performed", _performed(tests)),
        ("With", "; ".join(dict.fromkeys(filter(None, (f for t in tests for f in (t.instrument, t.reagents)))))),
        ("Ended", f"{moments.minute(row.ended_at)}, {row.ended_by_name}" if row.ended_at else ""),
        ("On it", f"{count(row.tests, 'test')} of {count(row.batches, 'batch', 'batches')}"),
    )


def _performed(tests: Sequence[TestRow]) -> str:
    said = next((test for test in tests if test.performed_from is not None or test.performed_by is not None), None)
    if said is None:
        return "not said yet"
    until = f" to {moments.minute(said.performed_to)}" if said.performed_to else ""
    begun = f", {moments.minute(said.performed_from)}" if said.performed_from else ""
    return f"{said.performed_by_name}{begun}{until}"
