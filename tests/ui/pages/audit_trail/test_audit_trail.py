"""What an inspector asks: who did what, when, why, what it said before, and whether it was altered."""

import csv
import json
import sqlite3
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from qclab.domain.trail.acts import Act
from qclab.queries.catalogue.master_data import parameters_of_methods
from qclab.queries.trail.events import find_events
from qclab.services.results import recording
from qclab.services.trail.verifying import note_head
from qclab.store.chain import Head
from qclab.store.verify import Fault, Verification
from qclab.ui.acts import Acts
from qclab.ui.pages.audit_trail.verified import VerifiedDialog, advice, as_text, outcome
from qclab.ui.preferences import Preferences
from qclab.ui.showing import ShowEvent
from tests.laboratory.laboratory import Laboratory
from tests.laboratory.open_work import submit
from tests.ui.pages.audit_trail.conftest import Shown
from tests.ui.waiting import until

Key = Qt.Key


def changed_result(lab: Laboratory) -> int:
    """A viability entered as 95 and changed to 96 with a reason; the number of the event that changed it."""
    test = next(row for row in lab.tests(state="waiting") if row.method_id == "A20" and row.batch_id == "CAR-01")

    with lab.store.read() as connection:
        of_method = parameters_of_methods(connection, [test.method])[test.method]
        key = next(key for key, each in of_method if each.unit == "%")
    recording.record(lab.analyst, [recording.NewResult(test.key, key, "95")])
    recording.record(lab.analyst, [recording.NewResult(test.key, key, "96", reason="misread")])
    with lab.store.read() as connection:
        return find_events(connection, lab.qa.actor, acts=[Act.RESULT_CHANGED.value])[0]


def test_events_stand_newest_first_with_what_they_are_about(show: Callable[..., Shown], lab: Laboratory) -> None:
    shown = show()
    numbers = [int(text) for text in shown.texts("Event")]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 1
    assert shown.texts("What")[0].startswith("tests assigned: ")
    assert shown.texts("What")[0].startswith("tests assigned: Ann has ")
    assert shown.texts("About")[0] == "CAR-01"
    assert shown.texts("Who")[0] == "Wit"
    added = shown.texts("What").index("person added: Romano (romano)")
    assert shown.texts("About")[added] == "Romano (romano)"  # no batch: the first record it changed


def test_an_event_says_everything_with_each_field_before_and_after(show: Callable[..., Shown], lab: Laboratory) -> None:
    seq = changed_result(lab)
    shown = show()
    shown.show_event(seq)
    facts = shown.facts()
    for words in (
        "what: result changed", "who: Ann (ann)", "+00:00 | in UTC: 2099-03-02 09:30",
        "where: LAB-7, program", "why: misread", "program: QC Lab ",
    ):  # fmt: skip
        assert words in facts
    digest = next(each for each in facts.split(" | ") if each.startswith("digest: "))
    assert len(digest.removeprefix("digest: ").replace(" ", "")) == 64
    lines = shown.page.detail.lines()
    old = next(line for line in lines if line.field == "is the value that stands" and line.before)
    assert (old.before, old.after) == ("yes", "no")
    new = {line.field: line for line in lines if line.record.startswith("new result") and "CAR-01" in line.record}
    assert (new["as typed"].before, new["as typed"].after) == ("95", "96")
    assert new["change reason"].after == "misread"
    assert new["entered by"].after == "Ann (ann)"


def test_the_pane_follows_the_list_and_closes_with_escape(show: Callable[..., Shown]) -> None:
    shown = show()
    shown.show_event(shown.page.model.ids[0])
    first = shown.facts()
    QTest.keyClick(shown.page.table, Key.Key_Down)
    until(lambda: shown.facts() != first, "the next event")
    shown.acts.wait_idle()
    QTest.keyClick(shown.page.table, Key.Key_Escape)
    assert not shown.page.pane.is_open()


