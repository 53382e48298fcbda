"""Two persons settle: decisions on values that are not evaluable, and tests that are not done."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QListWidget
from sqlalchemy import select

from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Role
from qclab.domain.trail.acts import Act
from qclab.services.lab import Lab
from qclab.services.results import recording
from qclab.services.review import approving, deciding
from qclab.store import tables as t
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import PASSWORD
from tests.ui.answering import answer, is_for_another, sign_with
from tests.ui.pages.review.desk import Desk

Key = Qt.Key


def _decisions(laboratory: Laboratory) -> list[str]:
    """The states of all decisions, the oldest first."""
    with laboratory.store.read() as connection:
        return list(connection.execute(select(t.decision.c.state).order_by(t.decision.c.key)).scalars())


def test_a_decision_is_accepted_by_a_reviewer_and_then_by_qa_who_had_no_part_in_it(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk, qa = desks["rev"], desks["qa"]
    qa.show("decision")
    assert is_for_another(qa.page.decisions.agree)
    assert "Qa may not review decisions on results." in qa.said(qa.page.decisions)
    assert not qa.page.decisions.form.isVisible(), "nothing to type for who can neither accept nor decline"
    assert "proposed\n" in qa.said(qa.page.decisions)
    assert "decided\n" not in qa.said(qa.page.decisions)
    desk.show("decision")
    assert "a reviewer, and after that QA" in desk.said(desk.page.decisions)
    assert desk.page.decisions.form.isVisible()
    assert "The dilution was the largest permitted." in desk.said(desk.page.decisions)
    timer = answer(sign_with(PASSWORD))
    desk.press("agree_decision")
    assert not timer.isActive()
    assert _decisions(laboratory) == ["reviewed"]
    assert is_for_another(desk.page.decisions.agree)
    assert desk.page.decisions.model.rows[0].waits_for == "QA"
    qa.page.reload()
    qa.acts.wait_idle()
    assert "reviewed by\nRev, " in qa.said(qa.page.decisions)
    timer = answer(sign_with(PASSWORD))
    qa.press("agree_decision")
    assert not timer.isActive()
    assert _decisions(laboratory) == ["accepted"]
    assert qa.page.decisions.model.rowCount() == 0


def test_a_decision_that_was_proposed_anew_is_not_settled_unseen(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    desk = desks["rev"]
    desk.show("decision")
    evaluation = desk.page.decisions.model.rows[0].evaluation.key
    deciding.settle_decision(laboratory["pat"], evaluation, accept=False, note="Say which dilution", password=PASSWORD)
    deciding.propose_decision(laboratory["ann"], evaluation, "does not comply", "The dilution was too small.")
    timer = answer(sign_with(PASSWORD))
    desk.press("agree_decision")
    assert not timer.isActive()
    assert "The decision changed after you read it" in desk.page.messages.text()
    assert _decisions(laboratory) == ["declined", "proposed"]


def test_declining_needs_a_note_beside_the_field(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    desk = desks["rev"]
    desk.show("decision")
    desk.press("decline_decision")
    assert desk.page.decisions.form.errors() == {"note": "Say why the decision is declined."}
    QTest.keyClicks(desk.page.decisions.form.input("note"), "Repeat it at another dilution")
    timer = answer(sign_with(PASSWORD))
    desk.press("decline_decision")
    assert not timer.isActive()
    with laboratory.store.read() as connection:
        row = connection.execute(select(t.decision.c.state, t.decision.c.review_note)).one()
    assert tuple(row) == ("declined", "Repeat it at another dilution")


def test_only_qa_agrees_that_a_test_is_not_done(laboratory: Laboratory, desks: dict[str, Desk]) -> None:
    reviewer = desks["rev"]
    reviewer.show("not done")
    assert is_for_another(reviewer.page.not_done.agree)
    assert "Rev may not approve that a test is not done." in reviewer.said(reviewer.page.not_done)
    desk = desks["qa"]
    desk.show("not done")
    desk.press("agree_not_done")
    error = "Give the number of the deviation; the certificate names it."
    assert desk.page.not_done.form.errors() == {"deviation": error}
    QTest.keyClicks(desk.page.not_done.form.input("deviation"), "DEV-26-014")
    timer = answer(sign_with(PASSWORD))
    desk.press("agree_not_done")
    assert not timer.isActive()
    row = laboratory.batch("CAR-0419").test("A28")
    assert (row.state, row.deviation) == ("not done", "DEV-26-014")
    assert desk.page.focusWidget() is desk.page.not_done.table, "the keys go on in the list"


def test_a_decision_that_could_not_be_proposed_today_can_be_declined_and_not_accepted(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    with laboratory.store.write(laboratory["qa"].actor, Act.DECISION_PROPOSED) as writing:
        writing.update(t.decision, 1, decided="complies")
    desk = desks["rev"]
    desk.show("decision")
    settling = desk.page.decisions
    assert not settling.agree.isEnabled()
    assert "repeat it at another dilution" in settling.agree.toolTip()
    assert settling.agree.toolTip() in desk.said(settling)
    assert settling.decline.isEnabled()


def _two_more_not_done(laboratory: Laboratory, by: str) -> list[int]:
    """Two tests of CAR-0418 that are proposed as not done by this person."""
    tests = [laboratory.batch("CAR-0418").test(method).key for method in ("A20", "A30")]
    approving.return_tests(laboratory["qa"], tests, "Look again")
    recording.propose_not_done(laboratory[by], tests, "The counter was out of order.")
    return tests


def test_agreeing_signs_every_test_that_is_selected_and_lists_each_with_its_batch_and_samples(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    tests = _two_more_not_done(laboratory, "pat")
    desk = desks["qa"]
    desk.show("not done")
    QTest.keyClick(desk.page.not_done.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert "3 tests: not done?" in desk.said(desk.page.not_done)
    QTest.keyClicks(desk.page.not_done.form.input("deviation"), "DEV-26-014")
    items: list[str] = []

    def sign(dialog: QDialog) -> None:
        listed = dialog.findChild(QListWidget, "signed_items")
        items.extend(listed.item(place).text() for place in range(listed.count()))
        sign_with(PASSWORD)(dialog)

    timer = answer(sign)
    desk.press("agree_not_done")
    assert not timer.isActive()
    rows = [
        laboratory.batch("CAR-0418").test("A20"),
        laboratory.batch("CAR-0418").test("A30"),
        laboratory.batch("CAR-0419").test("A28"),
    ]
    assert [row.state for row in rows] == ["not done"] * 3
    assert len(items) == 3
    for row in rows:
        (item,) = [each for each in items if row.method_title in each and row.batch_id in each]
        assert all(grouped(id_) in item for _, id_, _, _ in row.samples)
    with laboratory.store.read() as connection:
        signed = select(t.signature.c.subject).where(t.signature.c.meaning == "agreed not done")
        assert set(connection.execute(signed).scalars()) == {*tests, rows[2].key}


def test_declining_opens_every_test_that_is_selected_with_the_one_reason(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    _two_more_not_done(laboratory, "pat")
    desk = desks["qa"]
    desk.show("not done")
    QTest.keyClicks(desk.page.not_done.form.input("reason"), "The counter is back")
    QTest.keyClick(desk.page.not_done.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert desk.page.not_done.form.peek()["reason"] == "The counter is back", "more rows keep what was typed"
    timer = answer(sign_with(PASSWORD))
    desk.press("decline_not_done")
    assert not timer.isActive()
    rows = [
        laboratory.batch("CAR-0418").test("A20"),
        laboratory.batch("CAR-0418").test("A30"),
        laboratory.batch("CAR-0419").test("A28"),
    ]
    assert {(row.state, row.state_reason) for row in rows} == {("open", "The counter is back")}


def test_of_a_selection_the_tests_this_person_proposed_are_named_and_nothing_is_signed(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    qa = laboratory["qa"]
    both = qa.actor.roles | {Role.ANALYST}
    with laboratory.store.write(None, Act.PERSON_CHANGED) as writing:
        writing.update(t.person, qa.actor.key, roles=" ".join(both))
    laboratory.labs["qa"] = Lab(qa.store, replace(qa.actor, roles=both))
    _two_more_not_done(laboratory, "qa")
    desk = desks["qa"]
    desk.show("not done")
    QTest.keyClick(desk.page.not_done.table, Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    why = desk.page.not_done.agree.toolTip()
    assert not desk.page.not_done.agree.isEnabled()
    assert "You proposed that it is not done" in why
    assert why in desk.said(desk.page.not_done)
    for row in (laboratory.batch("CAR-0418").test("A20"), laboratory.batch("CAR-0418").test("A30")):
        assert f"{row.method_title}, CAR-0418" in why
    assert laboratory.batch("CAR-0419").test("A28").method_title not in why


def test_decisions_are_chosen_one_at_a_time_as_each_is_read(desks: dict[str, Desk]) -> None:
    table = desks["rev"].page.decisions.table
    assert table.selectionMode() == table.SelectionMode.SingleSelection


def test_a_note_about_one_proposal_does_not_go_with_another_that_was_chosen_beside_it(
    laboratory: Laboratory, desks: dict[str, Desk]
) -> None:
    _two_more_not_done(laboratory, "pat")
    desk = desks["qa"]
    desk.show("not done")
    table, note = desk.page.not_done.table, desk.page.not_done.form.input("reason")
    table.setFocus()
    QTest.keyClicks(note, "The counter is back")
    QTest.keyClick(table, Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert len(desk.page.not_done.chosen()) == 2
    assert note.read() == "The counter is back"
    other = table.visualRect(table.currentIndex()).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=other)
    assert len(desk.page.not_done.chosen()) == 1
    assert note.read() == ""
