"""The list that cases are worked with, in the catalogue: read, edited, compared, put in force by another."""

from typing import Any

from qclab.queries.investigations.lists import list_versions
from qclab.services.catalogue.lists import CASES, save_list
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.pages.catalogue.page import CataloguePage
from qclab.ui.showing import ShowEntry
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, sign_with
from tests.ui.pages.catalogue.conftest import Opens
from tests.ui.pages.catalogue.test_catalogue import cell, found, press, table, type_into
from tests.ui.waiting import rest


def shows_lists(page: CataloguePage, acts: Acts) -> None:
    press(page, "catalogue_sections_case_lists")
    acts.wait_idle()


def test_what_is_in_force_is_read_and_is_the_shipped_one_at_first(opens: Opens, author: Lab, acts: Acts) -> None:
    page = opens(author)
    shows_lists(page, acts)
    detail = page.browser.detail
    assert detail.version.currentText() == "Shipped, in force"
    tabs = [detail.tabs.tabText(place) for place in range(detail.tabs.count())]
    assert tabs[:3] == ["Questions  63", "Causes  9", "Differences"]
    assert [command.text() for command in page.commands if command.isVisible() and not command.keys] == [
        "Relaxed duties…", "New version",
    ]  # fmt: skip


def test_a_draft_is_edited_by_its_author_and_put_in_force_by_another(
    opens: Opens, author: Lab, qa: Lab, acts: Acts, qtbot: Any
) -> None:
    page = opens(author)
    shows_lists(page, acts)
    press(page, "new_version")
    assert page.subheading.text() == "The list for cases, version 1, draft"
    questions = table(page, "questions")
    questions.go_to(4, "words")
    press(page, "edit_questions_add")
    assert (cell(questions, 5, "kind"), cell(questions, 5, "phase")) == ("OOS", "Ia"), "as the line above"
    rest(acts)
    assert found(page) == ["Question 6, words: This is needed."]
    page.save()
    acts.wait_idle()
    assert page.editor is not None, "it is not saved with a fault"
    type_into(questions, 5, "words", "Weighed again")
    rest(acts)
    questions.go_to(6, "words")
    press(page, "edit_questions_remove")
    rest(acts)
    assert found(page) == []
    page.save()
    acts.wait_idle()
    assert page.editor is None
    assert page.browser.detail.version.currentText() == "Version 1, draft"
    differ = page.browser.detail._tables["differences"].model()
    assert [[differ.index(row, column).data() for column in (0, 1, 4)] for row in range(differ.rowCount())] == [
        ["+ added", "OOS Ia Weighed again", "Weighed again"],
        ["− removed", "OOS Ib The method version in force was followed", "–"],
    ]
    assert "another person" in page.put_in_force.toolTip() or page.put_in_force.isEnabled()
    again = opens(qa)
    shows_lists(again, acts)
    draft = qa.ask_of_site(list_versions)[0]
    again.open(ShowEntry("case_list", draft.key))
    acts.wait_idle()
    asked = answer(sign_with(PASSWORD))
    press(again, "put_in_force")
    qtbot.waitUntil(lambda: not asked.isActive(), timeout=5000)
    acts.wait_idle()
    assert again.browser.detail.version.currentText() == "Version 1, in force"
    assert [row.state for row in again.browser.table.model().rows] == ["v1 in force"]
    assert again.browser.detail.signed.isEnabled()


def test_a_draft_that_somebody_else_changed_is_not_written_over(opens: Opens, author: Lab, qa: Lab, acts: Acts) -> None:
    shipped = author.ask_of_site(list_versions)[0].value
    save_list(author, CASES, None, type(shipped)(1, shipped.questions, shipped.causes))
    page = opens(author)
    shows_lists(page, acts)
    page.browser.show_version(page.browser.versions()[0].key)
    acts.wait_idle()
    press(page, "edit_draft")
    seen = author.ask_of_site(list_versions)[0]
    save_list(qa, CASES, seen, type(shipped)(1, shipped.questions, shipped.causes[1:]))
    type_into(table(page, "causes"), 1, "words", "L-02 weighing")
    page.save()
    acts.wait_idle()
    assert page.editor is not None
    assert "It now says" in page.messages.text()
