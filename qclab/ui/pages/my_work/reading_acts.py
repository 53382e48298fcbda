"""Loading and reading from My work: the list of what is due, and the commands on it and on the tests below."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject

from qclab.domain.counts import count
from qclab.domain.people.rights import Right
from qclab.domain.refusals import in_lines
from qclab.domain.testing.readings import Due
from qclab.queries.testing.rounds import Round, rounds
from qclab.queries.testing.testing import TestRow
from qclab.queries.testing.units import UnitRow, units_in_incubation, units_of
from qclab.services.lab import Asking, Lab
from qclab.ui.commands import Command
from qclab.ui.page import Page
from qclab.ui.pages.my_work import loading_form
from qclab.ui.pages.my_work.reading import ReadingDialog
from qclab.ui.pages.my_work.rounds import RoundsList
from qclab.ui.pages.sent_out.dialogs import KeptForm
from qclab.ui.widgets.table import Table
from qclab.ui.words import moments


class ReadingActs(QObject):
    """``tests`` is the list of tests that are loaded from; ``changed`` is called once something was recorded."""

    def __init__(self, lab: Lab, page: Page, changed: Callable[[], object]) -> None:
        super().__init__(page)
        self._lab, self._page, self._changed = lab, page, changed
        self._tests: Table | None = None
        self.due = RoundsList(lab.store.clock, page.acts, page.preferences)
        self.due.opened.connect(self._open)
        self.due.table.selection_changed.connect(self.look)
        self.load = Command(page, "load_test", "Load…", self._load, help_="Load the selected test into its incubators: "
                            "the clock of its readings starts")  # fmt: skip
        self.read = Command(page, "read_units", "Readings", self._read_test,
                            help_="Read the units of the selected test, or of the selected round")  # fmt: skip
        self.start = Command(page, "start_round", "Start the round", self._start, keys=["Ctrl+R"],
                             help_="Read what is due in the incubator of the first round")  # fmt: skip

    def serve(self, tests: Table) -> None:
        """The commands, with their buttons, once the list of tests is there."""
        self._tests = tests
        for command in (self.load, self.read, self.start):
            self._page.add_command(command)
        self.look()

    def show_rows(self, rows: Sequence[Round]) -> None:
        self.due.show_rows(rows)
        self.look()

    def look(self) -> None:
        """Why one of the commands cannot be done now."""
        tests = self._chosen()
        one = "" if len(tests) == 1 else "Select one test in the list first."
        may = self._lab.actor.may(Right.ENTER_RESULTS)
        self.load.setVisible(may)
        self.load.refuse(one or ("It is loaded already: read it." if tests[0].is_loaded else ""))
        is_due = bool(self.due.rows)
        has_units = bool(self.due.table.selected_ids()) or (not one and tests[0].is_loaded)
        self.read.setVisible(is_due or has_units)
        self.read.refuse("" if has_units else "Select a round, or a test that is loaded, first.")
        self.start.setVisible(is_due)
        self.start.refuse("" if self._pressing() else "Nothing is to be looked at now.")

    def _chosen(self) -> Sequence[TestRow]:
        return self._tests.selected_rows() if self._tests is not None else ()

    # loading

    def _load(self) -> None:
        key = self._chosen()[0].key
        self._page.read("load", partial(loading_form.read, self._lab, key), self._ask)

    def _ask(self, to_load: loading_form.ToLoad) -> None:
        if to_load.loadable.barred:
            self._page.messages.refuse(in_lines(to_load.loadable.barred))
            return

        def does(values: dict[str, Any]) -> list[UnitRow]:
            return loading_form.load(self._lab, to_load, values)

        fields = loading_form.fields(to_load)
        dialog = KeptForm("loading_dialog", "Load", "Load", fields, self._page, does, self._loaded, to_load.said)
        dialog.form.input("at").follow(self._lab.store.clock)
        dialog.begin()

    def _loaded(self, units: list[UnitRow]) -> None:
        first = units[0].plan[0]
        self._page.say(f"{count(len(units), 'unit')} loaded; {first.said} opens {moments.minute(first.opens_at)}.")
        self._changed()

    # reading

    def _open(self, key: object) -> None:
        found = self.due.round(key)
        if found is not None:
            self._read([found.first.test], found.incubator)

    def _read_test(self) -> None:
        """The selected round, else the selected test."""
        if keys := self.due.table.selected_ids():
            self._open(keys[0])
        else:
            self._read([self._chosen()[0].key], "")

    def _start(self) -> None:
        """Everything that is due in the first incubator."""
        found = self._pressing()
        self._read([each.first.test for each in found if each.incubator == found[0].incubator], found[0].incubator)

    def _pressing(self) -> list[Round]:
        """Those that are late or open now."""
        now = self._lab.store.clock()
        return [row for row in self.due.rows if row.due is Due.LATE or (row.look is not None and row.look.is_open(now))]

    def _read(self, tests: Sequence[int], incubator: str) -> None:
        asked = partial(self._lab.ask, units_of, list(dict.fromkeys(tests)))
        self._page.read("units", asked, partial(self._show, incubator))

    def _show(self, incubator: str, units: Sequence[UnitRow]) -> None:
        own = [unit for unit in units if not incubator or unit.incubator == incubator]
        if not own:
            self._page.messages.refuse("Its units were moved or read meanwhile; press F5 for the list as it is now.")
            return
        dialog = ReadingDialog(self._lab, self._page, own, self._changed)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


def read_rounds(ask: Asking, lab: Lab) -> list[Round]:
    return rounds(ask(units_in_incubation), lab.store.clock(), moments.laboratory.zone)
