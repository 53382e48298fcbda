"""Every page of the window on a small screen at 200 %: 683x384 points. Nothing is cut, everything can be reached."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QToolButton, QWidget

from qclab.domain.people.rights import Role
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.page import Page
from qclab.ui.preferences import Preferences
from qclab.ui.registry import page_specs
from qclab.ui.shell import MainWindow
from qclab.ui.theme import themes
from qclab.ui.widgets.action_row import ActionRow
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.ui.waiting import turn

SMALL = QSize(683, 384)


def whose(laboratory: Laboratory, role: Role) -> Lab:
    known = {Role.ANALYST: laboratory.analyst, Role.QA: laboratory.qa}
    return known[role] if role in known else lab_with(laboratory.store, role, id_=f"a{role.name.lower()}"[:12])


def cut(page: Page) -> list[str]:
    """The buttons in sight whose words do not fit them, or that end outside what they stand in."""
    found = []
    in_menu = [each for row in page.findChildren(ActionRow) for each in row.folded() if row.more.isVisible()]
    for each in page.findChildren(QAbstractButton):
        if not (each.isVisible() and each.text()) or each in in_menu:
            continue
        needed = each.minimumSizeHint() if isinstance(each, QToolButton) else each.sizeHint()
        is_scrolled = _is_scrolled(each, page)
        is_seen = each.visibleRegion().boundingRect() == each.rect()
        if each.width() < needed.width() or each.height() < each.minimumSizeHint().height():
            found.append(f"{each.objectName()} “{each.text()}” has {each.width()} of {needed.width()}")
        elif not is_scrolled and not is_seen:
            found.append(f"{each.objectName()} “{each.text()}” is not seen whole")
    return found


def _is_scrolled(widget: QWidget, page: Page) -> bool:
    above = widget.parentWidget()
    while above is not None and above is not page:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return False


@pytest.mark.parametrize("role", [Role.ANALYST, Role.REVIEWER, Role.QA, Role.ADMINISTRATOR])
def test_no_page_asks_for_more_than_a_small_screen_at_200_percent_has(
    qtbot: Any, qapp: QApplication, acts: Acts, tmp_path: Path, with_samples: Laboratory, role: Role
) -> None:
    lab = whose(with_samples, role)
    preferences = Preferences(tmp_path / "preferences.json")
    window = MainWindow(acts, preferences, page_specs(lambda: lab, acts, preferences), database="demo")
    qtbot.addWidget(window)
    window.resize(SMALL)
    window.show()
    window.sign_in(lab.actor)
    window.resize(SMALL)
    acts.wait_idle()
    faults = []
    for key in tuple(window.rail.keys()):
        page = window.go(key)
        assert page is not None
        acts.wait_idle()
        turn()
        least = page.minimumSizeHint()
        if least.width() > page.width() or least.height() > page.height():
            faults.append(f"{key} asks for {least.toTuple()} and has {page.size().toTuple()}")
        faults += [f"{key}: {words}" for words in cut(page)]
    assert window.size() == SMALL
    assert not faults
    window.wedge.remove()
    window.close()
    themes.apply(qapp, "light")
