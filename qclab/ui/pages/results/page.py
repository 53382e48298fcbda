"""Results: the spreadsheet that evaluates. Each cell left is recorded and comes back with its evaluation and basis."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent

from qclab.domain.counts import count, word
from qclab.domain.identifiers import plain
from qclab.domain.people.rights import Right
from qclab.domain.results.cell import Cell
from qclab.queries.results import results as queries
from qclab.queries.results.evaluations import EvaluationRow
from qclab.queries.results.results import Grid, ResultRow
from qclab.queries.testing.testing import TestRow
from qclab.services.exchange.importing import RESULTS
from qclab.services.lab import Lab
from qclab.services.results.performing import Performance
from qclab.store.door import Changes
from qclab.ui.acts import Acts
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.pages.imports.dialog import import_command
from qclab.ui.pages.results.beside import Beside
from qclab.ui.pages.results.drafts import Drafts
from qclab.ui.pages.results.grid.grid import ResultsGrid
from qclab.ui.pages.results.grid.layout import describe, lay_out, progress
from qclab.ui.pages.results.grid.model import ResultsModel
from qclab.ui.pages.results.invalid import why_not_invalid
from qclab.ui.pages.results.performance import PerformanceSteps
from qclab.ui.pages.results.recording import Recording
from qclab.ui.pages.results.scope import (
    BATCH,
    CHOSEN,
    MINE,
    MOST,
    Scope,
    ScopeBar,
    Shown,
    batch_named,
    read_scope,
    taught,
    waiting,
)
from qclab.ui.pages.results.side.performed import who_enters
from qclab.ui.pages.results.side.side import SidePane
from qclab.ui.pages.results.steps import Steps, why_not_proposed
from qclab.ui.pages.results.typed import Typed
from qclab.ui.pages.results.unrecorded import Unrecorded
from qclab.ui.preferences import Preferences
from qclab.ui.showing import Show, ShowNewCase, ShowResults, ShowSample, ShowTests
from qclab.ui.widgets.words import Elided, label
from qclab.ui.words.samples import why_not

_SHOWS = frozenset(
    {"result", "observation", "evaluation", "decision", "test", "sample", "batch", "test_sample", "requirement"}
)


class ResultsPage(Page):
    title = "Results"
    shows = _SHOWS
    keys: ClassVar[Sequence[tuple[str, str]]] = (
        ("Type", "Replace the value under the cursor"),
        ("F2", "Go on with the value, or pick an outcome"),
        ("Enter, Shift+Enter", "Record and go down, up"),
        ("Tab, Shift+Tab", "Record and go across"),
        ("Esc", "Discard what is typed in the cell"),
        ("Ctrl+V, Ctrl+C", "Paste and copy a block"),
        ("Shift+arrows, Ctrl+A", "Select several tests, to say at once how they were performed"),
        ("N", "Now, in a time of how tests were performed"),
    )

    def __init__(self, lab: Lab, acts: Acts, preferences: Preferences) -> None:
        super().__init__(acts, preferences)
        self._lab = lab
        self._scope: Scope | None = None
        self._tests: list[int] = []
        refused = "" if lab.actor.may(Right.ENTER_RESULTS) else f"{lab.actor.name} may not {Right.ENTER_RESULTS}."
        self._why_closed = refused
        self._drafts = Drafts(lab.actor.id, str(lab.store.engine.url))
        self._model = ResultsModel(lab.store.clock, refused, self)
        self._recording = Recording(self, lab, self._model, self._drafts)
        self.scope_bar = ScopeBar()
        self.unrecorded = Unrecorded()
        self.grid = ResultsGrid(self._model, self._recording.leave, preferences)
        self.side = SidePane(self, lab, refused)
        self._typed = Typed(self, self.grid, self._model, self._recording, self._drafts, self.unrecorded)
        self._beside = Beside(self, self.grid, self._model, self.side)
        self._steps = Steps(self, lab, self._model, self.side.unsaved_of)
        self._performing = PerformanceSteps(self, lab, self._model, self._steps)
        self.basis_line = Elided()
        self.basis_line.setObjectName("basis_line")
        self.basis_line.hide()
        self.staying = Elided()
        self.staying.setObjectName("staying")
        self.staying.hide()
        self.progress = label("", "quiet")
        self.progress.setObjectName("entered")
        self.not_done = Command(self, "not_done", "Not done…", partial(self._ask, self._steps.ask_not_done),
                                help_="Propose that the test under the cursor is not done")  # fmt: skip
        self.invalid = Command(self, "invalid_run", "Invalid…", partial(self._ask, self._steps.invalid.ask),
                               help_="Say that the run of the test under the cursor is invalid")  # fmt: skip
        self.submitting = Command(self, "submit", "Submit", self.submit, keys=("Ctrl+Return", "Ctrl+Enter"),
                                  help_="Submit the tests that are complete")  # fmt: skip
        self._soon = QTimer(self, singleShot=True, interval=250)
        self._has_recorded = False
        self._soon.timeout.connect(lambda: self.refresh(gently=not self._has_recorded))
        self._lay_out()
        self._wire()
        self.first_focus = self.grid
        self._look()

    # what the window asks

    def activated(self) -> None:
        if self._scope is None:
            self.show_scope(Scope(MINE))
        elif self.is_stale:
            self.refresh()
        self._ask_waiting()

    def open(self, show: Show) -> None:
        if isinstance(show, ShowResults):
            self.show_scope(Scope(BATCH, show.batch))
        elif isinstance(show, ShowTests):
            self.show_scope(Scope(CHOSEN, show.tests))

    def outdated(self, changes: Changes) -> None:
        if self.isVisible():
            self._soon.start()
            if "test" in changes.tables:
                self._ask_waiting()

    def unsaved(self) -> str:
        return self.side.unsaved()

    def scanned(self, text: str) -> bool:
        """The scan of a sample whose results are shown goes to its first cell."""
        wanted = plain(text)
        for line in self._model.grid.lines:
            for key, id_, _ in line.containers:
                if id_ == wanted:
                    cell = Cell(line.test.key, line.parameter_key, key if line.per_container else None)
                    if self._model.place(cell).isValid():
                        self._typed.look_away()
                        self.grid.go_to(cell)
                        self.grid.setFocus()
                        return True
        return False

    # the grid

    def show_scope(self, scope: Scope) -> None:
        """Other tests. What was being typed is left first; a text that is refused keeps the page where it is."""
        if not self.grid.typing.leave():
            self.scope_bar.show_scope(self._scope or Scope(MINE))
            return
        self._scope = scope
        self.scope_bar.show_scope(scope)
        self.messages.clear()
        lab = self._lab
        self.read("grid", lambda: read_scope(lab, scope), self._show_scope)

    def _find_batch(self, id_: str) -> None:
        self.read("named", lambda: batch_named(self._lab, id_), self.show_scope)

    def refresh(self, then: Callable[[], object] = lambda: None, *, gently: bool = False) -> None:
        """The same tests, as the database has them now, and what is done once they are there. ``gently``: nobody asked
        for it, so that no row comes, goes or moves while somebody is at the grid."""
        if self._scope is None or not self._tests:
            if self._scope is not None:
                self.show_scope(self._scope)
            return
        lab, keys = self._lab, list(self._tests)
        self._has_recorded = False

        def show(grid: Grid) -> None:
            self._show_grid(grid, gently=gently)
            then()

        self.read("grid", lambda: lab.ask(queries.grid, keys), show)

    def _show_scope(self, shown: Shown) -> None:
        self._tests = list(dict.fromkeys(line.test.key for line in shown.grid.lines))
        self._show_grid(shown.grid)
        self._recording.offer_drafts()
        if shown.left_out:
            self.messages.warn(f"The {MOST} tests due first are shown; {shown.left_out} more wait.")
        scope = self._scope
        if scope is not None and scope.kind == BATCH and shown.grid.lines:
            test = shown.grid.lines[0].test
            self.scope_bar.name_batch(scope.key, f"{test.batch_id}  {test.product_name}")
        if self.scope_bar.was_picked():
            self.grid.go_to(self._model.first_empty() or self.grid.current_cell())
            self.grid.setFocus()
        else:
            self.grid.go_to(self.grid.current_cell())
        self._show_cell()

    def _show_grid(self, grid: Grid, *, gently: bool = False) -> None:
        everything = self.scope_bar.everything.isChecked()
        layout = lay_out(grid, everything=everything)
        is_held = self.grid.typing.cell is not None or (gently and not self.grid.at_rest.is_so())
        self.is_stale = is_held and not layout.is_like(self._model.layout)
        self.grid.mark_stale(self.is_stale)
        if self.is_stale:
            return  # nothing moves under a cell that is typed into, or marked
        self._model.set_grid(grid, layout)
        self.scope_bar.show_hidden(self._model.layout.hidden, everything=everything)
        self._look()
        self._show_cell()
        self._steps.fresh()

    def _show_everything(self, _: bool) -> None:
        if self.grid.typing.leave():
            self._show_grid(self._model.grid)

    def _ask_waiting(self) -> None:
        lab = self._lab
        self.read("waiting", lambda: waiting(lab), lambda found: self.scope_bar.offer(*found))
        self.read("people", lambda: who_enters(lab), self.side.set_people)

    # cells

    def _show_typing(self, cell: Cell, text: str) -> None:
        self.side.show_typing(self._model.line(cell), cell.sample, text)
        self.basis_line.setText(self.side.in_one_line())

    def _stopped_typing(self) -> None:
        self._show_cell()
        if self.is_stale:
            self._soon.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Whatever becomes of the window, what is typed now is on disk."""
        self._typed.keep()
        super().hideEvent(event)

    def _show_cell(self, _cell: object = None) -> None:
        if self.grid.typing.cell is not None:
            return
        cell = self.grid.current_cell()
        line = self._model.line(cell) if cell is not None else None
        if cell is None or line is None:
            self.side.show_nothing()
        else:
            result, draft = self._model.result(cell), self._model.drafts.get(cell)
            self.side.show_cell(cell, line, result, draft, self._model.closed_because(cell))
        self._beside.show_selected()
        self.basis_line.setText(self.side.in_one_line())
        self.not_done.refuse(self._why_closed or why_not_proposed(line))
        self.invalid.refuse(self._why_closed or why_not_invalid(line))
        self._steps.look_at(line.test if line is not None else None, self._why_closed)

    def _settled(self) -> None:
        self._look()
        self._show_cell()
        self._has_recorded = True  # the next step of this person is held against what they recorded themselves
        self._soon.start()

    # tests

    def submit(self) -> None:
        """Submit the tests that are complete, once everything typed is recorded."""
        if self.grid.typing.leave() and not self._why_closed:
            self._steps.submit()

    def _ask(self, how: Callable[[TestRow], None]) -> None:
        """Ask something of the test under the cursor, once what is typed is recorded."""
        cell = self.grid.current_cell()
        if cell is not None and self.grid.typing.leave():
            how(self._model.line(cell).test)

    def _ask_decision(self, result: ResultRow, evaluation: EvaluationRow) -> None:
        cell = self.grid.current_cell()
        if cell is not None:
            self._steps.ask_decision(self._model.line(cell), result, evaluation)

    def _save_performance(self, tests: Mapping[int, int], performance: Performance, fields: Sequence[str]) -> None:
        pane = self.side.performed
        if self._soon.isActive():  # who saves at once is held to nothing that they recorded a moment ago themselves
            self._soon.stop()
            self.refresh(pane.save.trigger)
            return
        saved = partial(pane.saved, tuple(tests), performance, fields)
        self._performing.save(tests, performance, fields, saved, pane.refuse)

    # how it looks

    def _look(self) -> None:
        """The head of the page: what is shown, how far it is, what can be submitted."""
        grid = self._model.grid
        self.subheading.setText(describe(grid))
        entered, asked = progress(grid)
        self.progress.setText(f"{entered} of {count(asked, 'value')} entered" if asked else "")
        self._steps.explain(self.submitting, self._why_closed)
        stay = self._steps.stay()
        self.staying.setText(f"{len(stay)} {word(len(stay), 'stays', 'stay')}  ·  {'  ·  '.join(stay)}")
        self.staying.setVisible(bool(stay))
        self.unrecorded.show_waiting(self._model.kept_drafts(), self._recording.recordable())
        self.grid.teach(taught(self._scope))

    def _lay_out(self) -> None:
        self.add_action(self.progress)
        self.add_command(import_command(self, self._lab, RESULTS))
        self.add_command(self._steps.take_back)
        self.add_command(self.not_done)
        self.add_command(self.invalid)
        self.commands.append(self.submitting)
        self.submitting.serve(self, lambda _: self.submit())  # its key leaves the cell first: then it may be possible
        self.add_action(self.submitting.button("primary"), primary=True)
        self.explain(self.submitting)
        self.body.addWidget(self.scope_bar)
        self.body.addWidget(self._beside.split, 1)
        self.body.addWidget(self.basis_line)
        self.body.addWidget(self.staying)
        self.body.addWidget(self.unrecorded)

    def _wire(self) -> None:
        grid, recording = self.grid, self._recording
        self.scope_bar.chosen.connect(self.show_scope)
        self.scope_bar.unlisted.connect(self._find_batch)
        self.scope_bar.everything_toggled.connect(self._show_everything)
        grid.cursor_moved.connect(self._show_cell)
        grid.selectionModel().selectionChanged.connect(lambda *_: self._beside.show_selected())
        grid.typing.typed.connect(self._show_typing)
        self._beside.split.narrowed.connect(self.basis_line.setVisible)
        self._typed.stopped.connect(self._stopped_typing)
        self._steps.recorded.connect(self.refresh)
        grid.refresh_requested.connect(self.refresh)
        self.add_refresh(self.refresh, grid)
        self._steps.not_saved.connect(self._beside.show_performed)
        recording.settled.connect(self._settled)
        self.side.basis.decision_requested.connect(self._ask_decision)
        self.side.basis.sample_requested.connect(lambda key: self.open_requested.emit(ShowSample(key)))
        self.side.basis.case.refuse(why_not(self._lab.actor, Right.WORK_CASES))
        self.side.basis.case_requested.connect(
            lambda result, value: self.open_requested.emit(ShowNewCase(result.batch, result.key, value))
        )
        self.side.save_requested.connect(self._save_performance)
        self.side.pass_requested.connect(self._performing.ask_deviation)
        self.add_commands(
            Command(self, "show_history", "History of the cell", self._beside.show_history, keys=["Ctrl+H"]),
            Command(self, "say_performed", "How the selected tests were performed", self._beside.say_performed,
                    keys=["F7"]),
            Command(self, "change_side", "Between the grid and the pane beside it", self._beside.change, keys=["F6"]),
        )  # fmt: skip