def test_the_event_is_copied_with_its_digest_as_it_is(show: Callable[..., Shown], lab: Laboratory) -> None:
    shown = show()
    seq = shown.page.model.ids[0]
    shown.show_event(seq)
    shown.page.detail.copy()
    text = QGuiApplication.clipboard().text()
    with lab.store.read() as connection:
        from qclab.queries.trail.events import fetch_events

        assert fetch_events(connection, lab.qa.actor, [seq])[seq].digest in text
    assert "analyst: (nothing) -> Ann (ann)" in text


def test_filters_narrow_by_act_person_days_batch_and_sample(show: Callable[..., Shown], lab: Laboratory) -> None:
    shown = show()
    everything = len(shown.page.model.ids)
    acts = shown.page.filters.acts
    QTest.keyClick(acts, Key.Key_Space)
    until(acts.list.hasFocus, "the list of acts")
    for words in ("samples registered", "tests assigned"):
        QTest.keyClicks(acts.list, words[:4])
        while acts.list.currentItem().text() != words:
            QTest.keyClick(acts.list, Key.Key_Down)
        QTest.keyClick(acts.list, Key.Key_Space)
    QTest.keyClick(acts.list, Key.Key_Escape)
    shown.acts.wait_idle()
    assert {text.partition(":")[0] for text in shown.texts("What")} == {"samples registered", "tests assigned"}
    assert acts.text() == "2 acts"
    shown.page.filters.clear()
    shown.acts.wait_idle()
    shown.type("trail_batch", "hc-01")
    assert set(shown.texts("About")) == {"HC-01"}
    shown.page.filters.clear()
    sample = lab.tests(state="waiting")[0].samples[0][1]
    shown.type("trail_sample", f"{sample[:3]} {sample[3:7]} {sample[7:]}")  # as it is printed for the eye
    assert 1 <= len(shown.page.model.ids) < everything
    shown.page.filters.clear()
    shown.type("trail_until_line", "2099-03-01")
    assert shown.page.model.ids
    assert all(text < "2099" for text in shown.texts("When"))
    shown.type("trail_since_line", "2099-03-02")
    assert shown.page.model.ids == []


def test_a_changed_result_is_the_sentence_of_its_row_and_what_differs_comes_first(
    show: Callable[..., Shown], lab: Laboratory
) -> None:
    seq = changed_result(lab)
    shown = show()
    assert shown.texts("What")[0] == "Viability 95 → 96 %"
    assert shown.texts("Test")[0] == "Nucleated cell count and viability"
    assert (shown.texts("About")[0], shown.texts("Why")[0]) == ("CAR-01", "misread")
    assert shown.texts("Sample")[0].startswith("S99 ")
    shown.show_event(seq)
    detail = shown.page.detail
    assert detail.sentence.text() == "Viability 95 → 96 %"
    fields = [line.field for line in detail.model.rows]
    assert "as typed" in fields
    assert "is the value that stands" not in fields
    assert "parameter" not in fields  # the same as before
    detail.fold.trigger()
    assert {"parameter", "is the value that stands"} <= {line.field for line in detail.model.rows}


def test_words_are_looked_for_in_the_whole_act(show: Callable[..., Shown], lab: Laboratory) -> None:
    changed_result(lab)
    shown = show()
    shown.type("trail_words", "viability misread")
    assert shown.texts("What") == ["Viability 95 → 96 %"]
    shown.type("trail_words", "A20 ann car-01")
    assert shown.texts("What")[:2] == ["Viability 95 → 96 %", "Viability 95 %"]
    shown.type("trail_words", "no-such-word")
    assert shown.page.model.ids == []


def test_a_filter_that_cannot_be_read_says_so_and_moves_nothing(show: Callable[..., Shown]) -> None:
    shown = show()
    before = list(shown.page.model.ids)
    shown.type("trail_since_line", "yesterday")
    assert "2026-11-22" in shown.page.messages.text()
    assert list(shown.page.model.ids) == before
    shown.page.filters.clear()
    shown.acts.wait_idle()
    shown.type("trail_sample", "S2600001259")
    assert "garbled" in shown.page.messages.text()
    shown.page.filters.clear()
    shown.acts.wait_idle()
    shown.type("trail_batch", "NO-SUCH")
    assert "There is no batch" in shown.page.messages.text()
    assert list(shown.page.model.ids) == before


