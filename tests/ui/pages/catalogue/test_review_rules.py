"""The rules of review in the catalogue: a draft leaves out what is not fixed, and another puts it in force."""

from typing import Any

from qclab.queries.review.rules import rule_versions
from qclab.services.lab import Lab
from qclab.ui.acts import Acts
from qclab.ui.showing import ShowEntry
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, sign_with
from tests.ui.pages.catalogue.conftest import Opens
from tests.ui.pages.catalogue.test_catalogue import cell, found, press, table
from tests.ui.waiting import rest


def test_a_draft_leaves_out_what_is_not_fixed_and_is_put_in_force_by_another(
    opens: Opens, author: Lab, qa: Lab, acts: Acts, qtbot: Any
) -> None:
    page = opens(author)
    press(page, "catalogue_sections_review_rules")
    acts.wait_idle()
    assert page.browser.detail.version.currentText() == "Version 1, in force"
    assert page.browser.detail.tabs.tabText(0) == "Rules  21"
    press(page, "new_version")
    assert page.subheading.text() == "The rules of review, version 2, draft"
    rules = table(page, "rules")
    assert (cell(rules, 1, "comes"), cell(rules, 1, "kind")) == ("2", "does not comply")
    rules.go_to(1, "kind")
    press(page, "edit_rules_remove")
    rest(acts)
    assert found(page) == ["“does not comply” is unusual by every version: add it."]
    assert page.editor is not None
    page.editor.steps.step(back=True)
    rest(acts)
    assert found(page) == []
    rules.go_to(18, "kind")
    assert cell(rules, 18, "kind") == "pasted"
    press(page, "edit_rules_remove")
    rest(acts)
    page.save()
    acts.wait_idle()
    assert page.browser.detail.version.currentText() == "Version 2, draft"
    again = opens(qa)
    again.open(ShowEntry("review_rules", qa.ask_of_site(rule_versions)[0].key))
    acts.wait_idle()
    asked = answer(sign_with(PASSWORD))
    press(again, "put_in_force")
    qtbot.waitUntil(lambda: not asked.isActive(), timeout=5000)
    acts.wait_idle()
    assert [kept.state for kept in qa.ask_of_site(rule_versions)] == ["in force", "replaced"]
