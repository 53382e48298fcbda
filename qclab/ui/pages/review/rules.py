"""By which rules Review says what is unusual: the version in force, in words, for everybody who reads."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from qclab.domain.catalogue.lists import ListState
from qclab.domain.review.rules import ReviewRules, Unusual, version_of
from qclab.queries.catalogue.lists import ListRow
from qclab.queries.review.rules import review_rules, rules_in_force
from qclab.services.lab import Lab
from qclab.ui.commands import Command
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.models.simple_table import SimpleTable
from qclab.ui.page import Page
from qclab.ui.pages.catalogue.columns import RULES_OF_REVIEW, lines
from qclab.ui.widgets.table import Table
from qclab.ui.widgets.words import label
from qclab.ui.words import moments

_ORDER = (
    "What has the lowest number comes first, the same number together, then what is due first. What is only told puts "
    "no test before another. A test that complies and has nothing of this is approved together with others like it."
)
_WHERE = "Versions are drafted, compared and put in force in Catalogue, Review rules; an approval keeps its version."


@dataclass(frozen=True)
class _Read:
    """The rules in force, and the record of their version; None of the shipped one."""

    rules: ReviewRules
    row: ListRow | None


class Rules(QObject):
    """The command, and the dialog that it shows."""

    def __init__(self, page: Page, lab: Lab) -> None:
        super().__init__(page)
        self._page, self._lab = page, lab
        self.command = Command(page, "review_rules", "Rules…", self._ask,
                               help_="show by which rules it is told what is unusual")  # fmt: skip

    def _ask(self) -> None:
        lab = self._lab
        self._page.read("rules", lambda: _read(lab), self._show)

    def _show(self, read: _Read) -> None:
        dialog = RulesDialog(self._page, read.rules, read.row)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class RulesDialog(Dialog):
    """What counts as unusual, in the order in which it is told, then what this version leaves out."""

    def __init__(self, page: Page, rules: ReviewRules, row: ListRow | None) -> None:
        super().__init__("Rules of review by exception", "Close", page, cancel="")
        self.setObjectName("rules_dialog")
        self.setMinimumSize(1080, 620)
        self.content.addWidget(label(_whose(rules, row), "heading", wrap=True))
        self.content.addWidget(label(_ORDER, "quiet", wrap=True))
        model = SimpleTable(RULES_OF_REVIEW, self, row_id=lambda line: line.id)
        self.table = Table("review_rules_list", model, page.acts, page.preferences, label="Rules of review")
        self.table.setMinimumHeight(160)
        self.content.addWidget(self.table, 1)
        if left := left_out(rules):
            self.content.addWidget(label(f"This version leaves out: {', '.join(left)}.", wrap=True))
        self.content.addWidget(label(_WHERE, "quiet", wrap=True))
        model.set_rows(lines(version_of(rules).rules))
        self.lack("")
        self.table.setFocus()


def left_out(rules: ReviewRules) -> list[Unusual]:
    return [kind for kind in Unusual if not rules.counts(kind)]


def _read(lab: Lab) -> _Read:
    with lab.asking() as ask:
        rows = ask.of_site(review_rules)
        row = next((each for each in rows if each.state is ListState.IN_FORCE), None)
        return _Read(ask.of_site(rules_in_force), row)


def _whose(rules: ReviewRules, row: ListRow | None) -> str:
    if row is None:
        return f"Version {rules.version}, which came with the program"
    at = moments.minute(row.in_force_at)
    return f"Version {rules.version}, drafted by {row.drafted_by_name}, put in force by {row.in_force_by_name} on {at}"
