"""Deviations of tests on Review: QA agrees with a signature; who may not sees why."""

from qclab.queries.review.deviating import waiting_deviations
from qclab.services.results.passing import pass_with_deviation
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, is_for_another, sign_with
from tests.ui.pages.review.desk import Desk


def test_qa_agrees_to_a_deviation_with_a_signature(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    made = laboratory.batch("CAR-0419")
    test = laboratory.added(made.samples[0].key, "A66")
    pass_with_deviation(laboratory.analyst, [test], "DEV-44", "The display had gone dark.")
    reviewer, desk = desks["rev"], desks["qa"]
    for each in (reviewer, desk):
        each.show("deviation")
    assert is_for_another(reviewer.page.deviations.agree)
    assert "Rev may not agree to deviations for QA." in reviewer.said(reviewer.page.deviations)
    said = desk.said(desk.page.deviations)
    assert "DEV-44" in said
    assert "The display had gone dark." in said
    timer = answer(sign_with(PASSWORD))
    desk.press("agree_deviation")
    assert not timer.isActive()
    assert laboratory.ask(lambda connection: waiting_deviations(connection, laboratory.qa.actor)) == []


def test_qa_declines_a_deviation_with_a_reason_and_its_test_goes_back(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    made = laboratory.batch("CAR-0419")
    test = laboratory.added(made.samples[0].key, "A66")
    pass_with_deviation(laboratory.analyst, [test], "DEV-44", "The display had gone dark.")
    desk = desks["qa"]
    desk.show("deviation")
    desk.press("decline_deviation")
    assert laboratory.qa.ask(waiting_deviations), "nothing is declined without a reason"
    desk.page.deviations.form.input("note").write("The display could be read.")
    timer = answer(sign_with(PASSWORD))
    desk.press("decline_deviation")
    assert not timer.isActive()
    assert laboratory.qa.ask(waiting_deviations) == []
    assert laboratory.test(test).state_reason == "Deviation DEV-44 declined: The display could be read."
