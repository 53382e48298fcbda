"""A vector lot is recalled from which two patients' batches were made: one certified, one still here. Both are alarmed,
and each ends with a hold or a reason."""

from PySide6.QtWidgets import QTabWidget

from qclab.demo.people import PASSWORD
from qclab.domain.batches.lifecycle import BatchStatus
from qclab.domain.batches.made_from import Answer, Materials
from qclab.domain.release.blockers import Block
from qclab.queries.batches.batches import get_batch
from qclab.queries.batches.family import AffectedRow, family
from qclab.services.trail.verifying import verify_trail
from tests.journeys.person import Person
from tests.journeys.test_main_job import sign_in, sign_out
from tests.laboratory.batch import Batch
from tests.laboratory.laboratory import Laboratory

WHY = "RCL detected in its production cells"
WELL = "The patient is well; seen again on 4 December"


def test_a_recalled_vector_lot_alarms_two_patients_batches_and_each_is_answered_for(
    somebody: Person, demo: Laboratory
) -> None:
    given, here = made(demo)
    sign_in(somebody, "evdberg")
    recall(somebody)
    told(somebody)
    assert [len(open_(batch)) for batch in (given, here)] == [1, 1]
    assert [each.why for each in here.judged().blockers if each.code is Block.MADE_FROM] == ["LV-1, recalled"]
    sign_out(somebody)
    sign_in(somebody, "kvos")
    answer_for_both(somebody)
    assert [open_(batch) for batch in (given, here)] == [[], []]
    assert [answers(batch) for batch in (given, here)] == [[(Answer.LOOKED_AT, WELL)], [(Answer.HELD, WHY)]]
    held(somebody)
    viewer = demo.qa.actor
    rows = [demo.ask(lambda connection, key=batch.key: get_batch(connection, viewer, key)) for batch in (given, here)]
    assert [(row.status, row.hold) for row in rows] == [(BatchStatus.CERTIFIED, ""), (BatchStatus.QUARANTINE, WHY)]
    assert verify_trail(demo.qa).faults == ()


def made(demo: Laboratory) -> tuple[Batch, Batch]:
    """The lot is approved; of the two batches that are made from it the first is certified."""
    lot = demo.batch("LV-1").registered("LV-CAR19", expiry_at=None).received().after(days=40)
    lot.entered().submitted().approved().issued().ticked().certified()
    given, here = (demo.batch(id_).registered("ARI-0001", materials=Materials(("LV-1",))) for id_ in ("CAR-1", "CAR-2"))
    given.received().after(days=29).entered({"A21/CAR-total": "1495E6"}).submitted().approved()
    given.issued().ticked().certified()
    return given, here


def affected(batch: Batch) -> list[AffectedRow]:
    viewer = batch.laboratory.qa.actor
    found = batch.laboratory.ask(lambda connection: family(connection, viewer, batch.key)).affected or {}
    return list(found.get(batch.key, ()))


def open_(batch: Batch) -> list[AffectedRow]:
    return [row for row in affected(batch) if row.is_open]


def answers(batch: Batch) -> list[tuple[Answer | None, str]]:
    return [(row.answer, row.because) for row in affected(batch)]


def to_lot(who: Person) -> None:
    """The lot among the batches, by its id; what was made from it is found by the same words."""
    who.go("batches")
    who.tab_to("batches_search")
    who.write("LV-1")
    who.until(
        lambda: [row["batch"] for row in who.rows("batches")] == ["CAR-2", "CAR-1", "LV-1"], "the lot and its batches"
    )
    who.press("Down", "Down", "Down", "Return")
    who.until(lambda: "Lentiviral vector CAR19" in who.words(), "the lot")


def recall(who: Person) -> None:
    to_lot(who)
    who.tab_to("decide_batch")

    def fill() -> None:
        who.write(WHY)
        who.sign(PASSWORD, "Ctrl+Return")

    who.answer("reason_dialog", fill, lambda: who.press("Space"))
    who.until(lambda: "recalled" in who.words(), "recalled")


def told(who: Person) -> None:
    """The strip says it over every page, with the batches that are at risk."""
    said = f"Batches at risk: LV-1, recalled: {WHY}; CAR-1 (certified) and CAR-2 were made from it"
    who.until(lambda: said in who.words(), "the alarm", 20)


def answer_for_both(who: Person) -> None:
    """What was certified comes first. The reason for one, the hold for the other."""
    to_lot(who)
    tabs = who.sees(QTabWidget, "batch_tabs")
    tabs.setCurrentIndex(next(n for n in range(tabs.count()) if tabs.tabText(n).startswith("Genealogy")))
    who.tab_to("batch_below")  # its first line is under the cursor then
    rows = who.rows("batch_below")
    assert [(row["batch"], row["where it may be"]) for row in rows] == [
        ("CAR-1", "certified, may be under way"),
        ("CAR-2", "can still be stopped"),
    ]
    assert {row["what was done"] for row in rows} == {"hold it, or say why not"}
    who.sign(PASSWORD, lambda: who.say_why(WELL, "Alt+N"))
    who.until(lambda: who.rows("batch_below")[0]["what was done"].startswith("looked at"), "the reason")
    who.tab_to("batch_below")
    who.press("Ctrl+End")
    who.sign(PASSWORD, lambda: who.say_why(WHY, "Alt+H"))
    who.until(lambda: who.rows("batch_below")[1]["what was done"].startswith("put on hold"), "the hold")


def held(who: Person) -> None:
    """The batch below opens with Enter, and says that it is held."""
    who.tab_to("batch_below")
    who.press("Ctrl+End", "Return")
    who.until(lambda: f"On hold because\n{WHY}" in who.words(), "the batch below")
    assert "ARI-0001 CD19 CAR-T cells" in who.words()
