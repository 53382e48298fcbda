"""The administration page: people come, change and go with a reason; settings and backups are kept."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2.profiles import CHEAPEST
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from qclab.domain.people.accounts import AccountState
from qclab.domain.people.rights import Role
from qclab.domain.trail.acts import Act
from qclab.queries.laboratory import settings as setting_queries
from qclab.queries.people import people as queries
from qclab.queries.people.people import PersonRow
from qclab.services.database.databases import open_store
from qclab.services.lab import Lab
from qclab.services.people import people, signing_in
from qclab.services.people.passwords import Hashing
from qclab.store import tables
from qclab.store.door import Store
from qclab.store.verify import verify
from qclab.ui.acts import Acts, Job
from qclab.ui.dialogs.password import PasswordDialog
from qclab.ui.dialogs.reason import ReasonDialog
from qclab.ui.pages.administration.page import AdministrationPage
from qclab.ui.preferences import Preferences
from tests.laboratory.people import lab_with

PASSWORD = "amber tulip river 42"
NEW = "seven copper kettles sing"


@pytest.fixture
def admin(sqlite_store: Store) -> Lab:
    lab = lab_with(sqlite_store, Role.ADMINISTRATOR, id_="admin")
    with sqlite_store.write(None, Act.PASSWORD_SET) as writing:
        writing.update(tables.person, lab.actor.key, password=Hashing(parameters=CHEAPEST).hash(PASSWORD))
    return lab


@pytest.fixture
def page(admin: Lab, acts: Acts, preferences: Preferences, qtbot: Any) -> Iterator[AdministrationPage]:
    made = AdministrationPage(admin, acts, preferences)
    qtbot.addWidget(made)
    made.resize(1300, 700)
    made.show()
    acts.wait_idle()
    yield made
    made.hide()


def row(lab: Lab, id_: str) -> PersonRow:
    with lab.store.read() as connection:
        found = queries.person_by_id(connection, id_)
    assert found is not None
    return found


def give_reason(words: str) -> Callable[[], None]:
    def answer() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ReasonDialog)
        QTest.keyClicks(dialog.findChild(QPlainTextEdit, "reason_text"), words)
        dialog.accept()

    return answer


def choose(page: AdministrationPage, acts: Acts, id_: str) -> None:
    """Put the cursor on a person and open the pane with Enter."""
    page.people.refresh()
    acts.wait_idle()
    key = next(line.key for line in page.people.table.model().rows_there(range(100)) if line.row.id == id_)
    page.people.table.select_id(key)
    QTest.keyClick(page.people.table, Qt.Key.Key_Return)


def test_a_person_is_added_after_the_refusals_beside_their_fields(
    page: AdministrationPage, admin: Lab, acts: Acts
) -> None:
    page.add_person.trigger()
    dialog = page.people.dialog
    assert dialog is not None
    dialog.form.set_value(
        {"id": "mj", "name": "M. Jansen", "roles": ["analyst", "administrator"], "password": "short",
         "identity_verified": "passport, seen by K. Vos"}
    )  # fmt: skip
    dialog.accept()
    acts.wait_idle()
    assert "no other role" in dialog.form.errors()["roles"]
    dialog.form.set_value({"roles": ["analyst"]})
    dialog.accept()
    acts.wait_idle()
    assert "at least 12" in dialog.form.errors()["password"]
    dialog.form.set_value({"password": NEW})
    dialog.accept()
    acts.wait_idle()
    assert page.people.dialog is None
    assert row(admin, "mj").must_change_password
    assert page.people.table.current_row().state == "must change password"


def test_a_person_who_leaves_is_deactivated_with_the_reason(
    page: AdministrationPage, admin: Lab, acts: Acts, sqlite_store: Store
) -> None:
    lab_with(sqlite_store, Role.ANALYST, id_="mj")
    choose(page, acts, "mj")
    page.people.deactivate.trigger()
    acts.wait_idle()
    give_reason("left the laboratory")()
    acts.wait_idle()
    assert row(admin, "mj").state == AccountState.DEACTIVATED
    assert page.focusWidget() is page.people.table, "the button that was pressed is off now"
    assert not page.people.change.isEnabled()
    assert "never used again" in page.people.change.toolTip()


def test_nobody_deactivates_themselves(page: AdministrationPage, acts: Acts) -> None:
    choose(page, acts, "admin")
    assert not page.people.deactivate.isEnabled()
    assert "Another administrator" in page.people.deactivate.toolTip()


def test_a_first_password_is_given_again_with_the_reason(
    page: AdministrationPage, admin: Lab, acts: Acts, sqlite_store: Store
) -> None:
    lab_with(sqlite_store, Role.ANALYST, id_="mj")
    choose(page, acts, "mj")
    page.people.reset.trigger()
    dialog = page.people.dialog
    assert dialog is not None
    dialog.form.set_value({"password": NEW})
    dialog.accept()
    assert dialog.form.errors() == {"reason": "This is needed."}
    dialog.form.set_value({"reason": "forgotten"})
    dialog.accept()
    acts.wait_idle()
    assert signing_in.must_change_password(signing_in.sign_in(sqlite_store, "mj", NEW))


def test_roles_are_changed_and_somebody_elses_change_is_not_overwritten(
    page: AdministrationPage, admin: Lab, acts: Acts, sqlite_store: Store
) -> None:
    lab = lab_with(sqlite_store, Role.ANALYST, id_="mj")
    choose(page, acts, "mj")
    page.people.change.trigger()
    dialog = page.people.dialog
    assert dialog is not None
    people.change_person(
        admin,
        lab.actor.key,
        1,
        name="M. Jansen",
        position="QC analyst",
        roles=frozenset({Role.ANALYST}),
        client=None,
        reason="misspelt",
    )
    dialog.form.set_value({"roles": ["analyst", "reviewer"]})
    dialog.accept()
    acts.wait_idle()
    assert page.people.dialog is dialog
    assert row(admin, "mj").position == "QC analyst"
    dialog.reject()


def test_settings_are_saved_with_the_reason_and_a_wrong_one_is_refused_beside_its_field(
    page: AdministrationPage, admin: Lab, acts: Acts
) -> None:
    page.tabs.setCurrentIndex(1)
    assert not page.save_settings.isEnabled()
    line = page.laboratory.form.input("laboratory.zone")
    line.clear()
    QTest.keyClicks(line, "Delft")
    assert page.save_settings.isEnabled()
    page.save_settings.trigger()
    assert "is no time zone" in page.laboratory.form.errors()["laboratory.zone"], "before a reason is asked for"
    line.clear()
    QTest.keyClicks(line, "Europe/Amsterdam")
    QTimer.singleShot(0, give_reason("moved"))
    page.save_settings.trigger()
    acts.wait_idle()
    with admin.store.read() as connection:
        assert setting_queries.settings(connection)["laboratory.zone"] == "Europe/Amsterdam"
    assert not page.save_settings.isEnabled()


def test_a_backup_is_made_verified_and_told(page: AdministrationPage, acts: Acts, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    page.tabs.setCurrentIndex(2)
    page.database.back_up(path)
    acts.wait_idle()
    store = open_store(path)
    with store.read() as connection:
        assert verify(connection).faults == ()
    store.engine.dispose()
    assert page.database._values["file"].text() == str(path)


def test_a_backup_never_overwrites_a_file(page: AdministrationPage, acts: Acts, tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    path.write_bytes(b"another backup")
    page.database.back_up(path)
    acts.wait_idle()
    assert page.messages.isVisible()
    assert path.read_bytes() == b"another backup"


def test_a_backup_is_restored_into_a_new_file_and_told(page: AdministrationPage, acts: Acts, tmp_path: Path) -> None:
    page.tabs.setCurrentIndex(2)
    page.database.back_up(tmp_path / "copy.db")
    acts.wait_idle()
    page.database.restore(tmp_path / "copy.db", tmp_path / "again.db", "the disk failed", PASSWORD)
    acts.wait_idle()
    assert page.messages.text().startswith("again.db is restored and verifies.")
    store = open_store(tmp_path / "again.db")
    with store.read() as connection:
        assert verify(connection).faults == ()
    store.engine.dispose()
    page.database.restore(tmp_path / "copy.db", tmp_path / "again.db", "the disk failed", PASSWORD)
    acts.wait_idle()
    assert "again.db" in page.messages.text()
    assert "restored and verifies" not in page.messages.text(), "a file that is there is not overwritten"


def test_a_restore_that_is_cancelled_leaves_nothing_behind(
    page: AdministrationPage, acts: Acts, tmp_path: Path
) -> None:
    page.database.back_up(tmp_path / "copy.db")
    acts.wait_idle()
    free = threading.Event()
    for _ in range(2):  # both workers for long work are taken, so that the cancel comes before the end
        acts.job(lambda _, __: free.wait(5), "Something else", owner=acts)
    jobs: list[Job] = []
    acts.job_moved.connect(jobs.append)
    page.database.restore(tmp_path / "copy.db", tmp_path / "again.db", "the disk failed", PASSWORD)
    jobs[-1].cancel()
    free.set()
    acts.wait_idle()
    assert not (tmp_path / "again.db").exists()
    assert not page.messages.text()


def test_an_administrator_verifies_the_records_and_what_was_altered_is_named(
    page: AdministrationPage, acts: Acts, admin: Lab, tmp_path: Path
) -> None:
    page.tabs.setCurrentIndex(2)
    verify_button = page.database.verify_button
    QTest.mouseClick(verify_button, Qt.MouseButton.LeftButton)
    assert not verify_button.isEnabled(), "once at a time"
    acts.wait_idle()
    sound = page.database.verifying.dialog
    assert sound is not None
    assert "nothing was altered" in sound.sentence.text()
    sound.accept()
    with sqlite3.connect(str(admin.store.engine.url.database)) as raw:
        raw.execute("UPDATE person SET name = 'Somebody' WHERE id = 'admin'")
    raw.close()
    QTest.mouseClick(verify_button, Qt.MouseButton.LeftButton)
    acts.wait_idle()
    altered = page.database.verifying.dialog
    assert altered is not None
    assert altered.sentence.text().endswith("1 fault.")
    assert "1 fault" in page.messages.text()
    altered.accept()


def test_the_head_of_the_chain_follows_what_is_recorded(
    page: AdministrationPage, acts: Acts, sqlite_store: Store, qtbot: Any
) -> None:
    sqlite_store.committed.append(acts.changed.emit)
    acts.changed.connect(page.changes)
    page.tabs.setCurrentIndex(2)
    acts.wait_idle()
    before = page.database._values["head"].text()
    lab_with(sqlite_store, Role.ANALYST, id_="mj")
    qtbot.waitUntil(lambda: page.database._values["head"].text() != before)


def test_one_changes_ones_own_password_with_the_old_one(admin: Lab, acts: Acts, qtbot: Any) -> None:
    dialog = PasswordDialog(admin, acts)
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.form.set_value({"old": "not it", "new": NEW, "again": NEW + "x"})
    dialog.accept()
    assert "not the same" in dialog.form.errors()["again"]
    dialog.form.set_value({"again": NEW})
    dialog.accept()
    acts.wait_idle()
    assert "not your password" in dialog.form.errors()["old"]
    dialog.form.set_value({"old": PASSWORD, "new": "short", "again": "short"})
    dialog.accept()
    acts.wait_idle()
    assert "at least 12" in dialog.form.errors()["new"]
    dialog.form.set_value({"new": NEW, "again": NEW})
    dialog.accept()
    acts.wait_idle()
    assert not dialog.isVisible()
    assert dialog.form.peek() == {"old": "", "new": "", "again": ""}
    assert signing_in.sign_in(admin.store, "admin", NEW).actor.id == "admin"
