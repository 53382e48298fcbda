"""Rules… on Review: by which version it is told what is unusual, in words, for everybody who reads."""

from qclab.domain.review.rules import SHIPPED, version_of, written
from qclab.services.catalogue.lists import REVIEW, draft_list, put_list_in_force
from qclab.ui.pages.review.rules import RulesDialog
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.pages.review.desk import Desk


def test_the_version_in_force_is_shown_with_each_rule_and_what_it_leaves_out(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    desk.press("review_rules")
    (dialog,) = desk.page.findChildren(RulesDialog)
    assert "Version 1, which came with the program" in desk.said(dialog)
    model = dialog.table.model()
    assert [model.index(1, column).data() for column in range(model.columnCount())] == [
        "2", "does not comply", "A value does not comply with a criterion", "never",
    ]  # fmt: skip
    assert "leaves out" not in desk.said(dialog)
    dialog.close()
    text = written(version_of(SHIPPED)).replace("8; pasted\n", "")
    put_list_in_force(laboratory.qa, REVIEW, draft_list(laboratory.reviewer, REVIEW, text), PASSWORD)
    desk.press("review_rules")
    shown = [each for each in desk.page.findChildren(RulesDialog) if each.isVisible()][-1]
    drafter, signer = laboratory.reviewer.actor.name, laboratory.qa.actor.name
    assert f"Version 2, drafted by {drafter}, put in force by {signer} on " in desk.said(shown)
    assert "This version leaves out: pasted." in desk.said(shown)
    shown.close()
