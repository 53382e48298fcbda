"""Every sample is found as typed; what is done to one has its reason, and its history tells all of it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit

from qclab.domain.identifiers import grouped
from qclab.domain.people.rights import Role
from qclab.domain.samples.lifecycle import SampleState
from qclab.queries.samples.attachments import attachments_of_sample
from qclab.queries.samples.samples import SampleRow
from qclab.services.lab import Lab
from qclab.services.samples import attachments, changing, receiving, registering
from qclab.services.samples.new_sample import NewSample
from qclab.services.samples.receiving import Reception
from qclab.ui.acts import Acts
from qclab.ui.pages.samples.page import SamplesPage
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowSample
from tests.laboratory.arriving import receive as receive_box
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.people import lab_with
from tests.laboratory.samples import BATCH, PLANNED, ids
from tests.ui.person import CTRL, Key, Person

NOTHING = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def person(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> Iterator[Person]:
    yield from at_the_page(laboratory.analyst, acts, preferences)


def at_the_page(lab: Lab, acts: Acts, preferences: Preferences) -> Iterator[Person]:
    made = Person(SamplesPage(lab, acts, preferences), acts)
    made.page.table.setFocus()
    yield made
    made.settle()
    made.go_back()


def listed(person: Person) -> list[SampleRow]:
    person.settle()
    model = person.page.model
    for place in range(model.rowCount()):
        model.row(place)  # asks for it
    person.settle()
    return [model.row(place) for place in range(model.rowCount())]


def chips(person: Person) -> str:
    return " ".join(chip.text() for chip in person.page.chips._buttons.values())


def receive(laboratory: Laboratory, count: int, **how: Any) -> list[SampleRow]:
    return receive_box(
        laboratory.analyst, ids(laboratory.samples())[:count], Reception(**({"condition": "intact"} | how))
    )


def test_chips_count_states_and_show_only_them(person: Person, laboratory: Laboratory) -> None:
    receive(laboratory, 3)
    person.page.reload()
    assert len(listed(person)) == PLANNED
    assert f"All  {PLANNED}" in chips(person)
    assert "Received  3" in chips(person)
    person.page.chips._buttons["received"].click()
    assert {row.state for row in listed(person)} == {SampleState.RECEIVED}
    assert person.page.model.rowCount() == 3


def test_search_finds_by_id_as_it_is_printed_and_by_name(person: Person, laboratory: Laboratory) -> None:
    wanted = laboratory.samples()[4]
    person.press(Key.Key_F, CTRL)
    person.type(f"{wanted.id[:3]} {wanted.id[3:7]} {wanted.id[7:]}")
    person.rest()
    assert ids(listed(person)) == [wanted.id]
    person.press(Key.Key_A, CTRL)
    person.type("steril")
    person.rest()
    assert {row.name for row in listed(person)} == {"Sterility"}
    person.press(Key.Key_Escape)
    person.rest()
    assert len(listed(person)) == PLANNED


def test_a_scan_opens_the_sample_even_when_filters_hide_it(person: Person, laboratory: Laboratory) -> None:
    wanted = laboratory.samples()[7]
    person.page.chips._buttons["cancelled"].click()
    person.settle()
    assert person.page.scanned(wanted.id)
    person.settle()
    assert person.page.table.current_id() == wanted.key
    assert person.page.pane.detail.sample.id == wanted.id
    assert not person.page.scanned("CAR-0417"), "what is no sample is for the window to find"


def test_rejecting_asks_the_reason_and_keeps_it(person: Person, laboratory: Laboratory) -> None:
    row = person.page.table.current_row()
    person.page.deeds.reject()
    dialog = person.dialog()
    assert not dialog.accept_button.isEnabled(), "no reason yet"
    person.type("1")
    person.press(Key.Key_Return)
    person.settle()
    now = next(each for each in laboratory.samples() if each.id == row.id)
    assert (now.state, now.state_reason) == (SampleState.REJECTED, "Container damaged")
    assert listed(person)[0].state == SampleState.REJECTED


def test_cancelling_needs_words_and_the_sample_stays_visible(person: Person, laboratory: Laboratory) -> None:
    row = person.page.table.current_row()
    person.page.deeds.cancel()
    dialog = person.dialog()
    dialog.findChild(QPlainTextEdit, "reason_text").setPlainText("Never taken")
    dialog.accept()
    person.settle()
    assert "Cancelled  1" in chips(person)
    now = next(each for each in listed(person) if each.id == row.id)
    assert now.state_reason == "Never taken"


def test_the_tests_of_a_cancelled_sample_are_not_called_done(person: Person, laboratory: Laboratory) -> None:
    changing.cancel_samples(laboratory.analyst, [row.key for row in laboratory.samples()], "Never taken")
    person.page.reload()
    rows = listed(person)
    column = next(column for column in person.page.model.columns if column.key == "tests")
    said = {column.text(row) for row in rows if row.tests}
    assert said == {f"{row.tests} not done" for row in rows if row.tests}
    some = next(row for row in rows if row.tests)
    mixed = replace(some, tests=3, open_tests=0, undone_tests=1)
    assert column.text(mixed) == "2 done, 1 not done"
    assert column.text(replace(mixed, open_tests=2)) == "2 of 3 open, 1 not done"


def test_of_two_who_change_a_sample_the_second_is_told_and_loses_nothing(
    person: Person, laboratory: Laboratory
) -> None:
    row = person.page.table.current_row()
    person.press(Key.Key_E)
    dialog = person.dialog()
    changing.change_sample(
        laboratory.analyst, row.key, row.row_version, NewSample(row.name, container="Bag"), "the other"
    )
    dialog.form.set_value({"container": "Vial", "reason": "read again from the tube"})
    dialog.accept()
    person.settle()
    assert dialog.isVisible()
    assert dialog.form.peek()["container"] == "Vial"
    assert dialog.findChild(object, "sample_form_error").text()
    person.leave(dialog)
    assert next(each for each in laboratory.samples() if each.key == row.key).container == "Bag"


def test_a_test_that_the_plan_did_not_ask_for_has_its_reason(person: Person, laboratory: Laboratory) -> None:
    row = person.page.table.current_row()
    person.page.deeds.add_test()
    dialog = person.dialog()
    dialog.form.set_value({"method": "A04"})
    dialog.accept()
    assert dialog.isVisible(), "a reason is missing"
    dialog.form.set_value({"reason": "asked by the investigation"})
    dialog.accept()
    person.settle()
    person.page.open(ShowSample(row.key))
    person.settle()
    added = [test for test in person.page.pane.detail.tests if test.added_because]
    assert [(test.method_id, test.added_because) for test in added] == [("A04", "asked by the investigation")]


def test_the_history_of_one_tube_of_a_box_tells_of_that_tube_alone(person: Person, laboratory: Laboratory) -> None:
    received = receive(laboratory, 5, logger="LOG-12", deviation="box arrived late")
    person.page.open(ShowSample(received[2].id))
    person.settle()
    tree = person.page.pane.history.tree
    latest = tree.topLevelItem(0)
    assert latest.text(0).startswith(f"samples received: {grouped(received[2].id)}")
    assert "and 4 more" not in latest.text(0), "only this tube, not the box"
    assert "Wit: box arrived late" in latest.text(1)
    latest.setExpanded(True)
    person.settle()
    told = [(latest.child(n).text(0), latest.child(n).text(1)) for n in range(latest.childCount())]
    assert ("state", "registered → received with deviation") in told
    assert not any(name == "received by" for name, _ in told), "the line above says who"
    assert sum(name == "state" for name, _ in told) == 1, "only this tube, not the box"


def test_a_file_is_kept_with_the_sample_and_comes_back_as_it_was(
    person: Person, laboratory: Laboratory, tmp_path: Path
) -> None:
    row = person.page.table.current_row()
    person.page.open(ShowSample(row.key))
    person.settle()
    file = tmp_path / "courier.txt"
    file.write_bytes(b"seal intact")
    person.page.pane.files.add(file)
    person.settle()
    kept = laboratory.ask(lambda c: attachments_of_sample(c, laboratory.analyst.actor, row.key))
    assert person.page.pane.files.model.rows[0].name == "courier.txt"
    assert attachments.open_attachment(laboratory.analyst, kept[0].key) == ("courier.txt", b"seal intact")


def test_what_changes_elsewhere_shows_in_the_rows_but_none_moves(person: Person, laboratory: Laboratory) -> None:
    before = ids(listed(person))
    laboratory.store.committed.append(person.page.changes)  # as the window tells every page
    receive(laboratory, 2)
    registering.register(laboratory.analyst, laboratory.samples()[0].batch, "DP", [NewSample("Extra")])
    assert ids(listed(person)) == before, "a new row would move the others"
    assert sum(row.state == SampleState.RECEIVED for row in listed(person)) == 2
    assert person.page.model.stale
    person.press(Key.Key_F5)
    assert len(listed(person)) == len(before) + 1


def test_who_may_not_do_something_is_told_why(laboratory: Laboratory, acts: Acts, preferences: Preferences) -> None:
    for made in at_the_page(laboratory.qa, acts, preferences):
        assert not made.page.deeds.receiving.isEnabled()
        assert "may not receive samples" in made.page.deeds.receiving.toolTip()
        made.press(Key.Key_R)
        made.press(Key.Key_E)
        assert "may not register samples" in made.page.messages.text()


def test_the_batch_and_its_samples_are_listed_for_nobody_of_another_client(
    laboratory: Laboratory, acts: Acts, preferences: Preferences
) -> None:
    other = lab_with(laboratory.store, Role.ANALYST, id_="other", client=2)
    for made in at_the_page(other, acts, preferences):
        assert listed(made) == []
        assert "All  0" in chips(made)
        made.page.open(ShowSample(ids(laboratory.samples(BATCH))[0]))
        made.settle()
        assert "There is no sample" in made.page.messages.text()


def test_all_that_are_selected_are_meant_also_those_never_scrolled_to(person: Person, laboratory: Laboratory) -> None:
    batch = laboratory.samples()[0].batch
    registering.register(laboratory.analyst, batch, "DP", [NewSample(f"Swab {n}") for n in range(300)])
    person.press(Key.Key_F5)
    person.settle()
    person.press(Key.Key_A, CTRL)
    person.page.deeds.reject()
    dialog = person.dialog()
    assert dialog.windowTitle() == f"Reject {300 + PLANNED} samples"
    person.type("1")
    person.press(Key.Key_Return)
    person.settle()
    assert {row.state for row in laboratory.samples()} == {SampleState.REJECTED}


def test_a_sample_that_was_rejected_is_replaced_with_the_tests_that_ended(
    person: Person, laboratory: Laboratory
) -> None:
    alone = next(test for test in laboratory.tests() if len(test.samples) == 1).samples[0][0]
    before = {each.key: each for each in laboratory.samples()}
    receiving.reject(laboratory.analyst, [alone], "thawed on the way")
    person.page.reload()
    person.settle()
    person.page.table.select_id(alone)
    person.page.deeds.replace()
    person.dialog().accept()
    person.settle()
    (new,) = [each for each in laboratory.samples() if each.key not in before]
    assert (new.name, new.container) == (before[alone].name, before[alone].container)
    assert "Replaces a test of which nothing was seen" in person.page.messages.text()


def test_a_cancelled_sample_is_reinstated_with_a_reason(person: Person, laboratory: Laboratory) -> None:
    row = person.page.table.current_row()
    changing.cancel_samples(laboratory.analyst, [row.key], "by mistake")
    person.page.reload()
    person.settle()
    person.page.table.select_id(row.key)
    person.page.deeds.reinstate()
    person.dialog()
    person.type("1")
    person.press(Key.Key_Return)
    person.settle()
    now = next(each for each in laboratory.samples() if each.key == row.key)
    assert now.state == row.state


def test_every_act_names_the_sample_that_is_highlighted_and_shown(person: Person) -> None:
    """Ctrl+Home moved the cursor, and with it Change, while the highlight stayed, and with it Reject."""
    page = person.page
    rows = listed(person)
    page.table.select_id(rows[5].key)
    for keys in ((Key.Key_Home, CTRL), (Key.Key_Down, CTRL), (Key.Key_Home, NOTHING), (Key.Key_Return, NOTHING)):
        person.press(*keys)
    person.rest()
    assert page.listing.shown == rows[1].key
    assert page.table.selected_ids() == [rows[1].key]
    for act in (page.deeds.change, page.deeds.reject, page.deeds.cancel):
        act()
        dialog = person.dialog()
        assert grouped(rows[1].id) in dialog.windowTitle()
        person.leave(dialog)


def test_what_cannot_be_done_with_the_selected_samples_is_off_and_says_why(
    person: Person, laboratory: Laboratory
) -> None:
    page = person.page
    rows = listed(person)
    changing.cancel_samples(laboratory.analyst, [rows[0].key], "Never taken")
    person.press(Key.Key_F5)
    person.settle()
    page.table.select_id(rows[0].key)
    assert [(each.objectName(), each.isEnabled()) for each in page.deeds.others] == [
        ("change", False), ("add_test", False), ("reject", False), ("cancel_samples", False),
        ("replace", True), ("reinstate", True),
    ]  # fmt: skip
    assert "was cancelled already" in page.deeds.others[2].toolTip()
    page.table.select_id(rows[1].key)
    assert [each.objectName() for each in page.deeds.others if not each.isEnabled()] == ["replace", "reinstate"]
    person.press(Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.table.selected_ids() == [rows[1].key, rows[2].key]
    assert "Select one sample only" in page.deeds.others[0].toolTip()
    page.table.leave_rows()
    assert not page.deeds.printing.isEnabled()
    assert "Select a sample" in page.deeds.printing.toolTip()


def test_a_change_that_changes_nothing_is_not_taken_for_recorded(person: Person, laboratory: Laboratory) -> None:
    """The dialog closed as if something had been recorded, and the trail had nothing of it."""
    before = laboratory.acts()
    person.page.deeds.change()
    dialog = person.dialog()
    dialog.form.set_value({"reason": "Read from the label again"})
    dialog.accept()
    person.settle()
    assert dialog.isVisible()
    assert "Nothing was changed" in dialog.form.findChild(QLabel, "sample_form_error").text()
    dialog.form.set_value({"container": "Bag"})
    dialog.accept()
    person.settle()
    assert laboratory.acts() == ["sample changed", *before]
