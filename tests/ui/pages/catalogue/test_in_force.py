"""Putting drafts in force from the catalogue page: by another person, also in the window of the author."""

from collections.abc import Callable
from typing import Any

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QListWidget

from qclab.domain.trail.acts import Act
from qclab.queries.people.people import everybody
from qclab.services.lab import Lab
from qclab.store import tables
from qclab.ui.acts import Acts
from qclab.ui.dialogs.sign import SignDialog
from qclab.ui.inputs import TextInput
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, sign_with
from tests.ui.pages.catalogue.conftest import Opens
from tests.ui.pages.catalogue.test_catalogue import draft, press


def test_the_author_of_a_draft_cannot_put_it_in_force_and_reads_why(opens: Opens, qa: Lab, acts: Acts) -> None:
    with qa.store.write(None, Act.PERSON_DEACTIVATED) as writing:
        importer = next(row for row in everybody(writing.connection) if row.id == "importer")
        writing.update(tables.person, importer.key, state="deactivated")
    page = opens(qa)
    draft(page, acts)
    assert page.put_in_force.isVisible()
    assert not page.put_in_force.isEnabled()
    assert "another person" in page.put_in_force.toolTip()


def test_a_second_person_puts_a_draft_in_force_in_the_window_of_its_author(
    opens: Opens, author: Lab, qa: Lab, acts: Acts, qtbot: Any
) -> None:
    page = opens(author)
    draft(page, acts)
    seen: list[str] = []

    def sign(dialog: QDialog) -> None:
        assert isinstance(dialog, SignDialog)
        seen.append(dialog.who_signs.text())
        QTest.keyClicks(dialog.findChild(TextInput, "second_user"), qa.actor.id)
        sign_with(PASSWORD)(dialog)

    asked = answer(sign)
    press(page, "put_in_force")
    qtbot.waitUntil(lambda: not asked.isActive(), timeout=5000)
    acts.wait_idle()
    assert f"{author.actor.name} stays signed in" in seen[0]
    assert page.browser.versions()[0].state.startswith("in force from")


def test_another_person_signs_the_draft_into_force(opens: Opens, author: Lab, qa: Lab, acts: Acts, qtbot: Any) -> None:
    draft(opens(author), acts)
    page = opens(qa)
    page.browser.show_version(page.browser.versions()[0].key)
    acts.wait_idle()
    asked: list[str] = []
    tomorrow = page.browser.versions()[0].value.effective_from  # what a new version starts with

    def sign(password: str) -> Callable[[QDialog], None]:
        def fill(dialog: QDialog) -> None:
            assert isinstance(dialog, SignDialog)
            asked.append(dialog.messages.text())
            assert f", from {tomorrow}" in signed_items(dialog)
            sign_with(password)(dialog)

        return fill

    first = answer(sign("wrong one"))
    press(page, "put_in_force")
    qtbot.waitUntil(lambda: not first.isActive(), timeout=5000)
    second = answer(sign(PASSWORD))
    qtbot.waitUntil(lambda: not second.isActive(), timeout=5000)
    acts.wait_idle()
    assert "not right" in asked[1]
    shown = [(kept.value.version, kept.state) for kept in page.browser.versions()]
    assert shown == [(2, f"in force from {tomorrow}"), (1, "in force")], "the version in force stays so until then"
    assert f"v2 in force from {tomorrow}, v1 in force" in [row.state for row in page.browser.table.model().rows]


def signed_items(dialog: QDialog) -> str:
    """What the dialog lists as signed."""
    listed = dialog.findChild(QListWidget, "signed_items")
    return "\n".join(listed.item(place).text() for place in range(listed.count()))