def test_a_client_sees_the_events_of_its_own_batches_and_no_other_record(
    show: Callable[..., Shown], lab: Laboratory
) -> None:
    submit(lab, next(row for row in lab.tests(state="waiting") if row.method_id == "A60" and row.batch_id == "HC-01"))
    both = [row.key for row in lab.tests(state="open") if row.method_id == "A30"]
    from qclab.services.testing import assigning

    assigning.assign(lab.reviewer, both, lab["bob"].actor.key)
    shown = show(lab["romano"])
    assert set(shown.texts("About")) == {"HC-01"}
    shown.show_event(shown.page.model.ids[0])
    assert all("CAR-01" not in line.record for line in shown.page.detail.lines())
    title = shown.page.detail.number.text()
    assert title == "2 records changed"  # its own: how many of the others is nobody's to tell
    with lab.store.read() as connection:
        house = find_events(connection, lab.qa.actor, batch=lab.batch("CAR-01").key)[-1]
    shown.page.open(ShowEvent(house))
    shown.acts.wait_idle()
    assert "There is no event" in shown.page.messages.text()


def test_verifying_says_that_nothing_was_altered_and_is_an_event_itself(
    show: Callable[..., Shown], lab: Laboratory
) -> None:
    shown = show()
    number = len(shown.page.model.ids)
    shown.page.verify_button.click()
    assert not shown.page.verify_button.isEnabled()
    shown.acts.wait_idle()
    dialog = shown.page.verifying.dialog
    assert dialog is not None
    assert dialog.sentence.text().startswith(f"{number} events, ")
    assert dialog.sentence.text().endswith(": nothing was altered.")
    rows = dialog.sentence.text().split()[2]
    dialog.accept()
    shown.page.reload()
    shown.acts.wait_idle()
    assert shown.texts("What")[0] == f"trail verified: events {number}, faults 0, noted 0, rows {rows}"
    assert shown.page.verify_button.isEnabled()


def test_a_row_changed_behind_the_programs_back_is_named_with_what_to_do(
    show: Callable[..., Shown], lab: Laboratory
) -> None:
    path = lab.store.engine.url.database
    with sqlite3.connect(str(path)) as raw:
        raw.execute("UPDATE batch SET donor_code = 'D-2' WHERE key = 1")
    raw.close()
    shown = show()
    shown.page.verify_button.click()
    shown.acts.wait_idle()
    dialog = shown.page.verifying.dialog
    assert dialog is not None
    assert dialog.sentence.text().endswith(": 1 fault.")
    model = dialog.table.model()
    words = [model.data(model.index(0, column)) for column in range(3)]
    assert words[0] == "batch 1: donor_code"
    assert words[1] == "is 'D-2', the trail says 'D-1'"
    assert "the value that was recorded" in words[2]
    assert dialog.whole.text().startswith(
        "batch 1: donor_code: is 'D-2', the trail says 'D-1'. The trail has the value"
    )
    assert "1 fault" in shown.page.messages.text()
    dialog.copy_button.click()
    assert "batch 1: donor_code: is 'D-2'" in QGuiApplication.clipboard().text()
    dialog.accept()


def test_heads_noted_elsewhere_show_an_older_copy(show: Callable[..., Shown], lab: Laboratory, tmp_path: Path) -> None:
    folder = tmp_path / "heads"
    folder.mkdir()
    head = note_head(lab.store, folder)
    note = next(folder.iterdir())
    note.write_text(f"{head.seq + 5} {'0' * 64} 2099-03-02T09:30:00+00:00\n", encoding="ascii")
    shown = show()
    shown.page.ask_folder = lambda: folder
    shown.page.more_button.menu().actions()[0].trigger()
    shown.acts.wait_idle()
    dialog = shown.page.verifying.dialog
    assert dialog is not None
    assert "older copy" in dialog.table.model().data(dialog.table.model().index(0, 1))
    dialog.accept()


