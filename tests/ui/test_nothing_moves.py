"""Nothing moves under the mouse: help and faults have their room, and the window stays where and as large as it is."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

from qclab.domain.people.rights import Role
from qclab.domain.signatures.asking import Sitting
from qclab.services.people.signing_in import _REFUSED
from qclab.ui.acts import Acts
from qclab.ui.dialogs.frame import Dialog
from qclab.ui.dialogs.password import PasswordDialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.dialogs.second_factor import SecondFactorDialog
from qclab.ui.dialogs.set_up import SetUpDialog
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.dialogs.signatures import SignaturesDialog
from qclab.ui.dialogs.start import StartDialog
from qclab.ui.dialogs.tell import TellDialog
from qclab.ui.forms import Form
from qclab.ui.pages.administration.person import PersonDialog, ResetDialog
from qclab.ui.pages.batches.supplying import RequestDialog
from qclab.ui.pages.labels.dialog import LabelDialog
from qclab.ui.pages.results.dialogs import DecisionDialog
from qclab.ui.pages.samples.dialogs import AddTestDialog, ChangeDialog
from qclab.ui.pages.samples.receive import ReceiveDialog
from qclab.ui.pages.sign_in.page import SignInPage
from qclab.ui.preferences import Preferences
from qclab.ui.registry import page_specs
from qclab.ui.shell import MainWindow
from qclab.ui.widgets.message_bar import MessageBar
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.ui.waiting import turn
from tests.ui.window import ANALYST, QA

FIELDS = (QLineEdit, QPlainTextEdit, QComboBox, QAbstractButton)
SHORT = "This is needed."
LONG = "“Delft” is no time zone: give one such as Europe/Amsterdam, which every workstation here then shows at once."


def places(window: QWidget, *kinds: type[QWidget]) -> dict[QWidget, QRect]:
    """Where the fields and buttons stand that are in sight, but for the cross of a message."""
    found = (each for each in window.findChildren(QWidget) if isinstance(each, kinds or FIELDS) and each.isVisible())
    return {
        each: QRect(each.mapTo(window, QPoint(0, 0)), each.size())
        for each in found
        if each.objectName() != "dismiss_message" and not isinstance(each.parent(), MessageBar)
    }


def what_moves(window: QWidget, *kinds: type[QWidget], lines: Sequence[str] = (LONG,)) -> list[str]:
    """The fields that another place has while each field of a form is at fault, and while something is said."""
    turn()
    before, moved = places(window, *kinds), []

    def look(while_: str) -> None:
        turn()
        now = places(window, *kinds)
        moved.extend(
            f"{each.objectName()} {was.getRect()} → {now[each].getRect()} {while_}"
            for each, was in before.items()
            if each in now and now[each] != was
        )

    for form in window.findChildren(Form):
        for name in form._inputs if form.isVisible() else ():
            for words in lines:
                form.set_error(name, words)
                look(f"while {name} is at fault")
            form.set_error(name, "")
    for bar in window.findChildren(MessageBar):
        if bar.parentWidget() is not None and bar.parentWidget().isVisible():
            bar.refuse(SHORT)
            look("while something is refused")
            bar.clear()
    return moved


Dialogs = Callable[[Laboratory, Acts, Preferences], Dialog]
DIALOGS: dict[str, Dialogs] = {
    "password": lambda laboratory, acts, _: PasswordDialog(laboratory.analyst, acts),
    "reason": lambda *_: ReasonDialog("Change", "What changes", ("A slip", "Another tube")),
    "set up": lambda *_: SetUpDialog(),
    "sign": lambda *_: SignDialog("A. de Wit", "approved", ["one", "two"]),
    "sign first, with a code": lambda *_: SignDialog(
        "E. van den Berg", "certified (QP)", ["Batch CAR-0417"], sitting=Sitting(has_second_factor=True)
    ),
    "second factor": lambda laboratory, acts, _: SecondFactorDialog(laboratory.analyst, acts),
    "signatures": lambda laboratory, acts, preferences: SignaturesDialog(
        "CAR-0417", "batch", laboratory.samples()[0].batch, laboratory.analyst, acts, preferences
    ),
    "start": lambda _laboratory, _acts, preferences: StartDialog(preferences),
    "person": lambda *_: PersonDialog([(1, "Client")], None, lambda *_: None),
    "reset": lambda *_: ResetDialog("A. de Wit", lambda *_: None),
    "labels": lambda laboratory, acts, preferences: LabelDialog(
        laboratory.analyst, acts, preferences, laboratory.samples()[:1]
    ),
    "decision": lambda *_: DecisionDialog("A value", ["complies"], (), lambda *_: None, None),  # type: ignore[arg-type]
    "change": lambda laboratory, acts, _: ChangeDialog(laboratory.analyst, acts, laboratory.samples()[0]),
    "add a test": lambda laboratory, acts, _: AddTestDialog(laboratory.analyst, acts, laboratory.samples()[:1]),
    "tell": lambda laboratory, *_: TellDialog("Sponsor", (), laboratory.now, None, "CAR-1: at once"),
    "call": lambda laboratory, *_: TellDialog("", ["K. Vos, 1234"], laboratory.now, None, "AL-1: growth"),
    "request": lambda laboratory, *_: RequestDialog(laboratory.qa, "CAR-1", None),
    "receive": lambda laboratory, acts, preferences: ReceiveDialog(laboratory.analyst, acts, preferences),
}


@pytest.fixture
def dialog(
    request: Any, qtbot: Any, acts: Acts, preferences: Preferences, with_samples: Laboratory
) -> Iterator[Dialog]:
    made = DIALOGS[request.param](with_samples, acts, preferences)
    made.show()
    qtbot.waitExposed(made)
    acts.wait_idle()
    turn()
    yield made
    acts.wait_idle()
    made.close()
    made.deleteLater()


@pytest.mark.parametrize("dialog", DIALOGS, indirect=True)
def test_no_field_and_no_button_of_a_dialog_moves_when_a_fault_is_told(dialog: Dialog) -> None:
    before = dialog.geometry()
    assert what_moves(dialog) == []
    assert dialog.geometry() == before


@pytest.fixture
def open_window(
    qtbot: Any, qapp: QApplication, acts: Acts, tmp_path: Path, with_samples: Laboratory
) -> Iterator[Callable[[Role], MainWindow]]:
    opened = list[MainWindow]()

    def start(role: Role) -> MainWindow:
        lab = lab_with(with_samples.store, role, id_=f"m{role.name.lower()}"[:12])
        preferences = Preferences(tmp_path / "preferences.json")
        window = MainWindow(acts, preferences, page_specs(lambda: lab, acts, preferences), database="demo")
        window.resize(1366, 700)
        window.show()
        qtbot.waitExposed(window)
        window.sign_in(lab.actor)
        opened.append(window)
        return window

    yield start
    for window in opened:
        acts.wait_idle()
        window.wedge.remove()
        qapp.removeEventFilter(window.idle)
        window.close()
        window.deleteLater()


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ADMINISTRATOR])
def test_no_field_of_a_page_moves_when_a_fault_is_told(
    acts: Acts, open_window: Callable[[Role], MainWindow], role: Role
) -> None:
    window = open_window(role)
    moved = []
    for key in tuple(window.rail.keys()):
        page = window.go(key)
        assert page is not None
        acts.wait_idle()
        turn()
        moved += [f"{key}: {words}" for words in what_moves(page, QLineEdit, QPlainTextEdit, QComboBox)]
    assert moved == []


@pytest.mark.parametrize("is_locked", [False, True])
def test_no_field_and_no_button_moves_when_signing_in_is_refused(qtbot: Any, is_locked: bool) -> None:
    page = SignInPage([("mjansen", "M. Jansen", "analyst")], "demo", database="demo.db")
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.start(locked=("mjansen", "M. Jansen", "analyst") if is_locked else None)
    turn()
    assert what_moves(page) == []
    before = places(page)
    page.refuse(_REFUSED)
    turn()
    assert places(page) == before


def test_the_window_stays_where_and_as_large_as_it_was(window: MainWindow, preferences: Preferences) -> None:
    window.setGeometry(40, 50, 1000, 600)
    window.sign_in(ANALYST)
    window.sign_out()  # keeps where it stood
    window.setGeometry(90, 70, 1210, 690)
    turn()
    before = window.geometry()
    for act in (
        lambda: window.sign_in(ANALYST), window.lock, lambda: window.sign_in(ANALYST), window.sign_out,
        lambda: window.sign_in(QA), window.lock, window.sign_out, lambda: window.sign_in(ANALYST),
    ):  # fmt: skip
        act()
        turn()
        assert window.geometry() == before
    assert isinstance(preferences.get("window"), str)


def test_a_window_that_is_opened_stands_where_the_last_one_stood_whoever_used_it(
    qtbot: Any, acts: Acts, window: MainWindow, preferences: Preferences
) -> None:
    window.sign_in(ANALYST)
    window.setGeometry(40, 40, 700, 610)  # on the screen of a test, which is small
    turn()
    window.sign_out()
    again = MainWindow(acts, preferences, (), database="demo.db")
    qtbot.addWidget(again, before_close_func=lambda made: made.wedge.remove())
    assert again.size() == window.size()
