"""A laboratory of one's own, from nothing to its first label, by three people at one window, on both databases."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from qclab.app import _opening
from qclab.documents.page.barcodes import decode_all
from qclab.documents.page.preview import one_bit_pages
from qclab.store.door import Store
from tests.journeys.conftest import window
from tests.journeys.person import Person
from tests.journeys.test_main_job import sign_out

ADMIN, GIVEN, MINE, HERS = (
    "gravel otter velvet 91", "copper lantern breeze 7", "walnut orbit sandal 42", "pebble harbour quilt 58",
)  # fmt: skip
MINUTES = 10


def test_a_laboratory_from_nothing_to_its_first_label_in_ten_minutes(
    qapp: QApplication, db_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QCLAB_DATA_DIR", str(tmp_path / "data"))
    labels = tmp_path / "labels.pdf"
    with ExitStack() as after, window(qapp, tmp_path / "preferences.json", db_url) as who:
        make(who, db_url, after)
        add_people(who)
        sign_out(who)
        begin_own_password(who, "mjansen", MINE)
        add_client(who)
        start_from(who)
        put_in_force(who)
        register(who, labels)
        assert who.sees(QLabel, "trial").toolTip().startswith("On trial: 7 versions are examples")
        assert who.window.actor is not None
        assert who.window.actor.id == "mjansen", "the second person signed, the first is still here"
        effort = who.effort
        said = (
            f"{effort.keys} keys, {effort.clicks} clicks, {effort.program:.0f} s: {effort.seconds() / 60:.1f} minutes"
        )
        print(said)
        assert effort.seconds() < 60 * MINUTES, said
    codes = [decode_all(dots, width, height)[0] for width, height, dots in one_bit_pages(labels.read_bytes(), 300)]
    assert len(codes) == 6


def make(who: Person, address: str, after: ExitStack) -> None:
    """There is no laboratory yet: it is offered to make one, with its first administrator, in the laboratory's zone."""
    session = who.session
    opening = _opening(address, False, session.making.emit)

    def making() -> Store:
        store = _opening(address, True, session.making.emit)()
        after.callback(store.engine.dispose)
        return store

    def open_() -> None:
        who.answer("confirm_dialog", lambda: who.click("accept"), lambda: session.open(opening, making=making))

    def fill() -> None:
        who.write("QC laboratory of the valley")
        who.press("Tab")
        who.press("Ctrl+A")
        who.write("Europe/Amst")
        who.press("Tab")
        for words in ("admin", "I. Bakker", ADMIN, ADMIN):
            who.write(words)
            who.press("Return" if who.focused()[0] == "again" else "Tab")

    who.answer("set_up_dialog", fill, open_)
    who.until(lambda: who.window.current_page() is not None, "the first page")
    assert who.page().title == "Set up"


def add_people(who: Person) -> None:
    assert (
        "a reviewer, who edits the catalogue and registers samples; somebody of QA, who puts it in force" in who.words()
    )
    for id_, name, downs in (("mjansen", "M. Jansen", 1), ("kvos", "K. Vos", 2)):
        who.press("Ctrl+Return")
        who.write(id_)
        who.press("Tab")
        who.write(name)
        who.press("Tab", "Tab", *["Down"] * downs, "Space")
        who.tab_to("password")
        who.write(GIVEN)
        who.press("Tab")
        who.write("Passport seen, I. Bakker")
        who.press("Ctrl+Return")
        who.until(lambda: QApplication.activeModalWidget() is None, "the person is added")
    who.until(lambda: "3 people" in who.words(), "they are listed")
    why = who.sees(QPushButton, "next_step").toolTip()
    assert why == "I. Bakker may not edit the catalogue. K. Vos or M. Jansen may."


def begin_own_password(who: Person, user: str, own: str) -> None:
    who.write(user)
    who.press("Tab")
    who.write(GIVEN)
    who.press("Return")
    who.until(lambda: QApplication.activeModalWidget() is not None, "a password of one's own is asked")
    choose(who, own)


def choose(who: Person, own: str) -> None:
    who.write(GIVEN)
    who.press("Tab")
    who.write(own)
    who.press("Tab")
    who.write(own)
    who.press("Ctrl+Return")


def add_client(who: Person) -> None:
    who.until(lambda: QApplication.activeModalWidget() is None, "the password is changed")
    assert who.page().title == "Set up"
    who.press("Ctrl+Return")
    who.write("OWN")
    who.press("Tab")
    who.write("Own programme")
    who.press("Ctrl+Return")
    who.until(lambda: "1 client" in who.words(), "the client is added")


def start_from(who: Person) -> None:
    who.press("Ctrl+Return")
    who.until(lambda: QApplication.activeModalWidget() is not None, "the shipped catalogue")
    who.tab_to("shipped_filter", "Shift+Tab")
    who.write("HUCMSC")
    who.tab_to("shipped_products")
    who.press("Space")
    assert [row["id"] for row in who.rows("shipped_products")] == ["HUCMSC"]
    assert "1 product, 1 specification and 6 methods: drafts" in who.words()
    who.press("Ctrl+Return")
    who.until(lambda: "7 drafts wait" in who.words(), "they are copied")


def put_in_force(who: Person) -> None:
    """QA signs in the session of the reviewer, first choosing a password of their own."""

    def sign() -> None:
        who.write("kvos")
        who.press("Return")
        who.write(GIVEN)
        who.press("Return")

    def sign_again() -> None:
        who.write(HERS)
        who.press("Return")

    who.answer("sign_dialog", sign, lambda: who.press("Ctrl+Return"))
    who.until(lambda: "Somebody else gave you this password" in who.words(), "a password of one's own is asked")
    who.answer("sign_dialog", sign_again, lambda: choose(who, HERS))
    who.until(lambda: "1 specification in force" in who.words(), "all is in force")


def register(who: Person, labels: Path) -> None:
    who.press("Ctrl+Return")
    assert who.page().title == "Register"
    who.tab_to("product", "Shift+Tab")
    who.write("HUCMSC")
    who.press("Tab")
    who.tab_to("id")
    who.write("B-1")
    who.press("Ctrl+Return")
    who.until(lambda: "All 6 read back" in who.words(), "labels to look at")
    who.tab_to("save_pdf")
    who.save_as(labels, "Space")
    who.until(lambda: QApplication.activeModalWidget() is None, "labels saved")