def test_verifying_is_cancelled_without_a_trace(show: Callable[..., Shown], lab: Laboratory) -> None:
    shown = show()
    said: list[str] = []
    shown.acts.said.connect(said.append)
    free = threading.Event()
    for _ in range(2):  # both workers for long work are taken, so that the cancel comes before the end
        shown.acts.job(lambda _, __: free.wait(5), "Something else", owner=shown.acts)
    shown.page.verify_button.click()
    assert shown.page.verifying.job is not None
    shown.page.verifying.job.cancel()
    free.set()
    shown.acts.wait_idle()
    assert said == ["Verifying the audit trail: cancelled."]
    assert shown.page.verifying.dialog is None
    assert shown.page.verify_button.isEnabled()
    with lab.store.read() as connection:
        assert find_events(connection, lab.qa.actor, acts=[Act.VERIFIED.value]) == []


def test_who_may_not_verify_is_told_why(show: Callable[..., Shown], lab: Laboratory) -> None:
    shown = show(lab.analyst)
    assert not shown.page.verify_button.isEnabled()
    assert "may not verify the audit trail" in shown.page.verify_button.toolTip()


def test_what_is_filtered_is_exported_with_its_filter(show: Callable[..., Shown], tmp_path: Path) -> None:
    shown = show()
    shown.type("trail_batch", "HC-01")
    number = len(shown.page.model.ids)
    shown.page.ask_file = lambda name: tmp_path / name
    for action in shown.page.export_button.menu().actions():
        action.trigger()
        shown.acts.wait_idle()
    lines = list(csv.reader((tmp_path / "audit-trail.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert ["# filter", "batch HC-01"] in lines
    assert len(lines) == 7 + number
    told = json.loads((tmp_path / "audit-trail.json").read_text(encoding="utf-8"))
    assert (told["events"], told["filter"], told["exported by"]) == (number, "batch HC-01", "Vos (vos)")
    assert len(told["list"]) == number


def test_an_event_opened_from_elsewhere_is_shown_whatever_was_filtered(show: Callable[..., Shown]) -> None:
    shown = show()
    shown.type("trail_batch", "HC-01")
    shown.page.open(ShowEvent(2))
    shown.acts.wait_idle()
    assert shown.page.table.current_id() == 2
    assert shown.page.pane.is_open()
    assert "Event 2" in shown.page.pane.findChild(QWidget, "trail_pane_title").text()


@pytest.mark.parametrize(
    ("what", "sign"),
    [
        ("was noted elsewhere but is not here: this is an older copy of the database", "current database"),
        ("is in no event: it was added behind the program's back", "Look at the record"),
        ("its digest does not fit its content", "The event itself was altered"),
        ("the trigger t is not the program's", "protection was taken off"),
        ("was set back to 1, but key 3 was given: nothing more can be registered", "sets it on"),
        ("stranger was granted DELETE", "takes it back"),
        ("cannot be read: the page of the file is damaged", "look at the disk"),
        ("nobody has thought of this", "Keep this file"),
    ],
)
def test_every_fault_comes_with_what_to_do(what: str, sign: str) -> None:
    assert sign in advice(Fault("event 12", what))


def test_what_qa_acknowledged_is_no_fault_and_is_said_in_full(acts: Acts, preferences: Preferences, qtbot: Any) -> None:
    what = "was noted elsewhere and is not here: a backup was restored"
    lost = tuple(Fault(f"event {seq}", what) for seq in range(5))
    found = Verification(10, 20, Head(10, "ab" * 32), (), lost)
    text = as_text(found, datetime(2026, 3, 2, tzinfo=UTC), "Kvos")
    dialog = VerifiedDialog(found, text, acts, preferences)
    qtbot.addWidget(dialog)
    assert dialog.windowTitle() == "Nothing was altered"
    said = dialog.explained.text()
    assert "event 2: was noted elsewhere" in said
    assert said.endswith("And 2 more.")
    assert text.count("acknowledged: event") == 5


def test_large_numbers_are_grouped() -> None:
    found = Verification(1234567, 7654321, Head(1234567, "ab" * 32), ())
    assert (
        outcome(found) == "1\u202f234\u202f567 events, 7\u202f654\u202f321 rows, head abababab…: nothing was altered."
    )
