"""Highlight, cursor, pane and every act name one record, whatever keys and clicks brought a person there."""

import os
import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from qclab.domain.people.rights import Role
from qclab.ui.acts import Acts
from qclab.ui.listing import Listing
from qclab.ui.page import Page
from qclab.ui.pages.catalogue.page import CataloguePage
from qclab.ui.pages.review.page import ReviewPage
from qclab.ui.preferences import Preferences
from qclab.ui.registry import page_specs
from qclab.ui.widgets.table import Table
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.ui.waiting import rest

IS_PROOF = bool(os.environ.get("QCLAB_PROOF"))
LISTS = (
    "my_work",
    "waiting",
    "samples",
    "runs",
    "pending",
    "sent_out",
    "review",
    "batches",
    "certifications",
    "catalogue",
    "audit",
    "administration",
)
_Ctrl, _Shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
_None = Qt.KeyboardModifier.NoModifier
_WALKS = (
    Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp,
)  # fmt: skip


def _key(key: Qt.Key, held: Qt.KeyboardModifier = _None) -> Callable[[Table, random.Random], None]:
    return lambda table, _: QTest.keyClick(table, key, held)


def _click(held: Qt.KeyboardModifier) -> Callable[[Table, random.Random], None]:
    def click(table: Table, dice: random.Random) -> None:
        if number := table.model().rowCount():
            at = table.visualRect(table.model().index(dice.randrange(min(number, 6)), 1)).center()
            QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, held, at)

    return click


def _below(table: Table, _: random.Random) -> None:
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, _None, table.viewport().rect().bottomRight())


STEPS: dict[str, Callable[[Table, random.Random], None]] = {
    **{f"{held.name} {key.name}": _key(key, held) for key in _WALKS for held in (_None, _Ctrl, _Shift)},
    "Escape": _key(Qt.Key.Key_Escape),
    "F5": _key(Qt.Key.Key_F5),
    "Ctrl+Space": _key(Qt.Key.Key_Space, _Ctrl),
    "Ctrl+A": _key(Qt.Key.Key_A, _Ctrl),
    "click": _click(_None),
    "Ctrl+click": _click(_Ctrl),
    "Ctrl+click again": _click(_Ctrl),
    "Shift+click": _click(_Shift),
    "below the rows": _below,
    "Space": _key(Qt.Key.Key_Space),
    "Enter": _key(Qt.Key.Key_Return),
}


@pytest.fixture
def page_of(
    with_reviews: Laboratory, acts: Acts, preferences: Preferences, qtbot: Any
) -> Iterator[Callable[[str], Page]]:
    made = list[Page]()

    def make(name: str) -> Page:
        is_administrator = name == "administration"
        roles = (Role.ADMINISTRATOR,) if is_administrator else (Role.ANALYST, Role.REVIEWER, Role.QA)
        who = lab_with(with_reviews.store, *roles, id_="admin" if is_administrator else "everyone")
        made.append(next(spec for spec in page_specs(lambda: who, acts, preferences) if spec.key == name).factory())
        return made[-1]

    yield make
    acts.wait_idle()
    for page in made:
        page.close()
        page.deleteLater()


def in_pane(page: Page, table: Table) -> Any:
    """The id of the record that is shown beside the list, or None."""
    if isinstance(page, CataloguePage):
        return page.browser.shown.value.id if page.browser.shown is not None else None
    if isinstance(page, ReviewPage):
        facts = page.tests.detail.facts
        return facts.test.key if facts is not None else None
    listing = next((each for each in page.findChildren(Listing) if each.table is table), None)
    return listing.shown if listing is not None and listing.pane.is_open() else None


def disagreement(page: Page, table: Table) -> str:
    """What names another record than the cursor does, or nothing."""
    selected, current, beside = table.selected_ids(), table.current_id(), in_pane(page, table)
    if current is None and selected:
        return f"selected, but under no cursor: {selected}"
    if current is not None and current not in selected:
        return f"cursor on {current}, selected {selected}"
    if current is not None and beside not in (None, current):
        return f"cursor on {current}, beside it {beside}"
    return ""


def walk(page: Page, acts: Acts, seed: int, steps: int) -> str:
    """Random keys and clicks; the first disagreement with the way to it, or nothing."""
    dice, way = random.Random(seed), list[str]()
    page.resize(1180, 700)
    page.show()
    page.activateWindow()
    page.activated()
    rest(acts, page)
    table = page.first_focus
    assert isinstance(table, Table)
    table.setFocus()
    for _ in range(steps):
        way.append(dice.choice(list(STEPS)))
        STEPS[way[-1]](table, dice)
        rest(acts, page)
        if wrong := disagreement(page, table):
            return f"seed {seed}, {', '.join(way)}: {wrong}"
    return ""


@pytest.mark.proof
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("seed", "steps"), [(seed, 60) for seed in range(5)] if IS_PROOF else [(7, 12)])
def test_highlight_cursor_and_pane_are_one_record(
    seed: int, steps: int, name: str, page_of: Callable[[str], Page], acts: Acts
) -> None:
    assert walk(page_of(name), acts, seed, steps) == ""
